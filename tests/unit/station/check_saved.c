/* What the counter's vault writes into a folder and reads from one: tables as CSV, and
 * digests of files; and who may look at sealed values. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/b64.h"
#include "base/clock.h"
#include "base/days.h"
#include "base/file.h"
#include "station/vault/csv.h"
#include "station/channel/clerk.h"
#include "station/vault/files_name.h"
#include "tests/unit/station/hall.h"

#define FOLDERS ",\"counter\":true,\"tables\":\"tables\",\"files\":\"files\""

static struct hall hall;
static struct town *const town = &hall.town;
static struct hall_verdict verdict;
static struct why why;

static void
open_desk(const char *config)
{
	hall_open(&hall, config);
	town_start(town);
	ck_assert(town_sync(town));
	ck_assert_msg(
	    hall_unlock(&hall, "kim", "1234"), "%s: %s", town->error, town->text);
}

/* ---- cells ---- */

static void
assert_cell(const char *text, const char *written)
{
	struct csv c = {.in_row = false};

	csv_text(&c, text, strlen(text));
	ck_assert_str_eq(buf_str(&c.out), written);
	csv_free(&c);
}

START_TEST(no_cell_becomes_a_formula)
{
	static const char *const begins[] = {
	    "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};

	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++) {
		char text[40], written[50];

		snprintf(text, sizeof(text), "%s1+1", begins[i]);
		snprintf(written, sizeof(written), "\"'%s\"", text);
		assert_cell(text, written);
		snprintf(text, sizeof(text), "1%s", begins[i]);
		snprintf(written, sizeof(written), "\"%s\"", text);
		assert_cell(text, written);
	}
	assert_cell("", "\"\"");
	assert_cell("말한 \"것\", 둘", "\"말한 \"\"것\"\", 둘\"");
	assert_cell("'=1", "\"'=1\"");
}
END_TEST

START_TEST(rows_are_those_of_the_standard)
{
	struct csv c = {.in_row = false};

	csv_begin(&c);
	csv_text(&c, "a", 1);
	csv_number(&c, -5);
	csv_row(&c);
	csv_text(&c, "", 0);
	csv_row(&c);
	ck_assert_str_eq(buf_str(&c.out), "\xef\xbb\xbf\"a\",-5\r\n\"\"\r\n");
	csv_free(&c);
}
END_TEST

/* ---- tables ---- */

static void
put_view(struct buf *b, const char *view, const char *search, const char *filter)
{
	buf_put8(b, CLERK_TABLE_VIEW);
	buf_put8(b, CLERK_KO);
	buf_put16(b, 1);
	buf_put_text(b, "campaign");
	buf_put_text(b, "모금");
	buf_put_text(b, view);
	buf_put16(b, 0);
	buf_put8(b, *search ? CLERK_SEARCH_WITHIN : CLERK_SEARCH_NONE);
	buf_put_var(b, search, strlen(search));
	buf_put32(b, 0);
	buf_put16(b, 1);
	buf_put_var(b, filter, strlen(filter));
}

/* Its rows, and the file in text; -1: refused. */
static int
save(const struct buf *body, char name[200], struct buf *text)
{
	struct cur in;
	int rows;

	if (town_ask(town, MSG_SAVE, 1, body->data, body->size) != MSG_SAVED)
		return -1;
	in = cur_of(town->answer.body.data, town->answer.body.size);
	cur_text(&in, name, 199);
	rows = (int)cur_get32(&in);
	ck_assert(cur_done(&in));
	buf_reset(text);
	ck_assert_int_eq(
	    file_read(text, path_of("%s/tables/%s", town->dir, name).s, 1 << 20, &why),
	    0);
	return rows;
}

static int
save_view(const char *search, const char *filter, char name[200], struct buf *text)
{
	struct buf body = {0};
	int rows;

	put_view(&body, "don_v_campaign", search, filter);
	rows = save(&body, name, text);
	buf_free(&body);
	return rows;
}

static void
assert_holds(const struct buf *text, const char *part)
{
	ck_assert_msg(
	    strstr(buf_str(text), part) != NULL, "no %s in %s", part, buf_str(text));
}

