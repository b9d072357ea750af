/* The sequencer's promises, by the engine that stands behind it. */
#include <sqlite3.h>
#include <unistd.h>

#include "node/sequencer/sequencer.h"
#include "tests/unit/node/scratch.h"

static struct sequencer *s;
static struct why why;

static void
open_it(void)
{
	ck_assert_int_eq(sequencer_open(&s, "sqlite", scratch, &why), 0);
}

static void
setup(void)
{
	scratch_make();
	open_it();
}

static void
teardown(void)
{
	sequencer_close(s);
	scratch_remove();
}

static void
append(uint64_t height, const char *record)
{
	ck_assert_int_eq(sequencer_append(s, height, record, strlen(record), &why), 0);
}

static int
collect(void *context, uint64_t height, const void *record, size_t size, struct why *w)
{
	(void)w;
	buf_printf(context, "%d=%.*s ", (int)height, (int)size, (const char *)record);
	return 0;
}

static void
ck_range(uint64_t from, uint64_t limit, const char *want)
{
	struct buf got = {0};

	ck_assert_int_eq(sequencer_range(s, from, limit, collect, &got, &why), 0);
	ck_assert_str_eq(buf_str(&got), want);
	buf_free(&got);
}

START_TEST(orders)
{
	uint64_t head;

	ck_assert_int_eq(sequencer_head(s, &head, &why), 0);
	ck_assert_uint_eq(head, 0);
	ck_range(1, 10, "");
	append(1, "one");
	append(2, "two");
	append(3, "three");
	ck_assert_int_eq(sequencer_head(s, &head, &why), 0);
	ck_assert_uint_eq(head, 3);
	ck_range(1, 10, "1=one 2=two 3=three ");
	ck_range(2, 1, "2=two ");
	ck_range(4, 1, "");
	ck_range(1, 0, "");
}
END_TEST

START_TEST(keeps_after_close)
{
	append(1, "one");
	sequencer_close(s);
	open_it();
	ck_range(1, 10, "1=one ");
	append(2, "two");
}
END_TEST

START_TEST(refuses_what_does_not_follow)
{
	static char big[RECORD_MAX + 1];

	append(1, "one");
	ck_assert_int_eq(sequencer_append(s, 1, "uno", 3, &why), ERR_STATE);
	ck_says(why, "height 1 cannot follow height 1");
	ck_assert_int_eq(sequencer_append(s, 3, "tre", 3, &why), ERR_STATE);
	ck_assert_int_eq(sequencer_append(s, 2, "", 0, &why), ERR_TOO_LARGE);
	ck_assert_int_eq(sequencer_append(s, 2, big, sizeof big, &why), ERR_TOO_LARGE);
	ck_assert_int_eq(sequencer_append(s, 2, big, sizeof big - 1, &why), 0);
}
END_TEST

START_TEST(waits)
{
	append(1, "one");
	ck_assert_int_eq(sequencer_wait(s, 1, 10, &why), 0);
	ck_assert_int_eq(sequencer_wait(s, 2, 10, &why), ERR_PENDING);
}
END_TEST

START_TEST(prunes_but_keeps_the_head)
{
	append(1, "one");
	append(2, "two");
	append(3, "three");
	ck_assert_int_eq(sequencer_prune(s, 3, &why), 0);
	ck_range(3, 9, "3=three ");
	ck_assert_int_eq(sequencer_range(s, 2, 1, collect, NULL, &why), ERR_NOT_FOUND);
	ck_says(why, "height 2 was pruned");
	ck_assert_int_eq(sequencer_prune(s, 100, &why), 0);
	ck_range(3, 9, "3=three ");
	append(4, "four");
}
END_TEST

START_TEST(one_program_at_a_time)
{
	struct sequencer *other;

	append(1, "one");
	ck_assert_int_eq(sequencer_open(&other, "sqlite", scratch, &why), ERR_DATABASE);
	ck_says(why, "in use by another program");
}
END_TEST

START_TEST(names_the_engines_it_has)
{
	struct sequencer *other;

	ck_assert_int_eq(
	    sequencer_open(&other, "etcd:https://h:2379", scratch, &why), ERR_VERSION);
	ck_says(why, "this build has only the sqlite sequencer");
	ck_assert_int_eq(sequencer_open(&other, "sqlite:", scratch, &why), ERR_VERSION);
}
END_TEST

static void
write_file(const char *name, const char *text)
{
	struct path path = path_of("%s/%s", scratch, name);

	ck_assert_int_eq(file_write(path.s, text, strlen(text), 0644, &why), 0);
}

START_TEST(refuses_other_files)
{
	struct path path = path_of("sqlite:%s/other", scratch);
	struct sequencer *other;
	sqlite3 *db;

	write_file(
	    "other", "this is no database, whatever its length may be, none at all");
	ck_assert_int_eq(sequencer_open(&other, path.s, scratch, &why), ERR_DATABASE);
	ck_says(why, "not a database");
	path = path_of("%s/foreign", scratch);
	ck_assert_int_eq(sqlite3_open(path.s, &db), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(db, "CREATE TABLE t(x)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	path = path_of("sqlite:%s/foreign", scratch);
	ck_assert_int_eq(sequencer_open(&other, path.s, scratch, &why), ERR_DATABASE);
	ck_says(why, "no sequence of madang-node");
}
END_TEST

/* A byte changed in the middle of the file, as a dying disk does. */
START_TEST(notices_damage)
{
	struct path path = path_of("%s/sequence.db", scratch);
	static char record[20000];
	FILE *f;

	memset(record, 'r', sizeof record - 1);
	append(1, record);
	append(2, record);
	sequencer_close(s);
	f = fopen(path.s, "r+");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fseek(f, 4096, SEEK_SET), 0);
	for (int i = 0; i < 64; i++)
		fputc(0xff, f);
	fclose(f);
	ck_assert_int_eq(sequencer_open(&s, "sqlite", scratch, &why), ERR_DATABASE);
	ck_says(why, "sequence.db");
	ck_says(why, "restore it");
	s = NULL;
}
END_TEST

START_TEST(notices_a_gap)
{
	struct path path = path_of("%s/sequence.db", scratch);
	sqlite3 *db;

	append(1, "one");
	append(2, "two");
	append(3, "three");
	sequencer_close(s);
	s = NULL;
	ck_assert_int_eq(sqlite3_open(path.s, &db), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(db, "DELETE FROM record WHERE height = 2", NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(db);
	ck_assert_int_eq(sequencer_open(&s, "sqlite", scratch, &why), ERR_DATABASE);
	ck_says(why, "lacks records");
	s = NULL;
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sequencer");
	TCase *t = tcase_create("sqlite");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 30);
	tcase_add_test(t, orders);
	tcase_add_test(t, keeps_after_close);
	tcase_add_test(t, refuses_what_does_not_follow);
	tcase_add_test(t, waits);
	tcase_add_test(t, prunes_but_keeps_the_head);
	tcase_add_test(t, one_program_at_a_time);
	tcase_add_test(t, names_the_engines_it_has);
	tcase_add_test(t, refuses_other_files);
	tcase_add_test(t, notices_damage);
	tcase_add_test(t, notices_a_gap);
	suite_add_tcase(suite, t);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
