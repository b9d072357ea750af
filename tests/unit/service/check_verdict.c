/* Verdicts found ahead are those that ballot_check gives, whatever was announced. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "election.h"
#include "group/arith.h"
#include "service/verdict.h"

#define QUESTION                                                                         \
	"{\"id\":\"q\",\"type\":\"yesno\",\"text\":{\"ko\":\"a\",\"en\":\"b\"},"         \
	"\"options\":["                                                                  \
	"{\"id\":\"yes\",\"ko\":\"a\",\"en\":\"b\"},{\"id\":\"no\",\"ko\":\"a\",\"en\":" \
	"\"b\"}]}"

enum { BOXES = 6, SIZE = 4 };

static struct election here, there;
static const uint8_t questions[HASH_SIZE] = {1};
static struct buf ballots[BOXES][SIZE];
static struct entry boxes[BOXES];
static const struct entry *coming[BOXES];

static void
open_election(struct election *e, const char *define)
{
	char key[65];

	election_open(e, QUESTION, 3, 2);
	election_ceremony(e, (const uint8_t *)define, 1);
	election_keys(e, key);
}

/* Boxes of two polls in turn; of each poll one ballot is spoiled, and one cut short. */
static void
setup(void)
{
	open_election(&here, "01234567890123456789012345678901");
	open_election(&there, "11234567890123456789012345678901");
	memset(there.ctx.eid, 5, 32);
	for (size_t i = 0; i < BOXES; i++) {
		struct election *e = i % 2 ? &there : &here;

		for (size_t j = 0; j < SIZE; j++) {
			ballots[i][j] = (struct buf){0};
			election_ballot(e, (i + j) % VOTERS, (int)(j % 2), &ballots[i][j],
			    NULL, NULL);
		}
		boxes[i] = (struct entry){.service = "poll",
		    .kind = "box",
		    .fields = json_pack("{s:s}", "poll", i % 2 ? "there" : "here"),
		    .payload = ballots[i],
		    .payload_count = SIZE};
		coming[i] = &boxes[i];
	}
	ballots[2][1].data[300] ^= 1;
	ballots[3][2].data[300] ^= 1;
	ballots[4][3].size--;
}

static void
teardown(void)
{
	for (size_t i = 0; i < BOXES; i++) {
		json_decref(boxes[i].fields);
		for (size_t j = 0; j < SIZE; j++)
			buf_free(&ballots[i][j]);
	}
	election_close(&here);
	election_close(&there);
}

static void
ask_all(struct verdicts *v)
{
	size_t bad = 0;

	for (size_t i = 0; i < BOXES; i++) {
		const struct ballot_context *ctx = i % 2 ? &there.ctx : &here.ctx;

		verdicts_payload(v, ballots[i], SIZE);
		for (size_t j = 0; j < SIZE; j++) {
			const struct buf *b = &ballots[i][j];
			enum ballot_fault want = ballot_check(ctx, b->data, b->size);

			ck_assert_int_eq(
			    verdict_of(v, ctx, questions, b->data, b->size), want);
			bad += want != BALLOT_GOOD;
		}
		verdicts_payload(v, NULL, 0);
	}
	ck_assert_uint_eq(bad, 3);
}

/* The first question about a poll finds the verdicts of all its ballots that come. */
START_TEST(what_is_announced_is_judged_together)
{
	struct verdicts *v = verdicts_open();

	verdicts_ahead(v, coming, BOXES);
	ck_assert_uint_eq(verdicts_known(v), 0);
	ck_assert_int_eq(
	    verdict_of(v, &here.ctx, questions, ballots[0][0].data, ballots[0][0].size),
	    BALLOT_GOOD);
	ck_assert_uint_eq(verdicts_known(v), BOXES / 2 * SIZE);
	ck_assert_int_eq(
	    verdict_of(v, &there.ctx, questions, ballots[1][0].data, ballots[1][0].size),
	    BALLOT_GOOD);
	ck_assert_uint_eq(verdicts_known(v), BOXES * SIZE);
	verdicts_ahead(v, NULL, 0);
	ask_all(v);
	ck_assert_uint_eq(verdicts_known(v), BOXES * SIZE);
	verdicts_close(v);
}
END_TEST

