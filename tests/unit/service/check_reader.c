/* Trying entries, and the second look at a state's file. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "city.h"
#include "service/reader.h"

static struct city city;
static char path[64];

/* A city whose state lies in a file. */
static void
setup(void)
{
	struct buf record = {0};
	struct why why = {""};
	int fd;

	snprintf(path, sizeof(path), "/tmp/madang-reader-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	city_open(&city);
	state_close(city.state);
	ck_assert_msg(state_open(&city.state, path, &why) == 0, "%s", why.text);
	city.range = (struct merkle_range){0};
	city.height = 0;
	city_add(&city, &city.charter);
	city_record(&city, &record);
	ck_assert_int_eq(
	    state_apply_record(city.state, record.data, record.size, NULL, &why), 0);
	city_applied(&city, &record);
	buf_free(&record);
}

static void
teardown(void)
{
	city_close(&city);
	unlink(path);
	unlink(path_of("%s-wal", path).s);
	unlink(path_of("%s-shm", path).s);
}

static void
make_grant(struct entry *entry, struct buf *raw, struct signer *whom, const char *role)
{
	char vkey[KEY_VKEY_MAX];

	key_format(&whom->key, vkey);
	city_entry(&city, raw, &city.platform, "core.member",
	    json_pack("{s:s, s:s, s:s, s:s}", "op", "grant", "name", whom->key.name,
		"vkey", vkey, "role", role),
	    NULL, 0, NULL, 0);
	ck_assert_int_eq(entry_parse(entry, raw->data, raw->size, NULL), 0);
}

START_TEST(what_was_tried_leaves_nothing)
{
	uint8_t before[HASH_SIZE], after[HASH_SIZE];
	struct refusal refusal = {.key = ""};
	struct buf raw[2] = {{0}};
	struct signer station;
	struct entry entries[2];

	city_signer(&station, "station", "s1");
	make_grant(&entries[0], &raw[0], &station, "a:b");
	make_grant(&entries[1], &raw[1], &station, "a:b");
	ck_assert_int_eq(state_batch_begin(city.state, 1000 * city.time, NULL), 0);
	ck_assert_int_eq(state_digest(city.state, before, NULL), 0);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(state_try(city.state, entries, 1, &refusal), 0);
		ck_assert_int_eq(
		    state_try(city.state, entries, 2, &refusal), ERR_REFUSED);
		ck_assert_str_eq(refusal.key, "core.member_again");
	}
	ck_assert_int_eq(state_digest(city.state, after, NULL), 0);
	ck_assert_mem_eq(before, after, HASH_SIZE);
	ck_assert_int_eq(state_apply(city.state, &entries[0], &refusal), 0);
	ck_assert_int_eq(state_try(city.state, &entries[1], 1, &refusal), ERR_REFUSED);
	state_batch_abort(city.state);
	for (int i = 0; i < 2; i++) {
		entry_free(&entries[i]);
		buf_free(&raw[i]);
	}
}
END_TEST

/* ---- rows ---- */

struct seen {
	int columns, rows, most;
	char first[200];
};

static void
see_header(void *context, sqlite3_stmt *stmt)
{
	struct seen *s = context;

	s->columns = sqlite3_column_count(stmt);
}

static bool
see_row(void *context, sqlite3_stmt *stmt)
{
	struct seen *s = context;

	if (s->rows++ == 0)
		snprintf(s->first, sizeof(s->first), "%s",
		    (const char *)sqlite3_column_text(stmt, 0));
	return s->rows != s->most;
}

static int
look(struct reader *r, const struct reader_question *q, struct seen *seen, int64_t *total)
{
	struct why why = {""};

	*seen = (struct seen){.most = seen->most};
	*total = -1;
	return reader_rows(r, q, see_header, see_row, seen, total, &why);
}

START_TEST(rows_are_found)
{
	static const char *const columns[] = {"role", "live"};
	static const char *const values[] = {"don:desk", "1"};
	struct reader_question q = {
	    .view = "core_v_members", .limit = 10, .total_max = 100};
	struct signer station;
	struct why why = {""};
	struct reader *r;
	struct seen seen = {0};
	int64_t total;

	for (int i = 0; i < 5; i++) {
		char id[8];

		snprintf(id, sizeof(id), "s%d", i);
		city_signer(&station, "station", id);
		city_member(&city, &station, i < 3 ? "don:desk" : "car:desk");
	}
	ck_assert_msg(reader_open(&r, path, &why) == 0, "%s", why.text);
	ck_assert_int_eq(look(r, &q, &seen, &total), 0);
	ck_assert_int_eq(seen.rows, 6);
	ck_assert_int_eq(total, 6);
	ck_assert_int_eq(seen.columns, 6);
	q.columns = columns;
	q.values = values;
	q.filters = 2;
	ck_assert_int_eq(look(r, &q, &seen, &total), 0);
	ck_assert_int_eq(seen.rows, 3);
	q.filters = 0;
	q.search = READER_WITHIN;
	q.text = "STATION/S4";
	ck_assert_int_eq(look(r, &q, &seen, &total), 0);
	ck_assert_int_eq(seen.rows, 1);
	ck_assert_str_eq(seen.first, CITY_ORIGIN "/station/s4");
	q.search = READER_PREFIX;
	ck_assert_int_eq(look(r, &q, &seen, &total), 0);
	ck_assert_int_eq(seen.rows, 0);
	q.text = "CAR:";
	ck_assert_int_eq(look(r, &q, &seen, &total), 0);
	ck_assert_int_eq(seen.rows, 2);
	q.text = "%";
	ck_assert_int_eq(look(r, &q, &seen, &total), 0);
	ck_assert_int_eq(seen.rows, 0);
	q = (struct reader_question){
	    .view = "core_v_members", .limit = 2, .offset = 4, .total_max = 5};
	ck_assert_int_eq(look(r, &q, &seen, &total), 0);
	ck_assert_int_eq(seen.rows, 2);
	ck_assert_int_eq(total, 5);
	seen.most = 1;
	ck_assert_int_eq(look(r, &q, &seen, &total), ERR_PENDING);
	ck_assert_int_eq(seen.rows, 1);
	reader_close(r);
}
END_TEST

