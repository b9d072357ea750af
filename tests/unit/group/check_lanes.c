/* The field in four lanes, at the bounds that field_avx2.h promises, against OpenSSL. */
#include "group.h"
#include "group/field_avx2.h"
#include "number.h"

static const int place[5] = {0, 51, 102, 153, 204};
static struct numbers numbers;

/* The most that a limb may hold, either way. */
#define TIGHT ((INT64_C(1) << 50) + (1 << 15))
#define WIDE (INT64_C(1) << 52)

struct lanes {
	int64_t limb[5][4];
};

/* Limbs at their most, at their least, or zero; a pattern a lane, or random ones. */
static void
sample(struct f4 *out, struct lanes *l, int64_t most, unsigned i)
{
	randombytes_buf(l, sizeof(*l));
	for (int k = 0; k < 5; k++) {
		int64_t *limb = l->limb[k];

		for (int lane = 0; lane < 4; lane++) {
			if (i < 2)
				limb[lane] = i == 0 ? most : -most;
			else if (i < 33)
				limb[lane] = most * (limb[lane] % 2);
			else
				limb[lane] %= most + 1;
		}
		out->limb[k] = _mm256_set_pd(
		    (double)limb[3], (double)limb[2], (double)limb[1], (double)limb[0]);
	}
}

static BIGNUM *
lane_number(const struct lanes *l, int lane)
{
	uint64_t above[5], below[5];
	BIGNUM *plus, *minus, *number;

	for (int k = 0; k < 5; k++) {
		int64_t limb = l->limb[k][lane];

		above[k] = limb > 0 ? (uint64_t)limb : 0;
		below[k] = limb < 0 ? (uint64_t)-limb : 0;
	}
	plus = number_of(&numbers, above, place, 5);
	minus = number_of(&numbers, below, place, 5);
	number = number_difference(&numbers, plus, minus);
	BN_free(plus);
	BN_free(minus);
	return number;
}

/* The limbs must be integers at most so large. */
static void
store(struct lanes *l, const struct f4 *f, int64_t most)
{
	for (int k = 0; k < 5; k++) {
		double limb[4];

		_mm256_storeu_pd(limb, f->limb[k]);
		for (int lane = 0; lane < 4; lane++) {
			l->limb[k][lane] = (int64_t)limb[lane];
			ck_assert((double)l->limb[k][lane] == limb[lane]);
			ck_assert_int_le(l->limb[k][lane], most);
			ck_assert_int_ge(l->limb[k][lane], -most);
		}
	}
}

static void
expect(const struct lanes *l, int lane, BIGNUM *value)
{
	uint8_t ours[32], theirs[32];
	BIGNUM *number = lane_number(l, lane);

	number_write(ours, number);
	number_write(theirs, value);
	ck_assert_mem_eq(ours, theirs, 32);
	BN_free(number);
	BN_free(value);
}

static void
expect_product(const struct f4 *r, const struct lanes *a, const struct lanes *b)
{
	struct lanes l;

	store(&l, r, TIGHT);
	for (int lane = 0; lane < 4; lane++) {
		BIGNUM *x = lane_number(a, lane), *y = lane_number(b, lane);

		expect(&l, lane, number_product(&numbers, x, y));
		BN_free(x);
		BN_free(y);
	}
}

START_TEST(products_at_the_bounds)
{
	struct lanes a, b;
	struct f4 f, g, r;

	numbers_open(&numbers);
	for (unsigned i = 0; i < 64; i++) {
		for (unsigned j = 0; j < 64; j++) {
			sample(&f, &a, 3 * TIGHT, i);
			sample(&g, &b, TIGHT, j);
			f4_mul(&r, &f, &g);
			expect_product(&r, &a, &b);
			f4_mul(&r, &g, &f);
			expect_product(&r, &a, &b);
		}
		sample(&f, &a, TIGHT, i);
		f4_square(&r, &f);
		expect_product(&r, &a, &a);
	}
	numbers_close(&numbers);
}
END_TEST

