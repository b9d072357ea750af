/*
 * Side files with advice: the vector of doc/protocol/advice.md, and what is no such file.
 */
#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "lib/group/arith.h"
#include "verifier/advice.h"

#define POINTS 3

static const char *const encodings[POINTS] = {
    "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000"};
static const char *const advice[POINTS] = {
    "f628c25e684feb755602d78e57adc9ec270100c3c740ce651233fa088b6cea0d",
    "ea405d80aafdc899be72415a17162f9d40d801fe917bc216a2fcafcf05896c78",
    "0000000000000000000000000000000000000000000000000000000000000000"};
static const char head[] = "6d6164616e672f6164766963652f7631"
			   "0700000003";

static void
hex(uint8_t *out, size_t size, const char *text)
{
	ck_assert(hex_to(out, size, text, strlen(text)));
}

/* By both functions and all arithmetics; also where advice is given, right or wrong. */
START_TEST(advice_of_the_vector)
{
	static const enum arith modes[] = {ARITH_PORTABLE, ARITH_AVX2};
	uint8_t in[POINTS][32], want[POINTS][32], found[POINTS][32], given[POINTS][32];
	const uint8_t *strings[POINTS], *hints[POINTS];
	uint8_t *to[POINTS];
	struct fast_point points[POINTS];
	bool good[POINTS];

	for (size_t i = 0; i < POINTS; i++) {
		hex(in[i], 32, encodings[i]);
		hex(want[i], 32, advice[i]);
		strings[i] = in[i];
		hints[i] = given[i];
		to[i] = found[i];
	}
	for (size_t m = 0; m < 2; m++) {
		if (!arith_use(modes[m]))
			continue;
		fast_advise(found, strings, POINTS);
		ck_assert_mem_eq(found, want, sizeof want);
		memcpy(given, want, sizeof given);
		for (int wrong = 0; wrong < 3; wrong++) {
			memset(found, 0xee, sizeof found);
			ck_assert(!fast_decode_advising(
			    points, strings, wrong ? hints : NULL, to, POINTS, good));
			ck_assert(good[0] && good[1] && !good[2]);
			ck_assert_mem_eq(found, want, sizeof want);
			given[wrong][5] ^= 1;
		}
		/* where none is wanted, none is written */
		memset(found, 0xee, sizeof found);
		to[1] = NULL;
		(void)fast_decode_advising(points, strings, NULL, to, POINTS, good);
		ck_assert_uint_eq(found[1][0], 0xee);
		ck_assert_mem_eq(found[0], want[0], 32);
		to[1] = found[1];
	}
}
END_TEST

static bool
parses(struct advice_file *file, const uint8_t *data, size_t size)
{
	struct bytes raw = {0};

	bytes_add(&raw, data, size);
	return advice_parse(file, &raw);
}

#define FILE_SIZE (21 + 32 * POINTS)

START_TEST(files_are_exact)
{
	struct advice_file file = {0};
	uint8_t data[FILE_SIZE + 38] = {0};

	hex(data, 21, head);
	for (size_t i = 0; i < POINTS; i++)
		hex(data + 21 + 32 * i, 32, advice[i]);
	ck_assert(parses(&file, data, FILE_SIZE));
	ck_assert_uint_eq(file.leaves[7].size, 32 * POINTS);
	ck_assert_mem_eq(file.leaves[7].data, data + 21, 32 * POINTS);
	for (size_t i = 0; i < 256; i++)
		ck_assert(i == 7 || file.leaves[i].size == 0);
	ck_assert(parses(&file, data, 16)); /* no leaf is a file too */
	for (size_t size = 0; size < FILE_SIZE; size++)
		ck_assert(size == 16 || !parses(&file, data, size));
	ck_assert(!parses(&file, data, FILE_SIZE + 1));
	/* a second leaf: after the first, of at least one point */
	data[FILE_SIZE + 4] = 1;
	for (int place = 0; place < 256; place++) {
		data[FILE_SIZE] = (uint8_t)place;
		ck_assert(parses(&file, data, FILE_SIZE + 37) == (place > 7));
		ck_assert(place > 7 || file.leaves[7].size == 0);
	}
	data[FILE_SIZE + 4] = 0;
	ck_assert(!parses(&file, data, FILE_SIZE + 5));
	/* head and count: no bit is free */
	for (size_t bit = 0; bit < 8 * 21; bit++) {
		if (bit / 8 == 16)
			continue;
		data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		ck_assert(!parses(&file, data, FILE_SIZE));
		data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	advice_drop(&file);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("verifier advice");
	TCase *tc = tcase_create("advice");
	SRunner *runner;
	int failed;

	if (sodium_init() < 0)
		return 1;
	suite_add_tcase(s, tc);
	tcase_add_test(tc, advice_of_the_vector);
	tcase_add_test(tc, files_are_exact);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
