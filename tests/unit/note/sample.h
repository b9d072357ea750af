/*
 * A small ledger's keys and documents for tests and test vectors, all from fixed seeds:
 * the seed of a key is SHA-256("madang test key " || name || " " || role).
 */
#ifndef MADANG_SAMPLE_H
#define MADANG_SAMPLE_H

#include "note/checkpoint.h"

#define SAMPLE_ORIGIN "city.example"
#define SAMPLE_NODES 4
#define SAMPLE_TIME INT64_C(1790000000)

struct sample_key {
	struct key key;
	uint8_t seed[KEY_SEED_SIZE];
	uint8_t secret[KEY_SECRET_SIZE];
};

struct sample {
	size_t nodes;
	struct sample_key log[SAMPLE_NODES], proposer[SAMPLE_NODES],
	    cosigner[SAMPLE_NODES];
	struct sample_key platform, station, card;
	struct buf charter_raw;
	struct charter charter;
};

void sample_open(struct sample *s, size_t nodes);
void sample_close(struct sample *s);

void sample_key(struct sample_key *k, const char *name, uint8_t type, const char *salt);
/* The charter's draft fields; the caller changes and json_decref()s them. */
json_t *sample_charter_fields(const struct sample *s);
/* An entry of core.charter with those fields, signed by key. out is replaced. */
void sample_charter(struct buf *out, const json_t *fields, const struct sample_key *key);
/* An entry of the station with two payload items, co-signed by the card. */
void sample_entry(const struct sample *s, struct buf *out, int64_t seq);
/* A note: text, empty line, one signature of key. out is replaced. */
void sample_note(struct buf *out, const char *text, const struct sample_key *key);
/* A checkpoint signed by log 0 and cosigners 0..cosigners-1, node i at time + i. */
void sample_checkpoint(const struct sample *s, struct buf *out,
    const struct checkpoint *cp, size_t cosigners, uint64_t time);
/* The block after `leaf_count` leaf hashes at `before`, carrying the given cosignatures.
 */
void sample_block(const struct sample *s, struct buf *out, uint64_t height,
    const struct checkpoint *before, const uint8_t (*leaves)[HASH_SIZE],
    size_t leaf_count, int64_t time_ms, size_t cosigners);

#endif
