#include "station/screen/view/lay.h"

#include <string.h>
#include "screen/qr.h"
#include "station/screen/view/view.h"

#define TITLE_ROWS 2
#define HELP_ROWS 1
#define CODE_COLUMNS 30
#define CODE_ROWS 15
#define TEXT_COLUMNS_MIN 28

const char *
text_main(const struct lay *y, struct both b)
{
	return b.text[y->l] ? b.text[y->l] : "";
}

const char *
text_quiet(const struct lay *y, struct both b)
{
	const char *quiet = b.text[y->l == LANGUAGE_KO ? LANGUAGE_EN : LANGUAGE_KO];

	return quiet && strcmp(quiet, text_main(y, b)) != 0 ? quiet : "";
}

/* ---- paragraphs and notice ---- */

/* Rows of a text with another at the right border of its only row, or below it. */
static int
rows_with(const char *text, const char *right, int columns)
{
	int rows = text_rows(text, columns);
	bool fits = rows == 1 && text_columns(text) + 2 + text_columns(right) <= columns;

	return rows + (*right && !fits);
}

static int
paragraph_rows(const struct lay *y, const struct paragraph *p, int columns)
{
	int rows = rows_with(text_main(y, p->text), text_main(y, p->right), columns);

	if (y->fit.both_paragraphs)
		rows +=
		    rows_with(text_quiet(y, p->text), text_quiet(y, p->right), columns);
	return rows;
}

static int
paragraphs_rows(const struct lay *y)
{
	int rows = 0;

	for (size_t i = 0; i < y->s->paragraph_count; i++)
		rows += paragraph_rows(y, &y->s->paragraphs[i], y->body.columns - 1);
	return rows;
}

static int
notice_rows(const struct lay *y)
{
	struct paragraph notice = {.text = y->s->notice};

	return paragraph_rows(y, &notice, y->body.columns - 2);
}

static int
draw_with(struct lay *y, struct area a, int row, enum role r, const char *text,
    const char *right)
{
	int rows = rows_with(text, right, a.columns);

	canvas_wrap(y->c, a, row, r, text);
	if (*right && rows > 1)
		canvas_put(y->c, a, row + rows - 1, 0, r, right);
	else if (*right)
		canvas_put_right(y->c, a, row, r, right);
	return rows;
}

static int
draw_paragraph(struct lay *y, struct area a, int row, const struct paragraph *p)
{
	int rows =
	    draw_with(y, a, row, p->role, text_main(y, p->text), text_main(y, p->right));

	if (y->fit.both_paragraphs)
		rows += draw_with(y, a, row + rows,
		    p->role == ROLE_NOTICE ? p->role : ROLE_QUIET, text_quiet(y, p->text),
		    text_quiet(y, p->right));
	return rows;
}

/* Too long for its rows, it comes in parts, one after the other with each page key. */
static void
draw_paragraphs(struct lay *y, struct area a)
{
	int rows = paragraphs_rows(y), row = 0, part = a.rows - 1;
	struct area text = area_right(a, 1);

	if (rows > a.rows && part > 0) {
		int parts = (rows + part - 1) / part;

		row = -part * (((y->s->scroll % parts) + parts) % parts);
		text.rows = part;
		canvas_put(y->c, a, part, 2, ROLE_QUIET,
		    words(y->l, "v the text goes on: PgDn"));
	}
	for (size_t i = 0; i < y->s->paragraph_count; i++)
		row += draw_paragraph(y, text, row, &y->s->paragraphs[i]);
}

static void
draw_notice(struct lay *y, struct area a)
{
	struct paragraph notice = {.text = y->s->notice, .role = ROLE_NOTICE};

	canvas_fill(y->c, a, ROLE_NOTICE);
	canvas_put(y->c, a, 0, 0, ROLE_NOTICE, "!");
	draw_paragraph(y, area_right(a, 2), 0, &notice);
}

/* ---- banner and title ---- */

/* What is left below it. */
static struct area
draw_banner(struct lay *y, struct area a)
{
	const char *text = text_main(y, y->s->banner),
		   *quiet = text_quiet(y, y->s->banner);
	struct area top = a;

	if (!*text)
		return a;
	top.rows = 1;
	canvas_fill(y->c, top, ROLE_TEST);
	if (text_columns(text) + text_columns(quiet) + 5 <= a.columns)
		canvas_put_right(y->c, top, 0, ROLE_TEST, quiet);
	canvas_put(y->c, top, 0, 1, ROLE_TEST, text);
	return area_below(a, 1);
}

