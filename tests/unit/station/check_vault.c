/* The vault as its neighbours see it: every test speaks its channels. */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/file.h"
#include "tests/unit/station/town.h"

static struct town town;

static void
restart(void)
{
	town_start(&town);
	ck_assert_msg(town_sync(&town), "%s", town.text);
}

static void
open_town(size_t voters, int box_min, const char *more_config)
{
	town_open(&town, voters, NULL, box_min, more_config);
	restart();
}

/* Nothing that was asked of the vault may be found in what it logged. */
static void
close_town(void)
{
	town_close(&town);
}

static void
assert_log_lacks(const char *text)
{
	struct buf log = {0};

	town_file(&town, "log", &log);
	ck_assert_msg(!strstr(buf_str(&log), text), "the log holds %s", text);
	buf_free(&log);
}

static void
assert_refused(bool done, const char *key, const char *words)
{
	ck_assert(!done);
	ck_assert_str_eq(town.error, key);
	ck_assert_msg(
	    strstr(town.text, words) != NULL, "\"%s\" lacks \"%s\"", town.text, words);
}

START_TEST(a_vote_goes_all_the_way)
{
	char tracker[TRACKER_SIZE], again[TRACKER_SIZE];
	struct buf ballots[4], log = {0};
	uint64_t lines[3];

	open_town(3, 2, "");
	ck_assert_uint_eq(town.answer.type, MSG_SYNCED);
	ck_assert(town_voter(&town, 1, 0, "yes", tracker));
	ck_assert(tracker_ok(tracker));
	ck_assert(town_voter(&town, 2, 1, "no", NULL));
	ck_assert(town_voter(&town, 3, 2, "", NULL));
	ck_assert(town_seal(&town));
	ck_assert(town_drain(&town, 30));
	ck_assert_uint_eq(town_ballots(&town, ballots, 4), 3);
	ck_assert_uint_eq(town_entries(&town, "seal"), 1);
	town_tally(&town, lines);
	for (int i = 0; i < 3; i++)
		ck_assert_uint_eq(lines[i], 1);
	ck_assert_int_eq(town_stop(&town), 0);

	bool found = false;
	for (int i = 0; i < 3; i++) {
		ballot_tracker(again, town.ballot.eid, town.questions->cell_count,
		    ballots[i].data, ballots[i].size);
		found |= strcmp(again, tracker) == 0;
		buf_free(&ballots[i]);
	}
	ck_assert(found);
	assert_log_lacks(tracker);
	assert_log_lacks("yes");
	town_file(&town, "log", &log);
	ck_assert_uint_eq(log.size, 0);
	buf_free(&log);
	close_town();
}
END_TEST

START_TEST(receipts_are_kept_and_good)
{
	struct charter charter;
	struct checkpoint cp;
	struct receipt receipt = {0};
	struct buf text = {0};
	struct why why = {""};
	char name[100], hex[65];
	uint8_t leaf[32];

	open_town(2, 1, "");
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	ck_assert(town_drain(&town, 30));
	ck_assert_int_eq(
	    charter_parse(&charter, town.leaves[0].data, town.leaves[0].size, &why), 0);
	for (size_t i = 0; i < town.leaf_count; i++) {
		struct entry e;

		if (block_is(town.leaves[i].data, town.leaves[i].size) ||
		    entry_parse(&e, town.leaves[i].data, town.leaves[i].size, &why))
			continue;
		if (strcmp(e.kind, "box") == 0)
			memcpy(leaf, e.leaf, 32);
		entry_free(&e);
	}
	sodium_bin2hex(hex, sizeof(hex), leaf, 32);
	snprintf(name, sizeof(name), "receipts/%s.proof", hex);
	town_file(&town, name, &text);
	ck_assert_int_eq(receipt_parse(&receipt, text.data, text.size, &why), 0);
	ck_assert_int_eq(receipt_verify(&receipt, &charter, leaf, &cp, &why), 0);
	receipt_free(&receipt);
	buf_free(&text);
	close_town();
}
END_TEST

