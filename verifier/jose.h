/*
 * Compact JWTs (RFC 7515) as certificates and status lists use them
 * (doc/protocol/cert.md): Ed25519 alone, three parts of canonical base64url, strict JSON,
 * and no header parameter but alg, typ and kid.
 *
 * What was read borrows the text and owns header and claims.
 */
#ifndef VERIFIER_JOSE_H
#define VERIFIER_JOSE_H

#include "verifier/signed.h"
#include "verifier/strict.h"

struct jose {
	json_t *header, *claims;
	struct span covered; /* what the signature is over */
	const char *kid;     /* NULL where there is none */
	uint8_t signature[64];
};

/* Drop it after use also when this fails. named: a kid must be there, else none may. */
MUST_USE int jose_read(
    struct jose *j, struct span text, const char *typ, bool named, struct fault *fault);
void jose_drop(struct jose *j);
bool jose_signed_by(const struct jose *j, const uint8_t public[32]);

/* kid is `<name>+<8 hex digits>`, and the claim iss is https:// and that name. */
MUST_USE int jose_signer(const struct jose *j, char name[NAME_MAX_SIZE + 1],
    uint8_t id[4], struct fault *fault);
/* Is this the key that kid names? */
bool jose_names(const char *name, const uint8_t id[4], const struct vkey *key);

/* base64url without padding, stray bits or any other character. Appends. */
bool base64url_to(struct bytes *out, struct span text);
/* Exactly size bytes. */
bool base64url_exactly(uint8_t *out, size_t size, const char *text);
/* base64url of SHA-256 of bytes, and a NUL. */
#define BASE64URL_HASH 43
void base64url_hash(char out[BASE64URL_HASH + 1], struct span bytes);

/* One JSON value in base64url; NULL with the sentence. json_decref it. */
MUST_USE json_t *base64url_json(struct span text, const char *what, struct fault *fault);

#endif
