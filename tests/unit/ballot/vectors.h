/*
 * Files of tests/vectors/: making them, comparing with them, reading them. Whatever is
 * missing or malformed fails the test.
 *
 * MADANG_WRITE_VECTORS=1 writes the files anew instead of comparing (after a change of
 * format).
 */
#ifndef MADANG_TEST_VECTORS_H
#define MADANG_TEST_VECTORS_H

#include <jansson.h>
#include "poll.h"

json_t *vectors_hex(const void *data, size_t size);
json_t *vectors_b64(const void *data, size_t size);
void vectors_put(json_t *object, const char *key, json_t *value); /* takes value */
void vectors_put_int(json_t *object, const char *key, uint64_t value);
json_t *vectors_array_in(json_t *object, const char *key); /* a new one; borrowed */
json_t *vectors_object_in(json_t *array);
/* questions, eid, key and the sizes that follow */
void vectors_put_poll(json_t *o, const struct poll *p, const char *questions);
/* Frees made. */
void vectors_compare(json_t *made, const char *name);

json_t *vectors_read(const char *name);
const char *vectors_text_of(const json_t *object, const char *key);
void vectors_bytes_of(uint8_t *out, size_t size, const json_t *object, const char *key);
uint64_t vectors_int_of(const json_t *object, const char *key);
struct buf vectors_blob_of(const json_t *object, const char *key);
/* Checks the sizes. */
struct poll vectors_poll_of(const json_t *o);

/* clang-format off */
#define YESNO \
	"{\"id\":\"night-bus\",\"type\":\"yesno\",\"text\":{\"ko\":\"심야버스를 늘릴까요?\"," \
	"\"en\":\"More night buses?\"},\"options\":[{\"id\":\"yes\",\"ko\":\"찬성\",\"en\":" \
	"\"Yes\"},{\"id\":\"no\",\"ko\":\"반대\",\"en\":\"No\"}]}"
/* clang-format on */

#endif
