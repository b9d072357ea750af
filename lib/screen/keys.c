#include "screen/keys.h"

#define ONE(key) (key), (key)
#define F(n) ONE(KEY_F0 + (n))

/* The key line first, as it is drawn; then what everybody moves with; aliases follow the
 * row they repeat. Rate, volume and repetition lie on keys that are in the same place on
 * every keyboard and need no second key held. */
static const struct binding table[] = {
    {F(1), REQUEST_HELP, "F1", N_("Help"), N_("Show this help.")},
    {F(2), REQUEST_LANGUAGE, "F2", N_("Language"), N_("Change the language.")},
    {F(3), REQUEST_SIZE, "F3", N_("Lines"),
	N_("Put the lines closer together, or further apart.")},
    {F(4), REQUEST_CONTRAST, "F4", N_("Contrast"), N_("Change the colours.")},
    {F(5), REQUEST_SPEECH, "F5", N_("Listen"),
	N_("Turn the voice in the headphones on or off.")},
    {F(8), REQUEST_REVIEW, "F8", N_("Review"), N_("See all your answers.")},
    {F(9), REQUEST_CALL, "F9", N_("Call"), N_("Call a poll worker.")},

    {ONE(KEY_DOWN_ARROW), REQUEST_NEXT, "↓", NULL, N_("Go to the next line.")},
    {ONE('\t'), REQUEST_NEXT, "Tab", NULL, NULL},
    {ONE(KEY_UP_ARROW), REQUEST_PREVIOUS, "↑", NULL, N_("Go to the line before.")},
    {ONE(KEY_BACK_TAB), REQUEST_PREVIOUS, "Shift-Tab", NULL, NULL},
    {ONE('\r'), REQUEST_SELECT, "Enter", NULL, N_("Choose this line.")},
    {ONE('\n'), REQUEST_SELECT, "Enter", NULL, NULL},
    {ONE(' '), REQUEST_SELECT, "Space", NULL, NULL},
    {'0', '9', REQUEST_NUMBER, "0-9", NULL, N_("Choose the line with this number.")},
    {ONE('+'), REQUEST_MORE, "+", NULL, N_("Give this line more.")},
    {ONE('='), REQUEST_MORE, "=", NULL, NULL},
    {ONE('-'), REQUEST_LESS, "-", NULL, N_("Give this line less.")},
    {ONE(KEY_LEFT_ARROW), REQUEST_BACK, "←", NULL, N_("Go back.")},
    {ONE('\033'), REQUEST_BACK, "Esc", NULL, NULL},
    {ONE(KEY_RIGHT_ARROW), REQUEST_FORWARD, "→", NULL, N_("Go on.")},
    {ONE(KEY_PAGE_BACK), REQUEST_PAGE_UP, "PgUp", NULL, N_("Show the part above.")},
    {ONE(KEY_PAGE_ON), REQUEST_PAGE_DOWN, "PgDn", NULL, N_("Show the part below.")},
    {ONE(KEY_BACKSPACE_KEY), REQUEST_ERASE, "Backspace", NULL,
	N_("Erase what was typed last.")},
    {ONE('\b'), REQUEST_ERASE, "Backspace", NULL, NULL},
    {ONE('\177'), REQUEST_ERASE, "Backspace", NULL, NULL},
    {ONE(KEY_DELETE_KEY), REQUEST_ERASE, "Delete", NULL, NULL},
    {ONE(KEY_INSERT_KEY), REQUEST_HANGUL, "Insert", NULL,
	N_("Type Korean letters, or Latin ones.")},

    {ONE(KEY_HOME_KEY), REQUEST_REPEAT, "Home", NULL, N_("Hear it again.")},
    {F(6), REQUEST_SLOWER, "F6", NULL, N_("Let the voice speak more slowly.")},
    {F(7), REQUEST_FASTER, "F7", NULL, N_("Let the voice speak faster.")},
    {F(10), REQUEST_SOFTER, "F10", NULL, N_("Make the voice softer.")},
    {F(11), REQUEST_LOUDER, "F11", NULL, N_("Make the voice louder.")},
    {ONE('\f'), REQUEST_REDRAW, "Ctrl-L", NULL, N_("Draw the screen anew.")},
    {ONE(KEY_RESIZED), REQUEST_REDRAW, "", NULL, NULL},
    {F(12), REQUEST_WORKER, "F12", NULL, N_("For poll workers only.")},
};
#define ROWS (sizeof(table) / sizeof(*table))

const struct binding *
keys_table(size_t *count)
{
	*count = ROWS;
	return table;
}

const struct binding *
keys_first(enum request r)
{
	for (size_t i = 0; i < ROWS; i++)
		if (table[i].request == r && table[i].help)
			return &table[i];
	return NULL;
}

bool
keys_is_text(int32_t key)
{
	return key >= ' ' && key < 0x110000 && !(key >= 0x7f && key < 0xa0) &&
	       !(key >= 0xd800 && key < 0xe000);
}

size_t
keys_utf8(int32_t key, char out[KEYS_UTF8])
{
	static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
	uint32_t rune = (uint32_t)key;
	size_t n = rune < 0x80 ? 1 : rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;

	for (size_t i = n; i-- > 1; rune >>= 6)
		out[i] = (char)(0x80 | (rune & 0x3f));
	out[0] = (char)(first[n] | rune);
	return n;
}

enum request
keys_request(int32_t key, bool in_field)
{
	if (in_field && keys_is_text(key))
		return REQUEST_TEXT;
	for (size_t i = 0; i < ROWS; i++)
		if (key >= table[i].key && key <= table[i].last)
			return table[i].request;
	return REQUEST_NONE;
}
