/* The poll worker's first page: how the booth is, and what can be done. */
#include "station/screen/view/desk.h"

#include <inttypes.h>
#include <stdio.h>
#include "station/screen/model/page.h"

struct both
both_number(struct sheet *s, uint64_t n)
{
	return both_format(s, "%" PRIu64, n);
}

struct both
both_clock(struct sheet *s, int64_t unix_seconds)
{
	char text[DAYS_TIME_TEXT];

	return both_format(s, "%s", days_clock_text(text, unix_seconds));
}

struct both
booth_words(uint8_t state)
{
	static const char *const names[BOOTH_STATES] = {
	    [BOOTH_NEW] = N_("not opened yet"),
	    [BOOTH_OPEN] = N_("open"),
	    [BOOTH_PAUSED] = N_("paused"),
	    [BOOTH_CLOSING] = N_("being closed"),
	    [BOOTH_CLOSED] = N_("closed"),
	    [BOOTH_TEST] = N_("test mode"),
	};

	return both_words(state < BOOTH_STATES ? names[state] : names[0]);
}

/* ---- the first page ---- */

static uint64_t
ballots_here(const struct desk *d)
{
	uint64_t n = 0;

	for (size_t i = 0; i < d->poll_count; i++)
		n += d->polls[i].ballots + d->polls[i].boxed;
	return n;
}

static struct both
since(const struct model *m, struct sheet *s)
{
	const struct desk *d = &m->desk;
	char text[DAYS_TIME_TEXT];

	if (!(m->booth.flags & BOOTH_ATTENDED))
		return both_words(N_("Nobody attends this booth: it is always open."));
	if (!d->opened)
		return both_words(N_("This booth has not been opened yet."));
	return both_format(s, N_("Opened last at %s."), days_clock_text(text, d->opened));
}

static void
desk(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("For poll workers"));
	s->where = booth_words(m->booth.state);
	sheet_say(s, ROLE_TEXT, since(m, s));
	if (m->booth.flags & BOOTH_CLOCK_BACK)
		sheet_say(s, ROLE_NOTICE,
		    both_words(N_("The clock of this booth went back. Two officers must "
				  "look at it.")));
	if (m->booth.flags & BOOTH_LET_IN)
		sheet_say(s, ROLE_TEXT, both_words(N_("A voter was let in.")));
}

static const char *
action_name(int action)
{
	static const char *const names[BOOTH_ACTIONS] = {
	    [BOOTH_DO_OPEN] = N_("Open the booth"),
	    [BOOTH_DO_PAUSE] = N_("Pause the booth"),
	    [BOOTH_DO_RESUME] = N_("Go on after the pause"),
	    [BOOTH_DO_TEST] = N_("Begin the test mode"),
	    [BOOTH_DO_TEST_END] = N_("End the test mode"),
	    [BOOTH_DO_LET_IN] = N_("Let the next voter in"),
	    [BOOTH_DO_CLOSE] = N_("Close the booth (two officers)"),
	    [BOOTH_DO_CLOCK] = N_("The clock is right now (two officers)"),
	};

	return names[action];
}

static struct both
last_words(uint8_t last)
{
	static const char *const names[LAST_SESSIONS] = {
	    N_("none"), N_("not cast"), N_("cast"), N_("not cast")};

	return both_words(last < LAST_SESSIONS ? names[last] : names[0]);
}

static void
page_line(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct desk *d = &m->desk;

	switch (item->item.index) {
	case PAGE_BALLOTS:
		item->text = both_words(N_("Ballots in this booth"));
		item->tail = both_number(s, ballots_here(d));
		break;
	case PAGE_QUEUE:
		item->text = both_words(N_("Waiting to be sent; network"));
		item->tail = both_number(s, d->waiting + d->sent);
		item->flagged = d->trouble[0] || d->refused;
		break;
	case PAGE_LAST:
		item->text = both_words(N_("Was the last ballot cast?"));
		item->tail = last_words(d->last);
		break;
	default:
		item->text = both_words(N_("Try keys, colours, network, clock"));
		item->tail = both_clock(s, d->now);
	}
}

static void
desk_item(const struct model *m, struct sheet *s, struct shown *item)
{
	switch (item->item.act) {
	case ACT_WANT:
		item->text = both_words(action_name(item->item.index));
		break;
	case ACT_DESK_PAGE:
		page_line(m, s, item);
		break;
	case ACT_LOG:
		item->text = both_words(N_("What happened (log)"));
		item->tail = both_number(s, m->desk.rows);
		break;
	case ACT_EXPORT:
		item->text = both_words(N_("Copy everything to a folder"));
		break;
	default:
		break;
	}
}

const struct view view_desk = {desk, desk_item};

/* ---- be sure ---- */

static const char *
what_happens(enum booth_action action)
{
	switch (action) {
	case BOOTH_DO_OPEN:
		return N_("Voters can be let in from then on. You will see that no "
			  "ballot is in it.");
	case BOOTH_DO_PAUSE:
		return N_("Nobody can vote here until you go on.");
	case BOOTH_DO_RESUME:
		return N_("Voters can be let in again.");
	case BOOTH_DO_CLOSE:
		return N_("Every poll that is open now ends at this booth and cannot be "
			  "opened here again. For the night, pause instead. The other "
			  "officer's card is needed too.");
	case BOOTH_DO_TEST:
		return N_("Everybody can try. Nothing that is cast is kept.");
	case BOOTH_DO_TEST_END:
		return N_("The booth is as it was before the test.");
	default:
		return N_("Look at a clock you trust. If the time here is right, confirm "
			  "it. The other officer's card is needed too.");
	}
}

static void
sure(const struct model *m, struct sheet *s)
{
	char text[DAYS_TIME_TEXT];

	s->title = both_words(action_name((int)m->desk.wanted));
	sheet_say(s, ROLE_TEXT, both_words(what_happens(m->desk.wanted)));
	if (m->desk.wanted == BOOTH_DO_CLOCK)
		sheet_say(s, ROLE_CHOSEN,
		    both_format(
			s, N_("Time here: %s"), days_clock_text(text, m->desk.now)));
}

static void
sure_item(const struct model *m, struct sheet *s, struct shown *item)
{
	(void)s;
	if (item->item.act == ACT_DESK_SURE)
		item->text = both_words(m->desk.wanted == BOOTH_DO_CLOCK
					    ? N_("Yes, the time is right")
					    : N_("Yes, do that"));
	else if (item->item.act == ACT_DESK)
		item->text = both_words(N_("No, go back"));
}

const struct view view_desk_sure = {sure, sure_item};
