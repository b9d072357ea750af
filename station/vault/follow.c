#include "station/vault/follow.h"

#include <stdlib.h>
#include <string.h>

void
follow_reset(struct follow *f)
{
	for (size_t i = 0; i < f->count; i++)
		free(f->tiles[i]);
	*f = (struct follow){0};
}

static const struct follow_tile *
find(const struct follow *f, int level, uint64_t index)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->tiles[i]->level == level && f->tiles[i]->index == index)
			return f->tiles[i];
	return NULL;
}

/* Root over count (a power of two) hashes. */
static void
fold(const uint8_t (*hashes)[HASH_SIZE], size_t count, uint8_t out[HASH_SIZE])
{
	uint8_t left[HASH_SIZE], right[HASH_SIZE];

	if (count == 1) {
		memcpy(out, hashes[0], HASH_SIZE);
		return;
	}
	fold(hashes, count / 2, left);
	fold(hashes + count / 2, count / 2, right);
	merkle_node(out, left, right);
}

static int
read_hash(void *context, unsigned level, uint64_t index, uint8_t out[HASH_SIZE])
{
	struct follow *f = context;
	int tile_level = (int)(level / 8);
	uint64_t first = index << (level % 8), have = f->size >> (8 * tile_level);
	uint64_t n = first / TILE_WIDTH;
	size_t at = first % TILE_WIDTH, count = (size_t)1 << (level % 8);
	const struct follow_tile *tile = find(f, tile_level, n);

	if (!tile) {
		uint64_t width = have - n * TILE_WIDTH;

		f->need_level = tile_level;
		f->need_index = n;
		f->need_width = width < TILE_WIDTH ? (unsigned)width : TILE_WIDTH;
		return ERR_PENDING;
	}
	if (at + count > tile->count)
		return ERR_PROOF;
	fold((const uint8_t(*)[HASH_SIZE]) & tile->hashes[at], count, out);
	return 0;
}

static int
check(struct follow *f, const struct checkpoint *old, const struct checkpoint *new,
    struct why *why)
{
	uint8_t path[MERKLE_PATH_MAX][HASH_SIZE];
	size_t count;
	int r;

	if (f->size && f->size != new->size)
		follow_reset(f);
	f->size = new->size;
	r = merkle_consistency(old->size, new->size, read_hash, f, path, &count);
	if (r == ERR_PENDING)
		return r;
	if (!r)
		r = merkle_check_consistency(old->size, old->root, new->size, new->root,
		    (const uint8_t(*)[HASH_SIZE])path, count);
	return r ? why_set(why, ERR_FORK,
		       "the checkpoints at sizes %llu and %llu are not of one "
		       "history: keep both, and call the city",
		       (unsigned long long)old->size, (unsigned long long)new->size)
		 : 0;
}

int
follow_check(struct follow *f, const struct checkpoint *seen, const struct checkpoint *cp,
    struct why *why)
{
	if (seen->size == 0)
		return 0;
	if (seen->size == cp->size && memcmp(seen->root, cp->root, HASH_SIZE) == 0)
		return 0;
	if (seen->size == cp->size)
		return why_set(why, ERR_FORK,
		    "two checkpoints of size %llu with different roots: "
		    "keep both, and call the city",
		    (unsigned long long)cp->size);
	return seen->size < cp->size ? check(f, seen, cp, why) : check(f, cp, seen, why);
}

int
follow_give(struct follow *f, const void *data, size_t size, struct why *why)
{
	struct follow_tile *tile;

	if (size % HASH_SIZE || size / HASH_SIZE > TILE_WIDTH ||
	    size / HASH_SIZE < f->need_width || f->count == FOLLOW_TILES)
		return why_set(why, ERR_FORMAT, "a node gave a tile of %zu bytes", size);
	tile = xcalloc(1, sizeof(*tile));
	tile->level = f->need_level;
	tile->index = f->need_index;
	tile->count = size / HASH_SIZE;
	memcpy(tile->hashes, data, size);
	f->tiles[f->count++] = tile;
	return 0;
}
