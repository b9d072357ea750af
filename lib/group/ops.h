/*
 * PUBLIC DATA ONLY (arith.h). What an arithmetic does: one table for portable C, one for
 * AVX2, chosen in arith.c. Inside lib/group only; callers use msm.h and table.h.
 *
 * A fast_point is a point in affine niels form: y + x, y - x, 2dxy, five words each. A
 * fast_sum and a bucket are extended: X, Y, Z, T, five words each. A word is a limb
 * of 51 bits, an integer (field.h) or a double (field_avx2.h).
 */
#ifndef MADANG_GROUP_OPS_H
#define MADANG_GROUP_OPS_H

#include <string.h>

#include "msm.h"
#include "point.h"

/* A sum of the points that share a digit in a window. Buckets come in fours: group of
 * four windows, digit, window. */
struct bucket {
	alignas(32) uint64_t word[20];
};

/* The digits of one scalar in four neighbouring windows. */
struct digits {
	int16_t window[4];
};

/* A point times 0 to 128, and rows for each power of 256. */
#define TABLE_ROWS 32
#define TABLE_TOP 128
struct table_row {
	struct fast_point multiple[TABLE_TOP + 1];
};

struct group_ops {
	/* The word of a limb that is one; zero is 0. */
	uint64_t one;
	/* As fast_decode and fast_advise. */
	void (*decode)(struct fast_point *out, const uint8_t *const *encodings,
	    const uint8_t *const *advice, size_t count, bool *good);
	void (*advise)(uint8_t (*advice)[ADVICE_SIZE], const uint8_t *const *encodings,
	    size_t count);
	/* As fast_sums_add, _sub, _merge and _encode. */
	void (*sums_add)(
	    struct fast_sum *sums, const struct fast_point *points, size_t count);
	void (*sums_sub)(
	    struct fast_sum *sums, const struct fast_point *points, size_t count);
	void (*sums_merge)(
	    struct fast_sum *sums, const struct fast_sum *others, size_t count);
	void (*sums_encode)(
	    uint8_t (*out)[32], const struct fast_sum *sums, size_t count);
	/* What a decoded point would be. */
	void (*load)(struct fast_point *out, const struct niels *points, size_t count);
	/* sums[i] += the multiple of digits[i][w] in rows[w], for all w; where the digit
	 * is negative, that of -digits[i][w] is subtracted. */
	void (*rows_add)(struct fast_sum *sums, const struct table_row rows[TABLE_ROWS],
	    const int16_t (*digits)[TABLE_ROWS], size_t count);
	/* Canonical encodings of any points. */
	void (*encode)(uint8_t (*out)[32], const struct point *points, size_t count);
	/* Is the decoded point the identity? */
	bool (*is_identity)(const struct fast_point *p);
	/* Each point into the bucket of its digit, in each of four windows; the bucket of
	 * digit 0 is never read. */
	void (*buckets_add)(struct bucket (*buckets)[4], const struct fast_point *points,
	    const struct digits *digits, size_t count);
	/* out[w] = sum of k buckets[k][w], for k from 1 to top. */
	void (*buckets_reduce)(
	    struct point out[4], const struct bucket (*buckets)[4], size_t top);
};

extern const struct group_ops portable_ops;
#ifdef MADANG_AVX2
extern const struct group_ops avx2_ops;
#endif

/* X = T = 0, Y = Z = 1 */
static inline void
sums_clear(struct fast_sum *sums, size_t count, uint64_t one)
{
	memset(sums, 0, count * sizeof(*sums));
	for (size_t i = 0; i < count; i++)
		sums[i].word[5] = sums[i].word[10] = one;
}

/* Those of the arithmetic that was taken, which must not be ARITH_SODIUM. */
const struct group_ops *arith_ops(void);

#endif
