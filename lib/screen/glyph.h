/*
 * Text to glyphs, each what one character cell (or two) can show: UTF-8 from outside goes
 * in, nothing that a terminal would obey comes out. Control characters, marks that turn
 * the direction of writing, invisible ones and what is no UTF-8 become "?"; so does a
 * combining mark that has nothing to join. Jamo are composed to syllables where there is
 * one; of further marks a glyph keeps GLYPH_MARKS, and variation selectors are left out,
 * because terminals differ in how wide they make them.
 *
 * Needs LC_CTYPE in a UTF-8 locale; elsewhere all but ASCII is "?".
 */
#ifndef SCREEN_GLYPH_H
#define SCREEN_GLYPH_H

#include <stdbool.h>
#include <uchar.h>

#define GLYPH_MARKS 2

struct glyph {
	char32_t rune;
	char32_t marks[GLYPH_MARKS]; /* 0 where there is none */
	int columns;                 /* 1 or 2 */
};

/* Takes the next glyph off the text (LF is "?" too); false at its end. */
bool glyph_next(const char **text, struct glyph *g);
/* A line may break here: a space that is not a no-break space. */
bool glyph_is_space(char32_t rune);
/* Punctuation that belongs to the word before it. */
bool glyph_is_closing(char32_t rune);

#endif
