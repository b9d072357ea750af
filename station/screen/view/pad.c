/* The pad below a PIN: its keys in one row, in the order in which the focus goes. */
#include <stdio.h>
#include "station/screen/view/lay.h"

/* As far apart as there is room for. */
static const struct {
	const char *inside; /* between text and brackets */
	int gap;            /* between keys */
} styles[] = {{" ", 1}, {"", 1}, {"", 0}};
#define STYLES (sizeof(styles) / sizeof(*styles))
#define MARGIN 2 /* the field begins there too */

static bool
on_pad(const struct lay *y, size_t i)
{
	return y->s->items[i].item.kind == ITEM_PAD;
}

static void
key_text(const struct lay *y, size_t i, size_t style, char *text, size_t room)
{
	const char *inside = styles[style].inside;

	snprintf(
	    text, room, "[%s%s%s]", inside, text_main(y, y->s->items[i].text), inside);
}

static int
pad_columns(const struct lay *y, size_t style)
{
	int columns = MARGIN - styles[style].gap;
	char text[100];

	for (size_t i = 0; i < y->s->count; i++) {
		if (!on_pad(y, i))
			continue;
		key_text(y, i, style, text, sizeof(text));
		columns += text_columns(text) + styles[style].gap;
	}
	return columns;
}

int
pad_rows(const struct lay *y)
{
	size_t i = 0;

	while (i < y->s->count && !on_pad(y, i))
		i++;
	return i < y->s->count;
}

void
pad_draw(struct lay *y, struct area a)
{
	int column = MARGIN;
	size_t style = 0;

	while (style + 1 < STYLES && pad_columns(y, style) > a.columns)
		style++;
	for (size_t i = 0; i < y->s->count; i++) {
		bool focus = (int)i == y->s->focus;
		char text[100];

		if (!on_pad(y, i))
			continue;
		key_text(y, i, style, text, sizeof(text));
		if (focus) {
			text[0] = '>';
			canvas_cursor(y->c, a, 0, column);
		}
		column += styles[style].gap + canvas_put(y->c, a, 0, column,
						  focus ? ROLE_FOCUS : ROLE_BUTTON, text);
	}
}
