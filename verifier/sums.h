/*
 * Sums of ciphertexts, cell by cell, over the ballots that count. With points that the
 * judge has decoded already an addition costs little; the result is the same bytes in
 * every arithmetic.
 *
 * One thread a sum.
 */
#ifndef VERIFIER_SUMS_H
#define VERIFIER_SUMS_H

#include "verifier/judge.h"
#include "verifier/store.h"

struct cell_sums;

/* All sums are the identity. The caller closes it. */
struct cell_sums *sums_open(size_t cells);
void sums_close(struct cell_sums *s);
/* Adds a and b of every cell of a ballot whose points are canonical. judged: what the
 * judge found about it, or NULL. */
void sums_add(struct cell_sums *s, const struct judged *judged, const uint8_t *ballot);
/* Adds other sums of as many cells, as sums_write wrote them. False if one of them is no
 * point, and then the sums are of no use. */
MUST_USE bool sums_add_sums(struct cell_sums *s, const uint8_t *written);
/* a and b of every cell in turn: cells x 64 bytes. */
void sums_write(const struct cell_sums *s, uint8_t *out);

/* Opened when they are read. */
void sums_store(struct store *s, struct cell_sums **sums, size_t cells);

#endif
