/* Making proofs: RFC 6962 2.1.1 and 2.1.2. */
#include "tree/merkle.h"

#include <assert.h>
#include <string.h>

/* The largest power of two below n, as its exponent; n >= 2. */
static unsigned
split_level(uint64_t n)
{
	return 63 - (unsigned)__builtin_clzll(n - 1);
}

/* MTH over leaves [begin, begin + n), where begin is a multiple of the power of two that
 * is n or the next above n: each step takes the largest perfect subtree off the left. */
static int
subtree_hash(uint64_t begin, uint64_t n, merkle_reader *read, void *context,
    uint8_t out[HASH_SIZE])
{
	uint8_t hashes[64][HASH_SIZE];
	size_t count = 0;
	while (n) {
		unsigned level = 63 - (unsigned)__builtin_clzll(n);
		int rc = read(context, level, begin >> level, hashes[count++]);
		if (rc)
			return rc;
		begin += UINT64_C(1) << level;
		n -= UINT64_C(1) << level;
	}
	assert(count > 0);
	memcpy(out, hashes[--count], HASH_SIZE);
	while (count)
		merkle_node(out, hashes[--count], out);
	return 0;
}

/* RFC 6962 2.1.1 goes from the root down; the path is wanted from the leaf up. */
static void
reverse(uint8_t (*path)[HASH_SIZE], size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		uint8_t t[HASH_SIZE];
		memcpy(t, path[i], HASH_SIZE);
		memcpy(path[i], path[count - 1 - i], HASH_SIZE);
		memcpy(path[count - 1 - i], t, HASH_SIZE);
	}
}

int
merkle_inclusion(uint64_t index, uint64_t size, merkle_reader *read, void *context,
    uint8_t path[MERKLE_PATH_MAX][HASH_SIZE], size_t *count)
{
	if (index >= size)
		return ERR_NOT_FOUND;
	uint64_t begin = 0, n = size;
	size_t made = 0;
	while (n > 1) {
		uint64_t k = UINT64_C(1) << split_level(n);
		bool left = index - begin < k;
		int rc = left ? subtree_hash(begin + k, n - k, read, context, path[made])
			      : subtree_hash(begin, k, read, context, path[made]);
		if (rc)
			return rc;
		made++;
		begin = left ? begin : begin + k;
		n = left ? k : n - k;
	}
	reverse(path, made);
	*count = made;
	return 0;
}

/* RFC 6962 2.1.2. `whole` says whether the old tree is a whole subtree on the way (the b
 * of the RFC): then the checker knows its hash already. */
int
merkle_consistency(uint64_t old_size, uint64_t size, merkle_reader *read, void *context,
    uint8_t path[MERKLE_PATH_MAX][HASH_SIZE], size_t *count)
{
	if (old_size > size)
		return ERR_NOT_FOUND;
	size_t made = 0;
	uint64_t begin = 0, n = size, m = old_size;
	bool whole = true;
	while (m != 0 && m != n) {
		uint64_t k = UINT64_C(1) << split_level(n);
		bool left = m <= k;
		int rc = left ? subtree_hash(begin + k, n - k, read, context, path[made])
			      : subtree_hash(begin, k, read, context, path[made]);
		if (rc)
			return rc;
		made++;
		if (left) {
			n = k;
		} else {
			begin += k;
			n -= k;
			m -= k;
			whole = false;
		}
	}
	if (!whole) {
		int rc = subtree_hash(begin, n, read, context, path[made]);
		if (rc)
			return rc;
		made++;
	}
	reverse(path, made);
	*count = made;
	return 0;
}
