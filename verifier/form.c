#include "verifier/form_inner.h"

#include <stdlib.h>
#include <string.h>

/* rules.md 1 */
#define FORM_LIMIT 1000000
#define KIND_LIMIT 100
#define FIELD_LIMIT 100
#define COLUMN_LIMIT 200
#define LINES_LIMIT 10000
#define TEXT_LIMIT 20000

static bool
word_ok(const char *text, const char *more, size_t max)
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

static int
words_ok(const json_t *words, const char *what, struct fault *fault)
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

	if (words_ok(words, what, fault))
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

static int
help_ok(const json_t *json, const char *name, struct fault *fault)
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

/* Fields of a kind, of its rows, and columns of views, which are only shown. */
enum role { OF_KIND, OF_ROW, OF_VIEW };

/* The first columns of the tables are the engine's. */
static bool
name_taken(const char *name, enum role role)
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
field_read(struct form_field *field, const char *name, const json_t *json, enum role role,
    struct fault *fault)
{
	static const char *const filled[] = {"type", "label", "help", "class", "optional",
	    "min", "max", "values", "words", "from", "entry", NULL};
	static const char *const shown[] = {"type", "label", "values", "words", NULL};
	static const char *const types[] = {"text", "int", "won", "wh", "km", "permille",
	    "date", "time", "key", "hash", "choice", NULL};
	const char *type = json_string_value(json_object_get(json, "type"));
	const json_t *optional = json_object_get(json, "optional");
	const json_t *class = json_object_get(json, "class");
	const json_t *from = json_object_get(json, "from");
	const json_t *entry = json_object_get(json, "entry");
	int at = 0;

	field->name = name;
	if (!word_ok(name, "_", 40) || name_taken(name, role))
		return fault_say(fault, "\"%.60s\" cannot name a field", name);
	if (strict_keys(json, role == OF_VIEW ? shown : filled, name, fault) ||
	    words_ok(json_object_get(json, "label"), name, fault) ||
	    help_ok(json, name, fault))
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
	if (from != NULL && !word_ok(json_string_value(from), "_", 80))
		return fault_say(fault, "field %s: from does not name a view", name);
	if (entry != NULL && (role != OF_KIND || strcmp(type, "int") != 0))
		return fault_say(fault, "field %s cannot name an entry", name);
	if (entry != NULL && form_strings(entry, "entry", true, fault))
		return fault_at(fault, "field %s", name);
	field->entry = entry;
	field->type = (enum form_type)at;
	field->optional = json_is_true(optional);
	return limits_read(field, json, fault);
}

static int
fields_read(struct form_fields *fields, const json_t *json, const char *what,
    enum role role, struct fault *fault)
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

static int
lines_read(struct form_kind *kind, const json_t *lines, struct fault *fault)
{
	static const char *const keys[] = {"max", "fields", NULL};

	if (lines == NULL)
		return 0;
	if (strict_keys(lines, keys, "lines", fault) ||
	    strict_int(lines, "max", &kind->lines_max, fault))
		return -1;
	if (kind->lines_max < 1 || kind->lines_max > LINES_LIMIT)
		return fault_say(
		    fault, "kind %s: lines has no maximum that can be", kind->name);
	return fields_read(
	    &kind->lines, json_object_get(lines, "fields"), kind->name, OF_ROW, fault);
}

static int
cosign_ok(const struct form_kind *kind, struct fault *fault)
{
	if (kind->cosign != NULL && form_strings(kind->cosign, "cosign", true, fault))
		return -1;
	for (size_t i = 0; i < json_array_size(kind->cosign); i++) {
		const char *name = json_string_value(json_array_get(kind->cosign, i));
		size_t f = 0;
		while (f < kind->fields.count &&
		       strcmp(kind->fields.items[f].name, name) != 0)
			f++;
		if (f == kind->fields.count || kind->fields.items[f].type != TYPE_KEY)
			return fault_say(fault,
			    "kind %s: cosign %.40s is no field of type key", kind->name,
			    name);
	}
	return 0;
}

/* "don:desk" */
static int
roles_ok(const struct form_kind *kind, struct fault *fault)
{
	static const char small[] = "abcdefghijklmnopqrstuvwxyz0123456789";

	if (form_strings(kind->sign, "sign", false, fault))
		return -1;
	for (size_t i = 0; i < json_array_size(kind->sign); i++) {
		const char *role = json_string_value(json_array_get(kind->sign, i));
		size_t head = strspn(role, small);
		if (head == 0 || role[head] != ':' || !word_ok(role + head + 1, "_-", 40))
			return fault_say(fault, "\"%.60s\" is no role", role);
	}
	return 0;
}

static int
kind_read(
    struct form_kind *kind, const char *name, const json_t *json, struct fault *fault)
{
	static const char *const keys[] = {
	    "name", "help", "sign", "cosign", "payload", "fields", "lines", NULL};
	const json_t *payload = json_object_get(json, "payload");

	kind->name = name;
	if (!word_ok(name, "", 30))
		return fault_say(fault, "\"%.60s\" cannot name a kind", name);
	if (strict_keys(json, keys, name, fault) ||
	    words_ok(json_object_get(json, "name"), name, fault) ||
	    help_ok(json, name, fault))
		return -1;
	kind->sign = json_object_get(json, "sign");
	kind->cosign = json_object_get(json, "cosign");
	kind->payload = json_is_true(payload);
	if (payload != NULL && !json_is_boolean(payload))
		return fault_say(
		    fault, "kind %s: payload is neither true nor false", name);
	if (roles_ok(kind, fault) ||
	    fields_read(
		&kind->fields, json_object_get(json, "fields"), name, OF_KIND, fault) ||
	    lines_read(kind, json_object_get(json, "lines"), fault))
		return fault_at(fault, "kind %s", name);
	return cosign_ok(kind, fault);
}

