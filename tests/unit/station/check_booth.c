/* The booth's states, its officers and its audit log, as a screen meets them. */
#include <check.h>
#include <inttypes.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/file.h"
#include "station/vault/booth.h"
#include "station/vault/db.h"
#include "tests/unit/station/town.h"

#define DESK 700 /* request of whoever is at the worker's screens */
#define PATIENCE_MS 60000

static struct town town;

/* What is-booth and is-report say, as far as tests ask. */
static struct {
	uint8_t state, flags, session;
	uint64_t opened, waiting, rows;
	uint64_t ballots, checks, boxes, boxed, boxed_checks;
	uint8_t poll_state;
} now;

static void
restart(void)
{
	town_start(&town);
	ck_assert_msg(town_sync(&town), "%s", town.text);
}

static void
open_town(size_t voters, const char *more_config)
{
	town_open(&town, voters, NULL, 5, more_config);
	town_officer(&town, "mina", true);
	town_officer(&town, "joon", true);
	restart();
}

/* A card that held the role once. */
static void
make_cook(void)
{
	town_officer(&town, "cook", true);
	town_officer(&town, "cook", false);
	ck_assert(town_sync(&town));
}

static void
assert_refused(bool done, const char *key)
{
	ck_assert(!done);
	ck_assert_str_eq(town.error, key);
}

/* ---- asking ---- */

static bool
login(uint16_t type, const char *name, const char *pin)
{
	struct buf b = {0};
	uint16_t r;

	buf_put_text(&b, path_of("%s/%s.card", town.dir, name).s);
	buf_put8(&b, 0);
	buf_put_var(&b, pin, strlen(pin));
	r = town_ask(&town, type, DESK, b.data, b.size);
	buf_free(&b);
	return r == MSG_OFFICER_OPEN || r == MSG_SECOND_OPEN;
}

static void
leave(void)
{
	ck_assert_uint_eq(town_ask(&town, MSG_END, DESK, NULL, 0), MSG_ENDED);
}

static void
take_report(void)
{
	struct cur in = cur_of(town.answer.body.data, town.answer.body.size);
	size_t size;
	char id[41];

	now.state = cur_get8(&in);
	now.flags = cur_get8(&in);
	now.opened = cur_get64(&in);
	cur_take(&in, 16); /* now, leaves */
	now.waiting = cur_get64(&in);
	cur_take(&in, 24);
	cur_var(&in, &size);
	cur_var(&in, &size);
	cur_take(&in, 8 + HASH_SIZE);
	now.rows = cur_get64(&in);
	cur_take(&in, HASH_SIZE);
	now.session = cur_get8(&in);
	ck_assert_uint_eq(cur_get16(&in), 1);
	cur_text(&in, id, 40);
	cur_var(&in, &size);
	cur_var(&in, &size);
	cur_take(&in, 16);
	now.poll_state = cur_get8(&in);
	now.ballots = cur_get64(&in);
	now.checks = cur_get64(&in);
	now.boxes = cur_get64(&in);
	now.boxed = cur_get64(&in);
	now.boxed_checks = cur_get64(&in);
	ck_assert(cur_done(&in));
	ck_assert_str_eq(id, town.poll);
}

static bool
act(uint8_t action)
{
	if (town_ask(&town, MSG_ACT, DESK, &action, 1) != MSG_ACTED)
		return false;
	take_report();
	return true;
}

/* Officers come, do one thing, and go. */
static bool
officer(uint8_t action)
{
	bool done;

	ck_assert_msg(login(MSG_OFFICER, "mina", "1234"), "%s", town.text);
	done = act(action);
	if (done)
		leave();
	else {
		char error[81];

		memcpy(error, town.error, sizeof(error));
		leave();
		memcpy(town.error, error, sizeof(error));
	}
	return done;
}

static bool
both(uint16_t type, uint16_t answer)
{
	bool done;

	ck_assert_msg(login(MSG_OFFICER, "mina", "1234"), "%s", town.text);
	ck_assert_msg(login(MSG_SECOND, "joon", "1234"), "%s", town.text);
	done = town_ask(&town, type, DESK, NULL, 0) == answer;
	if (done)
		take_report();
	return done;
}

