/*
 * PUBLIC DATA ONLY (arith.h). Decoding and encoding of ristretto255, RFC 9496 4.3,
 * portable, one at a time.
 */
#ifndef MADANG_GROUP_RISTRETTO_H
#define MADANG_GROUP_RISTRETTO_H

#include "point.h"

/* What can be said of an encoding without arithmetic: below p, with no 256th bit, even,
 * and not p - 1, the one such string whose y would be zero. */
bool ristretto_plausible(const uint8_t in[32]);
/* False if it is no canonical encoding. z is one. The root that was used, whichever way
 * it was found, is left in *root. advice may be NULL. */
bool ristretto_decode(
    struct point *out, struct fe *root, const uint8_t in[32], const uint8_t *advice);
/* The root as advice of 32 bytes (msm.h); zeros where the encoding is no point. */
void ristretto_advice(uint8_t out[32], struct fe *root, bool good);
void ristretto_encode(uint8_t out[32], const struct point *p);

#endif
