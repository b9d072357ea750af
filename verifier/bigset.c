#include "verifier/bigset.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/runs.h"

#define RECENT ((size_t)1 << 20)
#define EVERY 128
#define BITS_A_KEY 12
#define LINES_MAX ((size_t)1 << 22)
#define PROBES 6

/* A key's bits lie in one cache line. */
struct line {
	uint64_t words[8];
};

struct bigset {
	uint8_t secret[crypto_shorthash_siphashx24_KEYBYTES];
	uint64_t count;
	struct line *lines;
	size_t line_count; /* a power of two */
	struct runs *old;
	uint8_t (*keys)[HASH]; /* the recent ones, as they came */
	uint32_t *slots;       /* 1 + index in keys; twice as many as keys */
	size_t recent, room;   /* room: a power of two, up to most */
	size_t most;
};

struct place {
	uint64_t line, bits;
};

struct bigset *
bigset_open(size_t recent)
{
	struct bigset *s = mem_new(1, sizeof *s);

	randombytes_buf(s->secret, sizeof s->secret);
	for (s->most = 16; s->most < (recent ? recent : RECENT);)
		s->most *= 2;
	s->old = runs_open(HASH, EVERY);
	s->line_count = 64;
	s->lines = mem_new(s->line_count, sizeof *s->lines);
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
	free(s->lines);
	free(s->keys);
	free(s->slots);
	free(s);
}

static struct place
place_of(const struct bigset *s, const uint8_t key[HASH])
{
	uint8_t hash[crypto_shorthash_siphashx24_BYTES];

	crypto_shorthash_siphashx24(hash, key, HASH, s->secret);
	return (struct place){read_u64(hash), read_u64(hash + 8)};
}

/* ---- the filter
 * -------------------------------------------------------------------------- */

static bool
filter_says(const struct bigset *s, struct place p)
{
	const struct line *line = &s->lines[p.line & (s->line_count - 1)];
	bool all = true;

	for (unsigned i = 0; i < PROBES; i++) {
		unsigned bit = (unsigned)(p.bits >> 9 * i) & 511;
		all &= line->words[bit / 64] >> bit % 64 & 1;
	}
	return all;
}

static void
filter_take(struct bigset *s, struct place p)
{
	struct line *line = &s->lines[p.line & (s->line_count - 1)];

	for (unsigned i = 0; i < PROBES; i++) {
		unsigned bit = (unsigned)(p.bits >> 9 * i) & 511;
		line->words[bit / 64] |= (uint64_t)1 << bit % 64;
	}
}

static bool
filter_full(const struct bigset *s)
{
	return s->count * BITS_A_KEY > s->line_count * 512 && s->line_count < LINES_MAX;
}

/* For as many keys as there are now. */
static void
filter_grow(struct bigset *s)
{
	const uint8_t *key;

	do
		s->line_count *= 2;
	while (filter_full(s));
	free(s->lines);
	s->lines = mem_new(s->line_count, sizeof *s->lines);
	for (size_t i = 0; i < s->recent; i++)
		filter_take(s, place_of(s, s->keys[i]));
	runs_rewind(s->old);
	while ((key = runs_next(s->old)) != NULL)
		filter_take(s, place_of(s, key));
}

/* ---- keys
 * -------------------------------------------------------------------------------- */

/* Where the key stands among the recent ones, or would. */
static size_t
slot_of(const struct bigset *s, struct place p, const uint8_t key[HASH])
{
	size_t mask = 2 * s->room - 1, at = (size_t)(p.line >> 24) & mask;

	while (s->slots[at] != 0 && memcmp(s->keys[s->slots[at] - 1], key, HASH) != 0)
		at = (at + 1) & mask;
	return at;
}

bool
bigset_has(const struct bigset *s, const uint8_t key[HASH])
{
	struct place p = place_of(s, key);

	return filter_says(s, p) &&
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
	struct place p = place_of(s, key);

	if (s->recent == s->room)
		make_room(s);
	memcpy(s->keys[s->recent++], key, HASH);
	s->slots[slot_of(s, p, key)] = (uint32_t)s->recent;
	filter_take(s, p);
	s->count++;
	if (filter_full(s))
		filter_grow(s);
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
	(*set)->count = runs_count((*set)->old);
	filter_grow(*set);
}
