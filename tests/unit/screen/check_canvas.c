#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "drawn.h"

static struct canvas c;

static void
blank_canvas(int rows, int columns)
{
	if (c.cells)
		canvas_close(&c);
	canvas_open(&c, rows, columns);
}

static const char *
row_of(const char *text)
{
	blank_canvas(1, 20);
	canvas_put(&c, canvas_area(&c), 0, 0, ROLE_TEXT, text);
	ck_assert(whole_cells(&c));
	return drawn(&c, false);
}

START_TEST(text_stands_where_it_was_put)
{
	blank_canvas(3, 12);
	struct area a = {1, 2, 1, 8};

	ck_assert_int_eq(canvas_put(&c, a, 0, 1, ROLE_TITLE, "한글 ab"), 7);
	canvas_cursor(&c, a, 0, 3);
	ck_assert_str_eq(drawn(&c, true), "\n"
					  "   한글 ab\n"
					  "\n"
					  "............\n"
					  "...TTTTTTT..\n"
					  "............\n"
					  "cursor 1 5\n");
	ck_assert(whole_cells(&c));
	canvas_clear(&c);
	ck_assert_str_eq(drawn(&c, true),
	    "\n\n\n............\n............\n............\n"
	    "cursor hidden\n");
}
END_TEST

START_TEST(right_edge)
{
	blank_canvas(2, 10);
	ck_assert_int_eq(canvas_put_right(&c, canvas_area(&c), 0, ROLE_TEXT, "책방"), 4);
	ck_assert_int_eq(
	    canvas_put_right(&c, canvas_area(&c), 1, ROLE_TEXT, "0123456789ab"), 10);
	ck_assert_str_eq(drawn(&c, false), "      책방\n0123456789\n");
}
END_TEST

START_TEST(wide_characters_are_cut_never_halved)
{
	blank_canvas(1, 7);
	struct area a = {0, 1, 1, 5};

	canvas_fill(&c, canvas_area(&c), ROLE_TEXT);
	ck_assert_int_eq(canvas_put(&c, a, 0, 0, ROLE_TEXT, "가나다"), 4);
	ck_assert_str_eq(drawn(&c, false), " 가나\n");
	ck_assert_int_eq(canvas_put(&c, a, 0, 0, ROLE_TEXT, "a가나다"), 5);
	ck_assert_str_eq(drawn(&c, false), " a가나\n");
	ck_assert(whole_cells(&c));
	/* The marks of what was cut do not join what was not. */
	canvas_put(&c, a, 0, 0, ROLE_TEXT, "abcdef\u0301");
	ck_assert_str_eq(drawn(&c, false), " abcde\n");
}
END_TEST

START_TEST(half_overwritten_wide_characters_go)
{
	blank_canvas(1, 6);
	struct area a = canvas_area(&c);

	canvas_put(&c, a, 0, 0, ROLE_TEXT, "가나다");
	canvas_put(&c, a, 0, 1, ROLE_TEXT, "xy");
	ck_assert_str_eq(drawn(&c, false), " xy 다\n");
	ck_assert(whole_cells(&c));
	canvas_put(&c, a, 0, 3, ROLE_TEXT, "라");
	ck_assert_str_eq(drawn(&c, false), " xy라\n");
	ck_assert(whole_cells(&c));
}
END_TEST

/* Jamo as macOS stores file names: composed, one syllable in two cells. */
START_TEST(marks_join)
{
	ck_assert_str_eq(row_of("\u1112\u1161\u11ab\u1100\u1173\u11af"), "한글\n");
	ck_assert_int_eq(text_columns("\u1112\u1161\u11ab\u1100\u1173\u11af"), 4);
	ck_assert_str_eq(row_of("\u1100\u1161\u11a8\u11a8"), "\uac01\u11a8\n");
	ck_assert_str_eq(row_of("e\u0301."), "e\u0301.\n");
	ck_assert_int_eq(text_columns("e\u0301."), 2);
	/* No more than fit into a cell, and none without a letter. */
	ck_assert_str_eq(row_of("a\u0300\u0301\u0302\u0303b"), "a\u0300\u0301b\n");
	ck_assert_str_eq(row_of("\u0301a"), "?a\n");
	ck_assert_str_eq(row_of("❤\ufe0f!"), "❤!\n");
}
END_TEST

