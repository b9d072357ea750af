#include "verifier/places.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/runs.h"

#define RECENT ((size_t)1 << 16)
#define RECORD 12 /* hash, place */
#define EVERY 128

struct entry {
	uint64_t hash;
	uint32_t place;
	uint32_t next; /* 1 + index of the next of its chain; 0: the last */
	bool doubtful; /* the runs may hold this hash too, or will before they get this */
};

struct chain {
	uint32_t first, last; /* 1 + index */
};

/* A chain grows at its end, so that older places come first. */
struct table {
	struct entry *entries;
	struct chain *chains;
	size_t count;
};

struct places {
	size_t most; /* entries a table; as many chains; a power of two */
	/* What is full becomes the older one: a row that was just put is asked for soon.
	 */
	struct table older, newer;
	struct runs *runs;
	struct filter filter;
};

static void
table_open(struct table *t, size_t most)
{
	t->entries = mem_new(most, sizeof *t->entries);
	t->chains = mem_new(most, sizeof *t->chains);
}

struct places *
places_open(size_t recent)
{
	struct places *p = mem_new(1, sizeof *p);

	for (p->most = 16; p->most < (recent ? recent : RECENT);)
		p->most *= 2;
	table_open(&p->older, p->most);
	table_open(&p->newer, p->most);
	p->runs = runs_open(RECORD, EVERY);
	filter_open(&p->filter);
	return p;
}

static void
table_close(struct table *t)
{
	free(t->entries);
	free(t->chains);
}

void
places_close(struct places *p)
{
	if (p == NULL)
		return;
	table_close(&p->older);
	table_close(&p->newer);
	runs_close(p->runs);
	filter_close(&p->filter);
	free(p);
}

/* The second half is mixed from the first: whoever does not know the hash knows neither.
 */
static struct filter_key
key_of(uint64_t hash)
{
	return (struct filter_key){hash, hash * UINT64_C(0x9e3779b97f4a7c15) >> 10};
}

/* ---- putting
 * ---------------------------------------------------------------------------------- */

static const struct entry *
next_in(const struct table *t, uint32_t at, uint64_t hash)
{
	while (at != 0 && t->entries[at - 1].hash != hash)
		at = t->entries[at - 1].next;
	return at ? &t->entries[at - 1] : NULL;
}

static const struct entry *
first_in(const struct places *p, const struct table *t, uint64_t hash)
{
	return next_in(t, t->chains[(hash >> 24) & (p->most - 1)].first, hash);
}

static void
put_away(struct places *p)
{
	struct table full = p->older;
	struct bytes records = {0};

	bytes_reserve(&records, full.count * RECORD);
	for (size_t i = 0; i < full.count; i++) {
		bytes_u64(&records, full.entries[i].hash);
		bytes_u32(&records, full.entries[i].place);
	}
	runs_put(p->runs, records.data, full.count);
	bytes_drop(&records);
	memset(full.chains, 0, p->most * sizeof *full.chains);
	full.count = 0;
	p->older = p->newer;
	p->newer = full;
}

static void
grow(struct places *p)
{
	const uint8_t *record;

	filter_grow(&p->filter);
	for (size_t i = 0; i < p->older.count; i++)
		filter_put(&p->filter, key_of(p->older.entries[i].hash));
	for (size_t i = 0; i < p->newer.count; i++)
		filter_put(&p->filter, key_of(p->newer.entries[i].hash));
	runs_rewind(p->runs);
	while ((record = runs_next(p->runs)) != NULL)
		filter_put(&p->filter, key_of(read_u64(record)));
}

/* In no run is what was new to the filter, nor what came after it into the same table. */
static bool
doubtful(const struct places *p, uint64_t hash)
{
	const struct entry *before;

	if (!filter_says(&p->filter, key_of(hash)))
		return false;
	before = first_in(p, &p->newer, hash);
	return before == NULL || before->doubtful;
}

void
places_put(struct places *p, uint64_t hash, uint32_t place)
{
	struct table *t = &p->newer;
	struct chain *chain;

	if (t->count == p->most)
		put_away(p);
	t->entries[t->count] = (struct entry){hash, place, 0, doubtful(p, hash)};
	t->count++;
	chain = &t->chains[(hash >> 24) & (p->most - 1)];
	if (chain->first == 0)
		chain->first = (uint32_t)t->count;
	else
		t->entries[chain->last - 1].next = (uint32_t)t->count;
	chain->last = (uint32_t)t->count;
	filter_take(&p->filter, key_of(hash));
	if (filter_full(&p->filter))
		grow(p);
}

/* ---- asking
 * ----------------------------------------------------------------------------------- */

struct asking {
	int64_t before;
	int (*take)(void *context, uint32_t place);
	void *context;
};

static int
take_record(void *context, const uint8_t *record)
{
	const struct asking *asking = context;
	uint32_t place = read_u32(record + 8);

	return place < asking->before ? asking->take(asking->context, place) : 0;
}

static int
each_in(const struct table *t, const struct entry *e, const struct asking *asking)
{
	int said = 0;

	for (; e != NULL && said == 0; e = next_in(t, e->next, e->hash))
		if (e->place < asking->before)
			said = asking->take(asking->context, e->place);
	return said;
}

int
places_each(const struct places *p, uint64_t hash, int64_t before,
    int (*take)(void *context, uint32_t place), void *context)
{
	struct asking asking = {before, take, context};
	const struct entry *older, *newer, *first;
	struct bytes prefix = {0};
	int said = 0;

	if (!filter_says(&p->filter, key_of(hash)))
		return 0;
	older = first_in(p, &p->older, hash);
	newer = first_in(p, &p->newer, hash);
	first = older ? older : newer;
	if (first == NULL || first->doubtful) {
		bytes_u64(&prefix, hash);
		said = runs_each(p->runs, prefix.data, prefix.size, take_record, &asking);
		bytes_drop(&prefix);
	}
	if (said == 0)
		said = each_in(&p->older, older, &asking);
	return said ? said : each_in(&p->newer, newer, &asking);
}