static void
report(void)
{
	ck_assert_uint_eq(town_ask(&town, MSG_REPORT, DESK, NULL, 0), MSG_IS_REPORT);
	take_report();
}

static void
look(void)
{
	ck_assert_msg(login(MSG_OFFICER, "joon", "1234"), "%s", town.text);
	report();
	leave();
}

/* Until the booth is past that state, or it takes too long. */
static void
look_while(enum booth_state state)
{
	int64_t end = clock_monotonic_ms() + PATIENCE_MS;

	while (now.state == state && clock_monotonic_ms() < end) {
		usleep(10000);
		look();
	}
}

/* The next try is allowed in the next second of the wall clock. */
static void
wait_after_wrong_pin(void)
{
	int64_t wrong = clock_unix(), end = clock_monotonic_ms() + PATIENCE_MS;

	while (clock_unix() <= wrong && clock_monotonic_ms() < end)
		usleep(10000);
}

/* Rows of the audit log, newest first, as "event|detail\n"; and the report. */
static void
read_log(struct buf *out)
{
	struct buf ask = {0};
	struct cur in;
	char boot[41], event[41];
	uint16_t count;

	ck_assert(login(MSG_OFFICER, "joon", "1234"));
	buf_put64(&ask, 0);
	buf_put16(&ask, 100);
	ck_assert_uint_eq(
	    town_ask(&town, MSG_AUDIT, DESK, ask.data, ask.size), MSG_IS_AUDIT);
	buf_free(&ask);
	in = cur_of(town.answer.body.data, town.answer.body.size);
	for (count = cur_get16(&in); count; count--) {
		size_t size;
		const uint8_t *detail;

		cur_take(&in, 24);
		cur_text(&in, boot, 40);
		cur_text(&in, event, 40);
		detail = cur_var(&in, &size);
		buf_printf(out, "%s|%.*s\n", event, (int)size, (const char *)detail);
	}
	ck_assert(cur_done(&in));
	report();
	leave();
}

static void
assert_log_has(const char *words)
{
	struct buf log = {0};

	read_log(&log);
	ck_assert_msg(
	    strstr(buf_str(&log), words) != NULL, "%s lacks %s", buf_str(&log), words);
	buf_free(&log);
}

/* ---- opening, letting in ---- */

START_TEST(no_card_opens_before_an_officer_opens_the_booth)
{
	open_town(3, ",\"attended\":true");
	assert_refused(town_card(&town, 1, "deck:0", ""), "station.booth_closed");
	make_cook();
	assert_refused(login(MSG_OFFICER, "mina", "9999"), "station.pin");
	wait_after_wrong_pin();
	assert_refused(login(MSG_OFFICER, "cook", "1234"), "station.no_officer");
	assert_refused(town_card(&town, 1, "deck:0", ""), "station.booth_closed");
	ck_assert(officer(BOOTH_DO_OPEN));
	ck_assert_uint_eq(now.state, BOOTH_OPEN);
	ck_assert_uint_ne(now.opened, 0);
	ck_assert_uint_eq(
	    now.ballots + now.checks + now.boxes + now.boxed + now.boxed_checks, 0);
	assert_log_has("open|officer ");
	assert_log_has("in the bag 0 and 0 checked, boxes 0");
	assert_log_has(
	    "count|officer.pin 1, station.booth_closed 2, station.no_officer 1");
	town_close(&town);
}
END_TEST

