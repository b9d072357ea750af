/* Messages of a form: they have words, and say which fields a refusal is about. */
#include <stdio.h>
#include <string.h>

#include "verifier/form_inner.h"

/* rules.md 1 */
#define KEY_LIMIT 79
#define ABOUT_LIMIT 8

static bool
fields_hold(const struct form_fields *fields, const char *name)
{
	for (size_t i = 0; i < fields->count; i++)
		if (strcmp(fields->items[i].name, name) == 0)
			return true;
	return false;
}

static bool
kind_holds(const struct form_kind *kind, const char *name)
{
	if (strcmp(name, "lines") == 0)
		return kind->lines_max > 0;
	return fields_hold(&kind->fields, name) || fields_hold(&kind->lines, name);
}

/* Every name is a field of the kind; of some kind, if none is given. */
static int
names_ok(const struct form *form, const struct form_kind *kind, const json_t *names,
    struct fault *fault)
{
	size_t count = json_is_string(names) ? 1 : json_array_size(names);

	if (!json_is_string(names) && form_strings(names, "field", true, fault))
		return -1;
	if (count > ABOUT_LIMIT)
		return fault_say(fault, "field names more than %d", ABOUT_LIMIT);
	for (size_t i = 0; i < count; i++) {
		const char *name = json_string_value(
		    json_is_string(names) ? names : json_array_get(names, i));
		bool held = kind != NULL && kind_holds(kind, name);
		for (size_t k = 0; kind == NULL && k < form->kind_count; k++)
			held |= kind_holds(&form->kinds[k], name);
		if (!held)
			return fault_say(fault, "field names no field: %.60s", name);
	}
	return 0;
}

static int
about_ok(const struct form *form, const json_t *about, struct fault *fault)
{
	const char *name;
	json_t *names;

	if (!json_is_object(about))
		return names_ok(form, NULL, about, fault);
	json_object_foreach ((json_t *)(uintptr_t)about, name, names) {
		const struct form_kind *kind = form_find(form, name);
		if (kind == NULL)
			return fault_say(fault, "field is of no kind: %.60s", name);
		if (names_ok(form, kind, names, fault))
			return fault_at(fault, "kind %s", name);
	}
	return 0;
}

/* "don.not_open": where the point is; 0 if it is no key. */
static size_t
key_head(const char *key)
{
	size_t head = strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789"), tail;

	if (key[0] < 'a' || key[0] > 'z' || key[head] != '.')
		return 0;
	tail = strspn(key + head + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return tail > 0 && key[head + 1 + tail] == '\0' && head + 1 + tail <= KEY_LIMIT
		   ? head
		   : 0;
}

static int
message_ok(
    const struct form *form, const char *key, const json_t *message, struct fault *fault)
{
	static const char *const own[] = {"ko", "en", "field", NULL};
	static const char *const others[] = {"field", NULL};
	const json_t *about = json_object_get(message, "field");
	size_t head = key_head(key);
	bool is_own =
	    head == strlen(form->service) && strncmp(key, form->service, head) == 0;

	if (head == 0)
		return fault_say(fault, "\"%.90s\" is no key of a message", key);
	if (strict_keys(message, is_own ? own : others, key, fault))
		return -1;
	if (is_own && form_says(message, key, fault))
		return -1;
	if (!is_own && about == NULL)
		return fault_say(fault, "%s is of another service and has no field", key);
	return about != NULL && about_ok(form, about, fault)
		   ? fault_at(fault, "message %s", key)
		   : 0;
}

int
form_messages(const struct form *form, struct fault *fault)
{
	const json_t *messages = json_object_get(form->root, "messages");
	const char *key;
	json_t *message;

	if (!json_is_object(messages))
		return fault_say(fault, "the form has no messages");
	json_object_foreach ((json_t *)(uintptr_t)messages, key, message)
		if (message_ok(form, key, message, fault))
			return -1;
	return 0;
}

void
form_meant(
    const struct form *form, const char *kind, const char *key, char out[ABOUT_SIZE])
{
	const json_t *messages = json_object_get(form->root, "messages");
	const json_t *names = json_object_get(json_object_get(messages, key), "field");
	const struct form_kind *of = form_find(form, kind);
	size_t count, used = 0;

	if (json_is_object(names))
		names = json_object_get(names, kind);
	count = json_is_string(names) ? 1 : json_array_size(names);
	out[0] = '\0';
	for (size_t i = 0; of != NULL && i < count; i++) {
		const char *name = json_string_value(
		    json_is_string(names) ? names : json_array_get(names, i));
		if (kind_holds(of, name))
			used += (size_t)snprintf(out + used, ABOUT_SIZE - used, "%s%s",
			    used > 0 ? " " : "", name);
	}
}
