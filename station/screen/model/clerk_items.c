/* The lines and buttons of the clerk's pages. */
#include "station/screen/model/clerk_page.h"

void
unlock_items(const struct model *m, struct items *to)
{
	items_add(to, ITEM_FIELD, ACT_SUBMIT, 0);
	if (m->may_end)
		items_add(to, ITEM_BUTTON, ACT_END, 0);
	items_add(to, ITEM_BUTTON, ACT_SUBMIT, 0);
}

/* A half-filled form comes last: whether there is one or not, the others keep their
 * numbers, which hands know by heart. */
void
counter_items(const struct model *m, struct items *to)
{
	for (size_t i = 0; i < m->clerk.service_count; i++)
		items_add(to, ITEM_ROW, ACT_SERVICE, (int)i);
	items_add(to, ITEM_ROW, ACT_DAY, 0);
	items_add(to, ITEM_ROW, ACT_TASKS, 0);
	if (m->status.hand)
		items_add(to, ITEM_ROW, ACT_HANDOVERS, 0);
	items_add(to, ITEM_ROW, ACT_DAY_CLOSE, 0);
	if (draft_is_open(&m->clerk.draft)) {
		items_add(to, ITEM_ROW, ACT_RESUME, 0);
		items_add(to, ITEM_ROW, ACT_DISCARD, 0);
	}
	items_add(to, ITEM_BUTTON, ACT_LOCK, 0);
}

int
kind_entry_field(const struct kind *k, const char *entry_kind)
{
	for (size_t i = 0; i < k->fields.count; i++)
		if (form_is_entry(&k->fields.items[i], *entry_kind ? entry_kind : NULL))
			return (int)i;
	return -1;
}

/* Of documents those that this counter may issue, and nothing that carries one. */
static bool
is_offered(uint8_t may)
{
	return !(may & CLERK_CARRIES) &&
	       (!(may & CLERK_HANDS) || (may & CLERK_STATION_MAY));
}

void
service_items(const struct model *m, struct items *to)
{
	const struct clerk *c = &m->clerk;
	bool about = c->wish == WISH_CORRECT;

	for (size_t i = 0; i < c->form->kind_count; i++)
		if (is_offered(c->may[i]) &&
		    (!about || kind_entry_field(&c->form->kinds[i], c->about_kind) >= 0))
			items_add(to, ITEM_ROW, ACT_KIND, (int)i);
	for (size_t i = 0; i < form_reports(c->form) && !about; i++)
		items_add(to, ITEM_ROW, ACT_REPORT, (int)i);
	items_add(to, ITEM_BUTTON, ACT_COUNTER, 0);
}

void
form_items(const struct model *m, struct items *to)
{
	const struct draft *d = &m->clerk.draft;
	bool main = model_page(m) == PAGE_FORM;

	for (size_t i = 0; i < draft_slots(d)->count; i++)
		items_add(to, ITEM_FIELD, ACT_FIELD, (int)i);
	if (main && d->kind->lines_max)
		items_add(to, ITEM_ROW, ACT_LINES, 0);
	if (main) {
		items_add(to, ITEM_BUTTON, ACT_COUNTER, 0);
		items_add(to, ITEM_BUTTON, ACT_TRY, 0);
	} else {
		items_add(to, ITEM_BUTTON, ACT_LINES, 0);
		items_add(to, ITEM_BUTTON, ACT_LINE_DROP, 0);
		items_add(to, ITEM_BUTTON, ACT_LINE_ADD, 0);
	}
}

void
lines_items(const struct model *m, struct items *to)
{
	size_t most = ITEMS_MAX - 6;

	for (size_t i = 0; i < m->clerk.draft.row_count && i < most; i++)
		items_add(to, ITEM_ROW, ACT_LINE, (int)i);
	items_add(to, ITEM_ROW, ACT_LINE_ADD, 0);
	items_add(to, ITEM_BUTTON, ACT_FORM, 0);
	items_add(to, ITEM_BUTTON, ACT_TRY, 0);
}

void
choice_items(const struct model *m, struct items *to)
{
	const struct field *f = draft_slots(&m->clerk.draft)->items[m->clerk.slot].field;
	size_t count = json_array_size(json_object_get(f->json, "values"));

	for (size_t i = 0; i < count && i < ITEMS_MAX - 4; i++)
		items_add(to, ITEM_OPTION, ACT_CHOOSE, (int)i);
	if (f->optional)
		items_add(to, ITEM_OPTION, ACT_CHOOSE, -1);
	items_add(to, ITEM_BUTTON, ACT_BACK_TO_FIELD, 0);
}

void
table_items(const struct model *m, struct items *to)
{
	const struct clerk *c = &m->clerk;
	bool pick = model_page(m) != PAGE_TABLE;

	items_add(to, ITEM_FIELD, ACT_SEARCH, 0);
	for (size_t i = 0; i < table_page_rows(&c->table); i++)
		items_add(to, ITEM_ROW, ACT_ROW, (int)i);
	if (pick)
		items_add(to, ITEM_BUTTON, ACT_BACK_TO_FIELD, 0);
	else
		items_add(to, ITEM_BUTTON, ACT_SERVICE_BACK, 0);
	if (c->table.first > 0)
		items_add(to, ITEM_BUTTON, ACT_TURN, -1);
	if (c->table.first + table_page_rows(&c->table) < c->table.seen_count)
		items_add(to, ITEM_BUTTON, ACT_TURN, 1);
	if (c->total > c->table.rows)
		items_add(to, ITEM_BUTTON, ACT_SEARCH_ALL, 0);
	if (!pick && m->status.flags & CLERK_SAVES)
		items_add(to, ITEM_BUTTON, ACT_SAVE, 0);
}

