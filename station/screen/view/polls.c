#include "station/screen/model/page.h"
#include "station/screen/view/sheet.h"

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
	static const char *const states[] = {
	    N_("not open yet"), "", N_("voting is over"), N_("ended at this booth")};
	const struct listed_poll *p = &m->visit.polls[item->item.index];

	(void)s;
	if (item->item.act != ACT_POLL)
		return;
	for (int l = 0; l < LANGUAGES; l++)
		item->text.text[l] = p->title[l];
	if (p->state != 1 && p->state <= 3)
		item->tail = both_words(states[p->state]);
}

const struct view view_polls = {polls, poll};
