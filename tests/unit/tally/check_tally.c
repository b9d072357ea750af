/* Trustees: what they do, in which order, and everything they refuse. The count. */
#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tally/secrets.h"
#include "world.h"

static struct world w;

static void
setup(void)
{
	world_open(&w);
}

static void
teardown(void)
{
	world_close(&w);
}

/* Once: a poll that went through its ceremony and was opened. Each test forks from it. */
static void
setup_opened(void)
{
	world_open(&w);
	world_ceremony(&w);
}

static void
setup_copy(void)
{
	world_copy(&w);
}

static void
waits(uint32_t i, const char *words)
{
	struct task task;

	world_next(&w, i, &task);
	ck_assert_msg(task.kind == NULL && !task.done, "does %s", task.kind);
	ck_assert_msg(strstr(task.says.text, words) != NULL, "says: %s", task.says.text);
	task_free(&task);
}

static void
refuses(uint32_t i, int code, const char *words)
{
	struct task task;
	struct why why = {""};

	ck_assert_int_eq(trustee_next(&w.trustees[i], &w.poll, &task, &why), code);
	ck_assert_msg(strstr(why.text, words) != NULL, "says: %s", why.text);
	ck_assert_ptr_null(task.kind);
}

static void
remove_file(uint32_t i, const char *name)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", w.dirs[i], name);
	ck_assert_int_eq(unlink(path), 0);
}

START_TEST(goes_through_the_ceremony)
{
	w.poll.has_roll = false;
	waits(1, "waiting for the registrar");
	w.poll.has_roll = true;
	world_step(&w, 1, "commit");
	waits(1, "waiting for trustees 2, 3 to commit");
	world_step(&w, 2, "commit");
	world_step(&w, 3, "commit");
	world_step(&w, 1, "reveal");
	waits(1, "waiting for trustees 2, 3 to reveal");
	world_step(&w, 2, "reveal");
	world_step(&w, 3, "reveal");
	world_step(&w, 3, "deal");
	waits(3, "waiting for trustees 1, 2 to deal");
	world_step(&w, 1, "deal");
	world_step(&w, 2, "deal");
	world_step(&w, 1, "confirm");
	waits(1, "waiting for trustees 2, 3 to confirm");
	world_step(&w, 2, "confirm");
	world_step(&w, 3, "confirm");
	waits(2, "waiting for the office to open");
	world_open_poll(&w);
	waits(2, "waiting for the office to close");
}
END_TEST

START_TEST(commits_to_the_same_after_a_crash)
{
	struct task first, second;

	world_next(&w, 1, &first);
	world_next(&w, 1, &second);
	ck_assert_int_eq(json_equal(first.fields, second.fields), 1);
	task_free(&first);
	task_free(&second);
}
END_TEST

START_TEST(never_makes_a_second_polynomial)
{
	for (uint32_t i = 1; i <= WORLD_N; i++)
		world_step(&w, i, "commit");
	remove_file(1, "p1-1.secret");
	refuses(1, ERR_REFUSED, "p1-1.secret is gone");
}
END_TEST

START_TEST(notices_a_folder_that_was_rolled_back)
{
	for (uint32_t i = 1; i <= WORLD_N; i++)
		world_step(&w, i, "commit");
	w.poll.parties[2].hash[7] ^= 1;
	refuses(2, ERR_REFUSED, "holds another commitment of this trustee");
}
END_TEST

START_TEST(does_not_use_the_secret_of_another_definition)
{
	for (uint32_t i = 1; i <= WORLD_N; i++)
		world_step(&w, i, "commit");
	w.poll.define[0] ^= 1;
	refuses(1, ERR_REFUSED, "another definition");
}
END_TEST

START_TEST(needs_its_passphrase)
{
	for (uint32_t i = 1; i <= WORLD_N; i++)
		world_step(&w, i, "commit");
	memcpy(w.trustees[1].pass.data, "word", 4);
	refuses(1, ERR_PASSPHRASE, "");
}
END_TEST