START_TEST(a_worker_lets_in_one_card_at_a_time)
{
	open_town(3, ",\"attended\":true");
	ck_assert(officer(BOOTH_DO_OPEN));
	assert_refused(town_card(&town, 1, "deck:0", ""), "station.session");
	assert_refused(town_seal(&town), "station.booth_state"); /* closing does */
	ck_assert(officer(BOOTH_DO_LET_IN));
	ck_assert_uint_eq(now.flags, 1 | 2);
	ck_assert(town_voter(&town, 2, 0, "yes", NULL));
	/* the same card may come back for another poll, no other card may */
	ck_assert(town_card(&town, 3, "deck:0", ""));
	ck_assert_uint_eq(town_ask(&town, MSG_END, 3, NULL, 0), MSG_ENDED);
	assert_refused(town_card(&town, 4, "deck:1", ""), "station.session");
	ck_assert(officer(BOOTH_DO_LET_IN));
	ck_assert(town_card(&town, 5, "deck:1", ""));
	/* and nobody else as long as this voter is here */
	assert_refused(officer(BOOTH_DO_LET_IN), "station.voter_here");
	assert_refused(officer(BOOTH_DO_PAUSE), "station.voter_here");
	ck_assert_uint_eq(town_ask(&town, MSG_END, 5, NULL, 0), MSG_ENDED);
	town_kill(&town);
	restart();
	assert_refused(town_card(&town, 6, "deck:1", ""), "station.session");
	town_close(&town);
}
END_TEST

/* ---- states ---- */

static void
bring_to(enum booth_state state)
{
	switch (state) {
	case BOOTH_TEST:
		ck_assert(officer(BOOTH_DO_TEST));
		break;
	case BOOTH_PAUSED:
		bring_to(BOOTH_OPEN);
		ck_assert(officer(BOOTH_DO_PAUSE));
		break;
	case BOOTH_OPEN:
		ck_assert(officer(BOOTH_DO_OPEN));
		break;
	case BOOTH_CLOSED:
		bring_to(BOOTH_OPEN);
		ck_assert(both(MSG_CLOSE, MSG_CLOSED));
		leave();
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
	open_town(2, ",\"attended\":true");
	bring_to(states[_i].from);
	ck_assert(login(MSG_OFFICER, "mina", "1234"));
	for (uint8_t a = 0; a <= BOOTH_DO_LET_IN + 1; a++) {
		if (a == BOOTH_DO_LET_IN || (a <= BOOTH_DO_TEST_END && states[_i].may[a]))
			continue;
		assert_refused(act(a), "station.booth_state");
		report();
		ck_assert_uint_eq(now.state, states[_i].from);
	}
	ck_assert(login(MSG_SECOND, "joon", "1234"));
	if (!states[_i].close)
		assert_refused(town_ask(&town, MSG_CLOSE, DESK, NULL, 0) == MSG_CLOSED,
		    "station.booth_state");
	leave();
	town_kill(&town);
	restart();
	look();
	ck_assert_uint_eq(now.state, states[_i].from);
	assert_refused(town_card(&town, 1, "deck:0", ""), states[_i].card);
	for (uint8_t a = BOOTH_DO_OPEN; a <= BOOTH_DO_TEST_END; a++)
		if (states[_i].may[a]) {
			ck_assert_msg(officer(a), "action %d: %s", a, town.error);
			break;
		}
	town_close(&town);
}
END_TEST

START_TEST(closing_takes_two_different_officers_and_seals)
{
	uint64_t lines[3];

	open_town(4, ",\"attended\":true");
	make_cook();
	ck_assert(officer(BOOTH_DO_OPEN));
	for (uint32_t i = 0; i < 3; i++) {
		ck_assert(officer(BOOTH_DO_LET_IN));
		ck_assert(town_voter(&town, i + 1, i, i ? "yes" : "no", NULL));
	}
	ck_assert(login(MSG_OFFICER, "mina", "1234"));
	assert_refused(login(MSG_SECOND, "mina", "1234"), "station.same_officer");
	assert_refused(login(MSG_SECOND, "cook", "1234"), "station.no_officer");
	leave();
	ck_assert(both(MSG_CLOSE, MSG_CLOSED));
	ck_assert_uint_eq(now.state, BOOTH_CLOSED);
	ck_assert_uint_eq(now.poll_state, 3);
	ck_assert_uint_eq(now.boxes, 1);
	ck_assert_uint_eq(now.boxed, 3);
	ck_assert_uint_eq(now.ballots, 0);
	leave();
	assert_log_has(
	    "closed|lights-2026: in the bag 0 and 0 checked, boxes 1, ballots 3");
	ck_assert(town_drain(&town, 30));
	ck_assert_uint_eq(town_entries(&town, "seal"), 1);
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[0], 2);
	ck_assert_uint_eq(lines[1], 1);
	/* A new day: other polls may be voted, this one may not. */
	ck_assert(officer(BOOTH_DO_OPEN));
	ck_assert(officer(BOOTH_DO_LET_IN));
	ck_assert(town_card(&town, 9, "deck:3", ""));
	assert_refused(
	    town_vote(&town, 9, (const char *const[]){"yes"}), "station.sealed");
	town_close(&town);
}
END_TEST

