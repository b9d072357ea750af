/*
 * PUBLIC DATA ONLY (arith.h). Numbers modulo
 * L = 2^252 + 27742317777372353535851937790883648493, the order of ristretto255
 * (RFC 9496), in variable time. Values are always below L. Results may be operands.
 */
#ifndef MADANG_GROUP_SCALAR_H
#define MADANG_GROUP_SCALAR_H

#include <stdbool.h>
#include <stdint.h>

struct scalar {
	uint64_t word[4]; /* little endian */
};

/* 32 bytes, little endian. False if not below L; out is then zero. */
bool scalar_read(struct scalar *out, const uint8_t in[32]);
void scalar_write(uint8_t out[32], const struct scalar *s);
void scalar_u64(struct scalar *out, uint64_t n);
void scalar_add(struct scalar *out, const struct scalar *a, const struct scalar *b);
void scalar_sub(struct scalar *out, const struct scalar *a, const struct scalar *b);
void scalar_mul(struct scalar *out, const struct scalar *a, const struct scalar *b);
void scalar_negate(struct scalar *out, const struct scalar *a);
/* out += a b */
void scalar_mul_add(struct scalar *out, const struct scalar *a, const struct scalar *b);

#endif
