#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "drawn.h"
#include "screen/wrap.h"

/* The text in lines of so many columns, each line between bars. */
static const char *
lines(const char *text, int columns)
{
	static char out[1024];
	struct span line;
	int rows = 0;

	out[0] = '\0';
	for (const char *rest = text; wrap_next(&rest, columns, &line); rows++) {
		strncat(out, line.from, (size_t)(line.end - line.from));
		strcat(out, "|");
	}
	ck_assert_int_eq(rows, text_rows(text, columns));
	return out;
}

START_TEST(lines_break_at_spaces)
{
	ck_assert_str_eq(lines("you already chose two", 12), "you already|chose two|");
	ck_assert_str_eq(lines("you already chose two", 11), "you already|chose two|");
	ck_assert_str_eq(lines("you already chose two", 10), "you|already|chose two|");
	ck_assert_str_eq(
	    lines("이미 하나를 골랐습니다.", 11), "이미 하나를|골랐습니다.|");
	ck_assert_str_eq(
	    lines("이미 하나를 골랐습니다.", 10), "이미|하나를|골랐습니|다.|");
	ck_assert_str_eq(lines("a  b", 2), "a|b|");
	ck_assert_str_eq(lines("a\u00a0b c", 3), "a\u00a0b|c|");
}
END_TEST

START_TEST(only_long_words_are_cut)
{
	ck_assert_str_eq(lines("가나다라마", 4), "가나|다라|마|");
	ck_assert_str_eq(lines("가나다라마", 5), "가나|다라|마|");
	ck_assert_str_eq(lines("한 가나다라마 b", 6), "한|가나다|라마 b|");
	ck_assert_str_eq(lines("abcdefgh", 3), "abc|def|gh|");
	/* One glyph a line, even where it does not fit: no endless loop. */
	ck_assert_str_eq(lines("가나", 1), "가|나|");
	ck_assert_int_eq(text_rows("가나", 0), 0);
}
END_TEST

START_TEST(closing_punctuation_stays_with_its_word)
{
	ck_assert_str_eq(lines("가나다라.", 8), "가나다|라.|");
	ck_assert_str_eq(lines("abcd)", 4), "abc|d)|");
	ck_assert_str_eq(lines("ab cd ?", 5), "ab|cd ?|");
	ck_assert_str_eq(lines("한글」", 4), "한|글」|");
	/* Where the break before is no better, it stays. */
	ck_assert_str_eq(lines("....", 2), "..|..|");
}
END_TEST

START_TEST(lf_is_a_new_line)
{
	ck_assert_str_eq(lines("", 5), "");
	ck_assert_str_eq(lines("a\nb", 5), "a|b|");
	ck_assert_str_eq(lines("a\n\nb", 5), "a||b|");
	ck_assert_str_eq(lines("a \n", 5), "a|");
	ck_assert_str_eq(lines("\n", 5), "|");
	ck_assert_str_eq(lines("  indented text", 10), "  indented|text|");
}
END_TEST

/* No word is lost and no line too long, whatever the width. */
START_TEST(every_width)
{
	const char *text =
	    "선택을 바꾸려면 2번을 다시 눌러 지우세요. To change, press 2 again "
	    "(x) to clear it first.";

	for (int columns = 2; columns < 100; columns++) {
		struct span line;
		size_t kept = 0, wanted = 0;
		for (const char *rest = text; wrap_next(&rest, columns, &line);) {
			char copy[256] = "";
			strncat(copy, line.from, (size_t)(line.end - line.from));
			ck_assert_int_le(text_columns(copy), columns);
			for (const char *p = copy; *p; p++)
				kept += *p != ' ';
		}
		for (const char *p = text; *p; p++)
			wanted += *p != ' ';
		ck_assert_uint_eq(kept, wanted);
	}
}
END_TEST

START_TEST(canvas_draws_what_fits)
{
	struct canvas c;
	canvas_open(&c, 3, 8);
	struct area a = {1, 1, 2, 6};

	ck_assert_int_eq(canvas_wrap(&c, a, 0, ROLE_TEXT, "하나 둘 셋넷 다섯"), 4);
	ck_assert_str_eq(drawn(&c, false), "\n 하나\n 둘\n");
	canvas_clear(&c);
	ck_assert_int_eq(
	    canvas_wrap(&c, canvas_area(&c), 0, ROLE_TEXT, "하나 둘 셋넷 다섯"), 3);
	ck_assert_str_eq(drawn(&c, false), "하나 둘\n셋넷\n다섯\n");
	canvas_close(&c);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("wrap");
	TCase *tests = tcase_create("wrap");

	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		return EXIT_FAILURE;
	tcase_add_test(tests, lines_break_at_spaces);
	tcase_add_test(tests, only_long_words_are_cut);
	tcase_add_test(tests, closing_punctuation_stays_with_its_word);
	tcase_add_test(tests, lf_is_a_new_line);
	tcase_add_test(tests, every_width);
	tcase_add_test(tests, canvas_draws_what_fits);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
