/*
 * Certificates at this counter. Each kind of certificate that the ledger knows stands
 * beside the kinds of the service that knows them, as a form of its own, so that a screen
 * needs to know neither. A draft of such a kind becomes a certificate, signed by the
 * station, and the entry that puts it on the ledger; the certificate waits sealed in the
 * vault until it is handed over (handover.h).
 */
#ifndef STATION_CERTIFY_H
#define STATION_CERTIFY_H

#include "station/vault/making.h"

/* What the kinds say, as installed with the programs; none where that cannot be read: the
 * log says so, and this counter issues no certificates. */
void certify_open(struct vault *v);

/* The kind of certificate that a kind of a form is; NULL: it is none. */
const char *certify_kind(const struct vault *v, const char *service, const char *kind);
/* Does this service know certificates? */
bool certify_knows(const struct vault *v, const char *service);
/* Adds the kinds to the form of that service. */
void certify_extend(struct vault *v, json_t *form);
/* The entries that carry a certificate are made of what is filled in for one, and never
 * filled in themselves. */
bool certify_carries(const struct vault *v, const char *service, const char *kind);

/* Of a draft of such a kind: m->certificate, and in the place of what was filled in the
 * fields of the entry. Where a value does not fit, m->refusal says so. False: refused
 * otherwise, and answered. */
MUST_CHECK bool certify_make(struct making *m);
/* What goes on the ledger of it, and the two pages in which it is read: for a verdict. */
void certify_put(struct buf *b, const struct making *m);
/* A value of its entry, or one that it says, as text. */
void certify_put_value(struct buf *b, const json_t *value);

#endif