static void
draw_title(struct lay *y, struct area a)
{
	const char *where = text_main(y, y->s->where),
		   *quiet = text_quiet(y, y->s->title);
	int right = text_columns(where), column = 1;
	struct area left = a;

	canvas_put_right(y->c, a, 0, ROLE_TITLE, where);
	left.columns -= right ? right + 1 : 0;
	column +=
	    canvas_put(y->c, left, 0, column, ROLE_TITLE, text_main(y, y->s->title));
	if (column + 2 + text_columns(quiet) <= left.columns)
		canvas_put(y->c, left, 0, column + 2, ROLE_QUIET, quiet);
	canvas_rule(y->c, a, 1, ROLE_TITLE);
	canvas_put_right(y->c, a, 1, ROLE_TITLE, text_main(y, y->s->status));
}

/* ---- what fits ---- */

static int
with_margin(const struct lay *y, int rows)
{
	return rows ? rows + y->fit.margin : 0;
}

static int
needed_beside_lines(const struct lay *y)
{
	return with_margin(y, paragraphs_rows(y)) + with_margin(y, notice_rows(y)) +
	       with_margin(y, buttons_rows(y)) + with_margin(y, pad_rows(y));
}

static bool
fits(struct lay *y)
{
	list_measure(y);
	return needed_beside_lines(y) + list_rows(y) <= y->body.rows;
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
	if (!fits(y))
		y->fit.both_paragraphs = false;
	if (!fits(y))
		y->fit.both_lines = false;
	if (!fits(y))
		y->fit.margin = 0;
	if (!fits(y) && y->body.rows - needed_beside_lines(y) < 4 * (1 + y->fit.gap))
		y->fit.gap = 0;
	list_measure(y);
}

/* ---- all of it ---- */

/* A code takes the right part of the body, where both have room. */
static void
draw_code(struct lay *y)
{
	if (!y->s->code || y->body.columns < CODE_COLUMNS + TEXT_COLUMNS_MIN ||
	    y->body.rows < CODE_ROWS)
		return;
	if (qr_draw(
		y->c, area_right(y->body, y->body.columns - CODE_COLUMNS), y->s->code))
		y->body.columns -= CODE_COLUMNS + 1;
}

/* The last rows of the area, which shrinks. */
static struct area
take_foot(struct lay *y, struct area *a, int rows)
{
	struct area foot = area_below(*a, a->rows - rows);

	a->rows -= with_margin(y, rows);
	return foot;
}

static void
draw_body(struct lay *y)
{
	struct area left = y->body, foot, pad;
	int rows = paragraphs_rows(y), room;

	foot = take_foot(y, &left, buttons_rows(y));
	buttons_draw(y, foot);
	foot = take_foot(y, &left, notice_rows(y));
	if (foot.rows > 0)
		draw_notice(y, foot);
	pad = take_foot(y, &left, pad_rows(y));
	room = left.rows - list_rows_least(y);
	foot = left;
	foot.rows = rows < room ? rows : room;
	draw_paragraphs(y, foot);
	left = area_below(left, with_margin(y, foot.rows));
	list_draw(y, left);
	if (pad.row > left.row + with_margin(y, list_rows(y))) /* close to the field */
		pad.row = left.row + with_margin(y, list_rows(y));
	pad_draw(y, pad);
}

void
view_draw(const struct model *m, struct canvas *c)
{
	struct area all = canvas_area(c);
	struct sheet s;
	struct lay y = {.s = &s, .c = c, .l = m->settings.language};

	sheet_open(&s, m);
	canvas_clear(c);
	all = draw_banner(&y, all);
	draw_title(&y, all);
	y.body = area_below(all, TITLE_ROWS);
	y.body.rows -= HELP_ROWS;
	help_line_draw(&y, area_below(all, all.rows - HELP_ROWS));
	draw_code(&y);
	choose_fit(&y, m->settings.density);
	draw_body(&y);
	sheet_close(&s);
}
