#include "station/vault/answers.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "station/channel/channel.h"

#define CHOICES_MAX 400

static int
find_question(const struct questions *q, const char *id, size_t *out, struct why *why)
{
	for (size_t i = 0; i < q->count; i++)
		if (strcmp(q->items[i].id, id) == 0) {
			*out = i;
			return 0;
		}
	return why_set(why, ERR_REFUSED, "there is no question \"%s\"", id);
}

static int
find_option(const struct question *q, const char *id, int *out, struct why *why)
{
	for (size_t i = 0; i < q->option_count; i++)
		if (strcmp(q->options[i].id, id) == 0) {
			*out = (int)i;
			return 0;
		}
	return why_set(why, ERR_REFUSED, "question %s has no option \"%s\"", q->id, id);
}

static int
read_choices(struct choice *choices, size_t count, const struct question *q,
    struct cur *in, struct why *why)
{
	for (size_t i = 0; i < count; i++) {
		char id[QUESTION_ID_MAX + 1];
		uint32_t value;
		int r;

		cur_text(in, id, QUESTION_ID_MAX);
		value = cur_get32(in);
		if (in->bad || value > INT32_MAX)
			return why_set(
			    why, ERR_FORMAT, "the answer to %s is malformed", q->id);
		r = find_option(q, id, &choices[i].option, why);
		if (r)
			return r;
		choices[i].value = (int)value;
	}
	return 0;
}

static int
read_answer(struct answer *answers, bool *given, const struct questions *q,
    struct cur *in, struct why *why)
{
	char id[QUESTION_ID_MAX + 1];
	struct choice *choices;
	size_t n, count;
	uint8_t blank;
	int r;

	cur_text(in, id, QUESTION_ID_MAX);
	blank = cur_get8(in);
	count = cur_get16(in);
	if (in->bad || blank > 1 || (blank && count) || count > CHOICES_MAX)
		return why_set(why, ERR_FORMAT, "an answer is malformed");
	r = find_question(q, id, &n, why);
	if (r)
		return r;
	if (given[n])
		return why_set(why, ERR_REFUSED, "question %s is answered twice", id);
	given[n] = true;
	choices = xcalloc(count ? count : 1, sizeof(*choices));
	answers[n] = (struct answer){.blank = blank, .choices = choices, .count = count};
	return read_choices(choices, count, &q->items[n], in, why);
}

static int
read_all(struct answer *answers, bool *given, const struct questions *q, struct cur *in,
    struct why *why)
{
	size_t count = cur_get16(in);

	if (in->bad || count > q->count)
		return why_set(
		    why, ERR_FORMAT, "%zu answers to %zu questions", count, q->count);
	for (size_t i = 0; i < count; i++) {
		int r = read_answer(answers, given, q, in, why);

		if (r)
			return r;
	}
	if (!cur_done(in))
		return why_set(why, ERR_FORMAT, "the answers are malformed");
	for (size_t i = 0; i < q->count; i++)
		if (!given[i])
			return why_set(why, ERR_REFUSED,
			    "question %s has no answer: leave it blank "
			    "or choose",
			    q->items[i].id);
	return 0;
}

int
answers_read(uint8_t *cells, const struct questions *q, struct cur *in, struct why *why)
{
	struct answer *answers = xcalloc(q->count, sizeof(*answers));
	bool *given = xcalloc(q->count, sizeof(*given));
	int r = read_all(answers, given, q, in, why);

	if (!r)
		r = questions_encode(q, answers, cells, why);
	for (size_t i = 0; i < q->count; i++) {
		struct choice *choices = (struct choice *)(uintptr_t)answers[i].choices;

		if (choices)
			sodium_memzero(choices, answers[i].count * sizeof(*choices));
		free(choices);
	}
	free(answers);
	free(given);
	return r;
}