/* Kept while the trustee is open, so that a step needs no passphrase again; but it still
 * is of one definition, and its file must still be there. */
START_TEST(unseals_its_secret_once)
{
	struct trustee *t = &w.trustees[1];

	t->kept = secrets_kept();
	for (uint32_t i = 1; i <= WORLD_N; i++)
		world_step(&w, i, "commit");
	memcpy(t->pass.data, "word", 4);
	world_step(&w, 1, "reveal");
	w.poll.define[0] ^= 1;
	w.poll.parties[1].revealed = false;
	refuses(1, ERR_REFUSED, "another definition");
	w.poll.define[0] ^= 1;
	remove_file(1, "p1-1.secret");
	refuses(1, ERR_REFUSED, "p1-1.secret is gone");
}
END_TEST

START_TEST(refuses_a_seat_that_is_not_its_own)
{
	world_step(&w, 1, "commit");
	strcpy(w.poll.parties[1].signer, "madang.test.example/trustee/9");
	refuses(1, ERR_REFUSED, "stands as trustee 1");
	w.trustees[3].i = 4;
	refuses(3, ERR_REFUSED, "has 3 trustees; this is trustee 4");
}
END_TEST

START_TEST(complains_about_a_wrong_share)
{
	static const char *const kinds[] = {"commit", "reveal", "deal"};
	struct task task;
	uint8_t hash[32];

	for (size_t k = 0; k < 3; k++)
		for (uint32_t i = 1; i <= WORLD_N; i++)
			world_step(&w, i, kinds[k]);
	w.poll.parties[2].deals[3][40] ^= 1;
	world_next(&w, 3, &task);
	ck_assert_str_eq(task.kind, "complain");
	ck_assert_int_eq(json_integer_value(json_object_get(task.fields, "against")), 2);
	ck_assert_ptr_nonnull(strstr(task.says.text, "trustee 2 dealt"));
	task_free(&task);
	world_step(&w, 1, "confirm");

	/* the complaint ends the ceremony; the next one has new polynomials */
	memcpy(hash, w.poll.parties[3].hash, 32);
	for (uint32_t i = 1; i <= WORLD_N; i++) {
		buf_free(&w.poll.parties[i].reveal);
		memset(&w.poll.parties[i], 0, sizeof(w.poll.parties[i]));
	}
	w.poll.ceremony = 2;
	world_step(&w, 3, "commit");
	ck_assert_mem_ne(hash, w.poll.parties[3].hash, 32);
}
END_TEST

START_TEST(counts_what_was_cast)
{
	struct count c;
	struct why why = {""};

	world_vote(&w, 5, 2, 1);
	for (uint32_t i = 1; i <= WORLD_N; i++)
		world_step(&w, i, "share");
	ck_assert_msg(count_make(&c, &w.poll, &why) == 0, "%s", why.text);
	ck_assert_uint_eq(c.totals[0], 5);
	ck_assert_uint_eq(c.totals[1], 2);
	ck_assert_uint_eq(c.totals[2], 1);
	ck_assert(c.verdicts[0].used && c.verdicts[1].used && !c.verdicts[2].used);
	json_t *o = count_json(&c, &w.poll);
	const json_t *q = json_array_get(json_object_get(o, "questions"), 0);
	ck_assert_int_eq(json_integer_value(json_object_get(q, "blank")), 1);
	json_decref(o);
	count_free(&c);
}
END_TEST

START_TEST(has_done_all_after_its_share)
{
	struct task task;

	world_vote(&w, 3, 0, 0);
	world_step(&w, 1, "share");
	world_next(&w, 1, &task);
	ck_assert(task.done);
	ck_assert_ptr_null(task.kind);
	task_free(&task);
}
END_TEST