START_TEST(a_report_goes_into_a_file)
{
	char name[200], again[200], wanted[200], day[DAYS_TEXT];
	struct buf text = {0};
	struct stat s;

	open_desk(FOLDERS);
	ck_assert_int_eq(save_view("", "", name, &text), 1);
	days_text(day, (clock_unix() + 9 * 3600) / 86400);
	snprintf(wanted, sizeof(wanted), "don_v_campaign-%s-1.csv", day);
	ck_assert_str_eq(name, wanted);
	ck_assert_int_eq(memcmp(text.data, "\xef\xbb\xbf\"모금\"", 3 + 8), 0);
	assert_holds(&text, "\r\n\"snow\"");
	assert_holds(&text, "\"아니요\""); /* a choice in words */
	ck_assert_int_eq(stat(path_of("%s/tables/%s", town->dir, name).s, &s), 0);
	ck_assert_int_eq(s.st_mode & 07777, 0640);
	/* Another one beside it: what is there is never touched. */
	ck_assert_int_eq(save_view("", "", again, &text), 1);
	snprintf(wanted, sizeof(wanted), "don_v_campaign-%s-2.csv", day);
	ck_assert_str_eq(again, wanted);
	buf_free(&text);
	hall_stop(&hall);
}
END_TEST

START_TEST(only_what_the_filter_lets_through)
{
	char name[200];
	struct buf text = {0};

	open_desk(FOLDERS);
	ck_assert_int_eq(save_view("", "SNOW", name, &text), 1);
	ck_assert_int_eq(save_view("", "rain", name, &text), 0);
	assert_holds(&text, "모금"); /* the heads are there */
	ck_assert_int_eq(save_view("", "아니요", name, &text), 1); /* a choice */
	ck_assert_int_eq(save_view("snow", "", name, &text), 1);
	ck_assert_int_eq(save_view("rain", "", name, &text), 0);
	buf_free(&text);
	hall_stop(&hall);
}
END_TEST

START_TEST(entries_of_a_day_and_tasks)
{
	struct buf body = {0}, text = {0};
	json_t *fields = hall_gift("p1");
	char name[200];

	open_desk(FOLDERS);
	json_object_set_new(fields, "memo_hash", json_string("sentinelsealed"));
	ck_assert(
	    hall_draft(&hall, "don.donate", fields, "day3456789abcdef", 0, &verdict));
	buf_put8(&body, CLERK_TABLE_DAY);
	buf_put8(&body, CLERK_EN);
	buf_put16(&body, 1);
	buf_put_text(&body, "waiting");
	buf_put_text(&body, "not sent yet");
	buf_put32(&body, 0);
	ck_assert_int_eq(save(&body, name, &text), 1);
	ck_assert_int_eq(strncmp(name, "entries-2", 9), 0);
	assert_holds(&text, "\"seq\",\"time\",\"service\",\"kind\",\"state\"");
	assert_holds(&text, "\"Donations\",\"");
	ck_assert(strstr(buf_str(&text), "sentinel") == NULL);
	buf_reset(&body);
	buf_put8(&body, CLERK_TABLE_TASKS);
	buf_put8(&body, CLERK_NO_LANGUAGE);
	buf_put16(&body, 0);
	ck_assert_int_eq(save(&body, name, &text), 0);
	ck_assert_int_eq(strncmp(name, "tasks-2", 7), 0);
	buf_free(&body);
	buf_free(&text);
	hall_stop(&hall);
}
END_TEST

/* Without a folder nothing is written, and what is no view is no file. */
START_TEST(not_everything_is_saved)
{
	struct buf body = {0}, text = {0};
	char name[200];

	open_desk(",\"counter\":true");
	ck_assert_int_eq(save_view("", "", name, &text), -1);
	hall_refused(&hall, "counter.no_tables");
	ck_assert_uint_eq(town_ask(town, MSG_FILES, 1, NULL, 0), MSG_REFUSED);
	hall_refused(&hall, "counter.no_files");
	hall_stop(&hall);
	open_desk(FOLDERS);
	put_view(&body, "don_s_campaign", "", "");
	ck_assert_int_eq(save(&body, name, &text), -1);
	hall_refused(&hall, "counter.no_view");
	buf_reset(&body);
	put_view(&body, "../../don_v_campaign", "", "");
	ck_assert_int_eq(save(&body, name, &text), -1);
	hall_refused(&hall, "counter.no_view");
	buf_put8(&body, 0);
	ck_assert_int_eq(save(&body, name, &text), -1);
	hall_refused(&hall, "counter.no_view");
	ck_assert_int_ne(access(path_of("%s/tables", town->dir).s, F_OK), 0);
	/* A folder that cannot be one. */
	ck_assert_int_eq(
	    file_write(path_of("%s/tables", town->dir).s, "x", 1, 0600, &why), 0);
	ck_assert_int_eq(save_view("", "", name, &text), -1);
	hall_refused(&hall, "counter.not_saved");
	buf_free(&body);
	buf_free(&text);
	hall_stop(&hall);
}
END_TEST

