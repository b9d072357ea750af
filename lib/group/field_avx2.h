/*
 * PUBLIC DATA ONLY (arith.h). The field of p = 2^255 - 19, four elements at once: lane k
 *of each vector belongs to element k. Ten limbs of 26, 25, 26, ... bits, limb i has
 *weight 2^ceil(25.5 i), as in Bernstein, "Curve25519" (2006), 4, but unsigned, because
 *AVX2 multiplies unsigned 32 x 32 bits. Bounds, for even limbs; odd ones are half of it:
 *
 *	tight    2^26, but limb 1 is below 2^25 + 2^17 and limb 5 below 2^25 + 2^13: what
 *	         every product is
 *	factor   1.6 2^27: the second factor of f4_mul, what f4_square takes
 *	first    2^28 + 2^19: the first factor of f4_mul
 *
 * tight + tight is a factor, tight - tight (which adds 2p) is a factor, and a sum or
 * difference whose first term is twice a tight one may still be the first.
 */
#ifndef MADANG_GROUP_FIELD_AVX2_H
#define MADANG_GROUP_FIELD_AVX2_H

#include <immintrin.h>

#include "field.h"

typedef __m256i vec;

struct f4 {
	vec limb[10];
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

/* Of the low halves. */
FE_INLINE vec
vec_mul(vec a, vec b)
{
	return _mm256_mul_epu32(a, b);
}

/* Limbs of 2p. */
#define F4_2P_FIRST 0x7ffffda
#define F4_2P_EVEN 0x7fffffe
#define F4_2P_ODD 0x3fffffe

FE_INLINE vec
f4_2p(int i)
{
	return vec_set(i == 0 ? F4_2P_FIRST : i % 2 ? F4_2P_ODD : F4_2P_EVEN);
}

FE_INLINE vec
vec_times_19(vec a)
{
	return vec_add(vec_add(a, _mm256_slli_epi64(a, 1)), _mm256_slli_epi64(a, 4));
}

/*
 * The ten sums of a product are ten variables h0 to h9, and rows are macros: only so do
 * compilers keep them in registers.
 */

/* What is above the bits of one sum goes to the next. */
#define F4_CARRY(from, bits, to)                                                         \
	to = vec_add(to, _mm256_srli_epi64(from, bits));                                 \
	from = _mm256_and_si256(from, vec_set((1 << (bits)) - 1))

/* Sums below 2^63 become tight. Two chains side by side, from limbs 0 and 4: the first
 * ends where the second began, the second wraps to limb 0. A carry is below 2^38, so
 * 19-fold below 2^43; after its bits are masked a last carry of at most 2^17 reaches
 * limb 1, and one of at most 2^13 limb 5. */
#define F4_FINISH(out)                                                                   \
	do {                                                                             \
		vec wrap_ = vec_set(0);                                                  \
                                                                                         \
		F4_CARRY(h0, 26, h1);                                                    \
		F4_CARRY(h4, 26, h5);                                                    \
		F4_CARRY(h1, 25, h2);                                                    \
		F4_CARRY(h5, 25, h6);                                                    \
		F4_CARRY(h2, 26, h3);                                                    \
		F4_CARRY(h6, 26, h7);                                                    \
		F4_CARRY(h3, 25, h4);                                                    \
		F4_CARRY(h7, 25, h8);                                                    \
		F4_CARRY(h4, 26, h5);                                                    \
		F4_CARRY(h8, 26, h9);                                                    \
		F4_CARRY(h9, 25, wrap_);                                                 \
		h0 = vec_add(h0, vec_times_19(wrap_));                                   \
		F4_CARRY(h0, 26, h1);                                                    \
		*(out) = (struct f4){{h0, h1, h2, h3, h4, h5, h6, h7, h8, h9}};          \
	} while (0)

/* Keeps the sums in registers and the factors in memory: left to themselves compilers
 * load factors early and then spill sums. */
#define F4_BARRIER                                                                       \
	__asm__ volatile(""                                                              \
			 : "+x"(h0), "+x"(h1), "+x"(h2), "+x"(h3), "+x"(h4), "+x"(h5),   \
			 "+x"(h6), "+x"(h7), "+x"(h8), "+x"(h9)                          \
			 :                                                               \
			 : "memory")
/* An array that is to live in memory. */
#define F4_IN_MEMORY(array) __asm__ volatile("" : : "r"(array) : "memory")

#define F4_TERM(sum, a, b) sum = vec_add(sum, vec_mul(a, b))

/* One limb times all of the other factor; even places may need it twice. */
#define F4_ROW(twice, a, g0, g1, g2, g3, g4, g5, g6, g7, g8, g9)                         \
	F4_BARRIER;                                                                      \
	F4_TERM(h0, twice, g0);                                                          \
	F4_TERM(h1, a, g1);                                                              \
	F4_TERM(h2, twice, g2);                                                          \
	F4_TERM(h3, a, g3);                                                              \
	F4_TERM(h4, twice, g4);                                                          \
	F4_TERM(h5, a, g5);                                                              \
	F4_TERM(h6, twice, g6);                                                          \
	F4_TERM(h7, a, g7);                                                              \
	F4_TERM(h8, twice, g8);                                                          \
	F4_TERM(h9, a, g9)

/* Schoolbook, a row for each limb of f (a first factor, g a factor). Limbs wrap 19-fold;
 * a product of two odd ones counts twice, because their weights have half a bit more than
 * their places say. 19 g fits 32 bits, and the largest sum, h0, is below
 * 5 (2^28 + 2^27) 2^31.93 < 2^63. */
FE_INLINE void
f4_mul(struct f4 *out, const struct f4 *f, const struct f4 *g_)
{
	const vec *g = g_->limb;
	vec h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, a, b;
	vec w[10]; /* 19 g */

	F4_IN_MEMORY(w);
	for (int i = 1; i < 10; i++)
		w[i] = vec_mul(g[i], vec_set(19));
	a = f->limb[0];
	h0 = vec_mul(a, g[0]);
	h1 = vec_mul(a, g[1]);
	h2 = vec_mul(a, g[2]);
	h3 = vec_mul(a, g[3]);
	h4 = vec_mul(a, g[4]);
	h5 = vec_mul(a, g[5]);
	h6 = vec_mul(a, g[6]);
	h7 = vec_mul(a, g[7]);
	h8 = vec_mul(a, g[8]);
	h9 = vec_mul(a, g[9]);
	a = f->limb[1], b = vec_add(a, a);
	F4_ROW(b, a, w[9], g[0], g[1], g[2], g[3], g[4], g[5], g[6], g[7], g[8]);
	a = f->limb[2];
	F4_ROW(a, a, w[8], w[9], g[0], g[1], g[2], g[3], g[4], g[5], g[6], g[7]);
	a = f->limb[3], b = vec_add(a, a);
	F4_ROW(b, a, w[7], w[8], w[9], g[0], g[1], g[2], g[3], g[4], g[5], g[6]);
	a = f->limb[4];
	F4_ROW(a, a, w[6], w[7], w[8], w[9], g[0], g[1], g[2], g[3], g[4], g[5]);
	a = f->limb[5], b = vec_add(a, a);
	F4_ROW(b, a, w[5], w[6], w[7], w[8], w[9], g[0], g[1], g[2], g[3], g[4]);
	a = f->limb[6];
	F4_ROW(a, a, w[4], w[5], w[6], w[7], w[8], w[9], g[0], g[1], g[2], g[3]);
	a = f->limb[7], b = vec_add(a, a);
	F4_ROW(b, a, w[3], w[4], w[5], w[6], w[7], w[8], w[9], g[0], g[1], g[2]);
	a = f->limb[8];
	F4_ROW(a, a, w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9], g[0], g[1]);
	a = f->limb[9], b = vec_add(a, a);
	F4_ROW(b, a, w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9], g[0]);
	F4_BARRIER;
	F4_FINISH(out);
}

