/* A visit in the model: its pages, the vault's refusals, idleness, and what is left of it
 * afterwards: nothing. */
#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "station/channel/paper.h"
#include "station/screen/model/page.h"
#include "station/screen/refusal.h"
#include "station/screen/view/view.h"
#include "tests/unit/station/visitor.h"

static struct visitor v;

static void
at_question(void)
{
	visitor_open(&v);
	visitor_to_questions(&v, LANGUAGE_EN, visitor_questions);
}

static enum page
page(void)
{
	return model_page(&v.m);
}

static void
page_is(enum page p)
{
	if (page() != p)
		model_dump(&v.m, stderr);
	ck_assert_msg(page() == p, "%s instead of %s", page_name(page()), page_name(p));
}

static void
cast_it(void)
{
	visitor_to_cast(&v);
	page_is(PAGE_CAST);
	visitor_item(&v, 1);
	visitor_item(&v, 1);
	ck_assert_uint_eq(v.last.type, MSG_CAST);
	visitor_tracker(&v, MSG_DONE);
	page_is(PAGE_DONE);
}

/* ---- nothing stays ---- */

static bool
holds(const char *words)
{
	return memmem(&v.m, sizeof(v.m), words, strlen(words)) != NULL;
}

static void
visit_is_gone(void)
{
	page_is(PAGE_WELCOME);
	ck_assert(sodium_is_zero((const uint8_t *)&v.m.visit, sizeof(v.m.visit)));
	ck_assert(!holds(VISITOR_TRACKER));
	ck_assert(!holds("you.card"));
	ck_assert(!holds("271828"));
}

START_TEST(nothing_of_a_voter_is_left_after_finish)
{
	at_question();
	visitor_type(&v, "1");
	ck_assert(!holds("271828")); /* gone when it was sent */
	ck_assert(memmem(v.last.body.data, v.last.body.size, "271828", 6) == NULL);
	cast_it();
	ck_assert(holds(VISITOR_TRACKER)); /* the test can fail */
	ck_assert(sodium_is_zero(
	    (const uint8_t *)&v.m.visit.answers, sizeof(v.m.visit.answers)));
	visitor_item(&v, 1);
	visit_is_gone();
	visitor_close(&v);
}
END_TEST

START_TEST(leaving_ends_the_session_at_the_vault)
{
	at_question();
	visitor_type(&v, "1");
	visitor_press(&v, REQUEST_BACK);
	visitor_press(&v, REQUEST_BACK);
	page_is(PAGE_LEAVE);
	visitor_item(&v, 1);
	page_is(PAGE_HOW);
	visitor_press(&v, REQUEST_BACK);
	visitor_item(&v, 2);
	ck_assert_uint_eq(v.last.type, MSG_END);
	ck_assert_uint_eq(v.last.request, v.m.request);
	ck_assert_int_eq(v.m.notice.what, NOTICE_CLEARED);
	visit_is_gone();
	visitor_close(&v);
}
END_TEST

START_TEST(no_card_no_session_to_end)
{
	visitor_open(&v);
	visitor_item(&v, 2);
	visitor_line(&v, "/media/card/you.card");
	page_is(PAGE_PIN);
	visitor_press(&v, REQUEST_BACK);
	page_is(PAGE_CARD);
	visitor_press(&v, REQUEST_BACK);
	visit_is_gone();
	ck_assert_uint_eq(v.last.type, 0);
	visitor_close(&v);
}
END_TEST

START_TEST(settings_are_of_one_visit)
{
	struct settings first;

	visitor_open(&v);
	first = v.m.settings;
	visitor_close(&v);
	at_question();
	visitor_press(&v, REQUEST_SIZE);
	visitor_press(&v, REQUEST_CONTRAST);
	visitor_press(&v, REQUEST_SPEECH);
	visitor_press(&v, REQUEST_FASTER);
	visitor_press(&v, REQUEST_LOUDER);
	ck_assert_int_eq(v.m.settings.density, DENSITY_WIDE);
	ck_assert_int_eq(v.m.settings.theme, THEME_LIGHT);
	ck_assert(v.m.settings.speech);
	ck_assert_int_eq(v.m.settings.rate, 3);
	for (int i = 0; i < 9; i++)
		visitor_press(&v, REQUEST_LOUDER);
	ck_assert_int_eq(v.m.settings.volume, SETTING_LEVELS - 1);
	page_is(PAGE_QUESTION);
	cast_it();
	visitor_item(&v, 1);
	ck_assert_mem_eq(&v.m.settings, &first, sizeof(first));
	visitor_close(&v);
}
END_TEST

/* ---- idleness ---- */

