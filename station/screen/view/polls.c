#include "station/screen/model/page.h"
#include "station/screen/view/question.h"

static void
polls(const struct model *m, struct sheet *s)
{
	(void)m;
	s->title = both_words(N_("Which poll?"));
	sheet_say(s, ROLE_TEXT, both_words(N_("Choose the poll you want to vote in.")));
}

static void
poll(const struct model *m, struct sheet *s, struct shown *item)
{
	static const char *const states[POLL_STATES] = {
	    [POLL_NOT_OPEN] = N_("not open yet"),
	    [POLL_CLOSED] = N_("voting is over"),
	    [POLL_SEALED] = N_("ended at this booth"),
	};
	const struct listed_poll *p = &m->visit.polls[item->item.index];

	(void)s;
	if (item->item.act != ACT_POLL)
		return;
	item->text = both_title(p);
	if (p->state != POLL_OPEN && p->state < POLL_STATES)
		item->tail = both_words(states[p->state]);
}

const struct view view_polls = {polls, poll};
