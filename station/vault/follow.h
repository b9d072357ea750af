/*
 * Consistency of a checkpoint with the largest one seen, by the tiles of hashes. Asks for
 * the tiles it needs one by one.
 */
#ifndef STATION_FOLLOW_H
#define STATION_FOLLOW_H

#include "note/checkpoint.h"
#include "tree/tiles.h"

#define FOLLOW_TILES 64

struct follow_tile {
	int level;
	uint64_t index;
	size_t count; /* hashes */
	uint8_t hashes[TILE_WIDTH][HASH_SIZE];
};

struct follow {
	uint64_t size; /* of the larger tree: how wide its tiles are */
	struct follow_tile *tiles[FOLLOW_TILES];
	size_t count;
	/* What is missing, after follow_check said ERR_PENDING. */
	int need_level;
	uint64_t need_index;
	unsigned need_width;
};

void follow_reset(struct follow *f);
/* 0: consistent; ERR_PENDING: fetch the tile, follow_give it, and ask again; ERR_FORK. */
MUST_CHECK int follow_check(struct follow *f, const struct checkpoint *seen,
    const struct checkpoint *cp, struct why *why);
/* The bytes of the tile that was missing (at least need_width hashes). */
MUST_CHECK int follow_give(
    struct follow *f, const void *data, size_t size, struct why *why);

#endif
