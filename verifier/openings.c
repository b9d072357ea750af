#include "verifier/openings.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "lib/group/arith.h"
#include "lib/group/table.h"
#include "verifier/curve.h"

#define KEYS 8
/* A table costs as much as some ballots of five cells by libsodium: not for a key that is
 * asked for less often, so that no order of challenges makes tables the slower way. */
#define USES 8

struct opened_key {
	uint8_t key[32];
	unsigned uses;
	uint64_t last; /* when it was asked for */
	struct point_table *table;
};

struct openings {
	pthread_mutex_t lock;
	struct point_table *base;
	struct opened_key keys[KEYS];
	uint64_t now;
};

struct openings *
openings_open(void)
{
	struct openings *o = mem_new(1, sizeof *o);

	pthread_mutex_init(&o->lock, NULL);
	return o;
}

void
openings_close(struct openings *o)
{
	if (o == NULL)
		return;
	point_table_free(o->base);
	for (size_t i = 0; i < KEYS; i++)
		point_table_free(o->keys[i].table);
	pthread_mutex_destroy(&o->lock);
	free(o);
}

/* Its place, or that of the one that was not asked for longest. */
static struct opened_key *
find(struct openings *o, const uint8_t key[32])
{
	struct opened_key *oldest = &o->keys[0];

	for (size_t i = 0; i < KEYS; i++) {
		if (o->keys[i].uses > 0 && memcmp(o->keys[i].key, key, 32) == 0)
			return &o->keys[i];
		if (o->keys[i].last < oldest->last)
			oldest = &o->keys[i];
	}
	point_table_free(oldest->table);
	*oldest = (struct opened_key){.uses = 0};
	memcpy(oldest->key, key, 32);
	return oldest;
}

/* NULL: not yet, or the key is no point. */
static const struct point_table *
table_for(struct openings *o, const uint8_t key[32])
{
	struct opened_key *k = find(o, key);

	k->last = ++o->now;
	if (k->uses < USES && ++k->uses < USES)
		return NULL;
	if (k->table == NULL)
		k->table = point_table_make(key);
	if (k->table != NULL && o->base == NULL) {
		uint8_t one[32], G[32];

		number_of(one, 1);
		point_base(G, one);
		o->base = point_table_make(G);
	}
	return k->table;
}

static void
by_tables(const struct openings *o, uint8_t *out, const struct point_table *key,
    const uint8_t *bits, const uint8_t *r, size_t count)
{
	uint8_t(*a)[32] = mem_new(3 * count + 1, 32);
	uint8_t(*b)[32] = a + count, (*ones)[32] = b + count;

	for (size_t i = 0; i < count; i++)
		ones[i][0] = bits[i];
	point_table_mul(a, o->base, (const uint8_t(*)[32])r, NULL, NULL, count);
	point_table_mul(
	    b, key, (const uint8_t(*)[32])r, o->base, (const uint8_t(*)[32])ones, count);
	for (size_t i = 0; i < count; i++) {
		memcpy(out + 64 * i, a[i], 32);
		memcpy(out + 64 * i + 32, b[i], 32);
	}
	free(a);
}

static void
by_sodium(uint8_t out[64], const uint8_t key[32], uint8_t bit, const uint8_t r[32])
{
	uint8_t one[32], G[32];

	point_base(out, r);
	point_times(out + 32, r, key);
	if (bit == 0)
		return;
	number_of(one, 1);
	point_base(G, one);
	point_plus(out + 32, out + 32, G);
}

void
openings_encrypt(struct openings *o, uint8_t *out, const uint8_t key[32],
    const uint8_t *bits, const uint8_t *r, size_t count)
{
	const struct point_table *table = NULL;

	if (o != NULL && arith_now() != ARITH_SODIUM) {
		pthread_mutex_lock(&o->lock);
		table = table_for(o, key);
		if (table != NULL)
			by_tables(o, out, table, bits, r, count);
		pthread_mutex_unlock(&o->lock);
	}
	for (size_t i = 0; table == NULL && i < count; i++)
		by_sodium(out + 64 * i, key, bits[i], r + 32 * i);
}
