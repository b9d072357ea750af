/* A vault that is killed under its officers and its voters: the booth is in the state
 * before or after, and it is known whether the last ballot was cast. */
#include <check.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "station/vault/booth.h"
#include "tests/unit/station/officers.h"

#define PATIENCE_MS 60000

static struct officers desk;
static struct town *const town = &desk.town;

/* Until the booth is past that state, or it takes too long. */
static void
look_while(enum booth_state state)
{
	int64_t end = clock_monotonic_ms() + PATIENCE_MS;

	while (desk.state == state && clock_monotonic_ms() < end) {
		usleep(10000);
		officers_look(&desk);
	}
}

/* The state after a kill at any moment is the one before or after what was asked, and the
 * audit log ends with what led to it. */
static const char *
last_action(struct buf *log)
{
	static const char *const events[] = {"open|", "pause|", "resume|"};
	const char *best = NULL;

	for (size_t i = 0; i < 3; i++) {
		const char *at = buf_str(log);

		while (
		    (at = strstr(at, events[i])) && at != buf_str(log) && at[-1] != '\n')
			at++;
		if (at && (!best || at < best))
			best = at;
	}
	return best;
}

START_TEST(a_kill_leaves_the_state_before_or_after)
{
	enum booth_state state;

	officers_open(&desk, 2, ",\"attended\":true");
	ck_assert(officers_do(&desk, BOOTH_DO_OPEN));
	state = BOOTH_OPEN;
	for (int i = 0; i < 12; i++) {
		uint8_t action = state == BOOTH_OPEN ? BOOTH_DO_PAUSE : BOOTH_DO_RESUME;
		struct buf log = {0};
		bool told;
		pid_t killer;

		ck_assert(officers_login(town, MSG_OFFICER, "mina", "1234"));
		killer = town_kill_within(town, 12);
		told = officers_act(&desk, action);
		town_killed(town, killer);
		town_restart(town);
		officers_log(&desk, &log);
		ck_assert(desk.state == BOOTH_OPEN || desk.state == BOOTH_PAUSED);
		ck_assert(!told || desk.state != state);
		state = desk.state;
		ck_assert_ptr_nonnull(last_action(&log));
		ck_assert_int_eq(
		    strncmp(last_action(&log), "pause|", 6) == 0, state == BOOTH_PAUSED);
		ck_assert_ptr_nonnull(
		    strstr(buf_str(&log), "start|the last run did not end in order"));
		buf_free(&log);
	}
	town_close(town);
}
END_TEST

START_TEST(a_kill_while_closing_is_made_good_at_the_next_start)
{
	for (int i = 0; i < 4; i++) {
		pid_t killer;
		uint64_t lines[3];
		bool told;

		officers_open(&desk, 3, ",\"attended\":true");
		ck_assert(officers_do(&desk, BOOTH_DO_OPEN));
		ck_assert(officers_do(&desk, BOOTH_DO_LET_IN));
		ck_assert(town_voter(town, 1, 0, "yes", NULL));
		ck_assert(officers_login(town, MSG_OFFICER, "mina", "1234"));
		ck_assert(officers_login(town, MSG_SECOND, "joon", "1234"));
		killer = town_kill_within(town, 30);
		told = town_ask(town, MSG_CLOSE, OFFICERS_REQUEST, NULL, 0) == MSG_CLOSED;
		town_killed(town, killer);
		town_restart(town);
		officers_look(&desk);
		if (desk.state == BOOTH_OPEN) {
			ck_assert(!told);
			ck_assert(officers_both(&desk, MSG_CLOSE, MSG_CLOSED));
			officers_leave(&desk);
		}
		look_while(BOOTH_CLOSING);
		ck_assert_uint_eq(desk.state, BOOTH_CLOSED);
		ck_assert(town_drain(town, 30));
		ck_assert_uint_eq(town_entries(town, "seal"), 1);
		ck_assert_uint_eq(town_entries(town, "box"), 1);
		town_tally(town, lines);
		ck_assert_uint_eq(lines[0], 1);
		town_close(town);
	}
}
END_TEST

/* ---- was the interrupted ballot cast? ---- */

static void
assert_last_session(uint8_t want)
{
	officers_look(&desk);
	ck_assert_uint_eq(desk.session, want);
}

START_TEST(after_a_kill_it_is_known_whether_the_ballot_was_cast)
{
	officers_open(&desk, 4, "");
	assert_last_session(0);
	ck_assert(town_card(town, 1, "deck:0", ""));
	ck_assert(town_vote(town, 1, (const char *const[]){"yes"}));
	town_kill(town);
	town_restart(town);
	assert_last_session(1);
	ck_assert(town_card(town, 2, "deck:0", ""));
	ck_assert_uint_eq(town_ask(town, MSG_END, 2, NULL, 0), MSG_ENDED);
	assert_last_session(3);
	/* killed when the ballot is stored and nobody has heard of it: the voter's own
	 * card says the same */
	ck_assert(town_card(town, 3, "deck:0", ""));
	ck_assert(town_vote(town, 3, (const char *const[]){"yes"}));
	town_send(town, MSG_CAST, 3, NULL, 0);
	usleep(randombytes_uniform(20000));
	town_kill(town);
	town_restart(town);
	officers_look(&desk);
	ck_assert(desk.session == 1 || desk.session == 2);
	ck_assert_uint_eq(desk.ballots, desk.session == 2);
	ck_assert(town_card(town, 4, "deck:0", ""));
	ck_assert_int_eq(
	    town_vote(town, 4, (const char *const[]){"yes"}), desk.ballots == 0);
	ck_assert_uint_eq(town_ask(town, MSG_END, 4, NULL, 0), MSG_ENDED);
	ck_assert(town_voter(town, 5, 1, "no", NULL));
	town_kill(town);
	town_restart(town);
	assert_last_session(2);
	/* of two at a time nobody can say which was the last */
	ck_assert(town_card(town, 6, "deck:2", ""));
	ck_assert(town_card(town, 7, "deck:3", ""));
	ck_assert(town_vote(town, 6, (const char *const[]){"yes"}));
	ck_assert(town_cast(town, 6));
	assert_last_session(0);
	town_close(town);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("interrupted");
	TCase *c = tcase_create("interrupted");
	SRunner *r;
	int failed;

	tcase_set_timeout(c, 300);
	tcase_add_test(c, a_kill_leaves_the_state_before_or_after);
	tcase_add_test(c, a_kill_while_closing_is_made_good_at_the_next_start);
	tcase_add_test(c, after_a_kill_it_is_known_whether_the_ballot_was_cast);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
