/*
 * What a leaf can be: an entry (doc/protocol/entry.md) or the block that closes a batch
 * (doc/protocol/block.md). Parsing checks form only.
 *
 * Both own what they decode and borrow the raw bytes of the leaf.
 */
#ifndef VERIFIER_LEAF_H
#define VERIFIER_LEAF_H

#include "verifier/signed.h"
#include "verifier/strict.h"

#define LEAF_MAX 60000

struct item {
	const uint8_t *data;
	size_t size;
};

struct entry_leaf {
	uint64_t index;
	uint8_t hash[HASH];
	struct signed_note note;
	json_t *head;                        /* owned */
	const char *origin, *service, *kind; /* within head */
	int64_t version, seq, time;
	const json_t *fields;
	struct span fields_raw;
	int64_t part, parts; /* 1 of 1 where it does not come in parts */
	char signer[NAME_MAX_SIZE + 1];
	struct bytes data; /* decoded payload, back to back */
	struct item *items;
	size_t item_count;
};

/* Drop it after use also when this fails. */
MUST_USE int entry_leaf_read(
    struct entry_leaf *entry, struct span raw, uint64_t index, struct fault *fault);
void entry_leaf_drop(struct entry_leaf *entry);

struct block_leaf {
	struct signed_note note;
	json_t *head;
	const char *origin;
	int64_t height, size, count, time;
	uint8_t root[HASH], batch[HASH];
	struct bytes lines, blobs; /* the carried lines, decoded once and twice */
	struct signature *carried;
	size_t carried_count;
};

bool block_leaf_is(struct span raw);
MUST_USE int block_leaf_read(
    struct block_leaf *block, struct span raw, struct fault *fault);
/* One signature, of a proposer by its form; whose it is the charter says. */
MUST_USE int block_leaf_signer(const struct block_leaf *block, struct fault *fault);
void block_leaf_drop(struct block_leaf *block);

#endif
