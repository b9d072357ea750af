/* Opening a tile tree at a known size and root. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "tree/tilewriter.h"

/* Every full tile's root must be the hash that its parent tile holds, or, where the
 * parent is the edge, the one in memory. */
static int
check_full_tiles(struct tiles *t, int level, struct why *why)
{
	uint64_t full = t->range.size >> (8 * level) >> 8;
	struct buf tile = {0}, parent = {0};
	int rc = 0;
	for (uint64_t i = 0; i < full && !rc; i++) {
		uint64_t above = i / TILE_WIDTH;
		unsigned width = tilefile_width(level + 1, above, t->range.size);
		if (i % TILE_WIDTH == 0)
			rc = tilefile_read(&parent, t->dir, level + 1, above, width, why);
		if (!rc)
			rc = tilefile_read(&tile, t->dir, level, i, TILE_WIDTH, why);
		if (rc)
			break;
		uint8_t root[HASH_SIZE];
		tilefile_fold(root, tile.data, TILE_WIDTH);
		if (memcmp(root, parent.data + i % TILE_WIDTH * HASH_SIZE, HASH_SIZE) !=
		    0)
			rc = why_set(why, ERR_PROOF,
			    "%s: tile %llu of level %d does not fit the tile above it",
			    t->dir, (unsigned long long)i, level);
	}
	buf_free(&tile);
	buf_free(&parent);
	return rc;
}

static int
read_edge(struct tiles *t, int level, struct why *why)
{
	uint64_t items = t->range.size >> (8 * level);
	struct edge *e = &t->edges[level];
	e->count = (unsigned)(items % TILE_WIDTH);
	if (e->count == 0)
		return 0;
	struct buf tile = {0};
	int rc = tilefile_read(&tile, t->dir, level, items / TILE_WIDTH, e->count, why);
	if (!rc)
		memcpy(e->hashes, tile.data, tile.size);
	buf_free(&tile);
	return rc;
}

/* The bits of a size are the perfect subtrees of its tree; eight of them lie in each
 * edge. */
static void
rebuild_range(struct tiles *t)
{
	size_t count = 0;
	for (int level = TILE_LEVELS - 1; level >= 0; level--) {
		const struct edge *e = &t->edges[level];
		unsigned at = 0;
		for (unsigned bit = TILE_WIDTH / 2; bit; bit /= 2) {
			if (!(e->count & bit))
				continue;
			tilefile_fold(t->range.hashes[count++], e->hashes[at], bit);
			at += bit;
		}
	}
}

/* The entries of the bundle that goes on growing, against their hashes. */
static int
read_bundle(struct tiles *t, struct why *why)
{
	const struct edge *e = &t->edges[0];
	uint64_t index = t->range.size / TILE_WIDTH;
	if (e->count == 0)
		return 0;
	int rc = tilefile_read(&t->bundle, t->dir, TILE_ENTRIES, index, e->count, why);
	if (rc)
		return rc;
	struct cur c = cur_of(t->bundle.data, t->bundle.size);
	for (unsigned i = 0; i < e->count; i++) {
		uint8_t hash[HASH_SIZE];
		size_t size = cur_get16(&c);
		merkle_leaf(hash, cur_take(&c, size), size);
		if (memcmp(hash, e->hashes[i], HASH_SIZE) != 0)
			return why_set(why, ERR_PROOF,
			    "%s: entry %llu does not fit its hash", t->dir,
			    (unsigned long long)(index * TILE_WIDTH + i));
	}
	return 0;
}

static int
read_back(struct tiles *t, const uint8_t root[HASH_SIZE], struct why *why)
{
	int rc = 0;
	for (int level = 0; level < TILE_LEVELS && !rc; level++)
		rc = read_edge(t, level, why);
	if (rc)
		return rc;
	rebuild_range(t);
	uint8_t found[HASH_SIZE];
	merkle_root(&t->range, found);
	if (memcmp(found, root, HASH_SIZE) != 0)
		return why_set(why, ERR_PROOF,
		    "%s: the tiles of size %llu have another root", t->dir,
		    (unsigned long long)t->range.size);
	for (int level = 0; level < TILE_LEVELS - 1 && !rc; level++)
		rc = check_full_tiles(t, level, why);
	return rc ? rc : read_bundle(t, why);
}

int
tiles_open(struct tiles **out, const char *dir, uint64_t size,
    const uint8_t root[HASH_SIZE], struct why *why)
{
	int rc = file_make_dir(path_of("%s/checkpoints", dir).s, 0755, why);
	if (rc)
		return rc;
	struct tiles *t = xcalloc(1, sizeof *t);
	t->dir = xstrdup(dir);
	t->range.size = size;
	t->flushed = size;
	rc = read_back(t, root, why);
	if (rc)
		tiles_close(t);
	else
		*out = t;
	return rc;
}

void
tiles_close(struct tiles *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->full_count; i++)
		buf_free(&t->full[i].bytes);
	for (size_t i = 0; i < t->unsynced_count; i++)
		free(t->unsynced[i]);
	for (int level = 0; level < TILE_LEVELS; level++)
		buf_free(&t->tiles[level].bytes);
	buf_free(&t->entries.bytes);
	buf_free(&t->bundle);
	free(t->unsynced);
	free(t->full);
	free(t->dir);
	free(t);
}