static void
assert_ends(const char *words)
{
	struct buf log = {0};

	ck_assert_int_eq(town_wait(&town), 2);
	town_file(&town, "log", &log);
	ck_assert_msg(strstr(buf_str(&log), words) != NULL, "\"%s\" lacks \"%s\"",
	    buf_str(&log), words);
	buf_free(&log);
	town_close(&town);
}

/* One officer has no message for it: the channel's table forbids it. */
START_TEST(one_officer_cannot_even_ask_for_what_takes_two)
{
	static const uint16_t types[] = {MSG_CLOSE, MSG_CLOCK};
	static const char *const words[] = {"a close message now", "a clock message now"};

	open_town(1, ",\"attended\":true");
	ck_assert(officer(BOOTH_DO_OPEN));
	ck_assert(login(MSG_OFFICER, "mina", "1234"));
	town_send(&town, types[_i], DESK, NULL, 0);
	assert_ends(words[_i]);
}
END_TEST

START_TEST(without_an_officer_nothing_of_the_booth_is_told)
{
	static const uint16_t types[] = {MSG_REPORT, MSG_ACT, MSG_AUDIT, MSG_EXPORT};
	static const char *const words[] = {"a report message now", "a act message now",
	    "a audit message now", "a export message now"};
	uint8_t one = 1;

	open_town(1, ",\"attended\":true");
	ck_assert(login(MSG_OFFICER, "mina", "1234"));
	assert_refused(town_ask(&town, MSG_OFFICER, 5, "\0\0\0\1x", 5) != MSG_REFUSED,
	    "station.busy");
	leave();
	town_send(&town, types[_i], DESK, &one, types[_i] == MSG_ACT);
	assert_ends(words[_i]);
}
END_TEST

START_TEST(an_officer_who_lost_the_role_does_nothing_more)
{
	open_town(1, ",\"attended\":true");
	ck_assert(login(MSG_OFFICER, "mina", "1234"));
	town_officer(&town, "mina", false);
	ck_assert(town_sync(&town));
	assert_refused(act(BOOTH_DO_OPEN), "station.no_officer");
	leave();
	assert_refused(login(MSG_OFFICER, "mina", "1234"), "station.no_officer");
	assert_refused(town_card(&town, 1, "deck:0", ""), "station.booth_closed");
	town_close(&town);
}
END_TEST

START_TEST(a_booth_that_nobody_attends_is_open)
{
	open_town(2, "");
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	assert_refused(officer(BOOTH_DO_OPEN), "station.booth_state");
	assert_refused(both(MSG_CLOSE, MSG_CLOSED), "station.booth_state");
	leave();
	look();
	ck_assert_uint_eq(now.state, BOOTH_OPEN);
	ck_assert_uint_eq(now.flags, 0);
	ck_assert_uint_eq(now.ballots, 1);
	ck_assert_uint_eq(town_ask(&town, MSG_BOOTH, 3, NULL, 0), MSG_IS_BOOTH);
	ck_assert_uint_eq(town.answer.body.size, 2);
	ck_assert_uint_eq(town.answer.body.data[0], BOOTH_OPEN);
	town_close(&town);
}
END_TEST

/* ---- test mode ---- */

