/* The fields of an entry against the form of its kind. */
#include "verifier/form_inner.h"

#include <string.h>

int64_t
form_text_size(const char *text)
{
	int64_t count = 0;

	for (const uint8_t *p = (const uint8_t *)text; *p != 0; p++) {
		if (*p < 0x20 || *p == 0x7f || (*p == 0xc2 && p[1] < 0xa0))
			return -1;
		if ((*p & 0xc0) != 0x80)
			count++;
	}
	return count;
}

bool
form_is_value(const json_t *values, const char *text)
{
	for (size_t i = 0; i < json_array_size(values); i++)
		if (strcmp(json_string_value(json_array_get(values, i)), text) == 0)
			return true;
	return false;
}

static bool
is_hex64(const char *text)
{
	return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static int
text_judge(const struct form_field *field, const char *text, struct refused *refused)
{
	int64_t count = form_text_size(text);

	if (count < 0)
		return refused_say(refused, "core.field_type", field->name,
		    "%s holds a control character", field->name);
	if (count < field->min || count > field->max)
		return refused_say(refused, "core.field_range", field->name,
		    "%s has %lld characters", field->name, (long long)count);
	return 0;
}

static int
value_judge(const struct form_field *field, const json_t *value, struct refused *refused)
{
	const char *text = json_string_value(value);
	bool texts = field->type == TYPE_TEXT || field->type == TYPE_KEY ||
		     field->type == TYPE_HASH || field->type == TYPE_CHOICE;

	if (texts ? text == NULL : !json_is_integer(value))
		return refused_say(refused, "core.field_type", field->name,
		    "%s is not of its type", field->name);
	if (field->type == TYPE_TEXT)
		return text_judge(field, text, refused);
	if ((field->type == TYPE_KEY || field->type == TYPE_HASH) && !is_hex64(text))
		return refused_say(refused, "core.field_type", field->name,
		    "%s is not 64 hex digits", field->name);
	if (field->type == TYPE_CHOICE && !form_is_value(field->values, text))
		return refused_say(refused, "core.field_range", field->name,
		    "%s is none of the choices", field->name);
	if (!texts && (json_integer_value(value) < field->min ||
			  json_integer_value(value) > field->max))
		return refused_say(refused, "core.field_range", field->name,
		    "%s is out of range", field->name);
	return 0;
}

static int
object_judge(const struct form_fields *fields, const json_t *object, bool rows_too,
    struct refused *refused)
{
	const char *name;
	json_t *value;

	for (size_t i = 0; i < fields->count; i++) {
		const struct form_field *field = &fields->items[i];
		const json_t *given = json_object_get(object, field->name);
		if (given == NULL && !field->optional)
			return refused_say(refused, "core.field_missing", field->name,
			    "%s is missing", field->name);
		if (given != NULL && value_judge(field, given, refused))
			return -1;
	}
	json_object_foreach ((json_t *)(uintptr_t)object, name, value) {
		size_t i = 0;
		while (i < fields->count && strcmp(fields->items[i].name, name) != 0)
			i++;
		if (i == fields->count && !(rows_too && strcmp(name, "lines") == 0))
			return refused_say(refused, "core.field_unknown", name,
			    "the form has no field %.60s", name);
	}
	return 0;
}

int
form_judge(const struct form_kind *kind, const json_t *fields, size_t items,
    struct refused *refused)
{
	const json_t *rows = json_object_get(fields, "lines");

	if (rows != NULL && kind->lines_max == 0)
		return refused_say(
		    refused, "core.lines", "lines", "%s takes no lines", kind->name);
	if (object_judge(&kind->fields, fields, true, refused))
		return -1;
	if (rows != NULL && !json_is_array(rows))
		return refused_say(refused, "core.lines", "lines", "lines is no list");
	if ((int64_t)json_array_size(rows) > kind->lines_max)
		return refused_say(refused, "core.lines", "lines", "too many lines");
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		if (!json_is_object(row))
			return refused_say(refused, "core.lines", "lines",
			    "line %zu is not an object", i + 1);
		if (object_judge(&kind->lines, row, false, refused))
			return -1;
	}
	if (items > 0 && !kind->payload)
		return refused_say(
		    refused, "core.payload", "", "%s takes no payload", kind->name);
	return 0;
}
