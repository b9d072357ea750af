/* Files and JSON. */
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"

static char dir[] = "/tmp/check_file.XXXXXX";

static void
setup(void)
{
	strcpy(strrchr(dir, '.') + 1, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void
teardown(void)
{
	ck_assert_int_eq(system(path_of("rm -rf %s", dir).s), 0);
}

START_TEST(a_file_is_replaced_whole)
{
	struct path path = path_of("%s/file", dir);
	struct buf b = {0};
	struct stat st;
	ck_assert_int_eq(file_write(path.s, "old", 3, 0600, NULL), 0);
	ck_assert_int_eq(file_write(path.s, "newer", 5, 0640, NULL), 0);
	ck_assert_int_eq(stat(path.s, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0640);
	buf_puts(&b, "before ");
	ck_assert_int_eq(file_read(&b, path.s, 5, NULL), 0);
	ck_assert_str_eq(buf_str(&b), "before newer");
	buf_free(&b);
	/* Nothing of a temporary name is left. */
	ck_assert_int_eq(system(path_of("test \"$(ls -A %s)\" = file", dir).s), 0);
}
END_TEST

START_TEST(reading_has_a_limit_and_names_the_file)
{
	struct path path = path_of("%s/file", dir);
	struct buf b = {0};
	struct why why = {""};
	ck_assert_int_eq(file_write(path.s, "12345", 5, 0600, NULL), 0);
	ck_assert_int_eq(file_read(&b, path.s, 4, &why), ERR_TOO_LARGE);
	ck_assert_ptr_nonnull(strstr(why.text, path.s));
	ck_assert_uint_eq(b.size, 0);
	ck_assert_int_eq(file_read(&b, path_of("%s/none", dir).s, 4, &why), -ENOENT);
	ck_assert_ptr_nonnull(strstr(why.text, "/none: No such file or directory"));
	ck_assert_int_eq(file_read(&b, dir, 4, &why), -EISDIR);
	buf_free(&b);
}
END_TEST

START_TEST(a_write_that_fails_leaves_the_old_file)
{
	struct why why = {""};
	struct path path = path_of("%s/none/file", dir);
	ck_assert_int_eq(file_write(path.s, "x", 1, 0600, &why), -ENOENT);
	ck_assert_ptr_nonnull(strstr(why.text, path.s));
	/* A folder cannot be replaced by a file. */
	ck_assert_int_eq(mkdir(path_of("%s/sub", dir).s, 0700), 0);
	ck_assert_int_eq(
	    file_write(path_of("%s/sub", dir).s, "x", 1, 0600, &why), -EISDIR);
	ck_assert_int_eq(system(path_of("test \"$(ls -A %s)\" = sub", dir).s), 0);
}
END_TEST

START_TEST(folders_are_made_with_parents)
{
	struct stat st;
	struct why why = {""};
	struct path path = path_of("%s/a/b/c", dir);
	ck_assert_int_eq(file_make_dir(path.s, 0700, NULL), 0);
	ck_assert_int_eq(file_make_dir(path.s, 0700, NULL), 0);
	ck_assert_int_eq(stat(path.s, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0700);
	ck_assert_int_eq(file_write(path_of("%s/file", dir).s, "", 0, 0600, NULL), 0);
	ck_assert_int_eq(
	    file_make_dir(path_of("%s/file/x", dir).s, 0700, &why), -ENOTDIR);
	ck_assert_ptr_nonnull(strstr(why.text, "/file"));
	ck_assert_int_eq(file_sync_dir(path.s), 0);
	ck_assert_int_eq(file_sync_dir(path_of("%s/none", dir).s), -ENOENT);
}
END_TEST

START_TEST(a_path_that_is_too_long_aborts)
{
	path_of("%5000d", 1);
}
END_TEST

START_TEST(the_prefix_is_above_the_program)
{
	const char *prefix = file_prefix();
	ck_assert_int_eq(prefix[0], '/');
	ck_assert_int_ne(prefix[strlen(prefix) - 1], '/');
	ck_assert_ptr_eq(prefix, file_prefix());
}
END_TEST

START_TEST(json_that_is_taken)
{
	static const char *const good[] = {"{}", "[]", "0", "\"x\"",
	    "{\"a\":[1,-2,{\"b\":null}]}", "9007199254740992", "-9007199254740992",
	    "true", " {\"a\" : 1 } ", "[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]",
	    "\"\\u00e9\\ud83d\\ude00\""};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		json_t *v = NULL;
		struct why why = {""};
		ck_assert_msg(json_parse(&v, good[i], strlen(good[i]), &why) == 0,
		    "%s: %s", good[i], why.text);
		json_decref(v);
	}
}
END_TEST

START_TEST(json_that_is_refused)
{
	static const char *const bad[] = {"", " ", "{", "{\"a\":1,\"a\":2}",
	    "{\"a\":{\"b\":1,\"b\":1}}", "1.0", "1e3", "[0.5]", "-1E0",
	    "9007199254740993", "-9007199254740993", "99999999999999999999", "{} x",
	    "{}{}", "[1,]", "{\"a\":01}", "'a'", "nul", "NaN", "\"\\ud800\"",
	    "\"\\u0000\"", "\"\xff\"", "\"\xc0\x80\"", "\"a\nb\"", "[1 2]", "+1", "{a:1}",
	    "/* c */ 1", "[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		json_t *v = NULL;
		struct why why = {""};
		ck_assert_msg(json_parse(&v, bad[i], strlen(bad[i]), &why) == ERR_FORMAT,
		    "accepted %s", bad[i]);
		ck_assert_ptr_null(v);
		ck_assert_msg(why.text[0], "%s without a reason", bad[i]);
	}
	/* jansson ends at a NUL and would not see what comes behind it. */
	json_t *v = NULL;
	ck_assert_int_eq(json_parse(&v, "1\0", 2, NULL), ERR_FORMAT);
	ck_assert_int_eq(json_parse(&v, "{}\0{", 4, NULL), ERR_FORMAT);
	ck_assert_int_eq(json_parse(&v, NULL, 0, NULL), ERR_FORMAT);
}
END_TEST

/* A deep input must not use up the stack before its depth is known. */
START_TEST(json_of_any_depth_is_refused_quietly)
{
	struct buf b = {0};
	for (int i = 0; i < 200000; i++)
		buf_puts(&b, "[");
	json_t *v;
	ck_assert_int_eq(json_parse(&v, b.data, b.size, NULL), ERR_FORMAT);
	buf_free(&b);
}
END_TEST

START_TEST(json_members)
{
	static const char *const keys[] = {"a", "b", NULL};
	json_t *v;
	int64_t n = 3;
	struct why why = {""};
	const char *text = "{\"a\":\"x\",\"b\":-7}";
	ck_assert_int_eq(json_parse(&v, text, strlen(text), NULL), 0);
	ck_assert_str_eq(json_str(v, "a"), "x");
	ck_assert_ptr_null(json_str(v, "b"));
	ck_assert_ptr_null(json_str(v, "c"));
	ck_assert_int_eq(json_int(v, "a", &n), ERR_FORMAT);
	ck_assert_int_eq(json_int(v, "c", &n), ERR_FORMAT);
	ck_assert_int_eq(n, 3);
	ck_assert_int_eq(json_int(v, "b", &n), 0);
	ck_assert_int_eq(n, -7);
	ck_assert_int_eq(json_only_keys(v, keys, "test", &why), 0);
	ck_assert_int_eq(json_only_keys(v, keys + 1, "test", &why), ERR_FORMAT);
	ck_assert_str_eq(why.text, "test: unknown key \"a\"");
	ck_assert_int_eq(
	    json_only_keys(json_object_get(v, "a"), keys, "test", &why), ERR_FORMAT);
	json_decref(v);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("file");
	TCase *t = tcase_create("file");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_file_is_replaced_whole);
	tcase_add_test(t, reading_has_a_limit_and_names_the_file);
	tcase_add_test(t, a_write_that_fails_leaves_the_old_file);
	tcase_add_test(t, folders_are_made_with_parents);
	tcase_add_test(t, the_prefix_is_above_the_program);
	suite_add_tcase(suite, t);
	TCase *j = tcase_create("json");
	tcase_add_test_raise_signal(j, a_path_that_is_too_long_aborts, SIGABRT);
	tcase_add_test(j, json_that_is_taken);
	tcase_add_test(j, json_that_is_refused);
	tcase_add_test(j, json_of_any_depth_is_refused_quietly);
	tcase_add_test(j, json_members);
	suite_add_tcase(suite, j);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
