/* What lies over other pages, to be answered or closed. */
#include "station/screen/model/page.h"
#include "station/screen/view/sheet.h"

static void
leave(const struct model *m, struct sheet *s)
{
	(void)m;
	s->title = both_words(N_("Leave without voting?"));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("Your answers will be cleared and nothing is cast.")));
}

static void
stay(const struct model *m, struct sheet *s, struct shown *item)
{
	(void)m;
	(void)s;
	if (item->item.act == ACT_CLOSE)
		item->text = both_words(N_("Stay and go on voting"));
}

static void
idle(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Are you still there?"));
	if (m->what == PLACE_COUNTER)
		sheet_say(s, ROLE_NOTICE,
		    both_format(s,
			N_("In %d seconds this screen is locked. A "
			   "half-filled form is kept for you."),
			model_seconds_left(m)));
	else
		sheet_say(s, ROLE_NOTICE,
		    both_format(s,
			N_("In %d seconds everything is cleared and nothing is cast."),
			model_seconds_left(m)));
	sheet_say(s, ROLE_TEXT, both_words(N_("Press any key to go on.")));
}

static void
here(const struct model *m, struct sheet *s, struct shown *item)
{
	(void)m;
	(void)s;
	if (item->item.act == ACT_CLOSE)
		item->text = both_words(N_("I am here"));
}

static void
call(const struct model *m, struct sheet *s)
{
	bool counter = m->what == PLACE_COUNTER;

	s->title = both_words(
	    counter ? N_("A colleague is called") : N_("A poll worker is called"));
	sheet_say(s, ROLE_TEXT,
	    both_words(counter ? N_("Please wait. What you typed is hidden and stays as "
				    "it is.")
			       : N_("Please wait. Your answers are hidden and stay as "
				    "they are.")));
}

const struct view view_leave = {leave, stay};
const struct view view_idle = {idle, here};
const struct view view_call = {call, NULL};
