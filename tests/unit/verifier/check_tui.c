#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "screen/keys.h"
#include "verifier/tui/model.h"
#include "verifier/tui/views.h"

#define CODE "ABCDEFGHIJKLMNOPQRST"

static struct model m;

static void
setup(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	model_start(&m, TONGUE_EN);
}

static void
teardown(void)
{
	model_drop(&m);
}

static void
say(const char *message)
{
	model_hear(&m, message, strlen(message));
}

static void
type(const char *text)
{
	for (; *text != '\0'; text++)
		model_key(&m, *text);
}

/* A report with this verdict, in which one check failed. */
static void
report(const char *verdict, int failed)
{
	json_t *checks = json_array(), *counts = json_array();

	for (int c = 0; c < CHECK_COUNT; c++) {
		json_array_append_new(
		    checks, json_pack("{s:s}", "result", c == failed ? "FAIL" : "PASS"));
		json_array_append_new(
		    counts, json_pack("[i,i,i,i]", 5, 5, c == failed, 0));
	}
	json_t *all = json_pack("{s:{s:s,s:o,s:o}}", "report", "verdict", verdict,
	    "checks", checks, "counts", counts);
	char *text = json_dumps(all, 0);
	say(text);
	free(text);
	json_decref(all);
}

static const char *
screen(int columns, int rows)
{
	static char *text;
	size_t size;
	struct canvas c;
	struct shown shown;

	free(text);
	FILE *out = open_memstream(&text, &size);
	canvas_open(&c, rows, columns);
	view_draw(&m, &c, &shown);
	model_shown(&m, &shown);
	canvas_write(&c, out, true);
	canvas_close(&c);
	fclose(out);
	return text;
}

START_TEST(a_tracker_is_asked_for_once_whole)
{
	model_key(&m, KEY_F0 + 7);
	type("abc-defg 18hij"); /* what is not of the alphabet is left out */
	ck_assert_str_eq(m.code, "ABCDEFGHIJ");
	model_key(&m, '\r');
	ck_assert(m.short_code);
	ck_assert_int_eq(m.wish, WISH_NOTHING);
	type("klmnopqrstuvw"); /* no more than there is room for */
	ck_assert_str_eq(m.code, CODE);
	ck_assert(!m.short_code);
	model_key(&m, '\r');
	ck_assert_int_eq(m.wish, WISH_FIND);
	ck_assert(m.find_waits);
	say("{\"found\":{\"code\":\"" CODE "\",\"ballots\":[]}}");
	ck_assert(!m.find_waits);
	ck_assert_ptr_nonnull(strstr(screen(80, 24), "No box on this ledger holds it."));
	model_key(&m, KEY_BACKSPACE_KEY);
	ck_assert_str_eq(m.code, "ABCDEFGHIJKLMNOPQRS");
}
END_TEST

START_TEST(a_file_is_replaced_only_when_asked_twice)
{
	model_key(&m, KEY_F0 + 9);
	for (size_t i = strlen(m.path); i > 0; i--)
		model_key(&m, KEY_BACKSPACE_KEY);
	model_key(&m, '\r');
	ck_assert(m.empty_path);
	ck_assert_int_eq(m.wish, WISH_NOTHING);
	type("r1 2.txt");
	model_key(&m, '\r');
	ck_assert_int_eq(m.wish, WISH_SAVE);
	ck_assert_str_eq(m.path, "r1 2.txt");
	say("{\"saved\":{\"path\":\"r1 2.txt\",\"exists\":true}}");
	/* another name: that answer says nothing about it */
	type("x");
	model_key(&m, '\r');
	ck_assert_int_eq(m.wish, WISH_SAVE);
	say("{\"saved\":{\"path\":\"r1 2.txtx\",\"exists\":true}}");
	model_key(&m, '\r');
	ck_assert_int_eq(m.wish, WISH_REPLACE);
	say("{\"saved\":{\"path\":\"r1 2.txtx\"}}");
	ck_assert_ptr_nonnull(strstr(screen(80, 24), "Saved: r1 2.txtx"));
	/* and after it was saved, Enter is a first time again */
	model_key(&m, '\r');
	ck_assert_int_eq(m.wish, WISH_SAVE);
}
END_TEST

START_TEST(hangul_is_typed_and_erased_whole)
{
	model_key(&m, KEY_F0 + 9);
	model_key(&m, 0xd55c);
	ck_assert_str_eq(m.path, "madang-report.json한");
	model_key(&m, KEY_BACKSPACE_KEY);
	ck_assert_str_eq(m.path, "madang-report.json");
	for (int i = 0; i < 200; i++)
		model_key(&m, 0xd55c);
	ck_assert_uint_le(strlen(m.path), PATH_TYPED);
	ck_assert_ptr_nonnull(strstr(screen(40, 12), "한"));
}
END_TEST

