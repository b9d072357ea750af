/*
 * The one table of keys. A key makes a request; models see requests, never keys, and the
 * help line and the help screen are drawn from the same rows.
 *
 * Move and select are enough to reach everything: whoever has two keys or two buttons can
 * use all of it. Function keys and Home keep their request in a field too, so that speech
 * can be steered while a PIN is typed.
 *
 * Words are msgids, marked with N_() for xgettext; who shows them translates them.
 * Nothing here owns memory or fails.
 */
#ifndef SCREEN_KEYS_H
#define SCREEN_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef N_
#define N_(msgid) msgid
#endif

enum request {
	REQUEST_NONE,
	REQUEST_NEXT, /* the focus moves on; from the last item to the first */
	REQUEST_PREVIOUS,
	REQUEST_SELECT, /* what the focused item does */
	REQUEST_NUMBER, /* a digit: the item of that number */
	REQUEST_BACK,
	REQUEST_FORWARD, /* the next question or page */
	REQUEST_REVIEW,
	REQUEST_MORE, /* value of the focused item up */
	REQUEST_LESS,
	REQUEST_PAGE_UP,
	REQUEST_PAGE_DOWN,
	REQUEST_ERASE,  /* in a field */
	REQUEST_TEXT,   /* a key for field_key: a character, or a move within the field */
	REQUEST_HANGUL, /* in a field: Hangul or Latin letters */
	REQUEST_HELP,
	REQUEST_LANGUAGE,
	REQUEST_SIZE,
	REQUEST_CONTRAST,
	REQUEST_SPEECH,
	REQUEST_REPEAT, /* say it again */
	REQUEST_FASTER,
	REQUEST_SLOWER,
	REQUEST_LOUDER,
	REQUEST_SOFTER,
	REQUEST_CALL,   /* a worker, please */
	REQUEST_WORKER, /* the poll worker's screens */
	REQUEST_REDRAW,
	REQUESTS
};

/* Codes of keys above Unicode. */
enum key_code {
	KEY_NOTHING = 0x110000,
	KEY_UP_ARROW,
	KEY_DOWN_ARROW,
	KEY_LEFT_ARROW,
	KEY_RIGHT_ARROW,
	KEY_HOME_KEY,
	KEY_END_KEY,
	KEY_PAGE_BACK,
	KEY_PAGE_ON,
	KEY_BACKSPACE_KEY,
	KEY_DELETE_KEY,
	KEY_INSERT_KEY, /* kiosks send it for the Han/Eng key too */
	KEY_BACK_TAB,
	KEY_F0, /* KEY_F0 + n is Fn, to 12 */
	KEY_RESIZED = KEY_F0 + 20,
	KEY_CLOSED /* the terminal is gone */
};

struct binding {
	int32_t key,
	    last; /* all keys from the one to the other; one key: the same twice */
	enum request request;
	const char *name; /* of the key, "F1", "Enter": the same in every language */
	const char *
	    label; /* msgid of the word on the help line; NULL: only on the help screen */
	const char *help; /* msgid of the sentence on the help screen; NULL: an alias */
};

/* All rows, in the order of the help line; the row with the help sentence of a request is
 * its first. */
const struct binding *keys_table(size_t *count);
/* The first row of a request; NULL for REQUEST_NONE and REQUEST_TEXT, which no key has
 * for its own. */
const struct binding *keys_first(enum request r);
/* What a key asks for; in a field, characters (digits and space too) are text. A field
 * with a cursor (screen/field.h) is given the key first. */
enum request keys_request(int32_t key, bool in_field);
/* A character that may stand in a text: no control character. */
bool keys_is_text(int32_t key);
/* Such a character in UTF-8; returns its bytes. */
#define KEYS_UTF8 4
size_t keys_utf8(int32_t key, char out[KEYS_UTF8]);

#endif
