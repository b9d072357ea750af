/* The booth's states and its officers, as a screen meets them. */
#include <check.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/file.h"
#include "station/vault/booth.h"
#include "station/vault/db.h"
#include "tests/unit/station/officers.h"

#define PATIENCE_MS 60000

static struct officers desk;
static struct town *const town = &desk.town;

/* A card that held the role once. */
static void
make_cook(void)
{
	town_officer(town, "cook", true);
	town_officer(town, "cook", false);
	ck_assert(town_sync(town));
}

/* The next try is allowed in the next second of the wall clock. */
static void
wait_after_wrong_pin(void)
{
	int64_t wrong = clock_unix(), end = clock_monotonic_ms() + PATIENCE_MS;

	while (clock_unix() <= wrong && clock_monotonic_ms() < end)
		usleep(10000);
}

/* ---- opening, letting in ---- */

START_TEST(no_card_opens_before_an_officer_opens_the_booth)
{
	officers_open(&desk, 3, ",\"attended\":true");
	town_refused(town, town_card(town, 1, "deck:0", ""), "station.booth_closed", "");
	make_cook();
	town_refused(
	    town, officers_login(town, MSG_OFFICER, "mina", "9999"), "station.pin", "");
	wait_after_wrong_pin();
	town_refused(town, officers_login(town, MSG_OFFICER, "cook", "1234"),
	    "station.no_officer", "");
	town_refused(town, town_card(town, 1, "deck:0", ""), "station.booth_closed", "");
	ck_assert(officers_do(&desk, BOOTH_DO_OPEN));
	ck_assert_uint_eq(desk.state, BOOTH_OPEN);
	ck_assert_uint_ne(desk.opened, 0);
	ck_assert_uint_eq(
	    desk.ballots + desk.checks + desk.boxes + desk.boxed + desk.boxed_checks, 0);
	officers_log_has(&desk, "open|officer ");
	officers_log_has(&desk, "in the bag 0 and 0 checked, boxes 0");
	officers_log_has(
	    &desk, "count|officer.pin 1, station.booth_closed 2, station.no_officer 1");
	town_close(town);
}
END_TEST

START_TEST(a_worker_lets_in_one_card_at_a_time)
{
	officers_open(&desk, 3, ",\"attended\":true");
	ck_assert(officers_do(&desk, BOOTH_DO_OPEN));
	town_refused(town, town_card(town, 1, "deck:0", ""), "station.session", "");
	town_refused(town, town_seal(town), "station.booth_state", ""); /* closing does */
	ck_assert(officers_do(&desk, BOOTH_DO_LET_IN));
	ck_assert_uint_eq(desk.flags, 1 | 2);
	ck_assert(town_voter(town, 2, 0, "yes", NULL));
	/* the same card may come back for another poll, no other card may */
	ck_assert(town_card(town, 3, "deck:0", ""));
	ck_assert_uint_eq(town_ask(town, MSG_END, 3, NULL, 0), MSG_ENDED);
	town_refused(town, town_card(town, 4, "deck:1", ""), "station.session", "");
	ck_assert(officers_do(&desk, BOOTH_DO_LET_IN));
	ck_assert(town_card(town, 5, "deck:1", ""));
	/* and nobody else as long as this voter is here */
	town_refused(town, officers_do(&desk, BOOTH_DO_LET_IN), "station.voter_here", "");
	town_refused(town, officers_do(&desk, BOOTH_DO_PAUSE), "station.voter_here", "");
	ck_assert_uint_eq(town_ask(town, MSG_END, 5, NULL, 0), MSG_ENDED);
	town_kill(town);
	town_restart(town);
	town_refused(town, town_card(town, 6, "deck:1", ""), "station.session", "");
	town_close(town);
}
END_TEST

/* ---- states ---- */