START_TEST(who_is_silent_is_asked_and_then_cleared)
{
	at_question();
	visitor_type(&v, "1");
	visitor_wait(&v, 179999);
	page_is(PAGE_QUESTION);
	visitor_wait(&v, 1);
	page_is(PAGE_IDLE);
	ck_assert_int_eq(model_seconds_left(&v.m), 30);
	visitor_wait(&v, 10000);
	ck_assert_int_eq(model_seconds_left(&v.m), 20);
	visitor_type(&v, "2"); /* answers the alert and chooses nothing */
	page_is(PAGE_QUESTION);
	ck_assert_int_eq(answers_value(&v.m.visit.answers, 0, 0), 1);
	ck_assert_int_eq(v.m.notice.what, NOTICE_NONE);
	visitor_wait(&v, 179999);
	page_is(PAGE_QUESTION);
	visitor_wait(&v, 1);
	visitor_wait(&v, 29999);
	page_is(PAGE_IDLE);
	visitor_wait(&v, 1);
	visit_is_gone();
	ck_assert_uint_eq(v.last.type, MSG_END);
	ck_assert_int_eq(v.m.notice.what, NOTICE_CLEARED);
	visitor_wait(&v, 59999); /* long enough to be read by who comes back */
	ck_assert_int_eq(v.m.notice.what, NOTICE_CLEARED);
	visitor_wait(&v, 1);
	ck_assert_int_eq(v.m.notice.what, NOTICE_NONE);
	visitor_close(&v);
}
END_TEST

START_TEST(nobody_is_idle_while_the_vault_works)
{
	at_question();
	visitor_press(&v, REQUEST_REVIEW);
	visitor_item(&v, 0);
	page_is(PAGE_WAIT);
	visitor_wait(&v, 3600000);
	page_is(PAGE_WAIT);
	visitor_press(&v, REQUEST_HELP); /* the page lives on */
	page_is(PAGE_HELP);
	visitor_wait(&v, 3600000);
	page_is(PAGE_HELP);
	visitor_tracker(&v, MSG_TRACKER);
	page_is(PAGE_HELP);
	visitor_press(&v, REQUEST_BACK);
	page_is(PAGE_CAST);
	visitor_wait(&v, 179999);
	page_is(PAGE_CAST);
	visitor_wait(&v, 1);
	page_is(PAGE_IDLE);
	visitor_close(&v);
}
END_TEST

static bool
prints(uint8_t flags)
{
	struct item items[ITEMS_MAX];
	size_t count;

	v.m.booth.flags = flags;
	count = model_items(&v.m, items);
	for (size_t i = 0; i < count; i++)
		if (items[i].act == ACT_SLIP)
			return true;
	return false;
}

/* The slip has the number as the screen shows it, and as a code; no choice, no time. */
START_TEST(the_number_is_printed)
{
	static struct paper paper;
	struct why why = {""};

	at_question();
	cast_it();
	ck_assert(prints(BOOTH_PRINTS));
	visitor_item(&v, 2);
	page_is(PAGE_WAIT);
	ck_assert_uint_eq(v.last.type, MSG_PAPER);
	ck_assert_int_eq(
	    paper_parse(&paper, cur_of(v.last.body.data, v.last.body.size), &why), 0);
	ck_assert_int_eq(paper.size, PAPER_ROLL);
	ck_assert_int_eq(paper.made, 0);
	ck_assert_str_eq(paper.name, "number");
	for (size_t i = 0; i < paper.count; i++)
		if (paper.parts[i].kind == PART_CODE) {
			ck_assert_uint_eq(paper.parts[i].first.size, TRACKER_CHARS);
			ck_assert_mem_eq(
			    paper.parts[i].first.text, VISITOR_TRACKER, TRACKER_CHARS);
		}
	ck_assert_ptr_nonnull(
	    memmem(v.last.body.data, v.last.body.size, "ABCDE 23456 FGHJK 7XYZQ", 23));
	visitor_answer(&v, MSG_PAPERED, "\0\0\0\0\0\0\4", 8);
	page_is(PAGE_DONE);
	ck_assert_int_eq(v.m.notice.what, NOTICE_PRINTED);
	visitor_item(&v, 2);
	visitor_refuse(&v, "station.printer");
	page_is(PAGE_DONE);
	ck_assert_int_eq(v.m.notice.what, NOTICE_REFUSED);
	visitor_item(&v, 1);
	visit_is_gone();
	visitor_close(&v);
}
END_TEST

/* A file would keep numbers in the order of casting; a trial ballot has no number to
 * keep. */
START_TEST(a_number_goes_to_paper_alone)
{
	at_question();
	cast_it();
	ck_assert(!prints(0));
	ck_assert(!prints(BOOTH_SPOOLS));
	v.m.booth.state = BOOTH_TEST;
	ck_assert(!prints(BOOTH_PRINTS));
	visitor_close(&v);
}
END_TEST

START_TEST(done_goes_away_by_itself)
{
	at_question();
	cast_it();
	visitor_wait(&v, 59999);
	page_is(PAGE_DONE);
	visitor_wait(&v, 1);
	visit_is_gone();
	ck_assert_int_eq(v.m.notice.what, NOTICE_NONE); /* it was cast */
	visitor_wait(&v, 1 << 30);
	page_is(PAGE_WELCOME);
	visitor_close(&v);
}
END_TEST

