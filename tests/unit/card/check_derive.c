/* Keys of a card: what the registrar computes without it is what the card signs with. */
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

#include "card/derive.h"

static uint8_t seed[SEED_SIZE], x[SCALAR_SIZE], v[POINT_SIZE], chaincode[32];

static void
setup(void)
{
	memset(seed, 0x42, sizeof(seed));
	derive_card(x, v, seed);
	derive_chaincode(chaincode, seed);
}

START_TEST(registrar_and_card_agree)
{
	uint8_t x_e[SCALAR_SIZE], v_e[POINT_SIZE], check[POINT_SIZE];

	group_mul_base(check, x);
	ck_assert_mem_eq(check, v, POINT_SIZE);
	derive_credential(x_e, x, v, chaincode, "madang.example", "budget");
	derive_credential_public(v_e, v, chaincode, "madang.example", "budget");
	group_mul_base(check, x_e);
	ck_assert_mem_eq(check, v_e, POINT_SIZE);
	ck_assert(memcmp(v_e, v, POINT_SIZE) != 0);
}
END_TEST

START_TEST(polls_and_cities_cannot_be_linked)
{
	uint8_t here[POINT_SIZE], other[POINT_SIZE];

	derive_credential_public(here, v, chaincode, "madang.example", "budget");
	derive_credential_public(other, v, chaincode, "madang.example", "budget2");
	ck_assert(memcmp(here, other, POINT_SIZE) != 0);
	/* the parts are hashed with their lengths: moving the border makes another key */
	derive_credential_public(other, v, chaincode, "madang.exampleb", "udget");
	ck_assert(memcmp(here, other, POINT_SIZE) != 0);
	chaincode[0] ^= 1;
	derive_credential_public(other, v, chaincode, "madang.example", "budget");
	ck_assert(memcmp(here, other, POINT_SIZE) != 0);
}
END_TEST

START_TEST(card_scalar_is_the_documented_hash)
{
	uint8_t plain[14 + SEED_SIZE] = "\x0dmadang/card/x", digest[64],
			   want[SCALAR_SIZE];

	memcpy(plain + 14, seed, SEED_SIZE);
	crypto_generichash(digest, 64, plain, sizeof(plain), NULL, 0);
	crypto_core_ristretto255_scalar_reduce(want, digest);
	ck_assert_mem_eq(x, want, SCALAR_SIZE);
}
END_TEST

START_TEST(services_have_keys_of_their_own)
{
	uint8_t don[KEY_PUBLIC_SIZE], ev[KEY_PUBLIC_SIZE], again[KEY_PUBLIC_SIZE];
	uint8_t secret[KEY_SECRET_SIZE], want[KEY_SEED_SIZE], signature[64];

	derive_service_key(ev, secret, seed, "ev");
	derive_service_key(don, secret, seed, "don");
	ck_assert(memcmp(don, ev, KEY_PUBLIC_SIZE) != 0);
	derive_service_key(again, secret, seed, "don");
	ck_assert_mem_eq(again, don, KEY_PUBLIC_SIZE);
	crypto_generichash(want, 32, (const uint8_t *)"don", 3, seed, SEED_SIZE);
	ck_assert_mem_eq(secret, want, KEY_SEED_SIZE);
	crypto_sign_detached(signature, NULL, seed, 32, secret);
	ck_assert_int_eq(crypto_sign_verify_detached(signature, seed, 32, don), 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("derive");
	TCase *t = tcase_create("derive");
	SRunner *r = srunner_create(s);

	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, registrar_and_card_agree);
	tcase_add_test(t, polls_and_cities_cannot_be_linked);
	tcase_add_test(t, card_scalar_is_the_documented_hash);
	tcase_add_test(t, services_have_keys_of_their_own);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
