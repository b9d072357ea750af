/*
 * k of n trustees that have held their ceremony, with all their secrets, for the tests.
 */
#ifndef MADANG_TEST_COUNCIL_H
#define MADANG_TEST_COUNCIL_H

#include "ballot/trustee.h"
#include "poll.h"

struct trustee {
	uint8_t coefficients[TRUSTEES_MAX][SCALAR_SIZE];
	uint8_t reveal[REVEAL_SIZE(TRUSTEES_MAX)];
	uint8_t box_key[32], box_secret[32];
	uint8_t x[SCALAR_SIZE]; /* x_j */
	uint8_t X[POINT_SIZE];  /* X_j */
};

struct council {
	uint32_t n, k;
	uint8_t define[32];
	struct trustee members[TRUSTEES_MAX]; /* trustee i is members[i - 1] */
	const uint8_t *reveals[TRUSTEES_MAX];
	uint8_t key[POINT_SIZE];
};

struct dkg_context council_context(const struct council *c, uint32_t i);
/* The whole ceremony; every step of it is checked. */
void council_meet(struct council *c, uint32_t k, uint32_t n);
/* Item of trustee i for a line. */
struct share_context council_share_context(
    const struct council *c, const struct poll *p, uint32_t i);
/* The total of a line by the given trustees; fails the test if a share does not check. */
uint64_t council_total(const struct council *c, const struct poll *p, const uint32_t *who,
    size_t line, const uint8_t *sum, uint64_t bound);

#endif
