/*
 * A Bloom filter of blocks: a key's bits lie in one cache line. Keys come as 128 bits of
 * a keyed hash, so that nobody can aim at its lines. It never forgets a key, and says yes
 * to about one in 200 that it does not hold.
 *
 * Memory: 1.5 to 3 bytes a key, at most 128 MB; with more than 90 million keys it
 * says yes more often.
 */
#ifndef VERIFIER_FILTER_H
#define VERIFIER_FILTER_H

#include "verifier/bytes.h"

struct filter_line;

struct filter {
	struct filter_line *lines;
	size_t line_count; /* a power of two */
	uint64_t count;    /* keys taken */
};

struct filter_key {
	uint64_t line, bits;
};

void filter_open(struct filter *f);
void filter_close(struct filter *f);
bool filter_says(const struct filter *f, struct filter_key key);
void filter_take(struct filter *f, struct filter_key key);
/* Should it grow? Then filter_grow empties it, with room for as many keys as were taken,
 * and every key must be put again; those count no more. */
bool filter_full(const struct filter *f);
void filter_grow(struct filter *f);
void filter_put(struct filter *f, struct filter_key key);

#endif