START_TEST(who_may_not_vote_is_told_why)
{
	open_town(3, 5, "");
	assert_refused(
	    town_card(&town, 1, "deck:99", ""), "station.card", "deck:0 to deck:3");
	assert_refused(town_card(&town, 1, "deck:x", ""), "station.card", "deck:x");
	assert_refused(town_card(&town, 1, "/nowhere/my.card", "1234"), "station.card",
	    "/nowhere/my.card");
	ck_assert(town_card(&town, 1, "deck:3", ""));
	assert_refused(
	    town_questions(&town, 1), "station.not_on_roll", "not on the roll");
	assert_refused(town_vote(&town, 1, (const char *const[]){"yes"}),
	    "station.not_on_roll", "not on the roll");
	ck_assert_uint_eq(town_ask(&town, MSG_END, 1, NULL, 0), MSG_ENDED);

	ck_assert(town_card(&town, 2, "deck:0", ""));
	assert_refused(town_vote(&town, 2, (const char *const[]){"yes,no"}),
	    "station.answers", "light");
	assert_refused(town_vote(&town, 2, (const char *const[]){"maybe"}),
	    "station.answers", "maybe");
	snprintf(town.poll, sizeof(town.poll), "other");
	assert_refused(town_questions(&town, 2), "station.poll_unknown", "other");
	assert_refused(town_vote(&town, 2, (const char *const[]){"yes"}),
	    "station.poll_unknown", "other");
	snprintf(town.poll, sizeof(town.poll), "lights-2026");
	ck_assert(town_questions(&town, 2));
	ck_assert_str_eq(buf_str(&town.answer.body), town.questions_text);
	ck_assert(town_vote(&town, 2, (const char *const[]){"yes"}));
	ck_assert(town_cast(&town, 2));
	ck_assert(town_card(&town, 3, "deck:0", ""));
	assert_refused(town_questions(&town, 3), "station.voted", "has voted");
	assert_refused(town_vote(&town, 3, (const char *const[]){"no"}), "station.voted",
	    "has voted");
	ck_assert_uint_eq(town_ask(&town, MSG_END, 3, NULL, 0), MSG_ENDED);
	ck_assert(town_card(&town, 4, "deck:1", ""));
	ck_assert(town_questions(&town, 4)); /* asked for and left: nothing is cast */
	ck_assert_uint_eq(town_ask(&town, MSG_END, 4, NULL, 0), MSG_ENDED);
	ck_assert(town_card(&town, 5, "deck:1", ""));
	ck_assert(town_questions(&town, 5));
	assert_log_lacks("voted");
	assert_log_lacks("deck:");
	close_town();
}
END_TEST

/* Both got a tracker before either cast: the first cast counts, the second is refused. */
START_TEST(one_card_at_two_screens_counts_once)
{
	open_town(2, 5, "");
	ck_assert(town_card(&town, 1, "deck:0", ""));
	ck_assert(town_card(&town, 2, "deck:0", ""));
	ck_assert(town_vote(&town, 1, (const char *const[]){"yes"}));
	ck_assert(town_vote(&town, 2, (const char *const[]){"no"}));
	channel_put(&town.screen, MSG_CAST, 1, NULL, 0);
	channel_put(&town.screen, MSG_CAST, 2, NULL, 0);
	ck_assert_int_eq(channel_flush(&town.screen), 0);
	for (int i = 0; i < 2; i++) {
		uint32_t request;
		uint16_t type = town_answer(&town, &request, 10000);

		ck_assert_uint_eq(type, request == 1 ? MSG_DONE : MSG_REFUSED);
	}
	ck_assert_str_eq(town.error, "station.voted");
	ck_assert(town_seal(&town));
	ck_assert(town_drain(&town, 30));
	uint64_t lines[3];
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[0], 1);
	ck_assert_uint_eq(lines[1], 0);
	close_town();
}
END_TEST

START_TEST(a_closed_poll_takes_no_vote)
{
	open_town(2, 5, "");
	ck_assert(town_card(&town, 1, "deck:0", ""));
	ck_assert(town_vote(&town, 1, (const char *const[]){"yes"}));
	town_close_poll(&town);
	ck_assert(town_sync(&town));
	assert_refused(town_cast(&town, 1), "station.poll_closed", "closed");
	assert_refused(town_vote(&town, 1, (const char *const[]){"yes"}),
	    "station.poll_closed", "closed");
	assert_refused(town_seal(&town), "station.poll_closed", "closed");
	close_town();
}
END_TEST

