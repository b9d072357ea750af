/* A sheet on a canvas: title, paragraphs, lines, notice, buttons, help line. What does
 * not fit is given up in a fixed order: the other language, the empty lines, and then the
 * lines scroll. */
#include <stdio.h>
#include <string.h>
#include "screen/qr.h"
#include "station/screen/view/sheet.h"
#include "station/screen/view/view.h"

#define TITLE_ROWS 2
#define HELP_ROWS 1
#define LIST_ROWS_MIN 3
#define CODE_COLUMNS 30
#define CODE_ROWS 15
#define TEXT_COLUMNS_MIN 28

/* What is shown and how far apart; the voter's density is where giving up begins. */
struct fit {
	bool both_paragraphs, both_items;
	int margin; /* empty rows between the parts */
	int gap;    /* and between lines */
};

struct lay {
	const struct sheet *s;
	struct canvas *c;
	enum language l;
	struct fit fit;
	struct area body;
	int number_columns; /* of the largest number */
	int mark_columns;
	int tail_columns;
	bool beside; /* the other language in a column of its own */
};

static enum language
other(enum language l)
{
	return l == LANGUAGE_KO ? LANGUAGE_EN : LANGUAGE_KO;
}

static const char *
text_of(struct both b, enum language l)
{
	return b.text[l] ? b.text[l] : "";
}

/* The other language's text, where it says something else. */
static const char *
quiet_of(const struct lay *y, struct both b)
{
	const char *main = text_of(b, y->l), *quiet = text_of(b, other(y->l));

	return strcmp(main, quiet) == 0 ? "" : quiet;
}

/* ---- rows with nothing drawn yet ---- */

static int
paragraph_rows(const struct lay *y, struct both text, int columns)
{
	int rows = text_rows(text_of(text, y->l), columns);

	if (y->fit.both_paragraphs)
		rows += text_rows(quiet_of(y, text), columns);
	return rows;
}

static int
paragraphs_rows(const struct lay *y)
{
	int rows = 0;

	for (size_t i = 0; i < y->s->paragraph_count; i++)
		rows += paragraph_rows(y, y->s->paragraphs[i].text, y->body.columns - 1);
	return rows + y->fit.margin;
}

static bool
in_list(const struct shown *i)
{
	return i->item.kind == ITEM_OPTION || i->item.kind == ITEM_ROW ||
	       i->item.kind == ITEM_FIELD;
}

/* Columns of "> 12  [X] ". */
static int
prefix_columns(const struct lay *y)
{
	return 2 + y->number_columns + (y->number_columns ? 1 : 0) + y->mark_columns;
}

static int
item_columns(const struct lay *y)
{
	return y->body.columns - prefix_columns(y) - y->tail_columns - 1;
}

static int
item_rows(const struct lay *y, const struct shown *i)
{
	int columns = item_columns(y), rows;

	if (i->item.kind == ITEM_FIELD)
		return 1;
	rows = text_rows(text_of(i->text, y->l), y->beside ? columns / 2 - 1 : columns);
	if (rows == 0)
		rows = 1;
	if (y->fit.both_items && !y->beside)
		rows += text_rows(quiet_of(y, i->text), columns);
	if (!both_empty(i->head))
		rows += text_rows(text_of(i->head, y->l), y->body.columns - 1);
	return rows;
}

static int
list_rows(const struct lay *y, size_t from, size_t end)
{
	int rows = 0;

	for (size_t i = from; i < end; i++)
		if (in_list(&y->s->items[i]))
			rows +=
			    item_rows(y, &y->s->items[i]) + (i > from ? y->fit.gap : 0);
	return rows;
}

static size_t
list_end(const struct sheet *s)
{
	size_t end = 0;

	while (end < s->count && in_list(&s->items[end]))
		end++;
	return end;
}

static int
notice_rows(const struct lay *y)
{
	int columns = y->body.columns - 2;

	if (both_empty(y->s->notice))
		return 0;
	return text_rows(text_of(y->s->notice, y->l), columns) +
	       (y->fit.both_paragraphs ? text_rows(quiet_of(y, y->s->notice), columns)
				       : 0);
}

/* ---- columns ---- */

static void
measure(struct lay *y)
{
	const struct sheet *s = y->s;
	int widest = 0, widest_quiet = 0;

	y->number_columns = y->mark_columns = y->tail_columns = 0;
	for (size_t i = 0; i < list_end(s); i++) {
		const struct shown *it = &s->items[i];
		int tail = text_columns(text_of(it->tail, y->l));
		int text = text_columns(text_of(it->text, y->l));
		int quiet = text_columns(quiet_of(y, it->text));

		if (it->item.number >= 0 && y->number_columns < 1 + (it->item.number > 9))
			y->number_columns = 1 + (it->item.number > 9);
		if (it->mark != MARK_NONE || it->flagged)
			y->mark_columns = 4;
		if (tail && y->tail_columns < tail + 4)
			y->tail_columns = tail + 4;
		widest = text > widest ? text : widest;
		widest_quiet = quiet > widest_quiet ? quiet : widest_quiet;
	}
	if (y->tail_columns > y->body.columns / 3)
		y->tail_columns = y->body.columns / 3;
	y->beside = y->fit.both_items && widest_quiet > 0 &&
		    widest < item_columns(y) / 2 && widest_quiet <= item_columns(y) / 2;
}

