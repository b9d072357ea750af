/* Lines: "> 3 [X] text   <- chosen", those that there is room for. */
#include <stdio.h>
#include <string.h>
#include "station/screen/view/lay.h"

#define LABEL_GAP 2
#define FIELD_LEAST 26 /* columns of a field beside its label */

/* ---- columns ---- */

/* Above the rows of a table the search stays in view, and the heads. */
static size_t
first_line(const struct lay *y)
{
	return y->s->heads && y->s->items[0].item.kind == ITEM_FIELD;
}

static int
fixed_rows(const struct lay *y)
{
	return y->s->heads ? (int)first_line(y) + 1 : 0;
}

static size_t
line_count(const struct sheet *s)
{
	size_t n = 0;

	while (n < s->count && s->items[n].item.kind != ITEM_PAD &&
	       s->items[n].item.kind != ITEM_BUTTON && s->items[n].item.kind != ITEM_BAR)
		n++;
	return n;
}

/* Columns of "> 12 F1 [X] ". */
static int
prefix(const struct lay *y)
{
	return 2 + (y->number ? y->number + 1 : 0) + (y->key ? y->key + 1 : 0) +
	       (y->mark ? y->mark + 1 : 0);
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

/* Labels stand beside their fields where these still have room. */
static void
measure_labels(struct lay *y)
{
	y->label = 0;
	for (size_t i = 0; i < line_count(y->s); i++)
		if (y->s->items[i].labelled)
			widen(&y->label, text_columns(text_main(y, y->s->items[i].text)));
	if (y->body.columns - prefix(y) - LABEL_GAP - y->label < FIELD_LEAST)
		y->label = 0;
}

void
list_measure(struct lay *y)
{
	const struct sheet *s = y->s;
	int text = 0, quiet = 0;

	y->number = y->key = y->mark = 0;
	y->tail = s->tail_columns[y->l] ? s->tail_columns[y->l] + 4 : 0;
	for (size_t i = 0; i < line_count(s); i++) {
		const struct shown *it = &s->items[i];

		if (it->item.number >= 0)
			widen(&y->number, it->item.number > 9 ? 2 : 1);
		widen(&y->key, text_columns(it->key ? it->key : ""));
		if (it->mark != MARK_NONE || it->flagged || it->labelled)
			widen(&y->mark, it->mark != MARK_NONE ? 3 : 1);
		widen(&y->tail, tail_columns(y, it));
		if (it->item.kind == ITEM_FIELD || it->cells)
			continue;
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
	measure_labels(y);
}

/* ---- rows ---- */

static int
rows_of(const struct lay *y, const struct shown *i)
{
	int room = text_room(y), rows;

	if (i->item.kind == ITEM_FIELD && (y->label || !i->labelled))
		return 1;
	if (i->item.kind == ITEM_FIELD)
		return 1 + text_rows(text_main(y, i->text), y->body.columns - prefix(y));
	if (i->cells)
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
	return rows_between(y, first_line(y), line_count(y->s)) + fixed_rows(y);
}

/* The line that has to be seen: the one in focus, or what is chosen while the focus is on
 * a button. */
static size_t
anchor(const struct lay *y, size_t count)
{
	size_t at = first_line(y);

	if (y->s->focus < (int)count && y->s->focus >= (int)at)
		return (size_t)y->s->focus;
	while (at < count && y->s->items[at].mark != MARK_ON)
		at++;
	return at < count ? at : first_line(y);
}

/* The line that has to be seen, and a row above and below it that tells of more. */
int
list_rows_least(const struct lay *y)
{
	size_t count = line_count(y->s);
	int all = list_rows(y), least = 2 + fixed_rows(y);

	if (count > first_line(y))
		least += rows_of(y, &y->s->items[anchor(y, count)]);
	return all < least ? all : least;
}

/* ---- one line ---- */

/* What nobody types into now is read from its beginning. */
static void
draw_rest(struct lay *y, struct area in, const char *text)
{
	canvas_fill(y->c, in, ROLE_FIELD);
	canvas_put(y->c, in, 0, 0, ROLE_FIELD, text);
}

/* The cursor is where the focus is. */
static void
draw_edit(struct lay *y, struct area in, const struct field_edit *edit, bool focus)
{
	int cursor_row = y->c->cursor_row, cursor_column = y->c->cursor_column;

	field_draw(edit, y->c, in, 0);
	if (focus)
		return;
	y->c->cursor_row = cursor_row;
	y->c->cursor_column = cursor_column;
}

/* Its label beside it, or above; returns the columns that are taken. */
static int
draw_label(struct lay *y, struct area a, int *row, const struct shown *i, enum role r)
{
	int before = prefix(y);
	struct area label = area_right(a, before);

	if (i->flagged)
		canvas_put(y->c, a, *row, before - y->mark - 1, r, "!");
	if (!y->label) {
		*row += canvas_wrap(y->c, label, *row, r, text_main(y, i->text));
		return before;
	}
	label.columns = y->label;
	canvas_put(y->c, label, *row, 0, r, text_main(y, i->text));
	return before + y->label + LABEL_GAP;
}

static void
draw_field(struct lay *y, struct area a, int row, const struct shown *i, bool focus)
{
	enum role r = focus ? ROLE_FOCUS : ROLE_TEXT;
	int before = i->labelled ? draw_label(y, a, &row, i, r) : 2;
	struct area in = area_right(a, before);

	if (focus)
		canvas_put(y->c, a, row, 0, ROLE_FOCUS, ">");
	in.row += row;
	in.rows = row < a.rows;
	in.columns -= 1;
	if (!i->labelled)
		draw_edit(y, in, y->s->field, focus);
	else if (focus && i->edit)
		draw_edit(y, in, i->edit, true);
	else
		draw_rest(y, in, i->field);
	if (focus && i->labelled && !i->edit)
		canvas_cursor(y->c, in, 0, 0);
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
	    y->c, a, row, 2 + (y->number ? y->number + 1 : 0), r, i->key ? i->key : "");
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
draw_cells(struct lay *y, struct area a, int row, const struct shown *i, enum role r)
{
	draw_prefix(y, a, row, i, r);
	columns_draw(y, area_right(a, prefix(y)), row, i->cells, r);
}

static void
draw_line(struct lay *y, struct area a, int row, const struct shown *i, bool focus)
{
	enum role r = focus ? ROLE_FOCUS : i->mark == MARK_ON ? ROLE_CHOSEN : ROLE_TEXT;
	char tail[300];
	int rows;

	if (i->item.kind == ITEM_FIELD) {
		draw_field(y, a, row, i, focus);
		return;
	}
	if (i->cells) {
		draw_cells(y, a, row, i, r);
		if (focus)
			canvas_cursor(y->c, a, row, 0);
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
	size_t at = anchor(y, count), from = first_line(y);

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
	snprintf(more, sizeof(more), words(y->l, "^ %d more above"),
	    (int)(from - first_line(y)));
	if (from > first_line(y))
		draw_more(y, a, 0, more);
	snprintf(more, sizeof(more), words(y->l, "v %d more below"), (int)(count - i));
	if (i < count)
		draw_more(y, a, a.rows - 1, more);
}

/* The search, beside it what there is no room for, and the heads. */
static void
draw_fixed(struct lay *y, struct area a)
{
	char more[100] = "";
	struct area field = a;

	columns_draw(
	    y, area_right(a, prefix(y)), fixed_rows(y) - 1, y->s->heads, ROLE_TITLE);
	if (!first_line(y))
		return;
	if (y->left_out) {
		snprintf(more, sizeof(more), words(y->l, "%d more: +"), y->left_out);
		canvas_put_right(y->c, a, 0, ROLE_QUIET, more);
		field.columns -= text_columns(more) + 1;
	}
	draw_field(y, field, 0, &y->s->items[0], y->s->focus == 0);
}

void
list_draw(struct lay *y, struct area a)
{
	size_t count = line_count(y->s);
	int row = 0;

	columns_measure(y, text_room(y));
	if (y->s->heads)
		draw_fixed(y, a);
	if (list_rows(y) > a.rows) {
		draw_scrolled(y, area_below(a, fixed_rows(y)), count);
		return;
	}
	a = area_below(a, fixed_rows(y));
	for (size_t i = first_line(y); i < count; i++) {
		draw_line(y, a, row, &y->s->items[i], (int)i == y->s->focus);
		row += rows_of(y, &y->s->items[i]) + y->fit.gap;
	}
}
