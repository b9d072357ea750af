/*
 * FOR SIMULATIONS ONLY where the scalar is secret: variable time, with table look-ups
 * that a neighbour on the machine can watch. A booth uses libsodium.
 *
 * Multiples of one point, made once (some milliseconds, about 1 MB), then scalar x point
 * in some microseconds. Read-only after it was made, for any number of threads; good for
 * as long as the arithmetic stays the one that made it (arith.h).
 */
#ifndef MADANG_GROUP_TABLE_H
#define MADANG_GROUP_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct point_table;

/* NULL if the encoding is no point. The caller frees it. */
struct point_table *point_table_make(const uint8_t point[32]);
void point_table_free(struct point_table *t);
/* out[i] = scalars[i] x point + (other ? other_scalars[i] x other's point : 0), encoded;
 * 32 bytes each. */
void point_table_mul(uint8_t (*out)[32], const struct point_table *t,
    const uint8_t (*scalars)[32], const struct point_table *other,
    const uint8_t (*other_scalars)[32], size_t count);

#endif
