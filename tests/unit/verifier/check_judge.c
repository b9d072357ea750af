/*
 * The judge of a stream: what it holds of ballots until it is asked, and what it forgets.
 */
#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/verifier/pile.h"
#include "verifier/sums.h"

/* A ballot that waits alone is judged when it is asked for; what is forgotten is gone;
 * what nobody told of is worked out. */
START_TEST(asked_and_forgotten)
{
	struct pile pile = {0};
	struct election e, other;
	struct paper *paper;
	struct judge *j;
	const struct bytes *b;
	char tracker[TRACKER + 1];

	voter_election(&e, &paper, pile_papers[1]);
	pile_add_good(&pile, &e, 3);
	pile_shift(&pile.ballots[1], true);
	b = pile.ballots;
	ck_assert(arith_use(pile_modes[_i]));
	j = judge_open(2);
	other = e;
	other.eid[0] ^= 1;
	judge_start(j, &e, pile_paper, 5, b[0].data, b[0].size, NULL);
	judge_start(j, &e, pile_paper, 5, b[1].data, b[1].size, NULL);
	judge_start(j, &other, pile_paper, 9, b[0].data, b[0].size, NULL);
	ck_assert_uint_gt(judge_held(j), 0);
	pile_same_word(judge_ask(j, &e, pile_paper, b[0].data, b[0].size), NULL, 0);
	pile_same_word(judge_ask(j, &e, pile_paper, b[1].data, b[1].size), "proof", 1);
	pile_same_word(judge_ask(j, &e, pile_paper, b[2].data, b[2].size), NULL, 2);
	pile_same_word(
	    judge_ask(j, &other, pile_paper, b[0].data, b[0].size), "credential", 0);
	ck_assert_ptr_null(judge_find(j, &e, pile_paper, b[2].data, b[2].size));
	ck_assert_ptr_null(
	    judge_find(j, &e, (const uint8_t[HASH]){2}, b[0].data, b[0].size));
	ck_assert_ptr_null(judge_at(j, &other, pile_paper, 5, 0));
	ck_assert_ptr_null(judge_at(j, &e, pile_paper, 5, 2));
	ck_assert_ptr_null(judge_at(j, &e, pile_paper, 6, 0));
	ck_assert_ptr_eq(judge_at(j, &e, pile_paper, 5, 0),
	    judge_find(j, &e, pile_paper, b[0].data, b[0].size));
	cast_tracker(tracker, &e, b[0].data);
	ck_assert_str_eq(judge_at(j, &e, pile_paper, 5, 0)->tracker, tracker);
	judge_forget(j, 5);
	ck_assert_ptr_null(judge_find(j, &e, pile_paper, b[0].data, b[0].size));
	ck_assert_ptr_null(judge_at(j, &e, pile_paper, 5, 0));
	pile_same_word(
	    judge_ask(j, &other, pile_paper, b[0].data, b[0].size), "credential", 0);
	judge_forget(j, 9);
	ck_assert_uint_eq(judge_held(j), 0);
	judge_close(j);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

/* The advice that comes of a run is the same without any, with the right one, and with a
 * root of the other sign; what is forgotten counts no more. */
START_TEST(advice_comes_again)
{
	struct pile pile = {0};
	struct election e;
	struct paper *paper;
	size_t size;

	if (!arith_use(pile_modes[_i]))
		return;
	voter_election(&e, &paper, pile_papers[1]);
	pile_add_good(&pile, &e, 1);
	size = ADVICE_SIZE * cast_points(paper);
	for (int round = 0; round < 3; round++) {
		struct judge *j = judge_open(1);
		const struct judged *found;
		uint8_t *given = pile_advice(&e, &pile.ballots[0]);

		if (round == 2) {
			int less = 0; /* p less the root, for the first */
			for (size_t i = 0; i < 32; i++) {
				int p = i == 0 ? 0xed : i == 31 ? 0x7f : 0xff;
				int n = p - given[i] - less;
				less = n < 0;
				given[i] = (uint8_t)n;
			}
		}
		judge_advise(j);
		judge_start(j, &e, pile_paper, 3, pile.ballots[0].data,
		    pile.ballots[0].size, round ? given : NULL);
		found = judge_at(j, &e, pile_paper, 3, 0);
		ck_assert_ptr_null(found->fault);
		free(given);
		given = pile_advice(&e, &pile.ballots[0]);
		ck_assert_mem_eq(found->advice, given, size);
		free(given);
		judge_forget(j, 3);
		ck_assert_uint_eq(judge_held(j), 0);
		judge_close(j);
	}
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

#define STREAM 900 /* leaves of 20 ballots */
#define AHEAD 300  /* leaves that are read before the first is applied */

/* More than a batch, of two elections in turn, a bad one now and then, forgotten as
 * they are applied: nothing stays. */
START_TEST(a_long_stream)
{
	struct pile piles[2] = {{0}, {0}};
	struct election e[2];
	struct paper *paper[2];
	struct judge *j = judge_open(0);
	size_t most = 0, held;

	judge_batches(j, 1 << 20);
	for (size_t k = 0; k < 2; k++) {
		voter_election(&e[k], &paper[k], pile_one_option);
		pile_add_good(&piles[k], &e[k], 20);
	}
	for (uint64_t leaf = 0; leaf < STREAM; leaf++) {
		const struct pile *pile = &piles[leaf % 2];
		if (leaf % 200 == 0)
			pile_shift(&pile->ballots[3], true);
		for (size_t i = 0; i < 20; i++)
			judge_start(j, &e[leaf % 2], pile_paper, leaf,
			    pile->ballots[i].data, pile->ballots[i].size, NULL);
		if (leaf % 200 == 0)
			pile_shift(&pile->ballots[3], false);
		held = judge_held(j);
		most = held > most ? held : most;
		if (leaf < AHEAD)
			continue;
		for (uint32_t i = 0; i < 20; i++) {
			uint64_t old = leaf - AHEAD;
			pile_same_word(
			    judge_at(j, &e[old % 2], pile_paper, old, i)->fault,
			    old % 200 == 0 && i == 3 ? "proof" : NULL, i);
		}
		judge_forget(j, leaf - AHEAD);
	}
	ck_assert_uint_lt(most, (AHEAD + 1) * 20 * (2 * piles[0].ballots[0].size + 1000));
	/* the last are forgotten unread, some of them while they are judged */
	for (uint64_t leaf = STREAM - AHEAD; leaf < STREAM; leaf++)
		judge_forget(j, leaf);
	judge_settle(j);
	ck_assert_uint_eq(judge_held(j), 0);
	judge_close(j);
	for (size_t k = 0; k < 2; k++) {
		pile_drop(&piles[k]);
		paper_drop(paper[k]);
	}
}
END_TEST

/* Sums over decoded points, over bytes, and by libsodium alone are the same. */
START_TEST(sums_agree)
{
	struct pile pile = {0};
	struct election e;
	struct paper *paper;
	uint8_t *sums[3];

	voter_election(&e, &paper, pile_papers[1]);
	pile_add_good(&pile, &e, 9);
	for (size_t m = 0; m < 3; m++) {
		enum arith mode =
		    arith_use(pile_modes[m]) ? pile_modes[m] : ARITH_PORTABLE;
		struct cell_sums *s;
		struct judge *j;

		ck_assert(arith_use(mode));
		j = judge_open(1);
		s = sums_open(paper->cells);
		pile_start(j, &e, &pile);
		for (uint32_t i = 0; i < 9; i++)
			sums_add(s, i % 3 ? judge_at(j, &e, pile_paper, 0, i) : NULL,
			    pile.ballots[i].data);
		sums[m] = mem_new(paper->cells, 64);
		sums_write(s, sums[m]);
		sums_close(s);
		judge_close(j);
		ck_assert_mem_eq(sums[m], sums[0], 64 * paper->cells);
	}
	for (size_t m = 0; m < 3; m++)
		free(sums[m]);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("verifier judge");
	TCase *tc = tcase_create("judge");
	SRunner *runner;
	int failed;

	if (sodium_init() < 0)
		return 2;
	tcase_set_timeout(tc, 1200); /* sanitizers take ten times as long */
	suite_add_tcase(suite, tc);
	tcase_add_loop_test(tc, asked_and_forgotten, arith_use(ARITH_AVX2) ? 0 : 1, 3);
	tcase_add_loop_test(tc, advice_comes_again, 0, 2);
	tcase_add_test(tc, a_long_stream);
	tcase_add_test(tc, sums_agree);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