START_TEST(a_test_ballot_never_reaches_the_bag)
{
	uint64_t lines[3];

	open_town(3, ",\"attended\":true");
	ck_assert(officer(BOOTH_DO_TEST));
	for (uint32_t i = 0; i < 3; i++) {
		ck_assert(officer(BOOTH_DO_LET_IN));
		ck_assert(town_voter(&town, i + 1, 0, "yes", NULL));
	}
	ck_assert(officer(BOOTH_DO_LET_IN));
	ck_assert(town_card(&town, 7, "deck:1", ""));
	ck_assert(town_vote(&town, 7, (const char *const[]){"no"}));
	ck_assert_uint_eq(town_ask(&town, MSG_CHECK, 7, NULL, 0), MSG_CHECKED);
	ck_assert_uint_eq(town_ask(&town, MSG_END, 7, NULL, 0), MSG_ENDED);
	ck_assert(officer(BOOTH_DO_TEST_END));
	ck_assert(officer(BOOTH_DO_OPEN));
	ck_assert_uint_eq(now.ballots + now.checks + now.boxes, 0);
	ck_assert_uint_eq(now.session, 0);
	ck_assert(officer(BOOTH_DO_LET_IN));
	ck_assert(town_voter(&town, 8, 0, "no", NULL));
	ck_assert(both(MSG_CLOSE, MSG_CLOSED));
	leave();
	ck_assert(town_drain(&town, 30));
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[0], 0);
	ck_assert_uint_eq(lines[1], 1);
	town_close(&town);
}
END_TEST

/* ---- crashes ---- */

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

static pid_t
kill_within(unsigned ms)
{
	int64_t until = clock_monotonic_ms() + randombytes_uniform(ms);
	pid_t killer = fork();

	if (killer)
		return killer;
	while (clock_monotonic_ms() < until)
		usleep(200);
	kill(town.vault, SIGKILL);
	_exit(0);
}

START_TEST(a_kill_leaves_the_state_before_or_after)
{
	enum booth_state state;

	open_town(2, ",\"attended\":true");
	ck_assert(officer(BOOTH_DO_OPEN));
	state = BOOTH_OPEN;
	for (int i = 0; i < 12; i++) {
		uint8_t action = state == BOOTH_OPEN ? BOOTH_DO_PAUSE : BOOTH_DO_RESUME;
		struct buf log = {0};
		bool told;
		pid_t killer;

		ck_assert(login(MSG_OFFICER, "mina", "1234"));
		killer = kill_within(12);
		told = act(action);
		ck_assert_int_eq(town_wait(&town), -SIGKILL);
		waitpid(killer, NULL, 0);
		restart();
		read_log(&log);
		ck_assert(now.state == BOOTH_OPEN || now.state == BOOTH_PAUSED);
		ck_assert(!told || now.state != state);
		state = now.state;
		ck_assert_ptr_nonnull(last_action(&log));
		ck_assert_int_eq(
		    strncmp(last_action(&log), "pause|", 6) == 0, state == BOOTH_PAUSED);
		ck_assert_ptr_nonnull(
		    strstr(buf_str(&log), "start|the last run did not end in order"));
		buf_free(&log);
	}
	town_close(&town);
}
END_TEST

START_TEST(a_kill_while_closing_is_made_good_at_the_next_start)
{
	for (int i = 0; i < 4; i++) {
		pid_t killer;
		uint64_t lines[3];
		bool told;

		open_town(3, ",\"attended\":true");
		ck_assert(officer(BOOTH_DO_OPEN));
		ck_assert(officer(BOOTH_DO_LET_IN));
		ck_assert(town_voter(&town, 1, 0, "yes", NULL));
		ck_assert(login(MSG_OFFICER, "mina", "1234"));
		ck_assert(login(MSG_SECOND, "joon", "1234"));
		killer = kill_within(30);
		told = town_ask(&town, MSG_CLOSE, DESK, NULL, 0) == MSG_CLOSED;
		ck_assert_int_eq(town_wait(&town), -SIGKILL);
		waitpid(killer, NULL, 0);
		restart();
		look();
		if (now.state == BOOTH_OPEN) {
			ck_assert(!told);
			ck_assert(both(MSG_CLOSE, MSG_CLOSED));
			leave();
		}
		look_while(BOOTH_CLOSING);
		ck_assert_uint_eq(now.state, BOOTH_CLOSED);
		ck_assert(town_drain(&town, 30));
		ck_assert_uint_eq(town_entries(&town, "seal"), 1);
		ck_assert_uint_eq(town_entries(&town, "box"), 1);
		town_tally(&town, lines);
		ck_assert_uint_eq(lines[0], 1);
		town_close(&town);
	}
}
END_TEST

