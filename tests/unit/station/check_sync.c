/* A counter and its ledger: entries wait without a network, are refused late, outlive a
 * kill; a node lies, a state is lost; and the counter reads on. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/file.h"
#include "tests/unit/station/hall.h"

static struct hall hall;
static struct town *const town = &hall.town;
static struct hall_verdict verdict;
static int settled;
static uint64_t place;

/* ---- without the network ---- */

START_TEST(entries_wait_and_are_seen_by_the_rules)
{
	struct hall_verdict one;

	hall_desk(&hall, HALL_COUNTER);
	town->mood = NET_OFF;
	ck_assert(hall_draft(
	    &hall, "don.donate", hall_gift("p1"), "off3456789abcdef", 0, &one));
	ck_assert(one.accepted);
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p1"), NULL, 0, &verdict));
	ck_assert_str_eq(verdict.key, "don.payment_used");
	ck_assert(hall_draft(
	    &hall, "don.donate", hall_gift("p2"), "off4456789abcdef", 0, &verdict));
	ck_assert(verdict.accepted);
	ck_assert_int_eq(hall_state(&hall, one.seq, &settled, &place), CLERK_WAITING);
	/* The station is started anew while all that is away. */
	ck_assert_int_eq(town_stop(town), 0);
	town_start(town);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p2"), NULL, 0, &verdict));
	ck_assert_str_eq(verdict.key, "don.payment_used");
	ck_assert_uint_eq(hall_rows(&hall, "don_v_campaign", "received", "0", NULL), 1);
	town->mood = NET_GOOD;
	ck_assert(town_drain(town, 20));
	ck_assert_int_eq(hall_state(&hall, one.seq, &settled, &place), CLERK_PROVEN);
	ck_assert(town_sync(town));
	ck_assert_uint_eq(
	    hall_rows(&hall, "don_v_campaign", "received", "2000", NULL), 1);
	hall_stop(&hall);
}
END_TEST

/* What another desk did meanwhile: the refusal comes later and becomes a task. */
START_TEST(a_late_refusal_is_a_task)
{
	struct hall_verdict one, two;
	struct buf b = {0};

	hall_desk(&hall, HALL_COUNTER);
	town->mood = NET_OFF;
	ck_assert(hall_draft(
	    &hall, "don.donate", hall_gift("p1"), "late456789abcdef", 0, &one));
	ck_assert(hall_draft(
	    &hall, "don.donate", hall_gift("p2"), "late556789abcdef", 0, &two));
	ck_assert(one.accepted && two.accepted);
	hall_say(&hall, "don.donate", hall_gift("p1"));
	hall_say(&hall, "don.donate", hall_gift("p2"));
	town->mood = NET_GOOD;
	ck_assert(!town_drain(town, 20));
	hall_refused(&hall, "station.entry_refused");
	ck_assert_int_eq(
	    hall_state(&hall, one.seq, &settled, &place), CLERK_ENTRY_REFUSED);
	ck_assert_int_eq(settled, CLERK_OPEN);
	ck_assert_uint_eq(hall_tasks(&hall), 2);
	/* One is made good, the other acknowledged. */
	ck_assert(!hall_draft(&hall, "don.donate", hall_gift("p3"), "late656789abcdef",
	    one.seq + 77, &verdict));
	hall_refused(&hall, "counter.no_task");
	ck_assert(hall_draft(
	    &hall, "don.donate", hall_gift("p3"), "late656789abcdef", one.seq, &verdict));
	ck_assert(verdict.accepted);
	ck_assert_uint_eq(hall_tasks(&hall), 1);
	hall_state(&hall, one.seq, &settled, &place);
	ck_assert_int_eq(settled, CLERK_CORRECTED);
	buf_put64(&b, (uint64_t)two.seq);
	buf_put_text(&b, "The other desk has it.");
	ck_assert_uint_eq(town_ask(town, MSG_SETTLE, 1, b.data, b.size), MSG_SETTLED);
	ck_assert_uint_eq(town_ask(town, MSG_SETTLE, 1, b.data, b.size), MSG_REFUSED);
	hall_refused(&hall, "counter.no_task");
	ck_assert_uint_eq(hall_tasks(&hall), 0);
	buf_free(&b);
	hall_stop(&hall);
}
END_TEST

/* Killed right after an answer: what was answered holds, what was not is nothing. */
START_TEST(a_kill_loses_nothing)
{
	struct hall_verdict one;
	struct cur in;

	hall_desk(&hall, HALL_COUNTER);
	town->mood = NET_OFF;
	ck_assert(hall_draft(
	    &hall, "don.donate", hall_gift("p1"), "kill456789abcdef", 0, &one));
	town_kill(town);
	town_start(town);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	ck_assert_uint_eq(
	    town_ask(town, MSG_WAS, 1, "kill456789abcdef", 16), MSG_WAS_SIGNED);
	in = cur_of(town->answer.body.data, town->answer.body.size);
	ck_assert_int_eq(cur_get8(&in), 1);
	ck_assert_uint_eq(cur_get64(&in), (uint64_t)one.seq);
	ck_assert_int_eq(hall_state(&hall, one.seq, &settled, &place), CLERK_WAITING);
	town->mood = NET_GOOD;
	ck_assert(town_drain(town, 20));
	hall_stop(&hall);
}
END_TEST