static void
bring_to(enum booth_state state)
{
	switch (state) {
	case BOOTH_TEST:
		ck_assert(officers_do(&desk, BOOTH_DO_TEST));
		break;
	case BOOTH_PAUSED:
		bring_to(BOOTH_OPEN);
		ck_assert(officers_do(&desk, BOOTH_DO_PAUSE));
		break;
	case BOOTH_OPEN:
		ck_assert(officers_do(&desk, BOOTH_DO_OPEN));
		break;
	case BOOTH_CLOSED:
		bring_to(BOOTH_OPEN);
		ck_assert(officers_both(&desk, MSG_CLOSE, MSG_CLOSED));
		officers_leave(&desk);
		break;
	default:
		break;
	}
}

static const struct {
	enum booth_state from;
	bool may[BOOTH_DO_TEST_END + 1]; /* by action */
	bool close;
	const char
	    *card; /* refusal of a voter's card, NULL: none but that of the session */
} states[] = {
    {BOOTH_NEW, {[BOOTH_DO_OPEN] = true, [BOOTH_DO_TEST] = true}, false,
	"station.booth_closed"},
    {BOOTH_OPEN, {[BOOTH_DO_PAUSE] = true}, true, "station.session"},
    {BOOTH_PAUSED, {[BOOTH_DO_RESUME] = true}, true, "station.paused"},
    {BOOTH_CLOSED, {[BOOTH_DO_OPEN] = true}, false, "station.booth_closed"},
    {BOOTH_TEST, {[BOOTH_DO_TEST_END] = true}, false, "station.session"},
};

/* Refused ones change nothing; every state outlives a kill. */
START_TEST(every_state_allows_what_it_allows)
{
	officers_open(&desk, 2, ",\"attended\":true");
	bring_to(states[_i].from);
	ck_assert(officers_login(town, MSG_OFFICER, "mina", "1234"));
	for (uint8_t a = 0; a <= BOOTH_DO_LET_IN + 1; a++) {
		if (a == BOOTH_DO_LET_IN || (a <= BOOTH_DO_TEST_END && states[_i].may[a]))
			continue;
		town_refused(town, officers_act(&desk, a), "station.booth_state", "");
		officers_report(&desk);
		ck_assert_uint_eq(desk.state, states[_i].from);
	}
	ck_assert(officers_login(town, MSG_SECOND, "joon", "1234"));
	if (!states[_i].close)
		town_refused(town,
		    town_ask(town, MSG_CLOSE, OFFICERS_REQUEST, NULL, 0) == MSG_CLOSED,
		    "station.booth_state", "");
	officers_leave(&desk);
	town_kill(town);
	town_restart(town);
	officers_look(&desk);
	ck_assert_uint_eq(desk.state, states[_i].from);
	town_refused(town, town_card(town, 1, "deck:0", ""), states[_i].card, "");
	for (uint8_t a = BOOTH_DO_OPEN; a <= BOOTH_DO_TEST_END; a++)
		if (states[_i].may[a]) {
			ck_assert_msg(
			    officers_do(&desk, a), "action %d: %s", a, town->error);
			break;
		}
	town_close(town);
}
END_TEST

START_TEST(closing_takes_two_different_officers_and_seals)
{
	uint64_t lines[3];

	officers_open(&desk, 4, ",\"attended\":true");
	make_cook();
	ck_assert(officers_do(&desk, BOOTH_DO_OPEN));
	for (uint32_t i = 0; i < 3; i++) {
		ck_assert(officers_do(&desk, BOOTH_DO_LET_IN));
		ck_assert(town_voter(town, i + 1, i, i ? "yes" : "no", NULL));
	}
	ck_assert(officers_login(town, MSG_OFFICER, "mina", "1234"));
	town_refused(town, officers_login(town, MSG_SECOND, "mina", "1234"),
	    "station.same_officer", "");
	town_refused(town, officers_login(town, MSG_SECOND, "cook", "1234"),
	    "station.no_officer", "");
	officers_leave(&desk);
	ck_assert(officers_both(&desk, MSG_CLOSE, MSG_CLOSED));
	ck_assert_uint_eq(desk.state, BOOTH_CLOSED);
	ck_assert_uint_eq(desk.poll_state, 3);
	ck_assert_uint_eq(desk.boxes, 1);
	ck_assert_uint_eq(desk.boxed, 3);
	ck_assert_uint_eq(desk.ballots, 0);
	officers_leave(&desk);
	officers_log_has(
	    &desk, "closed|lights-2026: in the bag 0 and 0 checked, boxes 1, ballots 3");
	ck_assert(town_drain(town, 30));
	ck_assert_uint_eq(town_entries(town, "seal"), 1);
	town_tally(town, lines);
	ck_assert_uint_eq(lines[0], 2);
	ck_assert_uint_eq(lines[1], 1);
	/* A new day: other polls may be voted, this one may not. */
	ck_assert(officers_do(&desk, BOOTH_DO_OPEN));
	ck_assert(officers_do(&desk, BOOTH_DO_LET_IN));
	ck_assert(town_card(town, 9, "deck:3", ""));
	town_refused(
	    town, town_vote(town, 9, (const char *const[]){"yes"}), "station.sealed", "");
	town_close(town);
}
END_TEST

