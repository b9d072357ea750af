/*
 * Rows and columns that a clerk looks through: a report, the rows of a view to pick from.
 * A filter leaves out rows while one types; columns that do not fit are reached by moving
 * to the right.
 *
 * A table owns its texts; table_wipe zeroes and frees them. Nothing fails: what is too
 * much is left out.
 */
#ifndef STATION_TABLE_H
#define STATION_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include "service/form.h"
#include "station/screen/words.h"

#define TABLE_COLUMNS 24
#define TABLE_ROWS 20000
#define TABLE_SEEN 100 /* rows on a page: the next ones by a button */

struct table {
	char *heads[TABLE_COLUMNS][LANGUAGES];
	const struct field *fields[TABLE_COLUMNS]; /* borrowed; NULL: no form knows it */
	size_t columns;
	char **cells; /* rows * columns */
	size_t rows, room;
	size_t *seen; /* rows that the filter lets through */
	size_t seen_count;
	size_t first; /* of those seen: on the page */
	int shift;    /* columns moved to the right, the first stays */
};

void table_wipe(struct table *t);
/* A head in each language, borrowed and copied. field says how to read the column, or is
 * NULL; its form outlives the table. */
void table_head(
    struct table *t, const struct field *field, const char *ko, const char *en);
/* A row: a text for each column; the columns are all there already. */
void table_add(struct table *t, const char *const *cells);
const char *table_cell(const struct table *t, size_t row, size_t column);
/* Leaves out what does not hold the filter, by code or by word (cell_row_finds); after
 * rows were added, again. */
void table_filter(struct table *t, const char *filter);
/* So many pages on or back. */
void table_turn(struct table *t, int pages);
void table_shift(struct table *t, int by);
/* Rows on the page, and the one at that place of it. */
size_t table_page_rows(const struct table *t);
size_t table_row(const struct table *t, size_t place);

#endif
