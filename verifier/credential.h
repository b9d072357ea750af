/*
 * A certificate or a presentation of one (doc/protocol/cert.md): SD-JWT VC, RFC 9901, in
 * the city's own profile. Reading checks form, every digest and, of a presentation, what
 * the holder signed; who issued it, and what became of it, is certificate.h.
 *
 * It borrows the bytes it was read from and owns the rest.
 */
#ifndef VERIFIER_CREDENTIAL_H
#define VERIFIER_CREDENTIAL_H

#include "verifier/jose.h"

#define CREDENTIAL_LIMIT 65536
#define DISCLOSED_LIMIT 64

struct disclosed {
	struct span text;
	json_t *array; /* owned; the two below are within it */
	const char *name;
	const json_t *value;
};

struct credential {
	struct span raw;
	struct span issued;  /* the issuer's JWT */
	struct span unbound; /* up to and with the last ~ */
	struct jose jwt;
	uint8_t digest[HASH]; /* SHA-256 of the issuer's JWT */
	char issuer[NAME_MAX_SIZE + 1], origin[NAME_MAX_SIZE + 1], kind[41];
	uint8_t key_id[4]; /* of the issuer's key */
	int64_t version, iat, nbf, exp, list, place;
	uint8_t holder[32];
	struct disclosed claims[DISCLOSED_LIMIT];
	size_t count;
	/* of a presentation */
	bool bound;
	struct jose binding;
	int64_t asked;
	const char *aud, *nonce;
};

/* Drop it after use also when this fails. */
MUST_USE int credential_read(struct credential *c, struct span raw, struct fault *fault);
void credential_drop(struct credential *c);
/* What a claim says, disclosed or clear, or NULL. */
bool credential_clear(
    const char *claim); /* of the issuer's JWT: one of the kind's own? */
const json_t *credential_says(const struct credential *c, const char *name);

#endif
