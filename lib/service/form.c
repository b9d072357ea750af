#include "service/form_field.h"

#include <stdlib.h>
#include <string.h>
#include "base/json.h"

#define LINES_MAX 10000

static const char word[] = "abcdefghijklmnopqrstuvwxyz0123456789";

bool
service_name_ok(const char *name)
{
	return form_spelled(name, word, SERVICE_NAME_MAX);
}

static int
parse_lines(struct kind *kind, json_t *lines, struct why *why)
{
	static const char *const keys[] = {"max", "fields", NULL};
	int err;

	if (!json_is_object(lines))
		return why_set(
		    why, ERR_FORMAT, "lines of kind %s is not an object", kind->name);
	err = json_only_keys(lines, keys, "lines", why);
	if (err)
		return err;
	if (json_int(lines, "max", &kind->lines_max) || kind->lines_max < 1 ||
	    kind->lines_max > LINES_MAX)
		return why_set(why, ERR_FORMAT, "lines of kind %s needs max, 1 to %d",
		    kind->name, LINES_MAX);
	return form_parse_fields(
	    &kind->lines, json_object_get(lines, "fields"), kind->name, FORM_LINES, why);
}

/* "donor:desk"-like roles: who may sign. */
static int
check_roles(const struct kind *kind, struct why *why)
{
	int err = form_check_strings(kind->sign, "sign", why);

	if (err)
		return err;
	for (size_t i = 0; i < json_array_size(kind->sign); i++) {
		const char *role = json_string_value(json_array_get(kind->sign, i));
		const char *colon = strchr(role, ':');

		if (!colon || colon == role ||
		    strspn(role, word) != (size_t)(colon - role) ||
		    !form_spelled(
			colon + 1, "abcdefghijklmnopqrstuvwxyz0123456789_-", 40))
			return why_set(why, ERR_FORMAT, "kind %s: '%s' is no role",
			    kind->name, role);
	}
	return json_array_size(kind->sign) > 0
		   ? 0
		   : why_set(why, ERR_FORMAT, "kind %s: nobody may sign it", kind->name);
}

static int
check_cosign(const struct kind *kind, struct why *why)
{
	int err = kind->cosign ? form_check_strings(kind->cosign, "cosign", why) : 0;

	if (err)
		return err;
	for (size_t i = 0; i < json_array_size(kind->cosign); i++) {
		const char *name = json_string_value(json_array_get(kind->cosign, i));
		const struct field *field = form_field(kind, name);

		if (!field || field->type != FIELD_KEY)
			return why_set(why, ERR_FORMAT,
			    "kind %s: cosign %s is no field of type key", kind->name,
			    name);
	}
	return 0;
}

static int
parse_kind(struct kind *kind, const char *name, const json_t *json, struct why *why)
{
	static const char *const keys[] = {
	    "name", "help", "sign", "cosign", "payload", "fields", "lines", NULL};
	const json_t *payload = json_object_get(json, "payload");
	json_t *lines = json_object_get(json, "lines");
	int err;

	if (!form_spelled(name, word, 30))
		return why_set(
		    why, ERR_FORMAT, "'%s' cannot be the name of a kind", name);
	if (!json_is_object(json))
		return why_set(why, ERR_FORMAT, "kind %s is not an object", name);
	kind->name = name;
	kind->json = json;
	kind->sign = json_object_get(json, "sign");
	kind->cosign = json_object_get(json, "cosign");
	kind->payload = json_is_true(payload);
	err = json_only_keys(json, keys, name, why);
	if (!err)
		err = form_check_words(json_object_get(json, "name"), name, why);
	if (!err)
		err = form_check_help(json, name, why);
	if (!err && payload && !json_is_boolean(payload))
		err = why_set(why, ERR_FORMAT,
		    "payload of kind %s is neither true nor false", name);
	if (!err)
		err = form_parse_fields(
		    &kind->fields, json_object_get(json, "fields"), name, FORM_KIND, why);
	if (!err && lines)
		err = parse_lines(kind, lines, why);
	if (!err)
		err = check_roles(kind, why);
	return err ? err : check_cosign(kind, why);
}

static int
parse_kinds(struct form *form, json_t *kinds, struct why *why)
{
	const char *name;
	json_t *value;

	if (json_object_size(kinds) == 0 || json_object_size(kinds) > 100)
		return why_set(why, ERR_FORMAT, "a form needs 1 to 100 kinds");
	form->kinds = xcalloc(json_object_size(kinds), sizeof(*form->kinds));
	json_object_foreach (kinds, name, value) {
		int err = parse_kind(&form->kinds[form->kind_count++], name, value, why);

		if (err)
			return err;
	}
	return 0;
}

/* Views that people read, each with words. */
static int
check_reports(const struct form *form, struct why *why)
{
	json_t *reports = json_object_get(form->root, "reports");
	size_t head = strlen(form->service);
	const char *name;
	json_t *words;

	if (reports && !json_is_object(reports))
		return why_set(why, ERR_FORMAT, "reports is not an object");
	json_object_foreach (reports, name, words) {
		int err;

		if (strncmp(name, form->service, head) != 0 ||
		    strncmp(name + head, "_v_", 3) != 0)
			return why_set(why, ERR_FORMAT,
			    "reports: %s does not begin with %s_v_", name, form->service);
		err = form_check_words(words, name, why);
		if (err)
			return err;
	}
	return 0;
}

