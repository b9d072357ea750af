/*
 * What a line of a closed poll adds up to, found by search, whatever was published. For
 * the observer who sees that a published number does not hold and wants to know the right
 * one.
 */
#ifndef VERIFIER_RECOUNT_H
#define VERIFIER_RECOUNT_H

#include <stdbool.h>
#include <stdint.h>

#define RECOUNT_MOST (UINT64_C(1) << 32)

/* The count with point = count times the base, up to `most` (at most RECOUNT_MOST); false
 * if there is none. Time and memory grow with the square root of `most`. */
bool recount(const uint8_t point[32], uint64_t most, uint64_t *count);

#endif
