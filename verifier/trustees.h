/*
 * What trustees publish (doc/protocol/poll.md 3, 4): reveals, keys, shares, sums, the
 * tally root. Pure functions over public bytes.
 */
#ifndef VERIFIER_TRUSTEES_H
#define VERIFIER_TRUSTEES_H

#include "verifier/ballot_check.h"
#include "verifier/frontier.h"

#define SHARE_ITEM 128
#define REVEAL_EACH 96 /* bytes of a reveal for each of the k coefficients */

struct reveal_context {
	uint8_t define[HASH];
	uint32_t ceremony, i, n, k;
	uint8_t box_key[32];
};
/* data: k commitments (32 each), then k times R || z. */
MUST_USE int reveal_check(const struct reveal_context *context, const uint8_t *data,
    size_t size, struct fault *fault);

/* Adds trustee's C_i0 to Y; adds its part of X_j. The reveal must have been checked. */
void reveal_add_key(uint8_t Y[32], const uint8_t *reveal);
void reveal_add_share_key(uint8_t X[32], const uint8_t *reveal, uint32_t k, uint32_t j);

/* A and B of a line from the sums of all cells (cells x 64 bytes). */
void line_total(
    const struct sum *line, const uint8_t *sums, uint8_t A[32], uint8_t B[32]);

/* One item of a share (D || Ac || Bc || z) for line `at` of all lines. */
MUST_USE int share_item_check(const struct election *e, uint32_t i, const uint8_t X[32],
    const uint8_t *sums, size_t at, const uint8_t root[HASH], const uint8_t *item,
    struct fault *fault);

/* A whole share, one item a line, line_count x SHARE_ITEM bytes: by one sum where the
 * arithmetic allows; the reason is that of the first item that does not hold. */
MUST_USE int share_judge(const struct election *e, uint32_t i, const uint8_t X[32],
    const uint8_t *sums, const uint8_t root[HASH], const uint8_t *items,
    struct fault *fault);

/* sum of lambda_i D_i of one line; items[j] is the share item of trustee indices[j]. */
void share_join(
    uint8_t out[32], const uint32_t *indices, const uint8_t *const *items, size_t count);

/* Is the point count times the base? */
bool count_is(const uint8_t point[32], uint64_t count);
/* Is B - joined = count times the base? */
bool count_holds(const uint8_t B[32], const uint8_t joined[32], uint64_t count);

/* The next leaf of the tally root. */
void tally_leaf(struct frontier *tree, uint64_t index, uint32_t line,
    const uint8_t digest[HASH], uint32_t weight);

/* Question and number within it of line `at` of all lines. */
const struct question *line_question(
    const struct paper *paper, size_t at, uint32_t *line);

#endif
