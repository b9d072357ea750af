/*
 * C2SP tlog-tiles: paths, and the folder of static files that a node writes and anyone
 * reads. The order of writing is that of doc/protocol/tiles.md: nothing is in /checkpoint
 * before the tiles it covers are durable.
 */
#ifndef MADANG_TILES_H
#define MADANG_TILES_H

#include "base/buf.h"
#include "tree/merkle.h"

#define TILE_WIDTH 256
#define TILE_PATH_MAX 80
#define TILE_ENTRIES (-1) /* as a level: the entry bundles */

/* "tile/<L>/<N>[.p/<W>]" or "tile/entries/..."; width 256 for a full tile. */
void tile_path(char out[TILE_PATH_MAX], int level, uint64_t index, unsigned width);
/* The reverse; ERR_FORMAT on any text tile_path would not write. */
MUST_CHECK int tile_path_parse(
    const char *path, int *level, uint64_t *index, unsigned *width);

/* Writer: appends leaves, then publishes. Opaque; one thread at a time, reads included,
 * for they keep the last tiles. */
struct tiles;

/* Opens (or makes) the folder and reads back the tree of the given size, rechecking
 * hashes against root. Files beyond size are overwritten later. */
MUST_CHECK int tiles_open(struct tiles **out, const char *dir, uint64_t size,
    const uint8_t root[HASH_SIZE], struct why *why);
void tiles_close(struct tiles *t);
/* In memory only, until tiles_flush. */
void tiles_append(struct tiles *t, const void *leaf, size_t size);
/* Bundles, tiles, fsync of files and folders. */
MUST_CHECK int tiles_flush(struct tiles *t, struct why *why);
/* `checkpoints/<height>` and then `checkpoint`. */
MUST_CHECK int tiles_publish(struct tiles *t, uint64_t height, const void *checkpoint,
    size_t size, struct why *why);
uint64_t tiles_size(const struct tiles *t);
void tiles_root(const struct tiles *t, uint8_t root[HASH_SIZE]);

/* A merkle_reader over the flushed files; context is struct tiles *. */
int tiles_read_hash(void *tiles, unsigned level, uint64_t index, uint8_t out[HASH_SIZE]);
/* The bytes of leaf index, appended to out. */
MUST_CHECK int tiles_read_leaf(struct tiles *t, uint64_t index, struct buf *out);

#endif
