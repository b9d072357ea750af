/* Lines: "> 3 [X] text   <- chosen", those that there is room for. */
#include <stdio.h>
#include <string.h>
#include "station/screen/view/lay.h"

/* ---- columns ---- */

static size_t
line_count(const struct sheet *s)
{
	size_t n = 0;

	while (n < s->count && s->items[n].item.kind != ITEM_PAD &&
	       s->items[n].item.kind != ITEM_BUTTON && s->items[n].item.kind != ITEM_BAR)
		n++;
	return n;
}

/* Columns of "> 12 [X] ". */
static int
prefix(const struct lay *y)
{
	return 2 + (y->number ? y->number + 1 : 0) + (y->mark ? y->mark + 1 : 0);
}

static int
text_room(const struct lay *y)
{
	return y->body.columns - prefix(y) - y->tail - 1;
}

static int
tail_columns(const struct lay *y, const struct shown *i)
{
	int columns = text_columns(text_main(y, i->tail));

	return columns ? columns + 4 : 0; /* " <- " */
}

static void
widen(int *columns, int to)
{
	if (*columns < to)
		*columns = to;
}

void
list_measure(struct lay *y)
{
	const struct sheet *s = y->s;
	int text = 0, quiet = 0;

	y->number = y->mark = 0;
	y->tail = s->tail_columns[y->l] ? s->tail_columns[y->l] + 4 : 0;
	for (size_t i = 0; i < line_count(s); i++) {
		const struct shown *it = &s->items[i];

		if (it->item.number >= 0)
			widen(&y->number, it->item.number > 9 ? 2 : 1);
		if (it->mark != MARK_NONE || it->flagged)
			widen(&y->mark, it->mark != MARK_NONE ? 3 : 1);
		widen(&y->tail, tail_columns(y, it));
		widen(&text, text_columns(text_main(y, it->text)));
		widen(&quiet, text_columns(text_quiet(y, it->text)));
	}
	if (y->tail > y->body.columns / 3)
		y->tail = 0; /* then it stands below its text */
	y->beside = 0;
	if (y->fit.both_lines && quiet > 0 && text + 2 + quiet <= text_room(y))
		y->beside = text_room(y) / 2;
	if (y->beside && (text + 2 > y->beside || quiet > text_room(y) - y->beside))
		y->beside = text + 2;
}

/* ---- rows ---- */

static int
rows_of(const struct lay *y, const struct shown *i)
{
	int room = text_room(y), rows;

	if (i->item.kind == ITEM_FIELD)
		return 1;
	rows = text_rows(text_main(y, i->text), y->beside ? y->beside : room);
	rows = rows ? rows : 1;
	if (y->fit.both_lines && !y->beside)
		rows += text_rows(text_quiet(y, i->text), room);
	if (!y->tail && tail_columns(y, i))
		rows++;
	return rows + text_rows(text_main(y, i->head), y->body.columns - 1);
}

static int
rows_between(const struct lay *y, size_t from, size_t end)
{
	int rows = 0;

	for (size_t i = from; i < end; i++)
		rows += rows_of(y, &y->s->items[i]) + (i > from ? y->fit.gap : 0);
	return rows;
}

int
list_rows(const struct lay *y)
{
	return rows_between(y, 0, line_count(y->s));
}

/* The line that has to be seen: the one in focus, or what is chosen while the focus is on
 * a button. */
static size_t
anchor(const struct lay *y, size_t count)
{
	size_t at = 0;

	if (y->s->focus < (int)count)
		return (size_t)y->s->focus;
	while (at < count && y->s->items[at].mark != MARK_ON)
		at++;
	return at < count ? at : 0;
}

/* The line that has to be seen, and a row above and below it that tells of more. */
int
list_rows_least(const struct lay *y)
{
	size_t count = line_count(y->s);
	int all = list_rows(y), least = 2;

	if (count)
		least += rows_of(y, &y->s->items[anchor(y, count)]);
	return all < least ? all : least;
}

/* ---- one line ---- */

static void
draw_field(struct lay *y, struct area a, int row, bool focus)
{
	int cursor_row = y->c->cursor_row, cursor_column = y->c->cursor_column;
	struct area in = area_right(a, 2);

	in.columns -= 1;
	field_draw(y->s->field, y->c, in, row);
	if (focus) {
		canvas_put(y->c, a, row, 0, ROLE_FOCUS, ">");
	} else { /* the cursor is where the focus is */
		y->c->cursor_row = cursor_row;
		y->c->cursor_column = cursor_column;
	}
}