START_TEST(only_views_are_read)
{
	static const char *const refused[] = {"core_s_member", "core_entry",
	    "sqlite_schema", "nobody_v_members", "_v_members", "core_v_members\" --",
	    "core_pub_", ""};
	static const char *const wrong[] = {"colour"}, *const value[] = {"red"};
	struct reader_question q = {.limit = 1, .total_max = 1};
	struct why why = {""};
	struct reader *r;
	struct seen seen = {0};
	int64_t total;

	ck_assert_int_eq(reader_open(&r, path, &why), 0);
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		q.view = refused[i];
		ck_assert_int_eq(look(r, &q, &seen, &total), ERR_NOT_FOUND);
	}
	q.view = "core_pub_member";
	ck_assert_int_eq(look(r, &q, &seen, &total), 0);
	q.columns = wrong;
	q.values = value;
	q.filters = 1;
	ck_assert_int_eq(look(r, &q, &seen, &total), ERR_NOT_FOUND);
	ck_assert_int_ne(
	    sqlite3_exec(reader_db(r), "DELETE FROM core_s_member", NULL, NULL, NULL),
	    SQLITE_OK);
	reader_close(r);
}
END_TEST

/* A column whose name is no plain one is shown, and no question names it. */
START_TEST(quotes_are_never_sql)
{
	static const char views[] = "CREATE VIEW core_v_odd AS SELECT 'x' AS \"a\"\"b\", "
				    "'y' AS \"c d\"; CREATE VIEW \"core_v_a\"\"b\" AS "
				    "SELECT 1 AS one";
	static const char *const quoted[] = {"a\"b"}, *const spaced[] = {"c d"};
	static const char *const value[] = {"y"};
	struct reader_question q = {.view = "core_v_odd",
	    .columns = spaced,
	    .values = value,
	    .filters = 1,
	    .search = READER_WITHIN,
	    .text = "Y",
	    .limit = 10,
	    .total_max = 100};
	struct reader *r;
	struct seen seen = {0};
	int64_t total;

	ck_assert_int_eq(
	    sqlite3_exec(state_db(city.state), views, NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(reader_open(&r, path, NULL), 0);
	ck_assert_int_eq(look(r, &q, &seen, &total), 0);
	ck_assert_int_eq(seen.rows, 1);
	ck_assert_int_eq(seen.columns, 2);
	q.text = "x";
	ck_assert_int_eq(look(r, &q, &seen, &total), 0);
	ck_assert_int_eq(seen.rows, 0);
	q.columns = quoted;
	ck_assert_int_eq(look(r, &q, &seen, &total), ERR_NOT_FOUND);
	ck_assert(!reader_view_ok(r, "core_v_a\"b"));
	reader_close(r);
}
END_TEST

/* What a batch has not committed is nobody's to read. */
START_TEST(what_is_under_way_is_not_seen)
{
	struct reader_question q = {
	    .view = "core_pub_member", .limit = 10, .total_max = 100};
	struct buf raw = {0};
	struct signer station;
	struct entry entry;
	struct reader *r;
	struct seen seen = {0};
	int64_t total;

	ck_assert_int_eq(reader_open(&r, path, NULL), 0);
	city_signer(&station, "station", "s1");
	make_grant(&entry, &raw, &station, "a:b");
	ck_assert_int_eq(state_batch_begin(city.state, 1000 * city.time, NULL), 0);
	ck_assert_int_eq(state_apply(city.state, &entry, NULL), 0);
	ck_assert_int_eq(look(r, &q, &seen, &total), 0);
	ck_assert_int_eq(seen.rows, 1);
	state_batch_abort(city.state);
	city_member(&city, &station, "a:b");
	ck_assert_int_eq(look(r, &q, &seen, &total), 0);
	ck_assert_int_eq(seen.rows, 2);
	entry_free(&entry);
	buf_free(&raw);
	reader_close(r);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("reader");
	TCase *tcase = tcase_create("reader");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, what_was_tried_leaves_nothing);
	tcase_add_test(tcase, rows_are_found);
	tcase_add_test(tcase, only_views_are_read);
	tcase_add_test(tcase, quotes_are_never_sql);
	tcase_add_test(tcase, what_is_under_way_is_not_seen);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
