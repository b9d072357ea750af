/*
 * RFC 6962 hashing (doc/protocol/tiles.md): leaves, and a tree that grows by leaf hashes
 * while holding only its right edge.
 */
#ifndef VERIFIER_FRONTIER_H
#define VERIFIER_FRONTIER_H

#include "verifier/bytes.h"

/* SHA-256(0x00 || data) */
void leaf_hash(uint8_t out[HASH], const void *data, size_t size);
/* SHA-256(0x01 || left || right) */
void node_hash(uint8_t out[HASH], const uint8_t left[HASH], const uint8_t right[HASH]);

/* {0} is the empty tree. edge[l] holds the complete subtree of 2^l leaves if bit l of
 * size is set. */
struct frontier {
	uint64_t size;
	uint8_t edge[64][HASH];
};

void frontier_add(struct frontier *tree, const uint8_t leaf[HASH]);
void frontier_root(const struct frontier *tree, uint8_t root[HASH]);

#endif
