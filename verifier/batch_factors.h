/*
 * What every point of a ballot is multiplied with in the sum of batch.h.
 */
#ifndef VERIFIER_BATCH_FACTORS_H
#define VERIFIER_BATCH_FACTORS_H

#include "verifier/batch_points.h"

struct key_factor {
	const struct election *election;
	struct scalar factor;
};

/* Factors of G and of the Y of every election in the sum, all of them to be subtracted.
 */
struct fixed_factors {
	struct scalar base;
	struct key_factor *keys; /* owned */
	size_t key_count, key_room, key_at;
};

/* The long factors of a ballot, and what it adds to the fixed ones. Its size and numbers
 * are known to be right. */
void ballot_factors(struct fixed_factors *f, const struct batch_item *item,
    struct scalar *factors, const uint64_t (*weights)[2]);

#endif
