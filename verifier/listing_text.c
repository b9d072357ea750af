/* A listing for other programs: JSON as a node gives it, and CSV. */
#include "verifier/listing.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/report.h"

int
listing_json(const struct listing *l, FILE *out)
{
	json_t *all = json_made(json_pack("{s:I,s:O,s:O}", "height",
	    (json_int_t)l->height, "columns", l->columns, "rows", l->rows));
	int r = json_dumpf(all, out, JSON_COMPACT);

	json_decref(all);
	return r == 0 && fputc('\n', out) == '\n' ? 0 : -1;
}

static void
put_text(const char *text, FILE *out)
{
	if (*text != '\0' && text[strcspn(text, "\",\r\n")] == '\0') {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void
put_row(const json_t *row, FILE *out)
{
	json_t *value;
	size_t i;

	json_array_foreach (row, i, value) {
		if (i > 0)
			fputc(',', out);
		if (json_is_integer(value))
			fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		else if (json_is_string(value))
			put_text(json_string_value(value), out);
	}
	fputs("\r\n", out);
}

int
listing_csv(const struct listing *l, FILE *out)
{
	json_t *row;
	size_t i;

	put_row(l->columns, out);
	json_array_foreach (l->rows, i, row)
		put_row(row, out);
	return ferror(out) ? -1 : 0;
}
