/* The vault as its neighbours see it, from the card to the ledger: every test speaks its
 * channels. */
#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "base/file.h"
#include "tests/unit/station/town.h"

static struct town town;

static void
log_lacks(const char *words)
{
	ck_assert_msg(!town_holds(&town, "log", words), "the log holds %s", words);
}

START_TEST(a_vote_goes_all_the_way)
{
	char tracker[TRACKER_SIZE], again[TRACKER_SIZE];
	struct buf ballots[4], log = {0};
	uint64_t lines[3];

	town_begin(&town, 3, 2, "");
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
	log_lacks(tracker);
	log_lacks("yes");
	town_file(&town, "log", &log);
	ck_assert_uint_eq(log.size, 0);
	buf_free(&log);
	town_close(&town);
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

	town_begin(&town, 2, 1, "");
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
	town_close(&town);
}
END_TEST

START_TEST(who_may_not_vote_is_told_why)
{
	town_begin(&town, 3, 5, "");
	town_refused(&town, town_card(&town, 1, "deck:99", ""), "station.card",
	    "deck:0 to deck:3");
	town_refused(&town, town_card(&town, 1, "deck:x", ""), "station.card", "deck:x");
	town_refused(&town, town_card(&town, 1, "/nowhere/my.card", "1234"),
	    "station.card", "/nowhere/my.card");
	ck_assert(town_card(&town, 1, "deck:3", ""));
	town_refused(
	    &town, town_questions(&town, 1), "station.not_on_roll", "not on the roll");
	town_refused(&town, town_vote(&town, 1, (const char *const[]){"yes"}),
	    "station.not_on_roll", "not on the roll");
	ck_assert_uint_eq(town_ask(&town, MSG_END, 1, NULL, 0), MSG_ENDED);

	ck_assert(town_card(&town, 2, "deck:0", ""));
	town_refused(&town, town_vote(&town, 2, (const char *const[]){"yes,no"}),
	    "station.answers", "light");
	town_refused(&town, town_vote(&town, 2, (const char *const[]){"maybe"}),
	    "station.answers", "maybe");
	snprintf(town.poll, sizeof(town.poll), "other");
	town_refused(&town, town_questions(&town, 2), "station.poll_unknown", "other");
	town_refused(&town, town_vote(&town, 2, (const char *const[]){"yes"}),
	    "station.poll_unknown", "other");
	snprintf(town.poll, sizeof(town.poll), "lights-2026");
	ck_assert(town_questions(&town, 2));
	ck_assert_str_eq(buf_str(&town.answer.body), town.questions_text);
	ck_assert(town_vote(&town, 2, (const char *const[]){"yes"}));
	ck_assert(town_cast(&town, 2));
	ck_assert(town_card(&town, 3, "deck:0", ""));
	town_refused(&town, town_questions(&town, 3), "station.voted", "has voted");
	town_refused(&town, town_vote(&town, 3, (const char *const[]){"no"}),
	    "station.voted", "has voted");
	ck_assert_uint_eq(town_ask(&town, MSG_END, 3, NULL, 0), MSG_ENDED);
	ck_assert(town_card(&town, 4, "deck:1", ""));
	ck_assert(town_questions(&town, 4)); /* asked for and left: nothing is cast */
	ck_assert_uint_eq(town_ask(&town, MSG_END, 4, NULL, 0), MSG_ENDED);
	ck_assert(town_card(&town, 5, "deck:1", ""));
	ck_assert(town_questions(&town, 5));
	log_lacks("voted");
	log_lacks("deck:");
	town_close(&town);
}
END_TEST

/* Both got a tracker before either cast: the first cast counts, the second is refused. */
START_TEST(one_card_at_two_screens_counts_once)
{
	town_begin(&town, 2, 5, "");
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
	town_close(&town);
}
END_TEST

