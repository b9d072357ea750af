#include "verifier/paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
id_ok(const char *id)
{
	size_t size = strlen(id);

	return size >= 1 && size <= 40 &&
	       strspn(id, "abcdefghijklmnopqrstuvwxyz"
			  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == size;
}

/* Label: 1 to 1000 bytes, no control characters. */
static const char *
label(const json_t *object, const char *key, struct fault *fault)
{
	const char *text = strict_text(object, key, fault);

	if (text == NULL)
		return NULL;
	for (const char *p = text; *p != '\0'; p++)
		if ((uint8_t)*p < ' ' || *p == 0x7f) {
			fault_say(fault, "\"%s\" holds a control character", key);
			return NULL;
		}
	if (strlen(text) < 1 || strlen(text) > 1000) {
		fault_say(fault, "\"%s\" is empty or too long", key);
		return NULL;
	}
	return text;
}

static int
number(const json_t *object, const char *key, int64_t low, int64_t high, int64_t absent,
    int64_t *out, struct fault *fault)
{
	*out = absent;
	if (json_object_get(object, key) == NULL && absent > 0)
		return 0;
	if (strict_int(object, key, out, fault))
		return -1;
	if (*out < low || *out > high)
		return fault_say(fault, "\"%s\" is out of range", key);
	return 0;
}

static int
option_read(struct paper_option *o, const json_t *json, bool category, const char *kept,
    struct fault *fault)
{
	static const char *const plain[] = {"id", "ko", "en", NULL};
	static const char *const sorted[] = {"id", "ko", "en", "category", NULL};

	if (strict_keys(json, category ? sorted : plain, "an option", fault) ||
	    (o->id = strict_text(json, "id", fault)) == NULL ||
	    (o->ko = label(json, "ko", fault)) == NULL ||
	    (o->en = label(json, "en", fault)) == NULL ||
	    (category && (o->category = strict_text(json, "category", fault)) == NULL))
		return -1;
	if (!id_ok(o->id) || strcmp(o->id, kept) == 0 ||
	    (category && !id_ok(o->category)))
		return fault_say(fault, "\"%.60s\" cannot be an id here", o->id);
	return 0;
}

static int
options_read(struct paper_option **out, size_t *count, const json_t *list, size_t low,
    size_t high, bool category, const char *kept, struct fault *fault)
{
	size_t size = json_array_size(list);

	if (!json_is_array(list) || size < low || size > high)
		return fault_say(fault,
		    "a list of options or grades is missing or has a wrong "
		    "size");
	*out = mem_new(size, sizeof **out);
	for (size_t i = 0; i < size; i++) {
		if (option_read(
			&(*out)[i], json_array_get(list, i), category, kept, fault))
			return -1;
		for (size_t j = 0; j < i; j++)
			if (strcmp((*out)[i].id, (*out)[j].id) == 0)
				return fault_say(
				    fault, "the id %s stands twice", (*out)[i].id);
	}
	*count = size;
	return 0;
}

/* ---- equations and lines
 * ---------------------------------------------------------------- */

static void
put(struct sum *s, size_t cell, uint32_t weight)
{
	s->terms = mem_slot(s->terms, s->count, &s->room, sizeof *s->terms);
	s->terms[s->count++] = (struct weighted){(uint32_t)cell, weight};
}

static struct sum *
equation(struct paper *p, uint32_t total)
{
	p->equations = mem_slot(
	    p->equations, p->equation_count, &p->equation_room, sizeof *p->equations);
	p->equations[p->equation_count] = (struct sum){.total = total};
	return &p->equations[p->equation_count++];
}

static struct sum *
line(struct paper *p, int option, int grade)
{
	p->lines = mem_slot(p->lines, p->line_count, &p->line_room, sizeof *p->lines);
	p->lines[p->line_count] = (struct paper_line){.option = option, .grade = grade};
	return &p->lines[p->line_count++].sum;
}

/* Weights 1, 2, 4, ... and last the remainder: every value 0..n can be expressed. Puts
 * each next cell into both sums (the second may be NULL). */
static void
put_bits(size_t *cell, uint32_t n, struct sum *all, struct sum *own)
{
	uint32_t sum = 0;

	for (uint32_t w = 1; sum < n; w *= 2) {
		uint32_t weight = w < n - sum ? w : n - sum;
		put(all, *cell, weight);
		if (own != NULL)
			put(own, *cell, weight);
		sum += weight;
		++*cell;
	}
}

static void
compile_choose(struct paper *p, const struct question *q, size_t *cell, uint32_t most,
    uint32_t slack)
{
	struct sum *all = equation(p, most);

	for (size_t i = 0; i < q->option_count; i++) {
		put(all, *cell, 1);
		put(line(p, (int)i, -1), (*cell)++, 1);
	}
	put_bits(cell, slack, all, NULL);
	put(all, *cell, most);
	put(line(p, -1, -1), (*cell)++, 1);
}

static void
compile_pick(struct paper *p, const struct question *q, size_t *cell)
{
	size_t blank = *cell + q->option_count;

	for (size_t i = 0; i < q->option_count; i++)
		put(line(p, (int)i, -1), *cell + i, 1);
	for (size_t i = 0; i < q->option_count; i++) {
		struct sum *s;
		size_t first = 0;
		while (strcmp(q->options[first].category, q->options[i].category) != 0)
			first++;
		if (first < i)
			continue;
		s = equation(p, (uint32_t)q->max);
		for (size_t j = i; j < q->option_count; j++)
			if (strcmp(q->options[j].category, q->options[i].category) == 0)
				put(s, *cell + j, 1);
		put(s, blank, (uint32_t)q->max);
	}
	put(line(p, -1, -1), blank, 1);
	*cell = blank + 1;
}

static void
compile_graded(struct paper *p, const struct question *q, size_t *cell)
{
	size_t each = q->grade_count + 1, blank = *cell + q->option_count * each;

	for (size_t i = 0; i < q->option_count; i++) {
		struct sum *s = equation(p, 1);
		for (size_t g = 0; g < each; g++) {
			put(s, *cell, 1);
			put(line(p, (int)i, (int)g), (*cell)++, 1);
		}
		put(s, blank, 1);
	}
	put(line(p, -1, -1), blank, 1);
	*cell = blank + 1;
}

static void
compile_points(struct paper *p, const struct question *q, size_t *cell)
{
	struct sum *all = equation(p, (uint32_t)q->points);

	for (size_t i = 0; i < q->option_count; i++)
		put_bits(cell, (uint32_t)q->points, all, line(p, (int)i, -1));
	put_bits(cell, (uint32_t)(q->points - q->min), all, NULL);
	put(all, *cell, (uint32_t)q->points);
	put(line(p, -1, -1), (*cell)++, 1);
}

/* ---- types
 * ------------------------------------------------------------------------------- */

static int
limits_choose(struct question *q, struct fault *fault)
{
	bool approval = strcmp(q->type, "approval") == 0;
	int64_t all = (int64_t)q->option_count;

	if (number(q->json, "min", 1, all, approval ? 1 : 0, &q->min, fault) ||
	    number(q->json, "max", 1, all, approval ? all : 0, &q->max, fault))
		return -1;
	return q->min > q->max ? fault_say(fault, "min is above max") : 0;
}

static int
limits_pick(struct question *q, struct fault *fault)
{
	if (number(q->json, "max", 1, 400, 0, &q->max, fault))
		return -1;
	for (size_t i = 0; i < q->option_count; i++) {
		int64_t same = 0;
		for (size_t j = 0; j < q->option_count; j++)
			same +=
			    strcmp(q->options[i].category, q->options[j].category) == 0;
		if (same < q->max)
			return fault_say(fault, "category %s has fewer than %lld options",
			    q->options[i].category, (long long)q->max);
	}
	return 0;
}

static int
limits_score(struct question *q, struct fault *fault)
{
	if (number(q->json, "max_score", 1, 100, 0, &q->max_score, fault))
		return -1;
	q->grade_count = (size_t)q->max_score + 1;
	return 0;
}

static int
limits_grades(struct question *q, struct fault *fault)
{
	return options_read(&q->grades, &q->grade_count,
	    json_object_get(q->json, "grades"), 2, 20, false, "none", fault);
}

static int
limits_points(struct question *q, struct fault *fault)
{
	if (number(q->json, "points", 1, 100, 0, &q->points, fault) ||
	    number(q->json, "min", 1, q->points, 1, &q->min, fault))
		return -1;
	return 0;
}

static int
limits_yesno(struct question *q, struct fault *fault)
{
	return q->option_count == 2 ? 0
				    : fault_say(fault, "yesno has exactly two options");
}

static int
limits_none(struct question *q, struct fault *fault)
{
	(void)q;
	(void)fault;
	return 0;
}

static const struct {
	const char *name;
	const char *keys[8];
	int (*limits)(struct question *q, struct fault *fault);
} types[] = {
    {"yesno", {"id", "type", "text", "options"}, limits_yesno},
    {"single", {"id", "type", "text", "options"}, limits_none},
    {"multi", {"id", "type", "text", "options", "min", "max"}, limits_choose},
    {"approval", {"id", "type", "text", "options", "min", "max"}, limits_choose},
    {"pick", {"id", "type", "text", "options", "max"}, limits_pick},
    {"score", {"id", "type", "text", "options", "max_score"}, limits_score},
    {"grades", {"id", "type", "text", "options", "grades"}, limits_grades},
    {"points", {"id", "type", "text", "options", "min", "points"}, limits_points},
};

static int
question_read(struct question *q, struct span text, struct fault *fault)
{
	static const char *const words[] = {"ko", "en", NULL};
	const json_t *wording;
	size_t t = 0;

	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] < ' ' || text.data[i] == 0x7f)
			return fault_say(fault, "it holds a control character");
	q->json = strict_read(text, false, fault);
	if (q->json == NULL || (q->type = strict_text(q->json, "type", fault)) == NULL ||
	    (q->id = strict_text(q->json, "id", fault)) == NULL)
		return -1;
	while (t < sizeof types / sizeof *types && strcmp(types[t].name, q->type) != 0)
		t++;
	if (t == sizeof types / sizeof *types)
		return fault_say(fault, "unknown type \"%.40s\"", q->type);
	wording = json_object_get(q->json, "text");
	if (strict_keys(q->json, types[t].keys, "the question", fault) ||
	    strict_keys(wording, words, "\"text\"", fault) ||
	    (q->ko = label(wording, "ko", fault)) == NULL ||
	    (q->en = label(wording, "en", fault)) == NULL ||
	    options_read(&q->options, &q->option_count,
		json_object_get(q->json, "options"), 1, 400, strcmp(q->type, "pick") == 0,
		"blank", fault))
		return -1;
	if (!id_ok(q->id))
		return fault_say(fault, "\"%.60s\" is no id", q->id);
	return types[t].limits(q, fault);
}