START_TEST(hostile_text_shows_as_question_marks)
{
	static const struct {
		const char *text, *shown;
	} cases[] = {
	    {"\x1b[2Jx", "?[2Jx\n"},
	    {"a\rb\nc\td\x7f", "a?b?c?d?\n"},
	    {"\xc2\x9b"
	     "31m",
		"?31m\n"},
	    {"\u202eabc\u202c", "?abc?\n"},
	    {"\u2066a\u2069\u200f\u200e\u061c", "?a????\n"},
	    {"a\u200bb\u200dc\u2060\ufeff", "a?b?c??\n"},
	    {"a\u00adb", "a?b\n"},
	    {"\xff\xfe", "??\n"},
	    {"\xed\x95", "?\n"}, /* cut syllable */
	    {"\xed\x95x", "?x\n"},
	    {"\xc0\xaf/", "?/\n"},         /* overlong */
	    {"\xed\xa0\x80|", "?|\n"},     /* surrogate */
	    {"\xf4\x90\x80\x80|", "?|\n"}, /* above Unicode */
	    {"\x80\x80\x80|", "?|\n"},
	    {"\U000e0041|", "?|\n"}, /* tag letters */
	    {"\U0001f5f3|", "\U0001f5f3|\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		ck_assert_str_eq(row_of(cases[i].text), cases[i].shown);
}
END_TEST

START_TEST(nothing_leaves_its_area)
{
	for (int rows = -1; rows < 5; rows++)
		for (int columns = -1; columns < 6; columns++)
			for (int at = -3; at < 8; at++) {
				blank_canvas(4, 5);
				struct area a = {1, 1, rows, columns};
				canvas_put(&c, a, at, at, ROLE_TITLE, "가나다라");
				canvas_put_right(&c, a, at, ROLE_TITLE, "a가");
				canvas_wrap(&c, a, at, ROLE_TITLE, "가 나다 라마 b");
				canvas_rule(&c, a, at, ROLE_TITLE);
				canvas_paint(&c, a, at, ROLE_TITLE);
				canvas_fill(&c, a, ROLE_TITLE);
				canvas_frame(&c, a, ROLE_TITLE);
				canvas_cursor(&c, a, at, at);
				ck_assert(whole_cells(&c));
				for (int i = 0; i < 20; i++) {
					int y = i / 5 - 1, x = i % 5 - 1;
					bool in =
					    y >= 0 && y < rows && x >= 0 && x < columns;
					ck_assert(in || c.cells[i].role == ROLE_TEXT);
					ck_assert(in || c.cells[i].rune == ' ');
				}
				ck_assert(c.cursor_row < 1 + (rows > 0 ? rows : 0));
				ck_assert(
				    c.cursor_column < 1 + (columns > 0 ? columns : 0));
			}
}
END_TEST

START_TEST(areas_split)
{
	struct area a = {2, 3, 10, 20};
	struct area below = area_below(a, 4), right = area_right(a, 15);

	ck_assert(below.row == 6 && below.rows == 6 && below.column == 3 &&
		  below.columns == 20);
	ck_assert(right.column == 18 && right.columns == 5 && right.row == 2 &&
		  right.rows == 10);
	ck_assert_int_eq(area_below(a, 11).rows, 0);
	ck_assert_int_eq(area_below(a, -1).rows, 10);
}
END_TEST

START_TEST(frames_rules_and_paint)
{
	blank_canvas(4, 8);
	struct area in = canvas_frame(&c, (struct area){0, 0, 3, 8}, ROLE_NOTICE);

	canvas_put(&c, in, 0, 0, ROLE_TEXT, "공지");
	canvas_rule(&c, canvas_area(&c), 3, ROLE_TITLE);
	canvas_paint(&c, in, 0, ROLE_FOCUS);
	ck_assert_str_eq(drawn(&c, true),
	    "┌──────┐\n│공지  │\n└──────┘\n────────\n"
	    "NNNNNNNN\nNFFFFFFN\nNNNNNNNN\nTTTTTTTT\ncursor hidden\n");
}
END_TEST

/* The cells that held a screen hold nothing of it after. */
START_TEST(clear_wipes_marks_and_halves)
{
	blank_canvas(1, 4);
	canvas_put(&c, canvas_area(&c), 0, 0, ROLE_FOCUS, "가e\u0301");
	canvas_clear(&c);
	for (int i = 0; i < 4; i++) {
		ck_assert(c.cells[i].rune == ' ' && c.cells[i].role == ROLE_TEXT);
		ck_assert(c.cells[i].marks[0] == 0 && c.cells[i].marks[1] == 0);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("canvas");
	TCase *tests = tcase_create("canvas");

	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		return EXIT_FAILURE;
	tcase_add_test(tests, text_stands_where_it_was_put);
	tcase_add_test(tests, right_edge);
	tcase_add_test(tests, wide_characters_are_cut_never_halved);
	tcase_add_test(tests, half_overwritten_wide_characters_go);
	tcase_add_test(tests, marks_join);
	tcase_add_test(tests, hostile_text_shows_as_question_marks);
	tcase_add_test(tests, nothing_leaves_its_area);
	tcase_add_test(tests, areas_split);
	tcase_add_test(tests, frames_rules_and_paint);
	tcase_add_test(tests, clear_wipes_marks_and_halves);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
