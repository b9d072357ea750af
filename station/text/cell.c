#include "station/text/cell.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "base/json.h"
#include "station/text/search.h"

static bool
ends_with(const char *name, const char *end)
{
	size_t size = strlen(name), n = strlen(end);

	return size >= n && strcmp(name + size - n, end) == 0 &&
	       (size == n || name[size - n - 1] == '_');
}

enum cell_sort
cell_sort(const struct field *field, const char *column)
{
	if (field && field->type != FIELD_CHOICE)
		return field->type == FIELD_DATE   ? CELL_DAY
		       : field->type == FIELD_TIME ? CELL_TIME
						   : CELL_NUMBER;
	return ends_with(column, "day")    ? CELL_DAY
	       : ends_with(column, "time") ? CELL_TIME
					   : CELL_NUMBER;
}

void
cell_number(
    const struct field *field, const char *column, int64_t n, char *out, size_t room)
{
	char text[DAYS_TIME_TEXT];
	json_t *value;

	switch (cell_sort(field, column)) {
	case CELL_DAY:
		snprintf(out, room, "%s", days_text(text, n));
		return;
	case CELL_TIME:
		snprintf(out, room, "%s", days_time_text(text, n));
		return;
	case CELL_NUMBER:
		break;
	}
	if (!field || field->type == FIELD_CHOICE) {
		snprintf(out, room, "%" PRId64, n);
		return;
	}
	value = json_integer(n);
	typed_text(field, value, out, room);
	json_decref(value);
}

/* ---- search ---- */

struct line {
	char text[SEARCH_TEXT];
	size_t size;
};

static void
add(struct line *l, const char *text)
{
	size_t room = sizeof(l->text) - l->size;
	int n = snprintf(l->text + l->size, room, "%s\t", text);

	l->size += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

bool
cell_row_finds(const struct field *const *fields, const char *const *cells, size_t count,
    const char *query)
{
	struct line l = {{0}, 0};
	bool found;

	for (size_t i = 0; i < count; i++)
		add(&l, cells[i]);
	for (size_t i = 0; i < count; i++) {
		const json_t *words = form_value_words(fields[i], cells[i]);

		if (words) {
			add(&l, json_str(words, "ko"));
			add(&l, json_str(words, "en"));
		}
	}
	found = search_finds(l.text, query);
	sodium_memzero(l.text, l.size);
	return found;
}
