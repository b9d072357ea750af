#include "generator/shape.h"

#include <stdlib.h>
#include <string.h>

#define BLANK_ONE_IN 16

void
shape_single(struct buf *text, unsigned options)
{
	buf_puts(text,
	    "{\"id\":\"q1\",\"type\":\"single\",\"text\":{\"ko\":\"하나를 고르십시오\","
	    "\"en\":\"Choose one\"},\"options\":[");
	for (unsigned i = 1; i <= options; i++)
		buf_printf(text,
		    "%s{\"id\":\"o%u\",\"ko\":\"선택지 %u\",\"en\":\"Option %u\"}",
		    i > 1 ? "," : "", i, i, i);
	buf_puts(text, "]}\n");
}

/* SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators",
 * 2014). */
static uint64_t
next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int
below(uint64_t *state, int n)
{
	return (int)(next(state) % (uint64_t)n);
}

/* Early options are liked better: totals that differ show more than totals that do not.
 */
static int
favourite(uint64_t *state, int n)
{
	int a = below(state, n), b = below(state, n);

	return a < b ? a : b;
}

static void
choose(struct answer *a, struct choice *choices, int option, int value)
{
	choices[a->count++] = (struct choice){.option = option, .value = value};
}

static bool
chosen(const struct answer *a, int option)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->choices[i].option == option)
			return true;
	return false;
}

/* `many` more of options from..to-1, each once. */
static void
several(
    uint64_t *state, struct answer *a, struct choice *choices, int from, int to, int many)
{
	while (many > 0) {
		int option = from + favourite(state, to - from);
		if (!chosen(a, option)) {
			choose(a, choices, option, 1);
			many--;
		}
	}
}

static void
rate(uint64_t *state, const struct question *q, struct answer *a, struct choice *choices,
    int values)
{
	for (size_t i = 0; i < q->option_count; i++)
		choose(a, choices, (int)i, below(state, values));
}

static void
spend(uint64_t *state, const struct question *q, struct answer *a, struct choice *choices)
{
	int points = q->min + below(state, q->points - q->min + 1);

	for (size_t i = 0; i < q->option_count; i++)
		choose(a, choices, (int)i, 0);
	while (points-- > 0)
		choices[favourite(state, (int)q->option_count)].value++;
}

/* Options of one category need not stand together. */
static void
pick(uint64_t *state, const struct question *q, struct answer *a, struct choice *choices)
{
	for (size_t i = 0; i < q->option_count; i++) {
		int same[2] = {0, 0}; /* of its category: before it, and chosen */
		for (size_t k = 0; k < i; k++)
			same[0] +=
			    strcmp(q->options[k].category, q->options[i].category) == 0;
		if (same[0] > 0)
			continue;
		while (same[1] < q->max) {
			int option = below(state, (int)q->option_count);
			if (strcmp(q->options[option].category, q->options[i].category) !=
				0 ||
			    chosen(a, option))
				continue;
			choose(a, choices, option, 1);
			same[1]++;
		}
	}
}

static void
answer(
    uint64_t *state, const struct question *q, struct answer *a, struct choice *choices)
{
	int options = (int)q->option_count;

	*a =
	    (struct answer){.choices = choices, .blank = below(state, BLANK_ONE_IN) == 0};
	if (a->blank)
		return;
	switch (q->type) {
	case Q_YESNO:
	case Q_SINGLE:
		several(state, a, choices, 0, options, 1);
		break;
	case Q_MULTI:
	case Q_APPROVAL:
		several(state, a, choices, 0, options,
		    q->min + below(state, q->max - q->min + 1));
		break;
	case Q_PICK:
		pick(state, q, a, choices);
		break;
	case Q_SCORE:
		rate(state, q, a, choices, q->max_score + 1);
		break;
	case Q_GRADES:
		rate(state, q, a, choices, (int)q->grade_count);
		break;
	case Q_POINTS:
		spend(state, q, a, choices);
		break;
	}
}

void
shape_choose(const struct questions *q, uint64_t seed, uint64_t voter, uint8_t *cells)
{
	struct answer *answers = xcalloc(q->count, sizeof(*answers));
	struct choice *choices = xcalloc(q->cell_count, sizeof(*choices));
	uint64_t state = seed ^ voter << 24;
	struct why why = {""};
	size_t used = 0;

	(void)next(&state);
	for (size_t i = 0; i < q->count; i++) {
		answer(&state, &q->items[i], &answers[i], choices + used);
		used += q->items[i].cell_count;
	}
	if (questions_encode(q, answers, cells, &why) != 0)
		die("a generated answer breaks a limit: %s", why.text);
	free(answers);
	free(choices);
}
