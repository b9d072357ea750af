/*
 * PUBLIC DATA ONLY (arith.h). The parts of avx2_ops, which ops.h describes. Called only
 * when the machine has AVX2 and FMA: nothing compiled for these runs before.
 */
#ifndef MADANG_GROUP_AVX2_H
#define MADANG_GROUP_AVX2_H

#include "ops.h"

/* The bits of the double 1. */
#define ONE UINT64_C(0x3ff0000000000000)

void avx2_decode(struct fast_point *out, const uint8_t *const *encodings,
    const uint8_t *const *advice, size_t count, bool *good);
void avx2_advise(
    uint8_t (*advice)[ADVICE_SIZE], const uint8_t *const *encodings, size_t count);
void avx2_sums_add(struct fast_sum *sums, const struct fast_point *points, size_t count);
void avx2_sums_sub(struct fast_sum *sums, const struct fast_point *points, size_t count);
void avx2_sums_merge(struct fast_sum *sums, const struct fast_sum *others, size_t count);
void avx2_sums_encode(uint8_t (*out)[32], const struct fast_sum *sums, size_t count);
void avx2_load(struct fast_point *out, const struct niels *points, size_t count);
void avx2_rows_add(struct fast_sum *sums, const struct table_row rows[TABLE_ROWS],
    const int16_t (*digits)[TABLE_ROWS], size_t count);
void avx2_encode(uint8_t (*out)[32], const struct point *points, size_t count);
bool avx2_is_identity(const struct fast_point *p);
void avx2_buckets_add(struct bucket (*buckets)[4], const struct fast_point *points,
    const struct digits *digits, size_t count);
void avx2_buckets_reduce(
    struct point out[4], const struct bucket (*buckets)[4], size_t top);

#endif
