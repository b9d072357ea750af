/* The list of checks, and one of them in detail. */
#include <stdio.h>
#include <string.h>

#include "verifier/tui/views.h"

#define WIDE 70 /* columns, from which checks have their long names */

static const json_t *
row_of(const struct model *m, enum check c)
{
	return json_array_get(json_object_get(m->report, "checks"), (size_t)c);
}

enum role
view_role_of(enum word state)
{
	switch (state) {
	case WORD_PASS:
		return ROLE_CHOSEN;
	case WORD_WARN:
	case WORD_FAIL:
	case WORD_UNFINISHED:
		return ROLE_NOTICE;
	default:
		return ROLE_QUIET;
	}
}

void
view_counts(char out[80], const struct count_of_check *count)
{
	char checked[32], of[32];

	digits_of(checked, count->checked);
	digits_of(of, count->of);
	out[0] = '\0';
	if (count->of || count->checked)
		snprintf(out, 80, "%s / %s", checked, of);
}

/* ---- the list ---- */

static void
draw_row(
    const struct model *m, struct canvas *c, struct area a, int row, enum check check)
{
	bool focus = (int)check == m->focus;
	enum word state = model_state_of(m, check);
	enum topic name = a.columns >= WIDE ? TOPIC_WORDS : TOPIC_NAME;
	struct area words = area_right(a, 9);
	char counts[80];

	view_counts(counts, &m->checks[check]);
	words.columns -= text_columns(counts) + 1;
	canvas_put(c, a, row, 0, ROLE_TEXT, focus ? ">" : " ");
	canvas_put(c, words, row, 0, ROLE_TEXT, topic_of(m->tongue, check, name));
	canvas_put_right(c, a, row, ROLE_TEXT, counts);
	if (focus) {
		canvas_paint(c, a, row, ROLE_FOCUS);
		canvas_cursor(c, a, row, 0);
	}
	canvas_put(c, a, row, 2, view_role_of(state), word_of(m->tongue, state));
}

/* So that none is overlooked further down. */
static void
add_failures(const struct model *m, struct bytes *out)
{
	char failed[32], warned[32];
	uint64_t failures = 0, warnings = 0;

	for (int c = 0; c < CHECK_COUNT; c++) {
		enum word state = model_state_of(m, (enum check)c);
		failures += state == WORD_FAIL;
		warnings += state == WORD_WARN;
	}
	if (failures == 0 && warnings == 0)
		return;
	digits_of(failed, failures);
	digits_of(warned, warnings);
	phrase_add(
	    out, word_of(m->tongue, WORD_FAILURES), (const char *[4]){failed, warned});
}

static void
add_summary(const struct model *m, struct bytes *out)
{
	char numbers[4][32];
	const char *stopped = model_text(m->report, "stopped");
	enum word verdict;

	if (m->broken != NULL) {
		bytes_format(
		    out, "%s %s", word_of(m->tongue, WORD_COULD_NOT_RUN), m->broken);
	} else if (m->report == NULL) {
		digits_of(numbers[0], m->leaves);
		digits_of(numbers[1], m->leaves_of);
		digits_of(numbers[2], m->checks[CHECK_BALLOTS].checked);
		digits_of(numbers[3], m->seconds);
		phrase_add(out, word_of(m->tongue, WORD_PROGRESS),
		    (const char *[4]){numbers[0], numbers[1], numbers[2], numbers[3]});
	} else if (*stopped != '\0') {
		phrase_add(
		    out, word_of(m->tongue, WORD_STOPPED), (const char *[4]){stopped});
	} else {
		const char *word = model_text(m->report, "verdict");
		verdict = strcmp(word, "PASS") == 0   ? WORD_ALL_HOLDS
			  : strcmp(word, "WARN") == 0 ? WORD_HOLDS_WITH_WARNINGS
						      : WORD_DOES_NOT_HOLD;
		bytes_text(out, word_of(m->tongue, verdict));
	}
	add_failures(m, out);
	bytes_add(out, "", 1);
}

/* Of so many rows, the first so that the focus is shown, in the middle if it can be. */
static int
first_row(int focus, int rows)
{
	int first = focus - rows / 2;

	if (first > CHECK_COUNT - rows)
		first = CHECK_COUNT - rows;
	return first > 0 ? first : 0;
}