/* ---- buttons and help line ---- */

static void
button_text(const struct lay *y, const struct shown *i, bool both, char *out, size_t room)
{
	char number[12] = "";
	const char *quiet = both ? quiet_of(y, i->text) : "";

	if (i->item.number >= 0)
		snprintf(number, sizeof(number), "%d ", i->item.number);
	snprintf(out, room, "[ %s%s%s%s%s%s ]", number, text_of(i->text, y->l),
	    *quiet ? " " : "", quiet, i->key ? " " : "", i->key ? i->key : "");
}

static int
buttons_columns(const struct lay *y, bool both)
{
	int columns = 0;
	char text[300];

	for (size_t i = 0; i < y->s->count; i++) {
		if (y->s->items[i].item.kind != ITEM_BUTTON)
			continue;
		button_text(y, &y->s->items[i], both, text, sizeof(text));
		columns += text_columns(text) + 1;
	}
	return columns;
}

static bool
has_buttons(const struct sheet *s)
{
	return s->count >= 1 &&
	       (s->items[s->count - 1].item.kind == ITEM_BUTTON ||
		   (s->count >= 2 && s->items[s->count - 2].item.kind == ITEM_BUTTON));
}

/* In one row; where it is too narrow for all, one below the other. */
static int
buttons_rows(const struct lay *y)
{
	int rows = 0;

	if (!has_buttons(y->s))
		return 0;
	if (buttons_columns(y, false) <= y->body.columns)
		return 1;
	for (size_t i = 0; i < y->s->count; i++)
		rows += y->s->items[i].item.kind == ITEM_BUTTON;
	return rows;
}

static void
draw_buttons(struct lay *y, struct area a)
{
	bool both = y->fit.both_items && buttons_columns(y, true) <= a.columns;
	int spare = a.columns - buttons_columns(y, both), count = 0, row = 0, column = 0;
	char text[300];

	for (size_t i = 0; i < y->s->count; i++)
		count += y->s->items[i].item.kind == ITEM_BUTTON;
	for (size_t i = 0; i < y->s->count; i++) {
		const struct shown *it = &y->s->items[i];
		bool focus = (int)i == y->s->focus;

		if (it->item.kind != ITEM_BUTTON)
			continue;
		button_text(y, it, both, text, sizeof(text));
		if (focus) {
			text[0] = '>';
			canvas_cursor(y->c, a, row, column);
		}
		column += 1 + canvas_put(y->c, a, row, column,
				  focus ? ROLE_FOCUS : ROLE_BUTTON, text);
		if (a.rows > 1) {
			row++;
			column = 0;
		} else if (count > 1) {
			column += spare / (count - 1);
		}
	}
}

static void
draw_help(struct lay *y, struct area a, bool focus)
{
	size_t count;
	const struct binding *keys = keys_table(&count);
	int column = 0;

	canvas_fill(y->c, a, ROLE_BAR);
	for (size_t i = 0; i < count; i++) {
		const char *label = keys[i].label ? words(y->l, keys[i].label) : NULL;
		int columns;

		if (!label || keys[i].request == REQUEST_REVIEW)
			continue;
		columns = text_columns(keys[i].name) + 1 + text_columns(label);
		if (column + columns > a.columns)
			continue;
		if (focus && keys[i].request == REQUEST_HELP)
			canvas_cursor(y->c, a, 0, column);
		column += canvas_put(y->c, a, 0, column, ROLE_KEY, keys[i].name);
		column += canvas_put(y->c, a, 0, column, ROLE_BAR, " ");
		column += canvas_put(y->c, a, 0, column,
		    focus && keys[i].request == REQUEST_HELP ? ROLE_FOCUS : ROLE_BAR,
		    label);
		column += 2;
	}
}

/* ---- title, paragraphs, notice ---- */

static void
draw_title(struct lay *y, struct area a)
{
	const char *where = text_of(y->s->where, y->l),
		   *quiet_where = quiet_of(y, y->s->where),
		   *quiet = quiet_of(y, y->s->title);
	int right = text_columns(where), left;
	struct area room = a;

	canvas_put_right(y->c, a, 0, ROLE_TITLE, where);
	room.columns -= right ? right + 2 : 0;
	left = canvas_put(y->c, room, 0, 1, ROLE_TITLE, text_of(y->s->title, y->l));
	if (1 + left + 2 + text_columns(quiet) +
		(right ? text_columns(quiet_where) + 2 : 0) <=
	    room.columns) {
		canvas_put(y->c, room, 0, left + 3, ROLE_QUIET, quiet);
		canvas_put_right(y->c, room, 0, ROLE_QUIET, quiet_where);
	}
	canvas_rule(y->c, a, 1, ROLE_TITLE);
}

