/* A clerk at the model, with what is there already: tables into files, digests of files,
 * an entry once more, what was sealed in it; and whose settings these are. */
#include <check.h>
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

/* ---- tables into files ---- */

static void
at_shelf(void)
{
	seen_desk(&v);
	counter_service(&v);
	visitor_go(&v, ACT_REPORT, 0);
	counter_shelf(&v);
	seen_page(&v, PAGE_TABLE);
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
	seen_asked(&v, MSG_SAVE);
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
	seen_page(&v, PAGE_SAVED);
	ck_assert(seen_says(&v, "lost_v_shelf-2026-06-03-2.csv"));
	ck_assert(seen_says(&v, "3 rows"));
	visitor_go(&v, ACT_SAVED, 0);
	seen_page(&v, PAGE_TABLE);
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
	visitor_go(&v, ACT_SEARCH_ALL, 0);
	seen_asked(&v, MSG_ROWS);
	counter_shelf(&v);
	page_focus(&v.m, ACT_SEARCH, 0);
	for (int i = 0; i < 3; i++)
		visitor_key(&v, KEY_BACKSPACE_KEY);
	ck_assert_str_eq(v.m.clerk.typed, "");
	visitor_press(&v, REQUEST_REVIEW);
	seen_asked(&v, MSG_SAVE);
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
	seen_page(&v, PAGE_TABLE);
	ck_assert(seen_says(&v, "This counter does not save tables as files."));
}
END_TEST

START_TEST(a_day_and_tasks_are_saved_too)
{
	struct cur in;

	seen_desk(&v);
	counter_folders(&v);
	visitor_go(&v, ACT_DAY, 0);
	counter_day(&v);
	counter_form(&v);
	visitor_press(&v, REQUEST_REVIEW);
	seen_asked(&v, MSG_SAVE);
	in = cur_of(v.last.body.data, v.last.body.size);
	ck_assert_uint_eq(cur_get8(&in), CLERK_TABLE_DAY);
	cur_get8(&in);
	words_are(&in, 18, "seq", "Number");
	ck_assert_uint_eq(cur_get32(&in), 20607);
	ck_assert(cur_done(&in));
	visitor_refuse(&v, "counter.not_saved");
	seen_page(&v, PAGE_DAY);
	ck_assert(seen_says(&v, "The file could not be written."));
	visitor_press(&v, REQUEST_BACK);
	visitor_go(&v, ACT_TASKS, 0);
	counter_tasks(&v);
	visitor_go(&v, ACT_SAVE, 0);
	seen_asked(&v, MSG_SAVE);
	ck_assert_uint_eq(v.last.body.data[0], CLERK_TABLE_TASKS);
	counter_saved(&v);
	visitor_press(&v, REQUEST_BACK);
	seen_page(&v, PAGE_TASKS);
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

	seen_desk(&v);
	counter_folders(&v);
	counter_found(&v);
	counter_field(&v, FOUND_PHOTO);
	visitor_press(&v, REQUEST_REVIEW);
	seen_asked(&v, MSG_FILES);
	counter_files(&v, 3);
	seen_page(&v, PAGE_FILES);
	visitor_go(&v, ACT_ROW, 0);
	seen_asked(&v, MSG_DIGEST);
	in = cur_of(v.last.body.data, v.last.body.size);
	text_is(&in, "지갑 사진.jpg");
	ck_assert(cur_done(&in));
	counter_digest(&v);
	seen_page(&v, PAGE_FORM);
	ck_assert_str_eq(photo()->file, "지갑 사진.jpg");
	ck_assert_uint_eq(strspn(photo()->text, "ba"), 64);
	counter_field(&v, FOUND_PHOTO);
	ck_assert(seen_says(&v, "From the file"));
	/* What is typed is no file's any more. */
	visitor_key(&v, KEY_LEFT_ARROW);
	ck_assert_str_eq(photo()->file, "지갑 사진.jpg");
	visitor_key(&v, KEY_BACKSPACE_KEY);
	ck_assert_str_eq(photo()->file, "");
}
END_TEST

START_TEST(a_file_that_cannot_be_read_leads_back)
{
	seen_desk(&v);
	counter_folders(&v);
	counter_found(&v);
	counter_field(&v, FOUND_PHOTO);
	visitor_press(&v, REQUEST_REVIEW);
	counter_files(&v, 204);
	ck_assert(seen_says(&v, "Of 204 files the 3 newest are here."));
	visitor_go(&v, ACT_ROW, 1);
	visitor_refuse(&v, "counter.file_large");
	seen_page(&v, PAGE_FORM);
	ck_assert_int_eq(model_focused(&v.m).index, FOUND_PHOTO);
	ck_assert(seen_says(&v, "That file is too large."));
	ck_assert_str_eq(photo()->text, "");
}
END_TEST

/* Of a sealed field nobody types a digest; and without a folder there is no list. */
START_TEST(not_every_field_has_files)
{
	seen_desk(&v);
	counter_found(&v);
	counter_field(&v, FOUND_PHOTO);
	visitor_press(&v, REQUEST_REVIEW);
	ck_assert_int_eq(v.m.asked, 0);
	counter_folders(&v);
	counter_field(&v, FOUND_CONTACT);
	visitor_press(&v, REQUEST_REVIEW);
	ck_assert_int_eq(v.m.asked, 0);
	seen_page(&v, PAGE_FORM);
}
END_TEST