void
view_checks(const struct model *m, struct canvas *c, struct area a)
{
	struct bytes summary = {0};
	int rows, first;

	add_summary(m, &summary);
	rows = canvas_wrap(c, a, 0, ROLE_TEXT, (char *)summary.data);
	bytes_drop(&summary);
	/* A long sentence may not take the place of the list. */
	if (rows > a.rows / 2) {
		rows = a.rows / 2;
		canvas_fill(c, area_below(a, rows), ROLE_TEXT);
	}
	a = area_below(a, rows);
	first = first_row(m->focus, a.rows);
	for (int i = 0; i < a.rows && first + i < CHECK_COUNT; i++)
		draw_row(m, c, a, i, (enum check)(first + i));
}

/* ---- one check ---- */

static void
write_reasons(const struct model *m, struct page *p, enum check c)
{
	const json_t *row = row_of(m, c), *reasons = json_object_get(row, "reasons");
	json_int_t more = json_integer_value(json_object_get(row, "more"));
	char number[32];

	if (json_array_size(reasons) == 0)
		return;
	page_gap(p);
	page_word(p, ROLE_TITLE, 0, WORD_REASONS);
	for (size_t i = 0; i < json_array_size(reasons); i++)
		page_text(p, ROLE_TEXT, 2, json_string_value(json_array_get(reasons, i)));
	digits_of(number, (uint64_t)more);
	if (more > 0)
		page_phrase(
		    p, ROLE_TEXT, 2, WORD_MORE_REASONS, (const char *[4]){number});
}

static void
write_none(struct page *p, enum check c)
{
	page_word(p, ROLE_TEXT, 0,
	    c == CHECK_PIN      ? WORD_NO_PIN
	    : c == CHECK_MIRROR ? WORD_NO_MIRROR
				: WORD_NONE_ON_LEDGER);
}

static void
write_counts(struct page *p, const struct count_of_check *count, bool missing)
{
	char checked[32], of[32];

	digits_of(checked, count->checked);
	digits_of(of, count->of);
	page_phrase(p, ROLE_TEXT, 0, missing ? WORD_NOT_ALL : WORD_COUNTED_OF,
	    (const char *[4]){checked, of});
}

static void
write_stop(const struct model *m, struct page *p)
{
	page_gap(p);
	page_word(p, ROLE_TEXT, 0, WORD_NOT_FINISHED);
	page_text(p, ROLE_TEXT, 2, model_text(m->report, "stopped"));
	page_gap(p);
	page_word(p, ROLE_TITLE, 0, WORD_ASK);
	page_word(p, ROLE_TEXT, 2, WORD_ASK_STOPPED);
}

static void
write_ask(const struct model *m, struct page *p, enum check c, enum word state)
{
	page_gap(p);
	if (state == WORD_FAIL || state == WORD_WARN) {
		page_word(p, ROLE_TITLE, 0, WORD_ASK);
		page_text(p, ROLE_TEXT, 2, topic_of(m->tongue, c, TOPIC_ASK));
	} else if (m->broken != NULL) {
		page_word(p, ROLE_TEXT, 0, WORD_COULD_NOT_RUN);
		page_text(p, ROLE_TEXT, 2, m->broken);
	} else {
		page_word(p, ROLE_TEXT, 0,
		    state == WORD_PASS ? WORD_NOTHING_TO_ASK : WORD_STILL_RUNS);
	}
}

static void
write_state(const struct model *m, struct page *p, enum check c, enum word state)
{
	const struct count_of_check *count = &m->checks[c];

	if (state == WORD_NONE) {
		write_none(p, c);
		return;
	}
	if (count->of > 0 || count->checked > 0)
		write_counts(p, count, m->report != NULL && count->checked != count->of);
	if (state == WORD_UNFINISHED) {
		write_stop(m, p);
		return;
	}
	write_reasons(m, p, c);
	write_ask(m, p, c, state);
}

void
view_detail(const struct model *m, struct page *p)
{
	enum check c = (enum check)m->focus;
	enum word state = model_state_of(m, c);

	page_pair(p, 0, ROLE_TITLE, topic_of(m->tongue, c, TOPIC_WORDS),
	    view_role_of(state), word_of(m->tongue, state));
	write_state(m, p, c, state);
	page_gap(p);
	page_word(p, ROLE_TITLE, 0, WORD_WHAT);
	page_text(p, ROLE_TEXT, 2, topic_of(m->tongue, c, TOPIC_WHAT));
}
