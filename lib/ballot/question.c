#include "ballot/compile.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

#define QUESTIONS_MAX 100
#define OPTIONS_MAX 400
#define GRADES_MAX 20
#define SCORE_MAX 100
#define POINTS_MAX 100
#define TEXT_MAX 1000 /* bytes */

struct type {
	const char *word;
	const char *keys[8]; /* NULL-terminated; no other key may stand in the object */
};

static const struct type types[] = {
    [Q_YESNO] = {"yesno", {"id", "type", "text", "options"}},
    [Q_SINGLE] = {"single", {"id", "type", "text", "options"}},
    [Q_MULTI] = {"multi", {"id", "type", "text", "options", "min", "max"}},
    [Q_APPROVAL] = {"approval", {"id", "type", "text", "options", "min", "max"}},
    [Q_PICK] = {"pick", {"id", "type", "text", "options", "max"}},
    [Q_SCORE] = {"score", {"id", "type", "text", "options", "max_score"}},
    [Q_GRADES] = {"grades", {"id", "type", "text", "options", "grades"}},
    [Q_POINTS] = {"points", {"id", "type", "text", "options", "points", "min"}},
};
#define TYPE_COUNT (sizeof(types) / sizeof(types[0]))

static bool
id_ok(const char *id)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t length = strlen(id);

	return length >= 1 && length <= QUESTION_ID_MAX && strspn(id, allowed) == length;
}

/* where: `question "q1"` or `question "q1", option "a"`: every sentence starts with it.
 */
static int
parse_text(
    char **out, const json_t *object, const char *key, const char *where, struct why *why)
{
	const char *s = json_str(object, key);
	size_t length;

	if (s == NULL)
		return why_set(
		    why, ERR_FORMAT, "%s: the text \"%s\" is missing", where, key);
	length = strlen(s);
	if (length < 1 || length > TEXT_MAX)
		return why_set(why, ERR_FORMAT,
		    "%s: the text \"%s\" has %zu bytes; 1 to %d are allowed", where, key,
		    length, TEXT_MAX);
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return why_set(why, ERR_FORMAT,
			    "%s: the text \"%s\" holds a control character", where, key);
	*out = xstrdup(s);
	return 0;
}

static int
parse_id(char out[QUESTION_ID_MAX + 1], const json_t *object, const char *key,
    const char *where, struct why *why)
{
	const char *id = json_str(object, key);

	if (id == NULL)
		return why_set(why, ERR_FORMAT, "%s: \"%s\" is missing", where, key);
	if (!id_ok(id))
		return why_set(why, ERR_FORMAT,
		    "%s: \"%s\" is \"%.60s\"; 1 to %d characters of a-z A-Z 0-9 . _ - "
		    "are allowed",
		    where, key, id, QUESTION_ID_MAX);
	memcpy(out, id, strlen(id) + 1);
	return 0;
}

/* A whole number in low..high; absent: the fallback, which is an error if below 0. */
static int
parse_int(int *out, const json_t *object, const char *key, int low, int high,
    int fallback, const char *where, struct why *why)
{
	int64_t v = fallback;

	if (json_object_get(object, key) == NULL) {
		if (fallback < 0)
			return why_set(
			    why, ERR_FORMAT, "%s: \"%s\" is missing", where, key);
	} else if (json_int(object, key, &v) != 0) {
		return why_set(
		    why, ERR_FORMAT, "%s: \"%s\" is no whole number", where, key);
	}
	if (v < low || v > high)
		return why_set(why, ERR_FORMAT, "%s: \"%s\" is %lld; %d to %d is allowed",
		    where, key, (long long)v, low, high);
	*out = (int)v;
	return 0;
}

/* What an option (or grade) of a question may look like. */
struct list_rule {
	const char *key; /* of the array */
	const char *noun;
	const char *reserved; /* the name of the line that every question has */
	size_t min, max;
	bool category;
};

static int
parse_option(struct option *o, const json_t *object, const struct list_rule *rule,
    const char *question, size_t number, struct why *why)
{
	static const char *const plain[] = {"id", "ko", "en", NULL};
	static const char *const with_category[] = {"id", "ko", "en", "category", NULL};
	char where[160];
	int err;

	snprintf(where, sizeof(where), "%s, %s %zu", question, rule->noun, number + 1);
	if (!json_is_object(object))
		return why_set(why, ERR_FORMAT, "%s is no JSON object", where);
	err = json_only_keys(object, rule->category ? with_category : plain, where, why);
	if (err == 0)
		err = parse_id(o->id, object, "id", where, why);
	if (err != 0)
		return err;
	snprintf(where, sizeof(where), "%s, %s \"%s\"", question, rule->noun, o->id);
	if (strcmp(o->id, rule->reserved) == 0)
		return why_set(why, ERR_FORMAT,
		    "%s: the id \"%s\" is kept for the line of that name", where, o->id);
	err = parse_text(&o->ko, object, "ko", where, why);
	if (err == 0)
		err = parse_text(&o->en, object, "en", where, why);
	if (err == 0 && rule->category)
		err = parse_id(o->category, object, "category", where, why);
	return err;
}

