/*
 * Ed25519 keys of notes (C2SP signed-note): names, key ids, vkey texts, signatures.
 * Secret keys live in caller-owned locked memory (sodium_malloc).
 */
#ifndef MADANG_NOTE_KEY_H
#define MADANG_NOTE_KEY_H

#include <stdbool.h>
#include <stdint.h>
#include "base/buf.h"

#define KEY_NAME_MAX 200
#define KEY_PUBLIC_SIZE 32
#define KEY_SECRET_SIZE 64 /* libsodium's seed || public */
#define KEY_SEED_SIZE 32
#define KEY_SIGNATURE_SIZE 64
#define KEY_VKEY_MAX (KEY_NAME_MAX + 64)

enum key_type {
	KEY_ED25519 = 0x01,
	KEY_COSIGNER = 0x04,
};

struct key {
	char name[KEY_NAME_MAX + 1];
	uint8_t type;
	uint8_t id[4];
	uint8_t public[KEY_PUBLIC_SIZE];
};

/* A key of that name, type and public part; ERR_KEY for a bad name. Fills id. */
MUST_CHECK int key_set(struct key *key, const char *name, uint8_t type,
    const uint8_t public[KEY_PUBLIC_SIZE]);
/* From `name+hex8+B64(type || key)`; ERR_KEY if malformed or the id does not match. */
MUST_CHECK int key_parse(struct key *key, const char *vkey);
/* Writes the vkey text, NUL-terminated. */
void key_format(const struct key *key, char vkey[KEY_VKEY_MAX]);
bool key_equal(const struct key *a, const struct key *b);

/* Key pair from a 32-byte seed; secret is libsodium's 64-byte form. */
void key_from_seed(uint8_t public[KEY_PUBLIC_SIZE], uint8_t secret[KEY_SECRET_SIZE],
    const uint8_t seed[KEY_SEED_SIZE]);

/* A name is 1..200 bytes of UTF-8 without white space, '+' or control characters. */
bool key_name_ok(const char *name);

#endif
