/* Reports: which views may be asked, by which columns, and for how long. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "city.h"

static int
ask(struct city *c, const char *service, const char *view, const char *const *filters,
    size_t count, struct buf *json, struct why *why)
{
	const struct report_query query = {.service = service,
	    .view = view,
	    .filters = filters,
	    .count = count,
	    .seconds = 60};

	buf_reset(json);
	return state_report(c->state, &query, json, why);
}

START_TEST(test_report)
{
	const char *live[] = {"role=core:platform", "live=1"};
	const char *wrong[] = {"colour=red"};
	struct buf json = {0};
	struct why why;
	struct city c;

	city_open(&c);
	ck_assert_int_eq(ask(&c, "core", "members", live, 2, &json, &why), 0);
	ck_assert_str_eq(buf_str(&json), "{\"height\":1,\"columns\":[\"holder\",\"role\","
					 "\"agency\",\"from_time\",\"to_time\","
					 "\"live\"],\"rows\":[[\"test.madang.example/"
					 "platform/seoul\",\"core:platform\","
					 "\"seoul\",1790000000,null,1]]}");
	ck_assert_int_eq(ask(&c, "core", "core_v_services", NULL, 0, &json, &why), 0);
	ck_assert_int_eq(
	    ask(&c, "core", "members", wrong, 1, &json, &why), ERR_NOT_FOUND);
	ck_assert_int_eq(
	    ask(&c, "core", "s_member", NULL, 0, &json, &why), ERR_NOT_FOUND);
	ck_assert_int_eq(ask(&c, "nobody", "x", NULL, 0, &json, &why), ERR_NOT_FOUND);
	buf_free(&json);
	city_close(&c);
}
END_TEST

/* Ten thousand million rows, and no time for them: it is the first look that ends it. */
START_TEST(test_endless_report)
{
	const struct report_query query = {.service = "core", .view = "endless"};
	struct buf json = {0};
	struct why why;
	struct city c;

	city_open(&c);
	ck_assert_int_eq(
	    sqlite3_exec(state_db(c.state),
		"CREATE VIEW core_v_endless AS SELECT count(*) AS n FROM core_pub_digit "
		"a, core_pub_digit b, core_pub_digit c, core_pub_digit d, core_pub_digit "
		"e, core_pub_digit f, core_pub_digit g, core_pub_digit h, core_pub_digit "
		"i, core_pub_digit j WHERE a.d + b.d > c.d",
		NULL, NULL, NULL),
	    SQLITE_OK);
	ck_assert_int_eq(state_report(c.state, &query, &json, &why), ERR_TOO_LARGE);
	ck_assert_msg(strstr(why.text, "takes longer than 0 seconds"), "%s", why.text);
	ck_assert_uint_eq(json.size, 0);
	ck_assert_int_eq(ask(&c, "core", "services", NULL, 0, &json, &why), 0);
	buf_free(&json);
	city_close(&c);
}
END_TEST

/* A service names its columns as it likes, and nothing of that is ever SQL. */
START_TEST(test_quoted_columns)
{
	static const char view[] = "CREATE VIEW core_v_odd AS SELECT 1 AS \"a\"\"b\", 2 "
				   "AS \"c d\", 3 AS \"x\"\" AS TEXT) OR (\"\"c d\"";
	static const char *const good[] = {"c d=2"};
	static const char *const bad[] = {
	    "a\"b=1", "x\" AS TEXT) OR (\"c d=3", "c=2", "C D=2", "=2", "c d"};
	struct buf json = {0};
	struct why why = {""};
	struct city c;

	city_open(&c);
	ck_assert_int_eq(
	    sqlite3_exec(state_db(c.state), view, NULL, NULL, NULL), SQLITE_OK);
	ck_assert_msg(ask(&c, "core", "odd", good, 1, &json, &why) == 0, "%s", why.text);
	ck_assert_ptr_nonnull(strstr(buf_str(&json), "\"rows\":[[1,2,3]]"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ck_assert_int_eq(
		    ask(&c, "core", "odd", &bad[i], 1, &json, &why), ERR_NOT_FOUND);
		ck_assert_msg(strstr(why.text, i == 5 ? "'c d' is not column=value"
						      : "core_v_odd has no column"),
		    "%s: %s", bad[i], why.text);
	}
	buf_free(&json);
	city_close(&c);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("report");
	TCase *tcase = tcase_create("report");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, test_report);
	tcase_add_test(tcase, test_endless_report);
	tcase_add_test(tcase, test_quoted_columns);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
