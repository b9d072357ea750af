/*
 * The screens of the terminal view: pure functions from the model to a canvas.
 */
#ifndef VERIFIER_TUI_VIEWS_H
#define VERIFIER_TUI_VIEWS_H

#include "verifier/tui/page.h"

/* The whole screen, with title and key line; *shown is for model_shown. */
void view_draw(const struct model *m, struct canvas *c, struct shown *shown);

/* ---- between the files of views ---- */

/* The list of checks: in a window of its own, it follows the focus. */
void view_checks(const struct model *m, struct canvas *c, struct area a);
/* The others write a page. */
void view_detail(const struct model *m, struct page *p);
void view_results(const struct model *m, struct page *p);
void view_find(const struct model *m, struct page *p);
void view_sources(const struct model *m, struct page *p);
void view_save(const struct model *m, struct page *p);
void view_help(const struct model *m, struct page *p);

/* How the state of a check is shown. */
enum role view_role_of(enum word state);
/* "12 / 1,234"; "" where there is nothing to count. */
void view_counts(char out[80], const struct count_of_check *count);

#endif
