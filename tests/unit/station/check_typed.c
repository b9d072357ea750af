/* What a clerk types, and the value it is, for each type of a field: good, bad, and at
 * the edge. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "station/text/typed.h"

static struct field field;

static void
a(enum field_type type, bool optional, int64_t min, int64_t max)
{
	field = (struct field){
	    .name = "f", .type = type, .optional = optional, .min = min, .max = max};
}

static void
is(const char *text, int64_t wanted)
{
	json_t *value = NULL;
	enum fault bad = typed_value(&field, text, &value);

	ck_assert_msg(bad == FAULT_NONE, "\"%s\": fault %d", text, bad);
	ck_assert_msg(json_is_integer(value) && json_integer_value(value) == wanted,
	    "\"%s\" is %lld", text, (long long)json_integer_value(value));
	json_decref(value);
}

static void
is_text(const char *text, const char *wanted)
{
	json_t *value = NULL;
	enum fault bad = typed_value(&field, text, &value);

	ck_assert_msg(bad == FAULT_NONE, "\"%s\": fault %d", text, bad);
	ck_assert_str_eq(json_string_value(value), wanted);
	json_decref(value);
}

static void
is_bad(const char *text, enum fault wanted)
{
	json_t *value = NULL;
	enum fault bad = typed_value(&field, text, &value);

	ck_assert_msg(bad == wanted, "\"%s\": fault %d instead of %d", text, bad, wanted);
	ck_assert_ptr_null(value);
}

START_TEST(won_have_separators_or_none)
{
	a(FIELD_WON, false, 100, 100000000000);
	is("100", 100);
	is("50000", 50000);
	is("50,000", 50000);
	is("100,000,000,000", 100000000000);
	is_bad("99", FAULT_LOW);
	is_bad("100,000,000,001", FAULT_HIGH);
	is_bad("-100", FAULT_LOW);
	is_bad("5,00", FAULT_NUMBER);
	is_bad("5,0000", FAULT_NUMBER);
	is_bad(",500", FAULT_NUMBER);
	is_bad("1000,000", FAULT_NUMBER);
	is_bad("500,", FAULT_NUMBER);
	is_bad("5e3", FAULT_NUMBER);
	is_bad("500.0", FAULT_NUMBER);
	is_bad(" 500", FAULT_NUMBER);
	is_bad("٥٠٠", FAULT_NUMBER);
	is_bad("99999999999999999999", FAULT_HIGH);
	is_bad("1,234,567,890,123,456,789", FAULT_HIGH);
	is_bad("-99999999999999999999", FAULT_LOW);
	is_bad("", FAULT_MISSING);
}
END_TEST

START_TEST(whole_numbers_have_limits)
{
	a(FIELD_INT, false, -5, 5);
	is("-5", -5);
	is("0", 0);
	is("5", 5);
	is_bad("-6", FAULT_LOW);
	is_bad("6", FAULT_HIGH);
	is_bad("-", FAULT_NUMBER);
	is_bad("--5", FAULT_NUMBER);
	a(FIELD_INT, true, 0, 9007199254740992);
	is("9007199254740992", 9007199254740992);
	is_bad("9007199254740993", FAULT_HIGH);
}
END_TEST

START_TEST(a_share_may_be_typed_in_percent)
{
	a(FIELD_PERMILLE, false, 0, 1000);
	is("125", 125);
	is("12.5%", 125);
	is("100%", 1000);
	is_bad("100.1%", FAULT_HIGH);
	is_bad("12.55%", FAULT_NUMBER);
	is_bad("12.5", FAULT_NUMBER);
	is_bad("%", FAULT_NUMBER);
}
END_TEST

START_TEST(days_are_counted_in_korea)
{
	a(FIELD_DATE, false, 0, 200000);
	is("1970-01-01", 0);
	is("2026-11-26", 20783);
	is("2026.11.26", 20783);
	is("20261126", 20783);
	is("2024-02-29", 19782);
	is("2000-02-29", 11016);
	is_bad("2026-02-29", FAULT_DAY);
	is_bad("2100-02-29", FAULT_DAY);
	is_bad("2026-13-01", FAULT_DAY);
	is_bad("2026-00-10", FAULT_DAY);
	is_bad("2026-11-31", FAULT_DAY);
	is_bad("2026-11.26", FAULT_DAY);
	is_bad("2026-1-2", FAULT_DAY);
	is_bad("26-11-26", FAULT_DAY);
	is_bad("2026-11-26 ", FAULT_DAY);
	is_bad("1969-12-31", FAULT_LOW);
	is_bad("9999-12-31", FAULT_HIGH);
}
END_TEST

START_TEST(times_are_those_of_korea)
{
	a(FIELD_TIME, false, 0, 9007199254740992);
	is("202611261405", 1795669500);
	is_bad("202611261460", FAULT_TIME);
	is_bad("2026112614055", FAULT_TIME);
	is("1970-01-01 09:00", 0);
	is("2026-06-03 06:00", 1780434000);
	is("2026-06-03 06:00:07", 1780434007);
	is_bad("1970-01-01 08:59", FAULT_LOW);
	is_bad("2026-06-03 24:00", FAULT_TIME);
	is_bad("2026-06-03 06:60", FAULT_TIME);
	is_bad("2026-06-03", FAULT_TIME);
	is_bad("06:00", FAULT_TIME);
}
END_TEST

#define SMALL "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define LARGE "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF"

START_TEST(keys_and_digests_are_64_digits)
{
	a(FIELD_KEY, false, 0, 0);
	is_text(SMALL, SMALL);
	is_text(LARGE, SMALL);
	is_bad(SMALL "0", FAULT_DIGITS);
	is_bad("abc", FAULT_DIGITS);
	is_bad("g0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
	    FAULT_DIGITS);
	a(FIELD_HASH, true, 0, 0);
	is_bad("abc", FAULT_DIGITS);
}
END_TEST

START_TEST(texts_are_counted_in_characters)
{
	a(FIELD_TEXT, false, 2, 4);
	is_text("가나다라", "가나다라");
	is_text("ab", "ab");
	is_bad("가", FAULT_SHORT);
	is_bad("가나다라마", FAULT_LONG);
	is_bad("a\tb", FAULT_CONTROL);
	is_bad("a\x7f", FAULT_CONTROL);
	is_bad("a\xc2\x85", FAULT_CONTROL);
	is_bad("", FAULT_MISSING);
	a(FIELD_TEXT, false, 0, 4);
	is_text("", "");
}
END_TEST

START_TEST(a_choice_is_one_of_its_values)
{
	json_t *json = json_pack("{s:[s,s]}", "values", "bank", "card");

	a(FIELD_CHOICE, false, 0, 0);
	field.json = json;
	is_text("card", "card");
	is_bad("cards", FAULT_CHOICE);
	is_bad("", FAULT_MISSING);
	json_decref(json);
}
END_TEST

START_TEST(what_may_be_left_out_is_nothing)
{
	static const enum field_type types[] = {
	    FIELD_TEXT, FIELD_WON, FIELD_DATE, FIELD_KEY, FIELD_CHOICE};
	json_t *value = json_null();

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		a(types[i], true, 1, 10);
		ck_assert_int_eq(typed_value(&field, "", &value), FAULT_NONE);
		ck_assert_ptr_null(value);
	}
}
END_TEST

/* A fault that more characters mend is not said while they may come. */
START_TEST(nobody_is_interrupted_while_typing)
{
	a(FIELD_WON, false, 100, 1000);
	ck_assert_int_eq(typed_while_typing(&field, ""), FAULT_NONE);
	ck_assert_int_eq(typed_while_typing(&field, "9"), FAULT_NONE);
	ck_assert_int_eq(typed_while_typing(&field, "9x"), FAULT_NUMBER);
	ck_assert_int_eq(typed_while_typing(&field, "1,001"), FAULT_HIGH);
	ck_assert_int_eq(typed_while_typing(&field, "-1"), FAULT_LOW);
	a(FIELD_DATE, false, 0, 200000);
	ck_assert_int_eq(typed_while_typing(&field, "2026-1"), FAULT_NONE);
	ck_assert_int_eq(typed_while_typing(&field, "2026-13-01"), FAULT_DAY);
	ck_assert_int_eq(typed_while_typing(&field, "20261301"), FAULT_DAY);
	ck_assert_int_eq(typed_while_typing(&field, "today"), FAULT_DAY);
	a(FIELD_HASH, false, 0, 0);
	ck_assert_int_eq(typed_while_typing(&field, "00ff"), FAULT_NONE);
	ck_assert_int_eq(typed_while_typing(&field, "00fg"), FAULT_DIGITS);
}
END_TEST

