#include "station/screen/view/question.h"

static void
how(const struct model *m, struct sheet *s)
{
	s->title = both_title(&m->visit.polls[m->visit.poll]);
	sheet_say(s, ROLE_TEXT,
	    both_format(s, N_("This ballot has %zu questions. How to vote:"),
		m->visit.questions->count));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("Press the number of your choice. Press it again to take it "
			  "back.")));
	sheet_say(s, ROLE_TEXT, both_words(N_("Then press 0 for the next question.")));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("You may leave any question blank. Nothing counts before you "
			  "cast.")));
}

const struct view view_how = {how, NULL};
