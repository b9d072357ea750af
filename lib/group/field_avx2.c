#include "field_avx2.h"

#include <string.h>

const uint32_t f4_one[10] = {1};
const uint32_t f4_d[10] = {56195235, 13857412, 51736253, 6949390, 114729, 24766616,
    60832955, 30306712, 48412415, 21499315};
const uint32_t f4_2d[10] = {45281625, 27714825, 36363642, 13898781, 229458, 15978800,
    54557047, 27058993, 29715967, 9444199};
const uint32_t f4_sqrt_m1[10] = {34513072, 25610706, 9377949, 3500415, 12389472, 33281959,
    41962654, 31548777, 326685, 11406482};
const uint32_t f4_invsqrt_a_minus_d[10] = {6111466, 4156064, 39310137, 12243467, 41204824,
    120896, 20826367, 26493656, 6093567, 31568420};

#define MASK(bits) vec_set((1 << (bits)) - 1)

static vec
shift_or(vec low, int right, vec high, int left)
{
	return _mm256_or_si256(
	    _mm256_srli_epi64(low, right), _mm256_slli_epi64(high, left));
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

	ab = _mm256_unpackhi_epi64(a, b), cd = _mm256_unpackhi_epi64(c, d);
	vec w1 = _mm256_permute2x128_si256(ab, cd, 0x20);
	vec w3 = _mm256_permute2x128_si256(ab, cd, 0x31);

	out->limb[0] = _mm256_and_si256(w0, MASK(26));
	out->limb[1] = _mm256_and_si256(_mm256_srli_epi64(w0, 26), MASK(25));
	out->limb[2] = _mm256_and_si256(shift_or(w0, 51, w1, 13), MASK(26));
	out->limb[3] = _mm256_and_si256(_mm256_srli_epi64(w1, 13), MASK(25));
	out->limb[4] = _mm256_srli_epi64(w1, 38);
	out->limb[5] = _mm256_and_si256(w2, MASK(25));
	out->limb[6] = _mm256_and_si256(_mm256_srli_epi64(w2, 25), MASK(26));
	out->limb[7] = _mm256_and_si256(shift_or(w2, 51, w3, 13), MASK(25));
	out->limb[8] = _mm256_and_si256(_mm256_srli_epi64(w3, 12), MASK(26));
	out->limb[9] = _mm256_and_si256(_mm256_srli_epi64(w3, 38), MASK(25));
}

/* A reduced limb of 51 bits is two tight ones. */
void
f4_put(struct f4 *out, const struct fe *const in[4])
{
	for (int i = 0; i < 5; i++) {
		vec limb = _mm256_set_epi64x((long long)in[3]->limb[i],
		    (long long)in[2]->limb[i], (long long)in[1]->limb[i],
		    (long long)in[0]->limb[i]);

		out->limb[2 * i] = _mm256_and_si256(limb, MASK(26));
		out->limb[2 * i + 1] = _mm256_srli_epi64(limb, 26);
	}
}

void
f4_get(struct fe out[4], const struct f4 *f)
{
	for (int i = 0; i < 5; i++) {
		vec limb =
		    vec_add(f->limb[2 * i], _mm256_slli_epi64(f->limb[2 * i + 1], 26));
		uint64_t lanes[4];

		_mm256_storeu_si256((vec *)lanes, limb);
		for (int k = 0; k < 4; k++)
			out[k].limb[i] = lanes[k];
	}
	for (int k = 0; k < 4; k++)
		fe_carry(&out[k]);
}

/* One where the value is at least p: a tight one is below 2p, and only then does adding
 * 19 carry out of the top. */
static vec
at_least_p(const struct f4 *f)
{
	vec above = vec_set(19);

	for (int i = 0; i < 10; i++)
		above = _mm256_srli_epi64(vec_add(f->limb[i], above), i % 2 ? 25 : 26);
	return above;
}

/* Taking p off changes whether a number is odd. */
vec
f4_is_negative(const struct f4 *f)
{
	vec odd = _mm256_xor_si256(f->limb[0], at_least_p(f));

	return vec_sub(vec_set(0), _mm256_and_si256(odd, vec_set(1)));
}

static vec
is_small(const struct f4 *f, uint64_t number)
{
	vec carry = vec_times_19(at_least_p(f)), different = vec_set(0);

	for (int i = 0; i < 10; i++) {
		vec limb = vec_add(f->limb[i], carry);
		vec kept = _mm256_and_si256(limb, MASK(i % 2 ? 25 : 26));

		carry = _mm256_srli_epi64(limb, i % 2 ? 25 : 26);
		if (i == 0)
			kept = _mm256_xor_si256(kept, vec_set(number));
		different = _mm256_or_si256(different, kept);
	}
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

/* Not inlined where it is called, which would be many kilobytes. */
static __attribute__((noinline)) void
multiply(struct f4 *out, const struct f4 *f, const struct f4 *g)
{
	f4_mul(out, f, g);
}

static __attribute__((noinline)) void
square_times(struct f4 *out, const struct f4 *f, int times)
{
	struct f4 t = *f;

	for (int i = 0; i < times; i++)
		f4_square(&t, &t);
	*out = t;
}

/* As in field.c: f^(2^252 - 3), names say how many ones an exponent has. */
static void
power_p58(struct f4 *out, const struct f4 *f)
{
	struct f4 two, five, ten, twenty, fifty, hundred, t;

	square_times(&two, f, 1);
	multiply(&two, &two, f);
	square_times(&t, &two, 2);
	multiply(&t, &t, &two);
	square_times(&t, &t, 1);
	multiply(&five, &t, f);
	square_times(&t, &five, 5);
	multiply(&ten, &t, &five);
	square_times(&t, &ten, 10);
	multiply(&twenty, &t, &ten);
	square_times(&t, &twenty, 20);
	multiply(&t, &t, &twenty);
	square_times(&t, &t, 10);
	multiply(&fifty, &t, &ten);
	square_times(&t, &fifty, 50);
	multiply(&hundred, &t, &fifty);
	square_times(&t, &hundred, 100);
	multiply(&t, &t, &hundred);
	square_times(&t, &t, 50);
	multiply(&t, &t, &fifty);
	square_times(&t, &t, 2);
	multiply(out, &t, f);
}

vec
f4_inverse_root(struct f4 *out, const struct f4 *v)
{
	struct f4 v3, t, r, flipped, constant;

	square_times(&v3, v, 1);
	multiply(&v3, &v3, v);
	square_times(&t, &v3, 1);
	multiply(&t, &t, v);
	power_p58(&r, &t);
	multiply(&r, &r, &v3);
	square_times(&t, &r, 1);
	multiply(&t, &t, v);
	vec right = f4_is_one(&t);

	/* t = -1 is t + 1 = 0 */
	f4_spread(&constant, f4_one);
	f4_add(&t, &t, &constant);
	f4_tighten(&t);
	vec turned = f4_is_zero(&t);

	f4_spread(&constant, f4_sqrt_m1);
	multiply(&flipped, &r, &constant);
	f4_select(&r, &flipped, turned);
	*out = r;
	return _mm256_or_si256(right, turned);
}
