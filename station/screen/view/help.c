#include "station/screen/model/page.h"
#include "station/screen/view/sheet.h"

static void
help(const struct model *m, struct sheet *s)
{
	(void)m;
	s->title = both_words(N_("Help"));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("Two keys are enough: down to move, Enter to choose.")));
}

static void
key(const struct model *m, struct sheet *s, struct shown *item)
{
	size_t count;
	const struct binding *keys = keys_table(&count);

	(void)s;
	if (item->item.act != ACT_KEY)
		return;
	item->text = both_words(keys[item->item.index].help);
	if (m->what == PLACE_COUNTER && keys[item->item.index].request == REQUEST_REVIEW)
		item->text = both_words(N_("In a field: a list, or a card."));
	item->key = keys[item->item.index].name;
}

const struct view view_help = {help, key};