/* The verifier shows tables as they are: what a form says of columns is checked, for all
 * must agree whether it is a form, and not kept. */
static int
columns_ok(const json_t *columns, struct fault *fault)
{
	struct form_fields read = {NULL, 0};
	int r =
	    columns != NULL ? fields_read(&read, columns, "columns", OF_VIEW, fault) : 0;

	free(read.items);
	return r;
}

/* "don_v_campaign" begins with the service's name and a mark. */
static bool
name_ok(const char *name, const char *service, const char *mark)
{
	size_t size = strlen(service);

	return strncmp(name, service, size) == 0 &&
	       strncmp(name + size, mark, strlen(mark)) == 0;
}

static int
reports_ok(const struct form *form, struct fault *fault)
{
	const json_t *list = json_object_get(form->root, "reports");
	const char *name;
	json_t *words;

	if (list != NULL && !json_is_object(list))
		return fault_say(fault, "reports is not an object");
	json_object_foreach ((json_t *)(uintptr_t)list, name, words) {
		if (!name_ok(name, form->service, "_v_"))
			return fault_say(fault, "reports: %.60s is no name of %s_v_",
			    name, form->service);
		if (words_ok(words, name, fault))
			return -1;
	}
	return 0;
}

/* Entries that a field names are of kinds of this form. */
static int
entries_ok(const struct form *form, const struct form_fields *fields, struct fault *fault)
{
	for (size_t f = 0; f < fields->count; f++)
		for (size_t i = 0; i < json_array_size(fields->items[f].entry); i++) {
			const char *name =
			    json_string_value(json_array_get(fields->items[f].entry, i));
			if (form_find(form, name) == NULL)
				return fault_say(fault,
				    "field %s: there is no kind %.60s",
				    fields->items[f].name, name);
		}
	return 0;
}

static int
accepts_ok(const struct form *form, const json_t *accepts, struct fault *fault)
{
	if (accepts == NULL)
		return 0;
	if (form_strings(accepts, "accepts", true, fault))
		return -1;
	for (size_t i = 0; i < json_array_size(accepts); i++)
		if (!name_ok(json_string_value(json_array_get(accepts, i)), form->service,
			"_cmd_"))
			return fault_say(
			    fault, "accepts names no %s_cmd_ table", form->service);
	return 0;
}

static int
root_read(struct form *form, struct fault *fault)
{
	static const char *const keys[] = {"service", "version", "name", "accepts",
	    "kinds", "messages", "reports", "columns", NULL};
	const json_t *kinds;
	const char *name;
	json_t *value;

	if (strict_keys(form->root, keys, "the form", fault) ||
	    (form->service = strict_text(form->root, "service", fault)) == NULL ||
	    strict_int(form->root, "version", &form->version, fault) ||
	    words_ok(json_object_get(form->root, "name"), "the form", fault))
		return -1;
	if (!word_ok(form->service, "", 16) || form->version < 1)
		return fault_say(fault, "the form names no service or no version");
	kinds = json_object_get(form->root, "kinds");
	if (!json_is_object(kinds) || json_object_size(kinds) == 0 ||
	    json_object_size(kinds) > KIND_LIMIT)
		return fault_say(fault, "the form has no kinds, or too many");
	if (accepts_ok(form, json_object_get(form->root, "accepts"), fault))
		return -1;
	form->kinds = mem_new(json_object_size(kinds), sizeof *form->kinds);
	json_object_foreach ((json_t *)(uintptr_t)kinds, name, value)
		if (kind_read(&form->kinds[form->kind_count++], name, value, fault))
			return -1;
	for (size_t i = 0; i < form->kind_count; i++)
		if (entries_ok(form, &form->kinds[i].fields, fault))
			return fault_at(fault, "kind %s", form->kinds[i].name);
	return form_messages(form, fault) || reports_ok(form, fault) ||
		       columns_ok(json_object_get(form->root, "columns"), fault)
		   ? -1
		   : 0;
}

int
form_read(struct form **out, struct span text, struct fault *fault)
{
	struct form *form;

	if (text.size > FORM_LIMIT)
		return fault_say(
		    fault, "the form has %zu bytes, more than %d", text.size, FORM_LIMIT);
	form = mem_new(1, sizeof *form);
	form->root = strict_read(text, true, fault);
	if (form->root == NULL || root_read(form, fault)) {
		form_drop(form);
		return -1;
	}
	*out = form;
	return 0;
}

void
form_drop(struct form *form)
{
	if (form == NULL)
		return;
	for (size_t i = 0; i < form->kind_count; i++) {
		free(form->kinds[i].fields.items);
		free(form->kinds[i].lines.items);
	}
	free(form->kinds);
	json_decref(form->root);
	free(form);
}

const struct form_kind *
form_find(const struct form *form, const char *kind)
{
	for (size_t i = 0; i < form->kind_count; i++)
		if (strcmp(form->kinds[i].name, kind) == 0)
			return &form->kinds[i];
	return NULL;
}

bool
form_takes(const struct form *form, const char *table)
{
	const json_t *accepts = json_object_get(form->root, "accepts");

	for (size_t i = 0; i < json_array_size(accepts); i++)
		if (strcmp(json_string_value(json_array_get(accepts, i)), table) == 0)
			return true;
	return false;
}
