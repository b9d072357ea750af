/* Numbers modulo L, against libsodium's. */
#include "group.h"
#include "group/scalar.h"

#define EDGES 12

/* 0, 1, 2, L - 1, L - 2, 2^252, powers and masks of words, then random ones. */
static void
sample(struct scalar *out, uint8_t bytes[32], int i)
{
	static const struct scalar edge[EDGES] = {
	    {{0}},
	    {{1}},
	    {{2}},
	    {{0x5812631a5cf5d3ec, 0x14def9dea2f79cd6, 0, 0x1000000000000000}},
	    {{0x5812631a5cf5d3eb, 0x14def9dea2f79cd6, 0, 0x1000000000000000}},
	    {{0, 0, 0, 0x1000000000000000}},
	    {{UINT64_MAX}},
	    {{UINT64_MAX, UINT64_MAX}},
	    {{UINT64_MAX, UINT64_MAX, UINT64_MAX}},
	    {{UINT64_MAX, UINT64_MAX, UINT64_MAX, 0x0fffffffffffffff}},
	    {{0, 0, 0, 1}},
	    {{0, UINT64_MAX, 0, 0x0fffffffffffffff}},
	};

	if (i < EDGES) {
		*out = edge[i];
		scalar_write(bytes, out);
		return;
	}
	crypto_core_ristretto255_scalar_random(bytes);
	ck_assert(scalar_read(out, bytes));
}

static void
check_pair(int i, int j)
{
	struct scalar a, b, r;
	uint8_t x[32], y[32], ours[32], theirs[32];

	sample(&a, x, i);
	sample(&b, y, j);
	scalar_add(&r, &a, &b);
	scalar_write(ours, &r);
	crypto_core_ristretto255_scalar_add(theirs, x, y);
	ck_assert_mem_eq(ours, theirs, 32);
	scalar_sub(&r, &a, &b);
	scalar_write(ours, &r);
	crypto_core_ristretto255_scalar_sub(theirs, x, y);
	ck_assert_mem_eq(ours, theirs, 32);
	scalar_mul(&r, &a, &b);
	scalar_write(ours, &r);
	crypto_core_ristretto255_scalar_mul(theirs, x, y);
	ck_assert_mem_eq(ours, theirs, 32);
	scalar_mul_add(&r, &a, &b);
	scalar_write(ours, &r);
	crypto_core_ristretto255_scalar_mul(y, x, y);
	crypto_core_ristretto255_scalar_add(theirs, theirs, y);
	ck_assert_mem_eq(ours, theirs, 32);
	scalar_negate(&r, &a);
	scalar_write(ours, &r);
	crypto_core_ristretto255_scalar_negate(theirs, x);
	ck_assert_mem_eq(ours, theirs, 32);
}

START_TEST(sums_and_products_agree_with_libsodium)
{
	for (int i = 0; i < EDGES + 60; i++) {
		for (int j = 0; j < EDGES + 60; j++)
			check_pair(i, j);
	}
}
END_TEST

START_TEST(results_may_be_operands)
{
	struct scalar a, b, r;
	uint8_t bytes[32];

	sample(&a, bytes, EDGES);
	sample(&b, bytes, EDGES);
	scalar_mul(&r, &a, &b);
	struct scalar t = a;
	scalar_mul(&t, &t, &b);
	ck_assert_mem_eq(&t, &r, sizeof(t));
	t = b;
	scalar_mul(&t, &a, &t);
	ck_assert_mem_eq(&t, &r, sizeof(t));
	t = a;
	scalar_sub(&t, &t, &t);
	scalar_u64(&r, 0);
	ck_assert_mem_eq(&t, &r, sizeof(t));
	t = a;
	scalar_mul_add(&t, &t, &t);
	scalar_mul(&r, &a, &a);
	scalar_add(&r, &r, &a);
	ck_assert_mem_eq(&t, &r, sizeof(t));
}
END_TEST

/* L - 1 is read; L, L + 1, 2L and all ones are not, and leave zero. */
START_TEST(only_numbers_below_the_order_are_read)
{
	uint8_t bytes[32];
	struct scalar s, zero;

	scalar_u64(&zero, 0);
	sample(&s, bytes, 3);
	ck_assert(scalar_read(&s, bytes));
	for (int i = 0; i < 3; i++) {
		bytes[0]++;
		ck_assert(!scalar_read(&s, bytes));
		ck_assert_mem_eq(&s, &zero, sizeof(s));
	}
	bytes[31] = 0x20;
	ck_assert(!scalar_read(&s, bytes));
	memset(bytes, 0xff, 32);
	ck_assert(!scalar_read(&s, bytes));
	memset(bytes, 0, 32);
	bytes[31] = 0x10;
	ck_assert(scalar_read(&s, bytes));
	bytes[16] = 1;
	ck_assert(!scalar_read(&s, bytes));
}
END_TEST

int
main(void)
{
	TCase *t = tcase_create("scalar");

	tcase_add_test(t, sums_and_products_agree_with_libsodium);
	tcase_add_test(t, results_may_be_operands);
	tcase_add_test(t, only_numbers_below_the_order_are_read);
	return run_suite("scalar", t);
}