/* Kinds whose entries a field names are kinds of this form. */
static int
check_entries(const struct form *form, struct why *why)
{
	for (size_t i = 0; i < form->kind_count; i++)
		for (size_t k = 0; k < form->kinds[i].fields.count; k++) {
			const struct field *field = &form->kinds[i].fields.items[k];
			const json_t *list = json_object_get(field->json, "entry");

			for (size_t n = 0; n < json_array_size(list); n++) {
				const char *name =
				    json_string_value(json_array_get(list, n));

				if (!form_kind(form, name))
					return why_set(why, ERR_FORMAT,
					    "field %s: entry names no kind '%.60s'",
					    field->name, name);
			}
		}
	return 0;
}

static int
check_accepts(const struct form *form, struct why *why)
{
	const json_t *accepts = json_object_get(form->root, "accepts");
	size_t head = strlen(form->service);
	int err = accepts ? form_check_strings(accepts, "accepts", why) : 0;

	for (size_t i = 0; !err && i < json_array_size(accepts); i++) {
		const char *table = json_string_value(json_array_get(accepts, i));

		if (strncmp(table, form->service, head) != 0 ||
		    strncmp(table + head, "_cmd_", 5) != 0)
			err = why_set(why, ERR_FORMAT, "accepts: %s is no %s_cmd_ table",
			    table, form->service);
	}
	return err;
}

static int
parse_root(struct form *form, struct why *why)
{
	static const char *const keys[] = {"service", "version", "name", "accepts",
	    "kinds", "messages", "reports", "columns", NULL};
	int err;

	if (!json_is_object(form->root))
		return why_set(why, ERR_FORMAT, "a form is one JSON object");
	err = json_only_keys(form->root, keys, "the form", why);
	if (err)
		return err;
	form->service = json_str(form->root, "service");
	if (!service_name_ok(form->service))
		return why_set(
		    why, ERR_FORMAT, "the form names no service ([a-z][a-z0-9]{0,15})");
	if (json_int(form->root, "version", &form->version) || form->version < 1)
		return why_set(why, ERR_FORMAT, "the form has no version");
	err = form_check_words(json_object_get(form->root, "name"), "name", why);
	if (!err)
		err = parse_kinds(form, json_object_get(form->root, "kinds"), why);
	if (!err)
		err = check_entries(form, why);
	if (!err)
		err = form_check_messages(form, why);
	if (!err)
		err = check_reports(form, why);
	if (!err && json_object_get(form->root, "columns"))
		err = form_parse_fields(&form->columns,
		    json_object_get(form->root, "columns"), "columns", FORM_COLUMNS, why);
	return err ? err : check_accepts(form, why);
}

int
form_parse(struct form **out, const void *text, size_t size, struct why *why)
{
	struct form *form;
	int err;

	if (size > FORM_MAX)
		return why_set(why, ERR_TOO_LARGE, "the form has %zu bytes, more than %d",
		    size, FORM_MAX);
	form = xcalloc(1, sizeof(*form));
	err = json_parse(&form->root, text, size, why);
	if (!err)
		err = parse_root(form, why);
	if (err)
		form_free(form);
	else
		*out = form;
	return err;
}

void
form_free(struct form *form)
{
	if (!form)
		return;
	for (size_t i = 0; i < form->kind_count; i++) {
		sqlite3_finalize(form->kinds[i].insert);
		sqlite3_finalize(form->kinds[i].insert_line);
		free(form->kinds[i].fields.items);
		free(form->kinds[i].lines.items);
	}
	free(form->kinds);
	free(form->columns.items);
	json_decref(form->root);
	free(form);
}

struct kind *
form_kind(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->kind_count; i++)
		if (strcmp(form->kinds[i].name, name) == 0)
			return &form->kinds[i];
	return NULL;
}

static const struct field *
field_named(const struct field_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].name, name) == 0)
			return &list->items[i];
	return NULL;
}

const struct field *
form_field(const struct kind *kind, const char *name)
{
	return field_named(&kind->fields, name);
}

const struct field *
form_column(const struct form *form, const char *name)
{
	const struct field *found = field_named(&form->columns, name);

	for (size_t i = 0; i < form->kind_count && !found; i++) {
		found = field_named(&form->kinds[i].fields, name);
		if (!found)
			found = field_named(&form->kinds[i].lines, name);
	}
	return found;
}

const struct field *
form_any_field(const struct kind *kind, const char *name)
{
	const struct field *field = form_field(kind, name);

	return field ? field : field_named(&kind->lines, name);
}

bool
form_accepts(const struct form *form, const char *table)
{
	const json_t *accepts = json_object_get(form->root, "accepts");

	for (size_t i = 0; i < json_array_size(accepts); i++)
		if (strcmp(json_string_value(json_array_get(accepts, i)), table) == 0)
			return true;
	return false;
}

const json_t *
form_value_words(const struct field *field, const char *value)
{
	return field ? json_object_get(json_object_get(field->json, "words"), value)
		     : NULL;
}

bool
form_is_sealed(const struct field *field)
{
	const char *class = json_string_value(json_object_get(field->json, "class"));

	return class && strcmp(class, "sealed") == 0;
}

bool
form_is_entry(const struct field *field, const char *kind)
{
	const json_t *kinds = json_object_get(field->json, "entry");

	for (size_t i = 0; kind && i < json_array_size(kinds); i++)
		if (strcmp(json_string_value(json_array_get(kinds, i)), kind) == 0)
			return true;
	return kinds && (!kind || json_array_size(kinds) == 0);
}

bool
form_cosigns(const struct kind *kind, const char *field)
{
	for (size_t i = 0; i < json_array_size(kind->cosign); i++)
		if (strcmp(json_string_value(json_array_get(kind->cosign, i)), field) ==
		    0)
			return true;
	return false;
}
