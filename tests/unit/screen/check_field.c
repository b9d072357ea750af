/* A line of text: what comes in, where the cursor stands, what is left in memory. */
#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include "drawn.h"
#include "screen/field.h"
#include "screen/keys.h"

#define ROOM 32

static struct field_edit f;
static char room[ROOM];
static struct canvas c;

static void
set_up(void)
{
	ck_assert_ptr_nonnull(setlocale(LC_ALL, "C.UTF-8"));
	field_open(&f, room, ROOM, 12, false);
	canvas_open(&c, 3, 10);
}

static void
tear_down(void)
{
	field_close(&f);
	canvas_close(&c);
}

/* ASCII characters as keys; < Backspace, > Delete, ( left, ) right, ^ Insert. */
static void
type(const char *keys)
{
	for (; *keys; keys++)
		ck_assert_int_eq(field_key(&f, *keys == '<'   ? KEY_BACKSPACE_KEY
					       : *keys == '>' ? KEY_DELETE_KEY
					       : *keys == '(' ? KEY_LEFT_ARROW
					       : *keys == ')' ? KEY_RIGHT_ARROW
					       : *keys == '^' ? KEY_INSERT_KEY
							      : *keys),
		    FIELD_DONE);
}

static bool
all_zero(size_t from)
{
	while (from < ROOM && room[from] == 0)
		from++;
	return from == ROOM;
}

static void
holds(const char *text, size_t cursor)
{
	ck_assert_str_eq(f.text, text);
	ck_assert_uint_eq(f.size, strlen(text));
	ck_assert_uint_eq(f.cursor, cursor);
	ck_assert(all_zero(f.size));
}

START_TEST(text_is_edited)
{
	type("abc");
	holds("abc", 3);
	type("((x");
	holds("axbc", 2);
	type("<");
	holds("abc", 1);
	type(">");
	holds("ac", 1);
	type("(((((");
	type("<");
	holds("ac", 0);
	type("))))>");
	holds("ac", 2);
}
END_TEST

START_TEST(characters_are_moved_over_whole)
{
	ck_assert(field_set(&f, "가é😀"));
	holds("가é😀", 9);
	ck_assert_uint_eq(field_characters(&f), 3);
	type("((");
	holds("가é😀", 3);
	type(">");
	holds("가😀", 3);
	type("<");
	holds("😀", 0);
	type(")<");
	holds("", 0);
	ck_assert_int_eq(field_key(&f, 0xac00), FIELD_DONE);
	holds("가", 3);
}
END_TEST

START_TEST(hangul_is_composed_in_place)
{
	type("ab(^");
	type("g");
	holds("aㅎb", 4);
	type("ks");
	holds("a한b", 4);
	type("rmf");
	holds("a한글b", 7);
	type("<");
	holds("a한그b", 7);
	type("<<");
	holds("a한b", 4);
	/* Nothing is under way any more: the whole syllable goes. */
	type("<");
	holds("ab", 1);
	type("rk)r");
	holds("a가bㄱ", 8);
}
END_TEST

START_TEST(a_move_ends_the_syllable)
{
	type("^rk()r");
	holds("가ㄱ", 6);
	field_rest(&f);
	type("k");
	holds("가ㄱㅏ", 9);
	type("^k");
	holds("가ㄱㅏk", 10);
	type("^ekfr^<");
	holds("가ㄱㅏk", 10);
}
END_TEST

START_TEST(limits_hold)
{
	type("abcdefghijkl");
	ck_assert_int_eq(field_key(&f, 'm'), FIELD_FULL);
	holds("abcdefghijkl", 12);
	ck_assert(field_set(&f, "가가가가가가가가가가"));
	ck_assert_int_eq(field_key(&f, 'a'), FIELD_DONE);
	ck_assert_int_eq(field_key(&f, 'a'), FIELD_FULL);
	ck_assert(!field_set(&f, "가가가가가가가가가가ab"));
	ck_assert(!field_set(&f, "abcdefghijklm"));
	holds("가가가가가가가가가가a", 31);
}
END_TEST

/* A syllable that would need one more stays as it is, still under way. */
START_TEST(a_full_field_loses_no_letter)
{
	ck_assert(field_set(&f, "0123456789a"));
	type("^rkr");
	holds("0123456789a각", 14);
	ck_assert_int_eq(field_key(&f, 'k'), FIELD_FULL);
	ck_assert_int_eq(field_key(&f, 'r'), FIELD_FULL);
	holds("0123456789a각", 14);
	type("t<<<");
	holds("0123456789aㄱ", 14);
}
END_TEST

START_TEST(control_characters_are_refused)
{
	static const int32_t refused[] = {0, 1, 7, 0x1f, 0x80, 0x9b, 0x200b, 0x202e,
	    0x2028, 0x2066, 0xfeff, 0x0301, 0x1161, 0xe0041};

	type("a");
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		enum field_result r = field_key(&f, refused[i]);

		ck_assert_msg(r == FIELD_REFUSED || r == FIELD_NOT_MINE,
		    "U+%04X is taken", (unsigned)refused[i]);
		ck_assert(r == FIELD_REFUSED || refused[i] >= 0x80);
	}
	holds("a", 1);
	ck_assert(!field_set(&f, "b\n"));
	ck_assert(!field_set(&f, "b\033[2J"));
	ck_assert(!field_set(&f, "b\xc2\x9b"));
	ck_assert(!field_set(&f, "b\xe2\x80\xae"));
	ck_assert(!field_set(&f, "b\xff"));
	ck_assert(!field_set(&f, "b\xe2\x80"));
	ck_assert(!field_set(&f, "b\x80\x80\x80\x80\x80"));
	ck_assert(!field_set(&f, "\xc0\xaf"));
	ck_assert(!field_set(&f, "\xed\xa0\x80"));
	holds("a", 1);
	type("?");
	holds("a?", 2);
}
END_TEST