/* Help that somebody opened and left is not what the next one sees first. */
START_TEST(nothing_stays_open_over_the_first_page)
{
	visitor_open(&v);
	visitor_press(&v, REQUEST_CONTRAST);
	visitor_press(&v, REQUEST_HELP);
	visitor_wait(&v, 179999);
	page_is(PAGE_HELP);
	visitor_wait(&v, 1);
	page_is(PAGE_WELCOME);
	ck_assert_int_eq(v.m.settings.theme, THEME_DARK);
	ck_assert_uint_eq(v.last.type, 0); /* there was no session to end */
	visitor_close(&v);
}
END_TEST

/* ---- scanned ---- */

START_TEST(a_card_is_read_where_a_visit_begins)
{
	visitor_open(&v);
	visitor_press(&v, REQUEST_LANGUAGE);
	visitor_scan(&v, "");
	page_is(PAGE_WELCOME);
	visitor_scan(&v, "/media/card/you.card");
	page_is(PAGE_PIN);
	ck_assert_str_eq(v.m.visit.card, "/media/card/you.card");
	ck_assert_int_eq(v.m.settings.language, LANGUAGE_EN);
	visitor_press(&v, REQUEST_BACK);
	visitor_scan(&v, "");
	page_is(PAGE_CARD);
	ck_assert_int_eq(v.m.notice.what, NOTICE_UNREAD);
	visitor_close(&v);
}
END_TEST

/* A card held to the reader for too long must not cost a try. */
START_TEST(a_scanned_line_is_no_pin_and_no_choice)
{
	size_t messages;

	visitor_open(&v);
	visitor_item(&v, 2);
	visitor_scan(&v, "/media/card/you.card");
	messages = v.messages;
	visitor_scan(&v, "/media/card/you.card");
	page_is(PAGE_PIN);
	ck_assert_uint_eq(v.messages, messages);
	ck_assert_str_eq(v.m.visit.typed, "");
	visitor_close(&v);
	at_question();
	visitor_scan(&v, "1");
	ck_assert_int_eq(answers_value(&v.m.visit.answers, 0, 0), -1);
	visitor_close(&v);
}
END_TEST

/* ---- refusals ---- */

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
	struct buf page_text = {0}, item = {0};

	to_stage(refusals[_i].stage);
	page_is(PAGE_WAIT);
	visitor_refuse(&v, key);
	page_is(refusals[_i].page);
	ck_assert_str_ne(text, refusal_words(LANGUAGE_EN, "no such key"));
	view_spoken(&v.m, &page_text, &item);
	ck_assert_msg(strstr(buf_str(&page_text), text) != NULL, "%s: %s", key,
	    buf_str(&page_text));
	if (page() == PAGE_REFUSED)
		ck_assert_int_eq(v.m.visit.retry, (int)refusals[_i].retry);
	buf_free(&page_text);
	buf_free(&item);
	buf_free(&v.last.body);
	v.last = (struct call){0};
	act_do(&v.m, ACT_CLEAR, 0);
	visitor_wait(&v, 0);
	ck_assert_uint_eq(v.last.type, refusals[_i].ends ? MSG_END : 0);
	visit_is_gone();
	visitor_close(&v);
}
END_TEST

START_TEST(a_wrong_pin_is_typed_again)
{
	to_stage(AT_CARD);
	visitor_refuse(&v, "station.pin");
	visitor_type(&v, "314159\r");
	page_is(PAGE_WAIT);
	ck_assert_uint_eq(v.last.type, MSG_CARD);
	ck_assert(memmem(v.last.body.data, v.last.body.size, "you.card", 8) != NULL);
	ck_assert(memmem(v.last.body.data, v.last.body.size, "314159", 6) != NULL);
	visitor_close(&v);
}
END_TEST

START_TEST(a_refused_vote_keeps_the_answers_where_that_helps)
{
	at_question();
	visitor_type(&v, "1");
	visitor_press(&v, REQUEST_REVIEW);
	visitor_item(&v, 0);
	visitor_refuse(&v, "station.storage");
	visitor_item(&v, 1);
	page_is(PAGE_REVIEW);
	ck_assert_int_eq(answers_value(&v.m.visit.answers, 0, 0), 1);
	visitor_item(&v, 0);
	visitor_tracker(&v, MSG_TRACKER);
	page_is(PAGE_CAST);
	visitor_close(&v);
}
END_TEST

/* ---- check, polls, late answers ---- */

START_TEST(after_a_check_one_votes_again_from_nothing)
{
	at_question();
	visitor_type(&v, "1");
	visitor_to_cast(&v);
	visitor_item(&v, 2);
	page_is(PAGE_SURE_CHECK);
	visitor_item(&v, 1);
	ck_assert_uint_eq(v.last.type, MSG_CHECK);
	visitor_tracker(&v, MSG_CHECKED);
	page_is(PAGE_CHECKED);
	visitor_item(&v, 1);
	page_is(PAGE_QUESTION);
	ck_assert_uint_eq(v.m.visit.question, 0);
	ck_assert_int_eq(answers_value(&v.m.visit.answers, 0, 0), -1);
	cast_it();
	visitor_close(&v);
}
END_TEST

