/*
 * Encrypts challenged ballots again. lib/group/table.h warns of secrets: here is none,
 * for whoever challenges a ballot has its choices and every r put on the ledger, for all
 * to read, and the ballot is never counted. So tables of G and of the keys that are asked
 * for often may be used, and with them a ballot takes microseconds where libsodium takes
 * a millisecond.
 */
#ifndef VERIFIER_OPENINGS_H
#define VERIFIER_OPENINGS_H

#include "verifier/bytes.h"

/* Tables of the keys in use, about 0.5 MB each, at most eight and G's. Any thread. */
struct openings;

struct openings *openings_open(void);
void openings_close(struct openings *o);
/* a = rG, b = rY + bit G for each of count cells: 64 bytes each. bits: 0 or 1; r: 32
 * bytes each, below L. By libsodium where o is NULL, with ARITH_SODIUM, and for the first
 * few of a key. */
void openings_encrypt(struct openings *o, uint8_t *out, const uint8_t key[32],
    const uint8_t *bits, const uint8_t *r, size_t count);

#endif