/* ---- files ---- */

static bool
digest(const char *name, char hex[65])
{
	struct buf b = {0};
	struct cur in;
	char told[300];
	uint16_t type;

	buf_put_text(&b, name);
	type = town_ask(town, MSG_DIGEST, 1, b.data, b.size);
	buf_free(&b);
	if (type != MSG_DIGESTED)
		return false;
	in = cur_of(town->answer.body.data, town->answer.body.size);
	cur_text(&in, told, 299);
	ck_assert_str_eq(told, name);
	cur_get64(&in);
	hex_encode(hex, cur_take(&in, HASH_SIZE), HASH_SIZE);
	ck_assert(cur_done(&in));
	return true;
}

static void
put_file(const char *name, const char *text)
{
	ck_assert_int_eq(file_write(path_of("%s/files/%s", town->dir, name).s, text,
			     strlen(text), 0600, &why),
	    0);
}

START_TEST(a_file_is_picked_by_its_name)
{
	char hex[65], name[300];
	struct cur in;

	open_desk(FOLDERS);
	ck_assert(!digest("plan.pdf", hex));
	hall_refused(&hall, "counter.no_file");
	ck_assert_int_eq(
	    file_make_dir(path_of("%s/files/folder", town->dir).s, 0700, &why), 0);
	put_file("plan.pdf", "abc");
	put_file(".hidden", "x");
	put_file("turn\u202efdp.exe", "x");
	ck_assert_int_eq(symlink("plan.pdf", path_of("%s/files/link", town->dir).s), 0);
	ck_assert_int_eq(mkfifo(path_of("%s/files/pipe", town->dir).s, 0600), 0);
	ck_assert_uint_eq(town_ask(town, MSG_FILES, 1, NULL, 0), MSG_IS_FILES);
	in = cur_of(town->answer.body.data, town->answer.body.size);
	ck_assert_uint_eq(cur_get32(&in), 1);
	ck_assert_uint_eq(cur_get16(&in), 1);
	cur_text(&in, name, 299);
	ck_assert_str_eq(name, "plan.pdf");
	ck_assert_uint_eq(cur_get64(&in), 3);
	cur_get64(&in);
	ck_assert(cur_done(&in));
	ck_assert(digest("plan.pdf", hex));
	ck_assert_str_eq(/* FIPS 180-2, B.1 */
	    hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	hall_stop(&hall);
}
END_TEST

START_TEST(a_name_is_no_path)
{
	static const char *const bad[] = {"../config", "/etc/passwd", "..", ".", "a/b",
	    ".hidden", "folder", "link", "pipe", "turn\u202efdp.exe", "tab\there",
	    "nothing"};
	char hex[65], longest[CLERK_FILE_NAME + 2];

	open_desk(FOLDERS);
	ck_assert_int_eq(
	    file_make_dir(path_of("%s/files/folder", town->dir).s, 0700, &why), 0);
	put_file(".hidden", "x");
	ck_assert_int_eq(symlink("../config", path_of("%s/files/link", town->dir).s), 0);
	ck_assert_int_eq(mkfifo(path_of("%s/files/pipe", town->dir).s, 0600), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ck_assert_msg(!digest(bad[i], hex), "%s", bad[i]);
		hall_refused(&hall, "counter.no_file");
	}
	memset(longest, 'a', sizeof(longest) - 1);
	longest[CLERK_FILE_NAME + 1] = '\0';
	ck_assert(!files_name_ok(longest));
	longest[CLERK_FILE_NAME] = '\0';
	ck_assert(files_name_ok(longest));
	ck_assert(!files_name_ok(""));
	ck_assert(files_name_ok("서류 1.pdf"));
	hall_stop(&hall);
}
END_TEST

START_TEST(a_file_that_is_too_large_has_no_digest)
{
	char hex[65];

	open_desk(FOLDERS);
	ck_assert_int_eq(file_make_dir(path_of("%s/files", town->dir).s, 0700, &why), 0);
	put_file("large", "");
	ck_assert_int_eq(
	    truncate(path_of("%s/files/large", town->dir).s, (off_t)CLERK_FILE_MAX + 1),
	    0);
	ck_assert(!digest("large", hex));
	hall_refused(&hall, "counter.file_large");
	hall_stop(&hall);
}
END_TEST

/* ---- sealed values ---- */

static void
sign_sealed(void)
{
	json_t *fields = hall_gift("p1");

	json_object_set_new(fields, "memo_hash", json_string("for my neighbour"));
	ck_assert(
	    hall_draft(&hall, "don.donate", fields, "seal456789abcdef", 0, &verdict));
	ck_assert(verdict.accepted);
}

/* A clerk of another service may neither look nor destroy. */
START_TEST(sealed_values_are_for_whom_may_sign_them)
{
	int64_t seq;
	struct cur in;

	open_desk(FOLDERS);
	hall_grant_card(&hall, "park", "scoin:office", true);
	sign_sealed();
	seq = verdict.seq;
	ck_assert(town_drain(town, 20));
	ck_assert(town_sync(town));
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_REVEAL, seq), MSG_REVEALED);
	ck_assert_uint_eq(town_ask(town, MSG_END, 1, NULL, 0), MSG_ENDED);
	ck_assert_msg(
	    hall_unlock(&hall, "park", "1234"), "%s: %s", town->error, town->text);
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_REVEAL, seq), MSG_REFUSED);
	hall_refused(&hall, "counter.not_yours");
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_ERASE, seq), MSG_REFUSED);
	hall_refused(&hall, "counter.not_yours");
	/* The code is nobody's secret; the keys to the values are. */
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_WAS, seq), MSG_WAS_SIGNED);
	in = cur_of(town->answer.body.data, town->answer.body.size);
	ck_assert_int_eq(cur_get8(&in), 1);
	ck_assert_uint_eq(cur_get64(&in), (uint64_t)seq);
	cur_take(&in, HASH_SIZE);
	ck_assert_mem_eq(cur_take(&in, CLERK_CODE), verdict.code, CLERK_CODE);
	cur_get64(&in);
	ck_assert_int_eq(cur_get8(&in), 0); /* no document */
	ck_assert_int_eq(cur_get16(&in), 0);
	ck_assert(cur_done(&in));
	hall_stop(&hall);
}
END_TEST

