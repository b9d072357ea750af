#include "station/screen/model/table.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "station/text/cell.h"

static char *
copy(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(xcalloc(1, size), text, size);
}

static void
wipe(char *text)
{
	if (text)
		sodium_memzero(text, strlen(text));
	free(text);
}

void
table_wipe(struct table *t)
{
	for (size_t i = 0; i < t->columns; i++)
		for (int l = 0; l < LANGUAGES; l++)
			wipe(t->heads[i][l]);
	for (size_t i = 0; i < t->rows * t->columns; i++)
		wipe(t->cells[i]);
	free(t->cells);
	free(t->seen);
	sodium_memzero(t, sizeof(*t));
}

void
table_head(struct table *t, const struct field *field, const char *ko, const char *en)
{
	assert(t->rows == 0);
	if (t->columns == TABLE_COLUMNS)
		return;
	t->fields[t->columns] = field;
	t->heads[t->columns][LANGUAGE_KO] = copy(ko);
	t->heads[t->columns][LANGUAGE_EN] = copy(en);
	t->columns++;
}

static void
grow(struct table *t)
{
	size_t room = t->room ? 2 * t->room : 64;
	char **cells = xcalloc(room * t->columns, sizeof(*cells));

	if (t->rows)
		memcpy(cells, t->cells, t->rows * t->columns * sizeof(*cells));
	free(t->cells);
	t->cells = cells;
	t->room = room;
}

void
table_add(struct table *t, const char *const *cells)
{
	if (t->columns == 0 || t->rows == TABLE_ROWS)
		return;
	if (t->rows == t->room)
		grow(t);
	for (size_t i = 0; i < t->columns; i++)
		t->cells[t->rows * t->columns + i] = copy(cells[i]);
	t->rows++;
}

const char *
table_cell(const struct table *t, size_t row, size_t column)
{
	return t->cells[row * t->columns + column];
}

/* ---- filter ---- */

void
table_filter(struct table *t, const char *filter)
{
	free(t->seen);
	t->seen = xcalloc(t->rows + 1, sizeof(*t->seen));
	t->seen_count = t->first = 0;
	for (size_t i = 0; i < t->rows; i++)
		if (cell_row_finds(t->fields,
			(const char *const *)&t->cells[i * t->columns], t->columns,
			filter))
			t->seen[t->seen_count++] = i;
}

/* ---- moving ---- */

void
table_turn(struct table *t, int pages)
{
	if (pages > 0 && t->first + TABLE_SEEN < t->seen_count)
		t->first += TABLE_SEEN;
	else if (pages < 0 && t->first >= TABLE_SEEN)
		t->first -= TABLE_SEEN;
}

void
table_shift(struct table *t, int by)
{
	int to = t->shift + by, most = t->columns > 2 ? (int)t->columns - 2 : 0;

	t->shift = to < 0 ? 0 : to > most ? most : to;
}

size_t
table_page_rows(const struct table *t)
{
	size_t left = t->seen_count - t->first;

	return left < TABLE_SEEN ? left : TABLE_SEEN;
}

size_t
table_row(const struct table *t, size_t place)
{
	assert(place < table_page_rows(t));
	return t->seen[t->first + place];
}
