/*
 * Harm to a document: every truncation, every single bit, every byte doubled or left out.
 * Parsers must survive all of it (the sanitizers watch) and take none of the truncations.
 */
#ifndef MADANG_HARM_H
#define MADANG_HARM_H

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

/* Returns 0 if taken. Must free what it makes. */
typedef int harm_parser(const void *data, size_t size);

/* Exactly size bytes on the heap, so that reading past the end is seen. */
static inline int
harm_try(harm_parser *parse, const void *data, size_t size)
{
	void *copy = malloc(size ? size : 1);
	if (!copy)
		abort();
	memcpy(copy, data, size);
	int rc = parse(copy, size);
	free(copy);
	return rc;
}

/* How many of the truncations were taken, and of the changed documents. */
struct harm {
	unsigned truncated, flipped, longer, shorter;
};

static inline struct harm
harm_all(harm_parser *parse, const struct buf *good)
{
	struct harm taken = {0};
	struct buf b = {0};
	for (size_t n = 0; n < good->size; n++)
		taken.truncated += harm_try(parse, good->data, n) == 0;
	buf_put(&b, good->data, good->size);
	for (size_t bit = 0; bit < 8 * good->size; bit++) {
		b.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		taken.flipped += harm_try(parse, b.data, b.size) == 0;
		b.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t i = 0; i < good->size; i++) {
		buf_reset(&b);
		buf_put(&b, good->data, i);
		buf_put(&b, good->data + i + 1, good->size - i - 1);
		taken.shorter += harm_try(parse, b.data, b.size) == 0;
		buf_reset(&b);
		buf_put(&b, good->data, i + 1);
		buf_put(&b, good->data + i, good->size - i);
		taken.longer += harm_try(parse, b.data, b.size) == 0;
	}
	buf_free(&b);
	return taken;
}

#endif
