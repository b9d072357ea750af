/* A clerk at the model: what is asked of the vault, what its answers show, where the
 * focus goes, and what is left when the screen is locked. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "station/screen/model/clerk_page.h"
#include "tests/unit/station/counter.h"
#include "tests/unit/station/seen.h"

static struct visitor v;

static void
tear_down(void)
{
	visitor_close(&v);
}

/* ---- what this station is ---- */

START_TEST(a_booth_stays_a_booth)
{
	struct buf b = {0};

	visitor_open(&v);
	buf_put_text(&b, "counter.none");
	buf_put_text(&b, "a sentence");
	visitor_told(&v, STATUS_REQUEST, MSG_REFUSED, b.data, b.size);
	ck_assert_int_eq(v.m.what, PLACE_BOOTH);
	seen_page(&v, PAGE_WELCOME);
	buf_free(&b);
}
END_TEST

START_TEST(a_counter_begins_locked)
{
	visitor_open(&v);
	counter_open(&v, LANGUAGE_EN);
	seen_page(&v, PAGE_UNLOCK);
	ck_assert(seen_shows(&v, "This counter is locked"));
	ck_assert(seen_shows(&v, "unsent 3, tasks 1"));
}
END_TEST

/* ---- unlocking ---- */

START_TEST(a_card_and_its_pin_unlock)
{
	visitor_open(&v);
	counter_open(&v, LANGUAGE_EN);
	visitor_scan(&v, "/media/card/clerk.card");
	seen_page(&v, PAGE_UNLOCK_PIN);
	visitor_type(&v, "271828\r");
	seen_asked(&v, MSG_CLERK);
	ck_assert_ptr_nonnull(memmem(v.last.body.data, v.last.body.size, "271828", 6));
	ck_assert_ptr_null(memmem(&v.m, sizeof(v.m), "271828", 6));
	visitor_refuse(&v, "station.pin");
	seen_page(&v, PAGE_UNLOCK_PIN);
	ck_assert(seen_shows(&v, "That PIN is wrong"));
	visitor_type(&v, "314159\r");
	visitor_refuse(&v, "counter.no_clerk");
	seen_page(&v, PAGE_UNLOCK);
	ck_assert(seen_shows(&v, "This card may do nothing at this counter"));
}
END_TEST

START_TEST(services_say_who_may)
{
	seen_desk(&v);
	ck_assert(seen_shows(&v, "Donations"));
	ck_assert(seen_shows(&v, "only to look up"));
	counter_service(&v);
	ck_assert(seen_shows(&v, "not at this counter"));
}
END_TEST

START_TEST(what_may_not_be_signed_is_not_begun)
{
	static const char *const why[] = {
	    [2] = "This counter may not sign that.", [3] = "That needs a file"};

	seen_desk(&v);
	counter_service(&v);
	for (int kind = 2; kind <= 3; kind++) {
		visitor_go(&v, ACT_KIND, kind);
		seen_page(&v, PAGE_SERVICE);
		ck_assert(seen_shows(&v, why[kind]));
		ck_assert(!draft_is_open(&v.m.clerk.draft));
	}
}
END_TEST

START_TEST(a_form_that_cannot_be_read_is_said)
{
	struct buf b = {0};

	seen_desk(&v);
	visitor_go(&v, ACT_SERVICE, 0);
	seen_asked(&v, MSG_FORM);
	buf_put32(&b, 3);
	buf_put16(&b, 0);
	buf_put_text(&b, "{\"service\":\"lost\"}");
	visitor_answer(&v, MSG_IS_FORM, b.data, b.size);
	buf_free(&b);
	seen_page(&v, PAGE_COUNTER);
	ck_assert(seen_shows(&v, "The form of this service cannot be read here."));
}
END_TEST

/* ---- typing ---- */

START_TEST(a_fault_is_said_with_its_label_and_the_focus_stays)
{
	seen_form(&v);
	counter_field(&v, FOUND_VALUE);
	visitor_type(&v, "5");
	ck_assert_int_eq(v.m.notice.what, NOTICE_NONE);
	visitor_type(&v, "00\r");
	seen_focus(&v, FOUND_VALUE);
	ck_assert(seen_shows(&v, "Estimated value: It must be at least 1,000."));
	visitor_type(&v, "0\r");
	seen_focus(&v, FOUND_DAY);
	ck_assert_str_eq(seen_typed(&v, FOUND_VALUE), "5,000");
	visitor_type(&v, "2026-02-30");
	ck_assert(seen_shows(&v, "Day it was found: Type a day of the calendar"));
}
END_TEST

