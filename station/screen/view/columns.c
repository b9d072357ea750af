/* The columns of a table: what fits, and rows in them. */
#include "station/screen/view/lay.h"

#define TABLE_GAP 2
#define CELL_MOST 40 /* columns of a cell where others want room too */
#define CELL_LEAST 8 /* of a cell that is cut */
#define CUT 3        /* columns of "..." */

static void
widen(int *columns, int to)
{
	if (*columns < to)
		*columns = to;
}

static int
column_wish(const struct lay *y, size_t column)
{
	int wish = text_columns(text_main(y, y->s->heads[column]));

	for (size_t i = 0; i < y->s->count; i++)
		if (y->s->items[i].cells)
			widen(&wish,
			    text_columns(text_main(y, y->s->items[i].cells[column])));
	return wish < CELL_MOST ? wish : CELL_MOST;
}

/* The first column, and of the others from where one has moved to as many as fit. */
void
columns_measure(struct lay *y, int room)
{

	y->left_out = 0;
	for (size_t i = 0; y->s->heads && i < y->s->columns; i++) {
		int wish = column_wish(y, i);

		y->widths[i] = 0;
		if (i > 0 && (int)i <= y->s->shift)
			continue;
		if (y->left_out == 0 && room >= (wish < CELL_LEAST ? wish : CELL_LEAST))
			y->widths[i] = wish < room ? wish : room;
		else
			y->left_out++;
		room -= y->widths[i] + TABLE_GAP;
	}
}

/* What does not fit ends in "...": a number or name cut short would be another one. */
static void
draw_cell(
    struct lay *y, struct area cell, int row, const char *text, bool right, enum role r)
{
	struct area end = cell;

	if (right && text_columns(text) <= cell.columns) {
		canvas_put_right(y->c, cell, row, r, text);
		return;
	}
	if (text_columns(text) > cell.columns && cell.columns > CUT) {
		cell.columns -= CUT;
		end = area_right(end, cell.columns);
		canvas_put(y->c, end, row, 0, r, "...");
	}
	canvas_put(y->c, cell, row, 0, r, text);
}

void
columns_draw(
    struct lay *y, struct area rest, int row, const struct both *texts, enum role r)
{
	for (size_t i = 0; i < y->s->columns; i++) {
		const char *text = text_main(y, texts[i]);
		struct area cell = rest;

		if (y->widths[i] == 0)
			continue;
		cell.columns = y->widths[i] < rest.columns ? y->widths[i] : rest.columns;
		draw_cell(y, cell, row, text, y->s->right[i], r);
		rest = area_right(rest, y->widths[i] + TABLE_GAP);
	}
}