static void
compile(struct paper *p, struct question *q)
{
	size_t cell = p->cells;

	q->first_cell = cell;
	q->first_line = p->line_count;
	if (strcmp(q->type, "pick") == 0)
		compile_pick(p, q, &cell);
	else if (strcmp(q->type, "points") == 0)
		compile_points(p, q, &cell);
	else if (q->grade_count > 0)
		compile_graded(p, q, &cell);
	else if (q->max > 0)
		compile_choose(
		    p, q, &cell, (uint32_t)q->max, (uint32_t)(q->max - q->min));
	else
		compile_choose(p, q, &cell, 1, 0);
	p->cells = cell;
	q->cells = cell - q->first_cell;
	q->lines = p->line_count - q->first_line;
}

static int
add_question(struct paper *p, size_t *room, struct span text, struct fault *fault)
{
	struct question *q;

	if (p->count == 100)
		return fault_say(fault, "more than 100 questions");
	p->questions = mem_slot(p->questions, p->count, room, sizeof *p->questions);
	q = &p->questions[p->count++];
	*q = (struct question){0};
	if (question_read(q, text, fault))
		return fault_at(fault, "question %zu", p->count);
	for (size_t i = 0; i + 1 < p->count; i++)
		if (strcmp(p->questions[i].id, q->id) == 0)
			return fault_say(fault, "two questions are called %s", q->id);
	compile(p, q);
	return 0;
}

