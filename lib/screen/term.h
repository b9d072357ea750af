/*
 * The terminal, by ncursesw: shows canvases, reads keys. One at a time in a process.
 * The only file that includes <curses.h>.
 *
 * What it showed and what was typed is gone from memory after term_close: close and open
 * again between two people. The terminal's own keys for interrupting, stopping and
 * quitting do nothing while it is open; Ctrl-C is a key like others.
 */
#ifndef SCREEN_TERM_H
#define SCREEN_TERM_H

#include <stdint.h>

#include "screen/canvas.h"

#define TERM_ROWS_MIN 12
#define TERM_COLUMNS_MIN 40

/* Takes the terminal at descriptors 0 and 1; the program has set LC_CTYPE. 0, or -1 with
 * a reason that can follow a colon in *why (static): no terminal, a locale that is not
 * UTF-8, a TERM that cannot place text, too small. Then the terminal is as it was. */
int term_open(const char **why);
/* Gives it back as it was, its screen wiped. */
void term_close(void);

void term_size(int *rows, int *columns);
/* Shows the canvas: only what changed is written. all: everything is written anew. A
 * canvas that is larger than the terminal is cut, around a smaller one it is blank. */
void term_show(const struct canvas *c, enum theme t, bool all);
/* The next key: a Unicode character (Enter is '\r') or an enum key; KEY_NOTHING when
 * there is none now. Wait on descriptor 0 with poll(2), then take keys until there is
 * none: some may wait in here. A change of size is KEY_RESIZED; its signal ends poll(2)
 * with EINTR, but not when it came a moment before: never wait for ever. */
int32_t term_key(void);
void term_bell(void);

#endif
