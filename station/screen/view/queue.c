/* Queue and network; the last session; what an export wrote. */
#include <stdio.h>
#include "station/screen/model/page.h"
#include "station/screen/view/desk.h"

static void
queue(const struct model *m, struct sheet *s)
{
	const struct desk *d = &m->desk;

	s->title = both_words(N_("Waiting to be sent; network"));
	if (d->trouble[0]) {
		sheet_say(s, ROLE_NOTICE,
		    both_words(N_("The network cannot be reached now. Voting goes on.")));
		sheet_say(s, ROLE_QUIET, both_same(d->trouble));
	}
	if (d->refused)
		sheet_say(s, ROLE_NOTICE,
		    both_words(N_("Something that this booth sent was refused. Please "
				  "tell the election office.")));
}

static void
queue_line(const struct model *m, struct sheet *s, struct shown *item)
{
	static const char *const names[DESK_QUEUE_LINES] = {
	    [QUEUE_WAITS] = N_("Waiting to be sent"),
	    [QUEUE_AWAITS] = N_("Sent, not confirmed yet"),
	    [QUEUE_PROVEN] = N_("Confirmed by the public record"),
	    [QUEUE_REFUSALS] = N_("Refused"),
	    [QUEUE_NETWORK] = N_("Network"),
	    [QUEUE_LEAVES] = N_("Entries of the public record read"),
	};
	const struct desk *d = &m->desk;
	const uint64_t numbers[DESK_QUEUE_LINES] = {
	    d->waiting, d->sent, d->proven, d->refused, 0, d->leaves};
	int i = item->item.index;

	if (item->item.kind != ITEM_LINE)
		return;
	if (i >= DESK_QUEUE_LINES) {
		item->text = both_same(d->nodes[i - DESK_QUEUE_LINES]);
		return;
	}
	item->text = both_words(names[i]);
	item->tail = i == QUEUE_NETWORK
			 ? both_words(d->trouble[0] ? N_("not reached") : N_("well"))
			 : both_number(s, numbers[i]);
	item->flagged =
	    (i == QUEUE_NETWORK && d->trouble[0]) || (i == QUEUE_REFUSALS && d->refused);
}

const struct view view_queue = {queue, queue_line};

/* ---- the last session ---- */

static void
last(const struct model *m, struct sheet *s)
{
	static const char *const answers[LAST_SESSIONS] = {
	    [LAST_NONE] = N_("No vote was begun, or several at a time."),
	    [LAST_BEGUN] =
		N_("The last vote was begun, and the ballot was NOT cast. That "
		   "voter may vote again."),
	    [LAST_CAST] = N_("The last voter's ballot WAS cast. It is safe and counts "
			     "once."),
	    [LAST_ENDED] = N_("The last voter left without casting a ballot. That voter "
			      "may vote again."),
	};

	s->title = both_words(N_("Was the last ballot cast?"));
	sheet_say(s, m->desk.last == LAST_CAST ? ROLE_CHOSEN : ROLE_TEXT,
	    both_words(answers[m->desk.last < LAST_SESSIONS ? m->desk.last : LAST_NONE]));
	sheet_say(s, ROLE_QUIET,
	    both_words(N_("This is right after a power cut too. Nobody can see what was "
			  "chosen.")));
}

const struct view view_last = {last, NULL};

/* ---- export ---- */

static void
exported(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Copied"));
	sheet_say(s, ROLE_TEXT,
	    both_format(s, N_("%u files and a list to check them by were written to:"),
		(unsigned)m->desk.files));
	sheet_say(s, ROLE_CHOSEN, both_same(m->desk.folder));
}

const struct view view_export = {exported, NULL};