START_TEST(a_sealed_station_takes_no_vote)
{
	open_town(2, 5, "");
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	ck_assert(town_seal(&town));
	ck_assert(town_card(&town, 2, "deck:1", ""));
	assert_refused(town_vote(&town, 2, (const char *const[]){"no"}), "station.sealed",
	    "another station");
	/* Sealing again says the same and makes nothing new. */
	ck_assert(town_seal(&town));
	ck_assert(town_drain(&town, 30));
	ck_assert_uint_eq(town_entries(&town, "seal"), 1);
	ck_assert_uint_eq(town_entries(&town, "box"), 1);
	close_town();
}
END_TEST

START_TEST(a_checked_ballot_is_published_and_never_counted)
{
	char tracker[TRACKER_SIZE];
	uint64_t lines[3];
	struct why why = {""};
	size_t opened = 0;

	open_town(2, 1, "");
	ck_assert(town_card(&town, 1, "deck:0", ""));
	ck_assert(town_vote(&town, 1, (const char *const[]){"no"}));
	snprintf(tracker, sizeof(tracker), "%.20s", buf_str(&town.answer.body));
	ck_assert_uint_eq(town_ask(&town, MSG_CHECK, 1, NULL, 0), MSG_CHECKED);
	/* It travels with the next box, not before. */
	ck_assert(town_drain(&town, 30));
	ck_assert_uint_eq(town_entries(&town, "challenge"), 0);
	ck_assert(town_vote(&town, 1, (const char *const[]){"yes"}));
	ck_assert(strncmp(tracker, buf_str(&town.answer.body), 20) != 0);
	ck_assert(town_cast(&town, 1));
	ck_assert(town_seal(&town));
	ck_assert(town_drain(&town, 30));
	ck_assert_uint_eq(town_entries(&town, "challenge"), 1);
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[0], 1);
	ck_assert_uint_eq(lines[1], 0);
	for (size_t i = 0; i < town.leaf_count; i++) {
		struct entry e;
		uint8_t digest[32], r[3 * SCALAR_SIZE];

		if (block_is(town.leaves[i].data, town.leaves[i].size) ||
		    entry_parse(&e, town.leaves[i].data, town.leaves[i].size, &why))
			continue;
		if (strcmp(e.kind, "challenge") == 0) {
			const char *hex =
			    json_string_value(json_object_get(e.fields, "ballot_digest"));

			ck_assert_str_eq(
			    json_string_value(json_object_get(e.fields, "tracker")),
			    tracker);
			ck_assert_int_eq(
			    sodium_hex2bin(digest, 32, hex, 64, NULL, NULL, NULL), 0);
			ck_assert_uint_eq(e.payload_count, 4);
			for (int j = 0; j < 3; j++)
				memcpy(r + 32 * j, e.payload[1 + j].data, 32);
			ck_assert_int_eq(
			    ballot_open_challenge(&town.ballot, tracker, digest,
				e.payload[0].data, e.payload[0].size, r, 3, &why),
			    0);
			ck_assert_int_eq(e.payload[0].data[1], 1); /* "no" */
			opened++;
		}
		entry_free(&e);
	}
	ck_assert_uint_eq(opened, 1);
	close_town();
}
END_TEST

static void
write_tries(const char *card, int count, int64_t last)
{
	struct path file = path_of("%s.tries", card);
	struct path text = path_of("madang/tries/v1\n%d %lld\n", count, (long long)last);
	struct why why = {""};

	ck_assert_int_eq(file_write(file.s, text.s, strlen(text.s), 0600, &why), 0);
}