START_TEST(the_exit_status_is_that_of_the_verdict)
{
	ck_assert_int_eq(model_status(&m), 2);
	report("PASS", -1);
	ck_assert_int_eq(model_status(&m), 0);
	report("WARN", -1);
	ck_assert_int_eq(model_status(&m), 0);
	report("FAIL", CHECK_BOXES);
	ck_assert_int_eq(model_status(&m), 1);
}
END_TEST

START_TEST(who_has_not_moved_sees_what_failed)
{
	report("FAIL", CHECK_BOXES);
	ck_assert_int_eq(m.focus, CHECK_BOXES);
	model_drop(&m);
	setup();
	model_key(&m, KEY_DOWN_ARROW);
	report("FAIL", CHECK_BOXES);
	ck_assert_int_eq(m.focus, 1);
}
END_TEST

START_TEST(f3_goes_from_one_failure_to_the_next)
{
	report("FAIL", CHECK_BOXES);
	m.checks[CHECK_SHARES].warnings = 2;
	ck_assert_ptr_nonnull(strstr(screen(80, 24), "1 failed, 1 warn (F3)"));
	model_key(&m, KEY_F0 + 3);
	ck_assert_int_eq(m.focus, CHECK_SHARES);
	model_key(&m, '\r');
	ck_assert_ptr_nonnull(strstr(screen(80, 24), "WARN"));
	model_key(&m, KEY_F0 + 3);
	ck_assert_int_eq(m.focus, CHECK_BOXES);
	ck_assert_int_eq(m.view, VIEW_DETAIL);
	model_key(&m, KEY_F0 + 6);
	model_key(&m, KEY_F0 + 3);
	ck_assert_int_eq(m.view, VIEW_CHECKS);
	ck_assert_int_eq(m.focus, CHECK_SHARES);
}
END_TEST

START_TEST(a_worker_that_is_lost_is_told_with_its_reason)
{
	model_note(&m, "cannot read \x1b[2J nowhere");
	model_lost(&m);
	ck_assert(model_ended(&m));
	ck_assert_str_eq(m.broken, "cannot read ?[2J nowhere");
	ck_assert_int_eq(model_status(&m), 2);
}
END_TEST

/* After the report, the end of the worker is no news. */
START_TEST(a_worker_that_has_reported_may_go)
{
	report("PASS", -1);
	model_lost(&m);
	ck_assert_ptr_null(m.broken);
	ck_assert_int_eq(model_status(&m), 0);
}
END_TEST

START_TEST(what_is_no_message_changes_nothing)
{
	static const char *const messages[] = {"", "{", "[]", "7",
	    "{\"report\":", "{\"x\":1}", "{\"progress\":7}",
	    "{\"progress\":{\"counts\":[1,[2]]}}", "{\"report\":{}}",
	    "{\"found\":{\"ballots\":[7]}}", "{\"saved\":[]}", "{\"source\":null}"};

	for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
		say(messages[i]);
	for (int v = 0; v < VIEWS; v++) {
		m.view = (enum view)v;
		ck_assert_ptr_nonnull(screen(80, 24));
	}
}
END_TEST

START_TEST(tab_and_enter_reach_every_screen)
{
	static const enum view round[] = {
	    VIEW_RESULTS, VIEW_FIND, VIEW_SOURCES, VIEW_SAVE, VIEW_CHECKS};

	for (size_t i = 0; i < sizeof round / sizeof *round; i++) {
		model_key(&m, '\t');
		ck_assert_int_eq(m.view, round[i]);
	}
	model_key(&m, '\r');
	ck_assert_int_eq(m.view, VIEW_DETAIL);
	model_key(&m, '\033');
	ck_assert_int_eq(m.view, VIEW_CHECKS);
	model_key(&m, KEY_F0 + 8);
	model_key(&m, KEY_F0 + 1);
	model_key(&m, KEY_F0 + 1);
	model_key(&m, '\033');
	ck_assert_int_eq(m.view, VIEW_SOURCES);
}
END_TEST

START_TEST(language_and_colours_change_on_every_screen)
{
	for (int v = 0; v < VIEWS; v++) {
		m.view = (enum view)v;
		model_key(&m, KEY_F0 + 2);
		ck_assert_int_eq(m.tongue, TONGUE_KO);
		ck_assert_ptr_nonnull(strstr(screen(80, 24), "마당 검증기"));
		model_key(&m, KEY_F0 + 2);
		ck_assert_int_eq(m.tongue, TONGUE_EN);
		for (int t = 1; t <= THEMES; t++) {
			model_key(&m, KEY_F0 + 4);
			ck_assert_int_eq(m.theme, t % THEMES);
		}
	}
}
END_TEST

