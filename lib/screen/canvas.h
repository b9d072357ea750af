/*
 * A grid of character cells that a view draws on; nothing here knows a terminal. Wide
 * characters take two cells, combining marks join the cell before them; what does not fit
 * is cut, never half drawn. Widths are those of wcwidth(3) in C.UTF-8.
 *
 * Text is UTF-8 that may come from outside: control characters, marks that turn the
 * direction of writing and what is no UTF-8 show as "?" (screen/glyph.h). The program
 * must have set LC_CTYPE to a UTF-8 locale.
 *
 * A canvas owns its cells. Out of memory ends the program.
 */
#ifndef SCREEN_CANVAS_H
#define SCREEN_CANVAS_H

#include <stddef.h>
#include <stdio.h>
#include <uchar.h>

#include "screen/glyph.h"
#include "screen/theme.h"

struct cell {
	char32_t rune; /* 0: the right half of the wide one before */
	char32_t marks[GLYPH_MARKS];
	uint8_t role;
};

struct canvas {
	int rows, columns;
	struct cell *cells;            /* rows x columns */
	int cursor_row, cursor_column; /* the hardware cursor; -1: hidden */
};

/* A rectangle on a canvas. Drawing functions never leave it. */
struct area {
	int row, column, rows, columns;
};

void canvas_open(struct canvas *c, int rows, int columns);
void canvas_close(struct canvas *c);
/* All blank, ROLE_TEXT, cursor hidden. The cells are wiped: nothing of the screen before
 * stays in memory. */
void canvas_clear(struct canvas *c);
struct area canvas_area(const struct canvas *c);
/* The lower part of an area, without its first rows; and the right part. */
struct area area_below(struct area a, int rows);
struct area area_right(struct area a, int columns);

/* One line at (row, column) of the area, cut at its right border. Returns the columns
 * that it took. */
int canvas_put(
    struct canvas *c, struct area a, int row, int column, enum role r, const char *text);
/* The same, its last column at the right border. */
int canvas_put_right(
    struct canvas *c, struct area a, int row, enum role r, const char *text);
/* Text broken into lines (screen/wrap.h), LF is a new line. Returns the rows it takes, 0
 * for none or in no columns; draws only those that fit. */
int canvas_wrap(struct canvas *c, struct area a, int row, enum role r, const char *text);
/* How many rows that will be in so many columns. */
int text_rows(const char *text, int columns);
/* Columns of one line. */
int text_columns(const char *text);

void canvas_fill(struct canvas *c, struct area a, enum role r);
/* A frame around the area; returns what is inside. */
struct area canvas_frame(struct canvas *c, struct area a, enum role r);
void canvas_rule(struct canvas *c, struct area a, int row, enum role r);
/* Changes the role of what is already drawn in one row of the area. */
void canvas_paint(struct canvas *c, struct area a, int row, enum role r);
void canvas_cursor(struct canvas *c, struct area a, int row, int column);

/* Writes the canvas as text, a line a row without blanks at its end; with roles, a second
 * block of the same size where a letter a cell names its role (".qTFCBfNkbXQ", in the
 * order of enum role), and where the cursor is (goldens). */
void canvas_write(const struct canvas *c, FILE *out, bool with_roles);

#endif
