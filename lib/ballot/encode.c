/* Answers into cells, and what plain cells mean: the part of a ballot without
 * cryptography. */
#include <stdio.h>
#include <string.h>

#include "ballot/compile.h"

/* The answer being encoded, for sentences. */
struct encoding {
	const struct question *q;
	const struct answer *answer;
	uint8_t *cells; /* of this question */
	struct why *why;
};

static uint8_t *
option_cells(const struct encoding *e, int option)
{
	return e->cells + (size_t)option * cells_per_option(e->q);
}

/* Largest weight first, where the smaller ones cannot make the value alone: this reaches
 * every value, because the weights below the last are 1, 2, 4, ... */
static void
put_bits(uint8_t *cells, uint32_t n, uint32_t value)
{
	uint32_t weights[BITS_MAX], lower = n;
	size_t bits = bits_of(n, weights);

	for (size_t i = bits; i-- > 0;) {
		lower -= weights[i];
		cells[i] = value > lower;
		if (cells[i])
			value -= weights[i];
	}
}

static void
put_slack(const struct encoding *e, uint32_t value)
{
	put_bits(option_cells(e, (int)e->q->option_count), slack_of(e->q), value);
}

/* Options known and named once, values within 0..maximum (1 alone where the type has
 * none). */
static int
check_choices(const struct encoding *e, int minimum, int maximum)
{
	const struct answer *a = e->answer;

	for (size_t i = 0; i < a->count; i++) {
		const struct choice *c = &a->choices[i];

		if (c->option < 0 || (size_t)c->option >= e->q->option_count)
			return why_set(e->why, ERR_REFUSED,
			    "question \"%s\" has no option number %d", e->q->id,
			    c->option);
		if (c->value < minimum || c->value > maximum)
			return why_set(e->why, ERR_REFUSED,
			    "question \"%s\", option \"%s\": the value %d is outside %d "
			    "to %d",
			    e->q->id, e->q->options[c->option].id, c->value, minimum,
			    maximum);
		for (size_t j = 0; j < i; j++)
			if (a->choices[j].option == c->option)
				return why_set(e->why, ERR_REFUSED,
				    "question \"%s\", option \"%s\" is chosen twice",
				    e->q->id, e->q->options[c->option].id);
	}
	return 0;
}

static int
encode_choose(const struct encoding *e, size_t min, size_t max)
{
	const struct answer *a = e->answer;
	int err = check_choices(e, 1, 1);

	if (err != 0)
		return err;
	if (a->count < min || a->count > max)
		return why_set(e->why, ERR_REFUSED,
		    "question \"%s\": %zu options are chosen; %zu to %zu are allowed, or "
		    "blank",
		    e->q->id, a->count, min, max);
	for (size_t i = 0; i < a->count; i++)
		*option_cells(e, a->choices[i].option) = 1;
	put_slack(e, (uint32_t)(max - a->count));
	return 0;
}

static int
encode_pick(const struct encoding *e)
{
	const struct question *q = e->q;
	const struct answer *a = e->answer;
	int err = check_choices(e, 1, 1);

	for (size_t i = 0; err == 0 && i < q->option_count; i++) {
		int chosen = 0;

		for (size_t j = 0; j < a->count; j++)
			if (strcmp(q->options[a->choices[j].option].category,
				q->options[i].category) == 0)
				chosen++;
		if (chosen != q->max)
			err = why_set(e->why, ERR_REFUSED,
			    "question \"%s\", category \"%s\": %d options are chosen; "
			    "exactly %d must be, or blank",
			    q->id, q->options[i].category, chosen, q->max);
	}
	for (size_t i = 0; err == 0 && i < a->count; i++)
		*option_cells(e, a->choices[i].option) = 1;
	return err;
}

static int
encode_grades(const struct encoding *e)
{
	const struct answer *a = e->answer;
	int err = check_choices(e, 0, (int)cells_per_option(e->q) - 1);

	if (err != 0)
		return err;
	if (a->count != e->q->option_count)
		return why_set(e->why, ERR_REFUSED,
		    "question \"%s\": %zu of %zu options are graded; each needs a grade "
		    "or \"no opinion\"",
		    e->q->id, a->count, e->q->option_count);
	for (size_t i = 0; i < a->count; i++)
		option_cells(e, a->choices[i].option)[a->choices[i].value] = 1;
	return 0;
}

