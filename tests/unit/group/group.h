/* For the tests of lib/group: every one runs in each arithmetic, and libsodium judges. */
#ifndef MADANG_TEST_GROUP_H
#define MADANG_TEST_GROUP_H

#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "group/arith.h"
#include "group/msm.h"

/* A test that runs in each arithmetic, which is its _i. */
#define add_each(t, test) tcase_add_loop_test(t, test, ARITH_PORTABLE, ARITH_AVX2 + 1)

/* False where the machine or the compiler has no such arithmetic. */
static inline bool
take(int which)
{
	if (arith_use((enum arith)which))
		return true;
	ck_assert_int_ne(which, ARITH_PORTABLE);
	printf("this machine has no %s\n", arith_name((enum arith)which));
	return false;
}

/* What libsodium says of an encoding. It ignores the top bit, RFC 9496 does not. */
static inline bool
valid(const uint8_t encoding[32])
{
	return encoding[31] < 0x80 &&
	       crypto_core_ristretto255_is_valid_point(encoding) == 1;
}

/* sum += scalar x point, scalar as written; libsodium refuses a product that vanishes. */
static inline void
add_product(uint8_t sum[32], const uint8_t scalar[32], const uint8_t point[32])
{
	uint8_t product[32];

	if (crypto_scalarmult_ristretto255(product, scalar, point) == 0)
		ck_assert_int_eq(crypto_core_ristretto255_add(sum, sum, product), 0);
}

static inline void *
array(size_t count, size_t size)
{
	void *p = aligned_alloc(64, (count * size + 64) / 64 * 64);

	ck_assert_ptr_nonnull(p);
	return p;
}

static inline int
run_suite(const char *name, TCase *t)
{
	Suite *suite = suite_create(name);
	SRunner *runner;
	int failed;

	if (sodium_init() < 0)
		return EXIT_FAILURE;
	tcase_set_timeout(t, 300);
	suite_add_tcase(suite, t);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
