/*
 * Where things lie in the bytes of a ballot (doc/protocol/ballot.md 2), and what its
 * encryption and its check share. Private to lib/ballot.
 */
#ifndef MADANG_BALLOT_LAYOUT_H
#define MADANG_BALLOT_LAYOUT_H

#include "ballot/ballot.h"

#define BALLOT_VERSION 1

enum head_offset { AT_V = 1, AT_R = 33, AT_S = 65 };
enum cell_offset {
	AT_a = 0,
	AT_b = 32,
	AT_A0 = 64,
	AT_B0 = 96,
	AT_A1 = 128,
	AT_B1 = 160,
	AT_c0 = 192,
	AT_z0 = 224,
	AT_z1 = 256,
	CELL_POINTS_SIZE = 192, /* a b A0 B0 A1 B1 */
};
enum equation_offset { AT_A = 0, AT_B = 32, AT_z = 64, EQUATION_POINTS_SIZE = 64 };

static inline size_t
cell_offset(size_t cell)
{
	return BALLOT_HEAD_SIZE + cell * BALLOT_CELL_SIZE;
}

static inline size_t
equation_offset(const struct questions *q, size_t equation)
{
	return cell_offset(q->cell_count) + equation * BALLOT_EQUATION_SIZE;
}

/* The one challenge that all proofs and the signature of a ballot share. */
void ballot_hash(
    uint8_t c[SCALAR_SIZE], const struct ballot_context *ctx, const uint8_t *ballot);
/* SHA-256(SHA-256(eid || every a b) || digest) as text; alphas is the inner digest. */
void tracker_text(
    char out[TRACKER_SIZE], const uint8_t alphas[32], const uint8_t digest[32]);

/* Sum of weight x point over terms; point n of the terms' cells lies at points + n x
 * stride. */
void terms_sum(uint8_t out[POINT_SIZE], const struct term *terms, size_t count,
    const uint8_t *points, size_t stride);

#endif
