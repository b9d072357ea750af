/*
 * Fields of class `sealed`: the ledger has a digest of the clear value, which stays with
 * who made the entry. doc/protocol/wallet.md 1.
 */
#ifndef MADANG_SEALED_H
#define MADANG_SEALED_H

#include "tree/merkle.h"

#define SEALED_SALT 16
#define SEALED_MAX 4000 /* bytes of a clear value */

/* salt: SEALED_SALT random bytes, used once. What it reads on the way is wiped. */
void sealed_value(uint8_t digest[HASH_SIZE], const char *service, const char *field,
    const uint8_t *salt, const void *clear, size_t size);

#endif
