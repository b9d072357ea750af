/* The portable field, at the bounds that field.h promises, against OpenSSL. */
#include "group.h"
#include "group/field.h"
#include "number.h"

static const int place[5] = {0, 51, 102, 153, 204};
static struct numbers numbers;

#define LOOSE ((UINT64_C(1) << 54) - 1)
#define REDUCED ((UINT64_C(1) << 51) + (1 << 13) - 1)

/* Limbs at their least and most in all combinations, then random ones up to most. */
static void
sample(struct fe *out, uint64_t most, unsigned i)
{
	randombytes_buf(out, sizeof(*out));
	for (int k = 0; k < 5; k++)
		out->limb[k] =
		    i < 32 ? (i >> k & 1 ? most : 0) : out->limb[k] % (most + 1);
}

static void
expect(const struct fe *f, BIGNUM *value)
{
	uint8_t ours[32], theirs[32];

	fe_write(ours, f);
	number_write(theirs, value);
	ck_assert_mem_eq(ours, theirs, 32);
	BN_free(value);
}

static void
expect_reduced(const struct fe *f)
{
	for (int i = 0; i < 5; i++)
		ck_assert_uint_le(f->limb[i], REDUCED);
}

START_TEST(products_of_loose_elements)
{
	struct fe f, g, r;

	numbers_open(&numbers);
	for (unsigned i = 0; i < 64; i++) {
		sample(&f, LOOSE, i);
		BIGNUM *a = number_of(&numbers, f.limb, place, 5);
		fe_square(&r, &f);
		expect_reduced(&r);
		expect(&r, number_product(&numbers, a, a));
		for (unsigned j = 0; j < 64; j++) {
			sample(&g, LOOSE, j);
			BIGNUM *b = number_of(&numbers, g.limb, place, 5);
			fe_mul(&r, &f, &g);
			expect_reduced(&r);
			expect(&r, number_product(&numbers, a, b));
			BN_free(b);
		}
		BN_free(a);
	}
	numbers_close(&numbers);
}
END_TEST

START_TEST(differences_and_carries)
{
	struct fe f, g, r;

	numbers_open(&numbers);
	for (unsigned i = 0; i < 64; i++) {
		for (unsigned j = 0; j < 64; j++) {
			sample(&f, 3 * REDUCED, i);
			sample(&g, REDUCED, j);
			BIGNUM *a = number_of(&numbers, f.limb, place, 5);
			BIGNUM *b = number_of(&numbers, g.limb, place, 5);
			fe_sub(&r, &f, &g);
			for (int k = 0; k < 5; k++)
				ck_assert_uint_le(r.limb[k], LOOSE);
			expect(&r, number_difference(&numbers, a, b));
			fe_negate(&r, &g);
			fe_add(&r, &r, &g);
			ck_assert(fe_is_zero(&r));
			BN_free(a);
			BN_free(b);
		}
		sample(&f, UINT64_MAX >> 1, i);
		BIGNUM *a = number_of(&numbers, f.limb, place, 5);
		r = f;
		fe_carry(&r);
		expect_reduced(&r);
		expect(&r, a);
	}
	numbers_close(&numbers);
}
END_TEST

/* Around 0, p and 2p the written form is the remainder and nothing else. */
START_TEST(written_forms_are_unique)
{
	numbers_open(&numbers);
	for (int k = 0; k < 3; k++) {
		for (int64_t d = -40; d <= 40; d++) {
			struct fe f = {
			    {FE_MASK - 18, FE_MASK, FE_MASK, FE_MASK, FE_MASK}};

			for (int i = 0; i < 5; i++)
				f.limb[i] *= (uint64_t)k;
			if (k == 0 && d < 0)
				continue;
			f.limb[0] += (uint64_t)d;
			ck_assert(fe_is_zero(&f) == (d == 0));
			ck_assert(fe_is_negative(&f) == ((d < 0 ? d + 1 : d) % 2 != 0));
			expect(&f, number_of(&numbers, f.limb, place, 5));
		}
	}
	numbers_close(&numbers);
}
END_TEST

START_TEST(reading_ignores_the_top_bit)
{
	uint8_t in[32], out[32];
	struct fe f, g;

	for (int i = 0; i < 100; i++) {
		randombytes_buf(in, 32);
		in[31] &= 0x7f;
		fe_read(&f, in);
		fe_write(out, &f);
		ck_assert_mem_eq(in, out, 32);
		in[31] |= 0x80;
		fe_read(&g, in);
		ck_assert(fe_equal(&f, &g));
	}
}
END_TEST

START_TEST(inverses_and_roots)
{
	struct fe f, r, t;
	int squares = 0;

	fe_invert(&r, &fe_zero);
	ck_assert(fe_is_zero(&r));
	ck_assert(!fe_inverse_root(&r, &fe_zero));
	for (unsigned i = 33; i < 233; i++) {
		sample(&f, REDUCED, i);
		fe_invert(&r, &f);
		fe_mul(&t, &f, &r);
		ck_assert(fe_equal(&t, &fe_one));
		bool square = fe_inverse_root(&r, &f);
		ck_assert(!fe_is_negative(&r));
		fe_square(&t, &r);
		fe_mul(&t, &t, &f);
		ck_assert(fe_equal(&t, &fe_one) == square);
		squares += square;
		/* a square times -1 is one, times 2 is none, for p = 5 modulo 8 */
		fe_square(&t, &f);
		ck_assert(fe_inverse_root(&r, &t));
		fe_negate(&t, &t);
		fe_carry(&t);
		ck_assert(fe_inverse_root(&r, &t));
		fe_add(&t, &t, &t);
		fe_carry(&t);
		ck_assert(!fe_inverse_root(&r, &t));
	}
	ck_assert_int_gt(squares, 50);
	ck_assert_int_lt(squares, 150);
}
END_TEST

/* d = -121665/121666, i^2 = -1, and the last squared times a - d = -1 - d is one. */
START_TEST(constants_are_what_they_say)
{
	const struct fe a = {{121665}}, b = {{121666}};
	struct fe t, minus_one;

	fe_negate(&minus_one, &fe_one);
	fe_carry(&minus_one);
	fe_mul(&t, &fe_d, &b);
	fe_add(&t, &t, &a);
	ck_assert(fe_is_zero(&t));
	fe_add(&t, &fe_d, &fe_d);
	ck_assert(fe_equal(&t, &fe_2d));
	fe_square(&t, &fe_sqrt_m1);
	ck_assert(fe_equal(&t, &minus_one));
	fe_sub(&t, &minus_one, &fe_d);
	fe_mul(&t, &t, &fe_invsqrt_a_minus_d);
	fe_mul(&t, &t, &fe_invsqrt_a_minus_d);
	ck_assert(fe_equal(&t, &fe_one));
}
END_TEST

int
main(void)
{
	TCase *t = tcase_create("field");

	tcase_add_test(t, products_of_loose_elements);
	tcase_add_test(t, differences_and_carries);
	tcase_add_test(t, written_forms_are_unique);
	tcase_add_test(t, reading_ignores_the_top_bit);
	tcase_add_test(t, inverses_and_roots);
	tcase_add_test(t, constants_are_what_they_say);
	return run_suite("field", t);
}
