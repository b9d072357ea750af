#include "verifier/tui/views.h"

#include <stdio.h>
#include <string.h>

#include "verifier/tui/keymap.h"

#define TITLE_ROWS 2

/* ---- the title: where one is, and what the run has come to ---- */

static enum word
verdict_word(const struct model *m)
{
	const char *verdict = model_text(m->report, "verdict");

	if (strcmp(verdict, "PASS") == 0)
		return WORD_PASS;
	return strcmp(verdict, "WARN") == 0 ? WORD_WARN : WORD_FAIL;
}

static void
draw_verdict(const struct model *m, struct canvas *c)
{
	uint64_t percent = m->leaves_of ? m->leaves * 100 / m->leaves_of : 0;
	struct bytes line = {0};
	char number[32];
	enum role role = ROLE_TEXT;

	if (m->report != NULL) {
		enum word w = verdict_word(m);
		role = view_role_of(w);
		bytes_format(&line, " %s ", word_of(m->tongue, w));
	} else if (m->broken != NULL) {
		role = ROLE_NOTICE;
		bytes_format(&line, " %s ", word_of(m->tongue, WORD_NOT_RUN));
	} else {
		digits_of(number, percent);
		phrase_add(
		    &line, word_of(m->tongue, WORD_READING), (const char *[4]){number});
	}
	bytes_add(&line, "", 1);
	canvas_put_right(c, canvas_area(c), 0, role, (char *)line.data);
	bytes_drop(&line);
}

static enum word
view_name(enum view v)
{
	static const enum word names[VIEWS] = {[VIEW_CHECKS] = WORD_CHECKS,
	    [VIEW_RESULTS] = WORD_RESULTS,
	    [VIEW_FIND] = WORD_FIND,
	    [VIEW_SOURCES] = WORD_SOURCES,
	    [VIEW_SAVE] = WORD_SAVE,
	    [VIEW_HELP] = WORD_HELP,
	    [VIEW_DETAIL] = WORD_DETAIL};

	return names[v];
}

static void
draw_title(const struct model *m, struct canvas *c)
{
	struct area a = canvas_area(c);
	char text[128];

	snprintf(text, sizeof text, "%s: %s", word_of(m->tongue, WORD_TITLE),
	    word_of(m->tongue, view_name(m->view)));
	canvas_put(c, a, 0, 0, ROLE_TITLE, text);
	canvas_rule(c, a, 1, ROLE_TITLE);
	draw_verdict(m, c);
}

/* How much of a page that is longer than its window is shown. */
static void
draw_place(struct canvas *c, const struct shown *s)
{
	char text[64];

	if (s->rows <= s->height)
		return;
	snprintf(
	    text, sizeof text, " %d-%d / %d ", s->top + 1, s->top + s->height, s->rows);
	canvas_put_right(c, canvas_area(c), 1, ROLE_TITLE, text);
}

/* ---- the key line ---- */

/* Puts the keys into the rows of the area, as far as there is room; or only counts rows.
 */
static int
key_rows(const struct model *m, struct canvas *c, struct area a)
{
	size_t count;
	const struct shortcut *keys = keymap(&count);
	int row = 0, column = 0;

	for (size_t i = 0; i < count && keys[i].in_line; i++) {
		const char *label = word_of(m->tongue, keys[i].label);
		bool here = keys[i].label == view_name(m->view);
		int wide = text_columns(keys[i].name) + 1 + text_columns(label);
		if (column > 0 && column + wide > a.columns) {
			row++;
			column = 0;
		}
		if (c != NULL) {
			column +=
			    canvas_put(c, a, row, column, ROLE_KEY, keys[i].name) + 1;
			column += canvas_put(
			    c, a, row, column, here ? ROLE_CHOSEN : ROLE_BAR, label);
		} else {
			column += wide;
		}
		column += 1;
	}
	return row + 1;
}

static struct area
draw_keys(const struct model *m, struct canvas *c)
{
	struct area a = canvas_area(c), keys = a;
	int rows = key_rows(m, NULL, a);

	if (rows > 2)
		rows = 2;
	keys = area_below(a, a.rows - rows);
	canvas_fill(c, keys, ROLE_BAR);
	key_rows(m, c, keys);
	a = area_below(a, TITLE_ROWS);
	a.rows -= rows;
	if (a.rows < 0)
		a.rows = 0;
	return a;
}

/* ---- pages ---- */

static void
write_page(const struct model *m, struct page *p)
{
	static void (*const views[VIEWS])(const struct model *m, struct page *p) = {
	    [VIEW_RESULTS] = view_results,
	    [VIEW_FIND] = view_find,
	    [VIEW_SOURCES] = view_sources,
	    [VIEW_SAVE] = view_save,
	    [VIEW_HELP] = view_help,
	    [VIEW_DETAIL] = view_detail};

	views[m->view](m, p);
}

/* Twice: how long it is must be known before it is known what to show. */
static void
draw_page(const struct model *m, struct canvas *c, struct area a, struct shown *s)
{
	struct page p = {c, {a.row, a.column, 0, a.columns}, 0, 0, m->tongue};

	write_page(m, &p);
	s->rows = p.row;
	s->height = a.rows;
	s->top = m->top[m->view];
	if (s->top > s->rows - s->height)
		s->top = s->rows - s->height;
	if (s->top < 0)
		s->top = 0;
	p = (struct page){c, a, s->top, 0, m->tongue};
	write_page(m, &p);
	draw_place(c, s);
}

void
view_draw(const struct model *m, struct canvas *c, struct shown *shown)
{
	struct area a;

	canvas_clear(c);
	draw_title(m, c);
	a = draw_keys(m, c);
	canvas_cursor(c, a, 0, 0);
	if (m->view != VIEW_CHECKS) {
		draw_page(m, c, a, shown);
		return;
	}
	*shown = (struct shown){CHECK_COUNT, a.rows, 0};
	view_checks(m, c, a);
}
