#include "verifier/form_inner.h"

#include <stdlib.h>
#include <string.h>

/* rules.md 1 */
#define FORM_LIMIT 1000000
#define KIND_LIMIT 100
#define LINES_LIMIT 10000
#define PER_LIMIT 100

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
	return form_fields(
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
		if (head == 0 || role[head] != ':' ||
		    !form_word(role + head + 1, "_-", 40))
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
	if (!form_word(name, "", 30))
		return fault_say(fault, "\"%.60s\" cannot name a kind", name);
	if (strict_keys(json, keys, name, fault) ||
	    form_words(json_object_get(json, "name"), name, fault) ||
	    form_help(json, name, fault))
		return -1;
	kind->sign = json_object_get(json, "sign");
	kind->cosign = json_object_get(json, "cosign");
	kind->payload = json_is_true(payload);
	if (payload != NULL && !json_is_boolean(payload))
		return fault_say(
		    fault, "kind %s: payload is neither true nor false", name);
	if (roles_ok(kind, fault) ||
	    form_fields(
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
	    columns != NULL ? form_fields(&read, columns, "columns", OF_VIEW, fault) : 0;

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
		if (form_words(words, name, fault))
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

/* A card's key that is another one for each value of a field: of one that every entry
 * has, in clear, and that is short. */
static int
pers_ok(const struct form_fields *fields, struct fault *fault)
{
	for (size_t f = 0; f < fields->count; f++) {
		const char *name = json_string_value(fields->items[f].per);
		const struct form_field *per = NULL;

		if (name == NULL)
			continue;
		for (size_t i = 0; i < fields->count; i++)
			if (strcmp(fields->items[i].name, name) == 0)
				per = &fields->items[i];
		if (per == NULL || per->optional ||
		    (per->type != TYPE_CHOICE &&
			(per->type != TYPE_TEXT || per->max > PER_LIMIT)))
			return fault_say(fault, "field %s: per names no short field",
			    fields->items[f].name);
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
	    form_words(json_object_get(form->root, "name"), "the form", fault))
		return -1;
	if (!form_word(form->service, "", 16) || form->version < 1)
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
		if (entries_ok(form, &form->kinds[i].fields, fault) ||
		    pers_ok(&form->kinds[i].fields, fault))
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