/* ---- a node that lies ---- */

/* Leaves of a record that the proposer signed, with the true tree before it, and that
 * nobody cosigned: a gift that was never given. */
static void
forge(struct buf leaves[2])
{
	struct buf raw = {0}, record = {0};
	struct cur in;
	const uint8_t *leaf;
	size_t size;

	hall.city.time = clock_unix();
	city_entry(&hall.city, &raw, &hall.office, "don.donate", hall_gift("forged"),
	    NULL, 0, NULL, 0);
	city_add(&hall.city, &raw);
	city_record(&hall.city, &record);
	in = cur_of(record.data, record.size);
	for (int i = 0; i < 2; i++) {
		leaf = record_next(&in, &size);
		leaves[i] = (struct buf){0};
		buf_put(&leaves[i], leaf, size);
	}
	ck_assert(cur_done(&in));
	buf_free(&raw);
	buf_free(&record);
}

/* A node gives a good checkpoint, and in the middle of its leaves, or at their end, a
 * record that is not under it. Nothing of that is hall.shown, and the next node is
 * believed.
 */
START_TEST(what_nobody_cosigned_is_not_shown)
{
	struct buf forged[2];
	uint64_t before;

	hall_desk(&hall, HALL_COUNTER);
	before = town->leaf_count;
	forge(forged);
	hall_say(&hall, "don.donate", hall_gift("p1"));
	if (_i > 0) /* and a record that was made after it */
		hall_say(&hall, "don.donate", hall_gift("p2"));
	town->lie = forged;
	town->lie_at = before;
	town->lie_count = 2;
	ck_assert(!town_sync(town));
	hall_refused(&hall, "station.ledger");
	ck_assert_uint_eq(hall_rows(&hall, "don_v_campaign", "received", "0", NULL), 1);
	ck_assert_uint_eq(hall.shown, before);
	ck_assert(
	    hall_draft(&hall, "don.donate", hall_gift("forged"), NULL, 0, &verdict));
	ck_assert(verdict.accepted);
	town->lie = NULL;
	ck_assert(town_sync(town));
	ck_assert_uint_eq(
	    hall_rows(&hall, "don_v_campaign", "received", _i ? "2000" : "1000", NULL),
	    1);
	ck_assert_uint_eq(hall.shown, town->leaf_count);
	buf_free(&forged[0]);
	buf_free(&forged[1]);
	hall_stop(&hall);
}
END_TEST

/* A state that was lost, or is another city's, is replayed; city.db stays as it is. */
START_TEST(a_lost_state_is_replayed)
{
	hall_desk(&hall, HALL_COUNTER);
	ck_assert_int_eq(town_stop(town), 0);
	if (_i > 0) {
		town_write(town, "state.db", "no database", 11);
	} else {
		ck_assert_int_eq(unlink(path_of("%s/state.db", town->dir).s), 0);
	}
	town_start(town);
	ck_assert(!hall_unlock(&hall, "kim", "1234"));
	hall_refused(&hall, "counter.no_ledger");
	ck_assert(town_sync(town));
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	ck_assert_uint_eq(hall_rows(&hall, "don_pub_open", NULL, NULL, NULL), 1);
	ck_assert_uint_eq(hall.shown, town->leaf_count);
	hall_stop(&hall);
}
END_TEST

/* A counter reads on by itself. */
START_TEST(it_reads_on)
{
	uint32_t request;

	hall_desk(&hall, HALL_COUNTER);
	hall_say(&hall, "don.donate", hall_gift("p1"));
	for (int i = 0; i < 100; i++) {
		if (hall_rows(&hall, "don_v_campaign", "received", "1000", NULL) == 1)
			break;
		(void)town_answer(town, &request, 200);
	}
	ck_assert_uint_eq(
	    hall_rows(&hall, "don_v_campaign", "received", "1000", NULL), 1);
	hall_stop(&hall);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sync");
	TCase *tcase = tcase_create("sync");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, entries_wait_and_are_seen_by_the_rules);
	tcase_add_test(tcase, a_late_refusal_is_a_task);
	tcase_add_test(tcase, a_kill_loses_nothing);
	tcase_add_loop_test(tcase, what_nobody_cosigned_is_not_shown, 0, 2);
	tcase_add_loop_test(tcase, a_lost_state_is_replayed, 0, 2);
	tcase_add_test(tcase, it_reads_on);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
