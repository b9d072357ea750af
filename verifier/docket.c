#include "verifier/docket.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Where the leaf is, or would be. Leaves mostly come in order, so the end is tried first.
 */
static size_t
leaf_place(const struct docket *d, uint64_t leaf)
{
	size_t low = 0, high = d->leaf_count;

	if (high > 0 && d->leaves[high - 1].leaf < leaf)
		return high;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (d->leaves[middle].leaf < leaf)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct docket_leaf *
leaf_of(const struct docket *d, uint64_t leaf)
{
	size_t at = leaf_place(d, leaf);

	return at < d->leaf_count && d->leaves[at].leaf == leaf ? &d->leaves[at] : NULL;
}

void
docket_add(struct docket *d, uint64_t leaf, struct record *r)
{
	size_t at = leaf_place(d, leaf);
	struct docket_leaf *l;

	if (at == d->leaf_count || d->leaves[at].leaf != leaf) {
		d->leaves =
		    mem_slot(d->leaves, d->leaf_count, &d->leaf_room, sizeof *d->leaves);
		memmove(d->leaves + at + 1, d->leaves + at,
		    (d->leaf_count - at) * sizeof *d->leaves);
		d->leaves[at] = (struct docket_leaf){.leaf = leaf};
		d->leaf_count++;
	}
	l = &d->leaves[at];
	l->records = mem_slot(l->records, l->count, &l->room, sizeof *l->records);
	l->records[l->count++] = r;
}

struct record *
docket_at(const struct docket *d, uint64_t leaf, uint32_t line)
{
	const struct docket_leaf *l = leaf_of(d, leaf);

	return l != NULL && l->records != NULL && line < l->count ? l->records[line]
								  : NULL;
}

/* Forgotten leaves go when they are the larger half: a step each, in the long run. */
static void
tidy(struct docket *d)
{
	size_t kept = 0;

	if (++d->forgotten * 2 <= d->leaf_count)
		return;
	for (size_t i = 0; i < d->leaf_count; i++)
		if (d->leaves[i].records != NULL)
			d->leaves[kept++] = d->leaves[i];
	d->leaf_count = kept;
	d->forgotten = 0;
}

struct record **
docket_take(struct docket *d, uint64_t leaf, size_t *count)
{
	struct docket_leaf *l = leaf_of(d, leaf);
	struct record **records;

	if (l == NULL || l->records == NULL)
		return NULL;
	records = l->records;
	*count = l->count;
	*l = (struct docket_leaf){.leaf = leaf};
	tidy(d);
	return records;
}

/* ---- by bytes
 * ------------------------------------------------------------------------------- */

static struct bucket *
bucket_of(const struct docket *d, const uint8_t digest[HASH])
{
	uint8_t hash[8];

	/* a digest can be chosen: which bucket it falls into nobody shall know */
	crypto_shorthash(hash, digest, HASH, d->secret);
	return &d->buckets[read_u64(hash) & (d->bucket_count - 1)];
}

static void
grow(struct docket *d)
{
	struct bucket *old = d->buckets;
	size_t old_count = d->bucket_count;
	struct record *r;

	if (old_count == 0)
		randombytes_buf(d->secret, sizeof d->secret);
	d->bucket_count = old_count ? 2 * old_count : 1024;
	d->buckets = mem_new(d->bucket_count, sizeof *d->buckets); /* zeros: empty */
	for (size_t i = 0; i < old_count; i++)
		while ((r = LIST_FIRST(&old[i])) != NULL) {
			LIST_REMOVE(r, chained);
			LIST_INSERT_HEAD(bucket_of(d, r->found.digest), r, chained);
		}
	free(old);
}

void
docket_chain(struct docket *d, struct record *r)
{
	if (d->chained >= d->bucket_count)
		grow(d);
	LIST_INSERT_HEAD(bucket_of(d, r->found.digest), r, chained);
	d->chained++;
}

void
docket_unchain(struct docket *d, struct record *r)
{
	LIST_REMOVE(r, chained);
	d->chained--;
}

struct record *
docket_find(const struct docket *d, const struct election *e,
    const uint8_t paper_hash[HASH], const uint8_t digest[HASH])
{
	struct record *r;

	if (d->bucket_count == 0)
		return NULL;
	LIST_FOREACH(r, bucket_of(d, digest), chained)
	if (memcmp(r->found.digest, digest, HASH) == 0 && record_of(r, e, paper_hash))
		return r;
	return NULL;
}

void
docket_drop(struct docket *d)
{
	for (size_t i = 0; i < d->leaf_count; i++)
		free(d->leaves[i].records);
	free(d->leaves);
	free(d->buckets);
	*d = (struct docket){0};
}
