#include "station/screen/view/sheet.h"

static const char *
doing(uint16_t asked)
{
	switch (asked) {
	case MSG_CARD:
		return N_("Opening your card...");
	case MSG_VOTE:
		return N_("Sealing your ballot...");
	case MSG_CAST:
		return N_("Casting your ballot...");
	case MSG_CHECK:
		return N_("Opening your ballot...");
	default:
		return N_("One moment...");
	}
}

static void
wait_view(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Please wait"));
	sheet_say(s, ROLE_TEXT, both_words(doing(m->asked)));
}

const struct view view_wait = {wait_view, NULL};
