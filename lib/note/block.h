/*
 * A block: the last leaf of each batch. Format: doc/protocol/block.md.
 */
#ifndef MADANG_BLOCK_H
#define MADANG_BLOCK_H

#include "note/entry.h"

#define BLOCK_LINES_MAX 64

struct block {
	char origin[KEY_NAME_MAX + 1];
	uint64_t height, size, count;
	uint8_t root[HASH_SIZE];  /* of the tree before the batch */
	uint8_t batch[HASH_SIZE]; /* MTH of the leaf hashes */
	int64_t time;             /* ms */
	char *
	    lines[BLOCK_LINES_MAX]; /* carried cosignature lines, NUL-terminated, owned */
	size_t line_count;
};

/* Is this leaf a block (else an entry)? Looks at the first line only. */
bool block_is(const void *raw, size_t size);

/* Checks form only. note (may be NULL) gets the parsed note, which borrows raw. */
MUST_CHECK int block_parse(struct block *block, struct note *note, const void *raw,
    size_t size, struct why *why);
void block_free(struct block *block);

/* The whole leaf, signed by a proposer. out is replaced. */
void block_build(struct buf *out, const struct block *block, const struct key *proposer,
    const uint8_t *secret);

/* Time of a block: max(before, 1000 x lower median of times). Sorts times. */
int64_t block_time(int64_t before_ms, uint64_t *times, size_t count);

/* floor(2n/3)+1 */
size_t block_quorum(size_t nodes);

/* A record: u16 length || bytes, as in entry bundles. entry 0..65535 bytes. */
void record_put(struct buf *out, const void *leaf, size_t size);
/* Next leaf of a record or bundle, borrowed; NULL at the end or (c->bad) when malformed.
 */
const uint8_t *record_next(struct cur *c, size_t *size);

#endif
