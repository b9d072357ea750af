/*
 * Where lines end. They break at spaces, which are then left out; inside a word only
 * where it is longer than a line. No line begins with closing punctuation when the break
 * before will do as well.
 */
#ifndef SCREEN_WRAP_H
#define SCREEN_WRAP_H

#include <stdbool.h>

struct span {
	const char *from, *end;
};

/* Takes the next line off the text; LF ends one. False at the end of the text. A line has
 * one glyph at least, even if columns are too few for it. */
bool wrap_next(const char **text, int columns, struct span *line);

#endif
