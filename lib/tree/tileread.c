/* Reading back what was flushed. */
#include "tree/tilewriter.h"

static int
load(struct tiles *t, struct cached *c, int level, uint64_t index, unsigned width)
{
	if (c->width == width && c->index == index)
		return 0;
	c->width = 0;
	int rc = tilefile_read(&c->bytes, t->dir, level, index, width, NULL);
	if (rc)
		return rc;
	c->width = width;
	c->index = index;
	return 0;
}

int
tiles_read_hash(void *tiles, unsigned level, uint64_t index, uint8_t out[HASH_SIZE])
{
	struct tiles *t = tiles;
	if (level > 63 || index >= t->flushed >> level)
		return ERR_NOT_FOUND;
	/* 2^within hashes of the tile level below or at `level`, all in one tile. */
	unsigned within = level % 8;
	int tile_level = (int)(level / 8);
	uint64_t first = index << within;
	struct cached *c = &t->tiles[tile_level];
	int rc = load(t, c, tile_level, first / TILE_WIDTH,
	    tilefile_width(tile_level, first / TILE_WIDTH, t->flushed));
	if (rc)
		return rc;
	tilefile_fold(out, c->bytes.data + first % TILE_WIDTH * HASH_SIZE, 1u << within);
	return 0;
}

int
tiles_read_leaf(struct tiles *t, uint64_t index, struct buf *out)
{
	uint64_t bundle = index / TILE_WIDTH;
	if (index >= t->flushed)
		return ERR_NOT_FOUND;
	int rc = load(t, &t->entries, TILE_ENTRIES, bundle,
	    tilefile_width(TILE_ENTRIES, bundle, t->flushed));
	if (rc)
		return rc;
	size_t at;
	rc = tilefile_prefix(&t->entries.bytes, (unsigned)(index % TILE_WIDTH), &at);
	if (rc)
		return rc;
	struct cur c = cur_of(t->entries.bytes.data + at, t->entries.bytes.size - at);
	size_t size = cur_get16(&c);
	const uint8_t *leaf = cur_take(&c, size);
	if (c.bad)
		return ERR_FORMAT;
	buf_put(out, leaf, size);
	return 0;
}