/* *list and *count grow as items are parsed, so that a caller can free what was made. */
static int
parse_list(struct option **list, size_t *count, const json_t *object,
    const struct list_rule *rule, const char *where, struct why *why)
{
	const json_t *array = json_object_get(object, rule->key);
	size_t size = json_array_size(array);

	if (!json_is_array(array))
		return why_set(
		    why, ERR_FORMAT, "%s: the list \"%s\" is missing", where, rule->key);
	if (size < rule->min || size > rule->max)
		return why_set(why, ERR_FORMAT,
		    "%s: \"%s\" holds %zu; %zu to %zu are allowed", where, rule->key,
		    size, rule->min, rule->max);
	*list = xcalloc(size, sizeof(**list));
	for (*count = 0; *count < size; ++*count) {
		struct option *o = &(*list)[*count];
		int err = parse_option(
		    o, json_array_get(array, *count), rule, where, *count, why);

		for (size_t i = 0; err == 0 && i < *count; i++)
			if (strcmp((*list)[i].id, o->id) == 0)
				err = why_set(why, ERR_FORMAT,
				    "%s: two %ss have the id \"%s\"", where, rule->noun,
				    o->id);
		if (err != 0) {
			++*count; /* what the failed one holds is freed too */
			return err;
		}
	}
	return 0;
}

/* Every category must be able to give its k options, or only blank could be chosen. */
static int
check_categories(const struct question *q, const char *where, struct why *why)
{
	for (size_t i = 0; i < q->option_count; i++) {
		int members = 0;

		for (size_t j = 0; j < q->option_count; j++)
			if (strcmp(q->options[i].category, q->options[j].category) == 0)
				members++;
		if (members < q->max)
			return why_set(why, ERR_FORMAT,
			    "%s: category \"%s\" has %d options, but \"max\" asks to "
			    "pick %d of it",
			    where, q->options[i].category, members, q->max);
	}
	return 0;
}

static int
parse_choose(struct question *q, const json_t *object, const char *where, struct why *why)
{
	int options = (int)q->option_count;
	bool approval = q->type == Q_APPROVAL;
	int err =
	    parse_int(&q->min, object, "min", 1, options, approval ? 1 : -1, where, why);

	if (err == 0)
		err = parse_int(&q->max, object, "max", 1, options,
		    approval ? options : -1, where, why);
	if (err == 0 && q->min > q->max)
		err = why_set(why, ERR_FORMAT, "%s: \"min\" %d is above \"max\" %d",
		    where, q->min, q->max);
	return err;
}

static int
parse_pick(struct question *q, const json_t *object, const char *where, struct why *why)
{
	int err = parse_int(&q->max, object, "max", 1, OPTIONS_MAX, -1, where, why);

	return err != 0 ? err : check_categories(q, where, why);
}

static int
parse_grades(struct question *q, const json_t *object, const char *where, struct why *why)
{
	static const struct list_rule rule = {
	    "grades", "grade", "none", 2, GRADES_MAX, false};

	return parse_list(&q->grades, &q->grade_count, object, &rule, where, why);
}

static int
parse_points(struct question *q, const json_t *object, const char *where, struct why *why)
{
	int err = parse_int(&q->points, object, "points", 1, POINTS_MAX, -1, where, why);

	return err != 0 ? err
			: parse_int(&q->min, object, "min", 1, q->points, 1, where, why);
}

static int
parse_limits(struct question *q, const json_t *object, const char *where, struct why *why)
{
	switch (q->type) {
	case Q_YESNO:
		if (q->option_count != 2)
			return why_set(why, ERR_FORMAT,
			    "%s: a yesno question has exactly 2 options, not %zu", where,
			    q->option_count);
		return 0;
	case Q_SINGLE:
		return 0;
	case Q_MULTI:
	case Q_APPROVAL:
		return parse_choose(q, object, where, why);
	case Q_PICK:
		return parse_pick(q, object, where, why);
	case Q_SCORE:
		return parse_int(
		    &q->max_score, object, "max_score", 1, SCORE_MAX, -1, where, why);
	case Q_GRADES:
		return parse_grades(q, object, where, why);
	case Q_POINTS:
		return parse_points(q, object, where, why);
	}
	return why_set(why, ERR_FORMAT, "%s: unknown type", where);
}

static int
parse_type(
    enum question_type *out, const json_t *object, const char *where, struct why *why)
{
	const char *word = json_str(object, "type");