/* Everything of a line that stands before its text. */
static void
draw_prefix(struct lay *y, struct area a, int row, const struct shown *i, enum role r)
{
	static const char *const marks[] = {"", "[ ]", "[X]"};
	char number[12] = "";

	if (r == ROLE_FOCUS)
		canvas_put(y->c, a, row, 0, r, ">");
	if (i->item.number >= 0)
		snprintf(number, sizeof(number), "%*d", y->number, i->item.number);
	canvas_put(y->c, a, row, 2, r, number);
	canvas_put(
	    y->c, a, row, prefix(y) - y->mark - 1, r, i->flagged ? "!" : marks[i->mark]);
}

static int
draw_texts(struct lay *y, struct area a, int row, const struct shown *i, enum role r)
{
	struct area text = area_right(a, prefix(y)), quiet;
	int rows;

	text.columns = text_room(y);
	quiet = text;
	if (y->beside) {
		text.columns = y->beside;
		quiet = area_right(quiet, y->beside);
	}
	rows = canvas_wrap(y->c, text, row, r, text_main(y, i->text));
	rows = rows ? rows : 1;
	if (y->fit.both_lines && y->beside)
		canvas_wrap(y->c, quiet, row, ROLE_QUIET, text_quiet(y, i->text));
	else if (y->fit.both_lines)
		rows += canvas_wrap(
		    y->c, quiet, row + rows, ROLE_QUIET, text_quiet(y, i->text));
	return rows;
}

static void
draw_line(struct lay *y, struct area a, int row, const struct shown *i, bool focus)
{
	enum role r = focus ? ROLE_FOCUS : i->mark == MARK_ON ? ROLE_CHOSEN : ROLE_TEXT;
	char tail[300];
	int rows;

	if (i->item.kind == ITEM_FIELD) {
		draw_field(y, a, row, focus);
		return;
	}
	row +=
	    canvas_wrap(y->c, area_right(a, 1), row, ROLE_TITLE, text_main(y, i->head));
	draw_prefix(y, a, row, i, r);
	rows = draw_texts(y, a, row, i, r);
	snprintf(tail, sizeof(tail), "<- %s", text_main(y, i->tail));
	if (tail_columns(y, i) && y->tail)
		canvas_put_right(y->c, a, row, r, tail);
	else if (tail_columns(y, i))
		canvas_put(y->c, area_right(a, prefix(y)), row + rows, 0, r, tail);
	if (focus)
		canvas_cursor(y->c, a, row, 0);
}

/* ---- all of them ---- */

/* As few as can be are left out above, with one line of outlook after the anchor. */
static size_t
first_shown(const struct lay *y, size_t count, int rows)
{
	size_t at = anchor(y, count), from = 0;

	if (at + 1 < count && rows_between(y, at, at + 2) <= rows)
		while (rows_between(y, from, at + 2) > rows)
			from++;
	else
		while (from < at && rows_between(y, from, at + 1) > rows)
			from++;
	return from;
}

static void
draw_more(struct lay *y, struct area a, int row, const char *words_of_it)
{
	canvas_put(y->c, a, row, 2, ROLE_QUIET, words_of_it);
}

/* The first and the last row tell what is above and below. */
static void
draw_scrolled(struct lay *y, struct area a, size_t count)
{
	struct area lines = area_below(a, 1);
	size_t from, i;
	char more[200];
	int row = 0;

	lines.rows -= 1;
	from = first_shown(y, count, lines.rows);
	for (i = from; i < count; i++) {
		int rows = rows_of(y, &y->s->items[i]);

		if (i > from && row + rows > lines.rows)
			break;
		draw_line(y, lines, row, &y->s->items[i], (int)i == y->s->focus);
		row += rows + y->fit.gap;
	}
	snprintf(more, sizeof(more), words(y->l, "^ %d more above"), (int)from);
	if (from > 0)
		draw_more(y, a, 0, more);
	snprintf(more, sizeof(more), words(y->l, "v %d more below"), (int)(count - i));
	if (i < count)
		draw_more(y, a, a.rows - 1, more);
}

void
list_draw(struct lay *y, struct area a)
{
	size_t count = line_count(y->s);
	int row = 0;

	if (list_rows(y) > a.rows) {
		draw_scrolled(y, a, count);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		draw_line(y, a, row, &y->s->items[i], (int)i == y->s->focus);
		row += rows_of(y, &y->s->items[i]) + y->fit.gap;
	}
}
