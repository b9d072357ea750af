/* What the vault answers a voter: each refusal has its page and its words, a check begins
 * the ballot anew, and an answer to somebody gone is nobody's. */
#include <check.h>
#include <string.h>
#include "station/screen/model/page.h"
#include "station/screen/refusal.h"
#include "tests/unit/station/seen.h"

static struct visitor v;

enum stage { AT_CARD, AT_VOTE, AT_CAST, AT_CHECK, AT_QUESTIONS };

static const struct {
	enum stage stage;
	const char *key;
	enum page page;
	enum act retry; /* on the page of a refusal */
	bool ends;      /* leaving has to end a session at the vault */
} refusals[] = {
    {AT_CARD, "station.pin", PAGE_PIN, ACT_NONE, false},
    {AT_CARD, "station.card", PAGE_REFUSED, ACT_CARD, false},
    {AT_CARD, "station.card_wait", PAGE_REFUSED, ACT_CARD, false},
    {AT_CARD, "station.card_blocked", PAGE_REFUSED, ACT_NONE, false},
    {AT_CARD, "station.busy", PAGE_REFUSED, ACT_CARD, false},
    {AT_QUESTIONS, "station.poll_unknown", PAGE_REFUSED, ACT_NONE, true},
    {AT_QUESTIONS, "station.not_on_roll", PAGE_REFUSED, ACT_NONE, true},
    {AT_QUESTIONS, "station.voted", PAGE_REFUSED, ACT_NONE, true},
    {AT_VOTE, "station.poll_unknown", PAGE_REFUSED, ACT_NONE, true},
    {AT_VOTE, "station.poll_not_open", PAGE_REFUSED, ACT_NONE, true},
    {AT_VOTE, "station.poll_closed", PAGE_REFUSED, ACT_NONE, true},
    {AT_VOTE, "station.sealed", PAGE_REFUSED, ACT_NONE, true},
    {AT_VOTE, "station.not_on_roll", PAGE_REFUSED, ACT_NONE, true},
    {AT_VOTE, "station.voted", PAGE_REFUSED, ACT_NONE, true},
    {AT_VOTE, "station.storage", PAGE_REFUSED, ACT_REVIEW, true},
    {AT_VOTE, "station.answers", PAGE_REFUSED, ACT_REVIEW, true},
    {AT_CAST, "station.storage", PAGE_CAST, ACT_NONE, true},
    {AT_CAST, "station.voted", PAGE_REFUSED, ACT_NONE, true},
    {AT_CAST, "station.poll_closed", PAGE_REFUSED, ACT_NONE, true},
    {AT_CAST, "station.sealed", PAGE_REFUSED, ACT_NONE, true},
    {AT_CHECK, "station.bag_full", PAGE_CAST, ACT_NONE, true},
    {AT_CHECK, "station.storage", PAGE_CAST, ACT_NONE, true},
    {AT_CHECK, "station.poll_closed", PAGE_REFUSED, ACT_NONE, true},
};

static void
to_stage(enum stage stage)
{
	const uint8_t open = 1;

	visitor_open(&v);
	visitor_item(&v, 2);
	visitor_line(&v, "/media/card/you.card");
	visitor_type(&v, "271828\r");
	if (stage == AT_CARD)
		return;
	visitor_answer(&v, MSG_CARD_OPEN, NULL, 0);
	visitor_polls(&v, &open, 1);
	if (stage == AT_QUESTIONS)
		return;
	visitor_answer(
	    &v, MSG_IS_QUESTIONS, visitor_questions, strlen(visitor_questions));
	visitor_item(&v, 0);
	visitor_press(&v, REQUEST_REVIEW);
	visitor_item(&v, 0);
	if (stage == AT_VOTE)
		return;
	visitor_tracker(&v, MSG_TRACKER);
	visitor_item(&v, stage == AT_CAST ? 1 : 2);
	visitor_item(&v, 1);
}

START_TEST(every_refusal_has_its_page_and_its_words)
{
	const char *key = refusals[_i].key, *text = refusal_words(LANGUAGE_EN, key);

	to_stage(refusals[_i].stage);
	seen_page(&v, PAGE_WAIT);
	visitor_refuse(&v, key);
	seen_page(&v, refusals[_i].page);
	ck_assert_str_ne(text, refusal_words(LANGUAGE_EN, "no such key"));
	ck_assert_msg(seen_says(&v, text), "%s does not say why", key);
	if (model_page(&v.m) == PAGE_REFUSED)
		ck_assert_int_eq(v.m.visit.retry, (int)refusals[_i].retry);
	buf_free(&v.last.body);
	v.last = (struct call){0};
	act_do(&v.m, ACT_CLEAR, 0);
	visitor_wait(&v, 0);
	ck_assert_uint_eq(v.last.type, refusals[_i].ends ? MSG_END : 0);
	seen_gone(&v);
	visitor_close(&v);
}
END_TEST

