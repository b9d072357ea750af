#include "service/form_field.h"

#include <stdio.h>
#include <string.h>
#include "base/json.h"
#include "base/text.h"

#define NUMBER_MAX 9007199254740992
#define TEXT_DEFAULT_MAX 200
#define TEXT_MAX 20000
#define LINE_MAX 200 /* characters of a help or of the words of a value */

static const char *const type_names[] = {"text", "int", "won", "wh", "km", "permille",
    "date", "time", "key", "hash", "choice", NULL};

static const char small[] = "abcdefghijklmnopqrstuvwxyz";
static const char name_chars[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

bool
form_spelled(const char *text, const char *chars, size_t max)
{
	size_t size = text ? strlen(text) : 0;

	return size > 0 && size <= max && strchr(small, text[0]) &&
	       strspn(text, chars) == size;
}

bool
form_one_of(const char *text, const char *const *list)
{
	for (size_t i = 0; text && list[i]; i++)
		if (strcmp(text, list[i]) == 0)
			return true;
	return false;
}

int
form_has_words(const json_t *words, const char *what, struct why *why)
{
	static const char *const languages[] = {"ko", "en"};

	if (!json_is_object(words))
		return why_set(why, ERR_FORMAT, "%s needs words in ko and en", what);
	for (size_t i = 0; i < 2; i++) {
		const char *text = json_str(words, languages[i]);

		if (!text || !*text)
			return why_set(
			    why, ERR_FORMAT, "%s has no words in %s", what, languages[i]);
	}
	return 0;
}

int
form_check_words(const json_t *words, const char *what, struct why *why)
{
	static const char *const keys[] = {"ko", "en", NULL};
	int err = form_has_words(words, what, why);

	return err ? err : json_only_keys(words, keys, what, why);
}

/* Words, as one line each: no control characters, at most LINE_MAX characters. */
static int
check_line(const json_t *words, const char *what, struct why *why)
{
	int err = form_check_words(words, what, why);
	const char *language;
	json_t *text;

	if (err)
		return err;
	json_object_foreach ((json_t *)(uintptr_t)words, language, text) {
		int64_t count =
		    text_characters(json_string_value(text), json_string_length(text));

		if (count < 0 || count > LINE_MAX)
			return why_set(why, ERR_FORMAT,
			    "%s in %s is no line of at most %d characters", what,
			    language, LINE_MAX);
	}
	return 0;
}

int
form_check_help(const json_t *of, const char *name, struct why *why)
{
	const json_t *help = json_object_get(of, "help");
	char what[80];

	snprintf(what, sizeof(what), "help of %.60s", name);
	return help ? check_line(help, what, why) : 0;
}

int
form_check_strings(const json_t *list, const char *what, struct why *why)
{
	if (!json_is_array(list))
		return why_set(why, ERR_FORMAT, "%s is not a list", what);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (!text || !*text)
			return why_set(
			    why, ERR_FORMAT, "%s holds something that is no text", what);
		for (size_t k = 0; k < i; k++)
			if (strcmp(text, json_string_value(json_array_get(list, k))) == 0)
				return why_set(
				    why, ERR_FORMAT, "%s names %s twice", what, text);
	}
	return 0;
}

/* min and max where given, within [low, high]. */
static int
parse_limits(struct field *field, int64_t low, int64_t high, struct why *why)
{
	if (json_object_get(field->json, "min") &&
	    json_int(field->json, "min", &field->min))
		return why_set(
		    why, ERR_FORMAT, "min of field %s is no number", field->name);
	if (json_object_get(field->json, "max") &&
	    json_int(field->json, "max", &field->max))
		return why_set(
		    why, ERR_FORMAT, "max of field %s is no number", field->name);
	if (field->min < low || field->max > high || field->min > field->max)
		return why_set(
		    why, ERR_FORMAT, "the limits of field %s cannot be", field->name);
	return 0;
}

/* Words for every value and for nothing else: a clerk never meets a bare code. */
static int
check_values(const struct field *field, const json_t *values, struct why *why)
{
	const json_t *words = json_object_get(field->json, "words");
	int err = form_check_strings(values, field->name, why);

	if (err || !words)
		return err;
	if (!json_is_object(words) || json_object_size(words) != json_array_size(values))
		return why_set(why, ERR_FORMAT,
		    "choice %s needs words for exactly its values", field->name);
	for (size_t i = 0; !err && i < json_array_size(values); i++) {
		const char *value = json_string_value(json_array_get(values, i));
		char what[120];

		snprintf(what, sizeof(what), "choice %s: '%.60s'", field->name, value);
		err = check_line(json_object_get(words, value), what, why);
	}
	return err;
}

