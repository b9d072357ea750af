/*
 * What each kind of certificate says: services/cert/kinds.json (doc/protocol/cert.md 1),
 * as far as it is needed to make one; certpage.h reads the rest, for paper.
 */
#ifndef MADANG_CERT_KINDS_H
#define MADANG_CERT_KINDS_H

#include "cert/cert.h"

#define KINDS_MAX (1024 * 1024)

struct kinds;

MUST_CHECK int kinds_read(
    struct kinds **out, const void *text, size_t size, struct why *why);
/* The file that came with the programs, installed. */
MUST_CHECK int kinds_open(struct kinds **out, struct why *why);
void kinds_free(struct kinds *kinds);

/* What a certificate is made of: owned json (kind_claims_free). */
struct kind_claims {
	json_t *claims, *clear; /* as in struct cert_draft */
	int64_t version;
};

/* Checks the values of the kind's fields (name -> string or integer) against the file and
 * adds what is derived from them on that day (days since 1970, KST). ERR_NOT_FOUND for an
 * unknown kind; ERR_FORMAT names the field. */
MUST_CHECK int kinds_claims(const struct kinds *kinds, const char *kind,
    const json_t *values, int64_t day, struct kind_claims *out, struct why *why);
void kind_claims_free(struct kind_claims *claims);

/* All kinds by name, in the order of the file, borrowed. */
const json_t *kinds_all(const struct kinds *kinds);
/* As they stand in the file, borrowed; NULL if there is none of that name. */
const json_t *kinds_kind(const struct kinds *kinds, const char *kind);
const json_t *kinds_field(const struct kinds *kinds, const char *field);
/* What a claim is called, {ko,en}: a field's label or that of a derived claim. */
const json_t *kinds_label(const struct kinds *kinds, const char *claim);

#endif
