/* The voter's ballot in the model: every type of question, its limits, changes, blanks,
 * and what is sent to the vault. */
#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "station/screen/model/page.h"
#include "station/vault/answers.h"
#include "tests/unit/station/visitor.h"

/* Questions of visitor_questions. */
enum { YESNO, SINGLE, MULTI, APPROVAL, PICK, SCORE, GRADES, POINTS, QUESTIONS };

static struct visitor v;

static void
open_at(size_t question)
{
	visitor_open(&v);
	visitor_to_questions(&v, LANGUAGE_EN, visitor_questions);
	for (size_t i = 0; i < question; i++)
		visitor_press(&v, REQUEST_FORWARD);
	ck_assert_int_eq(model_page(&v.m), PAGE_QUESTION);
	ck_assert_uint_eq(v.m.visit.question, question);
}

static int
value(size_t option)
{
	return answers_value(&v.m.visit.answers, v.m.visit.question, option);
}

static enum fullness
fullness(void)
{
	return answers_fullness(
	    &v.m.visit.answers, v.m.visit.questions, v.m.visit.question);
}

/* Nothing changed, and the page says why. */
static void
verdict_is(enum verdict verdict, const struct answers *before)
{
	ck_assert_int_eq(v.m.notice.what, NOTICE_VERDICT);
	ck_assert_int_eq(v.m.notice.a, (int)verdict);
	ck_assert_mem_eq(before, &v.m.visit.answers, sizeof(*before));
}

static enum act
focus_act(void)
{
	struct item items[ITEMS_MAX];

	model_items(&v.m, items);
	return (enum act)items[model_place(&v.m)->focus].act;
}

START_TEST(one_choice_holds_until_it_is_taken_back)
{
	struct answers before;

	open_at(SINGLE);
	visitor_type(&v, "2");
	ck_assert_int_eq(value(1), 1);
	ck_assert_int_eq(focus_act(), ACT_NEXT);
	before = v.m.visit.answers;
	visitor_type(&v, "3");
	verdict_is(VERDICT_ONE, &before);
	visitor_type(&v, "2");
	ck_assert_int_eq(v.m.notice.what, NOTICE_NONE);
	ck_assert_int_eq(fullness(), ANSWER_NONE);
	visitor_type(&v, "3");
	ck_assert_int_eq(value(2), 1);
	ck_assert_int_eq(fullness(), ANSWER_FULL);
	visitor_close(&v);
}
END_TEST

START_TEST(yes_and_no_are_one_choice)
{
	struct answers before;

	open_at(YESNO);
	visitor_type(&v, "1");
	before = v.m.visit.answers;
	visitor_type(&v, "2");
	verdict_is(VERDICT_ONE, &before);
	visitor_type(&v, "0");
	ck_assert_uint_eq(v.m.visit.question, SINGLE);
	visitor_close(&v);
}
END_TEST

START_TEST(several_have_a_least_and_a_most)
{
	struct answers before;

	open_at(MULTI);
	visitor_type(&v, "3");
	ck_assert_int_eq(fullness(), ANSWER_SHORT);
	visitor_type(&v, "0");
	ck_assert_uint_eq(v.m.visit.question, MULTI);
	ck_assert_int_eq(v.m.notice.what, NOTICE_SHORT);
	visitor_type(&v, "1");
	ck_assert_int_eq(fullness(), ANSWER_UNDER);
	ck_assert_int_eq(focus_act(), ACT_OPTION);
	visitor_type(&v, "2");
	ck_assert_int_eq(fullness(), ANSWER_FULL);
	ck_assert_int_eq(focus_act(), ACT_NEXT);
	before = v.m.visit.answers;
	visitor_type(&v, "5");
	verdict_is(VERDICT_MOST, &before);
	visitor_type(&v, "0");
	ck_assert_uint_eq(v.m.visit.question, APPROVAL);
	visitor_close(&v);
}
END_TEST

