/*
 * Checkpoints, the node set of a charter, receipts: doc/protocol/tiles.md, receipt.md.
 */
#ifndef MADANG_CHECKPOINT_H
#define MADANG_CHECKPOINT_H

#include "note/block.h"

struct checkpoint {
	uint64_t size;
	uint8_t root[HASH_SIZE];
};

/* `origin LF size LF B64(root) LF`; out is appended to. */
void checkpoint_text(struct buf *out, const char *origin, const struct checkpoint *cp);

/* Form and origin; signatures are node_set_verify. note borrows data. */
MUST_CHECK int checkpoint_parse(struct checkpoint *cp, struct note *note,
    const char *origin, const void *data, size_t size, struct why *why);

#define NODES_MAX 32

struct node_keys {
	char id[41];
	char url[256];
	struct key log, proposer, cosigner;
};

/* What the charter fixes; a value, no ownership. */
struct charter {
	char origin[KEY_NAME_MAX + 1];
	int64_t created; /* Unix seconds */
	char engine[100];
	uint8_t leaf[HASH_SIZE];
	struct node_keys nodes[NODES_MAX];
	size_t count, quorum;
};

/* From the exact bytes of leaf 0: form, first platform signature, three distinct keys a
 * node, at least one node. */
MUST_CHECK int charter_parse(
    struct charter *charter, const void *raw, size_t size, struct why *why);

/* A checkpoint is final: at least one log signature and a quorum of distinct
 * cosignatures, and no line of a known key that fails. times (may be NULL, room for
 * NODES_MAX) gets the T of each cosignature, *count how many. ERR_QUORUM names how many
 * of how many. */
MUST_CHECK int charter_verify(const struct charter *charter, const struct note *note,
    uint64_t *times, size_t *count, struct why *why);

/* The carried lines of a block over the checkpoint (origin, size, root): a quorum of
 * distinct cosigners; times and *count as above. */
MUST_CHECK int charter_verify_lines(const struct charter *charter,
    const struct checkpoint *cp, char *const *lines, size_t line_count, uint64_t *times,
    size_t *count, struct why *why);

/* Receipt: proof is count hashes of HASH_SIZE. */
struct receipt {
	uint64_t index;
	uint8_t (*path)[HASH_SIZE]; /* owned */
	size_t path_count;
	struct buf checkpoint; /* the note's bytes; owned */
};

MUST_CHECK int receipt_parse(
    struct receipt *receipt, const void *data, size_t size, struct why *why);
void receipt_format(struct buf *out, const struct receipt *receipt);
void receipt_free(struct receipt *receipt);

/* Everything but consistency: leaf to root, origin, log signature, quorum. *cp gets the
 * checkpoint. */
MUST_CHECK int receipt_verify(const struct receipt *receipt,
    const struct charter *charter, const uint8_t leaf[HASH_SIZE], struct checkpoint *cp,
    struct why *why);

#endif