/* ---- an entry once more ---- */

static void
at_entry(void)
{
	seen_desk(&v);
	visitor_go(&v, ACT_DAY, 0);
	counter_day(&v);
	counter_form(&v);
	visitor_go(&v, ACT_ENTRY, 2); /* number 56 has sealed values */
	seen_page(&v, PAGE_ENTRY);
}

static void
asked_of_56(uint16_t type)
{
	struct cur in;

	seen_asked(&v, type);
	in = cur_of(v.last.body.data, v.last.body.size);
	ck_assert_uint_eq(cur_get64(&in), 56);
	ck_assert(cur_done(&in));
}

START_TEST(its_code_is_shown_again)
{
	at_entry();
	visitor_go(&v, ACT_WAS, 0);
	asked_of_56(MSG_WAS);
	counter_was(&v);
	seen_page(&v, PAGE_WAS);
	ck_assert(seen_says(&v, "ABCDE 23456 FGHJK 7XYZQ"));
	visitor_press(&v, REQUEST_BACK);
	seen_page(&v, PAGE_ENTRY);
	ck_assert_uint_eq(v.m.clerk.made.salt_count, 0);
}
END_TEST

START_TEST(only_what_has_sealed_values_shows_them)
{
	at_entry();
	ck_assert(offers(ACT_VALUES) && offers(ACT_DESTROY));
	visitor_press(&v, REQUEST_BACK);
	visitor_go(&v, ACT_ENTRY, 0);
	ck_assert(!offers(ACT_VALUES) && !offers(ACT_DESTROY));
}
END_TEST

static void
at_sealed(void)
{
	at_entry();
	visitor_go(&v, ACT_VALUES, 0);
	asked_of_56(MSG_REVEAL);
	counter_revealed(&v);
	seen_page(&v, PAGE_SEALED);
	ck_assert(seen_item_says(&v, "Contact"));
	ck_assert(seen_item_says(&v, COUNTER_SEALED));
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
	seen_page(&v, PAGE_ENTRY);
	nothing_is_left();
}
END_TEST

START_TEST(sealed_values_go_with_the_clerk)
{
	at_sealed();
	visitor_wait(&v, 60000); /* sooner than any other page */
	seen_page(&v, PAGE_IDLE);
	ck_assert(!seen_says(&v, COUNTER_SEALED) && !seen_item_says(&v, COUNTER_SEALED));
	visitor_wait(&v, 30000);
	seen_page(&v, PAGE_UNLOCK);
	nothing_is_left();
}
END_TEST

START_TEST(long_values_are_shown_whole)
{
	char clear[1300], *at = clear;
	struct buf b = {0};
	size_t size = 0;

	at_entry();
	visitor_go(&v, ACT_VALUES, 0);
	for (int i = 0; i < 200; i++)
		at += sprintf(at, i % 2 ? "가나 " : "abcd ");
	buf_put16(&b, 1);
	buf_put_text(&b, "contact");
	buf_put16(&b, 3);
	buf_put(&b, (uint8_t[CLERK_SALT + 32]){0}, CLERK_SALT + 32);
	buf_put_text(&b, clear);
	visitor_answer(&v, MSG_REVEALED, b.data, b.size);
	buf_free(&b);
	seen_page(&v, PAGE_SEALED);
	ck_assert(seen_item_says(&v, "Contact, line 3"));
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
	visitor_go(&v, ACT_DESTROY, 0);
	seen_page(&v, PAGE_DESTROY_SURE);
	ck_assert(seen_says(&v, "is destroyed for ever"));
	messages = v.messages;
	visitor_press(&v, REQUEST_SELECT); /* the focus is on "no" */
	seen_page(&v, PAGE_ENTRY);
	ck_assert_uint_eq(v.messages, messages);
	visitor_go(&v, ACT_DESTROY, 0);
	visitor_go(&v, ACT_DESTROY_SURE, 0);
	asked_of_56(MSG_ERASE);
	visitor_answer(&v, MSG_ERASED, NULL, 0);
	seen_page(&v, PAGE_ENTRY);
	ck_assert(seen_says(&v, "Destroyed. Nobody can read it any more."));
	ck_assert(!offers(ACT_VALUES) && !offers(ACT_DESTROY));
}
END_TEST

START_TEST(who_may_not_look_is_told)
{
	at_entry();
	visitor_go(&v, ACT_VALUES, 0);
	visitor_refuse(&v, "counter.not_yours");
	seen_page(&v, PAGE_ENTRY);
	ck_assert(seen_says(&v, "Your card has no role for that."));
	visitor_go(&v, ACT_VALUES, 0);
	visitor_refuse(&v, "station.storage");
	ck_assert(seen_says(&v, "What this counter keeps cannot be read or written."));
}
END_TEST

/* ---- settings, a colleague ---- */

static void
lock(void)
{
	visitor_press(&v, REQUEST_BACK);
	seen_page(&v, PAGE_UNLOCK);
}

START_TEST(settings_are_those_of_the_clerk)
{
	struct settings before;

	seen_desk(&v);
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
	seen_desk(&v);
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
	seen_desk(&v);
	visitor_press(&v, REQUEST_CALL);
	seen_page(&v, PAGE_CALL);
	ck_assert_uint_eq(v.rings, 1);
	ck_assert(seen_says(&v, "A colleague is called"));
	ck_assert(!seen_says(&v, "worker") && !seen_item_says(&v, "worker"));
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
