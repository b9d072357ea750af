/* A clerk at the model, with what is there already: tables into files, digests of files,
 * an entry once more, what was sealed in it; and whose settings these are. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "station/screen/model/clerk_page.h"
#include "station/screen/view/view.h"
#include "tests/unit/station/counter.h"

static struct visitor v;

static void
page_is(enum page p)
{
	ck_assert_msg(model_page(&v.m) == p, "%s instead of %s",
	    page_name(model_page(&v.m)), page_name(p));
}

static void
asked(uint16_t type)
{
	ck_assert_msg(v.m.asked == type && v.last.type == type, "%s is asked",
	    channel_type_name(v.m.asked));
}

static void
at_desk(void)
{
	visitor_open(&v);
	counter_open(&v, LANGUAGE_EN);
	counter_unlock(&v, COUNTER_KEY);
	page_is(PAGE_COUNTER);
}

static void
tear_down(void)
{
	visitor_close(&v);
}

static void
go(enum act act, int index)
{
	page_focus(&v.m, act, index);
	visitor_press(&v, REQUEST_SELECT);
}

static bool
offers(enum act act)
{
	struct item items[ITEMS_MAX];
	size_t count = model_items(&v.m, items);

	for (size_t i = 0; i < count; i++)
		if (items[i].act == act)
			return true;
	return false;
}

static bool
says(const char *words)
{
	struct buf page = {0}, item = {0};
	bool found;

	view_spoken(&v.m, &page, &item);
	found = strstr(buf_str(&page), words) || strstr(buf_str(&item), words);
	if (!found)
		fprintf(stderr, "%s\n%s\n", buf_str(&page), buf_str(&item));
	buf_free(&page);
	buf_free(&item);
	return found;
}

/* ---- tables into files ---- */

static void
at_shelf(void)
{
	at_desk();
	counter_service(&v);
	go(ACT_REPORT, 0);
	counter_shelf(&v);
	page_is(PAGE_TABLE);
}

static void
text_is(struct cur *in, const char *wanted)
{
	char text[400];

	cur_text(in, text, sizeof(text) - 1);
	ck_assert_str_eq(text, wanted);
}

static void
words_are(struct cur *in, size_t count, const char *code, const char *word)
{
	char text[900];

	ck_assert_uint_eq(cur_get16(in), count);
	text_is(in, code);
	text_is(in, word);
	for (size_t i = 2; i < 2 * count; i++)
		cur_text(in, text, sizeof(text) - 1);
}

/* What is typed filters the file too; and the table is as it was, afterwards. */
START_TEST(a_table_is_saved_as_it_is_filtered)
{
	struct cur in;
	size_t size;

	at_shelf();
	counter_folders(&v);
	visitor_type(&v, "a");
	ck_assert(offers(ACT_SAVE));
	visitor_press(&v, REQUEST_REVIEW);
	asked(MSG_SAVE);
	in = cur_of(v.last.body.data, v.last.body.size);
	ck_assert_uint_eq(cur_get8(&in), CLERK_TABLE_VIEW);
	ck_assert_uint_eq(cur_get8(&in), CLERK_EN);
	words_are(&in, 6, "entry_index", "Entry");
	text_is(&in, "lost_v_shelf");
	ck_assert_uint_eq(cur_get16(&in), 0);
	ck_assert_uint_eq(cur_get8(&in), CLERK_SEARCH_NONE);
	cur_var(&in, &size);
	ck_assert_uint_eq(size, 0);
	cur_get32(&in);
	cur_get16(&in);
	ck_assert_mem_eq(cur_var(&in, &size), "a", 1);
	ck_assert(cur_done(&in));
	counter_saved(&v);
	page_is(PAGE_SAVED);
	ck_assert(says("lost_v_shelf-2026-06-03-2.csv"));
	ck_assert(says("3 rows"));
	go(ACT_SAVED, 0);
	page_is(PAGE_TABLE);
	ck_assert_str_eq(v.m.clerk.typed, "a");
	ck_assert_uint_eq(v.m.clerk.table.seen_count, 2);
}
END_TEST

