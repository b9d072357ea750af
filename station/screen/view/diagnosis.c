/* What a worker tries before the doors open: keys, colours, a code, network, clock. */
#include <stdio.h>
#include "station/screen/model/page.h"
#include "station/screen/view/desk.h"

static void
diagnosis(const struct model *m, struct sheet *s)
{
	(void)m;
	s->title = both_words(N_("Try keys, colours, network, clock"));
}

static void
trial(const struct model *m, struct sheet *s, struct shown *item)
{
	static const char *const network[] = {
	    N_("not tried yet"), N_("well"), N_("not reached")};

	switch (item->item.act) {
	case ACT_DESK_PAGE:
		item->text = item->item.index == PAGE_KEYS
				 ? both_words(N_("Try the keys"))
				 : both_words(N_("Look at colours and a code"));
		break;
	case ACT_NETWORK:
		item->text = both_words(N_("Try the network now"));
		item->tail = both_words(network[m->desk.network]);
		item->flagged = m->desk.network == NETWORK_BAD;
		break;
	case ACT_NONE:
		item->text = both_words(N_("Clock of this booth"));
		item->tail = both_clock(s, m->desk.now);
		item->flagged = m->booth.flags & BOOTH_CLOCK_BACK;
		break;
	default:
		break;
	}
}

const struct view view_diagnosis = {diagnosis, trial};

/* ---- keys ---- */

/* The key's name: of the table, or the character itself. */
static struct both
key_name(struct sheet *s, int32_t key)
{
	size_t count;
	const struct binding *keys = keys_table(&count);
	char text[KEYS_UTF8 + 1] = "";

	if (keys_is_text(key) && key != ' ') {
		text[keys_utf8(key, text)] = '\0';
		return both_format(s, "%s", text);
	}
	for (size_t i = 0; i < count; i++)
		if (key >= keys[i].key && key <= keys[i].last)
			return both_same(keys[i].name);
	return both_words(N_("a key that this booth does not use"));
}

static void
keys_page(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Try the keys"));
	sheet_say(s, ROLE_TEXT,
	    both_words(
		N_("Press each key and read its name here. \"←\" or Esc ends it.")));
	if (m->desk.key)
		sheet_say(s, ROLE_CHOSEN, key_name(s, m->desk.key));
}

const struct view view_keys = {keys_page, NULL};

/* ---- colours and a code ---- */

static void
colours(const struct model *m, struct sheet *s)
{
	static const struct {
		enum role role;
		const char *msgid;
	} samples[] = {
	    {ROLE_TEXT, N_("Text. F4 shows the other colours.")},
	    {ROLE_QUIET, N_("The other language")},
	    {ROLE_CHOSEN, N_("What is chosen")},
	    {ROLE_FOCUS, N_("The line of the next key")},
	    {ROLE_NOTICE, N_("What wants to be read first")},
	};

	(void)m;
	s->title = both_words(N_("Look at colours and a code"));
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++)
		sheet_say(s, samples[i].role, both_words(samples[i].msgid));
	s->code = "MADANG TEST 0123456789";
}

const struct view view_colours = {colours, NULL};
