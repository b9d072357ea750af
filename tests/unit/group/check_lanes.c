/* The field in four lanes, at the bounds that field_avx2.h promises, against OpenSSL. */
#include "group.h"
#include "group/field_avx2.h"
#include "number.h"

static const int place[10] = {0, 26, 51, 77, 102, 128, 153, 179, 204, 230};
static struct numbers numbers;

/* The most that an even limb may hold; an odd one half of it. */
#define TIGHT (UINT64_C(1) << 26)
#define FACTOR ((UINT64_C(1) << 27) / 10 * 16)
#define FIRST ((UINT64_C(1) << 28) + (1 << 19))

struct lanes {
	alignas(32) uint64_t limb[10][4];
};

/* Limbs at their most or zero, a pattern a lane, or random ones up to most. */
static void
sample(struct f4 *out, struct lanes *l, uint64_t most, unsigned i)
{
	randombytes_buf(l, sizeof(*l));
	for (int k = 0; k < 10; k++) {
		uint64_t bound = k % 2 ? most / 2 : most;

		for (unsigned lane = 0; lane < 4; lane++) {
			uint64_t *limb = &l->limb[k][lane];

			if (i == 0)
				*limb = bound;
			else if (i < 33)
				*limb = *limb & 1 ? bound : 0;
			else
				*limb %= bound + 1;
		}
		out->limb[k] = _mm256_load_si256((const vec *)l->limb[k]);
	}
}

static BIGNUM *
lane_number(const struct lanes *l, int lane)
{
	uint64_t limb[10];

	for (int k = 0; k < 10; k++)
		limb[k] = l->limb[k][lane];
	return number_of(&numbers, limb, place, 10);
}

static void
store(struct lanes *l, const struct f4 *f)
{
	for (int k = 0; k < 10; k++)
		_mm256_store_si256((vec *)l->limb[k], f->limb[k]);
}

static void
expect_tight(const struct f4 *f)
{
	struct lanes l;

	store(&l, f);
	for (int k = 0; k < 10; k++) {
		uint64_t bound = k % 2 ? TIGHT / 2 : TIGHT;

		if (k == 1)
			bound += 1 << 17;
		if (k == 5)
			bound += 1 << 13;
		for (int lane = 0; lane < 4; lane++)
			ck_assert_uint_le(l.limb[k][lane], bound);
	}
}

static void
expect(const struct f4 *f, int lane, BIGNUM *value)
{
	struct lanes l;
	uint8_t ours[32], theirs[32];
	BIGNUM *number;

	store(&l, f);
	number = lane_number(&l, lane);
	number_write(ours, number);
	number_write(theirs, value);
	ck_assert_mem_eq(ours, theirs, 32);
	BN_free(number);
	BN_free(value);
}

START_TEST(products_at_the_bounds)
{
	struct lanes a, b;
	struct f4 f, g, r;

	numbers_open(&numbers);
	for (unsigned i = 0; i < 64; i++) {
		for (unsigned j = 0; j < 64; j++) {
			sample(&f, &a, FIRST, i);
			sample(&g, &b, FACTOR, j);
			f4_mul(&r, &f, &g);
			expect_tight(&r);
			for (int lane = 0; lane < 4; lane++) {
				BIGNUM *x = lane_number(&a, lane);
				BIGNUM *y = lane_number(&b, lane);

				expect(&r, lane, number_product(&numbers, x, y));
				BN_free(x);
				BN_free(y);
			}
		}
		sample(&f, &a, FACTOR, i);
		f4_square(&r, &f);
		expect_tight(&r);
		for (int lane = 0; lane < 4; lane++) {
			BIGNUM *x = lane_number(&a, lane);

			expect(&r, lane, number_product(&numbers, x, x));
			BN_free(x);
		}
	}
	numbers_close(&numbers);
}
END_TEST

/* What stands above an even limb must not count: points are packed so. */
START_TEST(factors_may_be_dirty_above)
{
	struct lanes a, b;
	struct f4 f, g, r, clean;

	sample(&f, &a, FIRST, 40);
	sample(&g, &b, FACTOR, 41);
	f4_mul(&clean, &f, &g);
	for (int k = 0; k < 10; k += 2) {
		f.limb[k] = vec_add(f.limb[k], vec_set(UINT64_C(0x3ffffff) << 32));
		g.limb[k] = vec_add(g.limb[k], vec_set(UINT64_C(0x1234567) << 32));
	}
	f4_mul(&r, &f, &g);
	ck_assert_mem_eq(&r, &clean, sizeof(r));
}
END_TEST

