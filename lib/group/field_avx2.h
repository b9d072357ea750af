/*
 * PUBLIC DATA ONLY (arith.h). The field of p = 2^255 - 19, four elements at once: lane k
 * of each vector belongs to element k. Five limbs of 51 bits, the value is the sum of
 * limb[i] 2^(51 i); a limb is a signed integer held in a double, because processors
 * multiply and add doubles (FMA) faster than integers. All of it is exact, so no rounding
 * is ever seen; the mode must be to nearest, as every process starts, and the compiler
 * must neither fuse nor reorder (-ffp-contract=off, never -ffast-math).
 *
 *	tight    at most 2^50 + 2^15 either way: what products, f4_tighten and f4_read
 *give wide     at most 2^52: what f4_tighten takes
 *
 * f4_mul takes factors of which each limb of one times each limb of the other is below
 * 2^102: a tight one, and the sum of up to three tight ones. f4_square takes tight ones.
 */
#ifndef MADANG_GROUP_FIELD_AVX2_H
#define MADANG_GROUP_FIELD_AVX2_H

#include <immintrin.h>

#include "field.h"

typedef __m256i vec;  /* words: masks, and points on their way */
typedef __m256d real; /* limbs */

struct f4 {
	real limb[5];
};

FE_INLINE vec
vec_set(uint64_t n)
{
	return _mm256_set1_epi64x((long long)n);
}

FE_INLINE vec
vec_add(vec a, vec b)
{
	return _mm256_add_epi64(a, b);
}

FE_INLINE vec
vec_sub(vec a, vec b)
{
	return _mm256_sub_epi64(a, b);
}

FE_INLINE vec
vec_times_19(vec a)
{
	return vec_add(vec_add(a, _mm256_slli_epi64(a, 1)), _mm256_slli_epi64(a, 4));
}

FE_INLINE vec
vec_of(real a)
{
	return _mm256_castpd_si256(a);
}

FE_INLINE real
real_of(vec a)
{
	return _mm256_castsi256_pd(a);
}

FE_INLINE real
real_set(double a)
{
	return _mm256_set1_pd(a);
}

/*
 * Doubles near these have units of 1 and of 2^51. So adding one rounds to that unit, and
 * the bits of the sum, as an integer, are those of the constant plus so many units.
 */
#define F4_ONES 0x1.8p52
#define F4_ONES_BITS UINT64_C(0x4338000000000000)
#define F4_TOPS 0x1.8p103
#define F4_TOPS_BITS UINT64_C(0x4668000000000000)

/* The integers of limbs below 2^51 either way. */
FE_INLINE vec
f4_integers(real limb)
{
	return vec_sub(
	    vec_of(_mm256_add_pd(limb, real_set(F4_ONES))), vec_set(F4_ONES_BITS));
}

/* 512 p, which makes any columns positive, and 2^50 in each for f4_finish to take off. */
FE_INLINE uint64_t
f4_bias(int column)
{
	return 512 * (column == 0 ? FE_MASK - 18 : FE_MASK) + (UINT64_C(1) << 50);
}

/* The limbs of a product before they are carried. */
struct f4_columns {
	vec sum[5];
};

/* What is above 51 bits goes to the next limb. */
FE_INLINE void
f4_carry(vec *from, vec *to)
{
	*to = vec_add(*to, _mm256_srli_epi64(*from, 51));
	*from = _mm256_and_si256(*from, vec_set(FE_MASK));
}

/*
 * Columns that carry the bias, positive and below 2^61, become tight. Two chains side by
 * side, from limbs 3 and 0; the first wraps to limb 0, 19-fold, and the second ends where
 * the first began. So limbs have 51 bits, of which 2^50 is taken off, but for a last
 * carry of 19 2^10 in limb 0 and 2^10 in limb 3. An integer below 2^52 becomes a double
 * by putting it into the fraction of 2^52.
 */
FE_INLINE void
f4_finish(struct f4 *out, const struct f4_columns *c)
{
	vec h[5] = {c->sum[0], c->sum[1], c->sum[2], c->sum[3], c->sum[4]};

	f4_carry(&h[3], &h[4]);
	f4_carry(&h[0], &h[1]);
	h[0] = vec_add(h[0], vec_times_19(_mm256_srli_epi64(h[4], 51)));
	h[4] = _mm256_and_si256(h[4], vec_set(FE_MASK));
	f4_carry(&h[1], &h[2]);
	f4_carry(&h[2], &h[3]);
	for (int i = 0; i < 5; i++) {
		vec bits = _mm256_or_si256(h[i], vec_of(real_set(0x1p52)));

		out->limb[i] = _mm256_sub_pd(real_of(bits), real_set(0x1p52 + 0x1p50));
	}
}

