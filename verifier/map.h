/*
 * A map from 32-byte keys to numbers, keyed-hashed so that nobody can aim at its buckets.
 */
#ifndef VERIFIER_MAP_H
#define VERIFIER_MAP_H

#include "verifier/bytes.h"

struct map {
	uint8_t (*keys)[HASH];
	uint64_t *values;
	bool *used;
	size_t count, room;
	uint8_t secret[16];
};

/* {0} is empty. False (and nothing changed) if the key is there already. */
bool map_put(struct map *m, const uint8_t key[HASH], uint64_t value);
/* NULL if absent; valid until the next put. */
uint64_t *map_get(const struct map *m, const uint8_t key[HASH]);
void map_drop(struct map *m);
/* The key that stands for a text: its SHA-256. */
void map_key(uint8_t key[HASH], const char *text);

#endif