static int
lines_read(struct paper *p, struct span text, struct fault *fault)
{
	size_t room = 0;
	struct span one;

	while (span_line(&text, &one))
		if (add_question(p, &room, one, fault))
			return -1;
	if (text.size > 0 && add_question(p, &room, text, fault))
		return -1;
	if (p->count == 0)
		return fault_say(fault, "there is no question");
	p->ballot_size = 1 + 96 + p->cells * 288 + p->equation_count * 96;
	if (p->ballot_size > BALLOT_LIMIT)
		return fault_say(fault,
			   "a ballot would have %zu bytes, at most %d are allowed",
			   p->ballot_size, BALLOT_LIMIT),
		       PAPER_TOO_LARGE;
	return 0;
}

int
paper_read(struct paper **out, struct span text, struct fault *fault)
{
	struct paper *p = mem_new(1, sizeof *p);
	int r = lines_read(p, text, fault);

	if (r != 0)
		paper_drop(p);
	else
		*out = p;
	return r;
}

void
paper_drop(struct paper *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->count; i++) {
		free(p->questions[i].options);
		free(p->questions[i].grades);
		json_decref(p->questions[i].json);
	}
	for (size_t i = 0; i < p->equation_count; i++)
		free(p->equations[i].terms);
	for (size_t i = 0; i < p->line_count; i++)
		free(p->lines[i].sum.terms);
	free(p->questions);
	free(p->equations);
	free(p->lines);
	free(p);
}

bool
paper_cells_ok(const struct paper *p, const uint8_t *cells)
{
	for (size_t e = 0; e < p->equation_count; e++) {
		uint64_t sum = 0;
		for (size_t i = 0; i < p->equations[e].count; i++)
			sum += (uint64_t)p->equations[e].terms[i].weight *
			       cells[p->equations[e].terms[i].cell];
		if (sum != p->equations[e].total)
			return false;
	}
	return true;
}

void
paper_line_name(const struct question *q, const struct paper_line *l, char out[100])
{
	if (l->option < 0)
		snprintf(out, 100, "blank");
	else if (l->grade < 0)
		snprintf(out, 100, "%s", q->options[l->option].id);
	else if ((size_t)l->grade == q->grade_count)
		snprintf(out, 100, "%s/none", q->options[l->option].id);
	else if (q->grades != NULL)
		snprintf(
		    out, 100, "%s/%s", q->options[l->option].id, q->grades[l->grade].id);
	else
		snprintf(out, 100, "%s/%d", q->options[l->option].id, l->grade);
}
