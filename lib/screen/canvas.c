#include "screen/canvas.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "screen/wrap.h"

#define SIDE_MAX 4096

static int
clamp(int n, int least, int most)
{
	return n < least ? least : n > most ? most : n;
}

void
canvas_open(struct canvas *c, int rows, int columns)
{
	c->rows = clamp(rows, 1, SIDE_MAX);
	c->columns = clamp(columns, 1, SIDE_MAX);
	c->cells = calloc((size_t)c->rows * (size_t)c->columns, sizeof(*c->cells));
	if (c->cells == NULL)
		abort();
	canvas_clear(c);
}

void
canvas_close(struct canvas *c)
{
	explicit_bzero(
	    c->cells, (size_t)c->rows * (size_t)c->columns * sizeof(*c->cells));
	free(c->cells);
	*c = (struct canvas){0};
}

void
canvas_clear(struct canvas *c)
{
	size_t count = (size_t)c->rows * (size_t)c->columns;

	explicit_bzero(c->cells, count * sizeof(*c->cells));
	for (size_t i = 0; i < count; i++)
		c->cells[i] = (struct cell){.rune = ' ', .role = ROLE_TEXT};
	c->cursor_row = c->cursor_column = -1;
}

struct area
canvas_area(const struct canvas *c)
{
	return (struct area){0, 0, c->rows, c->columns};
}

struct area
area_below(struct area a, int rows)
{
	rows = clamp(rows, 0, a.rows);
	return (struct area){a.row + rows, a.column, a.rows - rows, a.columns};
}

struct area
area_right(struct area a, int columns)
{
	columns = clamp(columns, 0, a.columns);
	return (struct area){a.row, a.column + columns, a.rows, a.columns - columns};
}

/* The cell where so many columns fit into the area and the canvas; else NULL. */
static struct cell *
cell_for(struct canvas *c, struct area a, int row, int column, int columns)
{
	int y = a.row + row, x = a.column + column;
	bool inside =
	    row >= 0 && row < a.rows && column >= 0 && column + columns <= a.columns;

	if (!inside || y < 0 || y >= c->rows || x < 0 || x + columns > c->columns)
		return NULL;
	return &c->cells[y * c->columns + x];
}

static void
blank(struct cell *cell)
{
	*cell = (struct cell){.rune = ' ', .role = cell->role};
}

/* A wide character of which one half is overwritten goes as a whole. */
static void
set(struct canvas *c, struct cell *cell, enum role r, const struct glyph *g)
{
	struct cell *after = cell + g->columns, *end = c->cells + c->rows * c->columns;

	if (cell->rune == 0)
		blank(cell - 1);
	if (after < end && after->rune == 0)
		blank(after);
	*cell = (struct cell){.rune = g->rune, .role = (uint8_t)r};
	memcpy(cell->marks, g->marks, sizeof(cell->marks));
	if (g->columns == 2)
		cell[1] = (struct cell){.role = (uint8_t)r};
}

static void
put(struct canvas *c, struct area a, int row, int column, enum role r,
    const struct glyph *g)
{
	struct cell *cell = cell_for(c, a, row, column, g->columns);

	if (cell)
		set(c, cell, r, g);
}

static int
put_span(struct canvas *c, struct area a, int row, int column, enum role r, struct span s)
{
	struct glyph g;
	int at = column;

	while (s.from < s.end && glyph_next(&s.from, &g) && at + g.columns <= a.columns) {
		put(c, a, row, at, r, &g);
		at += g.columns;
	}
	return at - column;
}

static struct span
whole(const char *text)
{
	return (struct span){text, text + strlen(text)};
}

int
canvas_put(
    struct canvas *c, struct area a, int row, int column, enum role r, const char *text)
{
	return put_span(c, a, row, column, r, whole(text));
}

int
canvas_put_right(struct canvas *c, struct area a, int row, enum role r, const char *text)
{
	int columns = text_columns(text);

	return canvas_put(
	    c, a, row, columns < a.columns ? a.columns - columns : 0, r, text);
}

