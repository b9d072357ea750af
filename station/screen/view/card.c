#include "station/screen/view/sheet.h"

static void
card(const struct model *m, struct sheet *s)
{
	(void)m;
	s->title = both_words(N_("Your card"));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("Hold your card to the reader, or type its name and press "
			  "Enter.")));
}

static void
pin(const struct model *m, struct sheet *s)
{
	(void)m;
	s->title = both_words(N_("Your PIN"));
	sheet_say_pin(s);
	sheet_say(s, ROLE_QUIET,
	    both_words(N_("Nobody can see it: each digit shows as a star.")));
}

const struct view view_card = {card, NULL};
const struct view view_pin = {pin, NULL};