START_TEST(a_choice_is_made_by_number)
{
	seen_form(&v);
	counter_field(&v, FOUND_SORT);
	visitor_type(&v, "2");
	ck_assert_str_eq(seen_typed(&v, FOUND_SORT), "phone");
	visitor_type(&v, "9x");
	ck_assert_str_eq(seen_typed(&v, FOUND_SORT), "phone");
	visitor_key(&v, KEY_BACKSPACE_KEY);
	ck_assert_str_eq(seen_typed(&v, FOUND_SORT), "");
	visitor_type(&v, "\r");
	seen_page(&v, PAGE_CHOICE);
	visitor_type(&v, "3");
	seen_page(&v, PAGE_FORM);
	ck_assert_str_eq(seen_typed(&v, FOUND_SORT), "money");
	seen_focus(&v, FOUND_VALUE);
}
END_TEST

START_TEST(a_row_of_a_view_fills_the_field)
{
	seen_form(&v);
	counter_field(&v, FOUND_PLACE);
	visitor_type(&v, "\r");
	seen_asked(&v, MSG_ROWS);
	ck_assert_ptr_nonnull(
	    memmem(v.last.body.data, v.last.body.size, "lost_pub_place", 14));
	counter_places(&v, 4);
	seen_page(&v, PAGE_PICK);
	visitor_key(&v, KEY_INSERT_KEY);
	visitor_type(&v, "gks"); /* 한강, 하늘 */
	ck_assert_uint_eq(v.m.clerk.table.seen_count, 2);
	visitor_type(&v, "r");
	ck_assert_uint_eq(v.m.clerk.table.seen_count, 1);
	visitor_type(&v, "\r\r");
	seen_page(&v, PAGE_FORM);
	ck_assert_str_eq(seen_typed(&v, FOUND_PLACE), "한강공원");
	seen_focus(&v, FOUND_SORT);
}
END_TEST

/* More rows than a message holds come one message after the other; of more than that the
 * vault is asked to search. */
START_TEST(long_views_are_searched_by_the_vault)
{
	size_t messages = 0;

	seen_form(&v);
	counter_field(&v, FOUND_PLACE);
	visitor_type(&v, "\r");
	for (; v.m.asked == MSG_ROWS; messages++)
		counter_places(&v, 70000);
	ck_assert_uint_eq(messages, CLERK_PICKS / 4);
	seen_page(&v, PAGE_PICK);
	visitor_type(&v, "Gwang");
	ck_assert(seen_shows(&v, "Only the first 1000 rows are here."));
	visitor_go(&v, ACT_SEARCH_ALL, 0);
	seen_asked(&v, MSG_ROWS);
	ck_assert_ptr_nonnull(memmem(v.last.body.data, v.last.body.size, "Gwang", 5));
	counter_places(&v, 4);
	seen_page(&v, PAGE_PICK);
	ck_assert_uint_eq(v.m.clerk.table.rows, 4);
}
END_TEST

START_TEST(a_scanned_line_fills_the_field_in_focus)
{
	seen_form(&v);
	counter_field(&v, FOUND_PHOTO);
	visitor_scan(&v, COUNTER_DIGEST);
	ck_assert_str_eq(seen_typed(&v, FOUND_PHOTO), COUNTER_DIGEST);
	seen_focus(&v, FOUND_CONTACT);
	counter_field(&v, FOUND_PHOTO);
	visitor_scan(&v, "");
	ck_assert(seen_shows(&v, "cannot be read"));
	ck_assert_str_eq(seen_typed(&v, FOUND_PHOTO), COUNTER_DIGEST);
}
END_TEST

