/* What is scanned and what is typed, by times that are written here. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "screen/burst.h"
#include "screen/keys.h"

static struct burst b;
static int64_t now;
/* All that came out: keys as they are, lines as [line], refusals as !. */
static char seen[4 * BURST_LINE];
static char line[BURST_LINE];

static void
drain(void)
{
	int32_t key;
	size_t at = strlen(seen);

	for (;;)
		switch (burst_next(&b, now, &key, line)) {
		case BURST_NOTHING:
			return;
		case BURST_KEY:
			if (key == '\r' || key == '\n')
				key = '$';
			else if (key >= KEY_NOTHING)
				key = '^';
			at += keys_utf8(key, seen + at);
			seen[at] = '\0';
			break;
		case BURST_LINE_READ:
			at += (size_t)sprintf(seen + at, "[%s]", line);
			break;
		case BURST_REFUSED:
			strcpy(seen + at++, "!");
			break;
		}
}

static void
push(int32_t key)
{
	drain();
	burst_push(&b, key, now);
	drain();
}

/* The keys, each so many ms after the one before: $ is Enter, ~ a line feed, ^ an arrow.
 */
static void
keys(const char *text, int64_t gap)
{
	for (; *text; text++) {
		now += gap;
		push(*text == '$'   ? '\r'
		     : *text == '~' ? '\n'
		     : *text == '^' ? KEY_DOWN_ARROW
				    : *text);
	}
}

static void
gives(const char *expected)
{
	now += BURST_GAP_MS;
	drain();
	ck_assert_str_eq(seen, expected);
	ck_assert_int_eq(burst_wait(&b, now), -1);
	for (size_t i = 0; i < BURST_MAX + 1; i++)
		ck_assert_int_eq(b.keys[i], 0);
	seen[0] = '\0';
}

static void
fresh(void)
{
	burst_close(&b);
	seen[0] = '\0';
	now = 1000000;
}

START_TEST(a_scanned_line_is_one_event)
{
	keys("ABCDEFGH$", 1);
	gives("[ABCDEFGH]");
	keys("ABCDEFGH 12345$", BURST_GAP_MS - 1);
	gives("[ABCDEFGH 12345]");
	keys("ABCDEFGH$", 0);
	gives("[ABCDEFGH]");
	keys("ABCDEFGH$~", 1);
	gives("[ABCDEFGH]");
	keys("ABCDEFGH~", 1);
	gives("[ABCDEFGH]");
}
END_TEST

START_TEST(a_line_is_utf8)
{
	for (int i = 0; i < BURST_MIN; i++)
		push(0xac00 + i);
	push(0x1f600);
	push('\r');
	gives("[가각갂갃간갅갆갇😀]");
}
END_TEST

START_TEST(a_person_types_keys)
{
	keys("1234567890123$", BURST_GAP_MS);
	gives("1234567890123$");
	keys("123^4$", 100);
	gives("123^4$");
}
END_TEST

/* Two or three keys at once are what fingers do; they keep their order. */
START_TEST(a_few_fast_keys_are_keys)
{
	keys("1234567$", 1);
	gives("1234567$");
	keys("12^", 1);
	gives("12^");
	keys("^1^", 1);
	gives("^1^");
}
END_TEST

START_TEST(one_pause_makes_keys_of_what_was_before)
{
	keys("123", 5);
	now += BURST_GAP_MS;
	keys("ABCDEFGH$", 5);
	gives("123[ABCDEFGH]");
	keys("ABCDEFGH$", 5);
	now += BURST_GAP_MS;
	keys("3$", 5);
	gives("[ABCDEFGH]3$");
}
END_TEST

START_TEST(other_keys_do_not_wait)
{
	now += 100;
	push(KEY_DOWN_ARROW);
	push('\r');
	push(KEY_F0 + 1);
	ck_assert_str_eq(seen, "^$^");
	gives("^$^");
}
END_TEST

START_TEST(a_character_waits_for_the_next)
{
	ck_assert_int_eq(burst_wait(&b, now), -1);
	push('1');
	ck_assert_str_eq(seen, "");
	ck_assert_int_eq(burst_wait(&b, now), BURST_GAP_MS);
	now += 10;
	ck_assert_int_eq(burst_wait(&b, now), BURST_GAP_MS - 10);
	now += BURST_GAP_MS - 11;
	drain();
	ck_assert_str_eq(seen, "");
	now += 1;
	ck_assert_int_eq(burst_wait(&b, now), 0);
	drain();
	ck_assert_str_eq(seen, "1");
	ck_assert_int_eq(burst_wait(&b, now), -1);
}
END_TEST

/* A code that would answer questions gets nowhere. */
START_TEST(hostile_codes_choose_nothing)
{
	keys("ABCDEFGH", 1);
	gives("!");
	keys("ABCDEFGH$1$", 1);
	gives("!");
	keys("ABCDEFGH$$", 1);
	gives("!");
	keys("ABCDEFGH^$", 1);
	gives("!");
	keys("ABCDEFGH\t1$", 1);
	gives("!");
	keys("ABCDEFGH\033$", 1);
	gives("!");
	keys("ABCDEFGH$~~2", 1);
	gives("!");
	keys("ABCDEFGH$", 1);
	gives("[ABCDEFGH]");
}
END_TEST

START_TEST(a_code_has_a_limit)
{
	char *expected = calloc(1, BURST_MAX + 3);

	for (int i = 0; i < BURST_MAX; i++)
		push('a');
	push('\r');
	memset(expected + 1, 'a', BURST_MAX);
	expected[0] = '[';
	expected[BURST_MAX + 1] = ']';
	gives(expected);
	free(expected);
	for (int i = 0; i < 3 * BURST_MAX; i++)
		push('1');
	push('\r');
	gives("!");
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("burst");
	Suite *s = suite_create("screen");
	SRunner *sr = srunner_create(s);
	int failed;

	tcase_add_checked_fixture(tc, fresh, NULL);
	tcase_add_test(tc, a_scanned_line_is_one_event);
	tcase_add_test(tc, a_line_is_utf8);
	tcase_add_test(tc, a_person_types_keys);
	tcase_add_test(tc, a_few_fast_keys_are_keys);
	tcase_add_test(tc, one_pause_makes_keys_of_what_was_before);
	tcase_add_test(tc, other_keys_do_not_wait);
	tcase_add_test(tc, a_character_waits_for_the_next);
	tcase_add_test(tc, hostile_codes_choose_nothing);
	tcase_add_test(tc, a_code_has_a_limit);
	suite_add_tcase(s, tc);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
