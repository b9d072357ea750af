#include "station/print/pen.h"

#include <stdlib.h>
#include <string.h>
#include "screen/qr.h"

/* Gothic letters that Debian has: fonts-nanum, fonts-noto-cjk. */
#define FAMILY "NanumGothic, Noto Sans CJK KR, sans-serif"

struct style {
	double size;         /* times look->text */
	double above, below; /* white, times look->text */
	bool bold;
	PangoAlignment align;
};

static const struct style title = {2.0, 0.4, 0.3, true, PANGO_ALIGN_CENTER},
			  below_title = {1.1, 0, 1.2, false, PANGO_ALIGN_CENTER},
			  head = {1.25, 1.0, 0.4, true, PANGO_ALIGN_LEFT},
			  text = {1.0, 0.2, 0.4, false, PANGO_ALIGN_LEFT},
			  small = {0.8, 0.1, 0.2, false, PANGO_ALIGN_LEFT},
			  label = {0.9, 0, 0, false, PANGO_ALIGN_LEFT},
			  value = {1.0, 0, 0, false, PANGO_ALIGN_LEFT},
			  foot = {0.8, 0, 0, false, PANGO_ALIGN_CENTER};

static PangoLayout *
layout_of(struct pen *p, const struct style *s, struct text_span t, double width)
{
	PangoLayout *l = pango_cairo_create_layout(p->cr);
	PangoFontDescription *font = pango_font_description_from_string(FAMILY);

	pango_font_description_set_absolute_size(
	    font, s->size * p->look->text * PANGO_SCALE);
	pango_font_description_set_weight(
	    font, s->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(l, font);
	pango_font_description_free(font);
	pango_layout_set_width(l, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_alignment(l, s->align);
	pango_layout_set_text(l, t.text, (int)t.size);
	if (pango_layout_get_unknown_glyphs_count(l) > 0)
		p->strange = true;
	return l;
}

static double
inner_width(const struct pen *p)
{
	return p->look->width - 2 * p->look->margin;
}

static void
next_page(struct pen *p)
{
	p->page_ends(p);
	p->page++;
	p->y = p->look->top;
}

/* So high a thing stands on one page, this one or the next. */
static void
make_room(struct pen *p, double height)
{
	if (p->look->bottom > 0 && p->y + height > p->look->bottom && p->y > p->look->top)
		next_page(p);
}

/* One column of text, of which lines are drawn one at a time. */
struct column {
	PangoLayout *layout;
	PangoLayoutIter *lines;
	double x;
	bool more;
};

static struct column
column_of(
    struct pen *p, const struct style *s, struct text_span t, double x, double width)
{
	PangoLayout *l = layout_of(p, s, t, width);

	return (struct column){l, pango_layout_get_iter(l), x, true};
}

static double
line_height(const struct column *c)
{
	PangoRectangle line;

	if (!c->more)
		return 0;
	pango_layout_iter_get_line_extents(c->lines, NULL, &line);
	return (double)line.height / PANGO_SCALE;
}

static void
draw_line(struct pen *p, struct column *c)
{
	PangoRectangle line;
	int baseline = pango_layout_iter_get_baseline(c->lines);

	if (!c->more)
		return;
	pango_layout_iter_get_line_extents(c->lines, NULL, &line);
	cairo_move_to(p->cr, c->x + (double)line.x / PANGO_SCALE,
	    p->y + (double)(baseline - line.y) / PANGO_SCALE);
	pango_cairo_show_layout_line(
	    p->cr, pango_layout_iter_get_line_readonly(c->lines));
	c->more = pango_layout_iter_next_line(c->lines);
}

static void
column_free(struct column *c)
{
	pango_layout_iter_free(c->lines);
	g_object_unref(c->layout);
}

/* Columns side by side, line by line, over as many pages as they need. */
static void
draw_columns(struct pen *p, struct column *columns, size_t count)
{
	for (;;) {
		double height = 0;

		for (size_t i = 0; i < count; i++)
			if (line_height(&columns[i]) > height)
				height = line_height(&columns[i]);
		if (height == 0)
			break;
		make_room(p, height);
		for (size_t i = 0; i < count; i++)
			draw_line(p, &columns[i]);
		p->y += height;
	}
	for (size_t i = 0; i < count; i++)
		column_free(&columns[i]);
}

static void
draw_text(struct pen *p, const struct style *s, struct text_span t)
{
	struct column c = column_of(p, s, t, p->look->margin, inner_width(p));

	p->y += s->above * p->look->text;
	draw_columns(p, &c, 1);
	p->y += s->below * p->look->text;
}

static void
draw_rule(struct pen *p, double thickness)
{
	cairo_rectangle(p->cr, p->look->margin, p->y, inner_width(p), thickness);
	cairo_fill(p->cr);
	p->y += thickness;
}

static void
draw_row(struct pen *p, struct text_span what, struct text_span is)
{
	double gap = 0.8 * p->look->text, left = inner_width(p) * p->look->label;
	struct column columns[] = {
	    column_of(p, &label, what, p->look->margin, left - gap),
	    column_of(p, &value, is, p->look->margin + left, inner_width(p) - left)};

	p->y += 0.3 * p->look->text;
	draw_columns(p, columns, 2);
	p->y += 0.3 * p->look->text;
	draw_rule(p, p->look->text / 24);
}

/* A heading does not stand alone at the foot of a page. */
static void
draw_head(struct pen *p, struct text_span t)
{
	make_room(p, 5 * p->look->text);
	draw_text(p, &head, t);
}

static void
draw_modules(struct pen *p, const struct qr *q, double x, double y)
{
	double m = p->look->module;

	for (int row = 0; row < q->side; row++)
		for (int at = 0; at < q->side; at++)
			if (q->black[row * q->side + at])
				cairo_rectangle(p->cr, x + m * at, y + m * row, m, m);
	/* Without smoothing: no white between modules, no grey on a receipt. */
	cairo_set_antialias(p->cr, CAIRO_ANTIALIAS_NONE);
	cairo_fill(p->cr);
	cairo_set_antialias(p->cr, CAIRO_ANTIALIAS_DEFAULT);
}

/* With four modules of white around it (ISO/IEC 18004). */
static void
draw_code(struct pen *p, struct text_span code, struct text_span words)
{
	char buffer[PAPER_CODE + 1];
	struct qr q;
	double white = 4 * p->look->module, side, end, x = p->look->margin;

	memcpy(buffer, code.text, code.size);
	buffer[code.size] = '\0';
	if (!qr_make(&q, buffer))
		die("a code of %zu bytes cannot be drawn", code.size);
	explicit_bzero(buffer, sizeof(buffer));
	side = q.side * p->look->module;
	if (!p->look->beside)
		x = (p->look->width - side) / 2;
	make_room(p, side + 2 * white);
	p->y += white;
	draw_modules(p, &q, x, p->y);
	qr_wipe(&q);
	end = p->y + side;
	if (words.size && p->look->beside) {
		struct column c = column_of(
		    p, &text, words, x + side + white, inner_width(p) - side - white);

		draw_columns(p, &c, 1);
	}
	p->y = (p->y > end ? p->y : end) + white;
	if (words.size && !p->look->beside)
		draw_text(p, &text, words);
}

static void
draw_part(struct pen *p, const struct paper_part *part)
{
	switch (part->kind) {
	case PART_TITLE:
		draw_text(p, &title, part->first);
		if (part->second.size)
			draw_text(p, &below_title, part->second);
		break;
	case PART_HEAD:
		draw_head(p, part->first);
		break;
	case PART_TEXT:
		draw_text(p, &text, part->first);
		break;
	case PART_ROW:
		draw_row(p, part->first, part->second);
		break;
	case PART_SMALL:
		draw_text(p, &small, part->first);
		break;
	case PART_CODE:
		draw_code(p, part->first, part->second);
		break;
	case PART_RULE:
		p->y += 0.4 * p->look->text;
		draw_rule(p, p->look->text / 12);
		p->y += 0.4 * p->look->text;
		break;
	case PART_KINDS:
		break;
	}
}

void
pen_draw(struct pen *p, const struct paper *paper)
{
	p->y = p->look->top;
	p->page = 1;
	for (size_t i = 0; i < paper->count; i++)
		draw_part(p, &paper->parts[i]);
	p->page_ends(p);
}

void
pen_foot(struct pen *p, double y, const char *words)
{
	struct column c = column_of(p, &foot, (struct text_span){words, strlen(words)},
	    p->look->margin, inner_width(p));
	double back = p->y;

	p->y = y;
	draw_line(p, &c);
	column_free(&c);
	p->y = back;
}
