/*
 * Many proofs that s B = T + c Q at once, each with a random weight (weights.h):
 * trustees' shares and reveals. It only ever says yes; who hears no asks proof_holds
 * about each, and names the one that is wrong.
 */
#ifndef VERIFIER_PROOFS_H
#define VERIFIER_PROOFS_H

#include "verifier/bytes.h"

struct proof {
	const uint8_t *s, *T, *Q; /* 32 bytes each, borrowed */
	const uint8_t *base;      /* NULL: G */
	uint8_t c[32];            /* below L */
};

/* True only if every T, Q and base is canonical, every s below L, and every proof holds.
 * Never true with ARITH_SODIUM. */
bool proofs_hold(const struct proof *proofs, size_t count);

#endif
