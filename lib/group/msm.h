/*
 * PUBLIC DATA ONLY (arith.h). Many points of ristretto255 (RFC 9496) at once: decoding
 * four at a time, sums, and the sum of scalar x point over as many terms as one likes, by
 * buckets (Pippenger). The heart of batch verification: a weighted sum of equations that
 * vanishes says that, but for a chance of 2^-125, each of them holds.
 *
 * Every function may run in several threads at once, on objects of their own. They need
 * arith_now() to be ARITH_PORTABLE or ARITH_AVX2, and give the same results in both.
 */
#ifndef MADANG_GROUP_MSM_H
#define MADANG_GROUP_MSM_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scalar.h"

/* A decoded point. Opaque; lives in the arithmetic that decoded it. */
struct fast_point {
	alignas(64) uint64_t word[16];
};

#define ADVICE_SIZE 32

/* Decodes `count` encodings of 32 bytes, encodings[i] into out[i]. good[i] says whether
 * it was a canonical encoding (the identity is one); where it was not, out[i] is the
 * identity. True if all were. Either advice is NULL, or advice[i] points to the
 * ADVICE_SIZE bytes that fast_advise gave for this encoding, or is NULL: advice spares
 * the square root and is never believed, wrong advice costs only time. */
bool fast_decode(struct fast_point *out, const uint8_t *const *encodings,
    const uint8_t *const *advice, size_t count, bool *good);
/* The same, and the advice of encodings[i] goes to found[i], or nowhere where that is
 * NULL: no second square root. Zeros where it is no point. found[i] may be advice[i]. */
bool fast_decode_advising(struct fast_point *out, const uint8_t *const *encodings,
    const uint8_t *const *advice, uint8_t *const *found, size_t count, bool *good);
/* The advice for an encoding: 1/sqrt(v u2^2) of the decoding in RFC 9496 4.3.1. Zeros
 * where it is no point. */
void fast_advise(
    uint8_t (*advice)[ADVICE_SIZE], const uint8_t *const *encodings, size_t count);
bool fast_is_identity(const struct fast_point *p);

/* ---- sums of points ---- */

struct fast_sum {
	alignas(64) uint64_t word[20];
};

void fast_sums_clear(struct fast_sum *sums, size_t count);
/* sums[i] += points[i], each by itself. */
void fast_sums_add(struct fast_sum *sums, const struct fast_point *points, size_t count);
void fast_sums_sub(struct fast_sum *sums, const struct fast_point *points, size_t count);
void fast_sums_merge(struct fast_sum *sums, const struct fast_sum *others, size_t count);
/* 32 bytes a sum, canonical. */
void fast_sums_encode(uint8_t (*out)[32], const struct fast_sum *sums, size_t count);

/* ---- sums of scalar x point ---- */

struct msm;

/* The caller closes it. expected: about how many terms will come; chooses the width of
 * the windows and with it the memory (1 to 90 MB), nothing else. */
struct msm *msm_open(size_t expected);
void msm_add(struct msm *m, const struct fast_point *points, const struct scalar *scalars,
    size_t count);
/* The same for scalars below 2^126, at half the price: low word first. */
void msm_add_short(struct msm *m, const struct fast_point *points,
    const uint64_t (*scalars)[2], size_t count);
/* Is the sum the identity? Empties m. */
bool msm_vanishes(struct msm *m);
/* The sum, encoded. Empties m. */
void msm_encode(struct msm *m, uint8_t out[32]);
void msm_close(struct msm *m);

#endif
