/* The lines and buttons of the poll worker's pages. */
#include "station/screen/model/page.h"

#define STATE(s) (1u << BOOTH_##s)
#define UNATTENDED (1u << BOOTH_STATES)

static const struct {
	enum booth_action action;
	unsigned states; /* where it is offered; UNATTENDED: open, and nobody attends */
} offers[] = {
    {BOOTH_DO_LET_IN, STATE(OPEN) | STATE(TEST)},
    {BOOTH_DO_OPEN, STATE(NEW) | STATE(CLOSED)},
    {BOOTH_DO_PAUSE, STATE(OPEN)},
    {BOOTH_DO_RESUME, STATE(PAUSED)},
    {BOOTH_DO_CLOSE, STATE(OPEN) | STATE(PAUSED) | STATE(CLOSING)},
    {BOOTH_DO_TEST, STATE(NEW) | UNATTENDED},
    {BOOTH_DO_TEST_END, STATE(TEST)},
};

/* Which of the offers fit the booth as it is. */
static bool
offered(const struct model *m, enum booth_action action, unsigned states)
{
	bool attended = m->booth.flags & BOOTH_ATTENDED;

	if (action == BOOTH_DO_LET_IN && (!attended || m->booth.flags & BOOTH_CLOCK_BACK))
		return false;
	if (!attended && m->booth.state == BOOTH_OPEN)
		return states & UNATTENDED;
	return states & 1u << m->booth.state;
}

void
desk_items(const struct model *m, struct items *to)
{
	if (m->booth.flags & BOOTH_CLOCK_BACK)
		items_add(to, ITEM_ROW, ACT_WANT, BOOTH_DO_CLOCK);
	for (size_t i = 0; i < sizeof(offers) / sizeof(*offers); i++)
		if (offered(m, offers[i].action, offers[i].states))
			items_add(to, ITEM_ROW, ACT_WANT, (int)offers[i].action);
	items_add(to, ITEM_ROW, ACT_DESK_PAGE, PAGE_BALLOTS);
	items_add(to, ITEM_ROW, ACT_DESK_PAGE, PAGE_QUEUE);
	items_add(to, ITEM_ROW, ACT_DESK_PAGE, PAGE_LAST);
	items_add(to, ITEM_ROW, ACT_DESK_PAGE, PAGE_DIAGNOSIS);
	items_add(to, ITEM_ROW, ACT_LOG, LOG_NEWEST);
	items_add(to, ITEM_ROW, ACT_EXPORT, 0);
	items_add(to, ITEM_BUTTON, ACT_DESK_LEAVE, 0);
}

void
desk_sure_items(const struct model *m, struct items *to)
{
	(void)m;
	items_add(to, ITEM_ROW, ACT_DESK_SURE, 0);
	items_add(to, ITEM_ROW, ACT_DESK, 0);
}

static void
back(struct items *to)
{
	items_add(to, ITEM_BUTTON, ACT_DESK, 0);
}

void
ballots_items(const struct model *m, struct items *to)
{
	size_t lines = m->desk.poll_count * DESK_POLL_LINES, most = ITEMS_MAX - 6;

	for (size_t i = 0; i < lines && i < most; i++)
		items_add(to, ITEM_LINE, ACT_NONE, (int)i);
	items_add(to, ITEM_LINE, ACT_NONE, DESK_LAST_ENTRY);
	items_add(to, ITEM_LINE, ACT_NONE, DESK_LAST_ROW);
	back(to);
}

void
queue_items(const struct model *m, struct items *to)
{
	for (int i = 0; i < DESK_QUEUE_LINES + (int)m->desk.node_count; i++)
		items_add(to, ITEM_LINE, ACT_NONE, i);
	back(to);
}

void
log_items(const struct model *m, struct items *to)
{
	const struct desk *d = &m->desk;

	for (size_t i = 0; i < d->log_count; i++)
		items_add(to, ITEM_LINE, ACT_NONE, (int)i);
	back(to);
	if (d->log_count && d->log[d->log_count - 1].n > 1)
		items_add(to, ITEM_BUTTON, ACT_LOG, LOG_OLDER);
}

void
diagnosis_items(const struct model *m, struct items *to)
{
	(void)m;
	items_add(to, ITEM_ROW, ACT_DESK_PAGE, PAGE_KEYS);
	items_add(to, ITEM_ROW, ACT_DESK_PAGE, PAGE_COLOURS);
	items_add(to, ITEM_ROW, ACT_NETWORK, 0);
	items_add(to, ITEM_LINE, ACT_NONE, 0); /* the clock */
	back(to);
}

void
colours_items(const struct model *m, struct items *to)
{
	(void)m;
	items_add(to, ITEM_BUTTON, ACT_DESK_PAGE, PAGE_DIAGNOSIS);
}

void
plain_items(const struct model *m, struct items *to)
{
	(void)m;
	back(to);
}