START_TEST(a_closed_poll_takes_no_vote)
{
	town_begin(&town, 2, 5, "");
	ck_assert(town_card(&town, 1, "deck:0", ""));
	ck_assert(town_vote(&town, 1, (const char *const[]){"yes"}));
	town_close_poll(&town);
	ck_assert(town_sync(&town));
	town_refused(&town, town_cast(&town, 1), "station.poll_closed", "closed");
	town_refused(&town, town_vote(&town, 1, (const char *const[]){"yes"}),
	    "station.poll_closed", "closed");
	town_refused(&town, town_seal(&town), "station.poll_closed", "closed");
	town_close(&town);
}
END_TEST

START_TEST(a_sealed_station_takes_no_vote)
{
	town_begin(&town, 2, 5, "");
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	ck_assert(town_seal(&town));
	ck_assert(town_card(&town, 2, "deck:1", ""));
	town_refused(&town, town_vote(&town, 2, (const char *const[]){"no"}),
	    "station.sealed", "another station");
	/* Sealing again says the same and makes nothing new. */
	ck_assert(town_seal(&town));
	ck_assert(town_drain(&town, 30));
	ck_assert_uint_eq(town_entries(&town, "seal"), 1);
	ck_assert_uint_eq(town_entries(&town, "box"), 1);
	town_close(&town);
}
END_TEST

START_TEST(a_checked_ballot_is_published_and_never_counted)
{
	char tracker[TRACKER_SIZE];
	uint64_t lines[3];
	struct why why = {""};
	size_t opened = 0;

	town_begin(&town, 2, 1, "");
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
	town_close(&town);
}
END_TEST

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

	town_begin(&town, 2, 5, ",\"cards\":\".\"");
	card = make_card("mina");
	town_refused(
	    &town, town_card(&town, 1, card.s, "4821"), "station.card", "no name");
	town_refused(
	    &town, town_card(&town, 1, "../mina", "4821"), "station.card", "no name");
	town_refused(
	    &town, town_card(&town, 1, "jina", "4821"), "station.card", "jina.card");
	ck_assert_msg(town_card(&town, 1, "mina", "4821"), "%s", town.text);
	town_close(&town);
}
END_TEST

START_TEST(a_wrong_pin_waits_longer_each_time)
{
	struct path card;

	town_begin(&town, 2, 5, "");
	card = make_card("mina");
	town_refused(&town, town_card(&town, 1, card.s, "0000"), "station.pin", "PIN");
	/* After the sixth wrong one 32 seconds: at once even the right PIN must wait, and
	 * a restart does not forgive. */
	town_tries(&town, "mina", 6, 0);
	town_refused(
	    &town, town_card(&town, 1, card.s, "4821"), "station.card_wait", "wait");
	town_kill(&town);
	town_restart(&town);
	town_refused(
	    &town, town_card(&town, 1, card.s, "4821"), "station.card_wait", "wait");
	town_tries(&town, "mina", 10, 10000);
	town_refused(
	    &town, town_card(&town, 1, card.s, "4821"), "station.card_blocked", "block");
	town_tries(&town, "mina", 6, 33);
	ck_assert_msg(town_card(&town, 1, card.s, "4821"), "%s", town.text);
	ck_assert(town_vote(&town, 1, (const char *const[]){"yes"}));
	ck_assert(town_cast(&town, 1));
	town_close(&town);
}

int
main(void)
{
	Suite *s = suite_create("vault");
	TCase *c = tcase_create("vault");
	SRunner *r;
	int failed;

	tcase_set_timeout(c, 60);
	tcase_add_test(c, a_vote_goes_all_the_way);
	tcase_add_test(c, receipts_are_kept_and_good);
	tcase_add_test(c, who_may_not_vote_is_told_why);
	tcase_add_test(c, one_card_at_two_screens_counts_once);
	tcase_add_test(c, a_closed_poll_takes_no_vote);
	tcase_add_test(c, a_sealed_station_takes_no_vote);
	tcase_add_test(c, a_checked_ballot_is_published_and_never_counted);
	tcase_add_test(c, a_card_is_named_as_in_its_folder);
	tcase_add_test(c, a_wrong_pin_waits_longer_each_time);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
