#include "field_avx2.h"

#include <string.h>

static vec
shift_or(vec low, int right, vec high, int left)
{
	return _mm256_or_si256(
	    _mm256_srli_epi64(low, right), _mm256_slli_epi64(high, left));
}

/* From integers below 2^52. */
static void
from_integers(struct f4 *out, const vec in[5])
{
	for (int i = 0; i < 5; i++) {
		vec bits = _mm256_or_si256(in[i], vec_of(real_set(0x1p52)));

		out->limb[i] = _mm256_sub_pd(real_of(bits), real_set(0x1p52));
	}
	f4_tighten(out);
}

/* Rows of four words become columns, a word of each string to a vector. */
void
f4_read(struct f4 *out, const uint8_t *const in[4])
{
	vec a = _mm256_loadu_si256((const vec *)in[0]);
	vec b = _mm256_loadu_si256((const vec *)in[1]);
	vec c = _mm256_loadu_si256((const vec *)in[2]);
	vec d = _mm256_loadu_si256((const vec *)in[3]);
	vec ab = _mm256_unpacklo_epi64(a, b), cd = _mm256_unpacklo_epi64(c, d);
	vec w0 = _mm256_permute2x128_si256(ab, cd, 0x20);
	vec w2 = _mm256_permute2x128_si256(ab, cd, 0x31);
	vec limb[5];

	ab = _mm256_unpackhi_epi64(a, b), cd = _mm256_unpackhi_epi64(c, d);
	vec w1 = _mm256_permute2x128_si256(ab, cd, 0x20);
	vec w3 = _mm256_permute2x128_si256(ab, cd, 0x31);

	limb[0] = w0;
	limb[1] = shift_or(w0, 51, w1, 13);
	limb[2] = shift_or(w1, 38, w2, 26);
	limb[3] = shift_or(w2, 25, w3, 39);
	limb[4] = _mm256_srli_epi64(w3, 12);
	for (int i = 0; i < 5; i++)
		limb[i] = _mm256_and_si256(limb[i], vec_set(FE_MASK));
	from_integers(out, limb);
}

void
f4_put(struct f4 *out, const struct fe *const in[4])
{
	vec limb[5];

	for (int i = 0; i < 5; i++)
		limb[i] = _mm256_set_epi64x((long long)in[3]->limb[i],
		    (long long)in[2]->limb[i], (long long)in[1]->limb[i],
		    (long long)in[0]->limb[i]);
	from_integers(out, limb);
}

/* The unique value below p, in limbs of 51 bits. Of 2p + f, positive, two carries leave
 * less than 2p; adding 19 tells by a carry out of the top whether it is at least p, and
 * then it is subtracted. */
static void
canonical(vec out[5], const struct f4 *f)
{
	vec above = vec_set(19);

	for (int i = 0; i < 5; i++)
		out[i] = vec_add(f4_integers(f->limb[i]),
		    vec_set(2 * (i == 0 ? FE_MASK - 18 : FE_MASK)));
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 4; i++) {
			out[i + 1] = vec_add(out[i + 1], _mm256_srli_epi64(out[i], 51));
			out[i] = _mm256_and_si256(out[i], vec_set(FE_MASK));
		}
		out[0] = vec_add(out[0], vec_times_19(_mm256_srli_epi64(out[4], 51)));
		out[4] = _mm256_and_si256(out[4], vec_set(FE_MASK));
	}
	for (int i = 0; i < 5; i++)
		above = _mm256_srli_epi64(vec_add(out[i], above), 51);
	out[0] = vec_add(out[0], vec_times_19(above));
	for (int i = 0; i < 4; i++) {
		out[i + 1] = vec_add(out[i + 1], _mm256_srli_epi64(out[i], 51));
		out[i] = _mm256_and_si256(out[i], vec_set(FE_MASK));
	}
	out[4] = _mm256_and_si256(out[4], vec_set(FE_MASK));
}

