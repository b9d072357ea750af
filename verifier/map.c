#include "verifier/map.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static size_t
slot_of(const struct map *m, const uint8_t key[HASH])
{
	uint8_t hash[8];
	size_t at;

	crypto_shorthash(hash, key, HASH, m->secret);
	at = (size_t)read_u64(hash) & (m->room - 1);
	while (m->used[at] && memcmp(m->keys[at], key, HASH) != 0)
		at = (at + 1) & (m->room - 1);
	return at;
}

static void
grow(struct map *m)
{
	struct map old = *m;

	if (old.room == 0)
		randombytes_buf(m->secret, sizeof m->secret);
	m->room = old.room ? old.room * 2 : 64;
	m->keys = mem_new(m->room, HASH);
	m->values = mem_new(m->room, sizeof *m->values);
	m->used = mem_new(m->room, sizeof *m->used);
	for (size_t i = 0; i < old.room; i++) {
		size_t at;
		if (!old.used[i])
			continue;
		at = slot_of(m, old.keys[i]);
		m->used[at] = true;
		memcpy(m->keys[at], old.keys[i], HASH);
		m->values[at] = old.values[i];
	}
	map_drop(&old);
}

bool
map_put(struct map *m, const uint8_t key[HASH], uint64_t value)
{
	size_t at;

	if (m->count * 2 >= m->room)
		grow(m);
	at = slot_of(m, key);
	if (m->used[at])
		return false;
	m->used[at] = true;
	memcpy(m->keys[at], key, HASH);
	m->values[at] = value;
	m->count++;
	return true;
}

uint64_t *
map_get(const struct map *m, const uint8_t key[HASH])
{
	size_t at;

	if (m->room == 0)
		return NULL;
	at = slot_of(m, key);
	return m->used[at] ? &m->values[at] : NULL;
}

void
map_drop(struct map *m)
{
	free(m->keys);
	free(m->values);
	free(m->used);
	*m = (struct map){0};
}

void
map_key(uint8_t key[HASH], const char *text)
{
	sha256_of(key, text, strlen(text));
}
