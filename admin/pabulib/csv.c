#include "csv.h"

#include <string.h>

void
csv_open(struct csv *csv, const void *text, size_t size)
{
	*csv = (struct csv){.at = text, .end = (const char *)text + size, .next_line = 1};
	if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		csv->at += 3;
}

void
csv_close(struct csv *csv)
{
	buf_free(&csv->text);
}

static bool
at_line_end(const struct csv *csv)
{
	return csv->at == csv->end || *csv->at == '\n' ||
	       (*csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n');
}

static void
skip_line_end(struct csv *csv)
{
	if (csv->at == csv->end)
		return;
	csv->at += *csv->at == '\r' ? 2 : 1;
	csv->next_line++;
}

static int
put_char(struct csv *csv, char c, struct why *why)
{
	if (c == '\0')
		return why_set(why, ERR_FORMAT,
		    "line %u holds a NUL byte: this is no text file", csv->next_line);
	if (c == '\n')
		csv->next_line++;
	buf_put8(&csv->text, (uint8_t)c);
	return 0;
}

/* From behind the opening quote to behind the closing one. */
static int
quoted(struct csv *csv, struct why *why)
{
	unsigned opened = csv->next_line;

	for (;;) {
		if (csv->at == csv->end)
			return why_set(why, ERR_FORMAT,
			    "the quote opened in line %u is never closed", opened);
		char c = *csv->at++;
		if (c == '"') {
			if (csv->at == csv->end || *csv->at != '"')
				return 0;
			csv->at++;
		}
		int err = put_char(csv, c, why);
		if (err)
			return err;
	}
}

static int
field(struct csv *csv, struct why *why)
{
	size_t start = csv->text.size;
	int err = 0;

	if (csv->at < csv->end && *csv->at == '"') {
		csv->at++;
		err = quoted(csv, why);
		if (!err && !at_line_end(csv) && *csv->at != ';')
			err = why_set(why, ERR_FORMAT,
			    "line %u has text behind a closing quote", csv->next_line);
	}
	while (!err && !at_line_end(csv) && *csv->at != ';')
		err = put_char(csv, *csv->at++, why);
	if (!err && csv->text.size - start > CSV_FIELD_MAX)
		err = why_set(why, ERR_FORMAT,
		    "line %u has a field of %zu bytes; at most %d fit", csv->line,
		    csv->text.size - start, CSV_FIELD_MAX);
	buf_put8(&csv->text, 0);
	return err;
}

int
csv_next(struct csv *csv, struct why *why)
{
	size_t starts[CSV_FIELDS_MAX];
	bool more = true;

	while (csv->at < csv->end && at_line_end(csv))
		skip_line_end(csv);
	if (csv->at == csv->end)
		return ERR_NOT_FOUND;
	csv->line = csv->next_line;
	csv->count = 0;
	buf_reset(&csv->text);
	while (more) {
		if (csv->count == CSV_FIELDS_MAX)
			return why_set(why, ERR_FORMAT, "line %u has more than %d fields",
			    csv->line, CSV_FIELDS_MAX);
		starts[csv->count++] = csv->text.size;
		int err = field(csv, why);
		if (err)
			return err;
		more = !at_line_end(csv);
		if (more)
			csv->at++; /* the ';' */
	}
	skip_line_end(csv);
	for (size_t i = 0; i < csv->count; i++) /* text no longer moves */
		csv->fields[i] = (const char *)csv->text.data + starts[i];
	return 0;
}
