#include "station/vault/seals.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/json.h"
#include "base/text.h"

static int
check_clear(const struct field *field, const json_t *value, struct why *why)
{
	size_t size = json_string_length(value);

	if (field->type != FIELD_HASH)
		return why_set(why, ERR_FORMAT,
		    "the form of %s seals what is no hash: nothing may be entered there",
		    field->name);
	if (!json_is_string(value) || size == 0 || size > CLERK_CLEAR_MAX ||
	    !text_clean(json_string_value(value), size, false))
		return why_set(why, ERR_FORMAT, "%s takes a text of 1 to %d bytes",
		    field->name, CLERK_CLEAR_MAX);
	return 0;
}

static int
seal_one(struct seals *s, const char *service, const struct field *field, uint16_t line,
    json_t *object, struct why *why)
{
	json_t *value = json_object_get(object, field->name);
	char hex[2 * HASH_SIZE + 1];
	size_t size = json_string_length(value);
	int r = check_clear(field, value, why);

	if (r)
		return r;
	s->list = xrealloc(s->list, (s->count + 1) * sizeof(*s->list));
	sealed_make(&s->list[s->count], service, field->name, line,
	    json_string_value(value), size);
	hex_encode(hex, s->list[s->count++].digest, HASH_SIZE);
	sodium_memzero((void *)(uintptr_t)json_string_value(value), size);
	json_object_set_new(object, field->name, json_string(hex));
	return 0;
}

static int
seal_list(struct seals *s, const char *service, const struct field_list *list,
    uint16_t line, json_t *object, struct why *why)
{
	int r = 0;

	for (size_t i = 0; i < list->count && !r; i++)
		if (form_is_sealed(&list->items[i]) &&
		    json_object_get(object, list->items[i].name))
			r = seal_one(s, service, &list->items[i], line, object, why);
	return r;
}

int
seals_make(struct seals *s, const char *service, const struct kind *kind, json_t *fields,
    struct why *why)
{
	json_t *rows = json_object_get(fields, "lines");
	int r = seal_list(s, service, &kind->fields, 0, fields, why);

	for (size_t i = 0; i < json_array_size(rows) && i < UINT16_MAX && !r; i++)
		r = seal_list(s, service, &kind->lines, (uint16_t)(i + 1),
		    json_array_get(rows, i), why);
	return r;
}

void
seals_free(struct seals *s)
{
	sealed_free(s->list, s->count);
	free(s->list);
	*s = (struct seals){0};
}

static void
take_out(const struct field_list *list, json_t *object)
{
	for (size_t i = 0; i < list->count; i++)
		if (form_is_sealed(&list->items[i]))
			json_object_del(object, list->items[i].name);
}

char *
seals_without(const struct kind *kind, const json_t *fields)
{
	json_t *copy = json_object(), *rows = json_array(), *value;
	const json_t *given = json_object_get(fields, "lines");
	const char *name;
	char *text;

	json_object_foreach ((json_t *)(uintptr_t)fields, name, value)
		json_object_set(copy, name, value);
	take_out(&kind->fields, copy);
	for (size_t i = 0; i < json_array_size(given); i++) {
		json_t *row = json_copy(json_array_get(given, i));

		take_out(&kind->lines, row);
		json_array_append_new(rows, row);
	}
	if (given)
		json_object_set(copy, "lines", rows);
	json_decref(rows);
	text = json_dumps(copy, JSON_COMPACT);
	json_decref(copy);
	if (!text)
		die("out of memory");
	return text;
}