START_TEST(a_scanned_card_gives_its_key)
{
	seen_form(&v);
	counter_field(&v, FOUND_FINDER);
	visitor_scan(&v, "/media/card/citizen.card");
	seen_page(&v, PAGE_PRESENT_PIN);
	ck_assert_str_eq(seen_typed(&v, FOUND_FINDER), "");
	visitor_type(&v, "271828\r");
	seen_asked(&v, MSG_PRESENT);
	ck_assert_ptr_nonnull(memmem(v.last.body.data, v.last.body.size, "finder", 6));
	visitor_refuse(&v, "station.card_wait");
	seen_page(&v, PAGE_PRESENT);
	visitor_line(&v, "/media/card/citizen.card");
	visitor_type(&v, "271828\r");
	counter_present(&v, COUNTER_CITIZEN);
	seen_page(&v, PAGE_FORM);
	ck_assert_str_eq(seen_typed(&v, FOUND_FINDER), COUNTER_CITIZEN);
	seen_focus(&v, FOUND_PHOTO);
}
END_TEST

/* As if the form said that the finder's key is another one for each thing. */
static void
hang_on_the_thing(void)
{
	const struct field *f = v.m.clerk.draft.main.items[FOUND_FINDER].field;

	json_object_set_new((json_t *)(uintptr_t)f->json, "per", json_string("item"));
}

/* Before the PIN is asked for, which would be for nothing. */
START_TEST(what_a_key_hangs_on_comes_first)
{
	seen_form(&v);
	hang_on_the_thing();
	counter_field(&v, FOUND_FINDER);
	visitor_scan(&v, "/media/card/citizen.card");
	seen_page(&v, PAGE_FORM);
	seen_focus(&v, FOUND_ITEM);
	ck_assert(seen_shows(&v, "Nothing is typed yet."));
	visitor_type(&v, "umbrella");
	counter_field(&v, FOUND_FINDER);
	visitor_scan(&v, "/media/card/citizen.card");
	visitor_type(&v, "271828\r");
	seen_asked(&v, MSG_PRESENT);
	ck_assert_ptr_nonnull(
	    memmem(v.last.body.data, v.last.body.size, "finder\0\0\0\10umbrella", 18));
	counter_present(&v, COUNTER_CITIZEN);
	ck_assert_str_eq(seen_typed(&v, FOUND_FINDER), COUNTER_CITIZEN);
	counter_field(&v, FOUND_ITEM);
	visitor_type(&v, "s");
	ck_assert_str_eq(seen_typed(&v, FOUND_FINDER), "");
}
END_TEST

START_TEST(lines_are_a_table_of_rows)
{
	seen_form(&v);
	visitor_go(&v, ACT_LINES, 0);
	seen_page(&v, PAGE_LINES);
	visitor_go(&v, ACT_LINE_ADD, 0);
	seen_page(&v, PAGE_LINE);
	visitor_type(&v, "cards\r100\r");
	ck_assert(seen_shows(&v, "Count: It can be at most 99."));
	visitor_key(&v, KEY_BACKSPACE_KEY);
	visitor_type(&v, "\r");
	visitor_go(&v, ACT_LINES, 0);
	ck_assert(seen_shows(&v, "cards, 10"));
	visitor_go(&v, ACT_LINE, 0);
	visitor_go(&v, ACT_LINE_DROP, 0);
	seen_page(&v, PAGE_LINES);
	ck_assert_uint_eq(v.m.clerk.draft.row_count, 0);
}
END_TEST

/* ---- lock ---- */

START_TEST(a_lock_keeps_the_form_for_the_same_clerk)
{
	seen_form(&v);
	counter_fill(&v);
	counter_field(&v, FOUND_FINDER);
	visitor_line(&v, "deck:0");
	counter_present(&v, COUNTER_CITIZEN);
	visitor_press(&v, REQUEST_BACK);
	seen_page(&v, PAGE_COUNTER);
	visitor_go(&v, ACT_LOCK, 0);
	seen_page(&v, PAGE_UNLOCK);
	ck_assert(seen_shows(&v, "The half-filled form is kept"));
	ck_assert(!seen_holds(&v, "Lost property"));
	counter_unlock(&v, COUNTER_KEY);
	visitor_go(&v, ACT_RESUME, 0);
	seen_page(&v, PAGE_FORM);
	ck_assert_str_eq(seen_typed(&v, FOUND_CONTACT), "010-0000-0000");
	visitor_press(&v, REQUEST_FORWARD); /* but the card has gone */
	seen_page(&v, PAGE_PRESENT);
}
END_TEST

