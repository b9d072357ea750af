/*
 * The ballots that the judge knows of, by their place on the ledger and by the SHA-256 of
 * their bytes. No locks: the judge holds its own.
 */
#ifndef VERIFIER_DOCKET_H
#define VERIFIER_DOCKET_H

#include "verifier/record.h"

/* The ballots of a leaf, in order of line. */
struct docket_leaf {
	uint64_t leaf;
	struct record **records; /* NULL: forgotten */
	size_t count, room;
};

LIST_HEAD(bucket, record);

struct docket {
	struct docket_leaf *leaves; /* ascending */
	size_t leaf_count, leaf_room, forgotten;
	struct bucket *buckets; /* a power of two */
	size_t bucket_count, chained;
	uint8_t secret[16];
};

/* {0} is empty. The next line of a leaf. */
void docket_add(struct docket *d, uint64_t leaf, struct record *r);
struct record *docket_at(const struct docket *d, uint64_t leaf, uint32_t line);
/* Takes a leaf out: its records, for the caller to free; the array too. NULL: none. */
struct record **docket_take(struct docket *d, uint64_t leaf, size_t *count);
/* By found.digest. */
void docket_chain(struct docket *d, struct record *r);
void docket_unchain(struct docket *d, struct record *r);
/* The first of these bytes in this election. */
struct record *docket_find(const struct docket *d, const struct election *e,
    const uint8_t paper_hash[HASH], const uint8_t digest[HASH]);
void docket_drop(struct docket *d);

#endif
