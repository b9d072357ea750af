/*
 * forge: builds wrong ledgers that are validly signed. It holds every key of a test city
 * and makes, from one honest ledger, many others that each break one rule; the tests then
 * ask the verifier and the tally for the reason. Only for tests.
 *
 * A ledger in memory is a list of batches: entries, then the block that closes them. An
 * edit changes entries, blocks or checkpoints; everything after it is chained and signed
 * anew.
 */
#ifndef MADANG_FORGE_H
#define MADANG_FORGE_H

#include "ballot/ballot.h"
#include "card/seal.h"
#include "note/checkpoint.h"

#define FORGE_KEYS_MAX 32
#define FORGE_BATCHES_MAX 4096

struct named_key {
	struct key key;
	uint8_t secret[KEY_SECRET_SIZE]; /* test keys: plain memory is fine */
};

struct batch {
	struct buf *entries;
	size_t count;
	uint64_t time; /* T of the cosignature over the checkpoint after this batch */
};

/* What is wrong with one block, beside its entries. */
struct block_lie {
	size_t height; /* 0: no block lies */
	enum {
		LIE_NONE,
		LIE_TIME,
		LIE_COUNT,
		LIE_ROOT,
		LIE_BATCH,
		LIE_HEIGHT,
		LIE_PROPOSER,
		LIE_NO_LINES,
		LIE_BAD_LINE,
		LIE_SIZE,
		LIE_TWO_SIGNATURES,
	} what;
};

/* What is wrong with the last checkpoint. */
enum checkpoint_lie {
	CHECKPOINT_TRUE,
	CHECKPOINT_NO_LOG,
	CHECKPOINT_NO_COSIGNER,
	CHECKPOINT_FOREIGN,
	CHECKPOINT_LARGER,
	CHECKPOINT_OTHER_ROOT,
};

struct ledger {
	struct batch *batches;
	size_t count;
	struct block_lie lie;
	enum checkpoint_lie checkpoint;
};

/* Everything the forger knows. */
struct city {
	const char *dir;
	struct charter charter;
	struct named_key log, proposer, cosigner, stranger;
	struct named_key keys[FORGE_KEYS_MAX]; /* of offices, stations, trustees, cards */
	size_t key_count;
	struct secret deck;
	const char *poll;
	struct questions *questions;
	struct ballot_context ballots;
};

/* world.c */
void city_open(struct city *c, const char *dir, const char *pass_file);
void city_close(struct city *c);
const struct named_key *city_key(const struct city *c, const char *name);
/* The poll's questions, eid and key, from the honest ledger. */
void city_poll(struct city *c, const struct ledger *l);
/* A ballot of card n of the deck; cells as they are, allowed or not. */
void city_ballot(
    const struct city *c, size_t card, const uint8_t *cells, struct buf *ballot);

/* ledger.c */
void ledger_read(struct ledger *l, const struct city *c);
void ledger_copy(struct ledger *to, const struct ledger *from);
void ledger_free(struct ledger *l);
void ledger_write(const struct ledger *l, const struct city *c, const char *dir);

/* An entry's place. */
struct place {
	size_t batch, entry;
};
/* The nth (from 0) entry of that service and kind; dies when there is none. */
struct place ledger_find(
    const struct ledger *l, const char *service, const char *kind, size_t nth);
bool ledger_has(
    const struct ledger *l, const char *service, const char *kind, size_t nth);
struct buf *ledger_at(struct ledger *l, struct place p);
void ledger_drop(struct ledger *l, struct place p);
/* Puts a copy of raw before place p. */
void ledger_insert(struct ledger *l, struct place p, const struct buf *raw);
/* Cuts everything behind (and not) the batch of p. */
void ledger_cut(struct ledger *l, struct place p);
/* A new last batch with a copy of raw. */
void ledger_append(struct ledger *l, const struct buf *raw);

/* An entry taken apart, to be changed and signed again. */
struct draft {
	struct entry entry;
	json_t *fields; /* deep copy */
	struct buf *payload;
	size_t payload_count;
	char service[64], kind[64], origin[KEY_NAME_MAX + 1];
	int64_t version, seq;
	const struct named_key *signer;
	const struct named_key *cards[4];
	size_t card_count;
};
void draft_open(struct draft *d, const struct city *c, const struct buf *raw);
/* Signs what the draft says into raw (which may be the one it was opened from); frees d.
 */
void draft_sign(struct draft *d, const struct city *c, struct buf *raw);
void draft_insert_item(struct draft *d, size_t at, const void *data, size_t size);
void draft_remove_item(struct draft *d, size_t at);
void draft_swap_items(struct draft *d, size_t a, size_t b);

/* edits*.c: one forged ledger each. */
struct edit {
	const char *name;
	void (*make)(struct city *c, struct ledger *l);
	const char *verifier; /* an extended regular expression its answer must match */
	const char *tally;    /* the same for madang-tally count */
	int status;           /* the tally's */
};
#define REFUSED 1
#define SAME(words) words, words, REFUSED
/* The poll is cut off before its closing: nothing is wrong, and nothing to be opened yet.
 */
#define WAITS "is not closed", 3

/* The last has name NULL. Those of edits_allowed are odd, but the verifier must pass
 * them. */
extern const struct edit edits_ledger[], edits_poll[], edits_ballot[], edits_rules[],
    edits_allowed[];

#endif
