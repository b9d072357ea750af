#include "tree/merkle.h"

#include <string.h>

/* One perfect subtree for each one bit of the size, largest first. */
static size_t
subtrees(uint64_t size)
{
	return (size_t)__builtin_popcountll(size);
}

void
merkle_append(struct merkle_range *range, const uint8_t leaf[HASH_SIZE])
{
	size_t count = subtrees(range->size);
	uint8_t hash[HASH_SIZE];
	memcpy(hash, leaf, HASH_SIZE);
	if (range->size == UINT64_MAX)
		die("a tree cannot hold more than 2^64-1 leaves");
	for (uint64_t low = range->size; low & 1; low >>= 1)
		merkle_node(hash, range->hashes[--count], hash);
	memcpy(range->hashes[count], hash, HASH_SIZE);
	range->size++;
}

void
merkle_root(const struct merkle_range *range, uint8_t root[HASH_SIZE])
{
	size_t count = subtrees(range->size);
	if (count == 0) {
		merkle_empty(root);
		return;
	}
	memcpy(root, range->hashes[count - 1], HASH_SIZE);
	for (size_t i = count - 1; i > 0; i--)
		merkle_node(root, range->hashes[i - 1], root);
}

/* RFC 9162 2.1.3.2. */
int
merkle_check_inclusion(uint64_t index, uint64_t size, const uint8_t leaf[HASH_SIZE],
    const uint8_t (*path)[HASH_SIZE], size_t count, const uint8_t root[HASH_SIZE])
{
	if (index >= size)
		return ERR_PROOF;
	uint64_t fn = index, sn = size - 1;
	uint8_t r[HASH_SIZE];
	memcpy(r, leaf, HASH_SIZE);
	for (size_t i = 0; i < count; i++) {
		if (sn == 0)
			return ERR_PROOF;
		if (fn & 1 || fn == sn) {
			merkle_node(r, path[i], r);
			while (!(fn & 1) && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			merkle_node(r, r, path[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && memcmp(r, root, HASH_SIZE) == 0 ? 0 : ERR_PROOF;
}

/* RFC 9162 2.1.4.2, for 0 < old_size < size. The first hash is the old root itself where
 * the old tree is perfect and so needs no proof of its own. */
static int
check_growth(uint64_t old_size, const uint8_t old_root[HASH_SIZE], uint64_t size,
    const uint8_t root[HASH_SIZE], const uint8_t (*path)[HASH_SIZE], size_t count)
{
	bool perfect = (old_size & (old_size - 1)) == 0;
	if (!perfect && count == 0)
		return ERR_PROOF;
	uint64_t fn = old_size - 1, sn = size - 1;
	while (fn & 1) {
		fn >>= 1;
		sn >>= 1;
	}
	uint8_t fr[HASH_SIZE], sr[HASH_SIZE];
	memcpy(fr, perfect ? old_root : path[0], HASH_SIZE);
	memcpy(sr, fr, HASH_SIZE);
	for (size_t i = perfect ? 0 : 1; i < count; i++) {
		if (sn == 0)
			return ERR_PROOF;
		if (fn & 1 || fn == sn) {
			merkle_node(fr, path[i], fr);
			merkle_node(sr, path[i], sr);
			while (!(fn & 1) && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			merkle_node(sr, sr, path[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	bool good = sn == 0 && memcmp(fr, old_root, HASH_SIZE) == 0 &&
		    memcmp(sr, root, HASH_SIZE) == 0;
	return good ? 0 : ERR_PROOF;
}

int
merkle_check_consistency(uint64_t old_size, const uint8_t old_root[HASH_SIZE],
    uint64_t size, const uint8_t root[HASH_SIZE], const uint8_t (*path)[HASH_SIZE],
    size_t count)
{
	if (old_size > size)
		return ERR_PROOF;
	if (old_size == size)
		return count == 0 && memcmp(old_root, root, HASH_SIZE) == 0 ? 0
									    : ERR_PROOF;
	if (old_size == 0) {
		uint8_t empty[HASH_SIZE];
		merkle_empty(empty);
		return count == 0 && memcmp(old_root, empty, HASH_SIZE) == 0 ? 0
									     : ERR_PROOF;
	}
	return check_growth(old_size, old_root, size, root, path, count);
}
