#include "tree/tiles.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "tree/tilefile.h"
#include "tree/tilewriter.h"

static void
push_full(struct tiles *t, int level, uint64_t index, const void *data, size_t size)
{
	t->full = xrealloc(t->full, (t->full_count + 1) * sizeof *t->full);
	struct full_tile *f = &t->full[t->full_count++];
	*f = (struct full_tile){.level = level, .index = index};
	buf_put(&f->bytes, data, size);
}

/* A hash of level 8 * level is complete: into its tile, and the tile's root a level up.
 */
static void
push_hash(struct tiles *t, int level, const uint8_t hash[HASH_SIZE])
{
	struct edge *e = &t->edges[level];
	memcpy(e->hashes[e->count++], hash, HASH_SIZE);
	if (e->count < TILE_WIDTH)
		return;
	uint8_t root[HASH_SIZE];
	push_full(t, level, (t->range.size >> (8 * level)) / TILE_WIDTH - 1, e->hashes,
	    sizeof e->hashes);
	tilefile_fold(root, e->hashes[0], TILE_WIDTH);
	e->count = 0;
	push_hash(t, level + 1, root);
}

void
tiles_append(struct tiles *t, const void *leaf, size_t size)
{
	uint8_t hash[HASH_SIZE];
	if (size > UINT16_MAX)
		die("a leaf of %zu bytes does not fit a bundle", size);
	buf_put16(&t->bundle, (uint16_t)size);
	buf_put(&t->bundle, leaf, size);
	merkle_leaf(hash, leaf, size);
	merkle_append(&t->range, hash);
	push_hash(t, 0, hash);
	if (t->range.size % TILE_WIDTH == 0) {
		push_full(t, TILE_ENTRIES, t->range.size / TILE_WIDTH - 1, t->bundle.data,
		    t->bundle.size);
		buf_reset(&t->bundle);
	}
}

/* Folders whose new names are not durable yet. */
static void
remember_folder(struct tiles *t, const struct path *folder)
{
	for (size_t i = 0; i < t->unsynced_count; i++)
		if (strcmp(t->unsynced[i], folder->s) == 0)
			return;
	t->unsynced =
	    xrealloc(t->unsynced, (t->unsynced_count + 1) * sizeof *t->unsynced);
	t->unsynced[t->unsynced_count++] = xstrdup(folder->s);
}

static int
sync_folders(struct tiles *t, struct why *why)
{
	while (t->unsynced_count) {
		char *folder = t->unsynced[t->unsynced_count - 1];
		int rc = file_sync_dir(folder);
		if (rc)
			return why_set(
			    why, rc, "cannot sync folder %s: %s", folder, err_str(rc));
		free(folder);
		t->unsynced_count--;
	}
	return 0;
}

static int
write_bytes(int fd, const uint8_t *at, size_t size)
{
	while (size) {
		ssize_t n = write(fd, at, size);
		if (n < 0 && errno != EINTR)
			return -1;
		at += n > 0 ? n : 0;
		size -= n > 0 ? (size_t)n : 0;
	}
	return fsync(fd);
}

/* By a temporary name, so that whoever reads the tree sees whole files only. The folder
 * is synced later, once for all files of a flush. */
static int
write_tile(struct tiles *t, int level, uint64_t index, unsigned width, const void *data,
    size_t size, struct why *why)
{
	char name[TILE_PATH_MAX];
	tile_path(name, level, index, width);
	struct path path = path_of("%s/%s", t->dir, name);
	struct path folder =
	    path_of("%.*s", (int)(strrchr(path.s, '/') - path.s), path.s);
	struct path temporary = path_of("%s.new", path.s);

	int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
	int fd = open(temporary.s, flags, 0644);
	if (fd < 0 && errno == ENOENT) {
		int rc = file_make_dir(folder.s, 0755, why);
		if (rc)
			return rc;
		fd = open(temporary.s, flags, 0644);
	}
	bool good = fd >= 0 && write_bytes(fd, data, size) == 0;
	int code = errno;
	if (fd >= 0 && close(fd) < 0 && good) {
		good = false;
		code = errno;
	}
	if (good && rename(temporary.s, path.s) < 0) {
		good = false;
		code = errno;
	}
	if (!good) {
		unlink(temporary.s);
		return why_set(why, -code, "cannot write %s: %s", path.s, err_str(-code));
	}
	remember_folder(t, &folder);
	return 0;
}

