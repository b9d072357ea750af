/* What is drawn is read again by zbarimg (Debian: zbar-tools), from a picture of the
 * cells. */
#include <check.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "screen/qr.h"

#define PIXELS 4 /* a side of a module */

/* Is the upper or lower half of the cell ink? A cell of another role is grey desk: ink.
 */
static int
is_ink(const struct cell *cell, int lower)
{
	if (cell->role != ROLE_CODE)
		return 1;
	switch (cell->rune) {
	case U'█':
		return 1;
	case U'▀':
		return !lower;
	case U'▄':
		return lower;
	default:
		return 0;
	}
}

static void
write_picture(const struct canvas *c, FILE *out)
{
	fprintf(out, "P1\n%d %d\n", c->columns * PIXELS, c->rows * 2 * PIXELS);
	for (int y = 0; y < c->rows * 2 * PIXELS; y++) {
		int half = y / PIXELS;
		for (int x = 0; x < c->columns * PIXELS; x++)
			fputs(is_ink(
				  &c->cells[half / 2 * c->columns + x / PIXELS], half % 2)
				  ? "1 "
				  : "0 ",
			    out);
		putc('\n', out);
	}
}

static const char *
decoded(const struct canvas *c)
{
	static char text[4096];
	char name[] = "qr-XXXXXX.pbm", command[128];
	FILE *out = fdopen(mkstemps(name, 4), "w");

	ck_assert_ptr_nonnull(out);
	write_picture(c, out);
	fclose(out);
	snprintf(command, sizeof(command), "zbarimg --quiet --raw %s 2>/dev/null", name);
	FILE *in = popen(command, "r");
	size_t size = fread(text, 1, sizeof(text) - 1, in);
	ck_assert_int_eq(pclose(in), 0);
	unlink(name);
	text[size] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return text;
}

START_TEST(zbar_reads_what_was_drawn)
{
	static const char *const texts[] = {"A", "madang:ledger/9f2c-XYZ_q",
	    "https://ledger.example.kr/t/4Q7mJx0bWn2sQyJ8eVh3p1c9Zk5rT6uA",
	    "한글 영수증 3번"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct canvas c;
		canvas_open(&c, 40, 80);
		int rows = qr_draw(&c, (struct area){1, 3, 38, 70}, texts[i]);
		ck_assert_int_gt(rows, 10);
		ck_assert_str_eq(decoded(&c), texts[i]);
		canvas_close(&c);
	}
}
END_TEST

/* 21 modules and the quiet zone of 2: 25 columns, 13 rows, and not one fewer. */
START_TEST(what_does_not_fit_is_not_drawn)
{
	struct canvas c;

	canvas_open(&c, 20, 40);
	ck_assert_int_eq(qr_draw(&c, (struct area){0, 0, 12, 40}, "A"), 0);
	ck_assert_int_eq(qr_draw(&c, (struct area){0, 0, 20, 24}, "A"), 0);
	ck_assert_int_eq(qr_draw(&c, canvas_area(&c), ""), 0);
	for (int i = 0; i < 20 * 40; i++)
		ck_assert(c.cells[i].rune == ' ' && c.cells[i].role == ROLE_TEXT);
	ck_assert_int_eq(qr_draw(&c, (struct area){2, 5, 13, 25}, "A"), 13);
	ck_assert_str_eq(decoded(&c), "A");
	canvas_close(&c);
}
END_TEST

START_TEST(too_long_is_no_code)
{
	char text[3001];
	struct canvas c;

	memset(text, 'x', 3000);
	text[3000] = '\0';
	canvas_open(&c, 200, 200);
	ck_assert_int_eq(qr_draw(&c, canvas_area(&c), text), 0);
	canvas_close(&c);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("qr");
	TCase *tests = tcase_create("qr");

	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		return EXIT_FAILURE;
	if (system("zbarimg --version >/dev/null 2>&1") != 0) {
		puts("skipped: zbarimg is missing (Debian: apt install zbar-tools)");
		return 77;
	}
	tcase_add_test(tests, zbar_reads_what_was_drawn);
	tcase_add_test(tests, what_does_not_fit_is_not_drawn);
	tcase_add_test(tests, too_long_is_no_code);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
