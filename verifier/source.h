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
/* The folder of the mirror as it was given, or NULL. */
const char *files_mirror(const struct origin_files *files);
/* The first file that is not what was mirrored before, or NULL. */
const char *files_rewritten(const struct origin_files *files);
/* Writes the mirror's checkpoint, over the older one. */
MUST_USE int files_finish(struct origin_files *files, struct fault *fault);
void files_close(struct origin_files *files);

/* A connection of its own for a thread that reads ahead. The files must outlive it. */
struct files_reader;
MUST_USE int files_reader_open(
    struct files_reader **out, struct origin_files *files, struct fault *fault);
void files_reader_close(struct files_reader *reader);
/* The one that files_get uses, in the thread that calls that. */
struct files_reader *files_own_reader(struct origin_files *files);
/* As files_get, but nothing is remembered before files_note says so, whose turn it is.
 * Everything but the newest checkpoint. */
MUST_USE enum got files_fetch(struct files_reader *reader, const char *path,
    struct bytes *out, struct fault *fault);
/* Takes the first rewritten file of this reader since the last call; NULL, or the
 * caller's to free. */
char *files_reader_rewritten(struct files_reader *reader);
/* A file that a reader found rewritten; NULL does nothing. */
void files_note(struct origin_files *files, const char *rewritten);

/* tile/<L>/<N> or, for level < 0, tile/entries/<N>; width 256 is the full tile. */
void tile_name(char out[128], int level, uint64_t n, unsigned width);

#endif
