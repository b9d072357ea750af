/*
 * A poll of three cells (a, b, blank) with one good ballot in it: small, and every kind
 * of field occurs. The tests spoil the ballot.
 */
#ifndef MADANG_TEST_BOOTH_H
#define MADANG_TEST_BOOTH_H

#include "poll.h"

/* Offsets and sizes of ballot.md 2, counted by hand. */
enum { V = 1, R = 33, S = 65, CELLS = 97, CELL = 288, EQUATION = 96 };

extern struct poll poll;
extern struct cast good;

/* Fixtures, before and after each test. */
void booth_open(void);
void booth_close(void);

/* Fails the test, saying what, unless the ballot has that fault, in every arithmetic. */
void booth_expect(enum ballot_fault want, const char *what);
/* Does a scalar stand at this offset (of a multiple of 32, plus 1), or a point? */
bool booth_is_scalar(size_t offset);
/* s + L: the same scalar in other bytes. */
void booth_add_order(uint8_t s[SCALAR_SIZE]);

#endif
