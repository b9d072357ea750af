#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "screen/theme.h"

/* Known figures: black and white are 21 to 1, pure red and white 3.998 to 1. */
START_TEST(contrast_is_that_of_wcag)
{
	uint8_t rgb[3];

	theme_rgb(236, rgb);
	ck_assert(rgb[0] == 0x30 && rgb[1] == 0x30 && rgb[2] == 0x30);
	theme_rgb(110, rgb);
	ck_assert(rgb[0] == 0x87 && rgb[1] == 0xaf && rgb[2] == 0xd7);
	ck_assert_double_eq_tol(theme_contrast(16, 231), 21, 1e-9);
	ck_assert_double_eq_tol(theme_contrast(231, 16), 21, 1e-9);
	ck_assert_double_eq_tol(theme_contrast(16, 16), 1, 1e-9);
	ck_assert_double_eq_tol(theme_contrast(196, 231), 3.998, 1e-3);
}
END_TEST

START_TEST(every_paint_can_be_read)
{
	for (int t = 0; t < THEMES; t++)
		for (int r = 0; r < ROLES; r++) {
			struct paint p = theme_paint((enum theme)t, (enum role)r);
			double contrast = theme_contrast(p.ink, p.paper);
			bool high = t == THEME_HIGH || t == THEME_HIGH_LIGHT;
			ck_assert_msg(p.ink >= 16 && p.paper >= 16, "%s %d",
			    theme_name((enum theme)t), r);
			ck_assert_msg(contrast >= (high ? 20.999 : 10),
			    "%s, role %d: %.2f", theme_name((enum theme)t), r, contrast);
		}
}
END_TEST

START_TEST(a_code_is_black_on_white)
{
	for (int t = 0; t < THEMES; t++) {
		struct paint p = theme_paint((enum theme)t, ROLE_CODE);
		ck_assert(p.ink == 16 && p.paper == 231);
	}
}
END_TEST

/* What may look alike without colours: running words of one line or another, a title at
 * the top and a button in brackets at the foot, a code without words and the focus. */
static bool
may_look_alike(int a, int b)
{
	bool words_a = a == ROLE_TEXT || a == ROLE_QUIET || a == ROLE_BAR;
	bool words_b = b == ROLE_TEXT || b == ROLE_QUIET || b == ROLE_BAR;

	return (words_a && words_b) || (a == ROLE_TITLE && b == ROLE_BUTTON) ||
	       (a == ROLE_FOCUS && b == ROLE_CODE);
}

START_TEST(roles_differ_without_colours)
{
	for (int t = 0; t < THEMES; t++)
		for (int a = 0; a < ROLES; a++)
			for (int b = a + 1; b < ROLES; b++) {
				struct paint p = theme_paint((enum theme)t, (enum role)a);
				struct paint q = theme_paint((enum theme)t, (enum role)b);
				bool alike = p.bold == q.bold &&
					     p.underline == q.underline &&
					     p.reverse == q.reverse;
				ck_assert_msg(!alike || may_look_alike(a, b),
				    "%s: roles %d and %d", theme_name((enum theme)t), a,
				    b);
			}
}
END_TEST

/* In black and white, what is reversed has the other paper; and no theme shows the focus
 * on the paper of the text around it. */
START_TEST(reverse_is_seen_in_every_theme)
{
	for (int t = 0; t < THEMES; t++)
		for (int r = 0; r < ROLE_CODE; r++) {
			struct paint text = theme_paint((enum theme)t, ROLE_TEXT);
			struct paint p = theme_paint((enum theme)t, (enum role)r);
			if (p.reverse)
				ck_assert_int_ne(p.paper, text.paper);
			else if (t == THEME_HIGH || t == THEME_HIGH_LIGHT)
				ck_assert_int_eq(p.paper, text.paper);
		}
}
END_TEST

START_TEST(names)
{
	ck_assert_str_eq(theme_name(THEME_DARK), "dark");
	ck_assert_str_eq(theme_name(THEME_LIGHT), "light");
	ck_assert_str_eq(theme_name(THEME_HIGH), "high");
	ck_assert_str_eq(theme_name(THEME_HIGH_LIGHT), "high-light");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("theme");
	TCase *tests = tcase_create("theme");

	tcase_add_test(tests, contrast_is_that_of_wcag);
	tcase_add_test(tests, every_paint_can_be_read);
	tcase_add_test(tests, a_code_is_black_on_white);
	tcase_add_test(tests, roles_differ_without_colours);
	tcase_add_test(tests, reverse_is_seen_in_every_theme);
	tcase_add_test(tests, names);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
