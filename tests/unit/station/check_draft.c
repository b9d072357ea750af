/* An entry while it is typed: what the form takes, what it becomes, and what is left of
 * it: nothing. */
#include <check.h>
#include <locale.h>
#include <sodium.h>
#include <string.h>
#include "screen/keys.h"
#include "station/screen/model/draft.h"

static const char form_text[] =
    "{\"service\":\"x\",\"version\":1,\"name\":{\"ko\":\"x\",\"en\":\"x\"},"
    "\"kinds\":{\"claim\":{\"name\":{\"ko\":\"x\",\"en\":\"x\"},\"sign\":[\"x:desk\"],"
    "\"fields\":{"
    "\"title\":{\"type\":\"text\",\"max\":10,\"label\":{\"ko\":\"x\",\"en\":\"x\"}},"
    "\"amount\":{\"type\":\"won\",\"min\":100,\"label\":{\"ko\":\"x\",\"en\":\"x\"}},"
    "\"day\":{\"type\":\"date\",\"optional\":true,\"max\":200000,"
    "\"label\":{\"ko\":\"x\",\"en\":\"x\"}},"
    "\"card\":{\"type\":\"key\",\"optional\":true,\"per\":\"title\","
    "\"label\":{\"ko\":\"x\",\"en\":\"x\"}}},"
    "\"lines\":{\"max\":3,\"fields\":{"
    "\"what\":{\"type\":\"text\",\"label\":{\"ko\":\"x\",\"en\":\"x\"}},"
    "\"won\":{\"type\":\"won\",\"label\":{\"ko\":\"x\",\"en\":\"x\"}}}}}},\"messages\":{}"
    "}";

static struct draft d;

enum { TITLE, AMOUNT, DAY, CARD };
enum { WHAT, WON };

static void
set_up(void)
{
	struct form *form = NULL;
	struct why why = {""};

	ck_assert_ptr_nonnull(setlocale(LC_ALL, "C.UTF-8"));
	ck_assert_msg(
	    form_parse(&form, form_text, strlen(form_text), &why) == 0, "%s", why.text);
	draft_open(&d, form, form_kind(form, "claim"));
}

static void
tear_down(void)
{
	draft_wipe(&d);
}

/* ^ is Insert, < Backspace. */
static void
type(int row, int slot, const char *keys)
{
	draft_edit(&d, row, slot);
	for (; *keys; keys++)
		ck_assert_int_eq(draft_key(&d, *keys == '^'   ? KEY_INSERT_KEY
					       : *keys == '<' ? KEY_BACKSPACE_KEY
							      : *keys),
		    FIELD_DONE);
}

static void
first_fault_is(enum fault wanted, int row, int slot)
{
	struct draft_place place = {-9, -9};

	ck_assert_int_eq(draft_first_fault(&d, &place), wanted);
	ck_assert_int_eq(place.row, row);
	ck_assert_int_eq(place.slot, slot);
}

START_TEST(an_entry_has_the_values_in_their_order)
{
	char *text;
	json_t *fields;

	first_fault_is(FAULT_MISSING, -1, TITLE);
	type(-1, TITLE, "^rlqn");
	first_fault_is(FAULT_MISSING, -1, AMOUNT);
	type(-1, AMOUNT, "50000");
	ck_assert_str_eq(d.main.items[AMOUNT].text, "50,000");
	first_fault_is(FAULT_NONE, -9, -9);
	fields = draft_fields(&d);
	text = json_dumps(fields, JSON_COMPACT | JSON_ENSURE_ASCII);
	ck_assert_str_eq(
	    text, "{\"title\":\"\\uAE30\\uBD80\",\"amount\":50000,\"lines\":[]}");
	free(text);
	json_decref(fields);
}
END_TEST