int
canvas_wrap(struct canvas *c, struct area a, int row, enum role r, const char *text)
{
	struct span line;
	int rows = 0;

	while (a.columns > 0 && wrap_next(&text, a.columns, &line))
		put_span(c, a, row + rows++, 0, r, line);
	return rows;
}

int
text_rows(const char *text, int columns)
{
	struct span line;
	int rows = 0;

	while (columns > 0 && wrap_next(&text, columns, &line))
		rows++;
	return rows;
}

int
text_columns(const char *text)
{
	struct glyph g;
	int columns = 0;

	while (glyph_next(&text, &g))
		columns += g.columns;
	return columns;
}

/* The same narrow character so many times in a row of the area. */
static void
repeat(struct canvas *c, struct area a, int row, int column, int count, enum role r,
    char32_t rune)
{
	struct glyph g = {.rune = rune, .columns = 1};

	for (int i = 0; i < count; i++)
		put(c, a, row, column + i, r, &g);
}

void
canvas_fill(struct canvas *c, struct area a, enum role r)
{
	for (int row = 0; row < a.rows; row++)
		repeat(c, a, row, 0, a.columns, r, ' ');
}

void
canvas_rule(struct canvas *c, struct area a, int row, enum role r)
{
	repeat(c, a, row, 0, a.columns, r, U'─');
}

static void
edge(struct canvas *c, struct area a, int row, enum role r, char32_t left, char32_t right)
{
	repeat(c, a, row, 0, 1, r, left);
	repeat(c, a, row, 1, a.columns - 2, r, U'─');
	repeat(c, a, row, a.columns - 1, 1, r, right);
}

struct area
canvas_frame(struct canvas *c, struct area a, enum role r)
{
	if (a.rows < 2 || a.columns < 2)
		return (struct area){a.row, a.column, 0, 0};
	edge(c, a, 0, r, U'┌', U'┐');
	for (int row = 1; row < a.rows - 1; row++) {
		repeat(c, a, row, 0, 1, r, U'│');
		repeat(c, a, row, a.columns - 1, 1, r, U'│');
	}
	edge(c, a, a.rows - 1, r, U'└', U'┘');
	return (struct area){a.row + 1, a.column + 1, a.rows - 2, a.columns - 2};
}

void
canvas_paint(struct canvas *c, struct area a, int row, enum role r)
{
	for (int column = 0; column < a.columns; column++) {
		struct cell *cell = cell_for(c, a, row, column, 1);
		if (cell)
			cell->role = (uint8_t)r;
	}
}

void
canvas_cursor(struct canvas *c, struct area a, int row, int column)
{
	if (cell_for(c, a, row, column, 1) == NULL)
		return;
	c->cursor_row = a.row + row;
	c->cursor_column = a.column + column;
}

static void
write_rune(FILE *out, char32_t rune)
{
	char bytes[8];
	mbstate_t state = {0};
	size_t size = wcrtomb(bytes, (wchar_t)rune, &state);

	if (size != (size_t)-1)
		fwrite(bytes, 1, size, out);
}

static void
write_row(const struct cell *cells, int columns, FILE *out)
{
	while (columns > 0 && cells[columns - 1].rune == ' ')
		columns--;
	for (int i = 0; i < columns; i++) {
		if (cells[i].rune == 0)
			continue;
		write_rune(out, cells[i].rune);
		for (int m = 0; m < GLYPH_MARKS && cells[i].marks[m]; m++)
			write_rune(out, cells[i].marks[m]);
	}
	putc('\n', out);
}

static void
write_roles(const struct canvas *c, FILE *out)
{
	static const char letters[ROLES + 1] = ".qTFCBfNkbXQ";

	for (int row = 0; row < c->rows; row++) {
		for (int i = 0; i < c->columns; i++)
			putc(letters[c->cells[row * c->columns + i].role], out);
		putc('\n', out);
	}
	if (c->cursor_row < 0)
		fputs("cursor hidden\n", out);
	else
		fprintf(out, "cursor %d %d\n", c->cursor_row, c->cursor_column);
}

void
canvas_write(const struct canvas *c, FILE *out, bool with_roles)
{
	for (int row = 0; row < c->rows; row++)
		write_row(c->cells + row * c->columns, c->columns, out);
	if (with_roles)
		write_roles(c, out);
}
