/* Cards and PINs of officers. */
#include "station/screen/view/sheet.h"

static void
officer_card(const struct model *m, struct sheet *s)
{
	(void)m;
	s->title = both_words(N_("Poll officer's card"));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("Hold your officer's card to the reader, or type its name.")));
}

static void
officer_pin(const struct model *m, struct sheet *s)
{
	(void)m;
	s->title = both_words(N_("Poll officer's PIN"));
	sheet_say_pin(s);
}

static void
second_card(const struct model *m, struct sheet *s)
{
	(void)m;
	s->title = both_words(N_("The other officer's card"));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("A second officer must agree: hold that card to the reader, or "
			  "type its name.")));
}

static void
second_pin(const struct model *m, struct sheet *s)
{
	(void)m;
	s->title = both_words(N_("The other officer's PIN"));
	sheet_say_pin(s);
}

const struct view view_officer_card = {officer_card, NULL};
const struct view view_officer_pin = {officer_pin, NULL};
const struct view view_second_card = {second_card, NULL};
const struct view view_second_pin = {second_pin, NULL};
