/*
 * A small city for the station's tests: a charter, a poll, a deck of voters and a ledger
 * in memory, and a vault started as its parent would start it. The test is both its
 * screen and its push: it answers what the vault asks the network for, well or badly as
 * told.
 */
#ifndef TEST_TOWN_H
#define TEST_TOWN_H

#include <sys/types.h>
#include "ballot/ballot.h"
#include "card/derive.h"
#include "card/seal.h"
#include "note/checkpoint.h"
#include "station/channel/channel.h"
#include "station/channel/clerk.h"
#include "tree/merkle.h"

#define TOWN_ORIGIN "madang.town.example"
#define TOWN_PASS "open the yard"
#define TOWN_KEYS 6

enum town_key { KEY_PLATFORM, KEY_LOG, KEY_PROPOSER, KEY_NODE, KEY_OFFICE, KEY_STATION };

enum town_mood {
	NET_GOOD,
	NET_OFF,            /* nobody answers */
	NET_REFUSING,       /* every entry is refused */
	NET_FORGED_RECEIPT, /* receipts with a cosignature that does not hold */
	NET_FORK, /* receipts and checkpoints of another history, properly signed */
};

struct town;
/* What becomes of an entry that was posted: 0 accepted, 1 a duplicate, 2 refused, with
 * error and field. */
typedef uint8_t town_judge(struct town *t, const uint8_t *leaf, size_t size,
    char error[81], char field[CLERK_ABOUT_SIZE]);

struct town {
	char dir[64];
	const char *origin;
	town_judge *judge; /* NULL: every entry is good, and makes a block */
	void *context;     /* the judge's */
	struct key keys[TOWN_KEYS];
	uint8_t secrets[TOWN_KEYS][KEY_SECRET_SIZE];
	struct buf *leaves;
	size_t leaf_count;
	uint64_t height;
	int64_t seqs[TOWN_KEYS];
	uint8_t (*seeds)[SEED_SIZE]; /* of the deck; the last one is not on the roll */
	size_t voters;               /* on the roll */
	char poll[41];
	char *questions_text;
	struct questions *questions;
	struct ballot_context ballot;
	uint8_t key_secret[SCALAR_SIZE]; /* of the election key: tests may decrypt */
	enum town_mood mood;
	const struct buf *lie; /* leaves given in the place of those from lie_at on */
	size_t lie_at, lie_count;
	size_t posts;  /* entries posted, duplicates too */
	size_t forget; /* receipts still to be answered 404 */
	bool lose;     /* all entries of the next post, after accepting them */
	/* the vault */
	pid_t vault;
	struct channel screen, push;
	int beats;
	struct message answer; /* the last one, copied */
	bool refused;
	char error[81], text[1600];
};

/* What the test itself does must succeed. */
void town_must(int r, const struct why *why);
/* To be freed. */
struct secret town_secret(const char *text);

/* A folder with config, charter, station.key and deck; a ledger with the poll opened.
 * Questions: LF-joined objects, NULL for one yes/no question. more_config: ",\"key\":..."
 * or "". */
void town_open(struct town *t, size_t voters, const char *questions, int box_min,
    const char *more_config);
/* The same with one yes/no question, and its vault is started (town_restart). */
void town_begin(struct town *t, size_t voters, int box_min, const char *more_config);
void town_close(struct town *t); /* removes the folder */

/* Adds an entry of a key, then a block. */
void town_publish(struct town *t, enum town_key signer, const char *kind, json_t *fields,
    const struct buf *payload, size_t count);
void town_publish_leaf(struct town *t, const void *leaf, size_t size);
void town_close_poll(struct town *t);
/* Grants poll:officer to the card NAME.card in the folder, made with PIN 1234 at need; or
 * takes it away. */
void town_officer(struct town *t, const char *name, bool grant);

void town_start(struct town *t);
void town_kill(struct town *t);
/* The vault is killed at some moment within so many ms, by the process that is given;
 * then it was, and both are waited for. */
pid_t town_kill_within(struct town *t, unsigned ms);
void town_killed(struct town *t, pid_t killer);
/* Closes the channel and waits: the vault's exit status, or -signal. */
int town_stop(struct town *t);
int town_wait(struct town *t);
/* Starts it, and it reads the ledger. */
void town_restart(struct town *t);
/* The vault ends by itself, with status 2 and those words in its log; town_close. */
void town_ends(struct town *t, const char *words);
void town_does_not_start(struct town *t, const char *words);

/* One message to the vault; the network is served while waiting for the answer to this
 * request. Type of the answer (also in t->answer), or 0 when the vault is gone. */
uint16_t town_ask(
    struct town *t, uint16_t type, uint32_t request, const void *body, size_t size);
void town_send(
    struct town *t, uint16_t type, uint32_t request, const void *body, size_t size);
/* Serves network and screen until the next answer, at most ms. Type or 0. */
uint16_t town_answer(struct town *t, uint32_t *request, int ms);

/* A card's file and the PIN typed for it, as a body has them. */
void town_put_card(struct buf *b, const char *card, const char *pin);
/* Whole steps; false with t->error and t->text when refused. */
bool town_sync(struct town *t);
bool town_card(struct town *t, uint32_t request, const char *card, const char *pin);
bool town_questions(struct town *t, uint32_t request);
/* options: one string a question, "" for blank, options separated by one comma. */
bool town_vote(struct town *t, uint32_t request, const char *const *options);
bool town_cast(struct town *t, uint32_t request);
/* Card, vote for the option of the one question, cast. tracker (may be NULL) gets it. */
bool town_voter(struct town *t, uint32_t request, size_t card, const char *option,
    char tracker[TRACKER_SIZE]);
bool town_seal(struct town *t);
bool town_drain(struct town *t, unsigned seconds);
/* It was not done, and the vault said why: that key, and words in its sentence. */
void town_refused(const struct town *t, bool done, const char *key, const char *words);

/* Every ballot of this station's boxes on the ledger, in order; data borrowed. */
size_t town_ballots(struct town *t, struct buf *out, size_t room);
size_t town_entries(struct town *t, const char *kind);
/* Sum over all good ballots of the ledger, decrypted: counts of each line. */
void town_tally(struct town *t, uint64_t *lines);
/* Bytes of a file of the station. */
void town_file(struct town *t, const char *name, struct buf *out);
void town_write(struct town *t, const char *name, const void *data, size_t size);
bool town_holds(struct town *t, const char *name, const char *words);
/* What stands beside NAME.card: so many wrong PINs, the last one so many seconds ago. */
void town_tries(struct town *t, const char *name, int count, int64_t seconds);

#endif