START_TEST(other_keys_are_not_the_fields)
{
	static const int32_t others[] = {'\r', '\n', '\t', '\033', '\f', KEY_UP_ARROW,
	    KEY_F0 + 1, KEY_BACK_TAB, KEY_HOME_KEY, KEY_RESIZED, KEY_CLOSED, KEY_NOTHING};

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		ck_assert_int_eq(field_key(&f, others[i]), FIELD_NOT_MINE);
	holds("", 0);
}
END_TEST

START_TEST(it_is_drawn_around_the_cursor)
{
	struct area a = {1, 2, 1, 6};

	type("^ar");
	field_draw(&f, &c, a, 0);
	ck_assert_str_eq(drawn(&c, true), "\n  ㅁㄱ\n\n"
					  "..........\n..ffffff..\n..........\n"
					  "cursor 1 4\n");
	type("^cdef");
	field_draw(&f, &c, a, 0);
	ck_assert_str_eq(drawn(&c, false), "\n  cdef\n\n");
	ck_assert_int_eq(c.cursor_column, 6);
	type("((((((");
	field_draw(&f, &c, a, 0);
	ck_assert_str_eq(drawn(&c, false), "\n  ㅁㄱcd\n\n");
	ck_assert_int_eq(c.cursor_column, 2);
}
END_TEST

START_TEST(a_hidden_field_shows_marks)
{
	struct area a = {0, 0, 1, 10};

	field_close(&f);
	field_open(&f, room, ROOM, 12, true);
	type("^73");
	ck_assert_int_eq(field_key(&f, 0xac00), FIELD_DONE);
	type("(");
	field_draw(&f, &c, a, 0);
	ck_assert_str_eq(drawn(&c, false), "***\n\n\n");
	ck_assert_int_eq(c.cursor_column, 2);
	type(")01234567");
	field_draw(&f, &c, a, 0);
	ck_assert_str_eq(drawn(&c, false), "*********\n\n\n");
	ck_assert_int_eq(c.cursor_column, 9);
}
END_TEST

START_TEST(what_is_erased_is_wiped)
{
	type("12345678<<<<");
	holds("1234", 4);
	ck_assert(field_set(&f, "9"));
	holds("9", 1);
	field_close(&f);
	ck_assert(all_zero(0));
	ck_assert_ptr_null(f.text);
}
END_TEST

START_TEST(a_text_that_is_there_is_edited_on)
{
	type("20");
	field_resume(&f, room, ROOM, 3);
	holds("20", 2);
	type("1");
	ck_assert_int_eq(field_key(&f, '2'), FIELD_FULL);
	type("<");
	holds("20", 2);
}
END_TEST

/* Any keys at all: the text stays whole UTF-8 within its limits. */
START_TEST(random_keys_leave_it_whole)
{
	static const int32_t keys[] = {'r', 'k', 't', 'R', 'h', ' ', '1', 0xe9, 0xac01,
	    0x1f600, 0x202e, 0, '\r', KEY_BACKSPACE_KEY, KEY_BACKSPACE_KEY,
	    KEY_DELETE_KEY, KEY_LEFT_ARROW, KEY_LEFT_ARROW, KEY_RIGHT_ARROW,
	    KEY_INSERT_KEY, KEY_HOME_KEY};
	char copy[ROOM];
	struct field_edit other;
	unsigned n = 12345;

	for (int i = 0; i < 20000; i++) {
		n = n * 1103515245 + 12345;
		field_key(&f, keys[(n >> 16) % (sizeof(keys) / sizeof(*keys))]);
		ck_assert_uint_le(field_characters(&f), 12);
		holds(f.text, f.cursor);
		ck_assert_uint_le(f.cursor, f.size);
		field_open(&other, copy, ROOM, 12, false);
		ck_assert(field_set(&other, f.text));
		field_draw(&f, &c, canvas_area(&c), 0);
		ck_assert(whole_cells(&c));
	}
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("field");
	Suite *s = suite_create("screen");
	SRunner *sr = srunner_create(s);
	int failed;

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, text_is_edited);
	tcase_add_test(tc, characters_are_moved_over_whole);
	tcase_add_test(tc, hangul_is_composed_in_place);
	tcase_add_test(tc, a_move_ends_the_syllable);
	tcase_add_test(tc, limits_hold);
	tcase_add_test(tc, a_full_field_loses_no_letter);
	tcase_add_test(tc, control_characters_are_refused);
	tcase_add_test(tc, other_keys_are_not_the_fields);
	tcase_add_test(tc, it_is_drawn_around_the_cursor);
	tcase_add_test(tc, a_hidden_field_shows_marks);
	tcase_add_test(tc, what_is_erased_is_wiped);
	tcase_add_test(tc, a_text_that_is_there_is_edited_on);
	tcase_add_test(tc, random_keys_leave_it_whole);
	suite_add_tcase(s, tc);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
