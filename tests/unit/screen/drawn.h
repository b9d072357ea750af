/* A canvas as text, for tests to compare. */
#ifndef TEST_SCREEN_DRAWN_H
#define TEST_SCREEN_DRAWN_H

#include "screen/canvas.h"

/* What canvas_write gives; static, good until the next call. */
const char *drawn(const struct canvas *c, bool with_roles);
/* Every wide cell has its right half and every right half its wide cell. */
bool whole_cells(const struct canvas *c);

#endif