/*
 * One product of two limbs, exactly: `top` is a b rounded to units of 2^51, which belong
 * to the next column, `rest` what is left of it, at most 2^50 either way. Both are summed
 * as integers, by their bits; what the constants add is taken off beforehand, for all
 * products of a column, by f4_start.
 */
#define F4_TERM(a, b, low, high)                                                         \
	do {                                                                             \
		real top_ = _mm256_fmadd_pd(a, b, tops);                                 \
		real rest_ = _mm256_fmadd_pd(a, b, _mm256_sub_pd(both, top_));           \
                                                                                         \
		high = vec_add(high, vec_of(top_));                                      \
		low = vec_add(low, vec_of(rest_));                                       \
	} while (0)

/* Keeps the sums in registers and the factors in memory: left to themselves compilers
 * load factors early and then spill sums. The sums are ten variables for the same
 * reason. */
#define F4_BARRIER                                                                       \
	__asm__ volatile(""                                                              \
			 : "+x"(h0), "+x"(h1), "+x"(h2), "+x"(h3), "+x"(h4), "+x"(h5),   \
			 "+x"(h6), "+x"(h7), "+x"(h8), "+x"(h9)                          \
			 :                                                               \
			 : "memory")

#define F4_ROW(a, g, low0, low1, low2, low3, low4, top)                                  \
	F4_TERM(a, g[0], low0, low1);                                                    \
	F4_TERM(a, g[1], low1, low2);                                                    \
	F4_TERM(a, g[2], low2, low3);                                                    \
	F4_TERM(a, g[3], low3, low4);                                                    \
	F4_TERM(a, g[4], low4, top);                                                     \
	F4_BARRIER

/* Pairs of limbs whose places add up to `place`; each once if square. */
FE_INLINE uint64_t
f4_pairs(int place, bool square)
{
	int pairs = place < 0 || place > 8 ? 0 : place < 5 ? place + 1 : 9 - place;

	return (uint64_t)(square ? (pairs + 1) / 2 : pairs);
}

FE_INLINE vec
f4_start(int column, bool square, bool biased)
{
	uint64_t constants = f4_pairs(column, square) * F4_ONES_BITS +
			     f4_pairs(column - 1, square) * F4_TOPS_BITS;

	return vec_set((biased && column < 5 ? f4_bias(column) : 0) - constants);
}

#define F4_BEGIN(square, biased)                                                         \
	const real tops = real_set(F4_TOPS), both = real_set(F4_TOPS + F4_ONES);         \
	vec h0 = f4_start(0, square, biased), h1 = f4_start(1, square, biased);          \
	vec h2 = f4_start(2, square, biased), h3 = f4_start(3, square, biased);          \
	vec h4 = f4_start(4, square, biased), h5 = f4_start(5, square, biased);          \
	vec h6 = f4_start(6, square, biased), h7 = f4_start(7, square, biased);          \
	vec h8 = f4_start(8, square, biased), h9 = f4_start(9, square, biased)

/* 2^255 = 19 */
#define F4_FOLD(out)                                                                     \
	(out)->sum[0] = vec_add(h0, vec_times_19(h5));                                   \
	(out)->sum[1] = vec_add(h1, vec_times_19(h6));                                   \
	(out)->sum[2] = vec_add(h2, vec_times_19(h7));                                   \
	(out)->sum[3] = vec_add(h3, vec_times_19(h8));                                   \
	(out)->sum[4] = vec_add(h4, vec_times_19(h9))

/* Schoolbook. A column is five tops and five rests, nine of them 19-fold at most: below
 * 19 (5 2^51 + 4 2^50) + 2^50 < 2^59, so that the bias, 2^60, is above two of them. */
FE_INLINE void
f4_mul_columns(
    struct f4_columns *out, const struct f4 *f_, const struct f4 *g_, bool biased)
{
	const real *f = f_->limb, *g = g_->limb;
	F4_BEGIN(false, biased);

	F4_ROW(f[0], g, h0, h1, h2, h3, h4, h5);
	F4_ROW(f[1], g, h1, h2, h3, h4, h5, h6);
	F4_ROW(f[2], g, h2, h3, h4, h5, h6, h7);
	F4_ROW(f[3], g, h3, h4, h5, h6, h7, h8);
	F4_ROW(f[4], g, h4, h5, h6, h7, h8, h9);
	F4_FOLD(out);
}

