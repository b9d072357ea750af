#include "verifier/bigset.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/filter.h"
#include "verifier/runs.h"

/* Their keys and slots are about what the second-level cache holds. */
#define RECENT ((size_t)1 << 16)
#define EVERY 128
struct bigset {
	uint8_t secret[crypto_shorthash_siphashx24_KEYBYTES];
	struct filter filter;
	struct runs *old;
	uint8_t (*keys)[HASH]; /* the recent ones, as they came */
	uint32_t *slots;       /* 1 + index in keys; twice as many as keys */
	size_t recent, room;   /* room: a power of two, up to most */
	size_t most;
};

struct bigset *
bigset_open(size_t recent)
{
	struct bigset *s = mem_new(1, sizeof *s);

	randombytes_buf(s->secret, sizeof s->secret);
	for (s->most = 16; s->most < (recent ? recent : RECENT);)
		s->most *= 2;
	s->old = runs_open(HASH, EVERY);
	filter_open(&s->filter);
	s->room = 16;
	s->keys = mem_new(s->room, HASH);
	s->slots = mem_new(2 * s->room, sizeof *s->slots);
	return s;
}

void
bigset_close(struct bigset *s)
{
	if (s == NULL)
		return;
	runs_close(s->old);
	filter_close(&s->filter);
	free(s->keys);
	free(s->slots);
	free(s);
}

static struct filter_key
place_of(const struct bigset *s, const uint8_t key[HASH])
{
	uint8_t hash[crypto_shorthash_siphashx24_BYTES];

	crypto_shorthash_siphashx24(hash, key, HASH, s->secret);
	return (struct filter_key){read_u64(hash), read_u64(hash + 8)};
}

static void
grow_filter(struct bigset *s)
{
	const uint8_t *key;

	filter_grow(&s->filter);
	for (size_t i = 0; i < s->recent; i++)
		filter_put(&s->filter, place_of(s, s->keys[i]));
	runs_rewind(s->old);
	while ((key = runs_next(s->old)) != NULL)
		filter_put(&s->filter, place_of(s, key));
}

/* ---- keys
 * -------------------------------------------------------------------------------- */

/* Where the key stands among the recent ones, or would. */
static size_t
slot_of(const struct bigset *s, struct filter_key p, const uint8_t key[HASH])
{
	size_t mask = 2 * s->room - 1, at = (size_t)(p.line >> 24) & mask;

	while (s->slots[at] != 0 && memcmp(s->keys[s->slots[at] - 1], key, HASH) != 0)
		at = (at + 1) & mask;
	return at;
}

bool
bigset_has(const struct bigset *s, const uint8_t key[HASH])
{
	struct filter_key p = place_of(s, key);

	return filter_says(&s->filter, p) &&
	       (s->slots[slot_of(s, p, key)] != 0 || runs_has(s->old, key, NULL));
}

static void
put_away(struct bigset *s)
{
	runs_put(s->old, s->keys, s->recent);
	memset(s->slots, 0, 2 * s->room * sizeof *s->slots);
	s->recent = 0;
}

static void
make_room(struct bigset *s)
{
	if (s->room == s->most) {
		put_away(s);
		return;
	}
	s->room *= 2;
	s->keys = mem_more(s->keys, s->room, HASH);
	free(s->slots);
	s->slots = mem_new(2 * s->room, sizeof *s->slots);
	for (size_t i = 0; i < s->recent; i++) {
		size_t at = slot_of(s, place_of(s, s->keys[i]), s->keys[i]);
		s->slots[at] = (uint32_t)i + 1;
	}
}

void
bigset_add(struct bigset *s, const uint8_t key[HASH])
{
	struct filter_key p = place_of(s, key);

	if (s->recent == s->room)
		make_room(s);
	memcpy(s->keys[s->recent++], key, HASH);
	s->slots[slot_of(s, p, key)] = (uint32_t)s->recent;
	filter_take(&s->filter, p);
	if (filter_full(&s->filter))
		grow_filter(s);
}

void
bigset_store(struct store *s, struct bigset **set)
{
	if (store_writes(s)) {
		put_away(*set);
		runs_store(s, &(*set)->old, HASH, EVERY);
		return;
	}
	*set = bigset_open(0);
	runs_close((*set)->old);
	runs_store(s, &(*set)->old, HASH, EVERY);
	(*set)->filter.count = runs_count((*set)->old);
	grow_filter(*set);
}
