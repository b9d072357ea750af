#include "ballot/multiply.h"

#include <string.h>

#include <sodium.h>

#include "ballot/ballot.h"

bool
ballot_simulated(void)
{
	return false;
}

void
multiply_base(uint8_t (*out)[POINT_SIZE], const uint8_t (*s)[SCALAR_SIZE], size_t count)
{
	for (size_t i = 0; i < count; i++)
		group_mul_base(out[i], s[i]);
}

void
multiply_key(uint8_t (*out)[POINT_SIZE], const uint8_t (*s)[SCALAR_SIZE], size_t count,
    const uint8_t key[POINT_SIZE])
{
	for (size_t i = 0; i < count; i++)
		group_mul(out[i], s[i], key);
}

void
multiply_both(uint8_t (*out)[POINT_SIZE], const uint8_t (*s)[SCALAR_SIZE],
    const uint8_t (*t)[SCALAR_SIZE], size_t count, const uint8_t key[POINT_SIZE])
{
	uint8_t point[POINT_SIZE];

	for (size_t i = 0; i < count; i++) {
		group_mul_base(point, t[i]);
		group_mul(out[i], s[i], key);
		group_add(out[i], out[i], point);
	}
	sodium_memzero(point, sizeof(point));
}

/* The identity or G, by a swap: libsodium branches where a product is the identity, and
 * that would be the voter's choice. */
void
multiply_bits(uint8_t (*out)[POINT_SIZE], const uint8_t (*s)[SCALAR_SIZE],
    const uint8_t *bits, size_t count, const uint8_t key[POINT_SIZE])
{
	uint8_t m[POINT_SIZE], g[POINT_SIZE];

	for (size_t i = 0; i < count; i++) {
		memset(m, 0, sizeof(m));
		memcpy(g, group_base(), sizeof(g));
		swap_if(bits[i] & 1, m, g);
		group_mul(out[i], s[i], key);
		group_add(out[i], out[i], m);
	}
	sodium_memzero(m, sizeof(m));
	sodium_memzero(g, sizeof(g));
}