/* The card of voter 1, PIN 4821. */
static struct path
make_card(const char *name)
{
	struct path card = path_of("%s/%s.card", town.dir, name);
	uint8_t poll_seed[32], service_seed[32] = {1};
	struct secret pin;
	struct why why = {""};

	memcpy(poll_seed, town.seeds[1], 32);
	secret_alloc(&pin, 4);
	memcpy(pin.data, "4821", 4);
	ck_assert_int_eq(
	    card_write(card.s, "Mina", poll_seed, service_seed, &pin, &why), 0);
	secret_free(&pin);
	return card;
}

/* A folder of cards, such as a reader's: a name opens its card, a path opens nothing. */
START_TEST(a_card_is_named_as_in_its_folder)
{
	struct path card;

	open_town(2, 5, ",\"cards\":\".\"");
	card = make_card("mina");
	assert_refused(town_card(&town, 1, card.s, "4821"), "station.card", "no name");
	assert_refused(town_card(&town, 1, "../mina", "4821"), "station.card", "no name");
	assert_refused(town_card(&town, 1, "jina", "4821"), "station.card", "jina.card");
	ck_assert_msg(town_card(&town, 1, "mina", "4821"), "%s", town.text);
	close_town();
}
END_TEST

START_TEST(a_wrong_pin_waits_longer_each_time)
{
	struct path card;

	open_town(2, 5, "");
	card = make_card("mina");
	assert_refused(town_card(&town, 1, card.s, "0000"), "station.pin", "PIN");
	/* After the sixth wrong one 32 seconds: at once even the right PIN must wait, and
	 * a restart does not forgive. */
	write_tries(card.s, 6, clock_unix());
	assert_refused(town_card(&town, 1, card.s, "4821"), "station.card_wait", "wait");
	town_kill(&town);
	restart();
	assert_refused(town_card(&town, 1, card.s, "4821"), "station.card_wait", "wait");
	write_tries(card.s, 10, clock_unix() - 10000);
	assert_refused(
	    town_card(&town, 1, card.s, "4821"), "station.card_blocked", "block");
	write_tries(card.s, 6, clock_unix() - 33);
	ck_assert_msg(town_card(&town, 1, card.s, "4821"), "%s", town.text);
	ck_assert(town_vote(&town, 1, (const char *const[]){"yes"}));
	ck_assert(town_cast(&town, 1));
	close_town();
}
END_TEST

/* ---- the channel's rules ---- */

static void
assert_ends(const char *words)
{
	struct buf log = {0};

	ck_assert_int_eq(town_wait(&town), 2);
	town_file(&town, "log", &log);
	ck_assert_msg(strstr(buf_str(&log), words) != NULL, "\"%s\" lacks \"%s\"",
	    buf_str(&log), words);
	buf_free(&log);
	close_town();
}

START_TEST(cast_without_a_ballot_ends_the_vault)
{
	open_town(2, 5, "");
	ck_assert(town_card(&town, 1, "deck:0", ""));
	town_send(&town, MSG_CAST, 1, NULL, 0);
	assert_ends("a cast message now");
}
END_TEST

START_TEST(a_second_cast_ends_the_vault)
{
	open_town(2, 5, "");
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	town_send(&town, MSG_CAST, 1, NULL, 0);
	assert_ends("a cast message now");
}
END_TEST

START_TEST(a_message_of_another_party_ends_the_vault)
{
	open_town(2, 5, "");
	town_send(&town, MSG_DONE, 1, NULL, 0);
	assert_ends("not one it may send");
}
END_TEST

START_TEST(an_unknown_type_ends_the_vault)
{
	static const uint8_t datagram[16] = {0, 1, 0x77, 0x77};

	open_town(2, 5, "");
	ck_assert_int_eq(write(town.screen.fd, datagram, 16), 16);
	assert_ends("0x7777");
}
END_TEST

START_TEST(a_torn_datagram_ends_the_vault)
{
	static const uint8_t datagram[9] = {0, 1, 1, 1};

	open_town(2, 5, "");
	ck_assert_int_eq(write(town.screen.fd, datagram, 9), 9);
	assert_ends("header");
}
END_TEST

START_TEST(an_unasked_answer_of_push_ends_the_vault)
{
	static const uint8_t body[4];

	open_town(2, 5, "");
	channel_put(&town.push, MSG_GOT, 77, body, 4);
	ck_assert_int_eq(channel_flush(&town.push), 0);
	assert_ends("push broke the channel's rules");
}
END_TEST