START_TEST(signs_one_tally_root)
{
	struct task task;

	world_vote(&w, 3, 0, 0);
	world_next(&w, 1, &task);
	task_free(&task);
	world_next(&w, 1, &task); /* the same root again is the same tally */
	task_free(&task);
	w.poll.root[0] ^= 1;
	refuses(1, ERR_REFUSED, "never signs a second one");
}
END_TEST

/* Shares for two sums under one root would open the difference: one voter's ballot. */
START_TEST(signs_one_sum)
{
	struct task task;

	world_vote(&w, 3, 0, 0);
	world_next(&w, 1, &task);
	task_free(&task);
	w.poll.sum.data[0] ^= 1;
	refuses(1, ERR_REFUSED, "has signed the sum");
}
END_TEST

START_TEST(shares_only_what_was_recounted)
{
	world_vote(&w, 3, 0, 0);
	w.poll.recounted = false;
	refuses(1, ERR_STATE, "not compared with its ballots");
}
END_TEST

START_TEST(acts_only_under_known_rules)
{
	w.poll.known = false;
	refuses(1, ERR_STATE, "not compared with this program's");
}
END_TEST

START_TEST(stops_when_its_vow_cannot_be_read)
{
	char path[300], hex[65];
	struct task task;

	world_vote(&w, 3, 0, 0);
	world_next(&w, 1, &task);
	task_free(&task);
	sodium_bin2hex(hex, sizeof(hex), w.poll.context.eid, 32);
	snprintf(path, sizeof(path), "%s/%s.root", w.dirs[1], hex);
	FILE *f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs("{\"format\":\"madang/tally-root/v1\"}", f);
	fclose(f);
	refuses(1, ERR_FORMAT, "signs nothing without it");
}
END_TEST

START_TEST(refuses_few_ballots)
{
	struct count c;
	struct why why = {""};

	world_vote(&w, 2, 0, 0);
	refuses(1, ERR_REFUSED, "only 2 ballots");
	ck_assert_int_eq(count_make(&c, &w.poll, &why), ERR_REFUSED);
	ck_assert_ptr_nonnull(strstr(why.text, "only 2 ballots"));
	count_free(&c);
}
END_TEST

START_TEST(refuses_a_definition_below_its_own_limit)
{
	world_vote(&w, 5, 0, 0);
	w.trustees[1].min_ballots = 4;
	refuses(1, ERR_REFUSED, "decrypts nothing below 4");
}
END_TEST

START_TEST(refuses_a_key_that_is_not_its_own)
{
	world_vote(&w, 3, 0, 0);
	remove_file(1, "p1-1.secret");
	refuses(1, ERR_REFUSED, "is gone");
	w.poll.parties[3].deals[2][30] ^= 1;
	refuses(2, ERR_PROOF, "trustee 3 dealt");
}
END_TEST

START_TEST(leaves_out_a_bad_share)
{
	struct count c;
	struct why why = {""};

	world_vote(&w, 3, 1, 0);
	for (uint32_t i = 1; i <= WORLD_N; i++)
		world_step(&w, i, "share");
	w.poll.shares[0].data.data[SHARE_ITEM_SIZE + 100] ^= 1;
	w.poll.shares[0].valid = false;
	ck_assert_msg(count_make(&c, &w.poll, &why) == 0, "%s", why.text);
	ck_assert(!c.verdicts[0].good && c.verdicts[1].used && c.verdicts[2].used);
	ck_assert_ptr_nonnull(strstr(c.verdicts[0].reason.text, "\"no\" (line 1)"));
	ck_assert_uint_eq(c.totals[0], 3);
	ck_assert_uint_eq(c.totals[1], 1);
	count_free(&c);
}
END_TEST

