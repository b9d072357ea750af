#include "ballot/compile.h"

#include <string.h>

#include "ballot/ballot.h"

size_t
bits_of(uint32_t n, uint32_t weights[BITS_MAX])
{
	size_t count = 0;
	uint32_t left = n;

	for (uint32_t w = 1; w < left; w *= 2) {
		weights[count++] = w;
		left -= w;
	}
	if (left > 0)
		weights[count++] = left;
	return count;
}

size_t
cells_per_option(const struct question *q)
{
	uint32_t weights[BITS_MAX];

	switch (q->type) {
	case Q_SCORE:
		return (size_t)q->max_score + 2;
	case Q_GRADES:
		return q->grade_count + 1;
	case Q_POINTS:
		return bits_of((uint32_t)q->points, weights);
	default:
		return 1;
	}
}

uint32_t
slack_of(const struct question *q)
{
	switch (q->type) {
	case Q_MULTI:
	case Q_APPROVAL:
		return (uint32_t)(q->max - q->min);
	case Q_POINTS:
		return (uint32_t)(q->points - q->min);
	default:
		return 0;
	}
}

static void
add_term(struct term **terms, size_t *count, size_t cell, uint32_t weight)
{
	*terms = xrealloc(*terms, (*count + 1) * sizeof(**terms));
	(*terms)[(*count)++] = (struct term){(uint32_t)cell, weight};
}

static void
equation_term(struct equation *e, size_t cell, uint32_t weight)
{
	add_term(&e->terms, &e->count, cell, weight);
}

static struct equation *
add_equation(struct questions *all, uint32_t total)
{
	struct equation *e;

	all->equations =
	    xrealloc(all->equations, (all->equation_count + 1) * sizeof(*all->equations));
	e = &all->equations[all->equation_count++];
	*e = (struct equation){.total = total};
	return e;
}

static struct line *
add_line(struct questions *all, uint32_t maximum, int option, int grade)
{
	struct line *l;

	all->lines = xrealloc(all->lines, (all->line_count + 1) * sizeof(*all->lines));
	l = &all->lines[all->line_count++];
	*l = (struct line){.maximum = maximum, .option = option, .grade = grade};
	return l;
}

static size_t
blank_of(const struct question *q)
{
	return q->first_cell + q->cell_count - 1;
}

static size_t
option_cell(const struct question *q, size_t option)
{
	return q->first_cell + option * cells_per_option(q);
}

static void
slack_terms(struct equation *e, const struct question *q)
{
	uint32_t weights[BITS_MAX];
	size_t bits = bits_of(slack_of(q), weights);
	size_t first = option_cell(q, q->option_count);

	for (size_t i = 0; i < bits; i++)
		equation_term(e, first + i, weights[i]);
}

/* options + slack + total x blank = total; yesno and single are the case total 1, no
 * slack */
static void
choose_equation(struct questions *all, const struct question *q, uint32_t total)
{
	struct equation *e = add_equation(all, total);

	for (size_t i = 0; i < q->option_count; i++)
		equation_term(e, option_cell(q, i), 1);
	slack_terms(e, q);
	equation_term(e, blank_of(q), total);
}

static bool
category_is_new(const struct question *q, size_t option)
{
	for (size_t i = 0; i < option; i++)
		if (strcmp(q->options[i].category, q->options[option].category) == 0)
			return false;
	return true;
}

static void
pick_equations(struct questions *all, const struct question *q)
{
	for (size_t i = 0; i < q->option_count; i++) {
		struct equation *e;

		if (!category_is_new(q, i))
			continue;
		e = add_equation(all, (uint32_t)q->max);
		for (size_t j = i; j < q->option_count; j++)
			if (strcmp(q->options[i].category, q->options[j].category) == 0)
				equation_term(e, option_cell(q, j), 1);
		equation_term(e, blank_of(q), (uint32_t)q->max);
	}
}

static void
grade_equations(struct questions *all, const struct question *q)
{
	for (size_t i = 0; i < q->option_count; i++) {
		struct equation *e = add_equation(all, 1);

		for (size_t g = 0; g < cells_per_option(q); g++)
			equation_term(e, option_cell(q, i) + g, 1);
		equation_term(e, blank_of(q), 1);
	}
}

static void
points_equation(struct questions *all, const struct question *q)
{
	struct equation *e = add_equation(all, (uint32_t)q->points);
	uint32_t weights[BITS_MAX];
	size_t bits = bits_of((uint32_t)q->points, weights);

	for (size_t i = 0; i < q->option_count; i++)
		for (size_t b = 0; b < bits; b++)
			equation_term(e, option_cell(q, i) + b, weights[b]);
	slack_terms(e, q);
	equation_term(e, blank_of(q), (uint32_t)q->points);
}

static void
compile_equations(struct questions *all, const struct question *q)
{
	switch (q->type) {
	case Q_YESNO:
	case Q_SINGLE:
		choose_equation(all, q, 1);
		break;
	case Q_MULTI:
	case Q_APPROVAL:
		choose_equation(all, q, (uint32_t)q->max);
		break;
	case Q_PICK:
		pick_equations(all, q);
		break;
	case Q_SCORE:
	case Q_GRADES:
		grade_equations(all, q);
		break;
	case Q_POINTS:
		points_equation(all, q);
		break;
	}
}

static void
points_line(struct questions *all, const struct question *q, size_t option)
{
	struct line *l = add_line(all, (uint32_t)q->points, (int)option, -1);
	uint32_t weights[BITS_MAX];
	size_t bits = bits_of((uint32_t)q->points, weights);

	for (size_t b = 0; b < bits; b++)
		add_term(&l->terms, &l->count, option_cell(q, option) + b, weights[b]);
}

/* One line a cell: an option, or each of its grades. */
static void
cell_lines(struct questions *all, const struct question *q, size_t option)
{
	bool graded = q->type == Q_SCORE || q->type == Q_GRADES;

	for (size_t g = 0; g < cells_per_option(q); g++) {
		struct line *l = add_line(all, 1, (int)option, graded ? (int)g : -1);

		add_term(&l->terms, &l->count, option_cell(q, option) + g, 1);
	}
}

static void
compile_lines(struct questions *all, struct question *q)
{
	struct line *blank;

	q->first_line = all->line_count;
	for (size_t i = 0; i < q->option_count; i++) {
		if (q->type == Q_POINTS)
			points_line(all, q, i);
		else
			cell_lines(all, q, i);
	}
	blank = add_line(all, 1, -1, -1);
	add_term(&blank->terms, &blank->count, blank_of(q), 1);
	q->line_count = all->line_count - q->first_line;
}

int
compile(struct questions *all, struct why *why)
{
	uint32_t weights[BITS_MAX];

	for (size_t i = 0; i < all->count; i++) {
		struct question *q = &all->items[i];

		q->first_cell = all->cell_count;
		q->cell_count = q->option_count * cells_per_option(q) +
				bits_of(slack_of(q), weights) + 1;
		all->cell_count += q->cell_count;
		compile_equations(all, q);
		compile_lines(all, q);
	}
	all->ballot_size = BALLOT_HEAD_SIZE + all->cell_count * BALLOT_CELL_SIZE +
			   all->equation_count * BALLOT_EQUATION_SIZE;
	if (all->ballot_size > BALLOT_MAX)
		return why_set(why, ERR_TOO_LARGE,
		    "a ballot of these questions would need %zu bytes; %d fit: take "
		    "fewer options, a smaller limit, or cut the poll in two",
		    all->ballot_size, BALLOT_MAX);
	return 0;
}
