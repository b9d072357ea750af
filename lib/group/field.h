/*
 * PUBLIC DATA ONLY (arith.h). The field of p = 2^255 - 19 in portable C: five limbs of 51
 * bits, the value is the sum of limb[i] 2^(51 i). A limb may grow beyond 51 bits:
 *
 *	reduced   below 2^51 + 2^13: what fe_mul, fe_square, fe_carry and fe_read give
 *	loose     below 2^54: what fe_mul and fe_square take
 *
 * The sum of up to four reduced elements is loose, and so is a difference whose first
 *term is the sum of up to three reduced ones and whose second is reduced.
 */
#ifndef MADANG_GROUP_FIELD_H
#define MADANG_GROUP_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#define FE_INLINE static inline __attribute__((always_inline))
#define FE_MASK ((UINT64_C(1) << 51) - 1)

__extension__ typedef unsigned __int128 fe_wide;

struct fe {
	uint64_t limb[5];
};

extern const struct fe fe_zero, fe_one;
/* Of RFC 9496 4.1: the curve's d, twice it, sqrt(-1), 1/sqrt(a - d). */
extern const struct fe fe_d, fe_2d, fe_sqrt_m1, fe_invsqrt_a_minus_d;

FE_INLINE void
fe_add(struct fe *out, const struct fe *f, const struct fe *g)
{
	for (int i = 0; i < 5; i++)
		out->limb[i] = f->limb[i] + g->limb[i];
}

/* f - g + 4p; the limbs of g must be at most those of 4p, about 2^53. */
FE_INLINE void
fe_sub(struct fe *out, const struct fe *f, const struct fe *g)
{
	out->limb[0] = f->limb[0] + 4 * (FE_MASK - 18) - g->limb[0];
	for (int i = 1; i < 5; i++)
		out->limb[i] = f->limb[i] + 4 * FE_MASK - g->limb[i];
}

/* As fe_sub from zero: reduced becomes loose. */
FE_INLINE void
fe_negate(struct fe *out, const struct fe *g)
{
	fe_sub(out, &fe_zero, g);
}

/* Any limbs below 2^63 become reduced. */
FE_INLINE void
fe_carry(struct fe *f)
{
	for (int i = 0; i < 4; i++) {
		f->limb[i + 1] += f->limb[i] >> 51;
		f->limb[i] &= FE_MASK;
	}
	f->limb[0] += 19 * (f->limb[4] >> 51);
	f->limb[4] &= FE_MASK;
	f->limb[1] += f->limb[0] >> 51;
	f->limb[0] &= FE_MASK;
}

/* Columns of a product of loose elements: each below 5 * 19 * 2^108 < 2^115, the last, to
 * which nothing wraps, below 2^111; so its carry times 19 fits 64 bits. */
FE_INLINE void
fe_from_wide(struct fe *out, fe_wide r[5])
{
	for (int i = 0; i < 4; i++) {
		r[i + 1] += (uint64_t)(r[i] >> 51);
		out->limb[i] = (uint64_t)r[i] & FE_MASK;
	}
	out->limb[4] = (uint64_t)r[4] & FE_MASK;
	out->limb[0] += 19 * (uint64_t)(r[4] >> 51);
	out->limb[1] += out->limb[0] >> 51;
	out->limb[0] &= FE_MASK;
}

/* Schoolbook: 2^255 = 19, so what leaves at the top comes back 19-fold. */
FE_INLINE void
fe_mul(struct fe *out, const struct fe *f, const struct fe *g)
{
	const uint64_t *a = f->limb, *b = g->limb;
	uint64_t b1 = 19 * b[1], b2 = 19 * b[2], b3 = 19 * b[3], b4 = 19 * b[4];
	fe_wide r[5];

	r[0] = (fe_wide)a[0] * b[0] + (fe_wide)a[1] * b4 + (fe_wide)a[2] * b3 +
	       (fe_wide)a[3] * b2 + (fe_wide)a[4] * b1;
	r[1] = (fe_wide)a[0] * b[1] + (fe_wide)a[1] * b[0] + (fe_wide)a[2] * b4 +
	       (fe_wide)a[3] * b3 + (fe_wide)a[4] * b2;
	r[2] = (fe_wide)a[0] * b[2] + (fe_wide)a[1] * b[1] + (fe_wide)a[2] * b[0] +
	       (fe_wide)a[3] * b4 + (fe_wide)a[4] * b3;
	r[3] = (fe_wide)a[0] * b[3] + (fe_wide)a[1] * b[2] + (fe_wide)a[2] * b[1] +
	       (fe_wide)a[3] * b[0] + (fe_wide)a[4] * b4;
	r[4] = (fe_wide)a[0] * b[4] + (fe_wide)a[1] * b[3] + (fe_wide)a[2] * b[2] +
	       (fe_wide)a[3] * b[1] + (fe_wide)a[4] * b[0];
	fe_from_wide(out, r);
}

FE_INLINE void
fe_square(struct fe *out, const struct fe *f)
{
	const uint64_t *a = f->limb;
	uint64_t d0 = 2 * a[0], d1 = 2 * a[1], d2 = 2 * a[2], d3 = 2 * a[3];
	uint64_t a3 = 19 * a[3], a4 = 19 * a[4];
	fe_wide r[5];

	r[0] = (fe_wide)a[0] * a[0] + (fe_wide)d1 * a4 + (fe_wide)d2 * a3;
	r[1] = (fe_wide)d0 * a[1] + (fe_wide)d2 * a4 + (fe_wide)a[3] * a3;
	r[2] = (fe_wide)d0 * a[2] + (fe_wide)a[1] * a[1] + (fe_wide)d3 * a4;
	r[3] = (fe_wide)d0 * a[3] + (fe_wide)d1 * a[2] + (fe_wide)a[4] * a4;
	r[4] = (fe_wide)d0 * a[4] + (fe_wide)d1 * a[3] + (fe_wide)a[2] * a[2];
	fe_from_wide(out, r);
}

/* The unique value below p as four words, low first; any limbs below 2^63. */
void fe_words(uint64_t out[4], const struct fe *f);
void fe_write(uint8_t out[32], const struct fe *f);
/* Ignores the top bit; takes values from p on. Who minds them asks first. */
void fe_read(struct fe *out, const uint8_t in[32]);
bool fe_is_zero(const struct fe *f);
bool fe_equal(const struct fe *f, const struct fe *g); /* both reduced */
/* RFC 9496 3.1: negative is odd. */
bool fe_is_negative(const struct fe *f);
void fe_absolute(struct fe *f); /* reduced before and after */
/* f^(p - 2), so zero of zero. */
void fe_invert(struct fe *out, const struct fe *f);
/* SQRT_RATIO_M1(1, v) of RFC 9496 4.2: true if v is a square and not zero; out is then
 * the non-negative 1/sqrt(v). v reduced. */
bool fe_inverse_root(struct fe *out, const struct fe *v);

#endif