/* Of two digits the first waits, unless no longer number begins with it. */
START_TEST(long_lists_take_two_digits)
{
	open_at(APPROVAL);
	visitor_type(&v, "2");
	ck_assert_int_eq(value(1), 1);
	visitor_type(&v, "1");
	ck_assert_int_eq(value(0), -1);
	ck_assert_int_eq(v.m.typed, 1);
	visitor_type(&v, "2");
	ck_assert_int_eq(value(11), 1);
	ck_assert_int_eq(value(0), -1);
	visitor_type(&v, "1\r");
	ck_assert_int_eq(value(0), 1);
	ck_assert_int_eq(v.m.typed, -1);
	visitor_type(&v, "1");
	visitor_press(&v, REQUEST_NEXT); /* moving forgets the digit */
	visitor_type(&v, "3");
	ck_assert_int_eq(value(2), 1);
	ck_assert_int_eq(value(12), -1);
	visitor_close(&v);
}
END_TEST

START_TEST(one_in_each_group)
{
	struct answers before;

	open_at(PICK);
	visitor_type(&v, "1");
	before = v.m.visit.answers;
	visitor_type(&v, "2");
	verdict_is(VERDICT_CATEGORY, &before);
	visitor_type(&v, "0");
	ck_assert_int_eq(v.m.notice.what, NOTICE_SHORT);
	visitor_type(&v, "4");
	ck_assert_int_eq(fullness(), ANSWER_FULL);
	visitor_type(&v, "0");
	ck_assert_uint_eq(v.m.visit.question, SCORE);
	visitor_close(&v);
}
END_TEST

START_TEST(a_score_is_a_number_to_type)
{
	open_at(SCORE);
	visitor_type(&v, "1");
	ck_assert_int_eq(model_page(&v.m), PAGE_VALUE);
	visitor_type(&v, "7");
	ck_assert_int_eq(model_page(&v.m), PAGE_QUESTION);
	ck_assert_int_eq(value(0), 7);
	ck_assert_int_eq(model_place(&v.m)->focus, 1); /* the next one */
	visitor_type(&v, "\r10");
	ck_assert_int_eq(value(1), 10);
	ck_assert_int_eq(focus_act(), ACT_NEXT);
	visitor_type(&v, "17");
	ck_assert_int_eq(value(0), -1); /* the same again takes it back */
	visitor_type(&v, "10");
	ck_assert_int_eq(value(0), 0);
	ck_assert_int_eq(fullness(), ANSWER_FULL);
	visitor_close(&v);
}
END_TEST

/* The item is there when there is something to take back, and only then. */
static void
taken_back(size_t question, const char *typed)
{
	struct item items[ITEMS_MAX];

	open_at(question);
	visitor_press(&v, REQUEST_SELECT);
	for (size_t i = model_items(&v.m, items); i-- > 0;)
		ck_assert_uint_ne(items[i].act, ACT_TAKE_BACK);
	visitor_type(&v, typed);
	ck_assert_int_eq(model_page(&v.m), PAGE_QUESTION);
	ck_assert_int_gt(value(0), 0);
	visitor_press(&v, REQUEST_PREVIOUS);
	visitor_press(&v, REQUEST_SELECT);
	ck_assert_int_eq(model_page(&v.m), PAGE_VALUE);
	while (focus_act() != ACT_TAKE_BACK)
		visitor_press(&v, REQUEST_NEXT);
	visitor_press(&v, REQUEST_SELECT);
	ck_assert_int_eq(model_page(&v.m), PAGE_QUESTION);
	ck_assert_int_eq(value(0), -1);
	ck_assert_int_eq(fullness(), ANSWER_NONE);
	ck_assert_int_eq(model_place(&v.m)->focus, 0);
	visitor_close(&v);
}

START_TEST(a_value_is_taken_back_by_an_item)
{
	taken_back(SCORE, "7");
	taken_back(GRADES, "2");
	taken_back(POINTS, "3");
}
END_TEST

START_TEST(more_and_less_go_through_the_values)
{
	open_at(GRADES);
	visitor_press(&v, REQUEST_LESS);
	ck_assert_int_eq(value(0), -1);
	for (int i = 0; i < 9; i++)
		visitor_press(&v, REQUEST_MORE);
	ck_assert_int_eq(value(0), 3); /* no opinion */
	visitor_press(&v, REQUEST_LESS);
	ck_assert_int_eq(value(0), 2);
	visitor_close(&v);
}
END_TEST