START_TEST(what_is_wrong_is_said_when_it_is_certain)
{
	type(-1, AMOUNT, "5");
	ck_assert_int_eq(
	    draft_fault(&d.main.items[AMOUNT]), FAULT_NONE); /* 500 may come */
	draft_edit(&d, -1, TITLE);
	ck_assert_int_eq(draft_fault(&d.main.items[AMOUNT]), FAULT_LOW);
	ck_assert(d.main.items[AMOUNT].left);
	ck_assert(!d.main.items[DAY].left);
	type(-1, AMOUNT, "0x");
	ck_assert_int_eq(draft_fault(&d.main.items[AMOUNT]), FAULT_NUMBER);
	type(-1, AMOUNT, "<0");
	draft_edit(&d, -1, -1);
	ck_assert_int_eq(draft_fault(&d.main.items[AMOUNT]), FAULT_NONE);
	ck_assert_str_eq(d.main.items[AMOUNT].text, "500");
}
END_TEST

/* The next field takes Latin digits, the next text Hangul again. */
START_TEST(hangul_stays_from_text_to_text)
{
	type(-1, TITLE, "^rk");
	type(-1, AMOUNT, "5");
	ck_assert(!d.edit.hangul);
	ck_assert(draft_add_row(&d));
	type(0, WHAT, "sk");
	ck_assert_str_eq(d.rows[0].items[WHAT].text, "나");
	type(0, WHAT, "^sk");
	ck_assert_str_eq(d.rows[0].items[WHAT].text, "나sk");
}
END_TEST

START_TEST(a_day_is_put_in_order_when_one_leaves_it)
{
	type(-1, DAY, "20261126");
	ck_assert_str_eq(d.main.items[DAY].text, "20261126");
	draft_edit(&d, -1, TITLE);
	ck_assert_str_eq(d.main.items[DAY].text, "2026-11-26");
	type(-1, DAY, "<<<<");
	draft_edit(&d, -1, -1);
	ck_assert_str_eq(d.main.items[DAY].text, "2026-1");
	ck_assert_int_eq(draft_fault(&d.main.items[DAY]), FAULT_DAY);
}
END_TEST

START_TEST(a_scanned_line_takes_the_place_of_what_was_typed)
{
	type(-1, TITLE, "abc");
	ck_assert(draft_put(&d, -1, TITLE, "0123456789"));
	ck_assert_str_eq(d.main.items[TITLE].text, "0123456789");
	ck_assert_uint_eq(d.edit.cursor, 10);
	ck_assert(!draft_put(&d, -1, TITLE, "01234567890"));
	ck_assert_str_eq(d.main.items[TITLE].text, "0123456789");
	ck_assert(!draft_put(&d, -1, TITLE, "a\033b"));
	ck_assert(draft_put(&d, -1, AMOUNT, "1000"));
	ck_assert_str_eq(d.main.items[AMOUNT].text, "1,000");
}
END_TEST

/* The vault has the card then, and must be told that its field is empty. */
START_TEST(a_card_is_taken_back_at_one_stroke)
{
	char key[65];
	json_t *fields;

	memset(key, 'a', 64);
	key[64] = '\0';
	type(-1, TITLE, "x");
	type(-1, AMOUNT, "500");
	ck_assert(draft_put_card(&d, CARD, key));
	ck_assert(draft_has_card(&d.main.items[CARD]));
	type(-1, CARD, "<");
	ck_assert_str_eq(d.main.items[CARD].text, "");
	ck_assert(!draft_has_card(&d.main.items[CARD]));
	fields = draft_fields(&d);
	ck_assert_str_eq(json_string_value(json_object_get(fields, "card")), "");
	json_decref(fields);
	draft_forget_cards(&d);
	fields = draft_fields(&d);
	ck_assert_ptr_null(json_object_get(fields, "card"));
	json_decref(fields);
	type(-1, CARD, "abc<");
	ck_assert_str_eq(d.main.items[CARD].text, "ab");
}
END_TEST

