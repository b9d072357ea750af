/* Whatever the keys and the vault do, a voter's choices are the voter's; an officer comes
 * by too. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "station/screen/model/page.h"
#include "station/screen/view/view.h"
#include "tests/unit/station/visitor.h"

static struct visitor v;

static void
answer_officer(unsigned *seed)
{
	static const uint8_t no_rows[2], folder[] = {0, 0, 0, 1, '/', 0, 0, 0, 2};
	struct told t = {.state = (enum booth_state)visitor_dice(seed, BOOTH_STATES),
	    .flags = (uint8_t)visitor_dice(seed, 8),
	    .last = (uint8_t)visitor_dice(seed, LAST_SESSIONS),
	    .trouble = visitor_dice(seed, 2) ? "nobody answers" : NULL,
	    .refused = visitor_dice(seed, 2),
	    .empty = visitor_dice(seed, 2)};

	switch (v.m.asked) {
	case MSG_OFFICER:
		visitor_answer(&v, MSG_OFFICER_OPEN, NULL, 0);
		break;
	case MSG_SECOND:
		visitor_answer(&v, MSG_SECOND_OPEN, NULL, 0);
		break;
	case MSG_AUDIT:
		visitor_answer(&v, MSG_IS_AUDIT, no_rows, sizeof(no_rows));
		break;
	case MSG_EXPORT:
		visitor_answer(&v, MSG_EXPORTED, folder, sizeof(folder));
		break;
	case MSG_SYNC:
		visitor_answer(&v, MSG_SYNCED, NULL, 0);
		break;
	case MSG_REPORT:
		visitor_report(&v, MSG_IS_REPORT, t);
		break;
	case MSG_ACT:
		visitor_report(&v, MSG_ACTED, t);
		break;
	case MSG_CLOSE:
		visitor_report(&v, MSG_CLOSED, t);
		break;
	default:
		visitor_report(&v, MSG_CLOCK_RIGHT, t);
	}
}

static void
answer_somehow(unsigned *seed)
{
	static const char *const keys[] = {"station.pin", "station.storage",
	    "station.voted", "station.card", "station.bag_full", "station.no_officer",
	    "station.booth_state"};
	const uint8_t states[] = {1, 1, 2};

	if (visitor_dice(seed, 4) == 0) {
		visitor_refuse(&v, keys[visitor_dice(seed, 7)]);
		return;
	}
	switch (v.m.asked) {
	case MSG_CARD:
		visitor_answer(&v, MSG_CARD_OPEN, NULL, 0);
		break;
	case MSG_POLLS:
		visitor_polls(&v, states, 1 + visitor_dice(seed, 3));
		break;
	case MSG_QUESTIONS:
		visitor_answer(
		    &v, MSG_IS_QUESTIONS, visitor_questions, strlen(visitor_questions));
		break;
	case MSG_VOTE:
		visitor_tracker(&v, MSG_TRACKER);
		break;
	case MSG_CAST:
		visitor_tracker(&v, MSG_DONE);
		break;
	case MSG_CHECK:
		visitor_tracker(&v, MSG_CHECKED);
		break;
	default:
		answer_officer(seed);
	}
}

static size_t
differences(const struct answers *a, const struct answers *b)
{
	size_t n = 0;

	for (size_t i = 0; i < ANSWERS_OPTIONS; i++)
		n += a->value[i] != b->value[i];
	for (size_t i = 0; i < ANSWERS_QUESTIONS; i++)
		n += a->blank[i] != b->blank[i];
	return n;
}

static void
play(unsigned *seed)
{
	unsigned what = visitor_dice(seed, 40);
	char digit[2] = {(char)('0' + visitor_dice(seed, 10)), '\0'};

	if (v.m.asked && what < 30)
		answer_somehow(seed);
	else if (what < 3)
		visitor_line(&v, "/media/card/you.card");
	else if (what == 3)
		visitor_wait(&v, (int64_t)visitor_dice(seed, 200) * 1000);
	else if (what == 4)
		visitor_press(&v, REQUEST_WORKER);
	else if (what < 15)
		visitor_type(&v, digit);
	else if (what < 22)
		visitor_press(&v, REQUEST_SELECT);
	else if (what < 30)
		visitor_press(&v, REQUEST_NEXT);
	else
		visitor_press(&v, (enum request)visitor_dice(seed, REQUESTS));
}

static bool
same_ballot(const struct model *before)
{
	return before->visit.questions &&
	       v.m.visit.questions == before->visit.questions &&
	       v.m.visit.vault == before->visit.vault &&
	       before->places[0].page != PAGE_WAIT;
}

/* Whatever the keys and the vault do: the focus is on an item, the page can be drawn, and
 * one event changes one choice at most. */
START_TEST(a_monkey_breaks_nothing)
{
	unsigned seed = (unsigned)_i;
	struct model *before = xmalloc(sizeof(*before));
	size_t cast = 0, pages_seen = 0;
	bool seen[PAGES] = {false};
	struct canvas c;

	visitor_open(&v);
	canvas_open(&c, 12, 40);
	for (int i = 0; i < 80000; i++) {
		struct item items[ITEMS_MAX];

		memcpy(before, &v.m, sizeof(*before));
		play(&seed);
		ck_assert_int_lt(model_place(&v.m)->focus, (int)model_items(&v.m, items));
		if (same_ballot(before))
			ck_assert_uint_le(
			    differences(&before->visit.answers, &v.m.visit.answers), 1);
		cast += model_page(&v.m) == PAGE_DONE && before->asked == MSG_CAST;
		seen[model_page(&v.m)] = true;
		if (i % 8 == 0) {
			view_draw(&v.m, &c);
			ck_assert_int_ge(c.cursor_row, 0);
		}
	}
	for (int i = 0; i < PAGES; i++)
		pages_seen += seen[i];
	ck_assert_uint_gt(cast, 0);
	ck_assert_uint_eq(
	    pages_seen, PAGES - (PAGE_LEAVE - PAGE_UNLOCK)); /* no clerk's */
	canvas_close(&c);
	free(before);
	visitor_close(&v);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("voter monkey");
	TCase *c = tcase_create("voter monkey");
	SRunner *r;
	int failed;

	tcase_set_timeout(c, 120);
	tcase_add_loop_test(c, a_monkey_breaks_nothing, 1, 4);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