/* A sum and a difference of two products are carried as one; so are their extremes. */
START_TEST(columns_may_be_added_before_they_are_carried)
{
	struct lanes a, b, c, d, l;
	struct f4 f, g, h, k, r[2];
	struct f4_columns x, y, z;

	numbers_open(&numbers);
	for (unsigned i = 0; i < 64; i++) {
		sample(&f, &a, 3 * TIGHT, i);
		sample(&g, &b, TIGHT, i * 5 % 64);
		sample(&h, &c, 3 * TIGHT, i * 3 % 64);
		sample(&k, &d, TIGHT, i * 7 % 64);
		f4_mul_columns(&x, &f, &g, true);
		f4_mul_columns(&y, &h, &k, false);
		for (int n = 0; n < 5; n++)
			z.sum[n] = vec_sub(x.sum[n], y.sum[n]);
		f4_finish(&r[0], &z);
		for (int n = 0; n < 5; n++)
			z.sum[n] = vec_add(x.sum[n], y.sum[n]);
		f4_finish(&r[1], &z);
		for (int lane = 0; lane < 4; lane++) {
			BIGNUM *n[4] = {lane_number(&a, lane), lane_number(&b, lane),
			    lane_number(&c, lane), lane_number(&d, lane)};
			BIGNUM *p = number_product(&numbers, n[0], n[1]);
			BIGNUM *q = number_product(&numbers, n[2], n[3]);
			BIGNUM *zero = BN_new();
			BIGNUM *minus = number_difference(&numbers, zero, q);

			store(&l, &r[0], TIGHT);
			expect(&l, lane, number_difference(&numbers, p, q));
			store(&l, &r[1], TIGHT);
			expect(&l, lane, number_difference(&numbers, p, minus));
			for (int m = 0; m < 4; m++)
				BN_free(n[m]);
			BN_free(p);
			BN_free(q);
			BN_free(zero);
			BN_free(minus);
		}
	}
	numbers_close(&numbers);
}
END_TEST

START_TEST(wide_ones_become_tight)
{
	struct lanes a, l;
	struct f4 f;

	numbers_open(&numbers);
	for (unsigned i = 0; i < 64; i++) {
		sample(&f, &a, WIDE, i);
		f4_tighten(&f);
		store(&l, &f, TIGHT);
		for (int lane = 0; lane < 4; lane++)
			expect(&l, lane, lane_number(&a, lane));
	}
	numbers_close(&numbers);
}
END_TEST

START_TEST(differences_and_signs)
{
	struct lanes a, b, d;
	struct f4 f, g, r;

	numbers_open(&numbers);
	for (unsigned i = 0; i < 64; i++) {
		sample(&f, &a, TIGHT, i);
		sample(&g, &b, TIGHT, i * 7 % 64);
		f4_negate_where(&g, vec_set(i % 2 ? UINT64_MAX : 0));
		if (i % 2)
			f4_add(&r, &f, &g);
		else
			f4_sub(&r, &f, &g);
		store(&d, &r, 2 * TIGHT);
		for (int lane = 0; lane < 4; lane++) {
			BIGNUM *x = lane_number(&a, lane), *y = lane_number(&b, lane);

			expect(&d, lane, number_difference(&numbers, x, y));
			BN_free(x);
			BN_free(y);
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
	for (int i = 0; i < 50; i++) {
		struct fe v[8], back[4], t;
		const struct fe *in[8];
		struct lanes l;
		struct f4 f[2], root[2];
		vec squares[2];

		randombytes_buf(v, sizeof(v));
		for (int k = 0; k < 8; k++) {
			fe_carry(&v[k]), fe_carry(&v[k]);
			in[k] = &v[k];
		}
		if (i == 0)
			v[1] = fe_zero, v[2] = fe_one;
		f4_put(&f[0], in);
		f4_put(&f[1], in + 4);
		f4_inverse_roots(root, squares, f);
		for (int k = 0; k < 8; k++) {
			bool square = bits(squares[k / 4]) >> k % 4 & 1;

			store(&l, &root[k / 4], TIGHT);
			f4_get(back, &root[k / 4]);
			ck_assert_int_eq(square, fe_inverse_root(&t, &v[k]));
			fe_absolute(&back[k % 4]);
			ck_assert(fe_equal(&back[k % 4], &t));
		}
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
	tcase_add_test(t, columns_may_be_added_before_they_are_carried);
	tcase_add_test(t, wide_ones_become_tight);
	tcase_add_test(t, differences_and_signs);
	tcase_add_test(t, tests_of_zero_one_and_sign);
	tcase_add_test(t, roots_are_those_of_one_lane);
	return run_suite("lanes", t);
}
