/* Rows to look through or to pick from, one of them in full; entries, tasks, the day's
 * close. */
#include <stdio.h>
#include <string.h>
#include "station/screen/model/clerk_page.h"
#include "station/screen/view/desk.h"
#include "station/screen/view/typed.h"

/* ---- tables ---- */

static struct both
head(const struct clerk *c, size_t column)
{
	return (struct both){
	    {c->table.heads[column][LANGUAGE_KO], c->table.heads[column][LANGUAGE_EN]}};
}

static void
write_table(const struct model *m, struct sheet *s)
{
	const struct clerk *c = &m->clerk;
	const struct table *t = &c->table;
	struct both *heads = both_list(s, t->columns);

	for (size_t i = 0; i < t->columns; i++) {
		heads[i] = head(c, i);
		s->right[i] = c->columns[i] && typed_is_number(c->columns[i]);
	}
	s->heads = heads;
	s->columns = t->columns;
	s->shift = t->shift;
	s->where = both_format(s, N_("%zu of %zu rows"), t->seen_count,
	    (size_t)(c->total > t->rows ? c->total : t->rows));
	if (c->total > t->rows)
		sheet_say(s, ROLE_NOTICE,
		    both_format(s,
			N_("Only the first %zu rows are here. Type what to "
			   "look for, then search everywhere."),
			t->rows));
	else if (t->rows == 0)
		sheet_say(s, ROLE_TEXT, both_words(N_("There is nothing here.")));
	else if (t->seen_count == 0)
		sheet_say(s, ROLE_TEXT, both_words(N_("Nothing fits what is typed.")));
}

static void
report(const struct model *m, struct sheet *s)
{
	const struct clerk *c = &m->clerk;

	s->title = both_json(
	    json_object_get(json_object_get(c->form->root, "reports"), c->view));
	write_table(m, s);
}

static void
pick(const struct model *m, struct sheet *s)
{
	const struct clerk *c = &m->clerk;

	s->title = both_label(draft_slots(&c->draft)->items[c->slot].field);
	write_table(m, s);
}

static void
table_item(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct clerk *c = &m->clerk;
	struct both *cells;
	size_t row;

	if (item->item.kind == ITEM_FIELD) {
		item->labelled = true;
		item->text = both_words(N_("Search"));
		item->field = c->typed;
		item->edit = &c->line;
	}
	if (item->item.act == ACT_TURN)
		item->text = both_words(
		    item->item.index > 0 ? N_("Next rows") : N_("Rows before"));
	if (item->item.act != ACT_ROW)
		return;
	row = table_row(&c->table, (size_t)item->item.index);
	cells = both_list(s, c->table.columns);
	for (size_t i = 0; i < c->table.columns; i++)
		cells[i] = both_cell(s, c->columns[i], table_cell(&c->table, row, i));
	item->cells = cells;
}

const struct view view_table = {report, table_item};
const struct view view_pick = {pick, table_item};

/* ---- a record ---- */

static void
record(const struct model *m, struct sheet *s)
{
	report(m, s);
	s->heads = NULL;
	s->where = (struct both){{NULL, NULL}};
}

static void
record_item(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct clerk *c = &m->clerk;
	size_t i = (size_t)item->item.index;
	const struct field *f;
	const char *text;

	if (item->item.kind != ITEM_LINE)
		return;
	f = c->columns[i];
	text = table_cell(&c->table, c->row, i);
	item->text = both_join(s, head(c, i), ": ",
	    f && f->type != FIELD_KEY && f->type != FIELD_HASH ? both_typed(s, f, text)
							       : both_same(text));
}

const struct view view_record = {record, record_item};

/* ---- entries of this counter ---- */

static struct both
service_name(const struct clerk *c, const char *service)
{
	for (size_t i = 0; i < c->service_count; i++)
		if (strcmp(c->services[i].name, service) == 0)
			return both_of(&c->services[i].title);
	return both_same(service);
}

struct both
both_entry_state(const struct clerk_entry_row *e)
{
	static const char *const names[] = {
	    [CLERK_WAITING] = N_("waiting to be sent"),
	    [CLERK_SENT] = N_("sent"),
	    [CLERK_PROVEN] = N_("on the public record"),
	    [CLERK_ENTRY_REFUSED] = N_("refused"),
	};

	if (e->settled == CLERK_CORRECTED)
		return both_words(N_("refused, corrected"));
	if (e->settled == CLERK_ACKNOWLEDGED)
		return both_words(N_("refused, settled"));
	return both_words(names[e->state <= CLERK_ENTRY_REFUSED ? e->state : 0]);
}

static struct both
kind_of(const struct clerk *c, const char *service, const char *kind)
{
	for (size_t i = 0; i < c->service_count; i++)
		if (c->known[i] && strcmp(c->services[i].name, service) == 0)
			return both_kind(c->known[i], kind);
	return both_same(kind);
}

/* "14:05  Donations, Donate" */
struct both
both_entry(const struct model *m, struct sheet *s, const struct clerk_entry_row *e)
{
	char at[DAYS_TIME_TEXT];
	struct both when = both_format(s, "%s", days_clock_text(at, e->time) + 11);

	return both_join(s, both_join(s, when, "  ", service_name(&m->clerk, e->service)),
	    ", ", kind_of(&m->clerk, e->service, e->kind));
}