/* Found everywhere, the file has what was found, whatever is typed afterwards. */
START_TEST(what_was_searched_everywhere_is_searched_again)
{
	struct cur in;
	size_t size;

	at_shelf();
	counter_folders(&v);
	v.m.clerk.total = 70000;
	visitor_type(&v, "bag");
	go(ACT_SEARCH_ALL, 0);
	asked(MSG_ROWS);
	counter_shelf(&v);
	page_focus(&v.m, ACT_SEARCH, 0);
	for (int i = 0; i < 3; i++)
		visitor_key(&v, KEY_BACKSPACE_KEY);
	ck_assert_str_eq(v.m.clerk.typed, "");
	visitor_press(&v, REQUEST_REVIEW);
	asked(MSG_SAVE);
	in = cur_of(v.last.body.data, v.last.body.size);
	cur_get16(&in);
	words_are(&in, 6, "entry_index", "Entry");
	text_is(&in, "lost_v_shelf");
	cur_get16(&in);
	ck_assert_uint_eq(cur_get8(&in), CLERK_SEARCH_WITHIN);
	ck_assert_mem_eq(cur_var(&in, &size), "bag", 3);
}
END_TEST

START_TEST(without_a_folder_nothing_is_offered)
{
	at_shelf();
	ck_assert(!offers(ACT_SAVE));
	visitor_press(&v, REQUEST_REVIEW);
	ck_assert_int_eq(v.m.asked, 0);
	page_is(PAGE_TABLE);
	ck_assert(says("This counter does not save tables as files."));
}
END_TEST

START_TEST(a_day_and_tasks_are_saved_too)
{
	struct cur in;

	at_desk();
	counter_folders(&v);
	go(ACT_DAY, 0);
	counter_day(&v);
	counter_form(&v);
	visitor_press(&v, REQUEST_REVIEW);
	asked(MSG_SAVE);
	in = cur_of(v.last.body.data, v.last.body.size);
	ck_assert_uint_eq(cur_get8(&in), CLERK_TABLE_DAY);
	cur_get8(&in);
	words_are(&in, 18, "seq", "Number");
	ck_assert_uint_eq(cur_get32(&in), 20607);
	ck_assert(cur_done(&in));
	visitor_refuse(&v, "counter.not_saved");
	page_is(PAGE_DAY);
	ck_assert(says("The file could not be written."));
	visitor_press(&v, REQUEST_BACK);
	go(ACT_TASKS, 0);
	counter_tasks(&v);
	go(ACT_SAVE, 0);
	asked(MSG_SAVE);
	ck_assert_uint_eq(v.last.body.data[0], CLERK_TABLE_TASKS);
	counter_saved(&v);
	visitor_press(&v, REQUEST_BACK);
	page_is(PAGE_TASKS);
}
END_TEST

/* ---- digests ---- */

static struct slot *
photo(void)
{
	return &v.m.clerk.draft.main.items[FOUND_PHOTO];
}

START_TEST(a_digest_is_taken_of_a_file)
{
	struct cur in;

	at_desk();
	counter_folders(&v);
	counter_found(&v);
	counter_field(&v, FOUND_PHOTO);
	visitor_press(&v, REQUEST_REVIEW);
	asked(MSG_FILES);
	counter_files(&v, 3);
	page_is(PAGE_FILES);
	go(ACT_ROW, 0);
	asked(MSG_DIGEST);
	in = cur_of(v.last.body.data, v.last.body.size);
	text_is(&in, "지갑 사진.jpg");
	ck_assert(cur_done(&in));
	counter_digest(&v);
	page_is(PAGE_FORM);
	ck_assert_str_eq(photo()->file, "지갑 사진.jpg");
	ck_assert_uint_eq(strspn(photo()->text, "ba"), 64);
	counter_field(&v, FOUND_PHOTO);
	ck_assert(says("From the file"));
	/* What is typed is no file's any more. */
	visitor_key(&v, KEY_LEFT_ARROW);
	ck_assert_str_eq(photo()->file, "지갑 사진.jpg");
	visitor_key(&v, KEY_BACKSPACE_KEY);
	ck_assert_str_eq(photo()->file, "");
}
END_TEST

START_TEST(a_file_that_cannot_be_read_leads_back)
{
	at_desk();
	counter_folders(&v);
	counter_found(&v);
	counter_field(&v, FOUND_PHOTO);
	visitor_press(&v, REQUEST_REVIEW);
	counter_files(&v, 204);
	ck_assert(says("Of 204 files the 3 newest are here."));
	go(ACT_ROW, 1);
	visitor_refuse(&v, "counter.file_large");
	page_is(PAGE_FORM);
	ck_assert_int_eq(model_focused(&v.m).index, FOUND_PHOTO);
	ck_assert(says("That file is too large."));
	ck_assert_str_eq(photo()->text, "");
}
END_TEST

