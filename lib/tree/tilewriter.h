/*
 * What the parts of the tile writer share: tiles.c appends and writes, tileopen.c opens,
 * tileread.c reads. Not for others.
 */
#ifndef MADANG_TILEWRITER_H
#define MADANG_TILEWRITER_H

#include "tree/tilefile.h"

/* The tile of a level that is not full yet. */
struct edge {
	unsigned count;
	uint8_t hashes[TILE_WIDTH][HASH_SIZE];
};

/* Became full since the last publication. */
struct full_tile {
	int level;
	uint64_t index;
	bool written;
	struct buf bytes; /* until written */
};

/* The last file read of a level. */
struct cached {
	unsigned width; /* 0: none */
	uint64_t index;
	struct buf bytes;
};

struct tiles {
	char *dir;
	struct merkle_range range;
	uint64_t flushed; /* this much is durable in files */
	struct edge edges[TILE_LEVELS];
	struct buf bundle; /* the entries after the last full bundle, framed */
	struct full_tile *full;
	size_t full_count;
	char **unsynced;
	size_t unsynced_count;
	struct cached tiles[TILE_LEVELS], entries;
};

#endif
