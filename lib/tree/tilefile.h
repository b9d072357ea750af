/*
 * One file of a tile tree, read. Shared by the writer's parts; not for others.
 */
#ifndef MADANG_TILEFILE_H
#define MADANG_TILEFILE_H

#include "tree/tiles.h"

#define TILE_LEVELS 8 /* of 8 bits each: sizes to 2^64 */
#define BUNDLE_MAX ((size_t)TILE_WIDTH * (2 + 65535))

/* How many items tile `index` of a level holds in a tree of that size (0..256). */
unsigned tilefile_width(int level, uint64_t index, uint64_t size);

/* Exactly the first width items (hashes, or u16 length || bytes) of a tile or bundle,
 * from its partial file or, where that is gone, from the full one. out is replaced. */
MUST_CHECK int tilefile_read(struct buf *out, const char *dir, int level, uint64_t index,
    unsigned width, struct why *why);

/* Bytes that the first n items of a bundle take; ERR_FORMAT if there are fewer. */
MUST_CHECK int tilefile_prefix(const struct buf *bundle, unsigned n, size_t *size);

/* The root over count (a power of two) hashes. */
void tilefile_fold(uint8_t out[HASH_SIZE], const uint8_t *hashes, unsigned count);

#endif
