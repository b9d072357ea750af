/* Where one types: a tracker to find, the name of a file to save. */
#include "verifier/tui/views.h"

/* So many columns to type in. */
static void
write_field(struct page *p, int columns, const struct field_edit *f)
{
	struct area line = area_right(p->area, 2);
	int row = p->row++ - p->top;

	if (columns + 1 < line.columns)
		line.columns = columns + 1;
	canvas_put(p->canvas, p->area, row, 0, ROLE_TEXT, ">");
	field_draw(f, p->canvas, line, row);
}

/* ---- find ---- */

static void
write_ballot(struct page *p, const json_t *ballot)
{
	bool checked = json_is_true(json_object_get(ballot, "checked"));
	json_int_t fate = json_integer_value(json_object_get(ballot, "fate"));
	char leaf[32], line[32];
	const char *texts[4] = {model_text(ballot, "poll"), leaf, line};

	digits_of(leaf, (uint64_t)json_integer_value(json_object_get(ballot, "leaf")));
	digits_of(
	    line, (uint64_t)json_integer_value(json_object_get(ballot, "line")) + 1);
	page_phrase(p,
	    checked     ? ROLE_TEXT
	    : fate == 0 ? ROLE_CHOSEN
			: ROLE_NOTICE,
	    0,
	    checked     ? WORD_FOUND_CHECKED
	    : fate == 0 ? WORD_FOUND_COUNTED
			: WORD_FOUND_ASIDE,
	    texts);
	if (!checked && fate != 0)
		page_phrase(p, ROLE_TEXT, 2, WORD_BECAUSE,
		    (const char *[4]){word_fate(p->tongue, (int)fate)});
}

static void
write_choices(struct page *p, const json_t *found)
{
	const json_t *holds = json_object_get(found, "holds");

	if (!json_is_boolean(holds))
		return;
	page_gap(p);
	if (json_is_true(holds))
		page_word(p, ROLE_TEXT, 0, WORD_CHOICES_HOLD);
	else
		page_word(p, ROLE_NOTICE, 0, WORD_CHOICES_DO_NOT_HOLD);
	page_text(p, ROLE_TEXT, 2, model_text(found, "choices"));
}

static void
write_found(struct page *p, const json_t *found)
{
	const json_t *ballots = json_object_get(found, "ballots");

	page_text(p, ROLE_TITLE, 0, model_text(found, "code"));
	if (json_array_size(ballots) == 0) {
		page_word(p, ROLE_NOTICE, 0, WORD_FOUND_NONE);
		page_word(p, ROLE_TEXT, 0, WORD_FOUND_NONE_ASK);
	}
	for (size_t i = 0; i < json_array_size(ballots); i++)
		write_ballot(p, json_array_get(ballots, i));
	write_choices(p, found);
}

void
view_find(const struct model *m, struct page *p)
{
	page_word(p, ROLE_TEXT, 0, WORD_FIND_PROMPT);
	write_field(p, TRACKER, &m->find);
	page_gap(p);
	if (m->short_code)
		page_word(p, ROLE_NOTICE, 0, WORD_FIND_SHORT);
	else if (m->find_waits)
		page_word(p, ROLE_TEXT, 0, WORD_FIND_WAITS);
	else if (m->found != NULL)
		write_found(p, m->found);
}

/* ---- save ---- */

static void
write_saved(struct page *p, const json_t *saved)
{
	const char *path = model_text(saved, "path"), *fault = model_text(saved, "fault");

	if (json_is_true(json_object_get(saved, "exists")))
		page_phrase(p, ROLE_NOTICE, 0, WORD_SAVE_EXISTS, (const char *[4]){path});
	else if (*fault != '\0')
		page_phrase(
		    p, ROLE_NOTICE, 0, WORD_SAVE_FAILED, (const char *[4]){fault});
	else
		page_phrase(p, ROLE_CHOSEN, 0, WORD_SAVED, (const char *[4]){path});
}

void
view_save(const struct model *m, struct page *p)
{
	page_word(p, ROLE_TEXT, 0, WORD_SAVE_PROMPT);
	write_field(p, PATH_TYPED, &m->save);
	page_word(p, ROLE_QUIET, 0, WORD_SAVE_NOTE);
	page_gap(p);
	if (m->empty_path)
		page_word(p, ROLE_NOTICE, 0, WORD_SAVE_EMPTY);
	else if (m->save_waits)
		page_word(p, ROLE_TEXT, 0, WORD_SAVE_WAITS);
	else if (m->saved != NULL)
		write_saved(p, m->saved);
}
