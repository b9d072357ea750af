/*
 * The one table of keys of the terminal view: what a key asks for. The key line and the
 * help screen are drawn from it.
 */
#ifndef VERIFIER_TUI_KEYMAP_H
#define VERIFIER_TUI_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "verifier/tui/words.h"

enum ask {
	ASK_NOTHING,
	ASK_HELP,
	ASK_LANGUAGE,
	ASK_COLOURS,
	ASK_CHECKS,
	ASK_RESULTS,
	ASK_FIND,
	ASK_SOURCES,
	ASK_SAVE,
	ASK_QUIT,
	ASK_NEXT,
	ASK_PREVIOUS,
	ASK_PAGE_DOWN,
	ASK_PAGE_UP,
	ASK_OPEN,
	ASK_BACK,
	ASK_NEXT_SCREEN,
	ASK_NEXT_FAILURE,
	ASK_ERASE, /* in a field */
	ASK_TEXT,  /* a character for a field */
	ASK_REDRAW
};

struct shortcut {
	int32_t key;
	enum ask ask;
	const char *name; /* NULL: an alias, not shown */
	bool in_line;     /* in the key line, under the name of its screen */
	enum word label, help;
};

/* In the order of the key line, then of the help screen. */
const struct shortcut *keymap(size_t *count);
/* In a field, characters are text. */
enum ask keymap_ask(int32_t key, bool in_field);

#endif