void
f4_get(struct fe out[4], const struct f4 *f)
{
	vec limb[5];

	canonical(limb, f);
	for (int i = 0; i < 5; i++) {
		uint64_t lanes[4];

		_mm256_storeu_si256((vec *)lanes, limb[i]);
		for (int k = 0; k < 4; k++)
			out[k].limb[i] = lanes[k];
	}
}

vec
f4_is_negative(const struct f4 *f)
{
	vec limb[5];

	canonical(limb, f);
	return vec_sub(vec_set(0), _mm256_and_si256(limb[0], vec_set(1)));
}

static vec
is_small(const struct f4 *f, uint64_t number)
{
	vec limb[5], different;

	canonical(limb, f);
	different = _mm256_xor_si256(limb[0], vec_set(number));
	for (int i = 1; i < 5; i++)
		different = _mm256_or_si256(different, limb[i]);
	return _mm256_cmpeq_epi64(different, vec_set(0));
}

vec
f4_is_zero(const struct f4 *f)
{
	return is_small(f, 0);
}

vec
f4_is_one(const struct f4 *f)
{
	return is_small(f, 1);
}

/*
 * Roots are long chains in which each product waits for the one before, so that a
 * processor has time for another chain beside it: two vectors cost little more than one.
 */

/* Not inlined where it is called, which would be many kilobytes. */
static __attribute__((noinline)) void
multiply(struct f4 out[2], const struct f4 f[2], const struct f4 g[2])
{
	f4_mul(&out[0], &f[0], &g[0]);
	f4_mul(&out[1], &f[1], &g[1]);
}

static __attribute__((noinline)) void
square_times(struct f4 out[2], const struct f4 f[2], int times)
{
	struct f4 t = f[0], u = f[1];

	for (int i = 0; i < times; i++) {
		f4_square(&t, &t);
		f4_square(&u, &u);
	}
	out[0] = t;
	out[1] = u;
}

/* As in field.c: f^(2^252 - 3), names say how many ones an exponent has. */
static void
power_p58(struct f4 out[2], const struct f4 f[2])
{
	struct f4 two[2], five[2], ten[2], twenty[2], fifty[2], hundred[2], t[2];

	square_times(two, f, 1);
	multiply(two, two, f);
	square_times(t, two, 2);
	multiply(t, t, two);
	square_times(t, t, 1);
	multiply(five, t, f);
	square_times(t, five, 5);
	multiply(ten, t, five);
	square_times(t, ten, 10);
	multiply(twenty, t, ten);
	square_times(t, twenty, 20);
	multiply(t, t, twenty);
	square_times(t, t, 10);
	multiply(fifty, t, ten);
	square_times(t, fifty, 50);
	multiply(hundred, t, fifty);
	square_times(t, hundred, 100);
	multiply(t, t, hundred);
	square_times(t, t, 50);
	multiply(t, t, fifty);
	square_times(t, t, 2);
	multiply(out, t, f);
}

/* Of t = v r^2 (field.c): tells whether it is 1, or -1 and then corrects r. */
static vec
settle(struct f4 *r, struct f4 *t)
{
	struct f4 flipped, constant;
	vec right = f4_is_one(t), turned;

	/* t = -1 is t + 1 = 0 */
	f4_spread(&constant, &fe_one);
	f4_add(t, t, &constant);
	f4_tighten(t);
	turned = f4_is_zero(t);
	f4_spread(&constant, &fe_sqrt_m1);
	f4_mul(&flipped, r, &constant);
	f4_select(r, &flipped, turned);
	return _mm256_or_si256(right, turned);
}

void
f4_inverse_roots(struct f4 out[2], vec good[2], const struct f4 v[2])
{
	struct f4 v3[2], t[2], r[2];

	square_times(v3, v, 1);
	multiply(v3, v3, v);
	square_times(t, v3, 1);
	multiply(t, t, v);
	power_p58(r, t);
	multiply(r, r, v3);
	square_times(t, r, 1);
	multiply(t, t, v);
	for (int i = 0; i < 2; i++) {
		good[i] = settle(&r[i], &t[i]);
		out[i] = r[i];
	}
}