START_TEST(rows_come_and_go)
{
	ck_assert(draft_put(&d, -1, TITLE, "t"));
	ck_assert(draft_put(&d, -1, AMOUNT, "100"));
	for (int i = 0; i < 3; i++)
		ck_assert(draft_add_row(&d));
	ck_assert(!draft_add_row(&d)); /* no more than the form allows */
	for (int i = 0; i < 3; i++) {
		first_fault_is(FAULT_MISSING, i, WHAT);
		ck_assert(draft_put(&d, i, WHAT, i == 1 ? "b" : "a"));
		ck_assert(draft_put(&d, i, WON, "7"));
	}
	first_fault_is(FAULT_NONE, -9, -9);
	type(2, WON, "0");
	draft_drop_row(&d, 1);
	ck_assert_uint_eq(d.row_count, 2);
	ck_assert_int_eq(d.row, -1);
	ck_assert_str_eq(d.rows[1].items[WON].text, "70");
	ck_assert_str_eq(d.rows[1].items[WHAT].text, "a");
}
END_TEST

/* Of an old entry what this kind knows is taken over. */
START_TEST(an_old_entry_fills_the_form)
{
	json_t *old = json_pack("{s:s,s:i,s:i,s:s,s:[{s:s,s:i}]}", "title", "t", "amount",
	    5000, "day", 20783, "other", "gone", "lines", "what", "w", "won", 3);

	draft_fill(&d, old);
	first_fault_is(FAULT_NONE, -9, -9);
	ck_assert_str_eq(d.main.items[AMOUNT].text, "5,000");
	ck_assert_str_eq(d.main.items[DAY].text, "2026-11-26");
	ck_assert_str_eq(d.rows[0].items[WHAT].text, "w");
	ck_assert_int_eq(draft_find(&d, "day"), DAY);
	ck_assert_int_eq(draft_find(&d, "other"), -1);
	json_decref(old);
}
END_TEST

START_TEST(nothing_is_left_of_it)
{
	type(-1, TITLE, "secret");
	draft_wipe(&d);
	ck_assert(!draft_is_open(&d));
	ck_assert(sodium_is_zero((const uint8_t *)&d, sizeof(d)));
}
END_TEST

/* A key that a card gave for one place is no key for another; one that was typed stays.
 */
START_TEST(a_key_goes_with_what_it_hangs_on)
{
	static const char key[] =
	    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
	struct slot *card = &d.main.items[CARD];

	ck_assert_int_eq(draft_per(&d, CARD), TITLE);
	ck_assert_int_eq(draft_per(&d, AMOUNT), -1);
	for (int i = 0; i < 2; i++) {
		ck_assert(draft_put(&d, -1, TITLE, "pool"));
		if (i == 0)
			ck_assert(draft_put_card(&d, CARD, key));
		else
			ck_assert(draft_put(&d, -1, CARD, key));
		type(-1, AMOUNT, "500");
		ck_assert(draft_put(&d, -1, TITLE, "pool"));
		ck_assert_int_eq(draft_key(&d, KEY_LEFT_ARROW), FIELD_DONE);
		ck_assert_str_eq(card->text, key);
		type(-1, TITLE, "s");
		ck_assert_str_eq(card->text, i == 0 ? "" : key);
		draft_forget_cards(&d);
	}
	ck_assert(draft_put_card(&d, CARD, key));
	ck_assert(draft_put(&d, -1, TITLE, "gym"));
	ck_assert_str_eq(card->text, "");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("draft");
	TCase *c = tcase_create("draft");
	SRunner *r;
	int failed;

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, an_entry_has_the_values_in_their_order);
	tcase_add_test(c, what_is_wrong_is_said_when_it_is_certain);
	tcase_add_test(c, hangul_stays_from_text_to_text);
	tcase_add_test(c, a_key_goes_with_what_it_hangs_on);
	tcase_add_test(c, a_day_is_put_in_order_when_one_leaves_it);
	tcase_add_test(c, a_scanned_line_takes_the_place_of_what_was_typed);
	tcase_add_test(c, a_card_is_taken_back_at_one_stroke);
	tcase_add_test(c, rows_come_and_go);
	tcase_add_test(c, an_old_entry_fills_the_form);
	tcase_add_test(c, nothing_is_left_of_it);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
