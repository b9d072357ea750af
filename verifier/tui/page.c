#include "verifier/tui/page.h"

#include <string.h>

void
page_text(struct page *p, enum role r, int indent, const char *text)
{
	struct area in = area_right(p->area, indent);

	if (strchr(text, '\n') == NULL && *text == '\0')
		p->row++;
	p->row += canvas_wrap(p->canvas, in, p->row - p->top, r, text);
}

void
page_word(struct page *p, enum role r, int indent, enum word w)
{
	page_text(p, r, indent, word_of(p->tongue, w));
}

void
page_phrase(
    struct page *p, enum role r, int indent, enum word w, const char *const texts[4])
{
	struct bytes line = {0};

	phrase_add(&line, word_of(p->tongue, w), texts);
	bytes_add(&line, "", 1);
	page_text(p, r, indent, (char *)line.data);
	bytes_drop(&line);
}

void
page_gap(struct page *p)
{
	if (p->row > 0)
		p->row++;
}

void
page_pair(struct page *p, int indent, enum role left_role, const char *left,
    enum role right_role, const char *right)
{
	struct area in = area_right(p->area, indent);
	int wanted = text_columns(right);
	struct area narrow = in;

	narrow.columns -= wanted + 2;
	if (narrow.columns < in.columns / 3) {
		page_text(p, left_role, indent, left);
		page_text(p, right_role, indent + 2, right);
		return;
	}
	p->row += canvas_wrap(p->canvas, narrow, p->row - p->top, left_role, left);
	canvas_put_right(p->canvas, in, p->row - 1 - p->top, right_role, right);
}
