/* Looking through: reports, rows to pick from, entries of a day, tasks, the day's close.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "station/screen/model/clerk_page.h"

/* ---- rows of a view ---- */

void
clerk_put_view(const struct clerk *c, struct buf *body)
{
	buf_put_text(body, c->view);
	buf_put16(body, 0);
	buf_put8(body, c->searched[0] ? CLERK_SEARCH_WITHIN : CLERK_SEARCH_NONE);
	buf_put_var(body, c->searched, strlen(c->searched));
}

/* The rows after those that are there. */
static void
ask_more(struct model *m)
{
	struct clerk *c = &m->clerk;
	struct buf body = {0};

	clerk_put_view(c, &body);
	buf_put32(&body, (uint32_t)c->table.rows);
	buf_put16(&body, CLERK_ROWS_MAX);
	clerk_ask(m, MSG_ROWS, &body);
}

void
clerk_ask_rows(struct model *m, const char *view, enum clerk_wish wish)
{
	struct clerk *c = &m->clerk;

	c->wish = wish;
	c->searched[0] = '\0';
	snprintf(c->view, sizeof(c->view), "%s", view);
	table_wipe(&c->table);
	clerk_line_open(m);
	ask_more(m);
}

static void
search_all(struct model *m, int index)
{
	struct clerk *c = &m->clerk;
	size_t size = text_fit(c->typed, strlen(c->typed), CLERK_SEARCH_MAX);

	(void)index;
	memcpy(c->searched, c->typed, size);
	c->searched[size] = '\0';
	table_wipe(&c->table);
	ask_more(m);
}

bool
clerk_rows_came(struct model *m)
{
	const struct clerk *c = &m->clerk;

	if (c->table.rows >= c->total || c->table.rows >= CLERK_PICKS)
		return true;
	ask_more(m);
	return false;
}

/* From the search to the first row. */
static void
search(struct model *m, int index)
{
	(void)index;
	if (m->clerk.table.seen_count)
		page_focus(m, ACT_ROW, 0);
}

static void
turn(struct model *m, int index)
{
	table_turn(&m->clerk.table, index);
	page_go(m, model_page(m));
	page_focus(m, ACT_ROW, 0);
}

static int
column(const struct clerk *c, const char *name)
{
	for (size_t i = 0; i < c->table.columns; i++)
		if (strcmp(c->names[i], name) == 0)
			return (int)i;
	return -1;
}

/* What a row stands for: the column of the field's own name; for a number the entry; else
 * the first column. */
static size_t
column_for(const struct clerk *c)
{
	const struct field *f = draft_slots(&c->draft)->items[c->slot].field;
	int at = column(c, f->name);

	if (at < 0 && f->type == FIELD_INT)
		at = column(c, "entry_index");
	return at < 0 ? 0 : (size_t)at;
}

/* By its name: where it lies the vault knows. */
static void
ask_digest(struct model *m)
{
	struct clerk *c = &m->clerk;
	struct buf body = {0};

	buf_put_text(&body, table_cell(&c->table, c->row, 0));
	clerk_ask(m, MSG_DIGEST, &body);
}

static void
row(struct model *m, int index)
{
	struct clerk *c = &m->clerk;
	struct draft *d = &c->draft;

	c->row = table_row(&c->table, (size_t)index);
	if (c->wish == WISH_REPORT) {
		page_go(m, PAGE_RECORD);
		return;
	}
	if (c->wish == WISH_FILE) {
		ask_digest(m);
		return;
	}
	draft_put(d, d->row, c->slot, table_cell(&c->table, c->row, column_for(c)));
	table_wipe(&c->table);
	clerk_to_form(m, d->row, c->slot);
	act_do(m, ACT_FIELD, c->slot);
}

static void
to_table(struct model *m, int index)
{
	(void)index;
	page_go(m, PAGE_TABLE);
}

/* ---- reports ---- */

const char *
form_report(const struct form *form, size_t n)
{
	const char *name;
	json_t *title;
	size_t i = 0;

	json_object_foreach (json_object_get(form->root, "reports"), name, title)
		if (i++ == n)
			return name;
	return NULL;
}

size_t
form_reports(const struct form *form)
{
	size_t n = json_object_size(json_object_get(form->root, "reports"));

	return n < CLERK_REPORTS ? n : CLERK_REPORTS;
}

