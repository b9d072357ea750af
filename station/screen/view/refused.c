#include <string.h>
#include "station/screen/model/page.h"
#include "station/screen/view/sheet.h"

static void
refused(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("That did not work"));
	sheet_say(s, ROLE_TEXT, both_refusal(m));
	sheet_say(s, ROLE_TEXT,
	    both_words(strcmp(m->visit.refusal, "station.voted") == 0
			   ? N_("The ballot you cast before stays as it is.")
			   : N_("Nothing was cast.")));
}

static void
way_on(const struct model *m, struct sheet *s, struct shown *item)
{
	(void)m;
	(void)s;
	if (item->item.act == ACT_CARD)
		item->text = both_words(N_("Try again"));
	else if (item->item.act == ACT_POLLS)
		item->text = both_words(N_("Choose another poll"));
	else if (item->item.act == ACT_REVIEW)
		item->text = both_words(N_("Back to my answers"));
}

const struct view view_refused = {refused, way_on};
