/* Columns of a report: what they are called, and what stands in them. */
#include "admin/wallet/wallet.h"

#include <string.h>

#include "base/days.h"
#include "base/json.h"
#include "service/form.h"

const char *
column_label(const struct form *form, const char *name)
{
	const struct field *f = form_column(form, name);
	const char *label =
	    f != NULL ? json_str(json_object_get(f->json, "label"), words_key()) : NULL;

	if (label != NULL)
		return label;
	if (strcmp(name, "entry_index") == 0)
		return word(WORD_COLUMN_ENTRY);
	if (strcmp(name, "time") == 0)
		return word(WORD_COLUMN_TIME);
	if (strcmp(name, "signer") == 0)
		return word(WORD_COLUMN_SIGNER);
	return name;
}

/* A day without a field of its own: from_day, due_day. */
static bool
is_day(const char *name)
{
	size_t size = strlen(name);

	return size > 4 && strcmp(name + size - 4, "_day") == 0;
}

/* A key or digest says nothing by its end. */
static void
put_text(struct buf *out, const struct field *f, const char *text)
{
	const char *in_words = json_str(form_value_words(f, text), words_key());

	if (in_words != NULL)
		buf_puts(out, in_words);
	else if (strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64)
		buf_printf(out, "%.8s...", text);
	else
		buf_puts(out, text);
}

static void
put_integer(struct buf *out, const struct field *f, const char *name, int64_t n)
{
	char day[DAYS_TEXT];

	if (f != NULL && f->type == FIELD_CHOICE)
		put_text(out, f, number_of((uint64_t)n).s);
	else if (strcmp(name, "time") == 0 || (f != NULL && f->type == FIELD_TIME))
		buf_puts(out, moment_of(n).s);
	else if (f != NULL ? f->type == FIELD_DATE : is_day(name))
		buf_puts(out, days_text(day, n));
	else
		buf_printf(out, "%lld", (long long)n);
}

void
column_value(struct buf *out, const struct form *form, sqlite3_stmt *row, int column)
{
	const char *name = sqlite3_column_name(row, column);
	const struct field *f = form_column(form, name);

	if (sqlite3_column_type(row, column) == SQLITE_INTEGER)
		put_integer(out, f, name, sqlite3_column_int64(row, column));
	else if (sqlite3_column_type(row, column) == SQLITE_TEXT)
		put_text(out, f, (const char *)sqlite3_column_text(row, column));
}
