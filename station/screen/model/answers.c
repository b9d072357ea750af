#include "station/screen/model/answers.h"

#include <string.h>
#include "station/channel/channel.h"

int
answers_start(struct answers *a, const struct questions *q)
{
	size_t options = 0;

	*a = (struct answers){0};
	if (q->count > ANSWERS_QUESTIONS)
		return ERR_TOO_LARGE;
	for (size_t i = 0; i < q->count; i++) {
		a->first[i] = (uint16_t)options;
		options += q->items[i].option_count;
		if (options > ANSWERS_OPTIONS)
			return ERR_TOO_LARGE;
	}
	return 0;
}

bool
question_valued(const struct question *q)
{
	return q->type == Q_SCORE || q->type == Q_GRADES || q->type == Q_POINTS;
}

int
question_highest(const struct question *q)
{
	switch (q->type) {
	case Q_SCORE:
		return q->max_score + 1;
	case Q_GRADES:
		return (int)q->grade_count;
	case Q_POINTS:
		return q->points;
	default:
		return 1;
	}
}

int
answers_value(const struct answers *a, size_t question, size_t option)
{
	return a->value[a->first[question] + option] - 1;
}

size_t
answers_count(const struct answers *a, const struct questions *q, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < q->items[n].option_count; i++)
		count += answers_value(a, n, i) >= 0;
	return count;
}

int
answers_points(const struct answers *a, const struct questions *q, size_t n)
{
	int sum = 0;

	for (size_t i = 0; i < q->items[n].option_count; i++)
		if (answers_value(a, n, i) > 0)
			sum += answers_value(a, n, i);
	return sum;
}

/* Chosen options of the category of this one. */
static int
count_category(
    const struct answers *a, const struct questions *q, size_t n, size_t option)
{
	const struct option *options = q->items[n].options;
	int count = 0;

	for (size_t i = 0; i < q->items[n].option_count; i++)
		count += answers_value(a, n, i) >= 0 &&
			 strcmp(options[i].category, options[option].category) == 0;
	return count;
}

size_t
answers_short_category(const struct answers *a, const struct questions *q, size_t n)
{
	size_t i = 0;

	while (
	    i < q->items[n].option_count && count_category(a, q, n, i) >= q->items[n].max)
		i++;
	return i;
}

static enum fullness
between(int count, int min, int max)
{
	return count < min ? ANSWER_SHORT : count < max ? ANSWER_UNDER : ANSWER_FULL;
}

enum fullness
answers_fullness(const struct answers *a, const struct questions *q, size_t n)
{
	const struct question *item = &q->items[n];
	int count = (int)answers_count(a, q, n);

	if (a->blank[n])
		return ANSWER_BLANK;
	if (count == 0)
		return ANSWER_NONE;
	switch (item->type) {
	case Q_YESNO:
	case Q_SINGLE:
		return ANSWER_FULL;
	case Q_MULTI:
	case Q_APPROVAL:
		return between(count, item->min, item->max);
	case Q_PICK:
		return answers_short_category(a, q, n) < item->option_count ? ANSWER_SHORT
									    : ANSWER_FULL;
	case Q_SCORE:
	case Q_GRADES:
		return between(count, 0, (int)item->option_count);
	case Q_POINTS:
		return between(answers_points(a, q, n), item->min, item->points);
	}
	die("question of unknown type %d", (int)item->type);
}

static void
put_value(struct answers *a, size_t n, size_t option, int value)
{
	a->value[a->first[n] + option] = (int16_t)(value + 1);
}

/* May one more option be chosen? */
static enum verdict
one_more(const struct answers *a, const struct questions *q, size_t n, size_t option)
{
	const struct question *item = &q->items[n];
	int count = (int)answers_count(a, q, n);

	if (a->blank[n])
		return VERDICT_IS_BLANK;
	switch (item->type) {
	case Q_YESNO:
	case Q_SINGLE:
		return count >= 1 ? VERDICT_ONE : VERDICT_DONE;
	case Q_PICK:
		return count_category(a, q, n, option) >= item->max ? VERDICT_CATEGORY
								    : VERDICT_DONE;
	default:
		return count >= item->max ? VERDICT_MOST : VERDICT_DONE;
	}
}

enum verdict
answers_toggle(struct answers *a, const struct questions *q, size_t n, size_t option)
{
	bool chosen = answers_value(a, n, option) >= 0;
	enum verdict v = chosen ? VERDICT_DONE : one_more(a, q, n, option);

	if (v == VERDICT_DONE)
		put_value(a, n, option, chosen ? -1 : 1);
	return v;
}

enum verdict
answers_set(
    struct answers *a, const struct questions *q, size_t n, size_t option, int value)
{
	const struct question *item = &q->items[n];
	int before = answers_value(a, n, option);

	if (a->blank[n] && value >= 0)
		return VERDICT_IS_BLANK;
	if (item->type == Q_POINTS) {
		int others = answers_points(a, q, n) - (before > 0 ? before : 0);

		if (value > item->points - others)
			return VERDICT_POINTS;
		if (value == 0)
			value = -1; /* none given is none */
	}
	put_value(a, n, option, value);
	return VERDICT_DONE;
}

enum verdict
answers_toggle_blank(struct answers *a, const struct questions *q, size_t n)
{
	if (!a->blank[n] && answers_count(a, q, n) > 0)
		return VERDICT_CHOSEN;
	a->blank[n] = !a->blank[n];
	return VERDICT_DONE;
}

static void
put_question(
    const struct answers *a, const struct questions *q, size_t n, struct buf *out)
{
	const struct question *item = &q->items[n];
	bool all = item->type == Q_SCORE || item->type == Q_GRADES;
	size_t count = answers_count(a, q, n);
	bool blank = count == 0;

	buf_put_text(out, item->id);
	buf_put8(out, blank);
	buf_put16(out, (uint16_t)(all && !blank ? item->option_count : count));
	for (size_t i = 0; i < item->option_count && !blank; i++) {
		int value = answers_value(a, n, i);

		if (value < 0 && !all)
			continue;
		buf_put_text(out, item->options[i].id);
		buf_put32(out, (uint32_t)(value < 0 ? question_highest(item) : value));
	}
}

void
answers_put(const struct answers *a, const struct questions *q, struct buf *out)
{
	buf_put16(out, (uint16_t)q->count);
	for (size_t i = 0; i < q->count; i++)
		put_question(a, q, i, out);
}
