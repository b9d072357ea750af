/* The clerk's counter at the vault, against a real ledger with real rules: for whom it
 * opens, what it shows, and the end of its day. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/file.h"
#include "tests/unit/station/hall.h"
#include "tests/unit/station/officers.h"

static struct hall hall;
static struct town *const town = &hall.town;
static struct hall_verdict verdict;

/* ---- who ---- */

START_TEST(a_booth_has_no_counter)
{
	hall_open(&hall, "");
	town_restart(town);
	ck_assert(!hall_unlock(&hall, "kim", "1234"));
	hall_refused(&hall, "counter.none");
	ck_assert_uint_eq(town_ask(town, MSG_DESK, 3, NULL, 0), MSG_REFUSED);
	ck_assert_int_ne(access(path_of("%s/state.db", town->dir).s, F_OK), 0);
	ck_assert_int_ne(access(path_of("%s/wallet.db", town->dir).s, F_OK), 0);
	hall_stop(&hall);
}
END_TEST

START_TEST(who_may_unlock)
{
	char hex[65];

	hall_open(&hall, HALL_COUNTER);
	town->mood = NET_OFF;
	town_start(town);
	ck_assert(!hall_unlock(&hall, "kim", "1234"));
	hall_refused(&hall, "counter.no_ledger");
	town->mood = NET_GOOD;
	ck_assert(town_sync(town));
	hall_card(&hall, "lee", "core", hex);
	ck_assert(!hall_unlock(&hall, "lee", "1234"));
	hall_refused(&hall, "counter.no_clerk");
	ck_assert(!hall_unlock(&hall, "nobody", "1234"));
	hall_refused(&hall, "station.card");
	ck_assert(!hall_unlock(&hall, "kim", "4321"));
	hall_refused(&hall, "station.pin");
	town_tries(town, "kim", 8, 0);
	ck_assert(!hall_unlock(&hall, "kim", "1234"));
	hall_refused(&hall, "station.card_wait");
	town_tries(town, "kim", 8, 128);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	ck_assert_uint_eq(town_ask(town, MSG_END, 1, NULL, 0), MSG_ENDED);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	hall_stop(&hall);
}
END_TEST

/* Another request cannot be a second clerk's; who leaves makes room. */
START_TEST(one_clerk_at_a_time)
{
	struct buf b = {0};

	hall_desk(&hall, HALL_COUNTER);
	town_put_card(&b, path_of("%s/kim.card", town->dir).s, "1234");
	ck_assert_uint_eq(town_ask(town, MSG_CLERK, 2, b.data, b.size), MSG_REFUSED);
	hall_refused(&hall, "counter.clerk_here");
	ck_assert_uint_eq(town_ask(town, MSG_END, 1, NULL, 0), MSG_ENDED);
	ck_assert_uint_eq(town_ask(town, MSG_CLERK, 2, b.data, b.size), MSG_CLERK_OPEN);
	buf_free(&b);
	hall_stop(&hall);
}
END_TEST

/* A role of a service opens the counter for that service only. */
START_TEST(a_role_is_for_its_kinds)
{
	char hex[65];

	hall_open(&hall, HALL_COUNTER);
	town_restart(town);
	hall_grant_card(&hall, "park", "don:desk", true);
	ck_assert(town_sync(town));
	ck_assert(hall_unlock(&hall, "park", "1234"));
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p1"), NULL, 0, &verdict));
	ck_assert(verdict.accepted);
	hall_card(&hall, "citizen", "scoin", hex);
	ck_assert(!hall_draft(&hall, "scoin.earn",
	    json_pack("{s:s, s:s, s:i, s:s}", "programme", "walk", "holder", hex,
		"amount", 10, "evidence", hex),
	    NULL, 0, &verdict));
	hall_refused(&hall, "counter.not_yours");
	hall_stop(&hall);
}
END_TEST

