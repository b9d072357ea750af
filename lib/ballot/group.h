/*
 * The group of the poll: ristretto255 (RFC 9496) through libsodium, constant time. The
 * one place that knows libsodium's traps: scalarmult refuses the identity as a result,
 * scalars at or above L are accepted, the identity decodes as a valid point, and 1.0.18
 * ignores the top bit of an encoding.
 *
 * A point is 32 canonical bytes, a scalar 32 bytes below L. Operations on points expect
 * valid encodings (group_point_ok first) and die otherwise.
 */
#ifndef MADANG_GROUP_H
#define MADANG_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"

#define POINT_SIZE 32
#define SCALAR_SIZE 32

bool group_point_ok(const uint8_t p[POINT_SIZE]); /* canonical; the identity is fine */
bool group_is_identity(const uint8_t p[POINT_SIZE]);
bool group_scalar_ok(const uint8_t s[SCALAR_SIZE]); /* < L */
void group_mul(
    uint8_t out[POINT_SIZE], const uint8_t s[SCALAR_SIZE], const uint8_t p[POINT_SIZE]);
void group_mul_base(uint8_t out[POINT_SIZE], const uint8_t s[SCALAR_SIZE]);
void group_add(
    uint8_t out[POINT_SIZE], const uint8_t a[POINT_SIZE], const uint8_t b[POINT_SIZE]);
void group_sub(
    uint8_t out[POINT_SIZE], const uint8_t a[POINT_SIZE], const uint8_t b[POINT_SIZE]);
/* For bytes from outside, decoded once: false if an operand is no point, out is then
 * undefined. */
MUST_CHECK bool group_try_mul(
    uint8_t out[POINT_SIZE], const uint8_t s[SCALAR_SIZE], const uint8_t p[POINT_SIZE]);
MUST_CHECK bool group_try_sub(
    uint8_t out[POINT_SIZE], const uint8_t a[POINT_SIZE], const uint8_t b[POINT_SIZE]);
/* P = T + cQ, the shape of every proof checked here: P is known, T and Q come from
 * outside. True also says that both are canonical points: Q was decoded, T is what an
 * encoding gave. */
bool group_proves(const uint8_t p[POINT_SIZE], const uint8_t t[POINT_SIZE],
    const uint8_t c[SCALAR_SIZE], const uint8_t q[POINT_SIZE]);
const uint8_t *group_base(void); /* G, encoded */
void group_scalar_add(uint8_t out[SCALAR_SIZE], const uint8_t a[SCALAR_SIZE],
    const uint8_t b[SCALAR_SIZE]); /* mod L */
void group_scalar_u64(uint8_t out[SCALAR_SIZE], uint64_t v);

/* Hash to scalar: reduce64(BLAKE2b-512(u8 len(tag) || tag || parts)). */
struct group_hash;
struct group_hash *group_hash_open(const char *tag);
void group_hash_put(struct group_hash *h, const void *data, size_t size);
void group_hash_u32(struct group_hash *h, uint32_t v);
void group_hash_var(
    struct group_hash *h, const void *data, size_t size); /* u32 len first */
void group_hash_close(struct group_hash *h, uint8_t scalar[SCALAR_SIZE]); /* frees h */

#endif
