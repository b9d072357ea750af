/* The table of keys: whole, without contradiction, and what a field takes of it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "screen/keys.h"

START_TEST(every_request_has_one_first_key)
{
	size_t count;
	const struct binding *t = keys_table(&count);

	for (enum request r = REQUEST_NONE + 1; r < REQUESTS; r++) {
		int firsts = 0;

		for (size_t i = 0; i < count; i++)
			firsts += t[i].request == r && t[i].help;
		ck_assert_msg(firsts == (r != REQUEST_TEXT),
		    "request %d has %d rows with a help sentence", (int)r, firsts);
		if (r == REQUEST_TEXT) {
			ck_assert_ptr_null(keys_first(r));
			continue;
		}
		ck_assert_int_eq(keys_first(r)->request, r);
		ck_assert_int_eq(keys_request(keys_first(r)->key, false), r);
		ck_assert_int_gt((int)strlen(keys_first(r)->name), 0);
	}
	ck_assert_ptr_null(keys_first(REQUEST_NONE));
}
END_TEST

START_TEST(no_key_has_two_meanings)
{
	size_t count;
	const struct binding *t = keys_table(&count);

	for (size_t i = 0; i < count; i++) {
		ck_assert_int_gt(t[i].request, REQUEST_NONE);
		ck_assert_int_lt(t[i].request, REQUESTS);
		ck_assert_int_le(t[i].key, t[i].last);
		for (size_t j = 0; j < i; j++)
			ck_assert_msg(t[i].last < t[j].key || t[j].last < t[i].key,
			    "%s and %s overlap", t[i].name, t[j].name);
	}
}
END_TEST

/* An alias repeats a request of a row above it, and has no word on the help line. */
START_TEST(aliases_follow_their_row)
{
	size_t count;
	const struct binding *t = keys_table(&count);

	for (size_t i = 0; i < count; i++) {
		if (t[i].help) {
			size_t n = strlen(t[i].help);

			ck_assert_int_eq(t[i].help[n - 1], '.');
			continue;
		}
		ck_assert_ptr_null(t[i].label);
		ck_assert_ptr_nonnull(keys_first(t[i].request));
		ck_assert(keys_first(t[i].request) < &t[i]);
	}
}
END_TEST

START_TEST(keys_are_where_people_were_told)
{
	static const struct {
		int32_t key;
		enum request r;
	} told[] = {
	    {KEY_F0 + 1, REQUEST_HELP},
	    {KEY_F0 + 2, REQUEST_LANGUAGE},
	    {KEY_F0 + 3, REQUEST_SIZE},
	    {KEY_F0 + 4, REQUEST_CONTRAST},
	    {KEY_F0 + 5, REQUEST_SPEECH},
	    {KEY_F0 + 8, REQUEST_REVIEW},
	    {KEY_F0 + 9, REQUEST_CALL},
	    {KEY_F0 + 12, REQUEST_WORKER},
	    {'\033', REQUEST_BACK},
	    {KEY_LEFT_ARROW, REQUEST_BACK},
	    {KEY_RIGHT_ARROW, REQUEST_FORWARD},
	    {KEY_BACKSPACE_KEY, REQUEST_ERASE},
	    {'\t', REQUEST_NEXT},
	    {KEY_BACK_TAB, REQUEST_PREVIOUS},
	    {' ', REQUEST_SELECT},
	    {'\r', REQUEST_SELECT},
	    {'\n', REQUEST_SELECT},
	    {'0', REQUEST_NUMBER},
	    {'9', REQUEST_NUMBER},
	    {'/', REQUEST_NONE},
	    {':', REQUEST_NONE},
	    {'q', REQUEST_NONE},
	    {KEY_NOTHING, REQUEST_NONE},
	    {KEY_CLOSED, REQUEST_NONE},
	};

	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++)
		ck_assert_int_eq(keys_request(told[i].key, false), told[i].r);
}
END_TEST

/* Whatever leaves a field, helps or speaks works within it; characters do not. */
START_TEST(in_a_field_only_characters_are_text)
{
	size_t count;
	const struct binding *t = keys_table(&count);
	static const int32_t text[] = {
	    '0', '5', '9', ' ', '+', '-', '=', 'q', 0xac00, 0x1f600};
	static const int32_t no_text[] = {0, '\a', 0x7f, 0x80, 0x9b, 0xd800, 0xdfff, -1};

	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++)
		ck_assert_int_eq(keys_request(text[i], true), REQUEST_TEXT);
	for (size_t i = 0; i < sizeof(no_text) / sizeof(*no_text); i++) {
		ck_assert(!keys_is_text(no_text[i]));
		ck_assert_int_ne(keys_request(no_text[i], true), REQUEST_TEXT);
	}
	for (size_t i = 0; i < count; i++)
		if (!keys_is_text(t[i].key))
			ck_assert_int_eq(keys_request(t[i].key, true), t[i].request);
	ck_assert_int_eq(keys_request('\r', true), REQUEST_SELECT);
	/* The button below the field names this key: it must do what it says. */
	ck_assert_int_eq(keys_request(KEY_LEFT_ARROW, true), REQUEST_BACK);
	ck_assert_int_eq(keys_request('\033', true), REQUEST_BACK);
	for (int n = 1; n <= 12; n++)
		ck_assert_int_ne(keys_request(KEY_F0 + n, true), REQUEST_NONE);
}
END_TEST

/* Speech is steered by keys that a keyboard sends without another key held. */
START_TEST(speech_needs_no_chord)
{
	static const enum request speech[] = {REQUEST_SPEECH, REQUEST_REPEAT,
	    REQUEST_FASTER, REQUEST_SLOWER, REQUEST_LOUDER, REQUEST_SOFTER};

	for (size_t i = 0; i < sizeof(speech) / sizeof(*speech); i++) {
		int32_t key = keys_first(speech[i])->key;

		ck_assert(key == KEY_HOME_KEY || (key > KEY_F0 && key <= KEY_F0 + 12));
		ck_assert_int_eq(keys_request(key, true), speech[i]);
	}
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("keys");
	Suite *s = suite_create("screen");
	SRunner *sr = srunner_create(s);
	int failed;

	tcase_add_test(tc, every_request_has_one_first_key);
	tcase_add_test(tc, no_key_has_two_meanings);
	tcase_add_test(tc, aliases_follow_their_row);
	tcase_add_test(tc, keys_are_where_people_were_told);
	tcase_add_test(tc, in_a_field_only_characters_are_text);
	tcase_add_test(tc, speech_needs_no_chord);
	suite_add_tcase(s, tc);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