START_TEST(what_was_signed_is_found_by_its_number)
{
	struct cur in;

	open_desk(FOLDERS);
	sign_sealed();
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_WAS, verdict.seq), MSG_WAS_SIGNED);
	in = cur_of(town->answer.body.data, town->answer.body.size);
	ck_assert_int_eq(cur_get8(&in), 1);
	ck_assert_uint_eq(cur_get64(&in), (uint64_t)verdict.seq);
	ck_assert_mem_eq(cur_take(&in, HASH_SIZE), verdict.leaf, HASH_SIZE);
	ck_assert_mem_eq(cur_take(&in, CLERK_CODE), verdict.code, CLERK_CODE);
	cur_get64(&in);
	ck_assert_int_eq(cur_get8(&in), 0);
	ck_assert_int_eq(cur_get16(&in), 1);
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_WAS, verdict.seq + 1), MSG_WAS_SIGNED);
	ck_assert_int_eq(town->answer.body.data[0], 0);
	hall_stop(&hall);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("saved");
	TCase *tcase = tcase_create("saved");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, no_cell_becomes_a_formula);
	tcase_add_test(tcase, rows_are_those_of_the_standard);
	tcase_add_test(tcase, a_report_goes_into_a_file);
	tcase_add_test(tcase, only_what_the_filter_lets_through);
	tcase_add_test(tcase, entries_of_a_day_and_tasks);
	tcase_add_test(tcase, not_everything_is_saved);
	tcase_add_test(tcase, a_file_is_picked_by_its_name);
	tcase_add_test(tcase, a_name_is_no_path);
	tcase_add_test(tcase, a_file_that_is_too_large_has_no_digest);
	tcase_add_test(tcase, sealed_values_are_for_whom_may_sign_them);
	tcase_add_test(tcase, what_was_signed_is_found_by_its_number);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