/* ---- was the interrupted ballot cast? ---- */

static void
assert_last_session(uint8_t want)
{
	look();
	ck_assert_uint_eq(now.session, want);
}

START_TEST(after_a_kill_it_is_known_whether_the_ballot_was_cast)
{
	open_town(4, "");
	assert_last_session(0);
	ck_assert(town_card(&town, 1, "deck:0", ""));
	ck_assert(town_vote(&town, 1, (const char *const[]){"yes"}));
	town_kill(&town);
	restart();
	assert_last_session(1);
	ck_assert(town_card(&town, 2, "deck:0", ""));
	ck_assert_uint_eq(town_ask(&town, MSG_END, 2, NULL, 0), MSG_ENDED);
	assert_last_session(3);
	/* killed when the ballot is stored and nobody has heard of it: the voter's own
	 * card says the same */
	ck_assert(town_card(&town, 3, "deck:0", ""));
	ck_assert(town_vote(&town, 3, (const char *const[]){"yes"}));
	town_send(&town, MSG_CAST, 3, NULL, 0);
	usleep(randombytes_uniform(20000));
	town_kill(&town);
	restart();
	look();
	ck_assert(now.session == 1 || now.session == 2);
	ck_assert_uint_eq(now.ballots, now.session == 2);
	ck_assert(town_card(&town, 4, "deck:0", ""));
	ck_assert_int_eq(
	    town_vote(&town, 4, (const char *const[]){"yes"}), now.ballots == 0);
	ck_assert_uint_eq(town_ask(&town, MSG_END, 4, NULL, 0), MSG_ENDED);
	ck_assert(town_voter(&town, 5, 1, "no", NULL));
	town_kill(&town);
	restart();
	assert_last_session(2);
	/* of two at a time nobody can say which was the last */
	ck_assert(town_card(&town, 6, "deck:2", ""));
	ck_assert(town_card(&town, 7, "deck:3", ""));
	ck_assert(town_vote(&town, 6, (const char *const[]){"yes"}));
	ck_assert(town_cast(&town, 6));
	assert_last_session(0);
	town_close(&town);
}
END_TEST

/* ---- the audit log ---- */

START_TEST(the_log_tells_no_session)
{
	struct buf log = {0};
	char tracker[TRACKER_SIZE];
	uint64_t rows;

	open_town(5, ",\"attended\":true");
	ck_assert(officer(BOOTH_DO_OPEN));
	look();
	rows = now.rows;
	for (uint32_t i = 0; i < 5; i++) {
		ck_assert(officer(BOOTH_DO_LET_IN));
		ck_assert(town_voter(&town, i + 1, i, "yes", tracker));
	}
	ck_assert(officer(BOOTH_DO_LET_IN));
	assert_refused(town_card(&town, 20, "deck:77", ""), "station.card");
	look();
	ck_assert_uint_eq(now.rows, rows);
	ck_assert(officer(BOOTH_DO_PAUSE));
	read_log(&log);
	ck_assert_int_eq(strncmp(buf_str(&log), "pause|officer ", 14), 0);
	ck_assert_ptr_nonnull(
	    strstr(buf_str(&log), "count|sessions 5, station.card 1\n"));
	ck_assert_ptr_null(strstr(buf_str(&log), tracker));
	ck_assert_ptr_null(strstr(buf_str(&log), "yes"));
	ck_assert_ptr_null(strstr(buf_str(&log), "deck:"));
	buf_free(&log);
	/* what was counted before a kill is not lost with it */
	assert_refused(town_card(&town, 21, "deck:0", ""), "station.paused");
	town_kill(&town);
	restart();
	assert_log_has("count|station.paused 1\n");
	town_close(&town);
}
END_TEST