/* As f4_mul(out, f, f), each product of different limbs once: b is twice a, c four times.
 * Wrapped odd limbs are taken 38-fold, for they meet an odd limb, or another one, and
 * then the product counts twice. */
FE_INLINE void
f4_square(struct f4 *out, const struct f4 *f_)
{
	const vec *f = f_->limb;
	vec h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, a, b, c;
	vec w[10];

	F4_IN_MEMORY(w);
	for (int i = 5; i < 10; i++)
		w[i] = vec_mul(f[i], vec_set(i % 2 ? 38 : 19));
	a = f[0], b = vec_add(a, a);
	h0 = vec_mul(a, f[0]);
	h1 = vec_mul(b, f[1]);
	h2 = vec_mul(b, f[2]);
	h3 = vec_mul(b, f[3]);
	h4 = vec_mul(b, f[4]);
	h5 = vec_mul(b, f[5]);
	h6 = vec_mul(b, f[6]);
	h7 = vec_mul(b, f[7]);
	h8 = vec_mul(b, f[8]);
	h9 = vec_mul(b, f[9]);
	F4_BARRIER;
	a = f[1], b = vec_add(a, a), c = vec_add(b, b);
	F4_TERM(h2, b, f[1]);
	F4_TERM(h3, b, f[2]);
	F4_TERM(h4, c, f[3]);
	F4_TERM(h5, b, f[4]);
	F4_TERM(h6, c, f[5]);
	F4_TERM(h7, b, f[6]);
	F4_TERM(h8, c, f[7]);
	F4_TERM(h9, b, f[8]);
	F4_TERM(h0, b, w[9]);
	F4_BARRIER;
	a = f[2], b = vec_add(a, a);
	F4_TERM(h4, a, f[2]);
	F4_TERM(h5, b, f[3]);
	F4_TERM(h6, b, f[4]);
	F4_TERM(h7, b, f[5]);
	F4_TERM(h8, b, f[6]);
	F4_TERM(h9, b, f[7]);
	F4_TERM(h0, b, w[8]);
	F4_TERM(h1, a, w[9]);
	F4_BARRIER;
	a = f[3], b = vec_add(a, a), c = vec_add(b, b);
	F4_TERM(h6, b, f[3]);
	F4_TERM(h7, b, f[4]);
	F4_TERM(h8, c, f[5]);
	F4_TERM(h9, b, f[6]);
	F4_TERM(h0, b, w[7]);
	F4_TERM(h1, b, w[8]);
	F4_TERM(h2, b, w[9]);
	F4_BARRIER;
	a = f[4], b = vec_add(a, a);
	F4_TERM(h8, a, f[4]);
	F4_TERM(h9, b, f[5]);
	F4_TERM(h0, b, w[6]);
	F4_TERM(h1, a, w[7]);
	F4_TERM(h2, b, w[8]);
	F4_TERM(h3, a, w[9]);
	F4_BARRIER;
	a = f[5], b = vec_add(a, a);
	F4_TERM(h0, a, w[5]);
	F4_TERM(h1, b, w[6]);
	F4_TERM(h2, b, w[7]);
	F4_TERM(h3, b, w[8]);
	F4_TERM(h4, b, w[9]);
	F4_BARRIER;
	a = f[6], b = vec_add(a, a);
	F4_TERM(h2, a, w[6]);
	F4_TERM(h3, a, w[7]);
	F4_TERM(h4, b, w[8]);
	F4_TERM(h5, a, w[9]);
	F4_BARRIER;
	a = f[7], b = vec_add(a, a);
	F4_TERM(h4, a, w[7]);
	F4_TERM(h5, b, w[8]);
	F4_TERM(h6, b, w[9]);
	F4_BARRIER;
	F4_TERM(h6, f[8], w[8]);
	F4_TERM(h7, f[8], w[9]);
	F4_BARRIER;
	F4_TERM(h8, f[9], w[9]);
	F4_BARRIER;
	F4_FINISH(out);
}