START_TEST(points_are_shared_out_and_not_more)
{
	struct answers before;

	open_at(POINTS);
	visitor_type(&v, "11"); /* parks: 1 point */
	ck_assert_int_eq(fullness(), ANSWER_SHORT);
	visitor_type(&v, "0");
	ck_assert_int_eq(v.m.notice.what, NOTICE_SHORT);
	visitor_type(&v, "23"); /* transport: 3 */
	ck_assert_int_eq(fullness(), ANSWER_UNDER);
	before = v.m.visit.answers;
	visitor_type(&v, "32"); /* care: 2, but one is left */
	ck_assert_int_eq(model_page(&v.m), PAGE_VALUE);
	verdict_is(VERDICT_POINTS, &before);
	visitor_type(&v, "1");
	ck_assert_int_eq(fullness(), ANSWER_FULL);
	before = v.m.visit.answers;
	visitor_press(&v, REQUEST_PREVIOUS);
	visitor_press(&v, REQUEST_PREVIOUS);
	while (focus_act() != ACT_OPTION)
		visitor_press(&v, REQUEST_PREVIOUS);
	visitor_press(&v, REQUEST_PREVIOUS);
	visitor_press(&v, REQUEST_MORE);
	verdict_is(VERDICT_POINTS, &before);
	visitor_type(&v, "20"); /* none is none */
	ck_assert_int_eq(value(1), -1);
	visitor_close(&v);
}
END_TEST

START_TEST(blank_is_a_choice_too)
{
	struct answers before;

	open_at(MULTI);
	visitor_type(&v, "6");
	ck_assert_int_eq(fullness(), ANSWER_BLANK);
	before = v.m.visit.answers;
	visitor_type(&v, "1");
	verdict_is(VERDICT_IS_BLANK, &before);
	visitor_type(&v, "61");
	ck_assert_int_eq(value(0), 1);
	before = v.m.visit.answers;
	visitor_type(&v, "6");
	verdict_is(VERDICT_CHOSEN, &before);
	visitor_close(&v);
	open_at(POINTS);
	visitor_type(&v, "4");
	before = v.m.visit.answers;
	visitor_type(&v, "1");
	verdict_is(VERDICT_IS_BLANK, &before);
	visitor_press(&v, REQUEST_MORE);
	verdict_is(VERDICT_IS_BLANK, &before);
	visitor_close(&v);
}
END_TEST

/* ---- review ---- */

START_TEST(a_change_comes_back_to_the_review)
{
	open_at(YESNO);
	visitor_type(&v, "1");
	visitor_press(&v, REQUEST_REVIEW);
	ck_assert_int_eq(model_page(&v.m), PAGE_REVIEW);
	ck_assert_int_eq(focus_act(), ACT_QUESTION); /* the first that is open */
	ck_assert_int_eq(model_place(&v.m)->focus, SINGLE);
	visitor_type(&v, "1");
	ck_assert_int_eq(model_page(&v.m), PAGE_QUESTION);
	visitor_type(&v, "120");
	ck_assert_int_eq(model_page(&v.m), PAGE_REVIEW);
	ck_assert_int_eq(answers_value(&v.m.visit.answers, YESNO, 1), 1);
	visitor_type(&v, "3");
	visitor_press(&v, REQUEST_BACK);
	ck_assert_int_eq(model_page(&v.m), PAGE_REVIEW);
	visitor_press(&v, REQUEST_BACK);
	ck_assert_uint_eq(v.m.visit.question, POINTS);
	visitor_press(&v, REQUEST_BACK);
	ck_assert_uint_eq(v.m.visit.question, GRADES);
	visitor_close(&v);
}
END_TEST

START_TEST(what_is_too_little_does_not_pass_the_review)
{
	size_t messages;

	open_at(PICK);
	visitor_type(&v, "1");
	visitor_press(&v, REQUEST_REVIEW);
	messages = v.messages;
	visitor_type(&v, "0");
	ck_assert_int_eq(model_page(&v.m), PAGE_REVIEW);
	ck_assert_int_eq(v.m.notice.what, NOTICE_CHANGE);
	ck_assert_int_eq(model_place(&v.m)->focus, PICK);
	ck_assert_uint_eq(v.messages, messages);
	visitor_type(&v, "530"); /* the other group, and back to the review */
	visitor_type(&v, "0");
	ck_assert_int_eq(model_page(&v.m), PAGE_WAIT);
	visitor_close(&v);
}
END_TEST