START_TEST(one_poll_is_not_asked_for_and_a_closed_one_not_opened)
{
	const uint8_t one_closed = 2, several[] = {1, 0, 2};

	at_question(); /* it came here without the list */
	visitor_close(&v);
	to_stage(AT_CARD);
	visitor_answer(&v, MSG_CARD_OPEN, NULL, 0);
	visitor_polls(&v, &one_closed, 1);
	page_is(PAGE_POLLS);
	visitor_item(&v, 1);
	ck_assert_int_eq(v.m.notice.what, NOTICE_NOT_OPEN);
	visitor_close(&v);
	to_stage(AT_CARD);
	visitor_answer(&v, MSG_CARD_OPEN, NULL, 0);
	visitor_polls(&v, several, 3);
	page_is(PAGE_POLLS);
	visitor_item(&v, 1);
	ck_assert_uint_eq(v.last.type, MSG_QUESTIONS);
	visitor_close(&v);
	to_stage(AT_CARD);
	visitor_answer(&v, MSG_CARD_OPEN, NULL, 0);
	visitor_polls(&v, NULL, 0);
	page_is(PAGE_REFUSED);
	visitor_close(&v);
}
END_TEST

START_TEST(an_answer_to_somebody_gone_is_nobodys)
{
	struct call old;

	at_question();
	old = v.last;
	visitor_press(&v, REQUEST_BACK);
	visitor_press(&v, REQUEST_BACK);
	visitor_item(&v, 2);
	visitor_item(&v, 2);
	page_is(PAGE_CARD);
	visitor_answer(&v, MSG_ENDED, NULL, 0);
	page_is(PAGE_CARD);
	visitor_line(&v, "/media/card/other.card");
	visitor_type(&v, "1\r");
	page_is(PAGE_WAIT);
	v.last.request = old.request;
	visitor_answer(&v, MSG_CARD_OPEN, NULL, 0);
	page_is(PAGE_WAIT);
	visitor_close(&v);
}
END_TEST

/* ---- hands ---- */

/* Everything with two keys. */
static void
move_to_index(enum act act, int index)
{
	struct item items[ITEMS_MAX];
	size_t count = model_items(&v.m, items);

	for (size_t i = 0; i < count; i++) {
		const struct item *item = &items[model_place(&v.m)->focus];

		if (item->act == act && (index < 0 || item->index == index))
			return;
		visitor_press(&v, REQUEST_NEXT);
	}
	ck_abort_msg("%s has no item of act %d", page_name(page()), (int)act);
}

static void
move_to(enum act act)
{
	move_to_index(act, -1);
}

static void
select_act(enum act act)
{
	move_to(act);
	visitor_press(&v, REQUEST_SELECT);
}

static void
select_digits(const char *digits)
{
	for (; *digits; digits++) {
		move_to_index(ACT_DIGIT, *digits - '0');
		visitor_press(&v, REQUEST_SELECT);
	}
}

/* From the first page to the questions; a reader types the card. */
static void
come_by_two_keys(void)
{
	const uint8_t open[] = {1, 1};

	move_to_index(ACT_LANGUAGE, LANGUAGE_EN);
	visitor_press(&v, REQUEST_SELECT);
	visitor_scan(&v, "/media/card/you.card");
	page_is(PAGE_PIN);
	select_digits("2744");
	select_act(ACT_ERASE);
	select_act(ACT_ERASE);
	select_digits("1828");
	select_act(ACT_SUBMIT);
	ck_assert(memmem(v.last.body.data, v.last.body.size, "271828", 6) != NULL);
	visitor_answer(&v, MSG_CARD_OPEN, NULL, 0);
	visitor_polls(&v, open, 2);
	select_act(ACT_POLL);
	visitor_answer(
	    &v, MSG_IS_QUESTIONS, visitor_questions, strlen(visitor_questions));
	select_act(ACT_START);
}