FE_INLINE void
f4_add(struct f4 *out, const struct f4 *f, const struct f4 *g)
{
	for (int i = 0; i < 10; i++)
		out->limb[i] = vec_add(f->limb[i], g->limb[i]);
}

/* f - g + 2p; limbs of g at most those of 2p. */
FE_INLINE void
f4_sub(struct f4 *out, const struct f4 *f, const struct f4 *g)
{
	for (int i = 0; i < 10; i++)
		out->limb[i] = vec_sub(vec_add(f->limb[i], f4_2p(i)), g->limb[i]);
}

FE_INLINE void
f4_tighten(struct f4 *f)
{
	vec h0 = f->limb[0], h1 = f->limb[1], h2 = f->limb[2], h3 = f->limb[3];
	vec h4 = f->limb[4], h5 = f->limb[5], h6 = f->limb[6], h7 = f->limb[7];
	vec h8 = f->limb[8], h9 = f->limb[9];

	F4_FINISH(f);
}

/* 2p - f where the mask is all ones, for tight f. */
FE_INLINE void
f4_negate_where(struct f4 *f, vec mask)
{
	for (int i = 0; i < 10; i++)
		f->limb[i] =
		    _mm256_blendv_epi8(f->limb[i], vec_sub(f4_2p(i), f->limb[i]), mask);
}

/* f = g where the mask is all ones. */
FE_INLINE void
f4_select(struct f4 *f, const struct f4 *g, vec mask)
{
	for (int i = 0; i < 10; i++)
		f->limb[i] = _mm256_blendv_epi8(f->limb[i], g->limb[i], mask);
}

/* The same number in all lanes. */
FE_INLINE void
f4_spread(struct f4 *out, const uint32_t limbs[10])
{
	for (int i = 0; i < 10; i++)
		out->limb[i] = vec_set(limbs[i]);
}

extern const uint32_t f4_one[10], f4_d[10], f4_2d[10], f4_sqrt_m1[10];
extern const uint32_t f4_invsqrt_a_minus_d[10];

/* Four strings of 32 bytes, as fe_read. */
void f4_read(struct f4 *out, const uint8_t *const in[4]);
void f4_put(struct f4 *out, const struct fe *const in[4]); /* from reduced */
void f4_get(struct fe out[4], const struct f4 *f);         /* to reduced */
/* Masks, all ones in a lane where it is so; f tight. */
vec f4_is_negative(const struct f4 *f);
vec f4_is_zero(const struct f4 *f);
vec f4_is_one(const struct f4 *f);
/* As fe_inverse_root, but either sign of the root; v tight. */
vec f4_inverse_root(struct f4 *out, const struct f4 *v);

#endif
