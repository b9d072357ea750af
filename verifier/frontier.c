#include "verifier/frontier.h"

#include <string.h>

void
leaf_hash(uint8_t out[HASH], const void *data, size_t size)
{
	sha256_pair(out, "\0", 1, data, size);
}

void
node_hash(uint8_t out[HASH], const uint8_t left[HASH], const uint8_t right[HASH])
{
	uint8_t both[1 + 2 * HASH] = {1};

	memcpy(both + 1, left, HASH);
	memcpy(both + 1 + HASH, right, HASH);
	sha256_of(out, both, sizeof both);
}

void
frontier_add(struct frontier *tree, const uint8_t leaf[HASH])
{
	uint8_t hash[HASH];
	unsigned level = 0;

	memcpy(hash, leaf, HASH);
	for (; tree->size >> level & 1; level++)
		node_hash(hash, tree->edge[level], hash);
	memcpy(tree->edge[level], hash, HASH);
	tree->size++;
}

void
frontier_root(const struct frontier *tree, uint8_t root[HASH])
{
	bool any = false;

	sha256_of(root, "", 0);
	for (unsigned level = 0; level < 64; level++) {
		if (!(tree->size >> level & 1))
			continue;
		if (any)
			node_hash(root, tree->edge[level], root);
		else
			memcpy(root, tree->edge[level], HASH);
		any = true;
	}
}