START_TEST(the_network_and_refused_entries_are_in_the_log)
{
	open_town(6, "");
	town.mood = NET_OFF;
	ck_assert(!town_sync(&town));
	town.mood = NET_REFUSING;
	for (uint32_t i = 0; i < 5; i++)
		ck_assert(town_voter(&town, i + 1, i, "yes", NULL));
	ck_assert(!town_drain(&town, 30));
	assert_log_has("network|http://127.0.0.1:1: nobody answers\n");
	assert_log_has("network well|\n");
	assert_log_has("entry refused|seq 1: poll.not_open");
	ck_assert_int_eq(town_stop(&town), 0);
	restart();
	assert_log_has("stop|\n");
	assert_log_has("start|\n");
	town_close(&town);
}
END_TEST

static void
with_booth_db(const char *sql)
{
	struct path file = path_of("%s/booth.db", town.dir);
	struct why why = {""};
	sqlite3 *db;

	ck_assert_int_eq(db_open(&db, file.s, "", &why), 0);
	ck_assert_int_eq(db_run(db, sql, &why), 0);
	db_close(db);
}

static void
assert_does_not_start(const char *words)
{
	town_start(&town);
	assert_ends(words);
}

START_TEST(a_changed_log_does_not_start)
{
	static const char *const changes[] = {
	    "UPDATE audit SET detail = 'officer nobody' WHERE event = 'open'",
	    "UPDATE audit SET wall = wall + 1 WHERE n = 1",
	    "DELETE FROM audit WHERE event = 'open'",
	    "UPDATE audit SET n = n + 1 WHERE n = (SELECT max(n) FROM audit)",
	};

	open_town(1, ",\"attended\":true");
	ck_assert(officer(BOOTH_DO_OPEN));
	ck_assert_int_eq(town_stop(&town), 0);
	with_booth_db(changes[_i]);
	assert_does_not_start("of the audit log is not the one that was written");
}
END_TEST

START_TEST(an_export_holds_by_its_checksums)
{
	struct path command;
	struct cur in;
	char folder[4096];

	open_town(5, ",\"export\":\"out\"");
	for (uint32_t i = 0; i < 5; i++)
		ck_assert(town_voter(&town, i + 1, i, "yes", NULL));
	ck_assert(town_drain(&town, 30));
	ck_assert(login(MSG_OFFICER, "mina", "1234"));
	ck_assert_uint_eq(town_ask(&town, MSG_EXPORT, DESK, NULL, 0), MSG_EXPORTED);
	in = cur_of(town.answer.body.data, town.answer.body.size);
	cur_text(&in, folder, sizeof(folder) - 1);
	ck_assert_uint_eq(cur_get32(&in), 3); /* audit, queue, the box's receipt */
	ck_assert(cur_done(&in));
	command = path_of("cd %s && sha256sum --quiet --strict -c SHA256SUMS && "
			  "test $(ls receipts | wc -l) = 1 && "
			  "grep -q '\"export\",\"officer ' audit.jsonl",
	    folder);
	ck_assert_int_eq(system(command.s), 0);
	/* again: another folder */
	ck_assert_uint_eq(town_ask(&town, MSG_EXPORT, DESK, NULL, 0), MSG_EXPORTED);
	ck_assert_int_ne(memcmp(town.answer.body.data + 4, folder, strlen(folder)), 0);
	town_close(&town);
}
END_TEST

