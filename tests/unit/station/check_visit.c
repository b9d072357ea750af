/* A visit in the model: how it begins, idleness, the number on paper, how it ends, and
 * what is left of it afterwards: nothing. */
#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "station/channel/paper.h"
#include "station/screen/model/page.h"
#include "station/screen/view/view.h"
#include "tests/unit/station/seen.h"

static struct visitor v;

/* ---- nothing stays ---- */

START_TEST(nothing_of_a_voter_is_left_after_finish)
{
	seen_question(&v);
	visitor_type(&v, "1");
	ck_assert(!seen_holds(&v, "271828")); /* gone when it was sent */
	ck_assert(memmem(v.last.body.data, v.last.body.size, "271828", 6) == NULL);
	seen_cast(&v);
	ck_assert(seen_holds(&v, VISITOR_TRACKER)); /* the test can fail */
	ck_assert(sodium_is_zero(
	    (const uint8_t *)&v.m.visit.answers, sizeof(v.m.visit.answers)));
	visitor_item(&v, 1);
	seen_gone(&v);
	visitor_close(&v);
}
END_TEST

START_TEST(leaving_ends_the_session_at_the_vault)
{
	seen_question(&v);
	visitor_type(&v, "1");
	visitor_press(&v, REQUEST_BACK);
	visitor_press(&v, REQUEST_BACK);
	seen_page(&v, PAGE_LEAVE);
	visitor_item(&v, 1);
	seen_page(&v, PAGE_HOW);
	visitor_press(&v, REQUEST_BACK);
	visitor_item(&v, 2);
	ck_assert_uint_eq(v.last.type, MSG_END);
	ck_assert_uint_eq(v.last.request, v.m.request);
	ck_assert_int_eq(v.m.notice.what, NOTICE_CLEARED);
	seen_gone(&v);
	visitor_close(&v);
}
END_TEST

START_TEST(no_card_no_session_to_end)
{
	visitor_open(&v);
	visitor_item(&v, 2);
	visitor_line(&v, "/media/card/you.card");
	seen_page(&v, PAGE_PIN);
	visitor_press(&v, REQUEST_BACK);
	seen_page(&v, PAGE_CARD);
	visitor_press(&v, REQUEST_BACK);
	seen_gone(&v);
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
	seen_question(&v);
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
	seen_page(&v, PAGE_QUESTION);
	seen_cast(&v);
	visitor_item(&v, 1);
	ck_assert_mem_eq(&v.m.settings, &first, sizeof(first));
	visitor_close(&v);
}
END_TEST

/* ---- idleness ---- */

START_TEST(who_is_silent_is_asked_and_then_cleared)
{
	seen_question(&v);
	visitor_type(&v, "1");
	visitor_wait(&v, 179999);
	seen_page(&v, PAGE_QUESTION);
	visitor_wait(&v, 1);
	seen_page(&v, PAGE_IDLE);
	ck_assert_int_eq(model_seconds_left(&v.m), 30);
	visitor_wait(&v, 10000);
	ck_assert_int_eq(model_seconds_left(&v.m), 20);
	visitor_type(&v, "2"); /* answers the alert and chooses nothing */
	seen_page(&v, PAGE_QUESTION);
	ck_assert_int_eq(answers_value(&v.m.visit.answers, 0, 0), 1);
	ck_assert_int_eq(v.m.notice.what, NOTICE_NONE);
	visitor_wait(&v, 179999);
	seen_page(&v, PAGE_QUESTION);
	visitor_wait(&v, 1);
	visitor_wait(&v, 29999);
	seen_page(&v, PAGE_IDLE);
	visitor_wait(&v, 1);
	seen_gone(&v);
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
	seen_question(&v);
	visitor_press(&v, REQUEST_REVIEW);
	visitor_item(&v, 0);
	seen_page(&v, PAGE_WAIT);
	visitor_wait(&v, 3600000);
	seen_page(&v, PAGE_WAIT);
	visitor_press(&v, REQUEST_HELP); /* the page lives on */
	seen_page(&v, PAGE_HELP);
	visitor_wait(&v, 3600000);
	seen_page(&v, PAGE_HELP);
	visitor_tracker(&v, MSG_TRACKER);
	seen_page(&v, PAGE_HELP);
	visitor_press(&v, REQUEST_BACK);
	seen_page(&v, PAGE_CAST);
	visitor_wait(&v, 179999);
	seen_page(&v, PAGE_CAST);
	visitor_wait(&v, 1);
	seen_page(&v, PAGE_IDLE);
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

	seen_question(&v);
	seen_cast(&v);
	ck_assert(prints(BOOTH_PRINTS));
	visitor_item(&v, 2);
	seen_page(&v, PAGE_WAIT);
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
	seen_page(&v, PAGE_DONE);
	ck_assert_int_eq(v.m.notice.what, NOTICE_PRINTED);
	visitor_item(&v, 2);
	visitor_refuse(&v, "station.printer");
	seen_page(&v, PAGE_DONE);
	ck_assert_int_eq(v.m.notice.what, NOTICE_REFUSED);
	visitor_item(&v, 1);
	seen_gone(&v);
	visitor_close(&v);
}
END_TEST