FE_INLINE void
f4_mul(struct f4 *out, const struct f4 *f, const struct f4 *g)
{
	struct f4_columns c;

	f4_mul_columns(&c, f, g, true);
	f4_finish(out, &c);
}

/* As f4_mul(out, f, f), each product of different limbs once, with one of them twice. */
FE_INLINE void
f4_square(struct f4 *out, const struct f4 *f_)
{
	const real *f = f_->limb;
	struct f4_columns c;
	real twice;
	F4_BEGIN(true, true);

	F4_TERM(f[0], f[0], h0, h1);
	twice = _mm256_add_pd(f[0], f[0]);
	F4_TERM(twice, f[1], h1, h2);
	F4_TERM(twice, f[2], h2, h3);
	F4_TERM(twice, f[3], h3, h4);
	F4_TERM(twice, f[4], h4, h5);
	F4_BARRIER;
	F4_TERM(f[1], f[1], h2, h3);
	twice = _mm256_add_pd(f[1], f[1]);
	F4_TERM(twice, f[2], h3, h4);
	F4_TERM(twice, f[3], h4, h5);
	F4_TERM(twice, f[4], h5, h6);
	F4_BARRIER;
	F4_TERM(f[2], f[2], h4, h5);
	twice = _mm256_add_pd(f[2], f[2]);
	F4_TERM(twice, f[3], h5, h6);
	F4_TERM(twice, f[4], h6, h7);
	F4_BARRIER;
	F4_TERM(f[3], f[3], h6, h7);
	twice = _mm256_add_pd(f[3], f[3]);
	F4_TERM(twice, f[4], h7, h8);
	F4_TERM(f[4], f[4], h8, h9);
	F4_BARRIER;
	F4_FOLD(&c);
	f4_finish(out, &c);
}

FE_INLINE void
f4_add(struct f4 *out, const struct f4 *f, const struct f4 *g)
{
	for (int i = 0; i < 5; i++)
		out->limb[i] = _mm256_add_pd(f->limb[i], g->limb[i]);
}

FE_INLINE void
f4_sub(struct f4 *out, const struct f4 *f, const struct f4 *g)
{
	for (int i = 0; i < 5; i++)
		out->limb[i] = _mm256_sub_pd(f->limb[i], g->limb[i]);
}

/* Wide becomes tight, all limbs at once: each keeps its nearest 51 bits, and takes at
 * most twice 19 from its neighbour. */
FE_INLINE void
f4_tighten(struct f4 *f)
{
	const real tops = real_set(F4_TOPS);
	real carry[5];

	for (int i = 0; i < 5; i++) {
		carry[i] = _mm256_sub_pd(_mm256_add_pd(f->limb[i], tops), tops);
		f->limb[i] = _mm256_sub_pd(f->limb[i], carry[i]);
	}
	f->limb[0] = _mm256_fmadd_pd(carry[4], real_set(19 * 0x1p-51), f->limb[0]);
	for (int i = 1; i < 5; i++)
		f->limb[i] = _mm256_fmadd_pd(carry[i - 1], real_set(0x1p-51), f->limb[i]);
}

/* -f where the mask is all ones. */
FE_INLINE void
f4_negate_where(struct f4 *f, vec mask)
{
	vec sign = _mm256_slli_epi64(mask, 63);

	for (int i = 0; i < 5; i++)
		f->limb[i] = _mm256_xor_pd(f->limb[i], real_of(sign));
}

/* f = g where the mask is all ones. */
FE_INLINE void
f4_select(struct f4 *f, const struct f4 *g, vec mask)
{
	for (int i = 0; i < 5; i++)
		f->limb[i] = _mm256_blendv_pd(f->limb[i], g->limb[i], real_of(mask));
}

/* The same reduced number in all lanes; a factor beside a tight one. */
FE_INLINE void
f4_spread(struct f4 *out, const struct fe *f)
{
	for (int i = 0; i < 5; i++)
		out->limb[i] = real_set((double)f->limb[i]);
}

/* Four strings of 32 bytes, as fe_read. */
void f4_read(struct f4 *out, const uint8_t *const in[4]);
void f4_put(struct f4 *out, const struct fe *const in[4]); /* from reduced */
void f4_get(struct fe out[4], const struct f4 *f);         /* to reduced; f tight */
/* Masks, all ones in a lane where it is so; f tight. */
vec f4_is_negative(const struct f4 *f);
vec f4_is_zero(const struct f4 *f);
vec f4_is_one(const struct f4 *f);
/* Eight at once, as fe_inverse_root, but either sign of the root; v tight. */
void f4_inverse_roots(struct f4 out[2], vec good[2], const struct f4 v[2]);

#endif