START_TEST(without_a_folder_nothing_is_exported)
{
	open_town(1, "");
	ck_assert(login(MSG_OFFICER, "mina", "1234"));
	assert_refused(town_ask(&town, MSG_EXPORT, DESK, NULL, 0) == MSG_EXPORTED,
	    "station.no_export");
	town_close(&town);
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

/* The log's last row comes from a clock an hour ahead: since then it went back. */
static void
set_back(void)
{
	struct path file = path_of("%s/booth.db", town.dir);
	struct audit audit;
	struct moment m;
	struct why why = {""};
	sqlite3 *db;

	ck_assert_int_eq(db_open(&db, file.s, "", &why), 0);
	ck_assert_int_eq(
	    audit_open(&audit, db, file.s, TOWN_ORIGIN "/station/booth-1", &why), 0);
	moment_now(&m);
	m.wall += 3600;
	ck_assert_int_eq(audit_add(&audit, &m, "network", "", &why), 0);
	db_close(db);
}

START_TEST(a_clock_that_went_back_waits_for_two_officers)
{
	open_town(2, ",\"attended\":true");
	ck_assert(officer(BOOTH_DO_OPEN));
	ck_assert_int_eq(town_stop(&town), 0);
	set_back();
	restart();
	assert_refused(town_card(&town, 1, "deck:0", ""), "station.clock");
	assert_refused(officer(BOOTH_DO_LET_IN), "station.clock");
	town_kill(&town);
	restart();
	assert_refused(town_card(&town, 1, "deck:0", ""), "station.clock");
	look();
	ck_assert_uint_eq(now.flags, 1 | 4);
	ck_assert(both(MSG_CLOCK, MSG_CLOCK_RIGHT));
	ck_assert_uint_eq(now.flags, 1);
	leave();
	assert_log_has("clock back|from ");
	assert_log_has("clock confirmed|officer ");
	ck_assert(both(MSG_CLOCK, MSG_CLOCK_RIGHT) == false);
	ck_assert_str_eq(town.error, "station.booth_state");
	leave();
	ck_assert(officer(BOOTH_DO_LET_IN));
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	town_kill(&town);
	restart();
	ck_assert(officer(BOOTH_DO_LET_IN));
	town_close(&town);
}
END_TEST

/* ---- the ledger as it was read before there were officers ---- */

START_TEST(an_older_city_db_is_read_anew)
{
	struct path file;
	struct why why = {""};
	sqlite3 *db;

	open_town(2, "");
	ck_assert_int_eq(town_stop(&town), 0);
	file = path_of("%s/city.db", town.dir);
	ck_assert_int_eq(db_open(&db, file.s, "", &why), 0);
	ck_assert_int_eq(
	    db_run(db, "DROP TABLE officer; PRAGMA user_version = 0", &why), 0);
	db_close(db);
	town_start(&town);
	assert_refused(login(MSG_OFFICER, "mina", "1234"), "station.no_officer");
	ck_assert_msg(town_sync(&town), "%s", town.text);
	ck_assert(login(MSG_OFFICER, "mina", "1234"));
	leave();
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	town_close(&town);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("booth");
	TCase *c = tcase_create("states"), *k = tcase_create("kills");
	TCase *l = tcase_create("log");
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
	suite_add_tcase(s, c);
	tcase_set_timeout(k, 300);
	tcase_add_test(k, a_kill_leaves_the_state_before_or_after);
	tcase_add_test(k, a_kill_while_closing_is_made_good_at_the_next_start);
	tcase_add_test(k, after_a_kill_it_is_known_whether_the_ballot_was_cast);
	suite_add_tcase(s, k);
	tcase_set_timeout(l, 120);
	tcase_add_test(l, the_log_tells_no_session);
	tcase_add_test(l, the_network_and_refused_entries_are_in_the_log);
	tcase_add_loop_test(l, a_changed_log_does_not_start, 0, 4);
	tcase_add_test(l, an_export_holds_by_its_checksums);
	tcase_add_test(l, without_a_folder_nothing_is_exported);
	tcase_add_test(l, a_clock_is_back_when_it_is_behind_what_passed);
	tcase_add_test(l, a_clock_that_went_back_waits_for_two_officers);
	tcase_add_test(l, an_older_city_db_is_read_anew);
	suite_add_tcase(s, l);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