/* A wrong hint costs time and changes no verdict. */
START_TEST(wrong_announcements_change_nothing)
{
	struct verdicts *v = verdicts_open();
	json_t *right = boxes[1].fields;

	boxes[1].fields = boxes[0].fields;
	verdicts_ahead(v, coming, BOXES);
	ask_all(v);
	boxes[1].fields = right;
	verdicts_close(v);
	v = verdicts_open(); /* nothing announced */
	ask_all(v);
	verdicts_close(v);
	v = verdicts_open(); /* the same ones again and again */
	for (int i = 0; i < 3; i++) {
		verdicts_ahead(v, coming, BOXES - (size_t)i);
		ask_all(v);
	}
	verdicts_close(v);
}
END_TEST

/* The same bytes in another poll, or for another key, are another question. */
START_TEST(verdicts_are_kept_apart_by_poll_and_key)
{
	struct verdicts *v = verdicts_open();
	struct ballot_context other = here.ctx;
	const struct buf *b = &ballots[0][0];

	ck_assert_int_eq(
	    verdict_of(v, &here.ctx, questions, b->data, b->size), BALLOT_GOOD);
	other.eid[0] ^= 1;
	ck_assert_int_eq(
	    verdict_of(v, &other, questions, b->data, b->size), BALLOT_CREDENTIAL);
	other = here.ctx;
	group_add(other.key, other.key, group_base());
	ck_assert_int_eq(
	    verdict_of(v, &other, questions, b->data, b->size), BALLOT_CREDENTIAL);
	ck_assert_int_eq(
	    verdict_of(v, &here.ctx, questions, b->data, b->size), BALLOT_GOOD);
	verdicts_close(v);
}
END_TEST

static void
ck_sum(const struct verdicts *v, const struct election *e, const struct buf *b)
{
	size_t cells = e->ctx.questions->cell_count;
	struct ballot_sums *x = ballot_sums_open(cells), *y = ballot_sums_open(cells);
	uint8_t of_x[1000], of_y[1000], digest[HASH_SIZE];

	ck_assert_uint_le(cells * 2 * POINT_SIZE, sizeof(of_x));
	sha256(digest, b->data, b->size);
	ck_assert(verdicts_add(v, x, b->data, digest) == ballot_sums_add(y, b->data));
	ballot_sums_get(x, of_x);
	ballot_sums_get(y, of_y);
	ck_assert_mem_eq(of_x, of_y, cells * 2 * POINT_SIZE);
	ballot_sums_close(x);
	ballot_sums_close(y);
}

/* A sum is the same whether its ballots were judged before, lately, or never. */
START_TEST(sums_do_not_depend_on_verdicts)
{
	struct verdicts *v = verdicts_open();

	ballots[1][0].data[BALLOT_HEAD_SIZE] ^= 1; /* no point */
	ck_sum(v, &here, &ballots[0][0]);
	ck_sum(v, &there, &ballots[1][0]);
	verdicts_ahead(v, coming, BOXES);
	for (size_t round = 0; round < 2; round++)
		for (size_t i = 0; i < BOXES; i++) {
			const struct election *e = i % 2 ? &there : &here;
			const struct buf *b = &ballots[i][0];

			(void)verdict_of(v, &e->ctx, questions, b->data, b->size);
			for (size_t j = 0; j < BOXES; j++)
				ck_sum(v, j % 2 ? &there : &here, &ballots[j][1]);
			ck_sum(v, &there, &ballots[1][0]);
		}
	verdicts_close(v);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("verdict");
	TCase *t = tcase_create("verdict");
	SRunner *r = srunner_create(suite);
	int failed;

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, what_is_announced_is_judged_together);
	tcase_add_test(t, wrong_announcements_change_nothing);
	tcase_add_test(t, verdicts_are_kept_apart_by_poll_and_key);
	tcase_add_test(t, sums_do_not_depend_on_verdicts);
	suite_add_tcase(suite, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