START_TEST(pages_end_at_their_end)
{
	m.view = VIEW_HELP;
	screen(40, 12);
	ck_assert_int_gt(m.shown.rows, m.shown.height);
	for (int i = 0; i < 40; i++) {
		model_key(&m, KEY_PAGE_ON);
		screen(40, 12);
	}
	ck_assert_int_eq(m.top[VIEW_HELP], m.shown.rows - m.shown.height);
	ck_assert_ptr_nonnull(strstr(screen(40, 12), "call a leaf."));
	/* A larger window shows all of it from its beginning. */
	screen(132, 43);
	ck_assert_int_eq(m.top[VIEW_HELP], 0);
	model_key(&m, KEY_UP_ARROW);
	ck_assert_int_eq(m.top[VIEW_HELP], 0);
}
END_TEST

/* Whatever the size, also below the least, and with the focus anywhere: nothing is half
 * drawn, and the cursor is on the screen. */
START_TEST(every_size)
{
	report("FAIL", CHECK_BOXES);
	for (int t = 0; t < TONGUES; t++)
		for (int v = 0; v < VIEWS; v++)
			for (int n = 1; n < 60; n += 3) {
				struct canvas c;
				struct shown shown;
				m.tongue = (enum tongue)t;
				m.view = (enum view)v;
				canvas_open(&c, 1 + n / 3, n);
				view_draw(&m, &c, &shown);
				ck_assert_int_lt(c.cursor_row, c.rows);
				ck_assert_int_lt(c.cursor_column, c.columns);
				canvas_close(&c);
			}
}
END_TEST

START_TEST(the_focus_is_always_shown)
{
	for (int focus = 0; focus < CHECK_COUNT; focus++) {
		m.focus = focus;
		ck_assert_ptr_nonnull(strstr(
		    screen(40, 12), topic_of(TONGUE_EN, (enum check)focus, TOPIC_NAME)));
		ck_assert_ptr_nonnull(strstr(screen(40, 12), "> "));
	}
	model_key(&m, KEY_DOWN_ARROW);
	ck_assert_int_eq(m.focus, CHECK_COUNT - 1);
}
END_TEST

/* Every word is there in both languages, and names of checks fit into their column at the
 * least size. */
START_TEST(nothing_is_untranslated)
{
	for (int t = 0; t < TONGUES; t++) {
		for (int w = 0; w < WORDS; w++)
			ck_assert_ptr_nonnull(word_of((enum tongue)t, (enum word)w));
		for (int c = 0; c < CHECK_COUNT; c++) {
			for (int i = 0; i < TOPICS; i++)
				ck_assert_ptr_nonnull(topic_of(
				    (enum tongue)t, (enum check)c, (enum topic)i));
			ck_assert_int_le(text_columns(topic_of(
					     (enum tongue)t, (enum check)c, TOPIC_NAME)),
			    16);
			ck_assert_int_le(text_columns(topic_of(
					     (enum tongue)t, (enum check)c, TOPIC_WORDS)),
			    45);
		}
	}
	for (int w = WORD_PASS; w <= WORD_UNFINISHED; w++)
		for (int t = 0; t < TONGUES; t++)
			ck_assert_int_le(
			    text_columns(word_of((enum tongue)t, (enum word)w)), 6);
}
END_TEST

START_TEST(digits_are_grouped)
{
	char out[32];

	digits_of(out, 0);
	ck_assert_str_eq(out, "0");
	digits_of(out, 999);
	ck_assert_str_eq(out, "999");
	digits_of(out, 1000);
	ck_assert_str_eq(out, "1,000");
	digits_of(out, UINT64_MAX);
	ck_assert_str_eq(out, "18,446,744,073,709,551,615");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("tui");
	TCase *tests = tcase_create("tui");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_tracker_is_asked_for_once_whole);
	tcase_add_test(tests, a_file_is_replaced_only_when_asked_twice);
	tcase_add_test(tests, hangul_is_typed_and_erased_whole);
	tcase_add_test(tests, the_exit_status_is_that_of_the_verdict);
	tcase_add_test(tests, who_has_not_moved_sees_what_failed);
	tcase_add_test(tests, f3_goes_from_one_failure_to_the_next);
	tcase_add_test(tests, a_worker_that_is_lost_is_told_with_its_reason);
	tcase_add_test(tests, a_worker_that_has_reported_may_go);
	tcase_add_test(tests, what_is_no_message_changes_nothing);
	tcase_add_test(tests, tab_and_enter_reach_every_screen);
	tcase_add_test(tests, language_and_colours_change_on_every_screen);
	tcase_add_test(tests, pages_end_at_their_end);
	tcase_add_test(tests, every_size);
	tcase_add_test(tests, the_focus_is_always_shown);
	tcase_add_test(tests, nothing_is_untranslated);
	tcase_add_test(tests, digits_are_grouped);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
