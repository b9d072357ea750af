/* Buttons, and the help line from the table of keys. */
#include <stdio.h>
#include "station/screen/view/lay.h"

/* How much a button says; where there is no room for one style the next is tried. */
enum style { STYLE_BOTH, STYLE_KEY, STYLE_SHORT, STYLES };

/* "[ 0 Next -> ]" */
static void
button_text(
    const struct lay *y, const struct shown *i, enum style style, char *text, size_t room)
{
	const char *quiet = style == STYLE_BOTH ? text_quiet(y, i->text) : "";
	const char *key = style == STYLE_SHORT || !i->key ? "" : i->key;
	char number[12] = "";

	if (i->item.number >= 0)
		snprintf(number, sizeof(number), "%d ", i->item.number);
	snprintf(text, room, "[ %s%s%s%s%s%s ]", number, text_main(y, i->text),
	    *quiet ? " " : "", quiet, *key ? " " : "", key);
}

static bool
is_button(const struct lay *y, size_t i)
{
	return y->s->items[i].item.kind == ITEM_BUTTON;
}

static int
button_count(const struct lay *y)
{
	int count = 0;

	for (size_t i = 0; i < y->s->count; i++)
		count += is_button(y, i);
	return count;
}

static int
buttons_columns(const struct lay *y, enum style style)
{
	int columns = -1;
	char text[300];

	for (size_t i = 0; i < y->s->count; i++) {
		if (!is_button(y, i))
			continue;
		button_text(y, &y->s->items[i], style, text, sizeof(text));
		columns += text_columns(text) + 1;
	}
	return columns;
}

static enum style
style_that_fits(const struct lay *y)
{
	enum style style = y->fit.both_lines ? STYLE_BOTH : STYLE_KEY;

	while (style < STYLE_SHORT && buttons_columns(y, style) > y->body.columns)
		style++;
	return style;
}

/* In one row; where that is too narrow, one below the other. */
int
buttons_rows(const struct lay *y)
{
	int count = button_count(y);

	return count > 1 && buttons_columns(y, STYLE_SHORT) <= y->body.columns ? 1
									       : count;
}

/* The first at the left border, the last at the right one. */
void
buttons_draw(struct lay *y, struct area a)
{
	enum style style = a.rows > 1 ? STYLE_KEY : style_that_fits(y);
	int count = button_count(y), row = 0, column = 0;
	int spare = count > 1 ? (a.columns - buttons_columns(y, style)) / (count - 1) : 0;

	for (size_t i = 0; i < y->s->count; i++) {
		bool focus = (int)i == y->s->focus;
		enum role r = focus ? ROLE_FOCUS : ROLE_BUTTON;
		char text[300];

		if (!is_button(y, i))
			continue;
		button_text(y, &y->s->items[i], style, text, sizeof(text));
		if (focus) {
			text[0] = '>';
			canvas_cursor(y->c, a, row, column);
		}
		column += 1 + spare + canvas_put(y->c, a, row, column, r, text);
		if (a.rows > 1) {
			row++;
			column = 0;
		}
	}
}

/* At a counter a clerk calls a colleague, and no poll worker. */
static const char *
label_of(const struct lay *y, const struct binding *key)
{
	bool counter = !both_empty(y->s->status);

	return words(
	    y->l, counter && key->request == REQUEST_CALL ? N_("Colleague") : key->label);
}

static bool
on_line(const struct binding *key)
{
	return key->label && key->request != REQUEST_REVIEW; /* that one has a button */
}

/* Columns of all keys with a gap between name and word. */
static int
line_columns(const struct lay *y, int gap)
{
	size_t count;
	const struct binding *keys = keys_table(&count);
	int columns = -1;

	for (size_t i = 0; i < count; i++)
		if (on_line(&keys[i]))
			columns += text_columns(keys[i].name) + gap + 1 +
				   text_columns(label_of(y, &keys[i]));
	return columns;
}

/* As many keys as fit, in the order of the table; help is the one that a hand without
 * function keys reaches too. */
void
help_line_draw(struct lay *y, struct area a)
{
	bool focus = y->s->items[y->s->focus].item.kind == ITEM_BAR;
	int column = focus, gap = line_columns(y, 1) + focus <= a.columns;
	size_t count;
	const struct binding *keys = keys_table(&count);

	canvas_fill(y->c, a, ROLE_BAR);
	if (focus) {
		canvas_put(y->c, a, 0, 0, ROLE_FOCUS, ">");
		canvas_cursor(y->c, a, 0, 0);
	}
	for (size_t i = 0; i < count; i++) {
		const char *label = on_line(&keys[i]) ? label_of(y, &keys[i]) : "";
		bool here = focus && keys[i].request == REQUEST_HELP;
		int columns = text_columns(keys[i].name) + gap + text_columns(label);

		if (!*label || column + columns > a.columns)
			continue;
		canvas_put(
		    y->c, a, 0, column, here ? ROLE_FOCUS : ROLE_KEY, keys[i].name);
		canvas_put(y->c, a, 0, column + columns - text_columns(label),
		    here ? ROLE_FOCUS : ROLE_BAR, label);
		column += columns + 1;
	}
}