static int
draw_paragraphs(struct lay *y, struct area a)
{
	int row = 0;

	a = area_right(a, 1);
	for (size_t i = 0; i < y->s->paragraph_count; i++) {
		const struct paragraph *p = &y->s->paragraphs[i];

		row += canvas_wrap(y->c, a, row, p->role, text_of(p->text, y->l));
		if (y->fit.both_paragraphs)
			row +=
			    canvas_wrap(y->c, a, row, ROLE_QUIET, quiet_of(y, p->text));
	}
	return row + y->fit.margin;
}

static void
draw_notice(struct lay *y, struct area a)
{
	int row;

	canvas_fill(y->c, a, ROLE_NOTICE);
	canvas_put(y->c, a, 0, 0, ROLE_NOTICE, "!");
	a = area_right(a, 2);
	row = canvas_wrap(y->c, a, 0, ROLE_NOTICE, text_of(y->s->notice, y->l));
	if (y->fit.both_paragraphs)
		canvas_wrap(y->c, a, row, ROLE_NOTICE, quiet_of(y, y->s->notice));
}

/* ---- lines ---- */

static void
draw_field(struct lay *y, struct area a, int row, bool focus)
{
	const char *text = y->s->field;
	struct area in = area_right(a, 2);
	int columns;

	in.row += row;
	in.rows = 1;
	in.columns -= 1;
	canvas_fill(y->c, in, ROLE_FIELD);
	while (text_columns(text) >= in.columns) /* the end is what one looks at */
		do
			text++;
		while (((unsigned char)*text & 0xc0) == 0x80);
	columns = canvas_put(y->c, in, 0, 0, ROLE_FIELD, text);
	if (focus) {
		canvas_put(y->c, a, row, 0, ROLE_FOCUS, ">");
		canvas_cursor(y->c, in, 0, columns);
	}
}

static void
draw_tail(struct lay *y, struct area a, int row, const struct shown *i, enum role r)
{
	const char *tail = text_of(i->tail, y->l);
	char text[300];

	if (!*tail)
		return;
	snprintf(text, sizeof(text), "<- %s", tail);
	canvas_put_right(y->c, a, row, r, text);
}

static const char *
mark_of(const struct shown *i)
{
	if (i->flagged)
		return "!";
	return i->mark == MARK_ON ? "[X]" : i->mark == MARK_OFF ? "[ ]" : "";
}

static int
draw_item(struct lay *y, struct area a, int row, const struct shown *i, bool focus)
{
	enum role role = focus                ? ROLE_FOCUS
			 : i->mark == MARK_ON ? ROLE_CHOSEN
					      : ROLE_TEXT;
	int prefix = prefix_columns(y), rows;
	struct area text = area_right(a, prefix), quiet;
	char number[12] = "";

	if (i->item.kind == ITEM_FIELD) {
		draw_field(y, a, row, focus);
		return 1;
	}
	if (!both_empty(i->head)) {
		canvas_wrap(
		    y->c, area_right(a, 1), row, ROLE_TITLE, text_of(i->head, y->l));
		row += text_rows(text_of(i->head, y->l), a.columns - 1);
	}
	if (i->item.number >= 0)
		snprintf(
		    number, sizeof(number), "%*d", y->number_columns, i->item.number);
	if (focus)
		canvas_put(y->c, a, row, 0, role, ">");
	canvas_put(y->c, a, row, 2, role, number);
	if (y->mark_columns)
		canvas_put(y->c, a, row, prefix - 4, role, mark_of(i));
	draw_tail(y, a, row, i, role);
	text.columns = item_columns(y);
	quiet = text;
	if (y->beside) {
		text.columns = text.columns / 2 - 1;
		quiet = area_right(quiet, text.columns + 1);
	}
	rows = canvas_wrap(y->c, text, row, role, text_of(i->text, y->l));
	if (y->fit.both_items)
		canvas_wrap(y->c, quiet, y->beside ? row : row + rows, ROLE_QUIET,
		    quiet_of(y, i->text));
	if (focus)
		canvas_cursor(y->c, a, row, 0);
	return 0;
}

/* The first line shown: as few as can be are left out above the focus (or what is chosen,
 * when the focus is elsewhere), with one line of outlook after it. */