START_TEST(waits_for_k_good_shares)
{
	struct count c;
	struct why why = {""};

	ck_assert_int_eq(count_make(&c, &w.poll, &why), ERR_PENDING);
	ck_assert_ptr_nonnull(strstr(why.text, "not closed"));
	count_free(&c);
	world_vote(&w, 3, 0, 0);
	world_step(&w, 1, "share");
	world_step(&w, 2, "share");
	w.poll.shares[1].data.data[0] ^= 1;
	w.poll.shares[1].valid = false;
	ck_assert_int_eq(count_make(&c, &w.poll, &why), ERR_PENDING);
	ck_assert_msg(strstr(why.text, "1 good shares of the 2") != NULL &&
			  strstr(why.text, "2 (its share was bad), 3") != NULL,
	    "%s", why.text);
	count_free(&c);
}
END_TEST

/* A share counted twice would be one trustee passing for two. */
START_TEST(takes_each_trustee_once)
{
	struct count c;
	struct why why = {""};
	struct task task;

	world_vote(&w, 3, 0, 0);
	world_next(&w, 1, &task);
	world_apply(&w, 1, &task);
	world_apply(&w, 1, &task);
	task_free(&task);
	ck_assert_int_eq(count_make(&c, &w.poll, &why), ERR_PENDING);
	ck_assert(!c.verdicts[1].used);
	count_free(&c);
}
END_TEST

START_TEST(refuses_the_share_of_another)
{
	struct count c;
	struct why why = {""};

	world_vote(&w, 3, 0, 0);
	world_step(&w, 1, "share");
	w.poll.shares[0].i = 2;
	ck_assert_int_eq(count_make(&c, &w.poll, &why), ERR_PROOF);
	ck_assert_msg(strstr(why.text, "share of trustee 2") != NULL, "%s", why.text);
	ck_assert(!c.verdicts[0].good);
	count_free(&c);
}
END_TEST

START_TEST(refuses_the_share_of_another_root)
{
	struct count c;
	struct why why = {""};

	world_vote(&w, 3, 0, 0);
	world_step(&w, 1, "share");
	w.poll.root[3] ^= 1;
	w.poll.shares[0].valid = false;
	ck_assert_int_eq(count_make(&c, &w.poll, &why), ERR_PENDING);
	ck_assert(!c.verdicts[0].good);
	count_free(&c);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("tally");
	TCase *t = tcase_create("ceremony"), *u = tcase_create("tally");
	SRunner *runner = srunner_create(s);

	tcase_set_timeout(t, 300);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, goes_through_the_ceremony);
	tcase_add_test(t, commits_to_the_same_after_a_crash);
	tcase_add_test(t, never_makes_a_second_polynomial);
	tcase_add_test(t, notices_a_folder_that_was_rolled_back);
	tcase_add_test(t, does_not_use_the_secret_of_another_definition);
	tcase_add_test(t, needs_its_passphrase);
	tcase_add_test(t, unseals_its_secret_once);
	tcase_add_test(t, refuses_a_seat_that_is_not_its_own);
	tcase_add_test(t, complains_about_a_wrong_share);
	tcase_add_test(t, acts_only_under_known_rules);
	tcase_set_timeout(u, 300);
	tcase_add_unchecked_fixture(u, setup_opened, teardown);
	tcase_add_checked_fixture(u, setup_copy, teardown);
	tcase_add_test(u, counts_what_was_cast);
	tcase_add_test(u, has_done_all_after_its_share);
	tcase_add_test(u, signs_one_tally_root);
	tcase_add_test(u, signs_one_sum);
	tcase_add_test(u, shares_only_what_was_recounted);
	tcase_add_test(u, stops_when_its_vow_cannot_be_read);
	tcase_add_test(u, refuses_few_ballots);
	tcase_add_test(u, refuses_a_definition_below_its_own_limit);
	tcase_add_test(u, refuses_a_key_that_is_not_its_own);
	tcase_add_test(u, leaves_out_a_bad_share);
	tcase_add_test(u, waits_for_k_good_shares);
	tcase_add_test(u, takes_each_trustee_once);
	tcase_add_test(u, refuses_the_share_of_another);
	tcase_add_test(u, refuses_the_share_of_another_root);
	suite_add_tcase(s, t);
	suite_add_tcase(s, u);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
