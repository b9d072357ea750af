/* Documents that wait for the citizens whose they are. */
#include "station/screen/model/clerk_page.h"
#include "station/screen/view/desk.h"

static struct both
given_words(const struct clerk_entry_row *e)
{
	if (e->state != CLERK_PROVEN)
		return both_entry_state(e);
	return e->given ? both_words(N_("given, not yet taken"))
			: both_words(N_("ready"));
}

/* ---- all of them ---- */

static void
handovers(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("To hand over"));
	sheet_say(s, ROLE_TEXT,
	    both_words(m->clerk.list.count
			   ? N_("Each goes to the citizen when the public record has it, "
				"and not before.")
			   : N_("There is nothing to hand over.")));
}

static void
handovers_item(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct clerk_entry_row *e;

	if (item->item.act == ACT_HANDOVERS)
		item->text = both_words(N_("Look again"));
	if (item->item.act != ACT_ENTRY)
		return;
	e = &m->clerk.list.rows[item->item.index];
	item->text = both_entry(m, s, e);
	item->tail = given_words(e);
}

const struct view view_handovers = {handovers, handovers_item};

/* ---- one ---- */

static void
handover(const struct model *m, struct sheet *s)
{
	const struct clerk_entry_row *e = clerk_chosen(m);
	uint8_t ways = m->clerk.list.ways;

	s->title = both_entry(m, s, e);
	s->where = both_format(s, N_("number %llu"), (unsigned long long)e->seq);
	sheet_say(s, ROLE_CHOSEN, given_words(e));
	if (e->state != CLERK_PROVEN) {
		sheet_say(s, ROLE_TEXT,
		    both_words(N_("The public record does not have it yet. Nothing is "
				  "handed over before.")));
		return;
	}
	if (!(ways & CLERK_FOLDER))
		sheet_say(s, ROLE_NOTICE,
		    both_words(N_("No stick of the citizen is here: it goes on paper "
				  "only.")));
	if (!(ways & ~CLERK_FOLDER))
		sheet_say(s, ROLE_NOTICE,
		    both_words(N_("Nothing can be printed on A4 at this counter.")));
	if (e->given)
		sheet_say(s, ROLE_TEXT,
		    both_words(N_("Once the citizen has it, it is erased here.")));
}

static void
handover_item(const struct model *m, struct sheet *s, struct shown *item)
{
	(void)s;
	if (item->item.act != ACT_GIVE)
		return;
	item->text = item->item.index == CLERK_PAPER_KO
			 ? both_words(N_("Print it in Korean"))
		     : item->item.index == CLERK_PAPER_EN
			 ? both_words(N_("Print it in English"))
			 : both_words(N_("Write it to the citizen's stick"));
	if (clerk_chosen(m)->given & item->item.index)
		item->tail = both_words(N_("done"));
}

const struct view view_handover = {handover, handover_item};