/* One officer has no message for it: the channel's table forbids it. */
START_TEST(one_officer_cannot_even_ask_for_what_takes_two)
{
	static const uint16_t types[] = {MSG_CLOSE, MSG_CLOCK};
	static const char *const words[] = {"a close message now", "a clock message now"};

	officers_open(&desk, 1, ",\"attended\":true");
	ck_assert(officers_do(&desk, BOOTH_DO_OPEN));
	ck_assert(officers_login(town, MSG_OFFICER, "mina", "1234"));
	town_send(town, types[_i], OFFICERS_REQUEST, NULL, 0);
	town_ends(town, words[_i]);
}
END_TEST

START_TEST(without_an_officer_nothing_of_the_booth_is_told)
{
	static const uint16_t types[] = {MSG_REPORT, MSG_ACT, MSG_AUDIT, MSG_EXPORT};
	static const char *const words[] = {"a report message now", "a act message now",
	    "a audit message now", "a export message now"};
	uint8_t one = 1;

	officers_open(&desk, 1, ",\"attended\":true");
	ck_assert(officers_login(town, MSG_OFFICER, "mina", "1234"));
	town_refused(town, town_ask(town, MSG_OFFICER, 5, "\0\0\0\1x", 5) != MSG_REFUSED,
	    "station.busy", "");
	officers_leave(&desk);
	town_send(town, types[_i], OFFICERS_REQUEST, &one, types[_i] == MSG_ACT);
	town_ends(town, words[_i]);
}
END_TEST

START_TEST(an_officer_who_lost_the_role_does_nothing_more)
{
	officers_open(&desk, 1, ",\"attended\":true");
	ck_assert(officers_login(town, MSG_OFFICER, "mina", "1234"));
	town_officer(town, "mina", false);
	ck_assert(town_sync(town));
	town_refused(town, officers_act(&desk, BOOTH_DO_OPEN), "station.no_officer", "");
	officers_leave(&desk);
	town_refused(town, officers_login(town, MSG_OFFICER, "mina", "1234"),
	    "station.no_officer", "");
	town_refused(town, town_card(town, 1, "deck:0", ""), "station.booth_closed", "");
	town_close(town);
}
END_TEST

START_TEST(a_booth_that_nobody_attends_is_open)
{
	officers_open(&desk, 2, "");
	ck_assert(town_voter(town, 1, 0, "yes", NULL));
	town_refused(town, officers_do(&desk, BOOTH_DO_OPEN), "station.booth_state", "");
	town_refused(
	    town, officers_both(&desk, MSG_CLOSE, MSG_CLOSED), "station.booth_state", "");
	officers_leave(&desk);
	officers_look(&desk);
	ck_assert_uint_eq(desk.state, BOOTH_OPEN);
	ck_assert_uint_eq(desk.flags, 0);
	ck_assert_uint_eq(desk.ballots, 1);
	ck_assert_uint_eq(town_ask(town, MSG_BOOTH, 3, NULL, 0), MSG_IS_BOOTH);
	ck_assert_uint_eq(town->answer.body.size, 2);
	ck_assert_uint_eq(town->answer.body.data[0], BOOTH_OPEN);
	town_close(town);
}
END_TEST

