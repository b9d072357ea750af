/*
 * A part of the screen whose text may be longer: it is written from top to bottom, and
 * what lies in the window is drawn.
 */
#ifndef VERIFIER_TUI_PAGE_H
#define VERIFIER_TUI_PAGE_H

#include "screen/canvas.h"
#include "verifier/tui/model.h"

struct page {
	struct canvas *canvas;
	struct area area;
	int top; /* the first row that is drawn */
	int row; /* where the next text goes, from the very top */
	enum tongue tongue;
};

void page_text(struct page *p, enum role r, int indent, const char *text);
void page_word(struct page *p, enum role r, int indent, enum word w);
/* A pattern of words with its texts (phrase_add). */
void page_phrase(
    struct page *p, enum role r, int indent, enum word w, const char *const texts[4]);
void page_gap(struct page *p);
/* Two texts in a line, the second at the right border; below one another where the screen
 * is too narrow. */
void page_pair(struct page *p, int indent, enum role left_role, const char *left,
    enum role right_role, const char *right);

#endif
