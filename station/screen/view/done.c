#include "station/screen/view/cast.h"

static void
done(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Done"));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("Your ballot is cast and safe in this booth. Thank you.")));
	sheet_say(
	    s, ROLE_TEXT, both_words(N_("Number of your ballot, to find it later:")));
	sheet_say(s, ROLE_CHOSEN, both_tracker(s, m->visit.tracker));
	sheet_say(s, ROLE_TEXT, both_words(N_("Your place in the list of voters:")));
	sheet_say(s, ROLE_TEXT, both_tracker(s, m->visit.fingerprint));
	s->code = m->visit.tracker;
}

static void
checked(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Opened, not counted"));
	sheet_say(s, ROLE_TEXT,
	    both_words(
		N_("This ballot will be published, so that anyone can check what it "
		   "holds. Its number:")));
	sheet_say(s, ROLE_CHOSEN, both_tracker(s, m->visit.tracker));
	sheet_say(s, ROLE_NOTICE,
	    both_words(N_("You have NOT voted yet. Please vote again now.")));
}

const struct view view_done = {done, NULL};
const struct view view_checked = {checked, NULL};