/* ---- start ---- */

static void
assert_does_not_start(const char *words)
{
	struct buf log = {0};

	town_start(&town);
	ck_assert_int_eq(town_wait(&town), 2);
	town_file(&town, "log", &log);
	ck_assert_msg(strstr(buf_str(&log), words) != NULL, "\"%s\" lacks \"%s\"",
	    buf_str(&log), words);
	buf_free(&log);
	close_town();
}

static void
overwrite(const char *name, const char *text)
{
	struct path file = path_of("%s/%s", town.dir, name);
	struct why why = {""};

	ck_assert_int_eq(file_write(file.s, text, strlen(text), 0600, &why), 0);
}

START_TEST(a_wrong_passphrase_does_not_start)
{
	town_open(&town, 1, NULL, 1, "");
	overwrite("pass", "open sesame\n");
	assert_does_not_start("station.key");
}
END_TEST

START_TEST(an_unknown_setting_does_not_start)
{
	town_open(&town, 1, NULL, 1, ",\"colour\":\"red\"");
	assert_does_not_start("colour");
}
END_TEST

START_TEST(a_charter_of_another_city_does_not_start)
{
	struct town other;
	struct buf charter = {0};

	open_town(1, 1, "");
	ck_assert_int_eq(town_stop(&town), 0);
	sleep(1); /* the charter's second makes it another one */
	town_open(&other, 1, NULL, 1, "");
	town_file(&other, "charter", &charter);
	overwrite("charter", buf_str(&charter));
	buf_free(&charter);
	town_close(&other);
	assert_does_not_start("another city");
}
END_TEST

START_TEST(two_stations_in_one_folder_do_not_start)
{
	struct town second;
	struct buf log = {0};

	open_town(1, 1, "");
	second = town;
	second.answer.body = (struct buf){0};
	town_start(&second);
	ck_assert_int_eq(town_wait(&second), 2);
	town_file(&town, "log", &log);
	ck_assert(strstr(buf_str(&log), "another station runs") != NULL);
	buf_free(&log);
	close_town();
}
END_TEST

START_TEST(a_changed_queue_does_not_start)
{
	struct path file, command;
	struct buf raw = {0};
	struct why why = {""};

	open_town(2, 1, "");
	town.mood = NET_OFF;
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	ck_assert(town_seal(&town));
	ck_assert_int_eq(town_stop(&town), 0);
	file = path_of("%s/queue.db", town.dir);
	command = path_of("sqlite3 %s \"UPDATE entry SET raw = raw || x'00' WHERE"
			  " seq = 1\" 2>/dev/null",
	    file.s);
	if (system(command.s) !=
	    0) { /* no shell of SQLite: flip a byte of the box instead */
		ck_assert_int_eq(file_read(&raw, file.s, 10 << 20, &why), 0);
		uint8_t *at = memmem(raw.data, raw.size, "madang/entry/v1", 15);

		ck_assert_ptr_nonnull(at);
		at[0] = 'M';
		ck_assert_int_eq(file_write(file.s, raw.data, raw.size, 0600, &why), 0);
		buf_free(&raw);
	}
	assert_does_not_start("not the one that was queued");
}
END_TEST

/* ---- the network ---- */

START_TEST(offline_votes_drain_once_later)
{
	uint64_t lines[3];

	open_town(20, 2, "");
	town.mood = NET_OFF;
	for (uint32_t i = 0; i < 20; i++)
		ck_assert(town_voter(&town, i + 1, i, i % 2 ? "yes" : "no", NULL));
	ck_assert(town_seal(&town));
	assert_refused(town_drain(&town, 1), "station.not_drained", "nobody answers");
	ck_assert_int_eq(town_stop(&town), 0);
	town_start(&town);
	assert_refused(town_sync(&town), "station.offline", "nobody answers");
	town.mood = NET_GOOD;
	ck_assert(town_drain(&town, 60));
	ck_assert(town_drain(&town, 60));
	ck_assert_uint_eq(town.posts, town_entries(&town, "box") + 1);
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[0], 10);
	ck_assert_uint_eq(lines[1], 10);
	close_town();
}
END_TEST