void
present_items(const struct model *m, struct items *to)
{
	(void)m;
	items_add(to, ITEM_FIELD, ACT_SUBMIT, 0);
	items_add(to, ITEM_ROW, ACT_OWN_CARD, 0);
	items_add(to, ITEM_BUTTON, ACT_BACK_TO_FIELD, 0);
	items_add(to, ITEM_BUTTON, ACT_SUBMIT, 0);
}

void
check_items(const struct model *m, struct items *to)
{
	const struct draft *d = &m->clerk.draft;
	size_t most = ITEMS_MAX - 6;

	for (size_t i = 0; i < d->main.count; i++)
		if (d->main.items[i].text[0])
			items_add(to, ITEM_ROW, ACT_FORM, (int)i);
	for (size_t i = 0; i < d->row_count && to->count < most; i++)
		items_add(to, ITEM_ROW, ACT_LINE, (int)i);
	for (size_t i = 0; i < paperwork_count(&m->clerk.paperwork) && to->count < most;
	     i++)
		items_add(to, ITEM_LINE, ACT_NONE, (int)i);
	items_add(to, ITEM_BUTTON, ACT_FORM, 0);
	items_add(to, ITEM_BUTTON, ACT_SIGN, 0);
}

static void
add_salts(const struct model *m, struct items *to)
{
	for (size_t i = 0; i < m->clerk.made.salt_count; i++)
		items_add(to, ITEM_LINE, ACT_NONE, (int)i);
}

void
signed_items(const struct model *m, struct items *to)
{
	items_add(to, ITEM_ROW, ACT_COUNTER, 0);
	items_add(to, ITEM_ROW, ACT_SAME, 0);
	if (m->clerk.made.hands) {
		items_add(to, ITEM_ROW, ACT_HANDOVERS, 0);
		return; /* the document is the paper */
	}
	if (m->booth.flags & (BOOTH_PRINTS | BOOTH_SPOOLS))
		items_add(to, ITEM_ROW, ACT_RECEIPT, PAPER_ROLL);
	if (m->booth.flags & BOOTH_SPOOLS)
		items_add(to, ITEM_ROW, ACT_RECEIPT, PAPER_A4);
	add_salts(m, to);
}

void
record_items(const struct model *m, struct items *to)
{
	for (size_t i = 0; i < m->clerk.table.columns; i++)
		items_add(to, ITEM_LINE, ACT_NONE, (int)i);
	if (record_entry(&m->clerk) >= 0)
		items_add(to, ITEM_ROW, ACT_CORRECT, 0);
	items_add(to, ITEM_BUTTON, ACT_TABLE, 0);
}

void
day_items(const struct model *m, struct items *to)
{
	size_t most = ITEMS_MAX - 6;

	for (size_t i = 0; i < m->clerk.list.count && i < most; i++)
		items_add(to, ITEM_ROW, ACT_ENTRY, (int)i);
	items_add(to, ITEM_BUTTON, ACT_COUNTER, 0);
	if (model_page(m) == PAGE_DAY)
		items_add(to, ITEM_BUTTON, ACT_DAY, 1);
	if (m->status.flags & CLERK_SAVES)
		items_add(to, ITEM_BUTTON, ACT_SAVE, 0);
}

void
entry_items(const struct model *m, struct items *to)
{
	const struct clerk_list *l = &m->clerk.list;

	if (l->tasks) {
		items_add(to, ITEM_ROW, ACT_REDO, 0);
		items_add(to, ITEM_ROW, ACT_SETTLE, 0);
	} else {
		if (l->rows[l->chosen].index1)
			items_add(to, ITEM_ROW, ACT_CORRECT, 0);
		items_add(to, ITEM_ROW, ACT_WAS, 0);
	}
	if (l->rows[l->chosen].sealed) {
		items_add(to, ITEM_ROW, ACT_VALUES, 0);
		items_add(to, ITEM_ROW, ACT_DESTROY, 0);
	}
	items_add(to, ITEM_BUTTON, ACT_ENTRIES, 0);
}

void
was_items(const struct model *m, struct items *to)
{
	add_salts(m, to);
	items_add(to, ITEM_BUTTON, ACT_ENTRY_BACK, 0);
}

void
sealed_items(const struct model *m, struct items *to)
{
	for (size_t i = 0; i < m->clerk.value_count; i++)
		items_add(to, ITEM_LINE, ACT_NONE, (int)i);
	items_add(to, ITEM_BUTTON, ACT_ENTRY_BACK, 0);
}

void
destroy_sure_items(const struct model *m, struct items *to)
{
	(void)m;
	items_add(to, ITEM_ROW, ACT_DESTROY_SURE, 0);
	items_add(to, ITEM_ROW, ACT_ENTRY_BACK, 0);
}

void
saved_items(const struct model *m, struct items *to)
{
	(void)m;
	items_add(to, ITEM_ROW, ACT_SAVED, 0);
	items_add(to, ITEM_ROW, ACT_COUNTER, 0);
}

void
settle_items(const struct model *m, struct items *to)
{
	(void)m;
	items_add(to, ITEM_FIELD, ACT_SETTLED, 0);
	items_add(to, ITEM_BUTTON, ACT_ENTRIES, 0);
	items_add(to, ITEM_BUTTON, ACT_SETTLED, 0);
}

void
day_sure_items(const struct model *m, struct items *to)
{
	(void)m;
	items_add(to, ITEM_ROW, ACT_DAY_SURE, 0);
	items_add(to, ITEM_ROW, ACT_COUNTER, 0);
}

void
day_closed_items(const struct model *m, struct items *to)
{
	for (size_t i = 0; i < m->clerk.closed.count; i++)
		items_add(to, ITEM_LINE, ACT_NONE, (int)i);
	items_add(to, ITEM_BUTTON, ACT_COUNTER, 0);
}