static void
day(const struct model *m, struct sheet *s)
{
	const struct clerk_list *l = &m->clerk.list;
	char text[DAYS_TEXT];

	s->title = both_format(s, N_("Entries of %s"), days_text(text, (int64_t)l->day));
	s->where = both_format(s, N_("%u in all"), (unsigned)l->all);
	sheet_say(s, ROLE_TEXT,
	    both_format(s, N_("waiting %u, sent %u, on the public record %u, refused %u"),
		(unsigned)l->waiting, (unsigned)l->sent, (unsigned)l->proven,
		(unsigned)l->refused));
}

static void
tasks(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Tasks: refused entries"));
	sheet_say(s, ROLE_TEXT,
	    both_words(m->clerk.list.count
			   ? N_("The rules refused these when they arrived. Make each "
				"good, or settle it with a reason.")
			   : N_("There is nothing to settle.")));
}

static void
day_item(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct clerk_entry_row *e;

	if (item->item.act == ACT_DAY)
		item->text = both_words(N_("Day before"));
	if (item->item.act != ACT_ENTRY)
		return;
	e = &m->clerk.list.rows[item->item.index];
	item->text = both_entry(m, s, e);
	item->tail = both_entry_state(e);
	item->flagged = e->state == CLERK_ENTRY_REFUSED && e->settled == CLERK_OPEN;
}

const struct view view_day = {day, day_item};
const struct view view_tasks = {tasks, day_item};

/* ---- one entry ---- */

static const struct clerk_entry_row *
chosen(const struct model *m)
{
	return &m->clerk.list.rows[m->clerk.list.chosen];
}

static void
entry(const struct model *m, struct sheet *s)
{
	const struct clerk_entry_row *e = chosen(m);

	s->title = both_entry(m, s, e);
	s->where = both_format(s, N_("number %llu"), (unsigned long long)e->seq);
	sheet_say(s, ROLE_CHOSEN, both_entry_state(e));
	if (e->index1)
		sheet_say(s, ROLE_TEXT,
		    both_format(s, N_("Entry %llu of the public record."),
			(unsigned long long)e->index1 - 1));
	if (!both_empty(both_of(&e->refusal.words)))
		sheet_say(s, ROLE_NOTICE, both_of(&e->refusal.words));
	else if (e->refusal.key[0])
		sheet_say(s, ROLE_NOTICE, both_same(e->refusal.key));
	if (e->corrects)
		sheet_say(s, ROLE_TEXT,
		    both_format(s, N_("It makes good number %llu."),
			(unsigned long long)e->corrects));
	if (e->corrected)
		sheet_say(s, ROLE_TEXT,
		    both_format(s, N_("Made good by number %llu."),
			(unsigned long long)e->corrected));
}

const struct view view_entry = {entry, NULL};

static void
settle(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Settle without a new entry"));
	sheet_say(s, ROLE_TEXT, both_entry(m, s, chosen(m)));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("Why need nothing more be done? The reason is kept.")));
	s->where = both_same(m->clerk.line.hangul ? "[가] Insert" : "[A] Insert");
}

static void
settle_item(const struct model *m, struct sheet *s, struct shown *item)
{
	(void)s;
	if (item->item.kind != ITEM_FIELD)
		return;
	item->labelled = true;
	item->text = both_words(N_("Reason"));
	item->field = m->clerk.typed;
	item->edit = &m->clerk.line;
}

const struct view view_settle = {settle, settle_item};

/* ---- the close of the day ---- */

static void
day_sure(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Close the day"));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("All that was made since the last close is counted, and the "
			  "count is kept.")));
	if (m->status.waiting + m->status.sent)
		sheet_say(s, ROLE_NOTICE,
		    both_format(s, N_("Not on the public record yet: %u."),
			(unsigned)(m->status.waiting + m->status.sent)));
	if (m->status.tasks)
		sheet_say(s, ROLE_NOTICE,
		    both_format(
			s, N_("Tasks that are open: %u."), (unsigned)m->status.tasks));
}

static void
day_sure_item(const struct model *m, struct sheet *s, struct shown *item)
{
	(void)m;
	(void)s;
	if (item->item.act == ACT_COUNTER)
		item->text = both_words(N_("No, go back"));
}

const struct view view_day_sure = {day_sure, day_sure_item};

static void
day_closed(const struct model *m, struct sheet *s)
{
	const struct clerk_closed *d = &m->clerk.closed;
	char text[DAYS_TEXT];

	s->title = both_format(s, N_("Closed: %s"), days_text(text, (int64_t)d->day));
	s->where = both_clock(s, d->time);
	sheet_say(s, ROLE_TEXT,
	    both_format(s, N_("Numbers %llu to %llu of this counter."),
		(unsigned long long)d->first, (unsigned long long)d->last));
	sheet_say(s, ROLE_TEXT,
	    both_format(s, N_("waiting %u, sent %u, on the public record %u, refused %u"),
		(unsigned)d->waiting, (unsigned)d->sent, (unsigned)d->proven,
		(unsigned)d->refused));
	if (d->tasks)
		sheet_say(s, ROLE_NOTICE,
		    both_format(s, N_("Tasks that are open: %u."), (unsigned)d->tasks));
}

static void
day_closed_item(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct clerk_closed *d = &m->clerk.closed;
	int i = item->item.index;

	if (item->item.kind != ITEM_LINE)
		return;
	item->text = both_join(s, service_name(&m->clerk, d->kinds[i].service), ", ",
	    kind_of(&m->clerk, d->kinds[i].service, d->kinds[i].kind));
	item->tail = both_number(s, d->kinds[i].count);
	if (d->kinds[i].refused) {
		item->flagged = true;
		item->tail = both_format(s, N_("%u, refused %u"),
		    (unsigned)d->kinds[i].count, (unsigned)d->kinds[i].refused);
	}
}

const struct view view_day_closed = {day_closed, day_closed_item};
