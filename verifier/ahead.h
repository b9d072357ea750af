/*
 * Reads a ledger ahead of the one thread that judges it: bundles, hash tiles and
 * checkpoints are fetched, leaves hashed and parsed, and signatures tried, by several
 * threads at once. All that comes out of here is what that thread would have found
 * itself, had it done the work then: an answer depends on nothing but the bytes that were
 * read, so a report is the same whatever the number of threads.
 *
 * Memory: about 64 MB of leaves that wait, one bundle a thread, and the room of four that
 * are gone.
 */
#ifndef VERIFIER_AHEAD_H
#define VERIFIER_AHEAD_H

#include "verifier/advice.h"
#include "verifier/charter.h"
#include "verifier/source.h"

/* checkpoints/<height> for the height that a block says it has. */
struct ahead_checkpoint {
	int64_t height; /* 0: not looked for */
	enum got got;
	int r; /* of checkpoint_text_read */
	struct checkpoint_text text;
	struct signed_note note;
	struct bytes raw;
	struct fault fault; /* of got or r */
};

struct ahead_leaf {
	struct span raw; /* within the bundle */
	uint8_t hash[HASH];
	bool is_block;
	bool told; /* for whoever tells the judge of its ballots */
	int r;     /* of reading it; fault has the sentence */
	struct fault *fault;
	struct entry_leaf *entry; /* NULL for a block */
	struct block_leaf *block;
	struct bytes before; /* what the cosigners carried by the block signed, by it */
	struct ahead_checkpoint *checkpoint;
	struct ahead_bundle *bundle;
};

struct ahead_bundle {
	struct ahead *ahead;
	uint64_t n;
	unsigned width;
	enum got got; /* GOT_NOTHING also where it is malformed */
	struct fault fault;
	struct bytes raw, tile;
	bool has_tile; /* tile/0/n */
	struct advice_file advice;
	char *rewritten;
	struct ahead_leaf leaves[256];
	unsigned held;
	size_t size; /* of all it holds, about */
};

struct ahead;

/* The bundles of a ledger of so many leaves, from bundle `first` on. threads 0: as many
 * as are of use. */
struct ahead *ahead_open(
    struct origin_files *files, uint64_t size, uint64_t first, unsigned threads);
/* A key that stands on the ledger before that bundle. */
void ahead_knows(struct ahead *a, const struct vkey *key);
void ahead_close(struct ahead *a);

/* The next bundle, in order from `first`, waiting for it. The caller forgets each of its
 * leaves, and frees it by ahead_done. */
struct ahead_bundle *ahead_take(struct ahead *a);
/* A bundle that is to be taken later, if it is there; stays until it is taken. */
struct ahead_bundle *ahead_peek(struct ahead *a, uint64_t n);

/* checkpoints/<height>, for who needs another than was read ahead. keys may be NULL. */
struct keybook;
void ahead_checkpoint_read(struct ahead_checkpoint *c, int64_t height,
    struct files_reader *reader, const struct keybook *keys);
void ahead_checkpoint_drop(struct ahead_checkpoint *c);

/* What was parsed of a leaf is needed no more. The bundle goes with its last leaf, once
 * ahead_done said that it was looked through. */
void ahead_forget(struct ahead_leaf *leaf);
void ahead_done(struct ahead_bundle *bundle);

#endif
