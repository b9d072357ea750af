/*
 * Certificates: SD-JWT VC (RFC 9901) of a profile of its own. doc/protocol/cert.md.
 *
 * A certificate is `<issuer JWT>~<disclosure>~...~`: the JWT holds digests alone, each
 * disclosure one claim with its salt. A presentation holds some of the disclosures and
 * ends in a key-binding JWT, signed by the holder for one asker.
 *
 * A certificate that was read borrows the text and owns the rest (cert_free). Every
 * writer's bytes follow from its arguments alone. Readers refuse what does not follow the
 * profile; whether the issuer may issue, and what became of the certificate, the ledger
 * says.
 */
#ifndef MADANG_CERT_H
#define MADANG_CERT_H

#include "cert/statuslist.h"
#include "note/entry.h"

#define CERT_MAX 65536
#define CERT_CLAIMS_MAX 64   /* disclosures */
#define CERT_DIGESTS_MAX 128 /* with decoys */
#define CERT_VALUE_MAX 2000  /* bytes of a claim's text */
#define CERT_SALT_SIZE 16
#define CERT_SEED_SIZE 32
#define CERT_ID_MAX 40
#define CERT_VERSION_MAX 999999999

struct cert_draft {
	const char *origin, *kind;   /* of the ledger; one of kinds.h */
	int64_t version;             /* of the kind, from 1 */
	const struct key *issuer;    /* `<origin>/<role>/<id>` */
	const uint8_t *secret;       /* KEY_SECRET_SIZE */
	const uint8_t *holder;       /* 32 bytes: the card's key for `cert` */
	int64_t issued, from, until; /* Unix seconds, from < until, issued < until */
	int64_t list, index;         /* place in a status list */
	/* name -> string, integer or boolean. Those of claims become disclosures, whoever
	 * is shown the certificate sees those of clear (which may be NULL). */
	const json_t *claims, *clear;
	const uint8_t *seed; /* CERT_SEED_SIZE random bytes: salts and decoys follow from
				it. Who forgets seed and disclosures has erased them */
};

/* Appends the certificate. ERR_FORMAT tells what of the draft does not fit. */
MUST_CHECK int cert_issue(
    struct buf *out, const struct cert_draft *draft, struct why *why);

struct cert_disclosure {
	const char *text; /* base64url, borrowed */
	size_t size;
	json_t *array; /* owned */
	const char *name;
	const json_t *value;
};

struct cert {
	struct jwt issuer;
	size_t issuer_size; /* of the issuer JWT, at the beginning of the text */
	char issuer_name[KEY_NAME_MAX + 1], origin[KEY_NAME_MAX + 1];
	char kind[CERT_ID_MAX + 1];
	int64_t version, issued, from, until, list, index;
	uint8_t holder[KEY_PUBLIC_SIZE];
	struct cert_disclosure disclosures[CERT_CLAIMS_MAX];
	size_t count;
	const char *text;
	size_t unbound_size; /* of the text up to and with the last ~ */
	bool bound;          /* it is a presentation, of the rest: */
	struct jwt binding;
	int64_t asked; /* when */
	const char *aud, *nonce;
};

/* Form, digests and, of a presentation, sd_hash and the holder's signature. The issuer's
 * signature is cert_verify's. ERR_FORMAT, ERR_TOO_LARGE, ERR_SIGNATURE. */
MUST_CHECK int cert_read(
    struct cert *cert, const char *text, size_t size, struct why *why);
void cert_free(struct cert *cert);
/* ERR_KEY if kid names another key, ERR_SIGNATURE. */
MUST_CHECK int cert_verify(
    const struct cert *cert, const struct key *issuer, struct why *why);

/* SHA-256 of the issuer JWT: what the ledger holds. */
void cert_digest(const struct cert *cert, uint8_t digest[HASH_SIZE]);
/* SHA-256(digest || nonce): what a note of a presentation on the ledger holds. */
void cert_present_tag(const struct cert *cert, const char *nonce, uint8_t tag[HASH_SIZE]);
/* The value of a claim, disclosed or clear; NULL if it is not there. */
const json_t *cert_claim(const struct cert *cert, const char *name);

struct cert_binding {
	const char *aud, *nonce;
	int64_t time;
	const uint8_t *secret; /* of the holder, KEY_SECRET_SIZE */
};
/* Appends a presentation of a certificate (not of a presentation) with exactly the
 * claims named. ERR_NOT_FOUND for one that it has not, ERR_KEY for another holder. */
MUST_CHECK int cert_present(struct buf *out, const struct cert *cert,
    const char *const *names, size_t count, const struct cert_binding *binding,
    struct why *why);

#endif