/* Bundles are written before the hashes that promise them. */
static int
write_full(struct tiles *t, bool bundles, struct why *why)
{
	for (size_t i = 0; i < t->full_count; i++) {
		struct full_tile *f = &t->full[i];
		if (f->written || bundles != (f->level == TILE_ENTRIES))
			continue;
		int rc = write_tile(
		    t, f->level, f->index, TILE_WIDTH, f->bytes.data, f->bytes.size, why);
		if (rc)
			return rc;
		f->written = true;
		buf_free(&f->bytes);
	}
	return 0;
}

static int
write_partial_tiles(struct tiles *t, struct why *why)
{
	for (int level = 0; level < TILE_LEVELS; level++) {
		uint64_t now = t->range.size >> (8 * level),
			 before = t->flushed >> (8 * level);
		const struct edge *e = &t->edges[level];
		if (now == before || e->count == 0)
			continue;
		int rc = write_tile(t, level, now / TILE_WIDTH, e->count, e->hashes,
		    (size_t)e->count * HASH_SIZE, why);
		if (rc)
			return rc;
	}
	return 0;
}

int
tiles_flush(struct tiles *t, struct why *why)
{
	uint64_t size = t->range.size;
	if (t->flushed == size)
		return 0;
	int rc = write_full(t, true, why);
	if (!rc && size % TILE_WIDTH)
		rc = write_tile(t, TILE_ENTRIES, size / TILE_WIDTH,
		    (unsigned)(size % TILE_WIDTH), t->bundle.data, t->bundle.size, why);
	if (!rc)
		rc = write_full(t, false, why);
	if (!rc)
		rc = write_partial_tiles(t, why);
	if (!rc)
		rc = sync_folders(t, why);
	if (!rc)
		t->flushed = size;
	return rc;
}

/* The partial files of a tile that is full: nobody needs them, and to leave some behind
 * after a failure costs only their room. */
static void
delete_partials(const struct tiles *t, const struct full_tile *f)
{
	char name[TILE_PATH_MAX];
	tile_path(name, f->level, f->index, TILE_WIDTH);
	struct path folder = path_of("%s/%s.p", t->dir, name);
	DIR *d = opendir(folder.s);
	if (!d)
		return;
	for (struct dirent *e; (e = readdir(d));)
		if (e->d_name[0] != '.')
			unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
	rmdir(folder.s);
}

/* Only after a checkpoint that does not need them is out. */
static void
forget_full(struct tiles *t)
{
	for (size_t i = 0; i < t->full_count; i++)
		delete_partials(t, &t->full[i]);
	t->full_count = 0;
}

int
tiles_publish(struct tiles *t, uint64_t height, const void *checkpoint, size_t size,
    struct why *why)
{
	if (t->flushed != t->range.size)
		return why_set(why, ERR_STATE,
		    "a checkpoint of %s is not written before its tiles are", t->dir);
	struct path numbered =
	    path_of("%s/checkpoints/%llu", t->dir, (unsigned long long)height);
	int rc = file_write(numbered.s, checkpoint, size, 0644, why);
	if (!rc)
		rc = file_write(
		    path_of("%s/checkpoint", t->dir).s, checkpoint, size, 0644, why);
	if (!rc)
		forget_full(t);
	return rc;
}

uint64_t
tiles_size(const struct tiles *t)
{
	return t->range.size;
}

void
tiles_root(const struct tiles *t, uint8_t root[HASH_SIZE])
{
	merkle_root(&t->range, root);
}
