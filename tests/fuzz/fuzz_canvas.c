#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "fuzz.h"
#include "screen/canvas.h"

/* Nothing that a terminal would obey, and no half of a character. */
static void
check_cell(const struct cell *cell, bool first, bool last)
{
	if (cell->rune == 0) {
		FUZZ_MUST(!first && wcwidth((wchar_t)cell[-1].rune) == 2);
		return;
	}
	int columns = wcwidth((wchar_t)cell->rune);
	FUZZ_MUST(columns == 1 || columns == 2);
	FUZZ_MUST(columns == 1 || (!last && cell[1].rune == 0));
	for (int i = 0; i < GLYPH_MARKS; i++)
		FUZZ_MUST(cell->marks[i] == 0 || wcwidth((wchar_t)cell->marks[i]) == 0);
}

static void
check_cells(const struct canvas *c)
{
	for (int row = 0; row < c->rows; row++)
		for (int i = 0; i < c->columns; i++)
			check_cell(
			    &c->cells[row * c->columns + i], i == 0, i == c->columns - 1);
}

/* The first byte says how wide the screen is, the rest is the text. */
FUZZ_TARGET(canvas)
{
	struct canvas c;

	if (size == 0 || setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		return;
	char *text = calloc(1, size);
	FUZZ_MUST(text != NULL);
	memcpy(text, data + 1, size - 1);
	canvas_open(&c, 10, 1 + data[0] % 50);
	struct area a = {1, 1, 8, c.columns - 2};
	FUZZ_MUST(canvas_wrap(&c, a, 0, ROLE_TEXT, text) == text_rows(text, a.columns));
	check_cells(&c);
	int taken = canvas_put(&c, a, 3, 1, ROLE_TITLE, text);
	FUZZ_MUST(taken >= 0 && taken <= text_columns(text));
	canvas_put_right(&c, a, 5, ROLE_TITLE, text);
	check_cells(&c);
	canvas_close(&c);
	free(text);
}
