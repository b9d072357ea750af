#include "drawn.h"

#include <stdlib.h>
#include <wchar.h>

const char *
drawn(const struct canvas *c, bool with_roles)
{
	static char *text;
	size_t size;

	free(text);
	FILE *out = open_memstream(&text, &size);
	if (out == NULL)
		abort();
	canvas_write(c, out, with_roles);
	fclose(out);
	return text;
}

bool
whole_cells(const struct canvas *c)
{
	for (int row = 0; row < c->rows; row++)
		for (int i = 0; i < c->columns; i++) {
			const struct cell *cell = &c->cells[row * c->columns + i];
			bool last = i == c->columns - 1;
			bool wide = cell->rune && wcwidth((wchar_t)cell->rune) == 2;
			if (i == 0 && cell->rune == 0)
				return false;
			if (wide && last)
				return false;
			if (!last && wide != (cell[1].rune == 0))
				return false;
		}
	return true;
}
