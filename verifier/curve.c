#include "verifier/curve.h"

#include <stdlib.h>
#include <string.h>

#include "lib/group/arith.h"
#include "lib/group/msm.h"

#define TOGETHER 256

static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6,
    0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0x10};

bool
point_good(const uint8_t p[32])
{
	/* libsodium 1.0.18 does not look at the top bit: RFC 9496 4.3.1 has it 0 */
	return (p[31] & 0x80) == 0 && crypto_core_ristretto255_is_valid_point(p) == 1;
}

bool
point_zero(const uint8_t p[32])
{
	static const uint8_t zero[32];

	return memcmp(p, zero, 32) == 0;
}

static void
usable_together(const struct span *items, size_t count, bool *good)
{
	const uint8_t *encodings[TOGETHER];
	struct fast_point points[TOGETHER];
	size_t at[TOGETHER], n = 0;
	bool canonical[TOGETHER];

	for (size_t i = 0; i < count; i++) {
		good[i] = items[i].size == 32 && !point_zero(items[i].data);
		if (good[i] && arith_now() == ARITH_SODIUM) {
			good[i] = point_good(items[i].data);
		} else if (good[i]) {
			encodings[n] = items[i].data;
			at[n++] = i;
		}
	}
	if (n > 0)
		(void)fast_decode(points, encodings, NULL, n, canonical);
	for (size_t i = 0; i < n; i++)
		good[at[i]] = canonical[i];
}

void
points_usable(const struct span *items, size_t count, bool *good)
{
	for (size_t i = 0; i < count; i += TOGETHER)
		usable_together(
		    items + i, count - i < TOGETHER ? count - i : TOGETHER, good + i);
}

bool
number_good(const uint8_t s[32])
{
	for (int i = 31; i >= 0; i--)
		if (s[i] != order[i])
			return s[i] < order[i];
	return false;
}

void
point_times(uint8_t out[32], const uint8_t s[32], const uint8_t p[32])
{
	uint8_t r[32];

	/* libsodium answers -1 for the identity, which is a legal result here */
	if (crypto_scalarmult_ristretto255(r, s, p) != 0)
		memset(r, 0, 32);
	memcpy(out, r, 32);
}

void
point_base(uint8_t out[32], const uint8_t s[32])
{
	uint8_t r[32];

	if (crypto_scalarmult_ristretto255_base(r, s) != 0)
		memset(r, 0, 32);
	memcpy(out, r, 32);
}

void
point_plus(uint8_t out[32], const uint8_t p[32], const uint8_t q[32])
{
	if (crypto_core_ristretto255_add(out, p, q) != 0)
		abort();
}

void
point_minus(uint8_t out[32], const uint8_t p[32], const uint8_t q[32])
{
	if (crypto_core_ristretto255_sub(out, p, q) != 0)
		abort();
}

void
number_of(uint8_t out[32], uint64_t n)
{
	memset(out, 0, 32);
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)(n >> 8 * i);
}

void
point_small(uint8_t out[32], uint64_t n, const uint8_t p[32])
{
	uint8_t sum[32] = {0}, power[32];

	memcpy(power, p, 32);
	for (; n > 0; n >>= 1) {
		if (n & 1)
			point_plus(sum, sum, power);
		if (n > 1)
			point_plus(power, power, power);
	}
	memcpy(out, sum, 32);
}

bool
proof_holds(const uint8_t s[32], const uint8_t *base, const uint8_t T[32],
    const uint8_t c[32], const uint8_t Q[32])
{
	uint8_t left[32], right[32];

	if (base == NULL)
		point_base(left, s);
	else
		point_times(left, s, base);
	point_times(right, c, Q);
	point_plus(right, right, T);
	return memcmp(left, right, 32) == 0;
}

void
challenge_start(struct challenge *h, const char *tag)
{
	uint8_t size = (uint8_t)strlen(tag);

	crypto_generichash_init(&h->state, NULL, 0, 64);
	challenge_raw(h, &size, 1);
	challenge_raw(h, tag, size);
}

void
challenge_raw(struct challenge *h, const void *data, size_t size)
{
	crypto_generichash_update(&h->state, data, size);
}

void
challenge_u32(struct challenge *h, uint32_t n)
{
	uint8_t b[4] = {
	    (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};

	challenge_raw(h, b, 4);
}

void
challenge_text(struct challenge *h, const char *text)
{
	challenge_u32(h, (uint32_t)strlen(text));
	challenge_raw(h, text, strlen(text));
}

void
challenge_end(struct challenge *h, uint8_t c[32])
{
	uint8_t wide[64];

	crypto_generichash_final(&h->state, wide, 64);
	crypto_core_ristretto255_scalar_reduce(c, wide);
}

void
lagrange(uint8_t out[32], const uint32_t *indices, size_t count, size_t at)
{
	uint8_t top[32], below[32], x[32], mine[32], difference[32];

	number_of(top, 1);
	number_of(below, 1);
	number_of(mine, indices[at]);
	for (size_t j = 0; j < count; j++) {
		if (j == at)
			continue;
		number_of(x, indices[j]);
		crypto_core_ristretto255_scalar_mul(top, top, x);
		crypto_core_ristretto255_scalar_sub(difference, x, mine);
		crypto_core_ristretto255_scalar_mul(below, below, difference);
	}
	if (crypto_core_ristretto255_scalar_invert(below, below) != 0)
		memset(below, 0, 32);
	crypto_core_ristretto255_scalar_mul(out, top, below);
}