static int
parse_type(struct field *field, struct why *why)
{
	const char *name = json_str(field->json, "type");
	const json_t *values = json_object_get(field->json, "values");
	bool limits =
	    json_object_get(field->json, "min") || json_object_get(field->json, "max");
	int type = 0;

	while (name && type_names[type] && strcmp(type_names[type], name) != 0)
		type++;
	if (!name || !type_names[type])
		return why_set(
		    why, ERR_FORMAT, "field %s has no known type", field->name);
	field->type = (enum field_type)type;
	if ((values != NULL) != (field->type == FIELD_CHOICE) ||
	    (json_object_get(field->json, "words") && !values))
		return why_set(why, ERR_FORMAT,
		    "field %s: a choice, and nothing else, has values and words for them",
		    field->name);
	if (values)
		return limits || json_array_size(values) == 0
			   ? why_set(why, ERR_FORMAT,
				 "choice %s needs values, not limits", field->name)
			   : check_values(field, values, why);
	if (field->type == FIELD_KEY || field->type == FIELD_HASH)
		return limits ? why_set(why, ERR_FORMAT, "field %s takes no limits",
				    field->name)
			      : 0;
	if (field->type == FIELD_TEXT) {
		field->min = 1;
		field->max = TEXT_DEFAULT_MAX;
		return parse_limits(field, 0, TEXT_MAX, why);
	}
	field->max = NUMBER_MAX;
	return parse_limits(field, -NUMBER_MAX, NUMBER_MAX, why);
}

/* The first columns of a kind's tables are the engine's. A column of a view takes any
 * name, and is only shown, not filled in. */
static const struct part {
	const char *keys[13], *taken[5]; /* end with NULL */
	size_t most;
} parts[] = {
    [FORM_KIND] = {{"type", "label", "help", "class", "optional", "min", "max", "values",
		       "words", "from", "entry", "per"},
	{"entry_index", "signer", "time", "lines"}, 100},
    [FORM_LINES] = {{"type", "label", "help", "class", "optional", "min", "max", "values",
			"words", "from", "entry"},
	{"entry_index", "n"}, 100},
    [FORM_COLUMNS] = {{"type", "label", "values", "words"}, {NULL}, 200},
};

/* The kinds are compared when all are known (form.c). */
static int
check_entry(const struct field *field, bool line, struct why *why)
{
	const json_t *entry = json_object_get(field->json, "entry");

	if (!entry)
		return 0;
	if (field->type != FIELD_INT || line)
		return why_set(why, ERR_FORMAT,
		    "field %s: only an int that is not of a row names an entry",
		    field->name);
	return form_check_strings(entry, "entry", why);
}

/* The other field is looked at when all are known (form.c). */
static int
check_per(const struct field *field, struct why *why)
{
	const json_t *per = json_object_get(field->json, "per");

	if (!per)
		return 0;
	if (field->type != FIELD_KEY || json_object_get(field->json, "from") ||
	    !json_is_string(per))
		return why_set(why, ERR_FORMAT,
		    "field %s: only a key of this service is another one per field",
		    field->name);
	return 0;
}

static int
parse_field(struct field *field, const char *name, const json_t *json,
    const struct part *part, struct why *why)
{
	static const char *const classes[] = {"public", "pseudonym", "sealed", NULL};
	const json_t *optional = json_object_get(json, "optional");
	int err;

	if (!form_spelled(name, name_chars, 40) || form_one_of(name, part->taken))
		return why_set(
		    why, ERR_FORMAT, "'%s' cannot be the name of a field", name);
	if (!json_is_object(json))
		return why_set(why, ERR_FORMAT, "field %s is not an object", name);
	err = json_only_keys(json, part->keys, name, why);
	if (err)
		return err;
	if (optional && !json_is_boolean(optional))
		return why_set(why, ERR_FORMAT,
		    "optional of field %s is neither true nor false", name);
	if (json_object_get(json, "class") &&
	    !form_one_of(json_str(json, "class"), classes))
		return why_set(why, ERR_FORMAT, "field %s has no known class", name);
	if (json_object_get(json, "from") &&
	    !form_spelled(json_str(json, "from"), name_chars, 80))
		return why_set(
		    why, ERR_FORMAT, "field %s: from does not name a view", name);
	err = form_check_words(json_object_get(json, "label"), name, why);
	if (!err)
		err = form_check_help(json, name, why);
	if (err)
		return err;
	field->name = name;
	field->json = json;
	field->optional = json_is_true(optional);
	err = parse_type(field, why);
	if (!err)
		err = check_entry(field, part != &parts[FORM_KIND], why);
	return err ? err : check_per(field, why);
}

int
form_parse_fields(struct field_list *list, json_t *json, const char *what,
    enum form_part part, struct why *why)
{
	const struct part *p = &parts[part];
	const char *name;
	json_t *value;

	if (!json_is_object(json) || json_object_size(json) > p->most)
		return why_set(why, ERR_FORMAT,
		    "%s needs an object of at most %zu fields", what, p->most);
	list->items = xcalloc(json_object_size(json) + 1, sizeof(*list->items));
	json_object_foreach (json, name, value) {
		int err = parse_field(&list->items[list->count++], name, value, p, why);

		if (err)
			return err;
	}
	return 0;
}
