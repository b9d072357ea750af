/*
 * RFC 6962 hashing with OpenSSL EVP: leaves, the compact range, proofs.
 */
#ifndef MADANG_MERKLE_H
#define MADANG_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"

#ifndef HASH_SIZE
#define HASH_SIZE 32
#endif
#define MERKLE_PATH_MAX 64

void sha256(uint8_t out[HASH_SIZE], const void *data, size_t size);
/* SHA-256 over pieces. */
struct sha256 *sha256_open(void);
void sha256_put(struct sha256 *s, const void *data, size_t size);
void sha256_close(struct sha256 *s, uint8_t out[HASH_SIZE]); /* frees s */

void merkle_leaf(uint8_t out[HASH_SIZE], const void *data, size_t size);
void merkle_node(uint8_t out[HASH_SIZE], const uint8_t left[HASH_SIZE],
    const uint8_t right[HASH_SIZE]);
void merkle_empty(uint8_t out[HASH_SIZE]);

/* Compact range [0, size): the roots of the perfect subtrees, largest first. A value. */
struct merkle_range {
	uint64_t size;
	uint8_t hashes[64][HASH_SIZE];
};

void merkle_append(struct merkle_range *range, const uint8_t leaf[HASH_SIZE]);
void merkle_root(const struct merkle_range *range, uint8_t root[HASH_SIZE]);

/* RFC 6962 2.1.1 and 2.1.2, checked as in RFC 9162 2.1.3.2 and 2.1.4.2. ERR_PROOF. */
MUST_CHECK int merkle_check_inclusion(uint64_t index, uint64_t size,
    const uint8_t leaf[HASH_SIZE], const uint8_t (*path)[HASH_SIZE], size_t count,
    const uint8_t root[HASH_SIZE]);
MUST_CHECK int merkle_check_consistency(uint64_t old_size,
    const uint8_t old_root[HASH_SIZE], uint64_t size, const uint8_t root[HASH_SIZE],
    const uint8_t (*path)[HASH_SIZE], size_t count);

/* Gives the hash of a perfect subtree: level 0 = leaves, index within the level. */
typedef int merkle_reader(
    void *context, unsigned level, uint64_t index, uint8_t out[HASH_SIZE]);

MUST_CHECK int merkle_inclusion(uint64_t index, uint64_t size, merkle_reader *read,
    void *context, uint8_t path[MERKLE_PATH_MAX][HASH_SIZE], size_t *count);
MUST_CHECK int merkle_consistency(uint64_t old_size, uint64_t size, merkle_reader *read,
    void *context, uint8_t path[MERKLE_PATH_MAX][HASH_SIZE], size_t *count);

#endif