static void
report(struct model *m, int index)
{
	clerk_ask_rows(m, form_report(m->clerk.form, (size_t)index), WISH_REPORT);
}

/* ---- entries ---- */

void
clerk_ask_entries(struct model *m, uint16_t type, uint32_t day)
{
	struct buf body = {0};

	if (type == MSG_DAY) {
		buf_put32(&body, day);
		buf_put32(&body, 0);
		buf_put16(&body, CLERK_ROWS_MAX);
	}
	clerk_ask(m, type, &body);
}

static void
day(struct model *m, int back)
{
	uint32_t of = m->clerk.list.day;

	clerk_ask_entries(m, MSG_DAY, back ? of - (uint32_t)back : 0);
}

static void
tasks(struct model *m, int index)
{
	(void)index;
	clerk_ask_entries(m, MSG_TASKS, 0);
}

static void
entry(struct model *m, int index)
{
	m->clerk.list.chosen = (size_t)index;
	page_go(m, m->clerk.list.hand ? PAGE_HANDOVER : PAGE_ENTRY);
}

static void
entries(struct model *m, int index)
{
	(void)index;
	if (m->clerk.list.hand)
		act_do(m, ACT_HANDOVERS, 0); /* what is proven may have changed */
	else
		page_go(m, m->clerk.list.tasks ? PAGE_TASKS : PAGE_DAY);
}

/* A refused entry, typed again with what it had: it makes the task good. */
static void
redo(struct model *m, int index)
{
	(void)index;
	if (draft_is_open(&m->clerk.draft))
		page_notice(m, NOTICE_KEPT, 0, 0);
	else
		clerk_ask_form(m, clerk_chosen(m)->service, WISH_TASK);
}

/* From a record of a report, or from an entry of this station. */
static void
correct(struct model *m, int index)
{
	struct clerk *c = &m->clerk;
	bool record = model_page(m) == PAGE_RECORD;

	(void)index;
	c->about = record ? record_entry(c) : (int64_t)clerk_chosen(m)->index1 - 1;
	snprintf(c->about_kind, sizeof(c->about_kind), "%s",
	    record ? "" : clerk_chosen(m)->kind);
	clerk_ask_form(
	    m, record ? c->form->service : clerk_chosen(m)->service, WISH_CORRECT);
}

static void
settle(struct model *m, int index)
{
	(void)index;
	clerk_line_open(m);
	page_go(m, PAGE_SETTLE);
}

static void
settled(struct model *m, int index)
{
	struct clerk *c = &m->clerk;
	struct buf body = {0};

	(void)index;
	if (!c->typed[0]) {
		page_notice(m, NOTICE_EMPTY, 0, 0);
		return;
	}
	buf_put64(&body, clerk_chosen(m)->seq);
	buf_put_text(&body, c->typed);
	clerk_ask(m, MSG_SETTLE, &body);
}

/* ---- the close of the day ---- */

static void
day_close(struct model *m, int index)
{
	(void)index;
	page_go(m, PAGE_DAY_SURE);
	page_focus(m, ACT_COUNTER, 0);
}

static void
day_sure(struct model *m, int index)
{
	(void)index;
	clerk_ask(m, MSG_DAY_CLOSE, NULL);
}

int64_t
record_entry(const struct clerk *c)
{
	int at = column(c, "entry_index");

	return at < 0 ? -1 : strtoll(table_cell(&c->table, c->row, (size_t)at), NULL, 10);
}

void (*const find_acts[ACTS])(struct model *, int) = {
    [ACT_SEARCH] = search,
    [ACT_SEARCH_ALL] = search_all,
    [ACT_ROW] = row,
    [ACT_TURN] = turn,
    [ACT_REPORT] = report,
    [ACT_TABLE] = to_table,
    [ACT_DAY] = day,
    [ACT_TASKS] = tasks,
    [ACT_ENTRY] = entry,
    [ACT_ENTRIES] = entries,
    [ACT_REDO] = redo,
    [ACT_CORRECT] = correct,
    [ACT_SETTLE] = settle,
    [ACT_SETTLED] = settled,
    [ACT_DAY_CLOSE] = day_close,
    [ACT_DAY_SURE] = day_sure,
};
