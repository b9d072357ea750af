#include "station/screen/view/question.h"

#include <string.h>
#include "station/screen/model/page.h"

struct both
both_title(const struct listed_poll *p)
{
	return (struct both){{p->title[LANGUAGE_KO], p->title[LANGUAGE_EN]}};
}

struct both
both_question(const struct question *q)
{
	return (struct both){{q->ko, q->en}};
}

struct both
both_option(const struct option *o)
{
	return (struct both){{o->ko, o->en}};
}

struct both
both_value(struct sheet *s, const struct question *q, int value)
{
	if (q->type == Q_GRADES && value < (int)q->grade_count)
		return both_option(&q->grades[value]);
	if (q->type != Q_POINTS && value == question_highest(q))
		return both_words(N_("no opinion"));
	if (value == 1)
		return both_words(N_("1 point"));
	return both_format(s, N_("%d points"), value);
}

static size_t
categories(const struct question *q)
{
	size_t count = 0;

	for (size_t i = 0; i < q->option_count; i++) {
		size_t j = 0;

		while (strcmp(q->options[j].category, q->options[i].category) != 0)
			j++;
		count += j == i;
	}
	return count;
}

static struct both
limits(struct sheet *s, const struct question *q)
{
	switch (q->type) {
	case Q_YESNO:
	case Q_SINGLE:
		return both_words(N_("Choose ONE."));
	case Q_PICK:
		return both_format(s, N_("Choose %d in each group."), q->max);
	case Q_SCORE:
		return both_format(
		    s, N_("Give each a score from 0 to %d."), q->max_score);
	case Q_GRADES:
		return both_words(N_("Give each a grade."));
	case Q_POINTS:
		if (q->min == q->points)
			return both_format(s, N_("Share out %d points."), q->points);
		return both_format(
		    s, N_("Share out %d to %d points."), q->min, q->points);
	default:
		if (q->min == q->max)
			return both_format(s, N_("Choose %d."), q->max);
		if (q->min <= 1)
			return both_format(s, N_("Choose up to %d."), q->max);
		return both_format(s, N_("Choose %d to %d."), q->min, q->max);
	}
}

struct both
both_counter(const struct model *m, struct sheet *s, size_t n)
{
	const struct visit *v = &m->visit;
	const struct question *q = &v->questions->items[n];
	int count = (int)answers_count(&v->answers, v->questions, n);

	if (v->answers.blank[n])
		return both_words(N_("Left blank"));
	switch (q->type) {
	case Q_YESNO:
	case Q_SINGLE:
		return both_format(s, N_("Chosen: %d of %d"), count, 1);
	case Q_PICK:
		return both_format(
		    s, N_("Chosen: %d of %d"), count, q->max * (int)categories(q));
	case Q_SCORE:
	case Q_GRADES:
		return both_format(s, N_("Rated: %d of %d"), count, (int)q->option_count);
	case Q_POINTS:
		return both_format(s, N_("Points given: %d of %d"),
		    answers_points(&v->answers, v->questions, n), q->points);
	default:
		return both_format(s, N_("Chosen: %d of %d"), count, q->max);
	}
}

static void
question(const struct model *m, struct sheet *s)
{
	const struct visit *v = &m->visit;
	const struct question *q = model_question(m);

	s->title = both_title(&v->polls[v->poll]);
	s->where = both_format(
	    s, N_("Question %d of %d"), (int)v->question + 1, (int)v->questions->count);
	sheet_say(s, ROLE_TEXT, both_question(q));
	sheet_say_two(s, limits(s, q), both_counter(m, s, v->question));
	sheet_reserve(s, both_words(N_("chosen")));
	for (int i = 0; question_valued(q) && i <= question_highest(q); i++)
		sheet_reserve(s, both_value(s, q, i));
}

static void
option(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct visit *v = &m->visit;
	const struct question *q = model_question(m);
	size_t i = (size_t)item->item.index;
	int value;

	if (item->item.kind != ITEM_OPTION)
		return;
	if (i == q->option_count) {
		item->text = both_words(N_("Leave this question blank"));
		item->mark = v->answers.blank[v->question] ? MARK_ON : MARK_OFF;
		if (item->mark == MARK_ON)
			item->tail = both_words(N_("chosen"));
		return;
	}
	item->text = both_option(&q->options[i]);
	value = answers_value(&v->answers, v->question, i);
	item->mark = value >= 0 ? MARK_ON : MARK_OFF;
	if (value >= 0)
		item->tail = question_valued(q) ? both_value(s, q, value)
						: both_words(N_("chosen"));
	if (q->options[i].category[0] &&
	    (i == 0 || strcmp(q->options[i].category, q->options[i - 1].category) != 0))
		for (int l = 0; l < LANGUAGES; l++)
			item->head.text[l] = q->options[i].category;
}

const struct view view_question = {question, option};
