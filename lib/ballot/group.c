#include "ballot/group.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#define HASH_OUT 64

/* The order of the group, little-endian. */
static const uint8_t order[SCALAR_SIZE] = {
    0xed,
    0xd3,
    0xf5,
    0x5c,
    0x1a,
    0x63,
    0x12,
    0x58,
    0xd6,
    0x9c,
    0xf7,
    0xa2,
    0xde,
    0xf9,
    0xde,
    0x14,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0x10,
};

struct group_hash {
	crypto_generichash_state state;
};

/* Before main, hence before any thread and any jail: libsodium picks its implementations
 * and opens its source of randomness here. */
__attribute__((constructor)) static void
group_start(void)
{
	if (sodium_init() < 0)
		die("libsodium does not start: no source of randomness");
}

/* libsodium 1.0.18 ignores the top bit of an encoding: the same point would have two. */
static bool
top_bit(const uint8_t p[POINT_SIZE])
{
	return p[POINT_SIZE - 1] >> 7;
}

bool
group_point_ok(const uint8_t p[POINT_SIZE])
{
	return !top_bit(p) && crypto_core_ristretto255_is_valid_point(p) == 1;
}

bool
group_is_identity(const uint8_t p[POINT_SIZE])
{
	return sodium_is_zero(p, POINT_SIZE);
}

/* By the borrow of s - L, without a branch on s. */
bool
group_scalar_ok(const uint8_t s[SCALAR_SIZE])
{
	uint32_t borrow = 0;

	for (size_t i = 0; i < SCALAR_SIZE; i++)
		borrow = ((uint32_t)s[i] - order[i] - borrow) >> 31;
	return borrow == 1;
}

bool
group_try_mul(
    uint8_t out[POINT_SIZE], const uint8_t s[SCALAR_SIZE], const uint8_t p[POINT_SIZE])
{
	uint8_t product[POINT_SIZE];

	if (top_bit(p))
		return false;
	/* -1 stands for "no point" and for "the product is the identity" alike */
	if (crypto_scalarmult_ristretto255(product, s, p) != 0) {
		if (!group_point_ok(p))
			return false;
		memset(product, 0, sizeof(product));
	}
	memcpy(out, product, POINT_SIZE);
	sodium_memzero(product, sizeof(product)); /* rY would tell what b holds */
	return true;
}

void
group_mul(
    uint8_t out[POINT_SIZE], const uint8_t s[SCALAR_SIZE], const uint8_t p[POINT_SIZE])
{
	if (!group_try_mul(out, s, p))
		die("group_mul: not a point");
}

void
group_mul_base(uint8_t out[POINT_SIZE], const uint8_t s[SCALAR_SIZE])
{
	uint8_t product[POINT_SIZE];

	/* only s = 0 fails: the identity */
	if (crypto_scalarmult_ristretto255_base(product, s) != 0)
		memset(product, 0, sizeof(product));
	memcpy(out, product, POINT_SIZE);
	sodium_memzero(product, sizeof(product));
}

void
group_add(
    uint8_t out[POINT_SIZE], const uint8_t a[POINT_SIZE], const uint8_t b[POINT_SIZE])
{
	if (top_bit(a) || top_bit(b) || crypto_core_ristretto255_add(out, a, b) != 0)
		die("group_add: not a point");
}

bool
group_try_sub(
    uint8_t out[POINT_SIZE], const uint8_t a[POINT_SIZE], const uint8_t b[POINT_SIZE])
{
	return !top_bit(a) && !top_bit(b) && crypto_core_ristretto255_sub(out, a, b) == 0;
}

void
group_sub(
    uint8_t out[POINT_SIZE], const uint8_t a[POINT_SIZE], const uint8_t b[POINT_SIZE])
{
	if (!group_try_sub(out, a, b))
		die("group_sub: not a point");
}

bool
group_proves(const uint8_t p[POINT_SIZE], const uint8_t t[POINT_SIZE],
    const uint8_t c[SCALAR_SIZE], const uint8_t q[POINT_SIZE])
{
	uint8_t rest[POINT_SIZE];

	if (!group_try_mul(rest, c, q))
		return false;
	group_sub(rest, p, rest);
	return memcmp(rest, t, POINT_SIZE) == 0;
}

void
group_scalar_add(
    uint8_t out[SCALAR_SIZE], const uint8_t a[SCALAR_SIZE], const uint8_t b[SCALAR_SIZE])
{
	crypto_core_ristretto255_scalar_add(out, a, b);
}

void
group_scalar_u64(uint8_t out[SCALAR_SIZE], uint64_t v)
{
	memset(out, 0, SCALAR_SIZE);
	for (size_t i = 0; i < 8; i++)
		out[i] = (uint8_t)(v >> (8 * i));
}

const uint8_t *
group_base(void)
{
	static const uint8_t base[POINT_SIZE] = {
	    0xe2,
	    0xf2,
	    0xae,
	    0x0a,
	    0x6a,
	    0xbc,
	    0x4e,
	    0x71,
	    0xa8,
	    0x84,
	    0xa9,
	    0x61,
	    0xc5,
	    0x00,
	    0x51,
	    0x5f,
	    0x58,
	    0xe3,
	    0x0b,
	    0x6a,
	    0xa5,
	    0x82,
	    0xdd,
	    0x8d,
	    0xb6,
	    0xa6,
	    0x59,
	    0x45,
	    0xe0,
	    0x8d,
	    0x2d,
	    0x76,
	};
	return base;
}

struct group_hash *
group_hash_open(const char *tag)
{
	size_t length = strlen(tag);
	struct group_hash *h = aligned_alloc(64, (sizeof(*h) + 63) / 64 * 64);
	uint8_t prefix = (uint8_t)length;

	if (h == NULL)
		die("out of memory");
	if (length > UINT8_MAX)
		die("group_hash_open: tag too long");
	crypto_generichash_init(&h->state, NULL, 0, HASH_OUT);
	group_hash_put(h, &prefix, 1);
	group_hash_put(h, tag, length);
	return h;
}

void
group_hash_put(struct group_hash *h, const void *data, size_t size)
{
	crypto_generichash_update(&h->state, data, size);
}

void
group_hash_u32(struct group_hash *h, uint32_t v)
{
	uint8_t bytes[4] = {
	    (uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};

	group_hash_put(h, bytes, sizeof(bytes));
}

void
group_hash_var(struct group_hash *h, const void *data, size_t size)
{
	if (size > UINT32_MAX)
		die("group_hash_var: part too long");
	group_hash_u32(h, (uint32_t)size);
	group_hash_put(h, data, size);
}

void
group_hash_close(struct group_hash *h, uint8_t scalar[SCALAR_SIZE])
{
	uint8_t digest[HASH_OUT];

	crypto_generichash_final(&h->state, digest, sizeof(digest));
	crypto_core_ristretto255_scalar_reduce(scalar, digest);
	sodium_memzero(digest, sizeof(digest));
	sodium_memzero(h, sizeof(*h)); /* the card's key is hashed here too */
	free(h);
}
