/*
 * Compares the published hash tiles with the tree recomputed from the leaves, tile by
 * tile as it grows, and older partial bundles with the whole ones. Holds at most 256
 * hashes a level.
 */
#ifndef VERIFIER_TILES_H
#define VERIFIER_TILES_H

#include "verifier/report.h"
#include "verifier/source.h"

#define TILE_LEVELS 8

struct tile_level {
	uint8_t hashes[256 * HASH];
	unsigned fill;
	uint64_t tile;
};

struct tile_check {
	struct origin_files *files;
	struct report *report;
	uint64_t size; /* of the checkpoint */
	struct tile_level levels[TILE_LEVELS];
	/* tile/0/<early_n>, read ahead; NULL: none. Of whoever gave it. */
	const struct bytes *early;
	uint64_t early_n;
};

/* A tile or (level -1) bundle, by its name; *longer: the full one stands for a partial
 * one that was deleted once it was full. */
MUST_USE enum got tile_fetch(struct files_reader *reader, int level, uint64_t n,
    unsigned width, char name[128], struct bytes *out, bool *longer, struct fault *fault);

/* Announces all hashes that the tiles of a tree of this size hold. */
void tile_check_start(struct tile_check *t, struct origin_files *files,
    struct report *report, uint64_t size);
/* The next leaf hash. GOT_NO_ANSWER only when the place stopped answering. */
MUST_USE enum got tile_check_add(
    struct tile_check *t, const uint8_t leaf[HASH], struct fault *fault);
/* The partial tiles at the right edge. Older, shorter ones are compared where they lie in
 * a folder; a copy that lacks them lacks nothing. */
MUST_USE enum got tile_check_end(struct tile_check *t, struct fault *fault);

/* Compares the partial bundles in a folder with bundle n, of which the first `known`
 * entries are known. */
void tile_check_bundles(struct tile_check *t, uint64_t n, unsigned known,
    const struct bytes *raw, const struct span spans[256]);

#endif
