#include "station/screen/view/sheet.h"

static void
welcome(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Madang polling booth"));
	sheet_say(s, ROLE_TEXT, both_words(N_("Welcome. Choose your language.")));
	if (m->offline)
		sheet_say(s, ROLE_QUIET,
		    both_words(N_("The network cannot be reached now. Voting goes on.")));
}

/* Each language in its own words, whoever reads it. */
static void
language(const struct model *m, struct sheet *s, struct shown *item)
{
	static const char *const names[LANGUAGES] = {"한국어", "English"};

	(void)m;
	(void)s;
	if (item->item.kind != ITEM_ROW)
		return;
	for (int l = 0; l < LANGUAGES; l++)
		item->text.text[l] = names[item->item.index];
}

const struct view view_welcome = {welcome, language};
