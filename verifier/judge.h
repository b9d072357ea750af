/*
 * Checks ballots on all cores, ahead of the thread that applies entries. Ballots are
 * told of as leaves are read, wait together, and are checked by the thousand
 * (batch.h); what was found about one is asked for by its place on the ledger, or by its
 * bytes, so that the tables' ballot_ok and the native count share the work but not the
 * decision.
 *
 * Who owns what: the judge copies a ballot, and lets go of the copy once it is judged.
 * What it found stays until the leaf is forgotten, so whoever tells of a leaf's ballots
 * must forget the leaf when its thing has been applied or dropped. An election must live
 * until every leaf that was told of with it is forgotten, or the judge closed.
 *
 * Every function may be called from any thread, but a `struct judged` may be read only
 * until its leaf is forgotten. Batches that wait are bounded in count and bytes; what was
 * judged is not: judge_held says how much there is, and who reads ahead stops there.
 */
#ifndef VERIFIER_JUDGE_H
#define VERIFIER_JUDGE_H

#include "lib/group/msm.h"
#include "verifier/ballot_check.h"

struct judge;

/* What was found about one ballot. */
struct judged {
	const char *fault;         /* as of cast_fault: NULL is a good ballot */
	uint8_t digest[HASH];      /* SHA-256 of its bytes */
	char tracker[TRACKER + 1]; /* "" where its size is not that of the paper */
	size_t cells;              /* of the paper */
	/* a and b of every cell in turn, decoded: 2 x cells. NULL where the ballot is
	 * bad, and with --arith sodium. */
	const struct fast_point *points;
	/* ADVICE_SIZE bytes for each of its points in order. NULL unless judge_advise was
	 * called, and where points is NULL. */
	const uint8_t *advice;
};

/* threads 0: one a core. The arithmetic is arith_now(). */
struct judge *judge_open(unsigned threads);
void judge_close(struct judge *j);
/* Batches of about so many bytes of ballots, from now on: larger ones cost less a ballot,
 * and more memory. */
void judge_batches(struct judge *j, size_t bytes);
/* From now on judged ballots come with advice, for a side file. */
void judge_advise(struct judge *j);

/* Tells of the next ballot of a leaf: lines 0, 1, 2, ... in order. Returns at once.
 * paper_hash: SHA-256 of the questions' text. advice: NULL, or ADVICE_SIZE bytes for
 * each point of the ballot in order (cast_points of them); copied, and never believed. */
void judge_start(struct judge *j, const struct election *e,
    const uint8_t paper_hash[HASH], uint64_t leaf, const uint8_t *ballot, size_t size,
    const uint8_t *advice);

/* What was found about the ballot at a place, waiting for it; NULL if nobody told of it
 * in this election. A look-up, no hashing. */
const struct judged *judge_at(struct judge *j, const struct election *e,
    const uint8_t paper_hash[HASH], uint64_t leaf, uint32_t line);
/* The same by the ballot's bytes: one SHA-256 and a look-up. */
const struct judged *judge_find(struct judge *j, const struct election *e,
    const uint8_t paper_hash[HASH], const uint8_t *ballot, size_t size);
/* The verdict (as of cast_fault) by judge_find, or worked out here. */
const char *judge_ask(struct judge *j, const struct election *e,
    const uint8_t paper_hash[HASH], const uint8_t *ballot, size_t size);

/* For cast_open: lives as long as the judge. NULL for a NULL judge. */
struct openings *judge_openings(struct judge *j);

/* Appends the advice for the ballots of a leaf in order, cast_points x ADVICE_SIZE bytes
 * each: zeros for those that are bad or not judged. False if it is not known of. */
bool judge_advice(struct judge *j, uint64_t leaf, struct bytes *out);

/* Drops what is known of the ballots of a leaf; those not yet judged will not be. */
void judge_forget(struct judge *j, uint64_t leaf);
/* Bytes held for ballots that wait, are being judged, or are not yet forgotten. */
size_t judge_held(struct judge *j);
/* Until nothing waits or is being judged. */
void judge_settle(struct judge *j);

#endif
