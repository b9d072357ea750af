/*
 * Draws a canvas with wide characters at every border and shows the keys that come.
 *   show                        in this terminal, until Ctrl-C
 *   show --remember             the same; then says how often "SENTINEL" was in memory at
 *                               the end, and after the terminal was closed
 *   show --write COLUMNS ROWS   the canvas as text, before any key
 */
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "remembered.h"
#include "screen/keys.h"
#include "screen/term.h"

#define TYPED_MAX 64

static struct {
	char last[32]; /* name of the last key */
	char typed[TYPED_MAX * 4 + 1];
	enum theme theme;
} model;

/* Rows of Hangul that end at the right border, half before it, or beyond it. */
static void
draw_rows(struct canvas *c, struct area a)
{
	char row[64];

	for (int i = 0; i < a.rows; i++) {
		snprintf(row, sizeof(row), "%d줄의 끝: 한글", i);
		for (int column = i % 2; column < a.columns; column += 2)
			canvas_put(c, a, i, column, ROLE_TEXT, "가");
		canvas_put_right(c, a, i, i % 3 ? ROLE_TEXT : ROLE_FOCUS, row);
	}
}

static void
draw(struct canvas *c)
{
	struct area a = canvas_area(c), middle = {3, 2, 6, 36};
	char size[64];

	canvas_clear(c);
	draw_rows(c, a);
	struct area in = canvas_frame(c, middle, ROLE_NOTICE);
	canvas_fill(c, in, ROLE_TEXT);
	snprintf(
	    size, sizeof(size), "%dx%d %s", c->columns, c->rows, theme_name(model.theme));
	canvas_put(c, in, 0, 0, ROLE_CHOSEN, size);
	canvas_put(c, in, 1, 0, ROLE_BUTTON, model.last);
	int width = canvas_put(c, in, 2, 0, ROLE_FIELD, model.typed);
	canvas_cursor(c, in, 2, width);
}

static const char *
special_name(int32_t key)
{
	static const struct {
		int32_t key;
		const char *name;
	} names[] = {{KEY_UP_ARROW, "Up"}, {KEY_DOWN_ARROW, "Down"},
	    {KEY_LEFT_ARROW, "Left"}, {KEY_RIGHT_ARROW, "Right"}, {KEY_HOME_KEY, "Home"},
	    {KEY_END_KEY, "End"}, {KEY_PAGE_BACK, "PageUp"}, {KEY_PAGE_ON, "PageDown"},
	    {KEY_BACKSPACE_KEY, "Backspace"}, {KEY_DELETE_KEY, "Delete"},
	    {KEY_BACK_TAB, "BackTab"}, {'\r', "Enter"}, {'\033', "Escape"}};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].key == key)
			return names[i].name;
	return NULL;
}

static void
add_typed(int32_t key)
{
	char bytes[8];
	mbstate_t state = {0};
	size_t size = wcrtomb(bytes, (wchar_t)key, &state), held = strlen(model.typed);

	if (size != (size_t)-1 && held + size < sizeof(model.typed))
		memcpy(model.typed + held, bytes, size);
	explicit_bzero(bytes, sizeof(bytes));
}

static void
take(int32_t key)
{
	const char *name = special_name(key);

	if (key > KEY_F0 && key <= KEY_F0 + 12)
		snprintf(model.last, sizeof(model.last), "key F%d", (int)(key - KEY_F0));
	else if (name)
		snprintf(model.last, sizeof(model.last), "key %s", name);
	else if (key >= ' ' && key < KEY_NOTHING)
		add_typed(key);
	if (key == KEY_F0 + 4)
		model.theme = (enum theme)((model.theme + 1) % THEMES);
}

static void
show(bool all)
{
	struct canvas c;
	int rows, columns;

	term_size(&rows, &columns);
	canvas_open(&c, rows, columns);
	draw(&c);
	term_show(&c, model.theme, all);
	canvas_close(&c);
}

static void
session(void)
{
	struct pollfd in = {.fd = 0, .events = POLLIN};
	int32_t key;

	show(true);
	for (;;) {
		poll(&in, 1, 200);
		bool all = false;
		while ((key = term_key()) != KEY_NOTHING) {
			if (key == 3 || key == KEY_CLOSED)
				return;
			all = all || key == '\f';
			take(key);
		}
		show(all);
	}
}

static int
in_terminal(bool look)
{
	const char *why;
	long held = 0;

	if (term_open(&why)) {
		fprintf(stderr, "show: %s\n", why);
		return 1;
	}
	session();
	if (look)
		held = remembered("TFOUJOFM");
	explicit_bzero(&model, sizeof(model));
	term_close();
	if (look)
		printf("held %ld, left %ld\n", held, remembered("TFOUJOFM"));
	return 0;
}

static int
write_only(int rows, int columns)
{
	struct canvas c;

	canvas_open(&c, rows, columns);
	draw(&c);
	canvas_write(&c, stdout, false);
	canvas_close(&c);
	return 0;
}

int
main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "");
	if (argc == 4 && strcmp(argv[1], "--write") == 0)
		return write_only(atoi(argv[3]), atoi(argv[2]));
	return in_terminal(argc == 2 && strcmp(argv[1], "--remember") == 0);
}
