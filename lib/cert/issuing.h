/*
 * Issuing: from the values of a kind to the certificate, and to the fields of the entry
 * that puts it on the ledger. What the ledger has to say (for how long, which places of
 * the status lists are taken) is asked through a function, for whoever issues holds its
 * tables in its own way.
 *
 * Needs the issuer's key: for admin and the vault alone. What comes out holds a person's
 * values in clear, and issued_free wipes it.
 */
#ifndef MADANG_ISSUING_H
#define MADANG_ISSUING_H

#include "cert/kinds.h"

/* The service of the ledger that knows certificates, and its view of their kinds. */
#define CERT_SERVICE "cert"
#define CERT_KINDS_VIEW "cert_pub_kind"
#define CERT_NAME_SIZE (CERT_ID_MAX + 10)

/* The first number of the first row, of a question to the replayed tables; first and
 * second (NULL: none) are bound to ?1 and ?2. ERR_NOT_FOUND without a row. */
typedef int issuing_number(void *context, const char *sql, const char *first,
    const char *second, int64_t *out, struct why *why);

struct issuing {
	const char *origin;
	const struct key *issuer;
	const uint8_t *secret; /* KEY_SECRET_SIZE */
	const struct kinds *kinds;
	issuing_number *number;
	void *context;
	const char *kind;
	const json_t *values;  /* of the kind's fields, by name */
	const uint8_t *holder; /* 32 bytes: the card's key for CERT_SERVICE */
	const char *tag;       /* of the person, hex; NULL: none */
	const char *old;       /* digest of the one that it replaces, hex; NULL: none */
	int64_t now;
	int64_t days; /* that it holds; 0: as long as its kind may */
};

struct issued {
	struct buf text; /* of the file NAME.sdjwt */
	char digest[2 * HASH_SIZE + 1];
	char name[CERT_NAME_SIZE]; /* of its files: the kind, '-', 8 digits of digest */
	const char *entry;         /* the kind of the entry: issue, supersede */
	json_t *fields;            /* of that entry; owned */
};

/* ERR_NOT_FOUND for a kind that the file or the ledger lacks; ERR_FORMAT names the value
 * that does not fit. Then nothing is owned. */
MUST_CHECK int issuing_make(struct issued *out, const struct issuing *i, struct why *why);
void issued_free(struct issued *issued);

#endif
