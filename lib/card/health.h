/*
 * Health records: what is sealed onto the ledger, and the boxes in which its key goes
 * from reader to reader. doc/protocol/health.md.
 *
 * A record has a key of its own. Who is to read the record is given that key in a sealed
 * box to the reader's signing key: the patient's card (its key for the service `hc`), or
 * an office. For admin and the wallet. Keys and contents are secrets: the caller has them
 * in locked memory.
 */
#ifndef MADANG_HEALTH_H
#define MADANG_HEALTH_H

#include "base/b64.h"
#include "card/seal.h"

#define HEALTH_KEY_SIZE 32
#define HEALTH_CONTENT_MAX 900000 /* bytes; the rules of hc take a million */
#define HEALTH_PAYLOAD_MAX 1000000
#define HEALTH_BOX_SIZE 80
#define HEALTH_BOX_TEXT (B64_SIZE(HEALTH_BOX_SIZE) + 1) /* with its NUL */

/* What a payload is bound to: it opens as no other record, and as no one else's. */
struct health_record {
	const char *code;
	const uint8_t *patient; /* KEY_PUBLIC_SIZE */
};

/* The keys of the two who together open a record in an emergency, and neither alone. */
struct health_guardians {
	uint8_t public[2][KEY_PUBLIC_SIZE];
};

/* Appends the payload; key gets HEALTH_KEY_SIZE fresh random bytes. Without guardians
 * (NULL) nobody opens it but who is given the key. ERR_TOO_LARGE, ERR_FORMAT for an empty
 * content, ERR_KEY for a guardian's key that is none. */
MUST_CHECK int health_seal(struct buf *out, uint8_t *key,
    const struct health_record *record, const struct health_guardians *guardians,
    const void *content, size_t size, struct why *why);
/* A guardian's half of the key, which alone says nothing: to be boxed for who may open.
 * ERR_KEY if the payload has none for this guardian, ERR_FORMAT. */
MUST_CHECK int health_half(uint8_t *half, const void *payload, size_t size,
    const uint8_t secret[KEY_SECRET_SIZE], struct why *why);
/* The key, of both halves. Whether it is the right one, health_open tells. */
void health_join(uint8_t *key, const uint8_t *one, const uint8_t *other);
/* content is allocated. ERR_FORMAT; ERR_KEY when that is not the payload's key;
 * ERR_SIGNATURE when payload or record were changed. */
MUST_CHECK int health_open(struct secret *content, const uint8_t *key,
    const struct health_record *record, const void *payload, size_t size,
    struct why *why);

/* The key for one reader, as text of the form's key_box. ERR_KEY: no such public key. */
MUST_CHECK int health_box(char text[HEALTH_BOX_TEXT], const uint8_t *key,
    const uint8_t reader[KEY_PUBLIC_SIZE], struct why *why);
/* secret: the reader's, KEY_SECRET_SIZE. ERR_FORMAT; ERR_KEY when the box is not for this
 * reader, or was changed. */
MUST_CHECK int health_unbox(uint8_t *key, const char *text,
    const uint8_t secret[KEY_SECRET_SIZE], struct why *why);

#endif
