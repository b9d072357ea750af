/*
 * The terminal, by ncursesw: shows canvases, reads keys. One at a time in a process.
 * The only file that includes <curses.h>.
 */
#ifndef SCREEN_TERM_H
#define SCREEN_TERM_H

#include <stdint.h>

#include "screen/canvas.h"

#define TERM_ROWS_MIN 12
#define TERM_COLUMNS_MIN 40

/* Takes the terminal at descriptors 0 and 1. 0, or -1 with a reason for a sentence in *why
 * (static): no terminal, a locale that is not UTF-8, too small. */
int term_open(const char **why);
/* Gives it back as it was, its screen wiped. */
void term_close(void);

void term_size(int *rows, int *columns);
/* Shows the canvas: only what changed is written. all: everything is written anew. */
void term_show(const struct canvas *c, enum theme t, bool all);
/* The next key: a Unicode character or an enum key; KEY_NOTHING when there is none now.
 * Wait on descriptor 0 with poll(2) first. A change of size is KEY_RESIZED. */
int32_t term_key(void);
void term_bell(void);

#endif
