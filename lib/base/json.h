/*
 * Strict JSON on top of jansson: UTF-8, no duplicate keys, no floats, integers within
 * +-2^53, nesting at most 16.
 */
#ifndef MADANG_JSON_H
#define MADANG_JSON_H

#include <jansson.h>
#include "base/buf.h"

/* Parses one value; the caller json_decref()s *out. ERR_FORMAT with line and column. */
MUST_CHECK int json_parse(json_t **out, const void *text, size_t size, struct why *why);

/* ERR_FORMAT if the object holds a key that is not among allowed (NULL-terminated);
 * why names it and what. */
MUST_CHECK int json_only_keys(
    const json_t *object, const char *const *allowed, const char *what, struct why *why);

/* A string member, borrowed, or NULL if absent or no string. */
const char *json_str(const json_t *object, const char *key);
/* An integer member; ERR_FORMAT if absent or no integer. */
MUST_CHECK int json_int(const json_t *object, const char *key, int64_t *out);

#endif