START_TEST(move_and_select_are_enough_for_a_ballot)
{
	visitor_open(&v);
	come_by_two_keys();
	while (page() == PAGE_QUESTION) {
		visitor_press(&v, REQUEST_SELECT);
		if (page() == PAGE_VALUE)
			visitor_press(&v, REQUEST_SELECT);
		if (answers_fullness(&v.m.visit.answers, v.m.visit.questions,
			v.m.visit.question) == ANSWER_SHORT) {
			visitor_press(&v, REQUEST_NEXT);
			visitor_press(&v, REQUEST_NEXT);
			visitor_press(&v, REQUEST_SELECT);
			if (page() == PAGE_VALUE)
				move_to(ACT_VALUE);
			if (page() == PAGE_VALUE)
				visitor_press(&v, REQUEST_NEXT);
			if (page() == PAGE_VALUE)
				visitor_press(&v, REQUEST_NEXT);
			if (page() == PAGE_VALUE)
				visitor_press(&v, REQUEST_SELECT);
		}
		select_act(ACT_NEXT);
	}
	page_is(PAGE_REVIEW);
	select_act(ACT_HELP);
	page_is(PAGE_HELP);
	select_act(ACT_SETTINGS);
	select_act(ACT_SETTING);
	ck_assert_int_eq(v.m.settings.language, LANGUAGE_KO);
	select_act(ACT_CLOSE);
	select_act(ACT_CLOSE);
	page_is(PAGE_REVIEW);
	select_act(ACT_SEAL);
	page_is(PAGE_WAIT);
	visitor_tracker(&v, MSG_TRACKER);
	select_act(ACT_CAST);
	select_act(ACT_SURE_CAST);
	ck_assert_uint_eq(v.last.type, MSG_CAST);
	visitor_tracker(&v, MSG_DONE);
	select_act(ACT_FINISH);
	visit_is_gone();
	visitor_close(&v);
}
END_TEST

/* Officers come through the list of keys in the help. */
START_TEST(move_and_select_are_enough_for_officers)
{
	const struct told open = {.state = BOOTH_OPEN, .flags = BOOTH_ATTENDED};
	size_t count, worker = 0;
	const struct binding *keys = keys_table(&count);

	while (keys[worker].request != REQUEST_WORKER)
		worker++;
	visitor_open(&v);
	select_act(ACT_HELP);
	move_to_index(ACT_KEY, (int)worker);
	visitor_press(&v, REQUEST_SELECT);
	visitor_scan(&v, "/media/card/mina.card");
	page_is(PAGE_OFFICER_PIN);
	select_digits("3141");
	select_act(ACT_SUBMIT);
	ck_assert(memmem(v.last.body.data, v.last.body.size, "3141", 4) != NULL);
	visitor_answer(&v, MSG_OFFICER_OPEN, NULL, 0);
	visitor_report(&v, MSG_IS_REPORT, open);
	move_to_index(ACT_WANT, BOOTH_DO_CLOSE);
	visitor_press(&v, REQUEST_SELECT);
	select_act(ACT_DESK_SURE);
	visitor_scan(&v, "/media/card/jun.card");
	page_is(PAGE_SECOND_PIN);
	select_digits("5926");
	select_act(ACT_SUBMIT);
	ck_assert_uint_eq(v.last.type, MSG_SECOND);
	ck_assert(memmem(v.last.body.data, v.last.body.size, "5926", 4) != NULL);
	visitor_close(&v);
}
END_TEST

/* The focus may be anywhere on the page: on a key of the pad, on a button. */
START_TEST(digits_are_typed_beside_the_pad_too)
{
	visitor_open(&v);
	visitor_item(&v, 2);
	visitor_line(&v, "/media/card/you.card");
	visitor_type(&v, "27");
	select_digits("1");
	visitor_type(&v, "8");
	move_to(ACT_CARD);
	visitor_type(&v, "20");
	visitor_press(&v, REQUEST_ERASE);
	move_to(ACT_HELP);
	visitor_type(&v, "8");
	page_is(PAGE_PIN);
	select_act(ACT_SUBMIT);
	ck_assert_uint_eq(v.last.type, MSG_CARD);
	ck_assert(memmem(v.last.body.data, v.last.body.size, "271828", 6) != NULL);
	visitor_close(&v);
}
END_TEST

START_TEST(every_key_of_the_table_is_reached_through_help)
{
	struct item items[ITEMS_MAX];
	size_t count, keys = 0, rows;
	const struct binding *table = keys_table(&rows);
	struct buf text = {0}, spoken = {0};

	at_question();
	visitor_press(&v, REQUEST_HELP);
	count = model_items(&v.m, items);
	for (size_t i = 0; i < rows; i++)
		keys += table[i].help != NULL;
	for (size_t i = 0; i < count; i++)
		keys -= items[i].act == ACT_KEY;
	ck_assert_uint_eq(keys, 0);
	move_to(ACT_KEY);
	view_spoken(&v.m, &text, &spoken);
	ck_assert_ptr_nonnull(
	    strstr(buf_str(&spoken), table[items[model_place(&v.m)->focus].index].name));
	buf_free(&text);
	buf_free(&spoken);
	while (table[items[model_place(&v.m)->focus].index].request != REQUEST_CALL)
		visitor_press(&v, REQUEST_NEXT);
	visitor_press(&v, REQUEST_SELECT);
	page_is(PAGE_CALL);
	ck_assert_uint_eq(v.rings, 1);
	visitor_press(&v, REQUEST_CALL); /* one call is enough */
	ck_assert_uint_eq(v.rings, 1);
	visitor_press(&v, REQUEST_BACK);
	page_is(PAGE_QUESTION);
	visitor_close(&v);
}
END_TEST

