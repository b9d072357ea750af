/*
 * The state: every table that replaying the ledger builds, in one SQLite database,
 * changed only by applying entries through the published rules. doc/protocol/rules.md.
 *
 * Node, tally and the admin's offline checks use it; the verifier has its own.
 * One thread per struct state.
 */
#ifndef MADANG_STATE_H
#define MADANG_STATE_H

#include <sqlite3.h>
#include "note/checkpoint.h"
#include "tree/merkle.h"

struct state;

/* Opens path (":memory:" or a file) with the engine's settings and functions. A new
 * database is empty until the charter is applied. ERR_DATABASE. */
MUST_CHECK int state_open(struct state **out, const char *path, struct why *why);
void state_close(struct state *s);

/* Why an entry was refused: message key, and field where known. */
#define REFUSAL_FIELD_SIZE 330 /* eight names of fields, a blank after each, NUL */

struct refusal {
	char key[80];
	char field[REFUSAL_FIELD_SIZE]; /* names of fields, a blank between */
	struct why why;
};

/* Where the ledger stands in this database: leaves applied, height, block time. All from
 * tables, so a state file says by itself how far it is. */
struct state_at {
	uint64_t size;             /* leaves, blocks included */
	uint64_t height;           /* 0: nothing, not even the charter */
	int64_t time_ms;           /* of the last block */
	struct merkle_range range; /* over all leaves */
};
void state_at(const struct state *s, struct state_at *at);
const struct charter *state_charter(const struct state *s); /* NULL before leaf 0 */

/* A batch is applied inside one transaction: state_batch_begin, state_apply for each
 * entry, and state_batch_end, which commits and counts the block as a leaf, or
 * state_batch_abort, as if nothing had happened.
 *
 * state_apply checks everything about an entry: form, origin, signatures, authority,
 * parts, sandbox and cases of a publication, rules. entry_index is assigned in order. At
 * height 0 the one entry must be the charter. It says ERR_REFUSED, ERR_DUPLICATE when
 * that leaf is applied already, ERR_UNDECIDED when the rules fail or run too long, and
 * the batch is to be aborted, or ERR_DATABASE: then the program stops. */
MUST_CHECK int state_batch_begin(struct state *s, int64_t time_ms, struct why *why);
MUST_CHECK int state_apply(
    struct state *s, const struct entry *entry, struct refusal *refusal);
MUST_CHECK int state_batch_end(
    struct state *s, const void *block, size_t size, struct why *why);
void state_batch_abort(struct state *s);

/* Inside a batch: what would become of these entries, one after the other? As state_apply
 * says, of the first that is not accepted; nothing of them stays. Only its own signatures
 * make an entry one that can be tried. */
MUST_CHECK int state_try(
    struct state *s, const struct entry *entries, size_t count, struct refusal *refusal);

/* How long rules may run (steps.h) before state_apply says ERR_UNDECIDED: as long as for
 * an entry that a node is asked to order, or, as it is after state_open, a hundred times
 * as long, for what stands on the ledger. */
enum patience { PATIENCE_ORDER = 1, PATIENCE_REPLAY = 100 };
void state_patience(struct state *s, enum patience patience);

/* With on, batches are committed so many at a time, by the time and disk that a commit
 * takes, until off: for a replay, whose state is a cache. After a crash the state stands
 * at the last commit, a batch of the ledger that it had reached, and goes on from there;
 * so it does after ERR_UNDECIDED. ERR_STATE inside a batch. */
#define GATHER_BATCHES 256
MUST_CHECK int state_gather(struct state *s, bool on, struct why *why);

/* Entries that will probably be applied soon, in any order, so that their ballots can be
 * checked together; they are borrowed until the next call, and count 0 ends it. A hint:
 * it changes no verdict, and what is not announced is only slower. */
void state_ahead(struct state *s, const struct entry *const *entries, size_t count);

/* The cheap part of state_apply, without a batch: form, signatures, authority at the last
 * block's time. For an intake that answers at once; state_apply checks again. */
MUST_CHECK int state_precheck(
    struct state *s, const struct entry *entry, struct refusal *refusal);

/* A whole record (framed entries, then the block) as another node or the ledger gives it:
 * framing, height, previous size and root, batch hash, carried cosignatures, time,
 * proposer, every entry. Applies and commits, or changes nothing: ERR_REFUSED etc. with
 * the leaf named. Record of height 1 installs the charter. expected (may be NULL): pinned
 * leaf hash of the charter. */
MUST_CHECK int state_apply_record(struct state *s, const void *record, size_t size,
    const uint8_t *expected_charter, struct why *why);

/* Reads: prepared statements of the caller on this handle. Read only; never write. */
sqlite3 *state_db(struct state *s);

/* SHA-256 over all tables, rules.md 7. */
MUST_CHECK int state_digest(struct state *s, uint8_t digest[HASH_SIZE], struct why *why);

struct report_query {
	const char *service, *view;
	const char *const *filters; /* "col=value", all of them, equal as text */
	size_t count;
	int limit;        /* rows; 0: 1000 */
	unsigned seconds; /* that it may take: only reports have such a limit */
};

/* Rows of a report view as JSON (http.md). why has a sentence for unknown views and
 * columns: ERR_NOT_FOUND; ERR_TOO_LARGE when the time is up. */
MUST_CHECK int state_report(
    struct state *s, const struct report_query *query, struct buf *json, struct why *why);

/* The forms that live, in the order in which they went live; NULL behind the last. */
struct form;
const struct form *state_form(const struct state *s, size_t i);

/* Words for a message key in a language ("ko", "en"): from the live forms, then the
 * platform's own list; NULL when unknown. Owned by s. */
const char *state_message(struct state *s, const char *key, const char *language);

#endif
