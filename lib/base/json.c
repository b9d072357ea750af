#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 16
#define INTEGER_MAX (INT64_C(1) << 53)

static int
check_value(const json_t *value, int depth, struct why *why)
{
	if (depth > DEPTH_MAX)
		return why_set(why, ERR_FORMAT, "JSON nested deeper than %d", DEPTH_MAX);
	if (json_is_real(value))
		return why_set(why, ERR_FORMAT, "JSON number that is not an integer");
	if (json_is_integer(value)) {
		json_int_t v = json_integer_value(value);
		if (v > INTEGER_MAX || v < -INTEGER_MAX)
			return why_set(why, ERR_FORMAT, "JSON integer beyond 2^53");
	}
	if (json_is_array(value)) {
		for (size_t i = 0; i < json_array_size(value); i++) {
			int rc = check_value(json_array_get(value, i), depth + 1, why);
			if (rc)
				return rc;
		}
	}
	if (json_is_object(value)) {
		/* jansson's iterators take a plain pointer, but only read. */
		json_t *object = (json_t *)(uintptr_t)value;
		const char *key;
		json_t *member;
		json_object_foreach (object, key, member) {
			int rc = check_value(member, depth + 1, why);
			if (rc)
				return rc;
		}
	}
	return 0;
}

int
json_parse(json_t **out, const void *text, size_t size, struct why *why)
{
	json_error_t error;
	/* jansson takes a NUL after a value for the end of its input. */
	if (size && memchr(text, 0, size))
		return why_set(why, ERR_FORMAT, "JSON with a NUL byte");
	json_t *value = json_loadb(
	    size ? text : "", size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!value)
		return why_set(why, ERR_FORMAT, "JSON line %d, column %d: %s", error.line,
		    error.column, error.text);
	int rc = check_value(value, 1, why);
	if (rc) {
		json_decref(value);
		return rc;
	}
	*out = value;
	return 0;
}

int
json_only_keys(
    const json_t *object, const char *const *allowed, const char *what, struct why *why)
{
	if (!json_is_object(object))
		return why_set(why, ERR_FORMAT, "%s: not a JSON object", what);
	json_t *o = (json_t *)(uintptr_t)object;
	const char *key;
	json_t *member;
	json_object_foreach (o, key, member) {
		const char *const *a = allowed;
		while (*a && strcmp(*a, key) != 0)
			a++;
		if (!*a)
			return why_set(
			    why, ERR_FORMAT, "%s: unknown key \"%s\"", what, key);
	}
	return 0;
}

const char *
json_str(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

int
json_int(const json_t *object, const char *key, int64_t *out)
{
	const json_t *value = json_object_get(object, key);
	if (!json_is_integer(value))
		return ERR_FORMAT;
	*out = json_integer_value(value);
	return 0;
}