START_TEST(next_is_not_cast)
{
	at_question();
	visitor_to_cast(&v);
	for (int i = 0; i < 10; i++) {
		visitor_press(&v, REQUEST_FORWARD);
		visitor_type(&v, "0");
		page_is(PAGE_CAST);
	}
	visitor_item(&v, 1);
	for (int i = 0; i < 10; i++) {
		visitor_press(&v, REQUEST_FORWARD);
		visitor_type(&v, "0");
		page_is(PAGE_SURE_CAST);
	}
	visitor_close(&v);
}
END_TEST

static const char five[] =
    "{\"id\":\"a\",\"type\":\"yesno\",\"text\":{\"ko\":\"가?\",\"en\":\"A?\"},"
    "\"options\":[{\"id\":\"yes\",\"ko\":\"찬성\",\"en\":\"Yes\"},{\"id\":\"no\",\"ko\":"
    "\"반대\",\"en\":\"No\"}]}\n"
    "{\"id\":\"b\",\"type\":\"yesno\",\"text\":{\"ko\":\"나?\",\"en\":\"B?\"},"
    "\"options\":[{\"id\":\"yes\",\"ko\":\"찬성\",\"en\":\"Yes\"},{\"id\":\"no\",\"ko\":"
    "\"반대\",\"en\":\"No\"}]}\n"
    "{\"id\":\"c\",\"type\":\"yesno\",\"text\":{\"ko\":\"다?\",\"en\":\"C?\"},"
    "\"options\":[{\"id\":\"yes\",\"ko\":\"찬성\",\"en\":\"Yes\"},{\"id\":\"no\",\"ko\":"
    "\"반대\",\"en\":\"No\"}]}\n"
    "{\"id\":\"d\",\"type\":\"yesno\",\"text\":{\"ko\":\"라?\",\"en\":\"D?\"},"
    "\"options\":[{\"id\":\"yes\",\"ko\":\"찬성\",\"en\":\"Yes\"},{\"id\":\"no\",\"ko\":"
    "\"반대\",\"en\":\"No\"}]}\n"
    "{\"id\":\"e\",\"type\":\"yesno\",\"text\":{\"ko\":\"마?\",\"en\":\"E?\"},"
    "\"options\":[{\"id\":\"yes\",\"ko\":\"찬성\",\"en\":\"Yes\"},{\"id\":\"no\",\"ko\":"
    "\"반대\",\"en\":\"No\"}]}\n";

/* Language, a scanned card, a PIN of six digits, five answers: 22 keys, no more. */
START_TEST(five_questions_are_few_keys)
{
	const uint8_t open = 1;
	size_t keys = 0;
	static const char *const typed[] = {
	    "1", "271828\r", "0", "10", "20", "10", "20", "10", "0", "11"};

	visitor_open(&v);
	for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++) {
		visitor_type(&v, typed[i]);
		keys += strlen(typed[i]);
		if (page() == PAGE_CARD) {
			visitor_line(&v, "/media/card/you.card");
		} else if (page() == PAGE_WAIT && v.last.type == MSG_CARD) {
			visitor_answer(&v, MSG_CARD_OPEN, NULL, 0);
			visitor_polls(&v, &open, 1);
			visitor_answer(&v, MSG_IS_QUESTIONS, five, strlen(five));
		} else if (page() == PAGE_WAIT && v.last.type == MSG_VOTE) {
			visitor_tracker(&v, MSG_TRACKER);
		}
	}
	ck_assert_uint_eq(v.last.type, MSG_CAST);
	ck_assert_uint_eq(keys, 22);
	visitor_close(&v);
}
END_TEST

/* Long enough for every page that Enter leads to; how often a ballot was sealed. */
static size_t
hold_enter(void)
{
	size_t sealed = 0;

	for (int i = 0; i < 300; i++) {
		visitor_type(&v, "\r");
		ck_assert_int_ne(page(), PAGE_DONE);
		if (page() == PAGE_WAIT) {
			ck_assert_uint_eq(v.last.type, MSG_VOTE);
			visitor_tracker(&v, MSG_TRACKER);
			sealed++;
		}
	}
	return sealed;
}

/* A finger that stays on Enter seals a ballot that was filled in, but casts nothing. */
START_TEST(enter_alone_never_casts)
{
	at_question();
	hold_enter();
	visitor_close(&v);
	visitor_open(&v);
	visitor_to_questions(&v, LANGUAGE_EN, five);
	visitor_type(&v, "1020102010");
	page_is(PAGE_REVIEW);
	ck_assert_uint_ge(hold_enter(), 1);
	visitor_close(&v);
}
END_TEST

/* ---- views hold no state ---- */

static void
draw(struct canvas *c, int columns, int rows)
{
	canvas_open(c, rows, columns);
	view_draw(&v.m, c);
}

