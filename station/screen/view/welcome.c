#include "station/screen/view/sheet.h"

/* Why nobody can vote here now; NULL: one can. */
static const char *
closed(const struct model *m)
{
	bool attended = m->booth.flags & BOOTH_ATTENDED;

	switch (m->booth.state) {
	case BOOTH_PAUSED:
		return N_("Voting at this booth is paused. Please ask a poll worker.");
	case BOOTH_OPEN:
	case BOOTH_TEST:
		if (attended && m->booth.flags & BOOTH_CLOCK_BACK)
			break;
		return attended && !(m->booth.flags & BOOTH_LET_IN)
			   ? N_("Please wait until the poll worker lets you in.")
			   : NULL;
	default:
		break;
	}
	return N_("This booth is not open for voting. Please ask a poll worker.");
}

static void
welcome(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Madang polling booth"));
	if (closed(m))
		sheet_say(s, ROLE_NOTICE, both_words(closed(m)));
	else
		sheet_say(s, ROLE_TEXT, both_words(N_("Welcome. Choose your language.")));
	if (m->offline)
		sheet_say(s, ROLE_QUIET,
		    both_words(N_("The network cannot be reached now. Voting goes on.")));
}

/* Each language in its own words, whoever reads it. */
static void
language(const struct model *m, struct sheet *s, struct shown *item)
{
	(void)m;
	(void)s;
	if (item->item.kind == ITEM_ROW)
		item->text = both_same(language_name((enum language)item->item.index));
}

const struct view view_welcome = {welcome, language};
