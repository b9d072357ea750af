/*
 * A second voter's program, written from doc/protocol/ballot.md alone: the equations as
 * they stand there, nothing saved. It can lie, as a cheating voter would.
 */
#ifndef MADANG_TEST_NAIVE_H
#define MADANG_TEST_NAIVE_H

#include "ballot/ballot.h"

/* The challenge, over one long string. */
void naive_challenge(
    uint8_t c[SCALAR_SIZE], const struct ballot_context *ctx, const uint8_t *ballot);
/* Cells of any value; what is not 0 or 1 is proved as well as can be. */
void naive_encrypt(uint8_t *ballot, const struct ballot_context *ctx, const int *values,
    const uint8_t credential[SCALAR_SIZE]);
/* Puts V of another credential on a ballot and signs it as it stands. */
void naive_sign(uint8_t *ballot, const struct ballot_context *ctx,
    const uint8_t credential[SCALAR_SIZE]);

#endif
