#include "verifier/tui/keymap.h"

#include "screen/keys.h"

#define F(n) (KEY_F0 + (n))

static const struct shortcut shortcuts[] = {
    {F(1), ASK_HELP, "F1", true, WORD_HELP, WORD_HELP_KEY},
    {F(2), ASK_LANGUAGE, "F2", true, WORD_OTHER_LANGUAGE, WORD_LANGUAGE_KEY},
    {F(5), ASK_CHECKS, "F5", true, WORD_CHECKS, WORD_CHECKS_KEY},
    {F(6), ASK_RESULTS, "F6", true, WORD_RESULTS, WORD_RESULTS_KEY},
    {F(7), ASK_FIND, "F7", true, WORD_FIND, WORD_FIND_KEY},
    {F(8), ASK_SOURCES, "F8", true, WORD_SOURCES, WORD_SOURCES_KEY},
    {F(9), ASK_SAVE, "F9", true, WORD_SAVE, WORD_SAVE_KEY},
    {F(10), ASK_QUIT, "F10", true, WORD_QUIT, WORD_QUIT_KEY},
    {F(4), ASK_COLOURS, "F4", true, WORD_COLOURS, WORD_COLOURS_KEY},
    {KEY_DOWN_ARROW, ASK_NEXT, "↓", false, WORD_HELP, WORD_NEXT_KEY},
    {KEY_UP_ARROW, ASK_PREVIOUS, "↑", false, WORD_HELP, WORD_PREVIOUS_KEY},
    {KEY_PAGE_ON, ASK_PAGE_DOWN, "PgDn", false, WORD_HELP, WORD_PAGE_DOWN_KEY},
    {KEY_PAGE_BACK, ASK_PAGE_UP, "PgUp", false, WORD_HELP, WORD_PAGE_UP_KEY},
    {'\r', ASK_OPEN, "Enter", false, WORD_HELP, WORD_OPEN_KEY},
    {'\033', ASK_BACK, "Esc", false, WORD_HELP, WORD_BACK_KEY},
    {F(3), ASK_NEXT_FAILURE, "F3", false, WORD_HELP, WORD_NEXT_FAILURE_KEY},
    {'\t', ASK_NEXT_SCREEN, "Tab", false, WORD_HELP, WORD_NEXT_SCREEN_KEY},
    {'\f', ASK_REDRAW, "Ctrl-L", false, WORD_HELP, WORD_REDRAW_KEY},
    {KEY_RIGHT_ARROW, ASK_OPEN, NULL, false, WORD_HELP, WORD_HELP},
    {KEY_LEFT_ARROW, ASK_BACK, NULL, false, WORD_HELP, WORD_HELP},
    {KEY_BACKSPACE_KEY, ASK_ERASE, NULL, false, WORD_HELP, WORD_HELP},
    {KEY_DELETE_KEY, ASK_ERASE, NULL, false, WORD_HELP, WORD_HELP},
    {'C' - '@', ASK_QUIT, NULL, false, WORD_HELP, WORD_HELP},
    {KEY_CLOSED, ASK_QUIT, NULL, false, WORD_HELP, WORD_HELP},
    {KEY_RESIZED, ASK_REDRAW, NULL, false, WORD_HELP, WORD_HELP},
};
#define COUNT (sizeof shortcuts / sizeof *shortcuts)

const struct shortcut *
keymap(size_t *count)
{
	*count = COUNT;
	return shortcuts;
}

enum ask
keymap_ask(int32_t key, bool in_field)
{
	if (in_field && keys_is_text(key))
		return ASK_TEXT;
	for (size_t i = 0; i < COUNT; i++)
		if (shortcuts[i].key == key)
			return shortcuts[i].ask;
	return ASK_NOTHING;
}