START_TEST(a_wrong_pin_is_typed_again)
{
	to_stage(AT_CARD);
	visitor_refuse(&v, "station.pin");
	visitor_type(&v, "314159\r");
	seen_page(&v, PAGE_WAIT);
	ck_assert_uint_eq(v.last.type, MSG_CARD);
	ck_assert(memmem(v.last.body.data, v.last.body.size, "you.card", 8) != NULL);
	ck_assert(memmem(v.last.body.data, v.last.body.size, "314159", 6) != NULL);
	visitor_close(&v);
}
END_TEST

START_TEST(a_refused_vote_keeps_the_answers_where_that_helps)
{
	seen_question(&v);
	visitor_type(&v, "1");
	visitor_press(&v, REQUEST_REVIEW);
	visitor_item(&v, 0);
	visitor_refuse(&v, "station.storage");
	visitor_item(&v, 1);
	seen_page(&v, PAGE_REVIEW);
	ck_assert_int_eq(answers_value(&v.m.visit.answers, 0, 0), 1);
	visitor_item(&v, 0);
	visitor_tracker(&v, MSG_TRACKER);
	seen_page(&v, PAGE_CAST);
	visitor_close(&v);
}
END_TEST

/* ---- check, polls, late answers ---- */

START_TEST(after_a_check_one_votes_again_from_nothing)
{
	seen_question(&v);
	visitor_type(&v, "1");
	visitor_to_cast(&v);
	visitor_item(&v, 2);
	seen_page(&v, PAGE_SURE_CHECK);
	visitor_item(&v, 1);
	ck_assert_uint_eq(v.last.type, MSG_CHECK);
	visitor_tracker(&v, MSG_CHECKED);
	seen_page(&v, PAGE_CHECKED);
	visitor_item(&v, 1);
	seen_page(&v, PAGE_QUESTION);
	ck_assert_uint_eq(v.m.visit.question, 0);
	ck_assert_int_eq(answers_value(&v.m.visit.answers, 0, 0), -1);
	seen_cast(&v);
	visitor_close(&v);
}
END_TEST

START_TEST(one_poll_is_not_asked_for_and_a_closed_one_not_opened)
{
	const uint8_t one_closed = 2, several[] = {1, 0, 2};

	seen_question(&v); /* it came here without the list */
	visitor_close(&v);
	to_stage(AT_CARD);
	visitor_answer(&v, MSG_CARD_OPEN, NULL, 0);
	visitor_polls(&v, &one_closed, 1);
	seen_page(&v, PAGE_POLLS);
	visitor_item(&v, 1);
	ck_assert_int_eq(v.m.notice.what, NOTICE_NOT_OPEN);
	visitor_close(&v);
	to_stage(AT_CARD);
	visitor_answer(&v, MSG_CARD_OPEN, NULL, 0);
	visitor_polls(&v, several, 3);
	seen_page(&v, PAGE_POLLS);
	visitor_item(&v, 1);
	ck_assert_uint_eq(v.last.type, MSG_QUESTIONS);
	visitor_close(&v);
	to_stage(AT_CARD);
	visitor_answer(&v, MSG_CARD_OPEN, NULL, 0);
	visitor_polls(&v, NULL, 0);
	seen_page(&v, PAGE_REFUSED);
	visitor_close(&v);
}
END_TEST

START_TEST(an_answer_to_somebody_gone_is_nobodys)
{
	struct call old;

	seen_question(&v);
	old = v.last;
	visitor_press(&v, REQUEST_BACK);
	visitor_press(&v, REQUEST_BACK);
	visitor_item(&v, 2);
	visitor_item(&v, 2);
	seen_page(&v, PAGE_CARD);
	visitor_answer(&v, MSG_ENDED, NULL, 0);
	seen_page(&v, PAGE_CARD);
	visitor_line(&v, "/media/card/other.card");
	visitor_type(&v, "1\r");
	seen_page(&v, PAGE_WAIT);
	v.last.request = old.request;
	visitor_answer(&v, MSG_CARD_OPEN, NULL, 0);
	seen_page(&v, PAGE_WAIT);
	visitor_close(&v);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("refused");
	TCase *c = tcase_create("refused");
	SRunner *r;
	int failed;

	tcase_set_timeout(c, 120);
	tcase_add_loop_test(c, every_refusal_has_its_page_and_its_words, 0,
	    (int)(sizeof(refusals) / sizeof(*refusals)));
	tcase_add_test(c, a_wrong_pin_is_typed_again);
	tcase_add_test(c, a_refused_vote_keeps_the_answers_where_that_helps);
	tcase_add_test(c, after_a_check_one_votes_again_from_nothing);
	tcase_add_test(c, one_poll_is_not_asked_for_and_a_closed_one_not_opened);
	tcase_add_test(c, an_answer_to_somebody_gone_is_nobodys);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