/* Of a sealed field nobody types a digest; and without a folder there is no list. */
START_TEST(not_every_field_has_files)
{
	at_desk();
	counter_found(&v);
	counter_field(&v, FOUND_PHOTO);
	visitor_press(&v, REQUEST_REVIEW);
	ck_assert_int_eq(v.m.asked, 0);
	counter_folders(&v);
	counter_field(&v, FOUND_CONTACT);
	visitor_press(&v, REQUEST_REVIEW);
	ck_assert_int_eq(v.m.asked, 0);
	page_is(PAGE_FORM);
}
END_TEST

/* ---- an entry once more ---- */

static void
at_entry(void)
{
	at_desk();
	go(ACT_DAY, 0);
	counter_day(&v);
	counter_form(&v);
	go(ACT_ENTRY, 2); /* number 56 has sealed values */
	page_is(PAGE_ENTRY);
}

static void
asked_of_56(uint16_t type)
{
	struct cur in;

	asked(type);
	in = cur_of(v.last.body.data, v.last.body.size);
	ck_assert_uint_eq(cur_get64(&in), 56);
	ck_assert(cur_done(&in));
}

START_TEST(its_code_is_shown_again)
{
	at_entry();
	go(ACT_WAS, 0);
	asked_of_56(MSG_WAS);
	counter_was(&v);
	page_is(PAGE_WAS);
	ck_assert(says("ABCDE 23456 FGHJK 7XYZQ"));
	visitor_press(&v, REQUEST_BACK);
	page_is(PAGE_ENTRY);
	ck_assert_uint_eq(v.m.clerk.made.salt_count, 0);
}
END_TEST

START_TEST(only_what_has_sealed_values_shows_them)
{
	at_entry();
	ck_assert(offers(ACT_VALUES) && offers(ACT_DESTROY));
	visitor_press(&v, REQUEST_BACK);
	go(ACT_ENTRY, 0);
	ck_assert(!offers(ACT_VALUES) && !offers(ACT_DESTROY));
}
END_TEST

static void
at_sealed(void)
{
	at_entry();
	go(ACT_VALUES, 0);
	asked_of_56(MSG_REVEAL);
	counter_revealed(&v);
	page_is(PAGE_SEALED);
	ck_assert(says("Contact"));
	ck_assert(says(COUNTER_SEALED));
	ck_assert(model_sealed(&v.m));
}

static void
nothing_is_left(void)
{
	ck_assert_ptr_null(v.m.clerk.values);
	ck_assert_uint_eq(v.m.clerk.value_count, 0);
	ck_assert(!model_sealed(&v.m));
}

START_TEST(sealed_values_go_with_their_page)
{
	at_sealed();
	visitor_press(&v, REQUEST_HELP); /* covers them */
	ck_assert(!model_sealed(&v.m));
	visitor_press(&v, REQUEST_BACK);
	ck_assert(model_sealed(&v.m));
	visitor_press(&v, REQUEST_BACK);
	page_is(PAGE_ENTRY);
	nothing_is_left();
}
END_TEST

START_TEST(sealed_values_go_with_the_clerk)
{
	at_sealed();
	visitor_wait(&v, 60000); /* sooner than any other page */
	page_is(PAGE_IDLE);
	ck_assert(!says(COUNTER_SEALED));
	visitor_wait(&v, 30000);
	page_is(PAGE_UNLOCK);
	nothing_is_left();
}
END_TEST

START_TEST(long_values_are_shown_whole)
{
	char clear[1300], *at = clear;
	struct buf b = {0};
	size_t size = 0;

	at_entry();
	go(ACT_VALUES, 0);
	for (int i = 0; i < 200; i++)
		at += sprintf(at, i % 2 ? "가나 " : "abcd ");
	buf_put16(&b, 1);
	buf_put_text(&b, "contact");
	buf_put16(&b, 3);
	buf_put(&b, (uint8_t[CLERK_SALT + 32]){0}, CLERK_SALT + 32);
	buf_put_text(&b, clear);
	visitor_answer(&v, MSG_REVEALED, b.data, b.size);
	buf_free(&b);
	page_is(PAGE_SEALED);
	ck_assert(says("Contact, line 3"));
	for (size_t i = 0; i < v.m.clerk.value_count; i++) {
		const struct clerk_piece *p = &v.m.clerk.values[i];

		ck_assert_mem_eq(p->text, clear + size, strlen(p->text));
		size += strlen(p->text);
		ck_assert(p->first == (i == 0));
	}
	ck_assert_uint_eq(size, strlen(clear));
}
END_TEST

