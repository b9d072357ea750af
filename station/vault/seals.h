/*
 * The sealed fields of a draft: the clear values leave its fields, digests take their
 * place (doc/protocol/wallet.md 1).
 */
#ifndef STATION_SEALS_H
#define STATION_SEALS_H

#include "service/form.h"
#include "station/vault/wallet.h"

struct seals {
	struct sealed *list;
	size_t count;
};

/* ERR_FORMAT where a sealed field is of another type than hash, or its value is no text
 * that can be sealed. */
MUST_CHECK int seals_make(struct seals *s, const char *service, const struct kind *kind,
    json_t *fields, struct why *why);
void seals_free(struct seals *s);
/* The fields as JSON text without those that are sealed, owned by the caller. */
char *seals_without(const struct kind *kind, const json_t *fields);

#endif
