#include "station/screen/view/cast.h"

/* In groups of five, as one reads it aloud. */
struct both
both_tracker(struct sheet *s, const char *t)
{
	return both_format(s, "%.5s %.5s %.5s %.5s", t, t + 5, t + 10, t + 15);
}

static void
cast(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Cast or check"));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("Your ballot is sealed. Its number in the public list:")));
	sheet_say(s, ROLE_CHOSEN, both_tracker(s, m->visit.tracker));
}

static void
sure_cast(const struct model *m, struct sheet *s)
{
	(void)m;
	s->title = both_words(N_("Cast this ballot?"));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("It will be counted. After that nothing can be changed.")));
}

static void
sure_check(const struct model *m, struct sheet *s)
{
	(void)m;
	s->title = both_words(N_("Open this ballot to check it?"));
	sheet_say(s, ROLE_TEXT,
	    both_words(
		N_("Everybody will be able to see what it holds, and it will not be "
		   "counted. Then you vote again.")));
}

const struct view view_cast = {cast, NULL};
const struct view view_sure_cast = {sure_cast, NULL};
const struct view view_sure_check = {sure_check, NULL};