START_TEST(another_clerk_finds_nothing_of_it)
{
	seen_form(&v);
	counter_fill(&v);
	visitor_press(&v, REQUEST_BACK);
	visitor_go(&v, ACT_LOCK, 0);
	counter_unlock(&v, COUNTER_OTHER);
	seen_page(&v, PAGE_COUNTER);
	ck_assert(!draft_is_open(&v.m.clerk.draft));
	ck_assert(!seen_holds(&v, COUNTER_KEY));
}
END_TEST

START_TEST(an_idle_counter_locks_itself)
{
	seen_form(&v);
	counter_fill(&v);
	visitor_wait(&v, 299000);
	seen_page(&v, PAGE_FORM);
	visitor_wait(&v, 1000);
	seen_page(&v, PAGE_IDLE);
	visitor_wait(&v, 29000);
	visitor_press(&v, REQUEST_SELECT); /* somebody is there */
	seen_page(&v, PAGE_FORM);
	visitor_wait(&v, 300000);
	visitor_wait(&v, 30000);
	seen_page(&v, PAGE_UNLOCK);
	ck_assert_int_eq(v.m.visit.vault, VAULT_FREE);
	ck_assert(draft_is_open(&v.m.clerk.draft));
}
END_TEST

START_TEST(a_revoked_clerk_is_locked_out)
{
	seen_form(&v);
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	visitor_refuse(&v, "counter.clerk_revoked");
	seen_page(&v, PAGE_UNLOCK);
	ck_assert(seen_shows(&v, "The role of this card was taken back."));
	visitor_press(&v, REQUEST_LANGUAGE);
	ck_assert(seen_shows(&v, "이 카드의 권한이 거두어졌습니다."));
}
END_TEST

/* Of the first item that does it. */
static int
number_of(enum act act)
{
	struct item items[ITEMS_MAX];
	size_t count = model_items(&v.m, items);

	for (size_t i = 0; i < count; i++)
		if (items[i].act == act)
			return items[i].number;
	ck_abort_msg("the page has no item of act %d", act);
}

START_TEST(one_form_at_a_time)
{
	seen_form(&v);
	counter_fill(&v);
	visitor_press(&v, REQUEST_BACK);
	counter_service(&v);
	visitor_go(&v, ACT_KIND, 1);
	seen_page(&v, PAGE_SERVICE);
	ck_assert(seen_shows(&v, "A half-filled form is waiting."));
	visitor_press(&v, REQUEST_BACK);
	visitor_go(&v, ACT_DISCARD, 0);
	seen_asked(&v, MSG_CLEAR);
	visitor_answer(&v, MSG_CLEARED, NULL, 0);
	seen_page(&v, PAGE_COUNTER);
	ck_assert(!draft_is_open(&v.m.clerk.draft));
}
END_TEST

/* What a number does on the counter's first page does not depend on a form that somebody
 * left half-filled; least of all does it throw that away. */
START_TEST(a_half_filled_form_moves_no_number)
{
	int day, service;

	seen_desk(&v);
	day = number_of(ACT_DAY);
	service = number_of(ACT_SERVICE);
	counter_found(&v);
	counter_fill(&v);
	visitor_press(&v, REQUEST_BACK);
	seen_page(&v, PAGE_COUNTER);
	ck_assert_int_eq(number_of(ACT_DAY), day);
	ck_assert_int_eq(number_of(ACT_SERVICE), service);
	ck_assert_int_eq(model_focused(&v.m).act, ACT_RESUME);
}
END_TEST

/* ---- looking through ---- */