START_TEST(a_resize_changes_nothing)
{
	static const int sizes[][2] = {{132, 43}, {40, 12}, {60, 18}, {41, 13}};
	struct canvas before, after;
	struct model *m = xmalloc(sizeof(*m));

	at_question();
	visitor_type(&v, "12");
	memcpy(m, &v.m, sizeof(*m));
	draw(&before, 80, 24);
	for (size_t i = 0; i < 4; i++) {
		struct canvas c;

		draw(&c, sizes[i][0], sizes[i][1]);
		canvas_close(&c);
	}
	draw(&after, 80, 24);
	ck_assert_mem_eq(m, &v.m, sizeof(*m));
	ck_assert_mem_eq(before.cells, after.cells, 80 * 24 * sizeof(struct cell));
	canvas_close(&before);
	canvas_close(&after);
	free(m);
	visitor_close(&v);
}
END_TEST

static void
spoken_lacks(const char *words)
{
	struct buf text = {0}, item = {0};

	view_spoken(&v.m, &text, &item);
	ck_assert(strstr(buf_str(&text), words) == NULL);
	ck_assert(strstr(buf_str(&item), words) == NULL);
	buf_free(&text);
	buf_free(&item);
}

START_TEST(a_pin_is_neither_drawn_nor_spoken)
{
	struct canvas c;

	visitor_open(&v);
	visitor_item(&v, 2);
	visitor_line(&v, "/media/card/you.card");
	visitor_type(&v, "271828");
	ck_assert_str_eq(v.m.visit.typed, "271828");
	spoken_lacks("2718");
	draw(&c, 80, 24);
	for (int i = 0; i < 80 * 24 - 2; i++)
		ck_assert(!(c.cells[i].rune == '2' && c.cells[i + 1].rune == '7'));
	canvas_close(&c);
	visitor_press(&v, REQUEST_ERASE);
	ck_assert_str_eq(v.m.visit.typed, "27182");
	visitor_close(&v);
}
END_TEST

/* ---- a monkey ---- */

static unsigned
dice(unsigned *seed, unsigned sides)
{
	*seed = *seed * 1664525 + 1013904223;
	return (*seed >> 16) % sides;
}

static void
answer_officer(unsigned *seed)
{
	static const uint8_t no_rows[2], folder[] = {0, 0, 0, 1, '/', 0, 0, 0, 2};
	struct told t = {.state = (enum booth_state)dice(seed, BOOTH_STATES),
	    .flags = (uint8_t)dice(seed, 8),
	    .last = (uint8_t)dice(seed, LAST_SESSIONS),
	    .trouble = dice(seed, 2) ? "nobody answers" : NULL,
	    .refused = dice(seed, 2),
	    .empty = dice(seed, 2)};

	switch (v.m.asked) {
	case MSG_OFFICER:
		visitor_answer(&v, MSG_OFFICER_OPEN, NULL, 0);
		break;
	case MSG_SECOND:
		visitor_answer(&v, MSG_SECOND_OPEN, NULL, 0);
		break;
	case MSG_AUDIT:
		visitor_answer(&v, MSG_IS_AUDIT, no_rows, sizeof(no_rows));
		break;
	case MSG_EXPORT:
		visitor_answer(&v, MSG_EXPORTED, folder, sizeof(folder));
		break;
	case MSG_SYNC:
		visitor_answer(&v, MSG_SYNCED, NULL, 0);
		break;
	case MSG_REPORT:
		visitor_report(&v, MSG_IS_REPORT, t);
		break;
	case MSG_ACT:
		visitor_report(&v, MSG_ACTED, t);
		break;
	case MSG_CLOSE:
		visitor_report(&v, MSG_CLOSED, t);
		break;
	default:
		visitor_report(&v, MSG_CLOCK_RIGHT, t);
	}
}

static void
answer_somehow(unsigned *seed)
{
	static const char *const keys[] = {"station.pin", "station.storage",
	    "station.voted", "station.card", "station.bag_full", "station.no_officer",
	    "station.booth_state"};
	const uint8_t states[] = {1, 1, 2};

	if (dice(seed, 4) == 0) {
		visitor_refuse(&v, keys[dice(seed, 7)]);
		return;
	}
	switch (v.m.asked) {
	case MSG_CARD:
		visitor_answer(&v, MSG_CARD_OPEN, NULL, 0);
		break;
	case MSG_POLLS:
		visitor_polls(&v, states, 1 + dice(seed, 3));
		break;
	case MSG_QUESTIONS:
		visitor_answer(
		    &v, MSG_IS_QUESTIONS, visitor_questions, strlen(visitor_questions));
		break;
	case MSG_VOTE:
		visitor_tracker(&v, MSG_TRACKER);
		break;
	case MSG_CAST:
		visitor_tracker(&v, MSG_DONE);
		break;
	case MSG_CHECK:
		visitor_tracker(&v, MSG_CHECKED);
		break;
	default:
		answer_officer(seed);
	}
}

static size_t
differences(const struct answers *a, const struct answers *b)
{
	size_t n = 0;

	for (size_t i = 0; i < ANSWERS_OPTIONS; i++)
		n += a->value[i] != b->value[i];
	for (size_t i = 0; i < ANSWERS_QUESTIONS; i++)
		n += a->blank[i] != b->blank[i];
	return n;
}

