/*
 * A ballot's bytes (doc/protocol/ballot.md 2): every proof, its tracker, and the opening
 * of a challenged ballot. Pure functions, any thread.
 */
#ifndef VERIFIER_BALLOT_CHECK_H
#define VERIFIER_BALLOT_CHECK_H

#include "verifier/openings.h"
#include "verifier/paper.h"

/* What a ballot belongs to. */
struct election {
	const struct paper *paper;
	uint8_t eid[HASH], key[32];
};

/* NULL for a good ballot, else the first that applies of
 * form encoding identity credential proof sum. */
const char *cast_fault(const struct election *e, const uint8_t *ballot, size_t size);

/* ---- the parts of a ballot, for who checks many at once
 * ------------------------------------------------------------------------------- */

/* Parts of a cell, in units of 32 bytes: points up to B1, then numbers. */
enum { CELL_A, CELL_B, CELL_A0, CELL_B0, CELL_A1, CELL_B1, CELL_C0, CELL_Z0, CELL_Z1 };
/* Parts of an equation. */
enum { SUM_A, SUM_B, SUM_Z };

const uint8_t *cast_cell_part(const uint8_t *ballot, size_t cell, int part);
const uint8_t *cast_sum_part(
    const struct paper *p, const uint8_t *ballot, size_t sum, int part);
/* The one challenge of a ballot that has the right size. */
void cast_challenge(const struct election *e, const uint8_t *ballot, uint8_t c[32]);
/* How many points a ballot of this paper holds: V, R, then six a cell, two an equation.
 */
size_t cast_points(const struct paper *p);
/* Offset of cell i in a ballot; a is its first 32 bytes, b the next. */
size_t cast_cell(size_t i);
/* V of a ballot: bytes 1..32. */
const uint8_t *cast_credential(const uint8_t *ballot);
/* s of a ballot. */
const uint8_t *cast_response(const uint8_t *ballot);

/* The SHA-256 of a ballot, and the tracker that comes of it; the ballot has the right
 * size. */
void cast_mark(char tracker[TRACKER + 1], uint8_t digest[HASH], const struct election *e,
    const uint8_t *ballot);
/* How many cells a ballot of this size has is given by the paper. */
void cast_tracker(char out[TRACKER + 1], const struct election *e, const uint8_t *ballot);

/* 0 if the bits and r encrypt to a ballot of this tracker and digest and obey the rules;
 * else the sentence. bits: one byte a cell; r: 32 bytes a cell. openings may be NULL. */
MUST_USE int cast_open(const struct election *e, struct openings *openings,
    const uint8_t *bits, const uint8_t *r, const uint8_t digest[HASH],
    const char *tracker, struct fault *fault);

#endif