START_TEST(a_report_is_filtered_and_read)
{
	seen_desk(&v);
	counter_service(&v);
	visitor_go(&v, ACT_REPORT, 0);
	seen_asked(&v, MSG_ROWS);
	counter_shelf(&v);
	seen_page(&v, PAGE_TABLE);
	ck_assert(seen_shows(&v, "3 of 3 rows"));
	ck_assert(seen_shows(&v, "Phone     300,000"));
	visitor_type(&v, "2026-11-23");
	ck_assert_uint_eq(v.m.clerk.table.seen_count, 1);
	visitor_type(&v, "\r\r");
	seen_page(&v, PAGE_RECORD);
	ck_assert(seen_shows(&v, "Day it was found: 2026-11-23"));
	visitor_press(&v, REQUEST_BACK);
	seen_page(&v, PAGE_TABLE);
	visitor_press(&v, REQUEST_BACK);
	seen_page(&v, PAGE_SERVICE);
}
END_TEST

/* By what the form calls its choices too, in either language, and by their codes. */
START_TEST(a_report_is_searched_by_words)
{
	static const char *const queries[] = {"현금", "money", "한강 가방", "BAG"};

	seen_desk(&v);
	counter_service(&v);
	visitor_go(&v, ACT_REPORT, 0);
	counter_shelf(&v);
	for (size_t i = 0; i < sizeof(queries) / sizeof(*queries); i++) {
		page_focus(&v.m, ACT_SEARCH, 0);
		visitor_line(&v, queries[i]);
		ck_assert_uint_eq(v.m.clerk.table.seen_count, 1);
		ck_assert_uint_eq(table_row(&v.m.clerk.table, 0), i / 2);
	}
}
END_TEST

/* Only kinds with a field for an entry are offered, and it is filled in. */
START_TEST(a_correction_begins_from_the_old_entry)
{
	struct item items[ITEMS_MAX];

	seen_desk(&v);
	counter_service(&v);
	visitor_go(&v, ACT_REPORT, 0);
	counter_shelf(&v);
	visitor_go(&v, ACT_ROW, 1);
	visitor_go(&v, ACT_CORRECT, 0);
	counter_form(&v);
	seen_page(&v, PAGE_SERVICE);
	ck_assert(seen_shows(&v, "What is to be done about entry 4719?"));
	model_items(&v.m, items);
	ck_assert_int_eq(items[0].index, 1);
	ck_assert_int_ne(items[1].act, ACT_KIND);
	visitor_type(&v, "1");
	seen_page(&v, PAGE_FORM);
	ck_assert_str_eq(seen_typed(&v, 0), "4719");
}
END_TEST

/* Of an entry of this counter the kind is known: one that cannot name it is not offered.
 */
START_TEST(only_what_names_that_kind_corrects_it)
{
	struct item items[ITEMS_MAX];

	seen_desk(&v);
	visitor_go(&v, ACT_DAY, 0);
	counter_day(&v);
	counter_form(&v);
	visitor_go(&v, ACT_ENTRY, 2);
	if (_i == 1)
		strcpy(v.m.clerk.list.rows[2].kind, "returned");
	visitor_go(&v, ACT_CORRECT, 0);
	counter_form(&v);
	seen_page(&v, PAGE_SERVICE);
	model_items(&v.m, items);
	ck_assert_int_eq(items[0].act, _i == 0 ? ACT_KIND : ACT_COUNTER);
}
END_TEST

START_TEST(a_task_is_made_good_or_settled)
{
	seen_desk(&v);
	visitor_go(&v, ACT_TASKS, 0);
	counter_tasks(&v);
	seen_asked(&v, MSG_FORM); /* for the words of its kind */
	counter_form(&v);
	seen_page(&v, PAGE_TASKS);
	ck_assert(seen_shows(&v, "Register a find"));
	visitor_go(&v, ACT_ENTRY, 0);
	ck_assert(seen_shows(&v, "The estimated value is above the limit for cash."));
	visitor_go(&v, ACT_SETTLE, 0);
	visitor_type(&v, "\r");
	seen_page(&v, PAGE_SETTLE); /* not without a reason */
	visitor_type(&v, "twice\r");
	seen_asked(&v, MSG_SETTLE);
	ck_assert_uint_eq(v.last.body.data[7], 55);
	visitor_answer(&v, MSG_SETTLED, NULL, 0);
	seen_asked(&v, MSG_TASKS);
	counter_tasks(&v);
	visitor_go(&v, ACT_ENTRY, 0);
	visitor_go(&v, ACT_REDO, 0);
	counter_form(&v);
	seen_page(&v, PAGE_FORM);
	seen_focus(&v, FOUND_VALUE);
	ck_assert(seen_shows(&v, "The estimated value is above the limit for cash."));
	visitor_line(&v, "90000");
	visitor_press(&v, REQUEST_FORWARD);
	seen_asked(&v, MSG_TRY);
	seen_draft(&v, 0, 55,
	    "{\"item\":\"지갑\",\"place\":\"시청역\",\"sort\":\"money\",\"value\":90000,"
	    "\"day\":20607,\"lines\":[{\"what\":\"교통카드\",\"count\":2}]}");
}
END_TEST

