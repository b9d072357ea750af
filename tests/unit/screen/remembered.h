/* Looks for a text in all of this program's memory. */
#ifndef TEST_SCREEN_REMEMBERED_H
#define TEST_SCREEN_REMEMBERED_H

/* How often the text stands in writable memory: as bytes, as wide characters, in the
 * cells of a canvas and in those of ncurses. shifted: the text, each letter one further
 * ("TFOU" for "SENT"), so that it does not find itself. */
long remembered(const char *shifted);

#endif
