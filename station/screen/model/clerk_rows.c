/* Rows of a view, from the vault's message into a table. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "base/json.h"
#include "station/screen/model/clerk_page.h"
#include "station/text/cell.h"

static void
take_cell(struct cur *in, const struct field *f, const char *name, char *out, size_t room)
{
	switch (cur_get8(in)) {
	case CLERK_INTEGER:
		cell_number(f, name, (int64_t)cur_get64(in), out, room);
		break;
	case CLERK_TEXT:
	case CLERK_HEX:
		take_text(in, out, room);
		break;
	default:
		out[0] = '\0';
	}
}

static const char *
label_of(const struct field *f, enum language l, const char *name)
{
	const char *text = f ? json_str(json_object_get(f->json, "label"),
				   l == LANGUAGE_KO ? "ko" : "en")
			     : NULL;

	if (text)
		return text;
	if (strcmp(name, "entry_index") == 0)
		return words(l, "Entry");
	if (strcmp(name, "time") == 0)
		return words(l, "Time");
	if (strcmp(name, "signer") == 0)
		return words(l, "Signed by");
	return name;
}

static void
take_heads(struct clerk *c, struct cur *in, const struct form *form, size_t count)
{
	for (size_t i = 0; i < count && i < TABLE_COLUMNS; i++) {
		char *name = c->names[i];
		const struct field *f;

		take_text(in, name, sizeof(c->names[i]));
		f = form ? form_column(form, name) : NULL;
		table_head(&c->table, f, label_of(f, LANGUAGE_KO, name),
		    label_of(f, LANGUAGE_EN, name));
	}
}

#define CELL 2000

static void
take_row(struct clerk *c, struct cur *in)
{
	static char text[TABLE_COLUMNS][CELL];
	const char *cells[TABLE_COLUMNS];

	for (size_t i = 0; i < c->table.columns; i++) {
		take_cell(in, c->table.fields[i], c->names[i], text[i], CELL);
		cells[i] = text[i];
	}
	if (!in->bad)
		table_add(&c->table, cells);
	sodium_memzero(text, sizeof(text));
}

void
clerk_take_rows(struct model *m, struct cur *in)
{
	struct clerk *c = &m->clerk;
	size_t columns, rows;

	cur_get64(in);
	c->total = cur_get32(in);
	columns = cur_get16(in);
	if (c->table.columns == 0 && columns <= TABLE_COLUMNS)
		take_heads(
		    c, in, c->wish == WISH_PICK ? c->draft.form : c->form, columns);
	else
		for (size_t i = 0; i < columns; i++)
			cur_var(in, &(size_t){0});
	rows = columns == c->table.columns ? cur_get16(in) : 0;
	for (size_t i = 0; i < rows && !in->bad; i++)
		take_row(c, in);
	if (rows == 0)
		c->total = (uint32_t)c->table.rows; /* no more come */
	if (!clerk_rows_came(m))
		return;
	table_filter(&c->table, c->searched[0] ? "" : c->typed);
	page_go(m, c->wish == WISH_PICK ? PAGE_PICK : PAGE_TABLE);
}
