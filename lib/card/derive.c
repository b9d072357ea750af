#include "card/derive.h"

#include <string.h>

#include <sodium.h>

void
derive_card(uint8_t x[SCALAR_SIZE], uint8_t v[POINT_SIZE], const uint8_t seed[SEED_SIZE])
{
	struct group_hash *h = group_hash_open("madang/card/x");

	group_hash_put(h, seed, SEED_SIZE);
	group_hash_close(h, x);
	group_mul_base(v, x);
}

static void
keyed(uint8_t out[32], const uint8_t key[SEED_SIZE], const char *message)
{
	if (crypto_generichash(
		out, 32, (const uint8_t *)message, strlen(message), key, SEED_SIZE) != 0)
		die("BLAKE2b refuses a 32-byte key");
}

void
derive_chaincode(uint8_t chaincode[32], const uint8_t seed[SEED_SIZE])
{
	keyed(chaincode, seed, "madang/chain");
}

/* t: what the card and the registrar both add */
static void
tweak(uint8_t t[SCALAR_SIZE], const uint8_t v[POINT_SIZE], const uint8_t chaincode[32],
    const char *origin, const char *poll)
{
	struct group_hash *h = group_hash_open("madang/credential/v1");

	group_hash_var(h, origin, strlen(origin));
	group_hash_var(h, poll, strlen(poll));
	group_hash_put(h, v, POINT_SIZE);
	group_hash_put(h, chaincode, 32);
	group_hash_close(h, t);
}

void
derive_credential(uint8_t x_e[SCALAR_SIZE], const uint8_t x[SCALAR_SIZE],
    const uint8_t v[POINT_SIZE], const uint8_t chaincode[32], const char *origin,
    const char *poll)
{
	uint8_t t[SCALAR_SIZE];

	tweak(t, v, chaincode, origin, poll);
	group_scalar_add(x_e, x, t);
}

void
derive_credential_public(uint8_t v_e[POINT_SIZE], const uint8_t v[POINT_SIZE],
    const uint8_t chaincode[32], const char *origin, const char *poll)
{
	uint8_t t[SCALAR_SIZE], shift[POINT_SIZE];

	tweak(t, v, chaincode, origin, poll);
	group_mul_base(shift, t);
	group_add(v_e, v, shift);
}

void
derive_service_key(uint8_t public[KEY_PUBLIC_SIZE], uint8_t secret[KEY_SECRET_SIZE],
    const uint8_t seed[SEED_SIZE], const char *service)
{
	uint8_t key_seed[KEY_SEED_SIZE];

	keyed(key_seed, seed, service);
	key_from_seed(public, secret, key_seed);
	sodium_memzero(key_seed, sizeof(key_seed));
}
