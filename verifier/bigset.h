/*
 * A set of 32-byte keys of any size: what was new in memory, the rest in sorted runs in
 * temporary files, and before both a Bloom filter that answers most questions. Exact: a
 * filter's yes is always looked up. Keyed with a secret, so that nobody can aim at its
 * buckets.
 *
 * Memory: 3 MB for keys, 1.5 to 3 bytes a key for the filter but at most 128 MB (with
 * more keys than that is for, look-ups go to the files more often).
 */
#ifndef VERIFIER_BIGSET_H
#define VERIFIER_BIGSET_H

#include "verifier/store.h"

struct bigset;

/* recent: how many keys to hold in memory; 0 for the usual number. */
struct bigset *bigset_open(size_t recent);
void bigset_close(struct bigset *s);

bool bigset_has(const struct bigset *s, const uint8_t key[HASH]);
/* A key that is not there yet. */
void bigset_add(struct bigset *s, const uint8_t key[HASH]);

/* All keys; *set is opened when they are read. */
void bigset_store(struct store *s, struct bigset **set);

#endif