/* A file would keep numbers in the order of casting; a trial ballot has no number to
 * keep. */
START_TEST(a_number_goes_to_paper_alone)
{
	seen_question(&v);
	seen_cast(&v);
	ck_assert(!prints(0));
	ck_assert(!prints(BOOTH_SPOOLS));
	v.m.booth.state = BOOTH_TEST;
	ck_assert(!prints(BOOTH_PRINTS));
	visitor_close(&v);
}
END_TEST

START_TEST(done_goes_away_by_itself)
{
	seen_question(&v);
	seen_cast(&v);
	visitor_wait(&v, 59999);
	seen_page(&v, PAGE_DONE);
	visitor_wait(&v, 1);
	seen_gone(&v);
	ck_assert_int_eq(v.m.notice.what, NOTICE_NONE); /* it was cast */
	visitor_wait(&v, 1 << 30);
	seen_page(&v, PAGE_WELCOME);
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
	seen_page(&v, PAGE_HELP);
	visitor_wait(&v, 1);
	seen_page(&v, PAGE_WELCOME);
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
	seen_page(&v, PAGE_WELCOME);
	visitor_scan(&v, "/media/card/you.card");
	seen_page(&v, PAGE_PIN);
	ck_assert_str_eq(v.m.visit.card, "/media/card/you.card");
	ck_assert_int_eq(v.m.settings.language, LANGUAGE_EN);
	visitor_press(&v, REQUEST_BACK);
	visitor_scan(&v, "");
	seen_page(&v, PAGE_CARD);
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
	seen_page(&v, PAGE_PIN);
	ck_assert_uint_eq(v.messages, messages);
	ck_assert_str_eq(v.m.visit.typed, "");
	visitor_close(&v);
	seen_question(&v);
	visitor_scan(&v, "1");
	ck_assert_int_eq(answers_value(&v.m.visit.answers, 0, 0), -1);
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

	seen_question(&v);
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

START_TEST(a_pin_is_neither_drawn_nor_spoken)
{
	struct canvas c;

	visitor_open(&v);
	visitor_item(&v, 2);
	visitor_line(&v, "/media/card/you.card");
	visitor_type(&v, "271828");
	ck_assert_str_eq(v.m.visit.typed, "271828");
	ck_assert(!seen_says(&v, "2718") && !seen_item_says(&v, "2718"));
	draw(&c, 80, 24);
	for (int i = 0; i < 80 * 24 - 2; i++)
		ck_assert(!(c.cells[i].rune == '2' && c.cells[i + 1].rune == '7'));
	canvas_close(&c);
	visitor_press(&v, REQUEST_ERASE);
	ck_assert_str_eq(v.m.visit.typed, "27182");
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
	tcase_add_test(c, a_resize_changes_nothing);
	tcase_add_test(c, a_pin_is_neither_drawn_nor_spoken);
	tcase_add_test(c, the_number_is_printed);
	tcase_add_test(c, a_number_goes_to_paper_alone);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
