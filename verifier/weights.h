/*
 * Random weights for a sum of equations. Drawn only when all that is to be summed is
 * held, from a key that is hashed of fresh random bytes and of what is summed: nobody who
 * wrote the equations can know them, and no two sums share them, not even if the random
 * bytes of the machine repeat.
 */
#ifndef VERIFIER_WEIGHTS_H
#define VERIFIER_WEIGHTS_H

#include <sodium.h>

#include "verifier/bytes.h"

/* Fits msm_add_short. An equation that does not hold survives with probability 2^-126. */
#define WEIGHT_BITS 126

struct weights {
	crypto_generichash_state held;
	uint8_t key[crypto_stream_chacha20_KEYBYTES];
	uint64_t chunk;
};

void weights_begin(struct weights *w);
/* The digest of something that is in the sum. */
void weights_hold(struct weights *w, const uint8_t digest[HASH]);
/* All is held: from here on weights_draw. */
void weights_seal(struct weights *w);
/* The next `count` weights, low word first. */
void weights_draw(struct weights *w, uint64_t (*out)[2], size_t count);

#endif
