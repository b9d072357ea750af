/* Documents to be handed over: what waits, giving it, and that the citizen has it. */
#include "station/screen/model/clerk_page.h"

/* ---- items ---- */

void
handovers_items(const struct model *m, struct items *to)
{
	size_t most = ITEMS_MAX - 6;

	for (size_t i = 0; i < m->clerk.list.count && i < most; i++)
		items_add(to, ITEM_ROW, ACT_ENTRY, (int)i);
	items_add(to, ITEM_BUTTON, ACT_COUNTER, 0);
	items_add(to, ITEM_BUTTON, ACT_HANDOVERS, 0);
}

void
handover_items(const struct model *m, struct items *to)
{
	static const enum clerk_way ways[] = {
	    CLERK_PAPER_KO, CLERK_PAPER_EN, CLERK_FOLDER};
	const struct clerk_entry_row *e = clerk_chosen(m);
	bool proven = e->state == CLERK_PROVEN;

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (proven && (m->clerk.list.ways & ways[i]))
			items_add(to, ITEM_ROW, ACT_GIVE, ways[i]);
	if (proven && e->given)
		items_add(to, ITEM_ROW, ACT_HANDED, 0);
	items_add(to, ITEM_BUTTON, ACT_ENTRIES, 0);
}

/* ---- acts ---- */

static void
handovers(struct model *m, int index)
{
	(void)index;
	clerk_ask(m, MSG_HANDOVERS, NULL);
}

static void
give(struct model *m, int way)
{
	struct buf body = {0};

	buf_put64(&body, clerk_chosen(m)->seq);
	buf_put8(&body, (uint8_t)way);
	clerk_ask(m, MSG_GIVE, &body);
}

static void
handed(struct model *m, int index)
{
	struct buf body = {0};

	(void)index;
	buf_put64(&body, clerk_chosen(m)->seq);
	clerk_ask(m, MSG_HANDED, &body);
}

void (*const paper_acts[ACTS])(struct model *, int) = {
    [ACT_HANDOVERS] = handovers,
    [ACT_GIVE] = give,
    [ACT_HANDED] = handed,
};

/* ---- answers ---- */

/* The next thing to do for the citizen has the focus. */
void
clerk_given(struct model *m, struct cur *in)
{
	uint8_t way = cur_get8(in);

	clerk_chosen(m)->given |= way;
	page_go(m, PAGE_HANDOVER);
	page_focus(m, ACT_HANDED, 0);
	page_notice(m, way == CLERK_FOLDER ? NOTICE_WRITTEN : NOTICE_PRINTED, 0, 0);
}
