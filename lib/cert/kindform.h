/*
 * A kind of certificate as a kind of a service's form (doc/protocol/rules.md 1), so that
 * whoever draws forms needs to know nothing of certificates; and back, from what was
 * filled in to what a certificate is made of.
 *
 * Beside the kind's own fields such a form asks for the holder's card, for the tag of the
 * person where a person has one certificate of the kind at a time, and for the
 * certificate that this one replaces, if it does.
 */
#ifndef MADANG_KINDFORM_H
#define MADANG_KINDFORM_H

#include "cert/kinds.h"

/* Kinds of a form have no `_` in their names: the name in a form of a kind of
 * certificate, and back to the kind (borrowed from kinds; NULL: it is none). */
void kindform_name(char name[CERT_ID_MAX + 1], const char *kind);
const char *kindform_kind(const struct kinds *kinds, const char *name);

/* The member of `kinds` of a form for that kind, which role signs; the caller's. service:
 * the form that the ledger has, whose words for tag and old it takes. NULL where the kind
 * is not in the file or the form lacks those. */
json_t *kindform_make(const struct kinds *kinds, const char *kind, const char *role,
    bool single, const json_t *service);

/* What is no value of the kind: out of the fields. */
struct kindform_rest {
	uint8_t holder[KEY_PUBLIC_SIZE];
	char tag[2 * HASH_SIZE + 1], old[2 * HASH_SIZE + 1]; /* hex; "": none */
};
/* fields are those that were filled in and that the form has accepted; values of the kind
 * are left in it, days as dates. ERR_FORMAT names what does not fit. */
MUST_CHECK int kindform_take(struct kindform_rest *rest, const struct kinds *kinds,
    json_t *fields, struct why *why);

#endif
