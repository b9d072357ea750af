#include "tree/tilefile.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"

unsigned
tilefile_width(int level, uint64_t index, uint64_t size)
{
	uint64_t items = level > 0 ? size >> (8 * level) : size;
	if (items / TILE_WIDTH > index)
		return TILE_WIDTH;
	return items / TILE_WIDTH == index ? (unsigned)(items % TILE_WIDTH) : 0;
}

int
tilefile_prefix(const struct buf *bundle, unsigned n, size_t *size)
{
	struct cur c = cur_of(bundle->data, bundle->size);
	for (unsigned i = 0; i < n; i++)
		cur_take(&c, cur_get16(&c));
	if (c.bad)
		return ERR_FORMAT;
	*size = bundle->size - cur_left(&c);
	return 0;
}

static int
read_one(struct buf *out, const char *dir, int level, uint64_t index, unsigned width,
    struct path *path, struct why *why)
{
	char name[TILE_PATH_MAX];
	tile_path(name, level, index, width);
	*path = path_of("%s/%s", dir, name);
	buf_reset(out);
	return file_read(out, path->s, BUNDLE_MAX, why);
}

int
tilefile_read(struct buf *out, const char *dir, int level, uint64_t index, unsigned width,
    struct why *why)
{
	struct path path;
	unsigned held = width;
	int rc = read_one(out, dir, level, index, held, &path, why);
	if (rc == -ENOENT && width < TILE_WIDTH) {
		held = TILE_WIDTH;
		rc = read_one(out, dir, level, index, held, &path, why);
	}
	if (rc)
		return rc;
	size_t want = (size_t)width * HASH_SIZE, all = (size_t)held * HASH_SIZE;
	if (level == TILE_ENTRIES &&
	    (tilefile_prefix(out, width, &want) || tilefile_prefix(out, held, &all)))
		return why_set(
		    why, ERR_FORMAT, "%s does not hold %u entries", path.s, held);
	if (out->size != all)
		return why_set(
		    why, ERR_FORMAT, "%s has %zu bytes, not %zu", path.s, out->size, all);
	out->size = want;
	return 0;
}

void
tilefile_fold(uint8_t out[HASH_SIZE], const uint8_t *hashes, unsigned count)
{
	uint8_t level[TILE_WIDTH][HASH_SIZE];
	memcpy(level, hashes, (size_t)count * HASH_SIZE);
	for (; count > 1; count /= 2)
		for (unsigned i = 0; i < count / 2; i++)
			merkle_node(level[i], level[2 * i], level[2 * i + 1]);
	memcpy(out, level[0], HASH_SIZE);
}
