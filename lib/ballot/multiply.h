/*
 * The multiplications of encryption. Private to lib/ballot. Two implementations, chosen
 * when a program is linked and never later:
 *   multiply.c  libsodium, constant time: in libmadang, hence in every program by
 * default; simulate.c  tables of lib/group, variable time: named in the sources of
 * programs that encrypt for people who do not exist, and then instead of the other.
 *
 * Scalars are 32 bytes below L, key is Y; out has count points of 32 bytes. Any number of
 * threads.
 */
#ifndef MADANG_BALLOT_MULTIPLY_H
#define MADANG_BALLOT_MULTIPLY_H

#include "ballot/group.h"

/* out[i] = s[i] G */
void multiply_base(
    uint8_t (*out)[POINT_SIZE], const uint8_t (*s)[SCALAR_SIZE], size_t count);
/* out[i] = s[i] Y */
void multiply_key(uint8_t (*out)[POINT_SIZE], const uint8_t (*s)[SCALAR_SIZE],
    size_t count, const uint8_t key[POINT_SIZE]);
/* out[i] = s[i] Y + t[i] G */
void multiply_both(uint8_t (*out)[POINT_SIZE], const uint8_t (*s)[SCALAR_SIZE],
    const uint8_t (*t)[SCALAR_SIZE], size_t count, const uint8_t key[POINT_SIZE]);
/* out[i] = s[i] Y + bits[i] G; a bit is 0 or 1. */
void multiply_bits(uint8_t (*out)[POINT_SIZE], const uint8_t (*s)[SCALAR_SIZE],
    const uint8_t *bits, size_t count, const uint8_t key[POINT_SIZE]);

/* Exchanges x and y if bit is 1, without a branch or an index. */
static inline void
swap_if(uint8_t bit, uint8_t x[32], uint8_t y[32])
{
	uint8_t mask = (uint8_t)-bit;

	for (size_t i = 0; i < 32; i++) {
		uint8_t d = (uint8_t)(mask & (x[i] ^ y[i]));

		x[i] ^= d;
		y[i] ^= d;
	}
}

#endif