static void
separates(const char *before, size_t at, const char *after, size_t to)
{
	char text[40];

	strcpy(text, before);
	typed_separate(text, sizeof(text), &at);
	ck_assert_str_eq(text, after);
	ck_assert_uint_eq(at, to);
}

START_TEST(separators_come_by_themselves)
{
	separates("5", 1, "5", 1);
	separates("5000", 4, "5,000", 5);
	separates("50,0000", 7, "500,000", 7);
	separates("1,00", 4, "100", 3);
	separates("1234567", 1, "1,234,567", 1);
	separates("1234567", 2, "1,234,567", 3);
	separates("-1234", 5, "-1,234", 6);
	separates("12x4", 4, "12x4", 4);
	separates("12345678901234567", 17, "12,345,678,901,234,567", 22);
	separates("123456789012345678901", 21, "123456789012345678901", 21);
}
END_TEST

static void
back(const char *text, const char *wanted)
{
	json_t *value = NULL;
	char out[100];

	ck_assert_int_eq(typed_value(&field, text, &value), FAULT_NONE);
	typed_text(&field, value, out, sizeof(out));
	ck_assert_str_eq(out, wanted);
	json_decref(value);
}

START_TEST(a_value_is_written_as_one_types_it)
{
	a(FIELD_WON, true, 0, 9007199254740992);
	back("1234567", "1,234,567");
	back("", "");
	back("999", "999");
	a(FIELD_INT, true, -10000, 9007199254740992);
	back("1234567", "1234567");
	a(FIELD_DATE, true, 0, 200000);
	back("20261126", "2026-11-26");
	a(FIELD_TIME, true, 0, 9007199254740992);
	back("2026.06.03 06:00", "2026-06-03 06:00");
	a(FIELD_HASH, true, 0, 0);
	back(LARGE, SMALL);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("typed");
	TCase *c = tcase_create("typed");
	SRunner *r;
	int failed;

	tcase_add_test(c, won_have_separators_or_none);
	tcase_add_test(c, whole_numbers_have_limits);
	tcase_add_test(c, a_share_may_be_typed_in_percent);
	tcase_add_test(c, days_are_counted_in_korea);
	tcase_add_test(c, times_are_those_of_korea);
	tcase_add_test(c, keys_and_digests_are_64_digits);
	tcase_add_test(c, texts_are_counted_in_characters);
	tcase_add_test(c, a_choice_is_one_of_its_values);
	tcase_add_test(c, what_may_be_left_out_is_nothing);
	tcase_add_test(c, nobody_is_interrupted_while_typing);
	tcase_add_test(c, separators_come_by_themselves);
	tcase_add_test(c, a_value_is_written_as_one_types_it);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