START_TEST(revoked_clerk_and_station)
{
	hall_desk(&hall, HALL_COUNTER);
	hall_grant_station(&hall, "don:desk", false);
	ck_assert(town_sync(town));
	ck_assert(!hall_draft(&hall, "don.donate", hall_gift("p1"), NULL, 0, &verdict));
	hall_refused(&hall, "counter.station_revoked");
	ck_assert(!hall_draft(&hall, "don.close", json_object(), NULL, 0, &verdict));
	hall_refused(&hall, "counter.no_role");
	hall_grant_card(&hall, "kim", "core:clerk", false);
	ck_assert(town_sync(town));
	ck_assert_uint_eq(town_ask(town, MSG_FORMS, 1, NULL, 0), MSG_REFUSED);
	hall_refused(&hall, "counter.clerk_revoked");
	ck_assert_uint_eq(town_ask(town, MSG_END, 1, NULL, 0), MSG_ENDED);
	hall_stop(&hall);
}
END_TEST

/* ---- forms and rows ---- */

START_TEST(forms_are_those_of_the_ledger)
{
	struct buf b = {0}, text = {0};
	struct cur in;
	char service[41], name[200];
	size_t size;
	const uint8_t *form;
	int kinds;

	hall_desk(&hall, HALL_COUNTER);
	ck_assert_uint_eq(town_ask(town, MSG_FORMS, 1, NULL, 0), MSG_IS_FORMS);
	in = cur_of(town->answer.body.data, town->answer.body.size);
	ck_assert_int_eq(cur_get16(&in), 3);
	for (int i = 0; i < 3; i++) {
		static const char *const names[] = {"core", "don", "scoin"};
		static const int may[] = {CLERK_CLERK_MAY,
		    CLERK_CLERK_MAY | CLERK_STATION_MAY,
		    CLERK_CLERK_MAY | CLERK_STATION_MAY};

		cur_text(&in, service, 40);
		ck_assert_str_eq(service, names[i]);
		ck_assert_uint_eq(cur_get32(&in), 1);
		cur_text(&in, name, 199);
		cur_text(&in, name, 199);
		ck_assert_int_eq(cur_get8(&in), may[i]);
	}
	ck_assert(cur_done(&in));
	buf_put_text(&b, "don");
	buf_put32(&b, 0);
	ck_assert_uint_eq(town_ask(town, MSG_FORM, 1, b.data, b.size), MSG_IS_FORM);
	in = cur_of(town->answer.body.data, town->answer.body.size);
	ck_assert_uint_eq(cur_get32(&in), 1);
	for (kinds = cur_get16(&in); kinds > 0; kinds--) {
		int may;

		cur_text(&in, name, 199);
		may = cur_get8(&in);
		ck_assert_int_eq(may & CLERK_STATION_MAY,
		    strcmp(name, "donate") == 0 || strcmp(name, "return") == 0);
	}
	form = cur_var(&in, &size);
	ck_assert(cur_done(&in));
	ck_assert_int_eq(file_read(&text, SERVICES "/don/form.json", 1000000, NULL), 0);
	ck_assert_uint_eq(size, text.size);
	ck_assert_mem_eq(form, text.data, size);
	buf_free(&b);
	buf_free(&text);
	hall_stop(&hall);
}
END_TEST

START_TEST(rows_for_lists_and_reports)
{
	hall_desk(&hall, HALL_COUNTER);
	ck_assert_uint_eq(hall_rows(&hall, "don_pub_open", NULL, NULL, NULL), 1);
	ck_assert_uint_eq(hall_rows(&hall, "don_pub_open", "campaign", "snow", NULL), 1);
	ck_assert_uint_eq(hall_rows(&hall, "don_pub_open", "campaign", "rain", NULL), 0);
	ck_assert_uint_eq(hall_rows(&hall, "don_v_campaign", NULL, NULL, "WINTER"), 1);
	ck_assert_uint_eq(hall_rows(&hall, "don_v_campaign", NULL, NULL, "summer"), 0);
	ck_assert_uint_eq(
	    hall_rows(&hall, "don_s_campaign", NULL, NULL, NULL), UINT32_MAX);
	hall_refused(&hall, "counter.no_view");
	ck_assert_uint_eq(
	    hall_rows(&hall, "don_pub_open", "colour", "red", NULL), UINT32_MAX);
	hall_refused(&hall, "counter.no_view");
	hall_stop(&hall);
}
END_TEST

/* ---- the clock ---- */

static json_t *
campaign(void)
{
	int64_t day = (clock_unix() + 32400) / 86400;
	char hash[65] = "";

	memset(hash, 'b', 64);
	return json_pack("{s:s, s:s, s:s, s:s, s:i, s:I, s:I, s:s}", "campaign", "rain",
	    "org", "City", "title", "Umbrellas", "purpose", "umbrellas", "goal", 1000000,
	    "from_day", (json_int_t)day, "to_day", (json_int_t)day + 30, "plan_hash",
	    hash);
}

