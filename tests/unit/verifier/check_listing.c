/*
 * What the verifier shows: reports of services, and its own, which never calls a check
 * passed that did not run.
 */
#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/verifier/published.h"
#include "verifier/listing.h"
#include "verifier/report.h"

/* Ten thousand million rows, and no time for them: the first look ends it, and only it.
 */
START_TEST(an_endless_report_ends)
{
	static const char endless[] =
	    "CREATE VIEW core_v_endless AS SELECT count(*) AS n FROM core_pub_digit a, "
	    "core_pub_digit b, core_pub_digit c, core_pub_digit d, core_pub_digit e, "
	    "core_pub_digit f, core_pub_digit g, core_pub_digit h, core_pub_digit i, "
	    "core_pub_digit j WHERE a.d + b.d > c.d";
	struct fault fault = {""};
	struct listing listing;
	struct tables t;

	ck_assert(tables_open(&t, ":memory:", NULL, &fault) == 0);
	ck_assert_msg(tables_install(&t, published_folder("core"), 1, &fault) == 0, "%s",
	    fault.text);
	ck_assert_int_eq(sqlite3_exec(t.db, endless, NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(
	    listing_read(&listing, &t, "core_v_endless", NULL, 0, 0, &fault), -1);
	ck_assert_msg(strstr(fault.text, "longer than 0 seconds"), "%s", fault.text);
	ck_assert_msg(
	    listing_read(&listing, &t, "core_v_services", NULL, 0, 60, &fault) == 0, "%s",
	    fault.text);
	ck_assert_uint_eq(json_array_size(listing.rows), 1);
	listing_drop(&listing);
	tables_close(&t);
}
END_TEST

/* A service names its columns as it likes, and nothing of that is ever SQL. */
START_TEST(a_quoted_column_is_shown_and_never_asked)
{
	static const char view[] =
	    "CREATE VIEW core_v_odd AS SELECT 1 AS \"a\"\"b\", 2 AS \"c d\", 3 AS "
	    "\"x\"\" AS TEXT) OR (\"\"c d\"; CREATE VIEW \"core_v_a\"\"b\" AS SELECT 1";
	static const char *const good[] = {"c d=2"};
	static const char *const refused[] = {
	    "a\"b=1", "x\" AS TEXT) OR (\"c d=3", "c=2", "C D=2", "=2", "c d"};
	struct fault fault = {""};
	struct listing listing;
	struct tables t;

	ck_assert(tables_open(&t, ":memory:", NULL, &fault) == 0);
	ck_assert_msg(tables_install(&t, published_folder("core"), 1, &fault) == 0, "%s",
	    fault.text);
	ck_assert_int_eq(sqlite3_exec(t.db, view, NULL, NULL, NULL), SQLITE_OK);
	ck_assert_msg(listing_read(&listing, &t, "core_v_odd", good, 1, 60, &fault) == 0,
	    "%s", fault.text);
	ck_assert_uint_eq(json_array_size(listing.columns), 3);
	ck_assert_uint_eq(json_array_size(listing.rows), 1);
	listing_drop(&listing);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		ck_assert_int_eq(
		    listing_read(&listing, &t, "core_v_odd", &refused[i], 1, 60, &fault),
		    -1);
		ck_assert_msg(strstr(fault.text, "core_v_odd has no column for"),
		    "%s: %s", refused[i], fault.text);
	}
	ck_assert_int_eq(
	    listing_read(&listing, &t, "core_v_a\"b", NULL, 0, 60, &fault), -1);
	ck_assert_msg(strstr(fault.text, "has no report core_v_a\"b"), "%s", fault.text);
	tables_close(&t);
}
END_TEST

static const char *
result_of(const struct report *r, const char *name, char *room)
{
	struct fault fault;
	char path[] = "/tmp/madang-report-XXXXXX";
	const json_t *checks, *check;
	json_t *all;
	size_t i;

	close(mkstemp(path));
	ck_assert(report_json(r, path, &fault) == 0);
	all = json_load_file(path, 0, NULL);
	unlink(path);
	checks = json_object_get(all, "checks");
	strcpy(room, "not listed");
	json_array_foreach (checks, i, check)
		if (strcmp(json_string_value(json_object_get(check, "name")), name) == 0)
			strcpy(room, json_string_value(json_object_get(check, "result")));
	json_decref(all);
	return room;
}

START_TEST(a_check_that_did_not_run_never_passes)
{
	struct report r;
	char room[20];

	report_start(&r);
	ck_assert_str_eq(result_of(&r, "ballots", room), "not listed");
	report_of(&r, CHECK_BALLOTS, 3);
	report_checked(&r, CHECK_BALLOTS, 2);
	ck_assert_str_eq(result_of(&r, "ballots", room), "FAIL");
	ck_assert_int_eq(report_verdict(&r), VERDICT_FAIL);
	report_checked(&r, CHECK_BALLOTS, 1);
	ck_assert_str_eq(result_of(&r, "ballots", room), "PASS");
	ck_assert_int_eq(report_verdict(&r), VERDICT_PASS);
	report_warn(&r, CHECK_ENGINE, "another version");
	ck_assert_int_eq(report_verdict(&r), VERDICT_WARN);
	report_stop(&r, "no more");
	ck_assert_str_eq(result_of(&r, "ballots", room), "FAIL");
	ck_assert_int_eq(report_verdict(&r), VERDICT_FAIL);
	report_drop(&r);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("verifier listing");
	TCase *tc = tcase_create("listing");
	SRunner *runner;
	int failed;

	if (sodium_init() < 0)
		return 2;
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, an_endless_report_ends);
	tcase_add_test(tc, a_quoted_column_is_shown_and_never_asked);
	tcase_add_test(tc, a_check_that_did_not_run_never_passes);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
