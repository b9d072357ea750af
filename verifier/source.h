/*
 * Where the ledger's files come from: a folder, or a node's URL by libcurl. With a
 * mirror, every file that was read is written there too, the checkpoint last.
 */
#ifndef VERIFIER_SOURCE_H
#define VERIFIER_SOURCE_H

#include "verifier/bytes.h"

#define FILE_LIMIT (17u * 1024 * 1024) /* a full bundle is 256 x 60,002 bytes */

enum got {
	GOT_FILE,
	GOT_NOTHING,  /* the place answers, the file is not there */
	GOT_NO_ANSWER /* unreachable or unreadable; the fault says why */
};

struct origin_files;

MUST_USE int files_open(struct origin_files **out, const char *where, const char *mirror,
    struct fault *fault);
/* Replaces *out. What a mirror holds already is never written over: a file that differs
 * from its mirrored copy is remembered (files_rewritten). */
MUST_USE enum got files_get(
    struct origin_files *files, const char *path, struct bytes *out, struct fault *fault);
bool files_is_folder(const struct origin_files *files);
/* Widths W of the partial tiles tile.p/W that lie in a folder (none for a URL), at most
 * room; names that are no width count in *strange. */
size_t files_partials(struct origin_files *files, const char *tile, unsigned *widths,
    size_t room, size_t *strange);
/* The checkpoint that the mirror held when it was opened; false if it held none. */
bool files_mirrored(const struct origin_files *files, struct span *checkpoint);
/* The first file that is not what was mirrored before, or NULL. */
const char *files_rewritten(const struct origin_files *files);
/* Writes the mirror's checkpoint, over the older one. */
MUST_USE int files_finish(struct origin_files *files, struct fault *fault);
void files_close(struct origin_files *files);

/* tile/<L>/<N> or, for level < 0, tile/entries/<N>; width 256 is the full tile. */
void tile_name(char out[128], int level, uint64_t n, unsigned width);

#endif