static size_t
first_shown(const struct lay *y, size_t end, int rows)
{
	size_t at = 0, from = 0, last;

	if (y->s->focus < (int)end)
		at = (size_t)y->s->focus;
	else
		for (size_t i = end; i-- > 0;)
			if (y->s->items[i].mark == MARK_ON)
				at = i;
	last = at + 1 < end ? at + 2 : end;
	while (from < at && list_rows(y, from, last) > rows)
		from++;
	return from;
}

static void
draw_more(struct lay *y, struct area a, int row, const char *format, int count)
{
	char text[200];

	snprintf(text, sizeof(text), "%s", format);
	(void)count;
	canvas_put(y->c, a, row, 2, ROLE_QUIET, text);
}

static void
draw_list(struct lay *y, struct area a)
{
	const struct sheet *s = y->s;
	size_t end = list_end(s), from = 0;
	int row = 0;
	bool whole = list_rows(y, 0, end) <= a.rows;
	char more[200];

	if (!whole) {
		from = first_shown(y, end, a.rows - 2);
		if (from > 0) {
			snprintf(more, sizeof(more), words(y->l, "^ %d more above"),
			    (int)from);
			draw_more(y, a, 0, more, 0);
		}
		a = area_below(a, 1);
		a.rows -= 1;
	}
	for (size_t i = from; i < end; i++) {
		int rows = item_rows(y, &s->items[i]);

		if (row + rows > a.rows && i > from) {
			snprintf(more, sizeof(more), words(y->l, "v %d more below"),
			    (int)(end - i));
			a.rows += 1;
			draw_more(y, a, a.rows - 1, more, 0);
			return;
		}
		draw_item(y, a, row, &s->items[i], (int)i == s->focus);
		row += rows + y->fit.gap;
	}
}

/* ---- all of it ---- */

static int
needed(const struct lay *y)
{
	int buttons = buttons_rows(y), notice = notice_rows(y);

	return paragraphs_rows(y) + list_rows(y, 0, list_end(y->s)) +
	       (notice ? notice + y->fit.margin : 0) + buttons +
	       (buttons ? y->fit.margin : 0);
}

static bool
fits(struct lay *y)
{
	measure(y);
	return needed(y) <= y->body.rows;
}

static void
choose_fit(struct lay *y, enum density density)
{
	static const struct fit wish[DENSITIES] = {
	    [DENSITY_TIGHT] = {true, true, 0, 0},
	    [DENSITY_NORMAL] = {true, true, 1, 0},
	    [DENSITY_WIDE] = {true, true, 1, 1},
	    [DENSITY_WIDEST] = {false, false, 1, 2},
	};

	y->fit = wish[density];
	if (fits(y))
		return;
	y->fit.both_paragraphs = false;
	if (fits(y))
		return;
	y->fit.both_items = false;
	if (fits(y))
		return;
	y->fit.margin = 0;
	if (!fits(y) && y->body.rows - needed(y) + list_rows(y, 0, list_end(y->s)) <
			    4 * (1 + y->fit.gap))
		y->fit.gap = 0;
	measure(y);
}

static void
draw_code(struct lay *y)
{
	struct area right;

	if (!y->s->code || y->body.columns < CODE_COLUMNS + TEXT_COLUMNS_MIN ||
	    y->body.rows < CODE_ROWS)
		return;
	right = area_right(y->body, y->body.columns - CODE_COLUMNS);
	if (qr_draw(y->c, right, y->s->code))
		y->body.columns -= CODE_COLUMNS + 1;
}

static void
draw_sheet(struct lay *y, enum density density)
{
	struct area all = canvas_area(y->c), foot;
	bool help_focus = y->s->items[y->s->focus].item.kind == ITEM_BAR;
	int row, buttons, notice;

	draw_title(y, all);
	y->body = area_below(all, TITLE_ROWS);
	y->body.rows -= HELP_ROWS;
	draw_help(y, area_below(all, all.rows - HELP_ROWS), help_focus);
	draw_code(y);
	choose_fit(y, density);
	row = draw_paragraphs(y, y->body);
	buttons = buttons_rows(y);
	notice = notice_rows(y);
	foot = area_below(y->body, y->body.rows - buttons);
	draw_buttons(y, foot);
	foot = area_below(
	    y->body, y->body.rows - buttons - (buttons ? y->fit.margin : 0) - notice);
	foot.rows = notice;
	if (notice)
		draw_notice(y, foot);
	foot = area_below(y->body, row);
	foot.rows -= buttons + (buttons ? y->fit.margin : 0) +
		     (notice ? notice + y->fit.margin : 0);
	draw_list(y, foot);
}

void
view_draw(const struct model *m, struct canvas *c)
{
	struct sheet s;
	struct lay y = {.s = &s, .c = c, .l = m->settings.language};

	sheet_open(&s, m);
	canvas_clear(c);
	draw_sheet(&y, m->settings.density);
	sheet_close(&s);
}
