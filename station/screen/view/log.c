/* Rows of the audit log. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "station/screen/model/page.h"
#include "station/screen/view/desk.h"

static void
log_page(const struct model *m, struct sheet *s)
{
	(void)m;
	s->title = both_words(N_("What happened (log)"));
	s->where = both_format(s, N_("%llu lines"), (unsigned long long)m->desk.rows);
}

/* doc/protocol/audit.md 2 */
static const struct {
	const char *event, *msgid;
} events[] = {
    {"start", N_("The station was started")},
    {"stop", N_("The station was ended")},
    {"open", N_("The booth was opened")},
    {"pause", N_("The booth was paused")},
    {"resume", N_("The booth went on")},
    {"test", N_("The test mode began")},
    {"test end", N_("The test mode ended")},
    {"close", N_("Two officers closed the booth")},
    {"closed", N_("The booth is closed, every poll ended")},
    {"count", N_("Since the last line of this kind")},
    {"network", N_("The network was lost")},
    {"network well", N_("The network is back")},
    {"entry refused", N_("An entry was refused")},
    {"export", N_("Copies were written")},
    {"clock back", N_("The clock went back")},
    {"clock confirmed", N_("Two officers confirmed the clock")},
};

static struct both
event_words(const char *event)
{
	for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++)
		if (strcmp(events[i].event, event) == 0)
			return both_words(events[i].msgid);
	return both_same(event);
}

/* Keys are long: their beginning tells one from the other. */
#define KEY_DIGITS 64
#define KEY_SHOWN 8

static const char *
shorten(char out[401], const char *text)
{
	static const char hex[] = "0123456789abcdef";
	size_t n = 0;

	while (*text) {
		size_t digits = strspn(text, hex);
		size_t take = digits == 0 ? 1 : digits >= KEY_DIGITS ? KEY_SHOWN : digits;

		memcpy(out + n, text, take);
		n += take;
		text += digits ? digits : 1;
	}
	out[n] = '\0';
	return out;
}

static void
row(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct log_row *r = &m->desk.log[item->item.index];
	char head[48], at[DAYS_TIME_TEXT], detail[sizeof(r->detail)];

	if (item->item.kind != ITEM_LINE)
		return;
	snprintf(
	    head, sizeof(head), "%" PRId64 "  %s", r->n, days_clock_text(at, r->wall));
	item->text = both_join(s, both_same(head), "  ", event_words(r->event));
	if (r->detail[0])
		item->text =
		    both_join(s, item->text, ": ", both_same(shorten(detail, r->detail)));
}

const struct view view_log = {log_page, row};
