/* Polls: what was published beside what the ballots add up to. */
#include <string.h>

#include "verifier/tui/views.h"

static enum word
state_word(const char *state)
{
	static const struct {
		const char *state;
		enum word word;
	} states[] = {{"open", WORD_POLL_OPEN}, {"closed", WORD_POLL_CLOSED},
	    {"result", WORD_POLL_RESULT}, {"wrong", WORD_POLL_WRONG}};

	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (strcmp(states[i].state, state) == 0)
			return states[i].word;
	return WORD_POLL_DEFINED;
}

/* The number, or a dash if there is none. */
static const char *
number_text(char out[32], const json_t *object, const char *name)
{
	const json_t *number = json_object_get(object, name);

	if (!json_is_integer(number))
		return NULL;
	digits_of(out, (uint64_t)json_integer_value(number));
	return out;
}

static void
write_numbers(struct page *p, const json_t *poll)
{
	static const char *const names[4] = {"roll", "counted", "set_aside", "checked"};
	const char *texts[4];
	char numbers[4][32];

	for (int i = 0; i < 4; i++)
		texts[i] = number_text(numbers[i], poll, names[i]);
	page_phrase(p, ROLE_TEXT, 2, WORD_POLL_NUMBERS, texts);
}

static void
write_aside(struct page *p, const json_t *poll)
{
	const json_t *rows = json_object_get(poll, "aside");

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		int fate = (int)json_integer_value(json_object_get(row, "fate"));
		char number[32];
		page_phrase(p, ROLE_TEXT, 2, WORD_SET_ASIDE_FOR,
		    (const char *[4]){
			number_text(number, row, "count"), word_fate(p->tongue, fate)});
	}
}

static void
write_line(struct page *p, const json_t *line)
{
	char published[32], recomputed[32];
	const char *texts[4] = {number_text(published, line, "published"),
	    number_text(recomputed, line, "recomputed")};
	bool both = texts[0] != NULL && texts[1] != NULL;
	bool same = both && strcmp(texts[0], texts[1]) == 0;
	struct bytes right = {0};

	phrase_add(&right, word_of(p->tongue, WORD_LINE), texts);
	bytes_text(&right, "  ");
	bytes_text(&right, word_of(p->tongue, same   ? WORD_SAME
					      : both ? WORD_DIFFERENT
						     : WORD_UNKNOWN_NUMBER));
	bytes_add(&right, "", 1);
	page_pair(p, 4, ROLE_TEXT, model_text(line, "label"),
	    same || !both ? ROLE_TEXT : ROLE_NOTICE, (char *)right.data);
	bytes_drop(&right);
}

static void
write_question(struct page *p, const json_t *question)
{
	const json_t *lines = json_object_get(question, "lines");

	page_text(p, ROLE_TEXT, 2, model_text(question, "label"));
	for (size_t i = 0; i < json_array_size(lines); i++)
		write_line(p, json_array_get(lines, i));
}

static void
write_poll(struct page *p, const json_t *poll)
{
	const json_t *questions = json_object_get(poll, "questions");
	enum word state = state_word(model_text(poll, "state"));

	page_gap(p);
	page_text(p, ROLE_TITLE, 0, model_text(poll, "label"));
	page_word(p, state == WORD_POLL_WRONG ? ROLE_NOTICE : ROLE_TEXT, 2, state);
	write_numbers(p, poll);
	write_aside(p, poll);
	for (size_t i = 0; i < json_array_size(questions); i++)
		write_question(p, json_array_get(questions, i));
}

void
view_results(const struct model *m, struct page *p)
{
	const json_t *polls = json_object_get(m->report, "polls");

	if (m->report == NULL)
		page_word(p, ROLE_TEXT, 0, WORD_AFTER_THE_END);
	else if (json_array_size(polls) == 0)
		page_word(p, ROLE_TEXT, 0, WORD_NO_POLLS);
	for (size_t i = 0; i < json_array_size(polls); i++)
		write_poll(p, json_array_get(polls, i));
}
