/*
 * Keys of a card: two seeds, from which every poll and every service gets its own key.
 * doc/protocol/ballot.md 3.
 */
#ifndef MADANG_DERIVE_H
#define MADANG_DERIVE_H

#include "ballot/group.h"
#include "note/key.h"

#define SEED_SIZE 32

/* Poll side. x is secret; V and the chaincode go to the registry. */
void derive_card(
    uint8_t x[SCALAR_SIZE], uint8_t v[POINT_SIZE], const uint8_t seed[SEED_SIZE]);
/* The chaincode of a poll seed: BLAKE2b-256 keyed derivation "madang/chain". */
void derive_chaincode(uint8_t chaincode[32], const uint8_t seed[SEED_SIZE]);
/* x_e = x + t; needs the card. */
void derive_credential(uint8_t x_e[SCALAR_SIZE], const uint8_t x[SCALAR_SIZE],
    const uint8_t v[POINT_SIZE], const uint8_t chaincode[32], const char *origin,
    const char *poll);
/* V_e = V + tG; needs no secret of the card. */
void derive_credential_public(uint8_t v_e[POINT_SIZE], const uint8_t v[POINT_SIZE],
    const uint8_t chaincode[32], const char *origin, const char *poll);
/* Ed25519 key of one service: seed = BLAKE2b-256 keyed with the service seed over the
 * name. */
void derive_service_key(uint8_t public[KEY_PUBLIC_SIZE], uint8_t secret[KEY_SECRET_SIZE],
    const uint8_t seed[SEED_SIZE], const char *service);

#endif