START_TEST(differences_are_factors)
{
	struct lanes a, b, d;
	struct f4 f, g, r;

	numbers_open(&numbers);
	for (unsigned i = 0; i < 64; i++) {
		sample(&f, &a, TIGHT, i);
		sample(&g, &b, TIGHT - 1, i * 7 % 64);
		f4_sub(&r, &f, &g);
		store(&d, &r);
		for (int lane = 0; lane < 4; lane++) {
			BIGNUM *x = lane_number(&a, lane), *y = lane_number(&b, lane);

			expect(&r, lane, number_difference(&numbers, x, y));
			BN_free(x);
			BN_free(y);
			for (int k = 0; k < 10; k++)
				ck_assert_uint_le(
				    d.limb[k][lane], k % 2 ? FACTOR / 2 : FACTOR);
		}
	}
	numbers_close(&numbers);
}
END_TEST

static int
bits(vec mask)
{
	return _mm256_movemask_pd(_mm256_castsi256_pd(mask));
}

/* 0, 1, 2, p - 1, p, p + 1 and the largest string, each beside three others. */
START_TEST(tests_of_zero_one_and_sign)
{
	static const int low[] = {0, 1, 2, -1, -2, 0xec, 0xed, 0xee, 0xef, 0xff};
	enum { COUNT = sizeof(low) / sizeof(low[0]) };
	uint8_t string[COUNT][32];
	struct f4 f, g;

	for (int i = 0; i < COUNT; i++) {
		memset(string[i], low[i] > 2 ? 0xff : 0, 32);
		if (low[i] < 0)
			randombytes_buf(string[i], 32);
		else
			string[i][0] = (uint8_t)low[i];
		string[i][31] &= 0x7f;
	}
	for (int i = 0; i < COUNT; i++) {
		const uint8_t *in[4];
		int zero = 0, one = 0, negative = 0, equal = 0;
		struct fe fe, back[4];

		for (int k = 0; k < 4; k++) {
			in[k] = string[(i + 3 * k) % COUNT];
			fe_read(&fe, in[k]);
			zero |= fe_is_zero(&fe) << k;
			one |= fe_equal(&fe, &fe_one) << k;
			negative |= fe_is_negative(&fe) << k;
		}
		f4_read(&f, in);
		f4_get(back, &f);
		for (int k = 0; k < 4; k++) {
			fe_read(&fe, in[k]);
			equal |= fe_equal(&back[k], &fe) << k;
		}
		ck_assert_int_eq(equal, 15);
		ck_assert_int_eq(bits(f4_is_zero(&f)), zero);
		ck_assert_int_eq(bits(f4_is_one(&f)), one);
		ck_assert_int_eq(bits(f4_is_negative(&f)), negative);
		const struct fe *const put[4] = {&back[0], &back[1], &back[2], &back[3]};
		f4_put(&g, put);
		ck_assert_int_eq(bits(f4_is_negative(&g)), negative);
		f4_negate_where(&g, vec_set(UINT64_MAX));
		f4_add(&g, &g, &f);
		f4_tighten(&g);
		ck_assert_int_eq(bits(f4_is_zero(&g)), 15);
	}
}
END_TEST

START_TEST(roots_are_those_of_one_lane)
{
	for (int i = 0; i < 100; i++) {
		struct fe v[4], back[4], t;
		const struct fe *const in[4] = {&v[0], &v[1], &v[2], &v[3]};
		struct f4 f, root;
		int squares;

		randombytes_buf(v, sizeof(v));
		for (int k = 0; k < 4; k++)
			fe_carry(&v[k]), fe_carry(&v[k]);
		if (i == 0)
			v[1] = fe_zero, v[2] = fe_one;
		f4_put(&f, in);
		squares = bits(f4_inverse_root(&root, &f));
		expect_tight(&root);
		f4_get(back, &root);
		for (int k = 0; k < 4; k++) {
			ck_assert_int_eq(squares >> k & 1, fe_inverse_root(&t, &v[k]));
			fe_absolute(&back[k]);
			ck_assert(fe_equal(&back[k], &t));
		}
	}
}
END_TEST

START_TEST(constants_are_those_of_one_lane)
{
	const struct {
		const uint32_t *lanes;
		const struct fe *one;
	} both[] = {{f4_one, &fe_one}, {f4_d, &fe_d}, {f4_2d, &fe_2d},
	    {f4_sqrt_m1, &fe_sqrt_m1}, {f4_invsqrt_a_minus_d, &fe_invsqrt_a_minus_d}};

	for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++) {
		struct f4 f;
		struct fe back[4];

		f4_spread(&f, both[i].lanes);
		f4_get(back, &f);
		for (int k = 0; k < 4; k++)
			ck_assert(fe_equal(&back[k], both[i].one));
	}
}
END_TEST

int
main(void)
{
	TCase *t = tcase_create("lanes");

	if (sodium_init() < 0 || !take(ARITH_AVX2))
		return 77;
	tcase_add_test(t, products_at_the_bounds);
	tcase_add_test(t, factors_may_be_dirty_above);
	tcase_add_test(t, differences_are_factors);
	tcase_add_test(t, tests_of_zero_one_and_sign);
	tcase_add_test(t, roots_are_those_of_one_lane);
	tcase_add_test(t, constants_are_those_of_one_lane);
	return run_suite("lanes", t);
}