/* ---- what the vault gets ---- */

/* Reads the vote message as the vault does: its cells. */
static uint8_t *
cells_sent(void)
{
	const struct questions *q = v.m.visit.questions;
	struct cur in = cur_of(v.last.body.data, v.last.body.size);
	uint8_t *cells = xcalloc(q->cell_count, 1);
	struct why why = {""};
	char poll[41];

	ck_assert_uint_eq(v.last.type, MSG_VOTE);
	cur_text(&in, poll, 40);
	ck_assert_str_eq(poll, "budget-2026");
	ck_assert_msg(answers_read(cells, q, &in, &why) == 0, "%s", why.text);
	return cells;
}

/* Lines of the published result, as "carfree=yes library=blank ...". */
static void
sent_is(const char *want)
{
	const struct questions *q = v.m.visit.questions;
	uint64_t *lines = xcalloc(q->line_count, sizeof(*lines));
	uint8_t *cells = cells_sent();
	struct buf got = {0};

	questions_count(q, cells, lines);
	for (size_t i = 0; i < q->line_count; i++) {
		size_t n = 0;
		char id[100];

		while (i >= q->items[n].first_line + q->items[n].line_count)
			n++;
		questions_line_id(q, i, id, sizeof(id));
		if (lines[i])
			buf_printf(
			    &got, "%s%s=%s", got.size ? " " : "", q->items[n].id, id);
		if (lines[i] > 1)
			buf_printf(&got, "*%d", (int)lines[i]);
	}
	ck_assert_str_eq(buf_str(&got), want);
	buf_free(&got);
	free(cells);
	free(lines);
}

START_TEST(every_type_arrives_as_it_was_chosen)
{
	open_at(YESNO);
	visitor_type(&v, "20"   /* no */
			 "10"   /* jongno */
			 "120"  /* lights, books */
			 "20"   /* b */
			 "240"  /* lee, choi */
			 "1320" /* home 3, market 0 */
			 "0");
	ck_assert_uint_eq(v.m.visit.question, GRADES);
	visitor_type(&v, "13" /* counters good; website open */
			 "0"
			 "1223" /* parks 2, transport 3 */
			 "0");
	ck_assert_int_eq(model_page(&v.m), PAGE_REVIEW);
	visitor_type(&v, "0");
	sent_is("carfree=no library=jongno projects=lights projects=books parks=b "
		"council=lee council=choi happy=home/3 happy=market/0 "
		"service=counter/good service=website/none money=green*2 "
		"money=transit*3");
	visitor_close(&v);
}
END_TEST

START_TEST(nothing_chosen_is_blank_everywhere)
{
	open_at(YESNO);
	visitor_type(&v, "3"); /* one marked, the others untouched */
	visitor_press(&v, REQUEST_REVIEW);
	visitor_type(&v, "0");
	sent_is("carfree=blank library=blank projects=blank parks=blank council=blank "
		"happy=blank service=blank money=blank");
	visitor_close(&v);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("answering");
	TCase *c = tcase_create("answering");
	SRunner *r;
	int failed;

	tcase_add_test(c, one_choice_holds_until_it_is_taken_back);
	tcase_add_test(c, yes_and_no_are_one_choice);
	tcase_add_test(c, several_have_a_least_and_a_most);
	tcase_add_test(c, long_lists_take_two_digits);
	tcase_add_test(c, one_in_each_group);
	tcase_add_test(c, a_score_is_a_number_to_type);
	tcase_add_test(c, a_value_is_taken_back_by_an_item);
	tcase_add_test(c, more_and_less_go_through_the_values);
	tcase_add_test(c, points_are_shared_out_and_not_more);
	tcase_add_test(c, blank_is_a_choice_too);
	tcase_add_test(c, a_change_comes_back_to_the_review);
	tcase_add_test(c, what_is_too_little_does_not_pass_the_review);
	tcase_add_test(c, every_type_arrives_as_it_was_chosen);
	tcase_add_test(c, nothing_chosen_is_blank_everywhere);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
