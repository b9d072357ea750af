/*
 * The ledger of this node: tables, sequence, votes and published files, moved forward
 * together, one height at a time. This is the round of a node; it is the same for one
 * node and for many, for it counts votes against the quorum of the charter.
 *
 * What is durable when (a crash may fall between any two lines):
 *   1. the record in the sequence         ledger_end
 *   2. this node's vote for it            cosign.h, one for each height, ever
 *   3. the tables (state.db, a cache)
 *   4. bundles, tiles, the checkpoint     publish.h
 * and only then is anybody told "accepted". ledger_recover finishes what a crash left
 * between 1 and 4; a batch that has not reached 1 never was.
 *
 * While more waits to be ordered, several heights may share step 4 (ledger_end_later):
 * every publication writes the partial bundle anew, up to 16 MB. Each of them leaves its
 * note in `checkpoints/` first, so that it stays final whatever happens.
 */
#ifndef MADANG_LEDGER_H
#define MADANG_LEDGER_H

#include "node/identity.h"
#include "node/publish.h"
#include "service/state.h"

/* Room that must be left on the disk before a batch is begun. */
#define LEDGER_ROOM (16 * 1024 * 1024)

struct ledger;

/* Opens dir/sequence.db, dir/vote; the rest is ledger_recover. All pointers are borrowed.
 */
MUST_CHECK int ledger_open(struct ledger **out, const char *dir, const char *sequencer,
    const struct charter *charter, const struct buf *charter_raw,
    const struct identity *identity, struct why *why);
void ledger_close(struct ledger *l);

/* Brings everything to the newest height: the published files, then the tables (dropped
 * and replayed on any doubt), then the record that was ordered and not yet final. Makes
 * record 1 of an empty ledger. At start, and after any failure of the calls below.
 * ERR_QUORUM when a height lacks votes: why names the height and the nodes. */
MUST_CHECK int ledger_recover(struct ledger *l, struct why *why);

/* Goes up each time the tables may have been replaced or a service has changed: readers
 * of state.db open it anew. */
unsigned ledger_generation(const struct ledger *l);
const char *ledger_state_path(const struct ledger *l);
struct publisher *ledger_publisher(struct ledger *l);
const struct final *ledger_final(const struct ledger *l);
int64_t ledger_time(const struct ledger *l); /* ms, of the last block */

/* -ENOSPC with a sentence when the disk has less than LEDGER_ROOM left. */
MUST_CHECK int ledger_room(const struct ledger *l, struct why *why);

/* The next block would carry a clock that is 2 s old or more: an empty block comes first.
 */
bool ledger_stale(const struct ledger *l);

/* state_ahead: what will be applied next. */
void ledger_ahead(struct ledger *l, const struct entry *const *entries, size_t count);
/* state_precheck: what can be said of an entry without a batch. */
MUST_CHECK int ledger_precheck(
    struct ledger *l, const struct entry *entry, struct refusal *refusal);

/* A batch: begin, apply entries, then end (publishes; all or nothing) or abort. After a
 * failure of begin or end the batch is aborted, and ledger_recover must come before the
 * next one. -ENOSPC where the disk was full. */
MUST_CHECK int ledger_begin(struct ledger *l, struct why *why);
/* 0, ERR_REFUSED, ERR_DUPLICATE; ERR_UNDECIDED when this node does not order the entry,
 * for the rules came to no verdict (state.h), and the batch is as it was before; or an
 * error that says nothing about the entry. */
MUST_CHECK int ledger_apply(
    struct ledger *l, const struct entry *entry, struct refusal *refusal);
size_t ledger_batch_size(const struct ledger *l);  /* bytes so far */
size_t ledger_batch_count(const struct ledger *l); /* entries so far */
MUST_CHECK int ledger_end(struct ledger *l, struct why *why);
/* The same, but the files may wait: nobody is told "accepted" while ledger_behind. After
 * a failure of these two ledger_recover must come first, too. */
MUST_CHECK int ledger_end_later(struct ledger *l, struct why *why);
MUST_CHECK int ledger_publish(struct ledger *l, struct why *why);
bool ledger_behind(const struct ledger *l);
void ledger_abort(struct ledger *l);

#endif
