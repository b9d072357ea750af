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

/* What keys do at a counter, where that is something else than in a booth. */
static const struct {
	enum request request;
	const char *help;
} at_counter[] = {
    {REQUEST_REVIEW, N_("In a field: a list, a card or a file. In a table: save it.")},
    {REQUEST_CALL, N_("Call a colleague.")},
    {REQUEST_MORE, N_("In a table: show the columns further right.")},
    {REQUEST_LESS, N_("In a table: show the columns further left.")},
    {REQUEST_BACK, N_("Go back. In a field it moves in the text: Esc goes back.")},
    {REQUEST_FORWARD, N_("Go on. In a field it moves in the text.")},
    {REQUEST_WORKER, N_("For two officers, when the clock went back.")},
};

static const char *
help_of(const struct model *m, const struct binding *b)
{
	for (size_t i = 0; i < sizeof(at_counter) / sizeof(*at_counter); i++)
		if (m->what == PLACE_COUNTER && at_counter[i].request == b->request)
			return at_counter[i].help;
	return b->help;
}

static void
key(const struct model *m, struct sheet *s, struct shown *item)
{
	size_t count;
	const struct binding *keys = keys_table(&count);

	(void)s;
	if (item->item.act != ACT_KEY)
		return;
	item->text = both_words(help_of(m, &keys[item->item.index]));
	item->key = keys[item->item.index].name;
}

const struct view view_help = {help, key};