/* ---- test mode ---- */

START_TEST(a_test_ballot_never_reaches_the_bag)
{
	uint64_t lines[3];

	officers_open(&desk, 3, ",\"attended\":true");
	ck_assert(officers_do(&desk, BOOTH_DO_TEST));
	for (uint32_t i = 0; i < 3; i++) {
		ck_assert(officers_do(&desk, BOOTH_DO_LET_IN));
		ck_assert(town_voter(town, i + 1, 0, "yes", NULL));
	}
	ck_assert(officers_do(&desk, BOOTH_DO_LET_IN));
	ck_assert(town_card(town, 7, "deck:1", ""));
	ck_assert(town_vote(town, 7, (const char *const[]){"no"}));
	ck_assert_uint_eq(town_ask(town, MSG_CHECK, 7, NULL, 0), MSG_CHECKED);
	ck_assert_uint_eq(town_ask(town, MSG_END, 7, NULL, 0), MSG_ENDED);
	ck_assert(officers_do(&desk, BOOTH_DO_TEST_END));
	ck_assert(officers_do(&desk, BOOTH_DO_OPEN));
	ck_assert_uint_eq(desk.ballots + desk.checks + desk.boxes, 0);
	ck_assert_uint_eq(desk.session, 0);
	ck_assert(officers_do(&desk, BOOTH_DO_LET_IN));
	ck_assert(town_voter(town, 8, 0, "no", NULL));
	ck_assert(officers_both(&desk, MSG_CLOSE, MSG_CLOSED));
	officers_leave(&desk);
	ck_assert(town_drain(town, 30));
	town_tally(town, lines);
	ck_assert_uint_eq(lines[0], 0);
	ck_assert_uint_eq(lines[1], 1);
	town_close(town);
}
END_TEST

/* ---- the ledger as it was read before there were officers ---- */

START_TEST(an_older_city_db_is_read_anew)
{
	struct path file;
	struct why why = {""};
	sqlite3 *db;

	officers_open(&desk, 2, "");
	ck_assert_int_eq(town_stop(town), 0);
	file = path_of("%s/city.db", town->dir);
	ck_assert_int_eq(db_open(&db, file.s, "", &why), 0);
	ck_assert_int_eq(
	    db_run(db, "DROP TABLE officer; PRAGMA user_version = 0", &why), 0);
	db_close(db);
	town_start(town);
	town_refused(town, officers_login(town, MSG_OFFICER, "mina", "1234"),
	    "station.no_officer", "");
	ck_assert_msg(town_sync(town), "%s", town->text);
	ck_assert(officers_login(town, MSG_OFFICER, "mina", "1234"));
	officers_leave(&desk);
	ck_assert(town_voter(town, 1, 0, "yes", NULL));
	town_close(town);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("booth");
	TCase *c = tcase_create("booth");
	SRunner *r;
	int failed;

	tcase_set_timeout(c, 120);
	tcase_add_test(c, no_card_opens_before_an_officer_opens_the_booth);
	tcase_add_test(c, a_worker_lets_in_one_card_at_a_time);
	tcase_add_loop_test(c, every_state_allows_what_it_allows, 0,
	    (int)(sizeof(states) / sizeof(*states)));
	tcase_add_test(c, closing_takes_two_different_officers_and_seals);
	tcase_add_loop_test(c, one_officer_cannot_even_ask_for_what_takes_two, 0, 2);
	tcase_add_loop_test(c, without_an_officer_nothing_of_the_booth_is_told, 0, 4);
	tcase_add_test(c, an_officer_who_lost_the_role_does_nothing_more);
	tcase_add_test(c, a_booth_that_nobody_attends_is_open);
	tcase_add_test(c, a_test_ballot_never_reaches_the_bag);
	tcase_add_test(c, an_older_city_db_is_read_anew);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