START_TEST(an_entry_the_node_forgot_is_sent_again)
{
	open_town(2, 1, "");
	town.forget = 1;
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	ck_assert(town_drain(&town, 30));
	ck_assert_uint_eq(town.posts, 2);
	ck_assert_uint_eq(town_entries(&town, "box"), 1);
	close_town();
}
END_TEST

/* A node restored from a copy lost the last entries: they go out again by rising seq. */
START_TEST(what_a_node_lost_comes_again_in_order)
{
	uint64_t lines[3];

	open_town(6, 1, "");
	town.mood = NET_OFF;
	for (uint32_t i = 0; i < 6; i++)
		ck_assert(town_voter(&town, i + 1, i, "yes", NULL));
	ck_assert(town_seal(&town));
	town.mood = NET_GOOD;
	town.lose = true;
	ck_assert_msg(town_drain(&town, 30), "%s", town.text);
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[0], 6);
	close_town();
}
END_TEST

START_TEST(a_refusal_is_kept_and_shown_and_not_sent_again)
{
	open_town(2, 1, "");
	town.mood = NET_REFUSING;
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	assert_refused(town_drain(&town, 30), "station.entry_refused", "poll.not_open");
	town.mood = NET_GOOD;
	assert_refused(town_drain(&town, 5), "station.entry_refused", "poll.not_open");
	ck_assert_uint_eq(town.posts, 1);
	close_town();
}
END_TEST

START_TEST(a_bad_receipt_empties_nothing)
{
	static const struct {
		enum town_mood mood;
		const char *words;
	} bad[] = {{NET_FORGED_RECEIPT, "signature"}, {NET_FORK, ""}};

	open_town(2, 1, "");
	town.mood = bad[_i].mood;
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	assert_refused(town_drain(&town, 3), "station.not_drained", bad[_i].words);
	assert_refused(town_sync(&town), "station.ledger", "");
	town.mood = NET_GOOD;
	ck_assert_msg(town_drain(&town, 30), "%s", town.text);
	ck_assert_uint_eq(town_entries(&town, "box"), 1);
	close_town();
}
END_TEST

/* ---- kills ---- */

#define KILLS 50
#define VOTERS 120

/* Acknowledged now, or before a kill. What the vault said to an earlier voter is nothing
 * that a dead one says to this one. */
static bool
has_voted(uint32_t request, size_t voter)
{
	town.refused = false;
	return town_voter(&town, request, voter, "yes", NULL) ||
	       (town.refused && strcmp(town.error, "station.voted") == 0);
}

/* A ballot that was acknowledged is on the ledger once at the end; one that was not is
 * there once or not at all, and its card may vote again exactly in the second case. */
START_TEST(kills_lose_and_double_nothing)
{
	bool cast[VOTERS] = {false};
	uint64_t lines[3], expected = 0;
	uint32_t request = 0;
	size_t next = 0;

	open_town(VOTERS, 3, "");
	for (int kill_count = 0; kill_count < KILLS; kill_count++) {
		int64_t until = clock_monotonic_ms() + randombytes_uniform(60);
		pid_t killer = fork();

		if (killer == 0) {
			while (clock_monotonic_ms() < until)
				usleep(200);
			kill(town.vault, SIGKILL);
			_exit(0);
		}
		while (next < VOTERS) {
			if (has_voted(++request, next)) {
				cast[next++] = true;
				continue;
			}
			ck_assert_msg(!town.refused || town.answer.request != request,
			    "%s", town.text);
			break; /* killed */
		}
		if (next == VOTERS)
			town_drain(&town, 10);
		ck_assert_int_eq(town_wait(&town), -SIGKILL);
		waitpid(killer, NULL, 0);
		town_start(&town);
		town.refused = false;
		while (!town_sync(&town))
			ck_abort_msg("%s", town.text);
	}
	for (; next < VOTERS; next++)
		cast[next] = has_voted(++request, next);
	ck_assert(town_seal(&town));
	ck_assert_msg(town_drain(&town, 60), "%s", town.text);
	for (size_t i = 0; i < VOTERS; i++)
		expected += cast[i];
	ck_assert_uint_eq(expected, VOTERS);
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[0], expected);
	ck_assert_int_eq(town_stop(&town), 0);
	close_town();
}
END_TEST

