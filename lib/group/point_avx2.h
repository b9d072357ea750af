/*
 * PUBLIC DATA ONLY (arith.h). Four points at once. Formulas and names as in point.h.
 */
#ifndef MADANG_GROUP_POINT_AVX2_H
#define MADANG_GROUP_POINT_AVX2_H

#include "field_avx2.h"
#include "point.h"

/* Extended; limbs tight. */
struct p4 {
	struct f4 x, y, z, t;
};

/* y + x, y - x, 2dxy; limbs tight. */
struct n4 {
	struct f4 plus, minus, t2d;
};

/* -(x, y) = (-x, y) where the mask is all ones. */
FE_INLINE void
n4_negate_where(struct n4 *n, vec mask)
{
	struct f4 plus = n->plus;

	f4_select(&n->plus, &n->minus, mask);
	f4_select(&n->minus, &plus, mask);
	f4_negate_where(&n->t2d, mask);
}

FE_INLINE vec
load_halves(const uint64_t *low, const uint64_t *high)
{
	return _mm256_inserti128_si256(
	    _mm256_castsi128_si256(_mm_load_si128((const __m128i *)low)),
	    _mm_load_si128((const __m128i *)high), 1);
}

/* `words` words (an even number, 16-byte aligned) of each lane into as many vectors. */
FE_INLINE void
gather(vec *out, const uint64_t *const lane[4], int words)
{
	for (int i = 0; i < words; i += 2) {
		vec a = load_halves(lane[0] + i, lane[2] + i);
		vec b = load_halves(lane[1] + i, lane[3] + i);

		out[i] = _mm256_unpacklo_epi64(a, b);
		out[i + 1] = _mm256_unpackhi_epi64(a, b);
	}
}

/* The way back; a multiple of four words, 32-byte aligned. */
FE_INLINE void
scatter(uint64_t *const lane[4], const vec *in, int words)
{
	for (int i = 0; i < words; i += 4) {
		vec a = _mm256_unpacklo_epi64(in[i], in[i + 1]);
		vec b = _mm256_unpackhi_epi64(in[i], in[i + 1]);
		vec c = _mm256_unpacklo_epi64(in[i + 2], in[i + 3]);
		vec d = _mm256_unpackhi_epi64(in[i + 2], in[i + 3]);

		_mm256_store_si256(
		    (vec *)(lane[0] + i), _mm256_permute2x128_si256(a, c, 0x20));
		_mm256_store_si256(
		    (vec *)(lane[1] + i), _mm256_permute2x128_si256(b, d, 0x20));
		_mm256_store_si256(
		    (vec *)(lane[2] + i), _mm256_permute2x128_si256(a, c, 0x31));
		_mm256_store_si256(
		    (vec *)(lane[3] + i), _mm256_permute2x128_si256(b, d, 0x31));
	}
}

/* From the columns of A and B (b with its bias), C tight, D at most twice that: E and H
 * are tight, F and G three times as wide, of which one at most may stay so in a product.
 */
FE_INLINE void
p4_finish(struct p4 *out, const struct f4_columns *a, const struct f4_columns *b,
    const struct f4 *c, const struct f4 *d)
{
	struct f4_columns columns;
	struct f4 e, f, g, h;

	for (int i = 0; i < 5; i++)
		columns.sum[i] = vec_sub(b->sum[i], a->sum[i]);
	f4_finish(&e, &columns);
	for (int i = 0; i < 5; i++)
		columns.sum[i] = vec_add(b->sum[i], a->sum[i]);
	f4_finish(&h, &columns);
	f4_sub(&f, d, c);
	f4_add(&g, d, c);
	f4_tighten(&g);
	f4_mul(&out->x, &f, &e);
	f4_mul(&out->y, &g, &h);
	f4_mul(&out->z, &f, &g);
	f4_mul(&out->t, &h, &e);
}

/* p += q */
FE_INLINE void
p4_add_niels(struct p4 *p, const struct n4 *q)
{
	struct f4_columns a, b;
	struct f4 f, c, d;

	f4_sub(&f, &p->y, &p->x);
	f4_mul_columns(&a, &f, &q->minus, false);
	f4_add(&f, &p->y, &p->x);
	f4_mul_columns(&b, &f, &q->plus, true);
	f4_mul(&c, &p->t, &q->t2d);
	f4_add(&d, &p->z, &p->z);
	p4_finish(p, &a, &b, &c, &d);
}

/* p += q */
FE_INLINE void
p4_add(struct p4 *p, const struct p4 *q)
{
	struct f4_columns a, b;
	struct f4 f, g, c, d;

	f4_sub(&f, &p->y, &p->x);
	f4_sub(&g, &q->y, &q->x);
	f4_tighten(&g);
	f4_mul_columns(&a, &f, &g, false);
	f4_add(&f, &p->y, &p->x);
	f4_add(&g, &q->y, &q->x);
	f4_tighten(&g);
	f4_mul_columns(&b, &f, &g, true);
	f4_spread(&g, &fe_2d);
	f4_mul(&c, &q->t, &g);
	f4_mul(&c, &p->t, &c);
	f4_mul(&d, &p->z, &q->z);
	f4_add(&d, &d, &d);
	p4_finish(p, &a, &b, &c, &d);
}

#endif