static int
encode_points(const struct encoding *e)
{
	const struct answer *a = e->answer;
	uint32_t points = (uint32_t)e->q->points, sum = 0;
	int err = check_choices(e, 0, e->q->points);

	if (err != 0)
		return err;
	for (size_t i = 0; i < a->count; i++)
		sum += (uint32_t)a->choices[i].value;
	if (sum < (uint32_t)e->q->min || sum > points)
		return why_set(e->why, ERR_REFUSED,
		    "question \"%s\": %u points are given; %d to %u are allowed, or "
		    "blank",
		    e->q->id, sum, e->q->min, points);
	for (size_t i = 0; i < a->count; i++)
		put_bits(option_cells(e, a->choices[i].option), points,
		    (uint32_t)a->choices[i].value);
	put_slack(e, points - sum);
	return 0;
}

static int
encode_blank(const struct encoding *e)
{
	if (e->answer->count != 0)
		return why_set(e->why, ERR_REFUSED,
		    "question \"%s\": blank and a choice exclude each other", e->q->id);
	e->cells[e->q->cell_count - 1] = 1;
	return 0;
}

static int
encode_answer(const struct encoding *e)
{
	if (e->answer->blank)
		return encode_blank(e);
	switch (e->q->type) {
	case Q_YESNO:
	case Q_SINGLE:
		return encode_choose(e, 1, 1);
	case Q_MULTI:
	case Q_APPROVAL:
		return encode_choose(e, (size_t)e->q->min, (size_t)e->q->max);
	case Q_PICK:
		return encode_pick(e);
	case Q_SCORE:
	case Q_GRADES:
		return encode_grades(e);
	case Q_POINTS:
		return encode_points(e);
	}
	die("question of unknown type %d", (int)e->q->type);
}

int
questions_encode(const struct questions *q, const struct answer *answers, uint8_t *cells,
    struct why *why)
{
	int err = 0;

	memset(cells, 0, q->cell_count);
	for (size_t i = 0; err == 0 && i < q->count; i++) {
		const struct question *item = &q->items[i];
		struct encoding e = {item, &answers[i], cells + item->first_cell, why};

		err = encode_answer(&e);
	}
	if (err != 0) {
		memset(cells, 0, q->cell_count);
		return err;
	}
	if (!questions_cells_ok(q, cells))
		die("questions_encode made cells that break an equation");
	return 0;
}

static uint64_t
terms_value(const struct term *terms, size_t count, const uint8_t *cells)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (uint64_t)terms[i].weight * cells[terms[i].cell];
	return sum;
}

bool
questions_cells_ok(const struct questions *q, const uint8_t *cells)
{
	for (size_t i = 0; i < q->cell_count; i++)
		if (cells[i] > 1)
			return false;
	for (size_t i = 0; i < q->equation_count; i++) {
		const struct equation *e = &q->equations[i];

		if (terms_value(e->terms, e->count, cells) != e->total)
			return false;
	}
	return true;
}

void
questions_count(const struct questions *q, const uint8_t *cells, uint64_t *totals)
{
	for (size_t i = 0; i < q->line_count; i++)
		totals[i] += terms_value(q->lines[i].terms, q->lines[i].count, cells);
}

const struct question *
question_of_line(const struct questions *q, size_t line)
{
	size_t i = 0;

	while (line >= q->items[i].first_line + q->items[i].line_count)
		i++;
	return &q->items[i];
}

void
questions_line_id(const struct questions *q, size_t line, char *out, size_t room)
{
	const struct question *item = question_of_line(q, line);
	const struct line *l = &q->lines[line];
	const char *option = l->option < 0 ? "blank" : item->options[l->option].id;

	if (l->grade < 0)
		snprintf(out, room, "%s", option);
	else if ((size_t)l->grade == cells_per_option(item) - 1)
		snprintf(out, room, "%s/none", option);
	else if (item->type == Q_SCORE)
		snprintf(out, room, "%s/%d", option, l->grade);
	else
		snprintf(out, room, "%s/%s", option, item->grades[l->grade].id);
}
