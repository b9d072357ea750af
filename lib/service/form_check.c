#include "service/form_field.h"

#include <string.h>
#include "base/text.h"

static int
check_text(const struct field *field, const json_t *value, struct refusal *r)
{
	int64_t count =
	    text_characters(json_string_value(value), json_string_length(value));

	if (count < 0)
		return refusal_set(r, "core.field_type", field->name,
		    "%s holds a control character", field->name);
	if (count < field->min || count > field->max)
		return refusal_set(r, "core.field_range", field->name,
		    "%s has %lld characters, %lld to %lld are allowed", field->name,
		    (long long)count, (long long)field->min, (long long)field->max);
	return 0;
}

static int
check_digits(const struct field *field, const char *text, struct refusal *r)
{
	if (strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64)
		return 0;
	return refusal_set(r, "core.field_type", field->name,
	    "%s is not 64 lower-case hexadecimal digits", field->name);
}

static int
check_choice(const struct field *field, const char *text, struct refusal *r)
{
	const json_t *values = json_object_get(field->json, "values");

	for (size_t i = 0; i < json_array_size(values); i++)
		if (strcmp(json_string_value(json_array_get(values, i)), text) == 0)
			return 0;
	return refusal_set(r, "core.field_range", field->name, "%s cannot be '%.40s'",
	    field->name, text);
}

static int
check_number(const struct field *field, const json_t *value, struct refusal *r)
{
	json_int_t number = json_integer_value(value);

	if (number >= field->min && number <= field->max)
		return 0;
	return refusal_set(r, "core.field_range", field->name,
	    "%s is %lld, %lld to %lld are allowed", field->name, (long long)number,
	    (long long)field->min, (long long)field->max);
}

static int
check_value(const struct field *field, const json_t *value, struct refusal *r)
{
	bool number = field->type >= FIELD_INT && field->type <= FIELD_TIME;

	if (number ? !json_is_integer(value) : !json_is_string(value))
		return refusal_set(r, "core.field_type", field->name, "%s is not a %s",
		    field->name, number ? "number" : "text");
	if (number)
		return check_number(field, value, r);
	if (field->type == FIELD_TEXT)
		return check_text(field, value, r);
	if (field->type == FIELD_CHOICE)
		return check_choice(field, json_string_value(value), r);
	return check_digits(field, json_string_value(value), r);
}

/* Every declared field there and right, nothing else but `besides`. */
static int
check_object(const struct field_list *list, const json_t *object, const char *besides,
    struct refusal *r)
{
	size_t seen = besides && json_object_get(object, besides) ? 1 : 0;
	const char *name;
	json_t *value;

	for (size_t i = 0; i < list->count; i++) {
		const struct field *field = &list->items[i];
		const json_t *given = json_object_get(object, field->name);
		int err;

		if (!given && field->optional)
			continue;
		if (!given)
			return refusal_set(r, "core.field_missing", field->name,
			    "%s is missing", field->name);
		err = check_value(field, given, r);
		if (err)
			return err;
		seen++;
	}
	if (seen == json_object_size(object))
		return 0;
	json_object_foreach ((json_t *)(uintptr_t)object, name, value) {
		bool known = besides && strcmp(name, besides) == 0;

		for (size_t i = 0; i < list->count; i++)
			known = known || strcmp(name, list->items[i].name) == 0;
		if (!known)
			return refusal_set(r, "core.field_unknown", name,
			    "the form has no field '%.60s'", name);
	}
	return 0;
}

static int
check_rows(const struct kind *kind, const json_t *rows, struct refusal *r)
{
	size_t count = json_array_size(rows);

	if (rows && !json_is_array(rows))
		return refusal_set(r, "core.lines", "lines", "lines is not a list");
	if (count > (size_t)kind->lines_max)
		return refusal_set(r, "core.lines", "lines",
		    "%zu lines, at most %lld are allowed", count,
		    (long long)kind->lines_max);
	for (size_t i = 0; i < count; i++) {
		const json_t *row = json_array_get(rows, i);

		if (!json_is_object(row))
			return refusal_set(
			    r, "core.lines", "lines", "line %zu is not an object", i + 1);
		if (check_object(&kind->lines, row, NULL, r))
			return ERR_REFUSED;
	}
	return 0;
}

int
form_check(const struct kind *kind, const json_t *fields, struct refusal *refusal)
{
	const json_t *rows = json_object_get(fields, "lines");
	int err;

	if (rows && kind->lines_max == 0)
		return refusal_set(
		    refusal, "core.lines", "lines", "%s takes no lines", kind->name);
	err = check_object(&kind->fields, fields, "lines", refusal);
	return err ? err : check_rows(kind, rows, refusal);
}