START_TEST(entries_of_a_day_say_what_became_of_them)
{
	seen_desk(&v);
	visitor_go(&v, ACT_DAY, 0);
	counter_day(&v);
	counter_form(&v);
	seen_page(&v, PAGE_DAY);
	ck_assert(seen_shows(&v, "<- on the public record"));
	ck_assert(seen_shows(&v, "<- refused, settled"));
	visitor_go(&v, ACT_DAY, 1);
	seen_asked(&v, MSG_DAY);
	ck_assert_uint_eq(v.last.body.data[3], 20606 & 0xff);
}
END_TEST

START_TEST(a_day_is_closed_after_one_is_sure)
{
	seen_desk(&v);
	visitor_go(&v, ACT_DAY_CLOSE, 0);
	seen_page(&v, PAGE_DAY_SURE);
	visitor_press(&v, REQUEST_SELECT); /* the focus is on no */
	seen_page(&v, PAGE_COUNTER);
	visitor_go(&v, ACT_DAY_CLOSE, 0);
	visitor_go(&v, ACT_DAY_SURE, 0);
	seen_asked(&v, MSG_DAY_CLOSE);
	counter_closed(&v);
	counter_form(&v);
	seen_page(&v, PAGE_DAY_CLOSED);
	ck_assert(seen_shows(&v, "Numbers 52 to 58 of this counter."));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("clerk");
	TCase *c = tcase_create("clerk");
	struct why why = {""};
	SRunner *r;
	int failed;

	if (words_open(BUILD "/share/locale", &why)) {
		fprintf(stderr, "%s\n", why.text);
		return 1;
	}
	tcase_set_timeout(c, 120);
	tcase_add_checked_fixture(c, NULL, tear_down);
	tcase_add_test(c, a_booth_stays_a_booth);
	tcase_add_test(c, a_counter_begins_locked);
	tcase_add_test(c, a_card_and_its_pin_unlock);
	tcase_add_test(c, services_say_who_may);
	tcase_add_test(c, what_may_not_be_signed_is_not_begun);
	tcase_add_test(c, a_form_that_cannot_be_read_is_said);
	tcase_add_test(c, a_fault_is_said_with_its_label_and_the_focus_stays);
	tcase_add_test(c, a_choice_is_made_by_number);
	tcase_add_test(c, a_row_of_a_view_fills_the_field);
	tcase_add_test(c, long_views_are_searched_by_the_vault);
	tcase_add_test(c, a_scanned_line_fills_the_field_in_focus);
	tcase_add_test(c, a_scanned_card_gives_its_key);
	tcase_add_test(c, what_a_key_hangs_on_comes_first);
	tcase_add_test(c, lines_are_a_table_of_rows);
	tcase_add_test(c, a_lock_keeps_the_form_for_the_same_clerk);
	tcase_add_test(c, another_clerk_finds_nothing_of_it);
	tcase_add_test(c, an_idle_counter_locks_itself);
	tcase_add_test(c, a_revoked_clerk_is_locked_out);
	tcase_add_test(c, one_form_at_a_time);
	tcase_add_test(c, a_half_filled_form_moves_no_number);
	tcase_add_test(c, a_report_is_filtered_and_read);
	tcase_add_test(c, a_report_is_searched_by_words);
	tcase_add_test(c, a_correction_begins_from_the_old_entry);
	tcase_add_loop_test(c, only_what_names_that_kind_corrects_it, 0, 2);
	tcase_add_test(c, a_task_is_made_good_or_settled);
	tcase_add_test(c, entries_of_a_day_say_what_became_of_them);
	tcase_add_test(c, a_day_is_closed_after_one_is_sure);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
