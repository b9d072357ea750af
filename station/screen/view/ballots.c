/* What this booth holds of each poll: the zero report, the closing report, and between.
 */
#include <inttypes.h>
#include <stdio.h>
#include "station/screen/model/page.h"
#include "station/screen/view/desk.h"
#include "station/screen/view/question.h"

static bool
empty(const struct desk *d)
{
	for (size_t i = 0; i < d->poll_count; i++) {
		const struct desk_poll *p = &d->polls[i];

		if (p->ballots || p->checks || p->boxes || p->boxed || p->boxed_checks)
			return false;
	}
	return true;
}

static void
ballots(const struct model *m, struct sheet *s)
{
	const struct desk *d = &m->desk;

	s->where = booth_words(m->booth.state);
	switch (d->reason) {
	case DESK_OPENED:
		s->title = both_words(N_("Report at opening"));
		sheet_say(s, empty(d) ? ROLE_TEXT : ROLE_NOTICE,
		    both_words(
			empty(d) ? N_("The booth is open and empty. Write down the "
				      "last lines.")
				 : N_("The booth is open, but NOT empty. If this is its "
				      "first day, call the election office.")));
		break;
	case DESK_CLOSED:
		s->title = both_words(N_("Report at closing"));
		sheet_say(s, ROLE_TEXT,
		    both_words(N_("The booth is closed. Write down these numbers.")));
		break;
	default:
		s->title = both_words(N_("Ballots in this booth"));
	}
}

static struct both
sealed_words(uint8_t state)
{
	static const char *const names[POLL_STATES] = {
	    [POLL_NOT_OPEN] = N_("not open yet"),
	    [POLL_OPEN] = N_("voting goes on"),
	    [POLL_CLOSED] = N_("voting is over"),
	    [POLL_SEALED] = N_("ended here"),
	};

	return both_words(names[state < POLL_STATES ? state : POLL_CLOSED]);
}

/* "12 (1)" */
static struct both
both_pair(struct sheet *s, uint64_t ballots, uint64_t checked)
{
	return both_format(s, "%" PRIu64 " (%" PRIu64 ")", ballots, checked);
}

static void
poll_line(const struct desk *d, struct sheet *s, struct shown *item)
{
	const struct desk_poll *p = &d->polls[item->item.index / DESK_POLL_LINES];

	switch (item->item.index % DESK_POLL_LINES) {
	case 0:
		item->head = both_title(&p->poll);
		item->text = both_words(N_("Not sent yet (checked)"));
		item->tail = both_pair(s, p->ballots, p->checks);
		break;
	case 1:
		item->text = both_words(N_("In boxes (checked)"));
		item->tail = both_pair(s, p->boxed, p->boxed_checks);
		break;
	default:
		item->text =
		    both_format(s, N_("Boxes: %llu"), (unsigned long long)p->boxes);
		item->tail = sealed_words(p->poll.state);
	}
}

static void
hash_line(struct sheet *s, struct shown *item, const char *msgid, uint64_t n,
    const uint8_t hash[32])
{
	char hex[17];

	for (int i = 0; i < 8; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash[i]);
	item->text = both_join(s, both_words(msgid), ": ", both_same(hex));
	item->tail = both_number(s, n);
}

static void
line(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct desk *d = &m->desk;

	if (item->item.kind != ITEM_LINE)
		return;
	if (item->item.index == DESK_LAST_ENTRY)
		hash_line(s, item, N_("Last entry"), d->seq, d->leaf);
	else if (item->item.index == DESK_LAST_ROW)
		hash_line(s, item, N_("Last row of the log"), d->rows, d->chain);
	else
		poll_line(d, s, item);
}

const struct view view_ballots = {ballots, line};
