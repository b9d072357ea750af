#include "station/vault/csv.h"

#include <inttypes.h>
#include <string.h>

void
csv_begin(struct csv *c)
{
	buf_puts(&c->out, "\xef\xbb\xbf");
}

void
csv_free(struct csv *c)
{
	buf_free(&c->out);
	*c = (struct csv){.in_row = false};
}

static void
next_cell(struct csv *c)
{
	if (c->in_row)
		buf_put8(&c->out, ',');
	c->in_row = true;
}

/* The wide forms are what a Korean or Japanese keyboard types for the others, and some
 * spreadsheets take them so. */
static bool
begins_formula(const char *text, size_t size)
{
	static const char *const begins[] = {
	    "=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"};

	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++)
		if (size >= strlen(begins[i]) &&
		    memcmp(text, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

void
csv_text(struct csv *c, const char *text, size_t size)
{
	next_cell(c);
	buf_put8(&c->out, '"');
	if (begins_formula(text, size))
		buf_put8(&c->out, '\'');
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '"')
			buf_put8(&c->out, '"');
		buf_put8(&c->out, (uint8_t)text[i]);
	}
	buf_put8(&c->out, '"');
}

void
csv_number(struct csv *c, int64_t n)
{
	next_cell(c);
	buf_printf(&c->out, "%" PRId64, n);
}

void
csv_row(struct csv *c)
{
	buf_puts(&c->out, "\r\n");
	c->in_row = false;
}