/* The crash between queue and bag, made exactly: the bag as it was before the box. */
START_TEST(a_box_in_queue_and_bag_is_sent_once)
{
	struct path file;
	struct buf bag = {0}, after = {0};
	uint64_t lines[3];
	struct why why = {""};

	open_town(8, 20, "");
	for (uint32_t i = 0; i < 7; i++)
		ck_assert(town_voter(&town, i + 1, i, "yes", NULL));
	ck_assert(town_card(&town, 50, "deck:7", ""));
	ck_assert(town_vote(&town, 50, (const char *const[]){"no"}));
	ck_assert_uint_eq(town_ask(&town, MSG_CHECK, 50, NULL, 0), MSG_CHECKED);
	town_file(&town, "bag.db", &bag);
	ck_assert(town_seal(&town));
	town_kill(&town);
	file = path_of("%s/bag.db", town.dir);
	ck_assert_int_eq(file_write(file.s, bag.data, bag.size, 0600, &why), 0);
	restart();
	town_file(&town, "bag.db", &after);
	ck_assert(after.size != bag.size || memcmp(after.data, bag.data, bag.size) != 0);
	ck_assert(town_seal(&town));
	ck_assert_msg(town_drain(&town, 30), "%s", town.text);
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[0], 7);
	ck_assert_uint_eq(lines[1], 0);
	ck_assert_uint_eq(town_entries(&town, "box"), 1);
	ck_assert_uint_eq(town_entries(&town, "challenge"), 1);
	ck_assert_uint_eq(town_entries(&town, "seal"), 1);
	buf_free(&bag);
	buf_free(&after);
	close_town();
}
END_TEST

/* The same before a seal, so that the next box would take the ballots up again. */
START_TEST(a_box_in_queue_and_bag_is_not_boxed_again)
{
	struct path file;
	struct buf bag = {0};
	uint64_t lines[3];
	struct why why = {""};

	open_town(8, 4, "");
	for (uint32_t i = 0; i < 3; i++)
		ck_assert(town_voter(&town, i + 1, i, "yes", NULL));
	town_file(&town, "bag.db", &bag);
	town.mood = NET_OFF;
	ck_assert(town_voter(&town, 4, 3, "no", NULL));
	assert_refused(town_drain(&town, 1), "station.not_drained", "1 entries");
	town_kill(&town);
	file = path_of("%s/bag.db", town.dir);
	ck_assert_int_eq(file_write(file.s, bag.data, bag.size, 0600, &why), 0);
	town.mood = NET_GOOD;
	restart();
	ck_assert(town_seal(&town));
	ck_assert_msg(town_drain(&town, 30), "%s", town.text);
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[0], 3);
	ck_assert_uint_eq(lines[1], 1);
	ck_assert_uint_eq(town_entries(&town, "box"), 1);
	buf_free(&bag);
	close_town();
}
END_TEST

/* ---- full disk ---- */

