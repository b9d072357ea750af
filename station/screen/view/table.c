/* Rows to look through or to pick from, one of them in full; files; what was saved. */
#include <stdio.h>
#include <string.h>
#include "station/screen/model/clerk_page.h"
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
		s->right[i] = t->fields[i] && typed_is_number(t->fields[i]);
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
files(const struct model *m, struct sheet *s)
{
	const struct clerk *c = &m->clerk;

	s->title = both_label(draft_slots(&c->draft)->items[c->slot].field);
	write_table(m, s);
	sheet_say(s, ROLE_TEXT,
	    c->files > c->table.rows
		? both_format(s, N_("Of %u files the %zu newest are here."),
		      (unsigned)c->files, c->table.rows)
		: both_words(N_("Choose the file. Its check number is kept, and nothing "
				"of what is in it.")));
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
		cells[i] =
		    both_cell(s, c->table.fields[i], table_cell(&c->table, row, i));
	item->cells = cells;
}

const struct view view_table = {report, table_item};
const struct view view_pick = {pick, table_item};
const struct view view_files = {files, table_item};

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
	f = c->table.fields[i];
	text = table_cell(&c->table, c->row, i);
	item->text = both_join(s, head(c, i), ": ",
	    f && f->type != FIELD_KEY && f->type != FIELD_HASH ? both_typed(s, f, text)
							       : both_same(text));
}

const struct view view_record = {record, record_item};

/* ---- a table in a file ---- */

static void
saved(const struct model *m, struct sheet *s)
{
	const struct clerk_saved *f = &m->clerk.saved;

	s->title = both_words(N_("Saved as a file"));
	s->where = both_format(s, N_("%u rows"), (unsigned)f->rows);
	sheet_say(s, ROLE_CHOSEN, both_same(f->file));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("It lies in this counter's folder for tables. A file that was "
			  "there before stays as it was.")));
	sheet_say(s, ROLE_TEXT, both_words(N_("Nothing that is sealed is in it.")));
}

static void
saved_item(const struct model *m, struct sheet *s, struct shown *item)
{
	(void)m;
	(void)s;
	if (item->item.act == ACT_COUNTER)
		item->text = both_words(N_("Back to the counter"));
}

const struct view view_saved = {saved, saved_item};
