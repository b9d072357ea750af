/* The audit log: what it tells, what it does not, what happens when it was changed, its
 * export; and the clock that it keeps an eye on. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/file.h"
#include "station/vault/audit.h"
#include "station/vault/booth.h"
#include "station/vault/db.h"
#include "tests/unit/station/officers.h"

static struct officers desk;
static struct town *const town = &desk.town;

START_TEST(the_log_tells_no_session)
{
	struct buf log = {0};
	char tracker[TRACKER_SIZE];
	uint64_t rows;

	officers_open(&desk, 5, ",\"attended\":true");
	ck_assert(officers_do(&desk, BOOTH_DO_OPEN));
	officers_look(&desk);
	rows = desk.rows;
	for (uint32_t i = 0; i < 5; i++) {
		ck_assert(officers_do(&desk, BOOTH_DO_LET_IN));
		ck_assert(town_voter(town, i + 1, i, "yes", tracker));
	}
	ck_assert(officers_do(&desk, BOOTH_DO_LET_IN));
	town_refused(town, town_card(town, 20, "deck:77", ""), "station.card", "");
	officers_look(&desk);
	ck_assert_uint_eq(desk.rows, rows);
	ck_assert(officers_do(&desk, BOOTH_DO_PAUSE));
	officers_log(&desk, &log);
	ck_assert_int_eq(strncmp(buf_str(&log), "pause|officer ", 14), 0);
	ck_assert_ptr_nonnull(
	    strstr(buf_str(&log), "count|sessions 5, station.card 1\n"));
	ck_assert_ptr_null(strstr(buf_str(&log), tracker));
	ck_assert_ptr_null(strstr(buf_str(&log), "yes"));
	ck_assert_ptr_null(strstr(buf_str(&log), "deck:"));
	buf_free(&log);
	/* what was counted before a kill is not lost with it */
	town_refused(town, town_card(town, 21, "deck:0", ""), "station.paused", "");
	town_kill(town);
	town_restart(town);
	officers_log_has(&desk, "count|station.paused 1\n");
	town_close(town);
}
END_TEST

START_TEST(the_network_and_refused_entries_are_in_the_log)
{
	officers_open(&desk, 6, "");
	town->mood = NET_OFF;
	ck_assert(!town_sync(town));
	town->mood = NET_REFUSING;
	for (uint32_t i = 0; i < 5; i++)
		ck_assert(town_voter(town, i + 1, i, "yes", NULL));
	ck_assert(!town_drain(town, 30));
	officers_log_has(&desk, "network|http://127.0.0.1:1: nobody answers\n");
	officers_log_has(&desk, "network well|\n");
	officers_log_has(&desk, "entry refused|seq 1: poll.not_open");
	ck_assert_int_eq(town_stop(town), 0);
	town_restart(town);
	officers_log_has(&desk, "stop|\n");
	officers_log_has(&desk, "start|\n");
	town_close(town);
}
END_TEST

static void
with_booth_db(const char *sql)
{
	struct path file = path_of("%s/booth.db", town->dir);
	struct why why = {""};
	sqlite3 *db;

	ck_assert_int_eq(db_open(&db, file.s, "", &why), 0);
	ck_assert_int_eq(db_run(db, sql, &why), 0);
	db_close(db);
}

START_TEST(a_changed_log_does_not_start)
{
	static const char *const changes[] = {
	    "UPDATE audit SET detail = 'officer nobody' WHERE event = 'open'",
	    "UPDATE audit SET wall = wall + 1 WHERE n = 1",
	    "DELETE FROM audit WHERE event = 'open'",
	    "UPDATE audit SET n = n + 1 WHERE n = (SELECT max(n) FROM audit)",
	};

	officers_open(&desk, 1, ",\"attended\":true");
	ck_assert(officers_do(&desk, BOOTH_DO_OPEN));
	ck_assert_int_eq(town_stop(town), 0);
	with_booth_db(changes[_i]);
	town_does_not_start(town, "of the audit log is not the one that was written");
}
END_TEST

