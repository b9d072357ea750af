/*
 * Compact JWTs (RFC 7515, RFC 7519) as certificates use them: Ed25519 alone, a header of
 * alg, typ and kid, and claims that are strict JSON. doc/protocol/cert.md.
 *
 * A JWT that was read borrows the text and owns header and claims (jwt_free). What
 * jwt_put writes depends on its arguments alone: keys are sorted, no white space.
 */
#ifndef MADANG_JWT_H
#define MADANG_JWT_H

#include <jansson.h>
#include "note/key.h"

#define JWT_MAX (1024 * 1024)

struct jwt {
	json_t *header, *claims; /* objects; owned */
	const char *text;        /* header.claims, which the signature covers; borrowed */
	size_t text_size;
	const char *kid; /* of the header; NULL if there is none */
	uint8_t signature[KEY_SIGNATURE_SIZE];
};

/* Three parts in canonical base64url, `alg` EdDSA, that `typ`, no other header parameter
 * than kid, and there only if wants_kid. Does not check the signature. ERR_FORMAT or
 * ERR_TOO_LARGE, and then nothing is owned. */
MUST_CHECK int jwt_read(struct jwt *jwt, const char *text, size_t size, const char *typ,
    bool wants_kid, struct why *why);
void jwt_free(struct jwt *jwt);
/* ERR_SIGNATURE if that key did not sign it. */
MUST_CHECK int jwt_verify(const struct jwt *jwt, const uint8_t public[KEY_PUBLIC_SIZE]);

/* Appends the JWT; kid may be NULL. claims is only read. */
void jwt_put(struct buf *out, const char *typ, const char *kid, const json_t *claims,
    const uint8_t secret[KEY_SECRET_SIZE]);

/* Appends value as JSON without white space, keys sorted. */
void jwt_put_json(struct buf *out, const json_t *value);

/* The kid of a key: its name, '+' and 8 hex digits of its key id. */
#define JWT_KID_MAX (KEY_NAME_MAX + 10)
void jwt_kid(char kid[JWT_KID_MAX], const struct key *key);
/* Who says to have signed it: the name in its kid, which must be its iss too, as an
 * https:// address. Of a JWT that has a kid. ERR_FORMAT. */
MUST_CHECK int jwt_signer(
    const struct jwt *jwt, char name[KEY_NAME_MAX + 1], struct why *why);

#endif
