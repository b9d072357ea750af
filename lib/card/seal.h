/*
 * Sealed files: a secret under a passphrase or PIN. XChaCha20-Poly1305 under argon2id;
 * the head (what it is, whose, cost) is authenticated with it. Text format:
 * doc/protocol/seal.md.
 */
#ifndef MADANG_SEAL_H
#define MADANG_SEAL_H

#include "base/buf.h"
#include "note/key.h"

#define SEAL_SECRET_MAX (64 * 1024 * 1024)

/* Locked memory (sodium_malloc); NULL is fine to free. */
struct secret {
	uint8_t *data;
	size_t size;
};
void secret_alloc(struct secret *s, size_t size);
void secret_free(struct secret *s);

/* A passphrase from pass_file (first line; NULL: from the terminal, without echo;
 * ERR_STATE when there is none). prompt is a whole question. Empty passphrases are
 * refused. */
MUST_CHECK int pass_read(
    struct secret *pass, const char *pass_file, const char *prompt, struct why *why);

/* The sealed text of a secret. what: "station", "card-poll"...; name: whose, shown in
 * clear. */
void seal(struct buf *out, const char *what, const char *name, const void *secret,
    size_t size, const struct secret *pass);
/* Opens text that seal wrote. ERR_PASSPHRASE, ERR_FORMAT. name (may be NULL) gets the
 * name. */
MUST_CHECK int seal_open(struct secret *out, char name[KEY_NAME_MAX + 1],
    const char *what, const void *text, size_t size, const struct secret *pass,
    struct why *why);

/* A signing key as a sealed file: seed sealed, name and vkey in clear. */
MUST_CHECK int key_file_write(const char *path, const char *what, const struct key *key,
    const uint8_t seed[KEY_SEED_SIZE], const struct secret *pass, struct why *why);
/* secret must be KEY_SECRET_SIZE locked bytes; the vkey must match the seed. */
MUST_CHECK int key_file_open(const char *path, const char *what, struct key *key,
    uint8_t *secret, const struct secret *pass, struct why *why);
/* Without the passphrase. */
MUST_CHECK int key_file_public(const char *path, struct key *key, struct why *why);

/* A card file: two compartments sealed apart, wrong PINs counted beside it
 * (<path>.tries): each failure doubles a delay from 1 s, kept across restarts; after 10
 * the card is blocked. */
enum card_compartment { CARD_POLL, CARD_SERVICES };
MUST_CHECK int card_write(const char *path, const char *name, const uint8_t poll_seed[32],
    const uint8_t service_seed[32], const struct secret *pin, struct why *why);
/* ERR_PASSPHRASE, ERR_BLOCKED, ERR_BUSY (wait, why says how long). seed: 32 locked bytes.
 */
MUST_CHECK int card_open(const char *path, enum card_compartment which, uint8_t *seed,
    const struct secret *pin, struct why *why);

/* A simulation's deck: count poll seeds under one passphrase. */
MUST_CHECK int deck_write(const char *path, const uint8_t *seeds, size_t count,
    const struct secret *pass, struct why *why);
/* out->size = 32 x count. */
MUST_CHECK int deck_open(
    struct secret *out, const char *path, const struct secret *pass, struct why *why);

#endif