START_TEST(what_is_sealed_is_destroyed_when_one_is_sure)
{
	size_t messages;

	at_entry();
	go(ACT_DESTROY, 0);
	page_is(PAGE_DESTROY_SURE);
	ck_assert(says("is destroyed for ever"));
	messages = v.messages;
	visitor_press(&v, REQUEST_SELECT); /* the focus is on "no" */
	page_is(PAGE_ENTRY);
	ck_assert_uint_eq(v.messages, messages);
	go(ACT_DESTROY, 0);
	go(ACT_DESTROY_SURE, 0);
	asked_of_56(MSG_ERASE);
	visitor_answer(&v, MSG_ERASED, NULL, 0);
	page_is(PAGE_ENTRY);
	ck_assert(says("Destroyed. Nobody can read it any more."));
	ck_assert(!offers(ACT_VALUES) && !offers(ACT_DESTROY));
}
END_TEST

START_TEST(who_may_not_look_is_told)
{
	at_entry();
	go(ACT_VALUES, 0);
	visitor_refuse(&v, "counter.not_yours");
	page_is(PAGE_ENTRY);
	ck_assert(says("Your card has no role for that."));
	go(ACT_VALUES, 0);
	visitor_refuse(&v, "station.storage");
	ck_assert(says("What this counter keeps cannot be read or written."));
}
END_TEST

/* ---- settings, a colleague ---- */

static void
lock(void)
{
	visitor_press(&v, REQUEST_BACK);
	page_is(PAGE_UNLOCK);
}

START_TEST(settings_are_those_of_the_clerk)
{
	struct settings before;

	at_desk();
	visitor_press(&v, REQUEST_CONTRAST);
	visitor_press(&v, REQUEST_SPEECH);
	before = v.m.settings;
	lock();
	ck_assert_int_eq(v.m.settings.language, LANGUAGE_KO);
	ck_assert(!v.m.settings.speech);
	ck_assert_int_eq(v.m.settings.theme, THEME_DARK);
	counter_unlock(&v, COUNTER_KEY);
	ck_assert_int_eq(v.m.settings.language, before.language);
	ck_assert_int_eq(v.m.settings.theme, before.theme);
	ck_assert(v.m.settings.speech);
	lock();
	counter_unlock(&v, COUNTER_OTHER);
	ck_assert_int_eq(v.m.settings.language, LANGUAGE_KO);
	ck_assert(!v.m.settings.speech);
}
END_TEST

/* Chosen before the lock was opened, they are what the clerk wants now. */
START_TEST(settings_of_the_locked_page_stay)
{
	at_desk();
	lock();
	visitor_press(&v, REQUEST_SIZE);
	counter_unlock(&v, COUNTER_KEY);
	ck_assert_int_eq(v.m.settings.language, LANGUAGE_KO);
	ck_assert_int_ne(v.m.settings.density, DENSITY_NORMAL);
	lock();
	visitor_press(&v, REQUEST_SIZE);
	visitor_wait(&v, 600000); /* and nobody came */
	ck_assert_int_eq(v.m.settings.density, DENSITY_NORMAL);
}
END_TEST

START_TEST(a_clerk_calls_a_colleague)
{
	at_desk();
	visitor_press(&v, REQUEST_CALL);
	page_is(PAGE_CALL);
	ck_assert_uint_eq(v.rings, 1);
	ck_assert(says("A colleague is called"));
	ck_assert(!says("worker"));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("again");
	TCase *c = tcase_create("again");
	struct why why = {""};
	SRunner *r;
	int failed;

	if (words_open(BUILD "/share/locale", &why)) {
		fprintf(stderr, "%s\n", why.text);
		return 1;
	}
	tcase_add_checked_fixture(c, NULL, tear_down);
	tcase_add_test(c, a_table_is_saved_as_it_is_filtered);
	tcase_add_test(c, what_was_searched_everywhere_is_searched_again);
	tcase_add_test(c, without_a_folder_nothing_is_offered);
	tcase_add_test(c, a_day_and_tasks_are_saved_too);
	tcase_add_test(c, a_digest_is_taken_of_a_file);
	tcase_add_test(c, a_file_that_cannot_be_read_leads_back);
	tcase_add_test(c, not_every_field_has_files);
	tcase_add_test(c, its_code_is_shown_again);
	tcase_add_test(c, only_what_has_sealed_values_shows_them);
	tcase_add_test(c, sealed_values_go_with_their_page);
	tcase_add_test(c, sealed_values_go_with_the_clerk);
	tcase_add_test(c, long_values_are_shown_whole);
	tcase_add_test(c, what_is_sealed_is_destroyed_when_one_is_sure);
	tcase_add_test(c, who_may_not_look_is_told);
	tcase_add_test(c, settings_are_those_of_the_clerk);
	tcase_add_test(c, settings_of_the_locked_page_stay);
	tcase_add_test(c, a_clerk_calls_a_colleague);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