	for (size_t i = 0; word != NULL && i < TYPE_COUNT; i++)
		if (strcmp(word, types[i].word) == 0) {
			*out = (enum question_type)i;
			return 0;
		}
	return why_set(why, ERR_FORMAT,
	    "%s: \"type\" is %s%.40s%s; yesno, single, multi, approval, pick, score, "
	    "grades and points are known",
	    where, word != NULL ? "\"" : "", word != NULL ? word : "missing",
	    word != NULL ? "\"" : "");
}

static int
parse_wording(
    struct question *q, const json_t *object, const char *where, struct why *why)
{
	static const char *const keys[] = {"ko", "en", NULL};
	const json_t *text = json_object_get(object, "text");
	int err;

	if (!json_is_object(text))
		return why_set(
		    why, ERR_FORMAT, "%s: the object \"text\" is missing", where);
	err = json_only_keys(text, keys, where, why);
	if (err == 0)
		err = parse_text(&q->ko, text, "ko", where, why);
	if (err == 0)
		err = parse_text(&q->en, text, "en", where, why);
	return err;
}

static int
parse_question(struct question *q, const json_t *object, size_t number, struct why *why)
{
	struct list_rule rule = {"options", "option", "blank", 1, OPTIONS_MAX, false};
	char where[80];
	int err;

	snprintf(where, sizeof(where), "question %zu", number + 1);
	if (!json_is_object(object))
		return why_set(why, ERR_FORMAT, "%s is no JSON object", where);
	err = parse_id(q->id, object, "id", where, why);
	if (err != 0)
		return err;
	snprintf(where, sizeof(where), "question \"%s\"", q->id);
	err = parse_type(&q->type, object, where, why);
	if (err == 0)
		err = json_only_keys(object, types[q->type].keys, where, why);
	if (err == 0)
		err = parse_wording(q, object, where, why);
	if (err != 0)
		return err;
	rule.category = q->type == Q_PICK;
	err = parse_list(&q->options, &q->option_count, object, &rule, where, why);
	return err != 0 ? err : parse_limits(q, object, where, why);
}

/* JSON would let a tab stand between tokens; a payload line may not hold one. */
static int
check_line(const char *line, size_t size, size_t number, struct why *why)
{
	if (size == 0)
		return why_set(
		    why, ERR_FORMAT, "question %zu is an empty line", number + 1);
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			return why_set(why, ERR_FORMAT,
			    "question %zu: byte %zu is a control character", number + 1,
			    i + 1);
	return 0;
}

static int
add_question(struct questions *all, const char *line, size_t size, struct why *why)
{
	struct question *q = &all->items[all->count];
	json_t *object;
	struct why detail = {""};
	int err = check_line(line, size, all->count, why);

	if (err != 0)
		return err;
	if (json_parse(&object, line, size, &detail) != 0)
		return why_set(
		    why, ERR_FORMAT, "question %zu: %s", all->count + 1, detail.text);
	err = parse_question(q, object, all->count, why);
	json_decref(object);
	for (size_t i = 0; err == 0 && i < all->count; i++)
		if (strcmp(all->items[i].id, q->id) == 0)
			err = why_set(
			    why, ERR_FORMAT, "two questions have the id \"%s\"", q->id);
	all->count++; /* freed even when it failed */
	return err;
}

static int
parse_lines(struct questions *all, const char *text, size_t size, struct why *why)
{
	const char *end = text + size;
	int err = 0;

	if (size == 0)
		return why_set(why, ERR_FORMAT, "there is no question");
	all->items = xcalloc(QUESTIONS_MAX, sizeof(*all->items));
	while (err == 0 && text < end) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));
		size_t length = (size_t)((lf != NULL ? lf : end) - text);

		if (all->count == QUESTIONS_MAX)
			return why_set(why, ERR_FORMAT,
			    "there are more than %d questions", QUESTIONS_MAX);
		err = add_question(all, text, length, why);
		text += length + 1;
	}
	return err;
}

int
questions_parse(struct questions **out, const char *text, size_t size, struct why *why)
{
	struct questions *all = xcalloc(1, sizeof(*all));
	int err = parse_lines(all, text, size, why);

	if (err == 0)
		err = compile(all, why);
	if (err != 0) {
		questions_free(all);
		return err;
	}
	*out = all;
	return 0;
}

static void
free_list(struct option *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(list[i].ko);
		free(list[i].en);
	}
	free(list);
}

void
questions_free(struct questions *q)
{
	if (q == NULL)
		return;
	for (size_t i = 0; i < q->count; i++) {
		free(q->items[i].ko);
		free(q->items[i].en);
		free_list(q->items[i].options, q->items[i].option_count);
		free_list(q->items[i].grades, q->items[i].grade_count);
	}
	for (size_t i = 0; i < q->equation_count; i++)
		free(q->equations[i].terms);
	for (size_t i = 0; i < q->line_count; i++)
		free(q->lines[i].terms);
	free(q->items);
	free(q->equations);
	free(q->lines);
	free(q);
}
