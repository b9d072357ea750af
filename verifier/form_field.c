/* Fields of a form, and the small checks that all parts of a form share. */
#include "verifier/form_inner.h"

#include <string.h>

/* rules.md 1 */
#define FIELD_LIMIT 100
#define COLUMN_LIMIT 200
#define TEXT_LIMIT 20000

bool
form_word(const char *text, const char *more, size_t max)
{
	size_t size = text ? strlen(text) : 0;

	if (size < 1 || size > max || text[0] < 'a' || text[0] > 'z')
		return false;
	for (const char *p = text; *p != '\0'; p++)
		if (!(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9') &&
		    !strchr(more, *p))
			return false;
	return true;
}

int
form_says(const json_t *words, const char *what, struct fault *fault)
{
	static const char *const languages[] = {"ko", "en"};

	for (size_t i = 0; i < 2; i++) {
		const char *text =
		    json_string_value(json_object_get(words, languages[i]));
		if (text == NULL || *text == '\0')
			return fault_say(
			    fault, "%s has no words in %s", what, languages[i]);
	}
	return 0;
}

int
form_words(const json_t *words, const char *what, struct fault *fault)
{
	static const char *const keys[] = {"ko", "en", NULL};

	return strict_keys(words, keys, what, fault) || form_says(words, what, fault) ? -1
										      : 0;
}

/* Words that stand on one line of a screen: at most 200 characters, none a control. */
static int
line_ok(const json_t *words, const char *what, struct fault *fault)
{
	static const char *const languages[] = {"ko", "en"};

	if (form_words(words, what, fault))
		return -1;
	for (size_t i = 0; i < 2; i++) {
		int64_t count = form_text_size(
		    json_string_value(json_object_get(words, languages[i])));
		if (count < 0 || count > 200)
			return fault_say(
			    fault, "%s is no line of at most 200 characters", what);
	}
	return 0;
}

int
form_help(const json_t *json, const char *name, struct fault *fault)
{
	const json_t *help = json_object_get(json, "help");

	return help != NULL && line_ok(help, "help", fault) ? fault_at(fault, "%s", name)
							    : 0;
}

int
form_strings(const json_t *list, const char *what, bool may_be_empty, struct fault *fault)
{
	size_t count = json_array_size(list);

	if (!json_is_array(list) || (count == 0 && !may_be_empty))
		return fault_say(fault, "%s is no list of texts", what);
	for (size_t i = 0; i < count; i++) {
		const char *text = json_string_value(json_array_get(list, i));
		if (text == NULL || *text == '\0')
			return fault_say(fault, "%s is no list of texts", what);
		for (size_t k = 0; k < i; k++)
			if (strcmp(json_string_value(json_array_get(list, k)), text) == 0)
				return fault_say(
				    fault, "%s names %.60s twice", what, text);
	}
	return 0;
}

/* A choice may say words for its values, and then for all of them and nothing else. */
static int
value_words_ok(const struct form_field *field, const json_t *words, struct fault *fault)
{
	const char *value;
	json_t *line;

	if (words == NULL)
		return 0;
	if (field->values == NULL || !json_is_object(words) ||
	    json_object_size(words) != json_array_size(field->values))
		return fault_say(
		    fault, "field %s has no words for exactly its values", field->name);
	json_object_foreach ((json_t *)(uintptr_t)words, value, line) {
		if (!form_is_value(field->values, value))
			return fault_say(fault, "field %s has words for \"%.60s\"",
			    field->name, value);
		if (line_ok(line, value, fault))
			return fault_at(fault, "field %s", field->name);
	}
	return 0;
}

static int
limits_read(struct form_field *field, const json_t *json, struct fault *fault)
{
	bool limits = json_object_get(json, "min") || json_object_get(json, "max");
	const json_t *values = json_object_get(json, "values");

	if ((values != NULL) != (field->type == TYPE_CHOICE))
		return fault_say(
		    fault, "field %s: a choice and nothing else has values", field->name);
	field->values = values;
	if (values != NULL && form_strings(values, field->name, false, fault))
		return -1;
	if (value_words_ok(field, json_object_get(json, "words"), fault))
		return -1;
	if (field->type == TYPE_CHOICE || field->type == TYPE_KEY ||
	    field->type == TYPE_HASH)
		return limits ? fault_say(fault, "field %s takes no limits", field->name)
			      : 0;
	field->min = field->type == TYPE_TEXT;
	field->max = field->type == TYPE_TEXT ? 200 : INT_LIMIT;
	if (json_object_get(json, "min") && strict_int(json, "min", &field->min, fault))
		return -1;
	if (json_object_get(json, "max") && strict_int(json, "max", &field->max, fault))
		return -1;
	if (field->min > field->max ||
	    (field->type == TYPE_TEXT && (field->min < 0 || field->max > TEXT_LIMIT)))
		return fault_say(fault, "field %s has impossible limits", field->name);
	return 0;
}

static bool
class_ok(const char *class)
{
	return class != NULL &&
	       (strcmp(class, "public") == 0 || strcmp(class, "pseudonym") == 0 ||
		   strcmp(class, "sealed") == 0);
}

/* The first columns of the tables are the engine's. */
static bool
name_taken(const char *name, enum form_role role)
{
	if (role == OF_VIEW)
		return false;
	if (strcmp(name, "entry_index") == 0)
		return true;
	if (role == OF_ROW)
		return strcmp(name, "n") == 0;
	return strcmp(name, "signer") == 0 || strcmp(name, "time") == 0 ||
	       strcmp(name, "lines") == 0;
}

static int
field_read(struct form_field *field, const char *name, const json_t *json,
    enum form_role role, struct fault *fault)
{
	static const char *const filled[] = {"type", "label", "help", "class", "optional",
	    "min", "max", "values", "words", "from", "entry", "per", NULL};
	static const char *const shown[] = {"type", "label", "values", "words", NULL};
	static const char *const types[] = {"text", "int", "won", "wh", "km", "permille",
	    "date", "time", "key", "hash", "choice", NULL};
	const char *type = json_string_value(json_object_get(json, "type"));
	const json_t *optional = json_object_get(json, "optional");
	const json_t *class = json_object_get(json, "class");
	const json_t *from = json_object_get(json, "from");
	const json_t *entry = json_object_get(json, "entry");
	const json_t *per = json_object_get(json, "per");
	int at = 0;

	field->name = name;
	if (!form_word(name, "_", 40) || name_taken(name, role))
		return fault_say(fault, "\"%.60s\" cannot name a field", name);
	if (strict_keys(json, role == OF_VIEW ? shown : filled, name, fault) ||
	    form_words(json_object_get(json, "label"), name, fault) ||
	    form_help(json, name, fault))
		return -1;
	while (type != NULL && types[at] != NULL && strcmp(types[at], type) != 0)
		at++;
	if (type == NULL || types[at] == NULL)
		return fault_say(fault, "field %s has no known type", name);
	if (class != NULL && !class_ok(json_string_value(class)))
		return fault_say(fault, "field %s has no known class", name);
	if (optional != NULL && !json_is_boolean(optional))
		return fault_say(
		    fault, "field %s: optional is neither true nor false", name);
	if (from != NULL && !form_word(json_string_value(from), "_", 80))
		return fault_say(fault, "field %s: from does not name a view", name);
	if (entry != NULL && (role != OF_KIND || strcmp(type, "int") != 0))
		return fault_say(fault, "field %s cannot name an entry", name);
	if (entry != NULL && form_strings(entry, "entry", true, fault))
		return fault_at(fault, "field %s", name);
	if (per != NULL && (role != OF_KIND || strcmp(type, "key") != 0 || from != NULL ||
			       !json_is_string(per)))
		return fault_say(fault, "field %s cannot be another one per field", name);
	field->entry = entry;
	field->per = per;
	field->type = (enum form_type)at;
	field->optional = json_is_true(optional);
	return limits_read(field, json, fault);
}

int
form_fields(struct form_fields *fields, const json_t *json, const char *what,
    enum form_role role, struct fault *fault)
{
	const char *name;
	json_t *value;

	if (!json_is_object(json))
		return fault_say(fault, "%s has no fields", what);
	if (json_object_size(json) > (role == OF_VIEW ? COLUMN_LIMIT : FIELD_LIMIT))
		return fault_say(fault, "%s has too many fields", what);
	fields->items = mem_new(json_object_size(json), sizeof *fields->items);
	json_object_foreach ((json_t *)(uintptr_t)json, name, value)
		if (field_read(&fields->items[fields->count++], name, value, role, fault))
			return fault_at(fault, role == OF_VIEW ? "%s" : "kind %s", what);
	return 0;
}
