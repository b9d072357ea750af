/*
 * Ballots judged in batches get the words that cast_fault gives one by one, in every
 * arithmetic, whatever is wrong with how many of them.
 */
#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/verifier/pile.h"
#include "verifier/batch.h"
#include "verifier/weights.h"

START_TEST(every_forgery)
{
	struct pile pile = {0};
	struct election e;
	struct paper *paper;

	voter_election(&e, &paper, pile_papers[_i]);
	pile_forge(&pile, &e);
	pile_judge_everywhere(&e, &pile);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

/* A ballot of another poll, key or question is none here. */
START_TEST(replays)
{
	struct pile pile = {0};
	struct election e, other;
	struct paper *paper, *renamed;
	struct fault fault;

	voter_election(&e, &paper, pile_papers[0]);
	ck_assert(paper_read(&renamed,
		      span_of("{\"id\":\"renamed\",\"type\":\"yesno\"," TEXT
			      "\"options\":[" OPTION("a") "," OPTION("b") "]}"),
		      &fault) == 0);
	pile_add_good(&pile, &e, 4);
	pile_judge_everywhere(&e, &pile);
	for (size_t i = 0; i < pile.count; i++)
		pile.words[i] = "credential";
	other = e;
	other.eid[31] ^= 1;
	pile_judge_everywhere(&other, &pile);
	other = e;
	other.paper = renamed;
	pile_judge_everywhere(&other, &pile);
	other = e;
	memcpy(other.key, pile.ballots[0].data + 1, 32);
	pile_judge_everywhere(&other, &pile);
	/* keys that are none: the words stay those of cast_fault */
	memset(other.key, 0, 32);
	pile_same_word(cast_fault(&other, pile.ballots[0].data, pile.ballots[0].size),
	    "credential", 0);
	pile_judge_everywhere(&other, &pile);
	memset(other.key, 0xff, 32);
	pile_judge_everywhere(&other, &pile);
	pile_drop(&pile);
	paper_drop(paper);
	paper_drop(renamed);
}
END_TEST

START_TEST(errors_that_cancel)
{
	struct pile pile = {0};
	struct election e;
	struct paper *paper;

	voter_election(&e, &paper, pile_papers[0]);
	pile_add_good(&pile, &e, 8);
	pile_shift(&pile.ballots[2], true);
	pile_shift(&pile.ballots[5], false);
	pile.words[2] = pile.words[5] = "proof";
	pile_judge_everywhere(&e, &pile);
	/* also within one ballot: z0 and z1 of a cell, whose sum stays */
	crypto_core_ristretto255_scalar_sub(
	    pile.ballots[2].data + cast_cell(0) + 32 * CELL_Z1,
	    pile.ballots[2].data + cast_cell(0) + 32 * CELL_Z1, (const uint8_t[32]){7});
	pile_judge_everywhere(&e, &pile);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

#define MANY 1000

/* MANY ballots: a few made, the others copies; each with advice, to be quick. */
static void
many(struct pile *pile, const struct election *e)
{
	size_t size = ADVICE_SIZE * cast_points(e->paper);

	pile_add_good(pile, e, 20);
	for (size_t i = 0; i < MANY; i++) {
		if (i >= 20)
			pile_add(pile, pile->ballots[i % 20].data,
			    pile->ballots[i % 20].size, NULL);
		if (i < 20) {
			pile->advice[i] = pile_advice(e, &pile->ballots[i]);
		} else {
			pile->advice[i] = mem_new(size, 1);
			memcpy(pile->advice[i], pile->advice[i % 20], size);
		}
	}
}

static void
one_bad(const struct election *e, struct pile *pile, size_t at)
{
	pile_shift(&pile->ballots[at], true);
	pile->words[at] = "proof";
	pile_judge(e, pile);
	pile_shift(&pile->ballots[at], false);
	pile->words[at] = NULL;
}

/* A place in 23, from another one in each run: all of them are a minute of two cores.
 * Without AVX2 fewer. MADANG_PLACES=1: every one. */
static size_t
places(void)
{
	const char *said = getenv("MADANG_PLACES");

	return said ? (size_t)atoi(said) : 23;
}

START_TEST(one_bad_anywhere)
{
	size_t step = places();
	struct pile pile = {0};
	struct election e;
	struct paper *paper;

	voter_election(&e, &paper, pile_one_option);
	many(&pile, &e);
	ck_assert_uint_gt(step, 0);
	if (arith_use(ARITH_AVX2))
		for (size_t at = randombytes_uniform((uint32_t)step); at < MANY;
		     at += step)
			one_bad(&e, &pile, at);
	ck_assert(arith_use(ARITH_PORTABLE));
	for (size_t at = randombytes_uniform(101); at < MANY; at += 101)
		one_bad(&e, &pile, at);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

START_TEST(many_bad_and_all_bad)
{
	struct pile pile = {0};
	struct election e;
	struct paper *paper;

	voter_election(&e, &paper, pile_one_option);
	many(&pile, &e);
	for (size_t i = 0; i < MANY; i++)
		if (randombytes_uniform(3) == 0) {
			pile_shift(&pile.ballots[i], true);
			pile.words[i] = "proof";
		}
	pile_judge_everywhere(&e, &pile);
	for (size_t i = 0; i < MANY; i++)
		if (pile.words[i] == NULL) {
			pile_shift(&pile.ballots[i], true);
			pile.words[i] = "proof";
		}
	pile_judge_everywhere(&e, &pile);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

/* How many ballots libsodium was asked about, one by one, of those that are good. */
static size_t
good_alone(const struct election *e, const struct pile *pile)
{
	struct batch_item *items = mem_new(pile->count, sizeof *items);
	struct batch_bench *bench = batch_open();
	size_t alone = 0;

	for (size_t i = 0; i < pile->count; i++) {
		items[i] = (struct batch_item){.election = e,
		    .ballot = pile->ballots[i].data,
		    .size = pile->ballots[i].size,
		    .advice = pile->advice[i]};
		sha256_of(items[i].digest, items[i].ballot, items[i].size);
	}
	batch_judge(bench, items, pile->count);
	for (size_t i = 0; i < pile->count; i++) {
		pile_same_word(items[i].fault, pile->words[i], i);
		ck_assert(items[i].alone || pile->words[i] == NULL);
		alone += items[i].alone && pile->words[i] == NULL;
	}
	batch_close(bench);
	free(items);
	return alone;
}

/* Every so many is bad. To be asked about one by one costs thirty times what a good
 * ballot does in a batch; once, two bad ones of sixteen had all sixteen asked about, and
 * whoever made every eighth ballot bad had every ballot cost that. */
START_TEST(good_ballots_among_bad_ones)
{
	static const size_t steps[] = {100, 16, 9, 8, 5, 4, 3, 2};
	struct pile pile = {0};
	struct election e;
	struct paper *paper;
	size_t bad;

	voter_election(&e, &paper, pile_one_option);
	many(&pile, &e);
	ck_assert(arith_use(ARITH_AVX2) || arith_use(ARITH_PORTABLE));
	for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
		bad = 0;
		for (size_t i = steps[s] / 2; i < MANY; i += steps[s], bad++) {
			pile_shift(&pile.ballots[i], true);
			pile.words[i] = "proof";
		}
		ck_assert_uint_le(good_alone(&e, &pile), steps[s] > 4 ? 0 : bad);
		for (size_t i = steps[s] / 2; i < MANY; i += steps[s]) {
			pile_shift(&pile.ballots[i], false);
			pile.words[i] = NULL;
		}
	}
	ck_assert_uint_eq(good_alone(&e, &pile), 0);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

/* Advice that is right, of another point, of another ballot, random, zero. */
START_TEST(advice_is_never_believed)
{
	struct pile pile = {0};
	struct election e;
	struct paper *paper;
	size_t size, count;

	voter_election(&e, &paper, pile_papers[1]);
	pile_add_good(&pile, &e, 12);
	size = ADVICE_SIZE * cast_points(paper);
	count = pile.count;
	for (size_t i = 0; i < count; i++)
		pile.advice[i] = pile_advice(&e, &pile.ballots[i]);
	for (size_t i = 0; i < 32; i++) {
		uint8_t swapped = pile.advice[1][i];
		pile.advice[1][i] = pile.advice[1][i + ADVICE_SIZE];
		pile.advice[1][i + ADVICE_SIZE] = swapped;
	}
	memcpy(pile.advice[2], pile.advice[3], size);
	randombytes_buf(pile.advice[4], size);
	memset(pile.advice[5], 0, size);
	memset(pile.advice[6], 0xff, size);
	pile_shift(&pile.ballots[7], true);
	pile.words[7] = "proof";
	/* a string that is no point, with every kind of advice */
	for (size_t i = 8; i < count; i++) {
		pile.ballots[i].data[33] ^= 1;
		pile.words[i] = "encoding";
	}
	randombytes_buf(pile.advice[9], size);
	memset(pile.advice[10], 0, size);
	pile_judge_everywhere(&e, &pile);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

START_TEST(weights_are_fresh)
{
	static const uint8_t digest[HASH] = {7};
	uint64_t first[600][2], second[600][2], high = 0;

	for (int round = 0; round < 2; round++) {
		uint64_t(*out)[2] = round ? second : first;
		struct weights w;
		weights_begin(&w);
		weights_hold(&w, digest);
		weights_seal(&w);
		weights_draw(&w, out, 300);
		weights_draw(&w, out + 300, 300);
	}
	for (size_t i = 0; i < 600; i++) {
		ck_assert(memcmp(first[i], second[i], 16) != 0);
		ck_assert_uint_eq(first[i][1] >> (WEIGHT_BITS - 64), 0);
		high |= first[i][1];
		for (size_t k = 0; k < i; k++)
			ck_assert(memcmp(first[i], first[k], 16) != 0);
	}
	/* and all bits are used */
	ck_assert_uint_eq(high, ((uint64_t)1 << (WEIGHT_BITS - 64)) - 1);
}
END_TEST

int
main(void)
{
	static const char *const names[] = {"words", "many"};
	Suite *suite = suite_create("verifier batch");
	TCase *tc[2];
	SRunner *runner;
	int failed;

	if (sodium_init() < 0)
		return 2;
	for (size_t i = 0; i < 2; i++) {
		tc[i] = tcase_create(names[i]);
		tcase_set_timeout(tc[i], 1200); /* sanitizers take ten times as long */
		suite_add_tcase(suite, tc[i]);
	}
	tcase_add_loop_test(tc[0], every_forgery, 0, PILE_PAPERS);
	tcase_add_test(tc[0], replays);
	tcase_add_test(tc[0], errors_that_cancel);
	tcase_add_test(tc[0], advice_is_never_believed);
	tcase_add_test(tc[0], weights_are_fresh);
	tcase_add_test(tc[1], one_bad_anywhere);
	tcase_add_test(tc[1], many_bad_and_all_bad);
	tcase_add_test(tc[1], good_ballots_among_bad_ones);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
