/*
 * Many ballots at once (doc/protocol/ballot.md 2): every equation of every ballot, each
 * times a random weight of its own (weights.h), must sum to the identity. A batch only
 * ever says yes: what is malformed, and what is left when a sum that failed has been
 * halved down to a few ballots, cast_fault decides with libsodium, so the words for a bad
 * ballot are its words.
 *
 * Equations, with their weights u, w, v (all of them times their weight, added up):
 *   credential  R + cV - sG
 *   cell        A_j + c_j a - z_j G,  B_j + c_j (b - jG) - z_j Y,  j = 0, 1
 *   equation    A + c sum(w_i a_i) - zG,  B + c (sum(w_i b_i) - MG) - zY
 * so that a commitment has its short weight as factor, a and b are one term each, and G
 * and every Y one term a batch.
 *
 * One thread a bench.
 */
#ifndef VERIFIER_BATCH_H
#define VERIFIER_BATCH_H

#include "lib/group/msm.h"
#include "verifier/ballot_check.h"

struct batch_item {
	const struct election *election;
	const uint8_t *ballot;
	size_t size;
	const uint8_t *advice; /* or NULL; cast_points x ADVICE_SIZE */
	uint8_t *advised;      /* or NULL: where advice goes, as much; for good ballots */
	uint8_t digest[HASH];  /* of the ballot */
	/* Where a and b of every cell go: 2 x cells, or NULL. Filled for good ballots. */
	struct fast_point *points;
	const char *fault; /* the answer, as of cast_fault */
	bool alone;        /* the batch cannot vouch for it */
};

/* Room to work in, kept from batch to batch. */
struct batch_bench;

/* Not with ARITH_SODIUM. */
struct batch_bench *batch_open(void);
void batch_close(struct batch_bench *b);
/* Judges items[i], of whichever elections. */
void batch_judge(struct batch_bench *b, struct batch_item *items, size_t count);

#endif
