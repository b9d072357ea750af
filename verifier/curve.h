/*
 * ristretto255 by libsodium, with its traps taken out: results may be the identity,
 * inputs are checked by point_good and number_good before they come here, scalars are
 * compared and never silently reduced. Public data only; nothing here is secret.
 */
#ifndef VERIFIER_CURVE_H
#define VERIFIER_CURVE_H

#include <sodium.h>

#include "verifier/bytes.h"

bool point_good(const uint8_t p[32]);  /* canonical; the identity is a point */
bool point_zero(const uint8_t p[32]);  /* the identity */
bool number_good(const uint8_t s[32]); /* below L */
/* good[i]: items[i] is a point and not the identity. Decoding is quicker many at a time.
 */
void points_usable(const struct span *items, size_t count, bool *good);
void point_times(uint8_t out[32], const uint8_t s[32], const uint8_t p[32]);
void point_base(uint8_t out[32], const uint8_t s[32]);
void point_plus(uint8_t out[32], const uint8_t p[32], const uint8_t q[32]);
void point_minus(uint8_t out[32], const uint8_t p[32], const uint8_t q[32]);
void number_of(uint8_t out[32], uint64_t n);
/* n times p, by doubling: for the small weights of equations and lines. */
void point_small(uint8_t out[32], uint64_t n, const uint8_t p[32]);

/* s B = T + c Q, where B is the base for NULL. */
bool proof_holds(const uint8_t s[32], const uint8_t *base, const uint8_t T[32],
    const uint8_t c[32], const uint8_t Q[32]);

/* H(tag, parts...) of doc/protocol/README.md. */
struct challenge {
	crypto_generichash_state state;
};
void challenge_start(struct challenge *h, const char *tag);
void challenge_raw(struct challenge *h, const void *data, size_t size);
void challenge_u32(struct challenge *h, uint32_t n);
void challenge_text(struct challenge *h, const char *text); /* u32 length || bytes */
void challenge_end(struct challenge *h, uint8_t c[32]);

/* Lagrange coefficient at 0 of indices[at]. */
void lagrange(uint8_t out[32], const uint32_t *indices, size_t count, size_t at);

#endif