/* Until two officers have confirmed the clock nothing with a date is signed. */
START_TEST(a_clock_that_went_back_signs_no_dates)
{
	hall_open(&hall, HALL_COUNTER);
	town_restart(town);
	hall_grant_station(&hall, "don:city", true);
	hall_grant_card(&hall, "oh", "poll:officer", true);
	hall_grant_card(&hall, "yu", "poll:officer", true);
	ck_assert(town_sync(town));
	ck_assert(!hall_unlock(&hall, "oh", "1234"));
	hall_refused(&hall, "counter.no_clerk"); /* an officer is no clerk */
	ck_assert_int_eq(town_stop(town), 0);
	officers_set_back(town, "desk-1");
	town_start(town);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	ck_assert_uint_eq(town_ask(town, MSG_DESK, 3, NULL, 0), MSG_IS_DESK);
	ck_assert_int_eq(
	    town->answer.body.data[0], CLERK_CLOCK_BACK | CLERK_READY | CLERK_HERE);
	ck_assert(!hall_draft(
	    &hall, "don.campaign", campaign(), "date456789abcdef", 0, &verdict));
	hall_refused(&hall, "counter.clock");
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p1"), NULL, 0, &verdict));
	ck_assert(verdict.accepted);
	ck_assert(officers_login(town, MSG_OFFICER, "oh", "1234"));
	ck_assert(officers_login(town, MSG_SECOND, "yu", "1234"));
	ck_assert_uint_eq(
	    town_ask(town, MSG_CLOCK, OFFICERS_REQUEST, NULL, 0), MSG_CLOCK_RIGHT);
	ck_assert(hall_draft(
	    &hall, "don.campaign", campaign(), "date456789abcdef", 0, &verdict));
	ck_assert_msg(verdict.accepted, "%s", verdict.key);
	hall_stop(&hall);
}
END_TEST

/* ---- the close of the day ---- */

START_TEST(the_day_is_closed)
{
	struct hall_verdict one;
	struct buf first = {0};
	struct cur in;

	hall_desk(&hall, HALL_COUNTER);
	ck_assert_uint_eq(town_ask(town, MSG_DAY_CLOSE, 1, NULL, 0), MSG_REFUSED);
	hall_refused(&hall, "counter.nothing_to_close");
	ck_assert(hall_draft(
	    &hall, "don.donate", hall_gift("p1"), "day3456789abcdef", 0, &one));
	ck_assert(town_drain(town, 20));
	ck_assert_uint_eq(town_ask(town, MSG_DAY_CLOSE, 1, NULL, 0), MSG_DAY_CLOSED);
	buf_put(&first, town->answer.body.data, town->answer.body.size);
	in = cur_of(first.data, first.size);
	cur_take(&in, 12);
	ck_assert_uint_eq(cur_get64(&in), (uint64_t)one.seq);
	ck_assert_uint_eq(cur_get64(&in), (uint64_t)one.seq);
	ck_assert_mem_eq(cur_take(&in, HASH_SIZE), one.leaf, HASH_SIZE);
	cur_take(&in, 8);
	ck_assert_uint_eq(cur_get32(&in), 1); /* proven */
	/* Nothing new: the same report. */
	ck_assert_uint_eq(town_ask(town, MSG_DAY_CLOSE, 1, NULL, 0), MSG_DAY_CLOSED);
	ck_assert_uint_eq(town->answer.body.size, first.size);
	ck_assert_mem_eq(town->answer.body.data, first.data, first.size);
	buf_free(&first);
	hall_stop(&hall);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("counter");
	TCase *tcase = tcase_create("counter");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, a_booth_has_no_counter);
	tcase_add_test(tcase, who_may_unlock);
	tcase_add_test(tcase, one_clerk_at_a_time);
	tcase_add_test(tcase, a_role_is_for_its_kinds);
	tcase_add_test(tcase, revoked_clerk_and_station);
	tcase_add_test(tcase, forms_are_those_of_the_ledger);
	tcase_add_test(tcase, rows_for_lists_and_reports);
	tcase_add_test(tcase, a_clock_that_went_back_signs_no_dates);
	tcase_add_test(tcase, the_day_is_closed);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
