/* Rows that a clerk looks through, and what a search finds. */
#include <check.h>
#include <locale.h>
#include <sodium.h>
#include <stdio.h>
#include "station/text/search.h"
#include "station/screen/model/table.h"

static struct table t;

static void
set_up(void)
{
	ck_assert_ptr_nonnull(setlocale(LC_ALL, "C.UTF-8"));
	table_head(&t, NULL, "번호", "Number");
	table_head(&t, NULL, "이름", "Name");
	table_head(&t, NULL, "금액", "Amount");
}

static void
tear_down(void)
{
	table_wipe(&t);
	ck_assert(sodium_is_zero((const uint8_t *)&t, sizeof(t)));
}

static void
add(const char *a, const char *b, const char *c)
{
	const char *cells[] = {a, b, c};

	table_add(&t, cells);
}

/* While 하나 is typed on a 2-set keyboard the field holds ㅎ, 하, 한, 하나. */
START_TEST(a_syllable_finds_what_it_may_become)
{
	static const char *const typed[] = {"ㅎ", "하", "한", "하나"};

	for (int i = 0; i < 4; i++)
		ck_assert_msg(search_finds("우리 하나 모금", typed[i]), "%s", typed[i]);
	ck_assert(!search_finds("우리 하나 모금", "하난"));
	ck_assert(search_finds("값", "갑"));
	ck_assert(search_finds("과일", "고"));
	ck_assert(search_finds("과일", "과ㅇ"));
	ck_assert(!search_finds("고기", "과"));
	ck_assert(search_finds("닭", "ㄺ"));
}
END_TEST

START_TEST(words_stand_in_any_order)
{
	ck_assert(search_finds("Shade at bus stops", "BUS shade"));
	ck_assert(search_finds("Shade at bus stops", "  stop "));
	ck_assert(!search_finds("Shade at bus stops", "bus lights"));
	ck_assert(search_finds("anything", ""));
	ck_assert(!search_finds("", "a"));
}
END_TEST

START_TEST(a_filter_leaves_rows_out)
{
	add("1", "한강 모금", "5000");
	add("2", "남산 모금", "700");
	add("3", "한강 다리", "5");
	table_filter(&t, "한강");
	ck_assert_uint_eq(t.seen_count, 2);
	ck_assert_str_eq(table_cell(&t, table_row(&t, 1), 0), "3");
	table_filter(&t, "한강 500");
	ck_assert_uint_eq(t.seen_count, 1);
	table_filter(&t, "");
	ck_assert_uint_eq(t.seen_count, 3);
	table_filter(&t, "없는 것");
	ck_assert_uint_eq(table_page_rows(&t), 0);
}
END_TEST

/* What the screen shows in place of a code; and the code, where it has no words. */
START_TEST(a_choice_is_found_by_its_words)
{
	json_t *json = json_pack("{s:{s:{s:s,s:s},s:{s:s,s:s}}}", "words", "bank", "ko",
	    "계좌 이체", "en", "Bank transfer", "1", "ko", "예", "en", "Yes");
	struct field way = {.name = "way", .type = FIELD_CHOICE, .json = json};

	ck_assert_ptr_nonnull(json);
	table_head(&t, &way, "방법", "Way");
	table_add(&t, (const char *[]){"1", "하나", "500", "bank"});
	table_add(&t, (const char *[]){"2", "둘", "500", "1"});
	table_add(&t, (const char *[]){"3", "셋", "500", "cash"});
	table_filter(&t, "이체");
	ck_assert_uint_eq(t.seen_count, 1);
	ck_assert_uint_eq(table_row(&t, 0), 0);
	table_filter(&t, "transfer 하나");
	ck_assert_uint_eq(t.seen_count, 1);
	table_filter(&t, "yes");
	ck_assert_uint_eq(t.seen_count, 1);
	ck_assert_uint_eq(table_row(&t, 0), 1);
	table_filter(&t, "cash");
	ck_assert_uint_eq(t.seen_count, 1);
	table_filter(&t, "bank");
	ck_assert_uint_eq(t.seen_count, 1);
	table_filter(&t, "없는 것");
	ck_assert_uint_eq(t.seen_count, 0);
	json_decref(json);
}
END_TEST

START_TEST(a_long_table_has_pages)
{
	char n[12];

	for (int i = 0; i < 250; i++) {
		snprintf(n, sizeof(n), "%d", i);
		add(n, "x", i % 2 ? "odd" : "even");
	}
	table_filter(&t, "");
	ck_assert_uint_eq(table_page_rows(&t), TABLE_SEEN);
	table_turn(&t, -1);
	ck_assert_uint_eq(t.first, 0);
	table_turn(&t, 1);
	table_turn(&t, 1);
	table_turn(&t, 1);
	ck_assert_uint_eq(table_page_rows(&t), 50);
	ck_assert_str_eq(table_cell(&t, table_row(&t, 49), 0), "249");
	table_filter(&t, "odd");
	ck_assert_uint_eq(t.first, 0);
	ck_assert_uint_eq(t.seen_count, 125);
}
END_TEST

START_TEST(columns_move_but_the_first)
{
	table_shift(&t, -1);
	ck_assert_int_eq(t.shift, 0);
	table_shift(&t, 1);
	table_shift(&t, 1);
	ck_assert_int_eq(t.shift, 1); /* two are always seen */
}
END_TEST

START_TEST(too_many_rows_are_left_out)
{
	for (int i = 0; i < TABLE_ROWS; i++)
		add("1", "2", "3");
	ck_assert_uint_eq(t.rows, TABLE_ROWS);
	add("1", "2", "3");
	ck_assert_uint_eq(t.rows, TABLE_ROWS);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("table");
	TCase *c = tcase_create("table");
	SRunner *r;
	int failed;

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, a_syllable_finds_what_it_may_become);
	tcase_add_test(c, words_stand_in_any_order);
	tcase_add_test(c, a_filter_leaves_rows_out);
	tcase_add_test(c, a_choice_is_found_by_its_words);
	tcase_add_test(c, a_long_table_has_pages);
	tcase_add_test(c, columns_move_but_the_first);
	tcase_add_test(c, too_many_rows_are_left_out);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
