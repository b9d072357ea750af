/*
 * Polls, judged in C from the entries alone (doc/protocol/poll.md), beside and
 * independent of the published SQL rules: rolls, ceremonies, openings, every ballot's
 * fate, challenges, closings, shares and results. What is found goes to the report.
 */
#ifndef VERIFIER_POLL_H
#define VERIFIER_POLL_H

#include <sqlite3.h>

#include "verifier/assembly.h"
#include "verifier/bigset.h"
#include "verifier/fates.h"
#include "verifier/judge.h"
#include "verifier/members.h"
#include "verifier/report.h"
#include "verifier/runs.h"
#include "verifier/sums.h"
#include "verifier/trustees.h"

#define TRUSTEES_MAX 20
#define ROLL_RECORD 32
#define ROLL_EVERY 64

struct trustee {
	char *signer;
	bool committed, revealed, dealt, confirmed, shared;
	uint8_t hash[HASH], box_key[32], X[32];
	struct bytes reveal, share; /* share: the valid one */
};

/* A share as it came, valid or not. */
struct share_seen {
	uint32_t i;
	uint64_t index;
	bool valid;
	uint8_t hash[HASH]; /* of its items, concatenated */
};

struct poll_station {
	char *name;
	int64_t boxes, ballots, challenges;
	bool sealed;
};

struct challenged {
	uint64_t index;
	char tracker[TRACKER + 1];
	uint8_t *bits; /* a byte a cell */
	bool holds;    /* a and b of every cell give the tracker */
};

struct poll {
	char *id, *title_ko, *title_en;
	int64_t opens, closes, boxes_until, early_close, min_ballots, box_min;
	int64_t n, k; /* 2 <= k <= n <= TRUSTEES_MAX */
	uint8_t define[HASH], paper_hash[HASH];
	struct bytes questions; /* the text that the paper was made from */
	struct paper *paper;
	struct bytes steps; /* leaf hashes: define and roll parts */
	bool has_roll;
	struct runs *roll; /* credentials, each once */
	uint64_t roll_count;
	uint8_t *voted; /* a bit a place on the roll: it has a ballot that counts */
	/* the ceremony that counts now */
	int64_t ceremony;
	bool ended;
	struct bytes ceremony_steps; /* all its leaf hashes */
	struct bytes dealt;          /* those of commit, reveal, deal */
	struct trustee trustees[TRUSTEES_MAX];
	/* open */
	bool opened;
	struct election election;
	struct poll_station *stations;
	size_t station_count, station_room;
	struct fates *fates;
	/* what boxes and challenges ask for; gone when the poll is closed */
	struct bigset *boxed, *alphas; /* trackers as keys; a of counted ballots */
	struct cell_sums *adding;
	struct map challenged;
	struct challenged *challenges;
	size_t challenge_count, challenge_room;
	int64_t boxes;
	struct bytes sums; /* of the counted ballots: written by poll_sum_up */
	/* closed */
	bool closed;
	uint8_t close_leaf[HASH], result_leaf[HASH], tally_root[HASH];
	uint32_t share_order[TRUSTEES_MAX]; /* indices of valid shares in ledger order */
	size_t share_count;
	struct share_seen *shares_seen; /* in ledger order */
	size_t share_seen_count, share_seen_room;
	bool has_result;
	uint64_t *counts; /* a number a line */
	int64_t
	    *claimed; /* the same, of a result that does not hold; NULL: there is none */
};

struct polls {
	struct report *report;
	struct judge *judge;
	const struct members *members;
	uint8_t charter[HASH];
	struct poll **items;
	size_t count, room;
	size_t open_count; /* how many were opened so far */
};

/* An entry's thing with what is known of it. */
struct poll_act {
	const struct entry_leaf *entry; /* the last part */
	const struct thing *thing;
	int64_t time;
	const char *const *cosign;
	size_t cosign_count;
};

/* Counts what an entry of `poll` holds, before anything is judged. */
void polls_announce(struct polls *p, const struct entry_leaf *entry);
/* Tells the judge of the ballots of an entry that may come much later, with the advice of
 * its leaf if that is of their size; false if it holds
 * none, or none of a poll that is open by now. */
bool polls_tell(struct polls *p, const struct entry_leaf *entry, struct span advice);
/* A whole thing of the service `poll`. */
void polls_take(struct polls *p, const struct poll_act *act);
/* A thing that was never finished. */
void polls_unfinished(struct polls *p, const struct thing *thing);
/* Compares every fate with the tables, and writes the polls into the report. */
void polls_finish(struct polls *p, sqlite3 *db);
void polls_drop(struct polls *p);
/* Into polls that hold none yet when they are read. */
void polls_store(struct store *s, struct polls *p);
/* As polls_tell, for a thing that is not whole yet. */
void polls_tell_thing(struct polls *p, const struct thing *thing);

/* Writes the digest of the tables ("" if they were not made to the end) and what became
 * of every ballot, in ledger order: poll, leaf, line, tracker, status, between tabs. */
MUST_USE int polls_list(const struct polls *p, const char *path, struct fault *fault);
/* A ballot that was found. */
struct found {
	const char *poll;
	uint64_t leaf;
	uint32_t line;   /* in its box; of a challenge 0 */
	bool challenged; /* else it lay in a box, and its status says what became of it */
	enum fate_status status;
};
/* Calls back for every ballot of that tracker or credential fingerprint; false if there
 * is none. */
bool polls_each(const struct polls *p, const char *what,
    void (*back)(void *context, const struct found *found), void *context);
/* The same, in words on out. */
void polls_find(const struct polls *p, const char *what, FILE *out);
/* A challenged ballot's choices in words; false if there is none or it does not open. */
bool polls_challenge(const struct polls *p, const char *tracker, FILE *out);

/* Only the choices, a line each; *holds: its cells, encrypted again, give the tracker.
 * False if there is no such challenge. */
bool polls_choices(const struct polls *p, const char *tracker, FILE *out, bool *holds);
/* What a line is called, in both languages, as others wrote it. */
void poll_line_label(
    const struct question *q, const struct paper_line *line, struct bytes *out);

/* What the ballots of a closed poll add up to in line `at`, whatever was published; false
 * while there are too few shares, or if no number of votes explains the sum. */
bool poll_recount(const struct poll *poll, size_t at, uint64_t *count);
uint64_t poll_counted(const struct poll *poll);
uint64_t poll_set_aside(const struct poll *poll);

#endif
