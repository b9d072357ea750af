/* What the worker says. */
#include "verifier/tui/model.h"

#include <string.h>

#define NOTES 8

static uint64_t
count_in(const json_t *array, size_t at)
{
	return (uint64_t)json_integer_value(json_array_get(array, at));
}

static void
hear_progress(struct model *m, const json_t *said)
{
	const json_t *counts = json_object_get(said, "counts");

	m->leaves = (uint64_t)json_integer_value(json_object_get(said, "leaves"));
	m->leaves_of = (uint64_t)json_integer_value(json_object_get(said, "of"));
	m->seconds = (uint64_t)json_integer_value(json_object_get(said, "seconds"));
	for (size_t c = 0; c < CHECK_COUNT; c++) {
		const json_t *row = json_array_get(counts, c);
		m->checks[c] = (struct count_of_check){count_in(row, 0), count_in(row, 1),
		    count_in(row, 2), count_in(row, 3)};
	}
}

/* Who has not moved sees what failed first. */
static void
focus_failure(struct model *m)
{
	for (int c = 0; c < CHECK_COUNT && !m->moved; c++)
		if (model_state_of(m, (enum check)c) == WORD_FAIL) {
			m->focus = c;
			return;
		}
}

static void
keep(json_t **place, json_t *said)
{
	json_decref(*place);
	*place = json_incref(said);
}

void
model_hear(struct model *m, const char *line, size_t size)
{
	json_t *all = json_loadb(line, size, 0, NULL);
	const char *key;
	json_t *said;

	json_object_foreach (all, key, said) {
		if (strcmp(key, "source") == 0) {
			keep(&m->source, said);
		} else if (strcmp(key, "progress") == 0) {
			hear_progress(m, said);
		} else if (strcmp(key, "report") == 0) {
			keep(&m->report, said);
			hear_progress(m, said);
			focus_failure(m);
		} else if (strcmp(key, "found") == 0) {
			keep(&m->found, said);
			m->find_waits = false;
		} else if (strcmp(key, "saved") == 0) {
			keep(&m->saved, said);
			m->save_waits = false;
		}
	}
	json_decref(all);
}

void
model_note(struct model *m, const char *sentence)
{
	struct bytes clean = {0};

	bytes_shown(&clean, sentence);
	if (json_array_size(m->notes) == NOTES)
		json_array_remove(m->notes, 0);
	json_array_append_new(m->notes, json_stringn((char *)clean.data, clean.size));
	bytes_drop(&clean);
}

/* The last sentence says why, if the worker left one. */
void
model_lost(struct model *m)
{
	size_t count = json_array_size(m->notes);
	const char *last =
	    count ? json_string_value(json_array_get(m->notes, count - 1)) : NULL;

	m->find_waits = m->save_waits = false;
	if (!model_ended(m))
		m->broken =
		    mem_text(last ? last : "the part that reads the ledger has ended");
}
