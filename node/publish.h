/*
 * The published ledger: the static files of dir (doc/protocol/tiles.md) and the newest
 * final checkpoint in memory. Also the receipts, which are read from the same files.
 *
 * One thread publishes; any thread may ask for a receipt meanwhile.
 */
#ifndef MADANG_PUBLISH_H
#define MADANG_PUBLISH_H

#include "note/checkpoint.h"

/* Heights whose notes are durable may wait for their files until there are so many. */
#define PUBLISH_LATER_MAX 16

/* A final checkpoint, with what the next block carries of it. height 0: none yet. */
struct final {
	uint64_t height;
	struct checkpoint tree;
	char *lines[NODES_MAX]; /* verified cosignature lines without LF, owned */
	uint64_t times[NODES_MAX];
	size_t count;
};

struct publisher;

/* Nothing is read yet. charter is borrowed; charter_raw is leaf 0. */
struct publisher *publisher_new(
    const char *dir, const struct charter *charter, const struct buf *charter_raw);
void publisher_close(struct publisher *p);
const char *publisher_dir(const struct publisher *p);

/* Makes the folder, `charter` and `policy` where they are missing, and reads the
 * checkpoint: its signatures, the whole tree against its root, and its height from the
 * last leaf. Again after a failed publisher_record, which leaves the files whole but the
 * memory in doubt. why names the file. */
MUST_CHECK int publisher_load(struct publisher *p, struct why *why);

/* The newest final checkpoint, borrowed until the next publisher_record or _load. For the
 * publishing thread. */
const struct final *publisher_final(const struct publisher *p);

/* The leaves of a record (framed) that has become final with that checkpoint note.
 * Bundles, tiles, then the checkpoint.
 *
 * later: only `checkpoints/<height>` is made durable; the rest comes with the next record
 * that is not for later, with publisher_flush, or from the sequence after a crash.
 * `checkpoint` and receipts stay where they are until then. It is a wish: a record that
 * fills a bundle, and every PUBLISH_LATER_MAX-th, is published at once. */
MUST_CHECK int publisher_record(struct publisher *p, uint64_t height, const void *record,
    size_t size, const struct buf *checkpoint, bool later, struct why *why);
MUST_CHECK int publisher_flush(struct publisher *p, struct why *why);
/* How many heights wait for their files. For the publishing thread. */
size_t publisher_behind(const struct publisher *p);
/* The note of a height whose files may not be published; -ENOENT where there is none. It
 * is judged by publisher_record. */
MUST_CHECK int publisher_note(
    const struct publisher *p, uint64_t height, struct buf *out, struct why *why);

/* Appends leaf index, published before. For the publishing thread. */
MUST_CHECK int publisher_leaf(
    struct publisher *p, uint64_t index, struct buf *out, struct why *why);

/* The compact range of the final tree, read back from the tiles. For the publishing
 * thread. */
struct merkle_range;
MUST_CHECK int publisher_range(
    struct publisher *p, struct merkle_range *range, struct why *why);

/* Appends the receipt of a leaf, against the newest checkpoint; ERR_PENDING when it is
 * not covered yet. Any thread. */
MUST_CHECK int publisher_receipt(struct publisher *p, uint64_t index, struct buf *out);

#endif
