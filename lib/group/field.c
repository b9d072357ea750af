#include "field.h"

#include <string.h>

const struct fe fe_zero = {{0}};
const struct fe fe_one = {{1}};
const struct fe fe_d = {{929955233495203, 466365720129213, 1662059464998953,
    2033849074728123, 1442794654840575}};
const struct fe fe_2d = {{1859910466990425, 932731440258426, 1072319116312658,
    1815898335770999, 633789495995903}};
const struct fe fe_sqrt_m1 = {{1718705420411056, 234908883556509, 2233514472574048,
    2117202627021982, 765476049583133}};
const struct fe fe_invsqrt_a_minus_d = {{278908739862762, 821645201101625, 8113234426968,
    1777959178193151, 2118520810568447}};

/* After two carries the value is below 2^255 + 2^13; adding 19 tells by a carry out of
 * the top whether it is at least p, and then it is subtracted. */
void
fe_words(uint64_t out[4], const struct fe *f)
{
	struct fe t = *f;
	uint64_t above = 19;

	fe_carry(&t);
	fe_carry(&t);
	for (int i = 0; i < 5; i++)
		above = (t.limb[i] + above) >> 51;
	t.limb[0] += 19 * above;
	for (int i = 0; i < 4; i++) {
		t.limb[i + 1] += t.limb[i] >> 51;
		t.limb[i] &= FE_MASK;
	}
	t.limb[4] &= FE_MASK;
	out[0] = t.limb[0] | t.limb[1] << 51;
	out[1] = t.limb[1] >> 13 | t.limb[2] << 38;
	out[2] = t.limb[2] >> 26 | t.limb[3] << 25;
	out[3] = t.limb[3] >> 39 | t.limb[4] << 12;
}

void
fe_write(uint8_t out[32], const struct fe *f)
{
	uint64_t words[4];

	fe_words(words, f);
	for (int i = 0; i < 32; i++)
		out[i] = (uint8_t)(words[i / 8] >> 8 * (i % 8));
}

void
fe_read(struct fe *out, const uint8_t in[32])
{
	uint64_t w[4] = {0};

	for (int i = 0; i < 32; i++)
		w[i / 8] |= (uint64_t)in[i] << 8 * (i % 8);
	out->limb[0] = w[0] & FE_MASK;
	out->limb[1] = (w[0] >> 51 | w[1] << 13) & FE_MASK;
	out->limb[2] = (w[1] >> 38 | w[2] << 26) & FE_MASK;
	out->limb[3] = (w[2] >> 25 | w[3] << 39) & FE_MASK;
	out->limb[4] = w[3] >> 12 & FE_MASK;
}

bool
fe_is_zero(const struct fe *f)
{
	uint64_t w[4];

	fe_words(w, f);
	return (w[0] | w[1] | w[2] | w[3]) == 0;
}

bool
fe_equal(const struct fe *f, const struct fe *g)
{
	struct fe difference;

	fe_sub(&difference, f, g);
	return fe_is_zero(&difference);
}

bool
fe_is_negative(const struct fe *f)
{
	uint64_t w[4];

	fe_words(w, f);
	return w[0] & 1;
}

void
fe_absolute(struct fe *f)
{
	if (!fe_is_negative(f))
		return;
	fe_negate(f, f);
	fe_carry(f);
}

static void
square_times(struct fe *out, const struct fe *f, int times)
{
	fe_square(out, f);
	for (int i = 1; i < times; i++)
		fe_square(out, out);
}

/* out = f^(2^252 - 3) = f^((p - 5) / 8). Exponents of ones, doubled in length each time;
 * the name of a variable says how many ones. */
static void
power_p58(struct fe *out, const struct fe *f)
{
	struct fe two, five, ten, twenty, fifty, hundred, t;

	square_times(&two, f, 1);
	fe_mul(&two, &two, f);
	square_times(&t, &two, 2);
	fe_mul(&t, &t, &two);
	square_times(&t, &t, 1);
	fe_mul(&five, &t, f);
	square_times(&t, &five, 5);
	fe_mul(&ten, &t, &five);
	square_times(&t, &ten, 10);
	fe_mul(&twenty, &t, &ten);
	square_times(&t, &twenty, 20);
	fe_mul(&t, &t, &twenty);
	square_times(&t, &t, 10);
	fe_mul(&fifty, &t, &ten);
	square_times(&t, &fifty, 50);
	fe_mul(&hundred, &t, &fifty);
	square_times(&t, &hundred, 100);
	fe_mul(&t, &t, &hundred);
	square_times(&t, &t, 50);
	fe_mul(&t, &t, &fifty);
	square_times(&t, &t, 2);
	fe_mul(out, &t, f);
}

/* p - 2 = 8 (2^252 - 3) + 3 */
void
fe_invert(struct fe *out, const struct fe *f)
{
	struct fe t, cube;

	fe_square(&cube, f);
	fe_mul(&cube, &cube, f);
	power_p58(&t, f);
	square_times(&t, &t, 3);
	fe_mul(out, &t, &cube);
}

/* r = v^3 (v^7)^((p-5)/8) has v r^2 = a fourth root of one: 1, -1 if r lacks a factor
 * sqrt(-1), and another if v is no square. */
bool
fe_inverse_root(struct fe *out, const struct fe *v)
{
	struct fe v3, t, r, check, minus_one;

	fe_square(&v3, v);
	fe_mul(&v3, &v3, v);
	fe_square(&t, &v3);
	fe_mul(&t, &t, v);
	power_p58(&r, &t);
	fe_mul(&r, &r, &v3);
	fe_square(&check, &r);
	fe_mul(&check, &check, v);
	fe_negate(&minus_one, &fe_one);
	fe_carry(&minus_one);
	bool flipped = fe_equal(&check, &minus_one);
	if (flipped)
		fe_mul(&r, &r, &fe_sqrt_m1);
	fe_absolute(&r);
	*out = r;
	return flipped || fe_equal(&check, &fe_one);
}