START_TEST(a_full_disk_is_said_and_loses_nothing)
{
	struct path command;
	uint32_t request = 0;
	uint64_t lines[3], acknowledged = 0;
	bool refused = false;

	town_open(&town, 40, NULL, 30, "");
	command = path_of("mkdir %s/small && mount -t tmpfs -o size=900k tmpfs "
			  "%s/small 2>/dev/null && cp %s/* %s/small/ 2>/dev/null; "
			  "mountpoint -q %s/small",
	    town.dir, town.dir, town.dir, town.dir, town.dir);
	if (geteuid() != 0 || system(command.s) != 0) {
		town_close(&town);
		return; /* only root may mount */
	}
	char home[64];
	snprintf(home, sizeof(home), "%s", town.dir);
	snprintf(town.dir + strlen(town.dir), sizeof(town.dir) - strlen(home), "/small");
	restart();
	for (size_t i = 0; i < 20; i++) {
		ck_assert(town_voter(&town, ++request, i, "yes", NULL));
		acknowledged++;
	}
	command = path_of("dd if=/dev/zero of=%s/filler bs=1k 2>/dev/null", town.dir);
	ck_assert_int_ne(system(command.s), 0);
	for (size_t i = 20; i < 40; i++) {
		if (town_voter(&town, ++request, i, "yes", NULL)) {
			acknowledged++;
			continue;
		}
		ck_assert_str_eq(town.error, "station.storage");
		ck_assert_msg(strstr(town.text, "full") != NULL, "%s", town.text);
		refused = true;
	}
	ck_assert(refused);
	command = path_of("rm %s/filler", town.dir);
	ck_assert_int_eq(system(command.s), 0);
	ck_assert_msg(town_seal(&town), "%s", town.text);
	ck_assert_msg(town_drain(&town, 60), "%s", town.text);
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[0], acknowledged);
	ck_assert_int_eq(town_stop(&town), 0);
	command = path_of("umount %s", town.dir);
	ck_assert_int_eq(system(command.s), 0);
	snprintf(town.dir, sizeof(town.dir), "%s", home);
	close_town();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("vault");
	TCase *flow = tcase_create("flow"), *rules = tcase_create("channel");
	TCase *start = tcase_create("start"), *net = tcase_create("network");
	TCase *disk = tcase_create("disk");
	SRunner *r;
	int failed;

	tcase_set_timeout(flow, 60);
	tcase_add_test(flow, a_vote_goes_all_the_way);
	tcase_add_test(flow, receipts_are_kept_and_good);
	tcase_add_test(flow, who_may_not_vote_is_told_why);
	tcase_add_test(flow, one_card_at_two_screens_counts_once);
	tcase_add_test(flow, a_closed_poll_takes_no_vote);
	tcase_add_test(flow, a_sealed_station_takes_no_vote);
	tcase_add_test(flow, a_checked_ballot_is_published_and_never_counted);
	tcase_add_test(flow, a_card_is_named_as_in_its_folder);
	tcase_add_test(flow, a_wrong_pin_waits_longer_each_time);
	suite_add_tcase(s, flow);
	tcase_set_timeout(rules, 60);
	tcase_add_test(rules, cast_without_a_ballot_ends_the_vault);
	tcase_add_test(rules, a_second_cast_ends_the_vault);
	tcase_add_test(rules, a_message_of_another_party_ends_the_vault);
	tcase_add_test(rules, an_unknown_type_ends_the_vault);
	tcase_add_test(rules, a_torn_datagram_ends_the_vault);
	tcase_add_test(rules, an_unasked_answer_of_push_ends_the_vault);
	suite_add_tcase(s, rules);
	tcase_set_timeout(start, 60);
	tcase_add_test(start, a_wrong_passphrase_does_not_start);
	tcase_add_test(start, an_unknown_setting_does_not_start);
	tcase_add_test(start, a_charter_of_another_city_does_not_start);
	tcase_add_test(start, two_stations_in_one_folder_do_not_start);
	tcase_add_test(start, a_changed_queue_does_not_start);
	suite_add_tcase(s, start);
	tcase_set_timeout(net, 120);
	tcase_add_test(net, offline_votes_drain_once_later);
	tcase_add_test(net, an_entry_the_node_forgot_is_sent_again);
	tcase_add_test(net, what_a_node_lost_comes_again_in_order);
	tcase_add_test(net, a_refusal_is_kept_and_shown_and_not_sent_again);
	tcase_add_loop_test(net, a_bad_receipt_empties_nothing, 0, 2);
	suite_add_tcase(s, net);
	tcase_set_timeout(disk, 400);
	tcase_add_test(disk, kills_lose_and_double_nothing);
	tcase_add_test(disk, a_box_in_queue_and_bag_is_sent_once);
	tcase_add_test(disk, a_box_in_queue_and_bag_is_not_boxed_again);
	tcase_add_test(disk, a_full_disk_is_said_and_loses_nothing);
	suite_add_tcase(s, disk);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