START_TEST(an_export_holds_by_its_checksums)
{
	struct path command;
	struct cur in;
	char folder[4096];

	officers_open(&desk, 5, ",\"export\":\"out\"");
	for (uint32_t i = 0; i < 5; i++)
		ck_assert(town_voter(town, i + 1, i, "yes", NULL));
	ck_assert(town_drain(town, 30));
	ck_assert(officers_login(town, MSG_OFFICER, "mina", "1234"));
	ck_assert_uint_eq(
	    town_ask(town, MSG_EXPORT, OFFICERS_REQUEST, NULL, 0), MSG_EXPORTED);
	in = cur_of(town->answer.body.data, town->answer.body.size);
	cur_text(&in, folder, sizeof(folder) - 1);
	ck_assert_uint_eq(cur_get32(&in), 3); /* audit, queue, the box's receipt */
	ck_assert(cur_done(&in));
	command = path_of("cd %s && sha256sum --quiet --strict -c SHA256SUMS && "
			  "test $(ls receipts | wc -l) = 1 && "
			  "grep -q '\"export\",\"officer ' audit.jsonl",
	    folder);
	ck_assert_int_eq(system(command.s), 0);
	/* again: another folder */
	ck_assert_uint_eq(
	    town_ask(town, MSG_EXPORT, OFFICERS_REQUEST, NULL, 0), MSG_EXPORTED);
	ck_assert_int_ne(memcmp(town->answer.body.data + 4, folder, strlen(folder)), 0);
	town_close(town);
}
END_TEST

START_TEST(without_a_folder_nothing_is_exported)
{
	officers_open(&desk, 1, "");
	ck_assert(officers_login(town, MSG_OFFICER, "mina", "1234"));
	town_refused(town,
	    town_ask(town, MSG_EXPORT, OFFICERS_REQUEST, NULL, 0) == MSG_EXPORTED,
	    "station.no_export", "");
	town_close(town);
}
END_TEST

/* ---- the clock ---- */

START_TEST(a_clock_is_back_when_it_is_behind_what_passed)
{
	static const struct {
		int64_t wall, up;
		bool other_boot, back;
	} later[] = {
	    {1000100, 600, false, false},
	    {1000041, 600, false, false},
	    {1000039, 600, false, true}, /* a hundred seconds passed, 39 on the clock */
	    {1500000, 600, false, false},
	    {999950, 20, true, false},
	    {999939, 20, true, true},
	    {1000500, 20, true, false},
	};
	struct moment before = {.wall = 1000000, .up = 500}, m = {.up = 0};

	memset(before.boot, 'a', AUDIT_BOOT);
	for (size_t i = 0; i < sizeof(later) / sizeof(*later); i++) {
		m.wall = later[i].wall;
		m.up = later[i].up;
		memset(m.boot, later[i].other_boot ? 'b' : 'a', AUDIT_BOOT);
		ck_assert_msg(moment_back(&before, &m) == later[i].back, "row %zu", i);
	}
}
END_TEST

START_TEST(a_clock_that_went_back_waits_for_two_officers)
{
	officers_open(&desk, 2, ",\"attended\":true");
	ck_assert(officers_do(&desk, BOOTH_DO_OPEN));
	ck_assert_int_eq(town_stop(town), 0);
	officers_set_back(town, "booth-1");
	town_restart(town);
	town_refused(town, town_card(town, 1, "deck:0", ""), "station.clock", "");
	town_refused(town, officers_do(&desk, BOOTH_DO_LET_IN), "station.clock", "");
	town_kill(town);
	town_restart(town);
	town_refused(town, town_card(town, 1, "deck:0", ""), "station.clock", "");
	officers_look(&desk);
	ck_assert_uint_eq(desk.flags, 1 | 4);
	ck_assert(officers_both(&desk, MSG_CLOCK, MSG_CLOCK_RIGHT));
	ck_assert_uint_eq(desk.flags, 1);
	officers_leave(&desk);
	officers_log_has(&desk, "clock back|from ");
	officers_log_has(&desk, "clock confirmed|officer ");
	ck_assert(officers_both(&desk, MSG_CLOCK, MSG_CLOCK_RIGHT) == false);
	ck_assert_str_eq(town->error, "station.booth_state");
	officers_leave(&desk);
	ck_assert(officers_do(&desk, BOOTH_DO_LET_IN));
	ck_assert(town_voter(town, 1, 0, "yes", NULL));
	town_kill(town);
	town_restart(town);
	ck_assert(officers_do(&desk, BOOTH_DO_LET_IN));
	town_close(town);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("audit");
	TCase *c = tcase_create("audit");
	SRunner *r;
	int failed;

	tcase_set_timeout(c, 120);
	tcase_add_test(c, the_log_tells_no_session);
	tcase_add_test(c, the_network_and_refused_entries_are_in_the_log);
	tcase_add_loop_test(c, a_changed_log_does_not_start, 0, 4);
	tcase_add_test(c, an_export_holds_by_its_checksums);
	tcase_add_test(c, without_a_folder_nothing_is_exported);
	tcase_add_test(c, a_clock_is_back_when_it_is_behind_what_passed);
	tcase_add_test(c, a_clock_that_went_back_waits_for_two_officers);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
