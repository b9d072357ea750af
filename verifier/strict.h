/*
 * Strict JSON over jansson: UTF-8, no duplicate keys, integers within +-2^53, no floats,
 * no null, at most 16 deep. Used for line 2 of entries and blocks, forms, questions and
 * cases.
 */
#ifndef VERIFIER_STRICT_H
#define VERIFIER_STRICT_H

#include <jansson.h>

#include "verifier/bytes.h"

#define INT_LIMIT 9007199254740992LL

/* One value and nothing after it; json_decref what it returns. NULL with the sentence. */
MUST_USE json_t *strict_read(struct span text, bool allow_booleans, struct fault *fault);
/* 0 if an object has no key that is not in the NULL-terminated list. */
MUST_USE int strict_keys(const json_t *object, const char *const *allowed,
    const char *what, struct fault *fault);
/* An integer or string member; -1 or NULL with the sentence. */
MUST_USE int strict_int(
    const json_t *object, const char *key, int64_t *out, struct fault *fault);
MUST_USE const char *strict_text(
    const json_t *object, const char *key, struct fault *fault);

/* The exact bytes of a member's value within the text of a valid JSON object. */
MUST_USE int strict_raw(struct span object, const char *key, struct span *value);

#endif
