#include <check.h>
#include <sodium.h>
#include <stdlib.h>

#include "verifier/curve.h"
#include "verifier/recount.h"

static void
times_base(uint8_t out[32], uint64_t n)
{
	uint8_t number[32];

	number_of(number, n);
	point_base(out, number);
}

START_TEST(every_count_is_found)
{
	static const uint64_t mosts[] = {0, 1, 2, 3, 4, 15, 16, 17, 100};
	uint8_t point[32];
	uint64_t found;

	for (size_t i = 0; i < sizeof mosts / sizeof *mosts; i++) {
		for (uint64_t n = 0; n <= mosts[i]; n++) {
			times_base(point, n);
			ck_assert(recount(point, mosts[i], &found));
			ck_assert_uint_eq(found, n);
		}
		times_base(point, mosts[i] + 1);
		ck_assert(!recount(point, mosts[i], &found));
	}
}
END_TEST

START_TEST(large_counts_are_found)
{
	uint8_t point[32];
	uint64_t found;

	times_base(point, 9999991);
	ck_assert(recount(point, 10000000, &found));
	ck_assert_uint_eq(found, 9999991);
	ck_assert(!recount(point, 9999990, &found));
	ck_assert(!recount(point, RECOUNT_MOST + 1, &found));
}
END_TEST

/* A sum that no number of votes explains. */
START_TEST(what_is_no_count_is_not_found)
{
	uint8_t point[32];
	uint64_t found;

	crypto_core_ristretto255_random(point);
	ck_assert(!recount(point, 100000, &found));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("recount");
	TCase *tests = tcase_create("recount");

	if (sodium_init() < 0)
		return EXIT_FAILURE;
	tcase_add_test(tests, every_count_is_found);
	tcase_add_test(tests, large_counts_are_found);
	tcase_add_test(tests, what_is_no_count_is_not_found);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