static void
play(unsigned *seed)
{
	unsigned what = dice(seed, 40);
	char digit[2] = {(char)('0' + dice(seed, 10)), '\0'};

	if (v.m.asked && what < 30)
		answer_somehow(seed);
	else if (what < 3)
		visitor_line(&v, "/media/card/you.card");
	else if (what == 3)
		visitor_wait(&v, (int64_t)dice(seed, 200) * 1000);
	else if (what == 4)
		visitor_press(&v, REQUEST_WORKER);
	else if (what < 15)
		visitor_type(&v, digit);
	else if (what < 22)
		visitor_press(&v, REQUEST_SELECT);
	else if (what < 30)
		visitor_press(&v, REQUEST_NEXT);
	else
		visitor_press(&v, (enum request)dice(seed, REQUESTS));
}

static bool
same_ballot(const struct model *before)
{
	return before->visit.questions &&
	       v.m.visit.questions == before->visit.questions &&
	       v.m.visit.vault == before->visit.vault &&
	       before->places[0].page != PAGE_WAIT;
}

/* Whatever the keys and the vault do: the focus is on an item, the page can be drawn, and
 * one event changes one choice at most. */
START_TEST(a_monkey_breaks_nothing)
{
	unsigned seed = (unsigned)_i;
	struct model *before = xmalloc(sizeof(*before));
	size_t cast = 0, pages_seen = 0;
	bool seen[PAGES] = {false};
	struct canvas c;

	visitor_open(&v);
	canvas_open(&c, 12, 40);
	for (int i = 0; i < 80000; i++) {
		struct item items[ITEMS_MAX];

		memcpy(before, &v.m, sizeof(*before));
		play(&seed);
		ck_assert_int_lt(model_place(&v.m)->focus, (int)model_items(&v.m, items));
		if (same_ballot(before))
			ck_assert_uint_le(
			    differences(&before->visit.answers, &v.m.visit.answers), 1);
		cast += page() == PAGE_DONE && before->asked == MSG_CAST;
		seen[page()] = true;
		if (i % 8 == 0) {
			view_draw(&v.m, &c);
			ck_assert_int_ge(c.cursor_row, 0);
		}
	}
	for (int i = 0; i < PAGES; i++)
		pages_seen += seen[i];
	ck_assert_uint_gt(cast, 0);
	ck_assert_uint_eq(
	    pages_seen, PAGES - (PAGE_LEAVE - PAGE_UNLOCK)); /* no clerk's */
	canvas_close(&c);
	free(before);
	visitor_close(&v);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("visit");
	TCase *c = tcase_create("visit");
	SRunner *r;
	int failed;

	tcase_set_timeout(c, 120);
	tcase_add_test(c, nothing_of_a_voter_is_left_after_finish);
	tcase_add_test(c, leaving_ends_the_session_at_the_vault);
	tcase_add_test(c, no_card_no_session_to_end);
	tcase_add_test(c, settings_are_of_one_visit);
	tcase_add_test(c, who_is_silent_is_asked_and_then_cleared);
	tcase_add_test(c, nobody_is_idle_while_the_vault_works);
	tcase_add_test(c, done_goes_away_by_itself);
	tcase_add_test(c, nothing_stays_open_over_the_first_page);
	tcase_add_test(c, a_card_is_read_where_a_visit_begins);
	tcase_add_test(c, a_scanned_line_is_no_pin_and_no_choice);
	tcase_add_loop_test(c, every_refusal_has_its_page_and_its_words, 0,
	    (int)(sizeof(refusals) / sizeof(*refusals)));
	tcase_add_test(c, a_wrong_pin_is_typed_again);
	tcase_add_test(c, a_refused_vote_keeps_the_answers_where_that_helps);
	tcase_add_test(c, after_a_check_one_votes_again_from_nothing);
	tcase_add_test(c, one_poll_is_not_asked_for_and_a_closed_one_not_opened);
	tcase_add_test(c, an_answer_to_somebody_gone_is_nobodys);
	tcase_add_test(c, move_and_select_are_enough_for_a_ballot);
	tcase_add_test(c, move_and_select_are_enough_for_officers);
	tcase_add_test(c, digits_are_typed_beside_the_pad_too);
	tcase_add_test(c, every_key_of_the_table_is_reached_through_help);
	tcase_add_test(c, enter_alone_never_casts);
	tcase_add_test(c, next_is_not_cast);
	tcase_add_test(c, five_questions_are_few_keys);
	tcase_add_test(c, a_resize_changes_nothing);
	tcase_add_test(c, a_pin_is_neither_drawn_nor_spoken);
	tcase_add_test(c, the_number_is_printed);
	tcase_add_test(c, a_number_goes_to_paper_alone);
	tcase_add_loop_test(c, a_monkey_breaks_nothing, 1, 4);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
