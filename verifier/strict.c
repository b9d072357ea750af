#include "verifier/strict.h"

#include <string.h>

#define DEPTH 16 /* a value that holds nothing is a level too */

static int
check(const json_t *value, bool booleans, int depth, struct fault *fault)
{
	const char *key;
	json_t *item;
	size_t i;

	if (depth > DEPTH)
		return fault_say(fault, "JSON nested more than %d deep", DEPTH);
	if (json_is_real(value))
		return fault_say(fault, "JSON holds a number that is not an integer");
	if (json_is_null(value) || (json_is_boolean(value) && !booleans))
		return fault_say(fault, "JSON holds null, true or false");
	if (json_is_integer(value) && (json_integer_value(value) > INT_LIMIT ||
					  json_integer_value(value) < -INT_LIMIT))
		return fault_say(fault, "JSON holds an integer beyond 2^53");
	json_array_foreach (value, i, item)
		if (check(item, booleans, depth + 1, fault))
			return -1;
	json_object_foreach ((json_t *)(uintptr_t)value, key, item)
		if (check(item, booleans, depth + 1, fault))
			return -1;
	return 0;
}

json_t *
strict_read(struct span text, bool allow_booleans, struct fault *fault)
{
	json_error_t error;
	json_t *value;

	if (text.size == 0) {
		fault_say(fault, "not JSON: it is empty");
		return NULL;
	}
	/* For jansson a NUL after the value is the end, whatever follows. */
	if (memchr(text.data, 0, text.size) != NULL) {
		fault_say(fault, "not JSON: it holds a NUL");
		return NULL;
	}
	value = json_loadb((const char *)text.data, text.size,
	    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (value == NULL) {
		fault_say(fault, "not JSON: %s at line %d, column %d", error.text,
		    error.line, error.column);
		return NULL;
	}
	if (check(value, allow_booleans, 1, fault)) {
		json_decref(value);
		return NULL;
	}
	return value;
}

int
strict_keys(const json_t *object, const char *const *allowed, const char *what,
    struct fault *fault)
{
	const char *key;
	json_t *item;

	if (!json_is_object(object))
		return fault_say(fault, "%s is not an object", what);
	json_object_foreach ((json_t *)(uintptr_t)object, key, item) {
		size_t i = 0;
		while (allowed[i] != NULL && strcmp(allowed[i], key) != 0)
			i++;
		if (allowed[i] == NULL)
			return fault_say(
			    fault, "%s has an unknown key \"%.60s\"", what, key);
	}
	return 0;
}

int
strict_int(const json_t *object, const char *key, int64_t *out, struct fault *fault)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_integer(value))
		return fault_say(fault, "\"%s\" is missing or no integer", key);
	*out = json_integer_value(value);
	return 0;
}

const char *
strict_text(const json_t *object, const char *key, struct fault *fault)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value)) {
		fault_say(fault, "\"%s\" is missing or no string", key);
		return NULL;
	}
	return json_string_value(value);
}

static size_t
skip_space(struct span s, size_t i)
{
	while (i < s.size && strchr(" \t\r\n", s.data[i]) && s.data[i] != '\0')
		i++;
	return i;
}

/* From the opening quote to just after the closing one. */
static size_t
skip_string(struct span s, size_t i)
{
	for (i++; i < s.size && s.data[i] != '"'; i++)
		if (s.data[i] == '\\')
			i++;
	return i + 1;
}

static size_t
skip_value(struct span s, size_t i)
{
	int depth = 0;

	for (; i < s.size; i++) {
		uint8_t c = s.data[i];
		if (c == '"') {
			i = skip_string(s, i) - 1;
			if (depth == 0)
				return i + 1;
		} else if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			if (depth == 0)
				return i;
			if (--depth == 0)
				return i + 1;
		} else if (depth == 0 && (c == ',' || c == ' ' || c == '\t')) {
			return i;
		}
	}
	return i;
}

static bool
key_is(struct span quoted, const char *key)
{
	json_t *text =
	    json_loadb((const char *)quoted.data, quoted.size, JSON_DECODE_ANY, NULL);
	bool same = json_is_string(text) && strcmp(json_string_value(text), key) == 0;

	json_decref(text);
	return same;
}

int
strict_raw(struct span object, const char *key, struct span *value)
{
	size_t i = skip_space(object, 0) + 1, end;

	while (i < object.size) {
		struct span name;
		i = skip_space(object, i);
		if (i >= object.size || object.data[i] != '"')
			return -1;
		end = skip_string(object, i);
		if (end > object.size)
			return -1;
		name = (struct span){object.data + i, end - i};
		i = skip_space(object, skip_space(object, end) + 1);
		end = skip_value(object, i);
		if (end > object.size)
			return -1;
		if (key_is(name, key)) {
			*value = (struct span){object.data + i, end - i};
			return 0;
		}
		i = skip_space(object, end) + 1;
	}
	return -1;
}
