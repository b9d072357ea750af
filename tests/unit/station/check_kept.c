/* What the vault acknowledged is kept and counts once: without a network, with a bad one,
 * after kills, on a full disk. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "tests/unit/station/town.h"

static struct town town;

/* ---- the network ---- */

START_TEST(offline_votes_drain_once_later)
{
	uint64_t lines[3];

	town_begin(&town, 20, 2, "");
	town.mood = NET_OFF;
	for (uint32_t i = 0; i < 20; i++)
		ck_assert(town_voter(&town, i + 1, i, i % 2 ? "yes" : "no", NULL));
	ck_assert(town_seal(&town));
	town_refused(
	    &town, town_drain(&town, 1), "station.not_drained", "nobody answers");
	ck_assert_int_eq(town_stop(&town), 0);
	town_start(&town);
	town_refused(&town, town_sync(&town), "station.offline", "nobody answers");
	town.mood = NET_GOOD;
	ck_assert(town_drain(&town, 60));
	ck_assert(town_drain(&town, 60));
	ck_assert_uint_eq(town.posts, town_entries(&town, "box") + 1);
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[0], 10);
	ck_assert_uint_eq(lines[1], 10);
	town_close(&town);
}
END_TEST

START_TEST(an_entry_the_node_forgot_is_sent_again)
{
	town_begin(&town, 2, 1, "");
	town.forget = 1;
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	ck_assert(town_drain(&town, 30));
	ck_assert_uint_eq(town.posts, 2);
	ck_assert_uint_eq(town_entries(&town, "box"), 1);
	town_close(&town);
}
END_TEST

/* A node restored from a copy lost the last entries: they go out again by rising seq. */
START_TEST(what_a_node_lost_comes_again_in_order)
{
	uint64_t lines[3];

	town_begin(&town, 6, 1, "");
	town.mood = NET_OFF;
	for (uint32_t i = 0; i < 6; i++)
		ck_assert(town_voter(&town, i + 1, i, "yes", NULL));
	ck_assert(town_seal(&town));
	town.mood = NET_GOOD;
	town.lose = true;
	ck_assert_msg(town_drain(&town, 30), "%s", town.text);
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[0], 6);
	town_close(&town);
}
END_TEST

START_TEST(a_refusal_is_kept_and_shown_and_not_sent_again)
{
	town_begin(&town, 2, 1, "");
	town.mood = NET_REFUSING;
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	town_refused(
	    &town, town_drain(&town, 30), "station.entry_refused", "poll.not_open");
	town.mood = NET_GOOD;
	town_refused(
	    &town, town_drain(&town, 5), "station.entry_refused", "poll.not_open");
	ck_assert_uint_eq(town.posts, 1);
	town_close(&town);
}
END_TEST

START_TEST(a_bad_receipt_empties_nothing)
{
	static const struct {
		enum town_mood mood;
		const char *words;
	} bad[] = {{NET_FORGED_RECEIPT, "signature"}, {NET_FORK, ""}};

	town_begin(&town, 2, 1, "");
	town.mood = bad[_i].mood;
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	town_refused(&town, town_drain(&town, 3), "station.not_drained", bad[_i].words);
	town_refused(&town, town_sync(&town), "station.ledger", "");
	town.mood = NET_GOOD;
	ck_assert_msg(town_drain(&town, 30), "%s", town.text);
	ck_assert_uint_eq(town_entries(&town, "box"), 1);
	town_close(&town);
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

	town_begin(&town, VOTERS, 3, "");
	for (int kill_count = 0; kill_count < KILLS; kill_count++) {
		pid_t killer = town_kill_within(&town, 60);

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
		town_killed(&town, killer);
		town_restart(&town);
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
	town_close(&town);
}
END_TEST

/* The crash between queue and bag, made exactly: the bag as it was before the box. */
START_TEST(a_box_in_queue_and_bag_is_sent_once)
{
	struct buf bag = {0}, after = {0};
	uint64_t lines[3];

	town_begin(&town, 8, 20, "");
	for (uint32_t i = 0; i < 7; i++)
		ck_assert(town_voter(&town, i + 1, i, "yes", NULL));
	ck_assert(town_card(&town, 50, "deck:7", ""));
	ck_assert(town_vote(&town, 50, (const char *const[]){"no"}));
	ck_assert_uint_eq(town_ask(&town, MSG_CHECK, 50, NULL, 0), MSG_CHECKED);
	town_file(&town, "bag.db", &bag);
	ck_assert(town_seal(&town));
	town_kill(&town);
	town_write(&town, "bag.db", bag.data, bag.size);
	town_restart(&town);
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
	town_close(&town);
}
END_TEST

/* The same before a seal, so that the next box would take the ballots up again. */
START_TEST(a_box_in_queue_and_bag_is_not_boxed_again)
{
	struct buf bag = {0};
	uint64_t lines[3];

	town_begin(&town, 8, 4, "");
	for (uint32_t i = 0; i < 3; i++)
		ck_assert(town_voter(&town, i + 1, i, "yes", NULL));
	town_file(&town, "bag.db", &bag);
	town.mood = NET_OFF;
	ck_assert(town_voter(&town, 4, 3, "no", NULL));
	town_refused(&town, town_drain(&town, 1), "station.not_drained", "1 entries");
	town_kill(&town);
	town_write(&town, "bag.db", bag.data, bag.size);
	town.mood = NET_GOOD;
	town_restart(&town);
	ck_assert(town_seal(&town));
	ck_assert_msg(town_drain(&town, 30), "%s", town.text);
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[0], 3);
	ck_assert_uint_eq(lines[1], 1);
	ck_assert_uint_eq(town_entries(&town, "box"), 1);
	buf_free(&bag);
	town_close(&town);
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
	town_restart(&town);
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
	town_close(&town);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("kept");
	TCase *net = tcase_create("network"), *disk = tcase_create("disk");
	SRunner *r;
	int failed;

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
