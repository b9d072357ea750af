/*
 * PUBLIC DATA ONLY (arith.h). Four points at once. A coordinate is packed into five
 * words, each two limbs of field_avx2.h, the even one in the low half. Formulas and names
 * as in point.h.
 */
#ifndef MADANG_GROUP_POINT_AVX2_H
#define MADANG_GROUP_POINT_AVX2_H

#include "field_avx2.h"
#include "point.h"

/* Extended: X, Y, Z, T; limbs tight. */
struct p4 {
	vec x[5], y[5], z[5], t[5];
};

/* y + x, y - x, 2dxy; limbs factors. */
struct n4 {
	vec plus[5], minus[5], t2d[5];
};

FE_INLINE void
f4_unpack(struct f4 *out, const vec word[5])
{
	for (int i = 0; i < 5; i++) {
		out->limb[2 * i] = _mm256_and_si256(word[i], vec_set(0xffffffff));
		out->limb[2 * i + 1] = _mm256_srli_epi64(word[i], 32);
	}
}

/* Leaves the odd limb above the even one: right for multiplying, which sees low halves.
 */
FE_INLINE void
f4_unpack_factor(struct f4 *out, const vec word[5])
{
	for (int i = 0; i < 5; i++) {
		out->limb[2 * i] = word[i];
		out->limb[2 * i + 1] = _mm256_srli_epi64(word[i], 32);
	}
}

FE_INLINE void
f4_pack(vec word[5], const struct f4 *f)
{
	for (int i = 0; i < 5; i++)
		word[i] = _mm256_or_si256(
		    f->limb[2 * i], _mm256_slli_epi64(f->limb[2 * i + 1], 32));
}

FE_INLINE vec
packed_2p(int i)
{
	return vec_set((uint64_t)F4_2P_ODD << 32 | (i == 0 ? F4_2P_FIRST : F4_2P_EVEN));
}

FE_INLINE void
packed_add(vec out[5], const vec a[5], const vec b[5])
{
	for (int i = 0; i < 5; i++)
		out[i] = _mm256_add_epi32(a[i], b[i]);
}

FE_INLINE void
packed_sub(vec out[5], const vec a[5], const vec b[5])
{
	for (int i = 0; i < 5; i++)
		out[i] = _mm256_sub_epi32(_mm256_add_epi32(a[i], packed_2p(i)), b[i]);
}

/* 2p - a where the mask is all ones. */
FE_INLINE void
packed_negate_where(vec a[5], vec mask)
{
	for (int i = 0; i < 5; i++)
		a[i] =
		    _mm256_blendv_epi8(a[i], _mm256_sub_epi32(packed_2p(i), a[i]), mask);
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

/* a, b, c tight, d at most twice: F and G are first factors, E and H factors. */
FE_INLINE void
p4_finish(struct p4 *out, const struct f4 *a, const struct f4 *b, const struct f4 *c,
    const struct f4 *d)
{
	struct f4 e, f, g, h, product;

	f4_sub(&e, b, a);
	f4_add(&h, b, a);
	f4_sub(&f, d, c);
	f4_add(&g, d, c);
	f4_mul(&product, &f, &e);
	f4_pack(out->x, &product);
	f4_mul(&product, &g, &h);
	f4_pack(out->y, &product);
	f4_mul(&product, &f, &g);
	f4_pack(out->z, &product);
	f4_mul(&product, &h, &e);
	f4_pack(out->t, &product);
}

/* p += q */
FE_INLINE void
p4_add_niels(struct p4 *p, const struct n4 *q)
{
	vec packed[5];
	struct f4 f, g, a, b, c, d;

	packed_sub(packed, p->y, p->x);
	f4_unpack_factor(&f, packed);
	f4_unpack_factor(&g, q->minus);
	f4_mul(&a, &f, &g);
	packed_add(packed, p->y, p->x);
	f4_unpack_factor(&f, packed);
	f4_unpack_factor(&g, q->plus);
	f4_mul(&b, &f, &g);
	f4_unpack_factor(&f, p->t);
	f4_unpack_factor(&g, q->t2d);
	f4_mul(&c, &f, &g);
	packed_add(packed, p->z, p->z);
	f4_unpack(&d, packed);
	p4_finish(p, &a, &b, &c, &d);
}

/* p += q */
FE_INLINE void
p4_add(struct p4 *p, const struct p4 *q)
{
	vec packed[5];
	struct f4 f, g, a, b, c, d;

	packed_sub(packed, p->y, p->x);
	f4_unpack_factor(&f, packed);
	packed_sub(packed, q->y, q->x);
	f4_unpack_factor(&g, packed);
	f4_mul(&a, &f, &g);
	packed_add(packed, p->y, p->x);
	f4_unpack_factor(&f, packed);
	packed_add(packed, q->y, q->x);
	f4_unpack_factor(&g, packed);
	f4_mul(&b, &f, &g);
	f4_spread(&g, f4_2d);
	f4_unpack_factor(&f, q->t);
	f4_mul(&c, &f, &g);
	f4_unpack_factor(&f, p->t);
	f4_mul(&c, &f, &c);
	packed_add(packed, p->z, p->z);
	f4_unpack_factor(&f, packed);
	f4_unpack_factor(&g, q->z);
	f4_mul(&d, &f, &g);
	p4_finish(p, &a, &b, &c, &d);
}

#endif
