/*
 * From a draft to the entry that it would be: whether this station and this clerk may
 * make it, which cards sign, what is sealed, in how many parts it goes. What the rules
 * say of it is asked afterwards (sign.c).
 */
#ifndef STATION_MAKING_H
#define STATION_MAKING_H

#include "cert/issuing.h"
#include "service/refusal.h"
#include "station/vault/bundle.h"
#include "station/vault/clerk.h"
#include "station/vault/draft.h"
#include "station/vault/seals.h"

/* A thing on its way from draft to entry. */
struct making {
	struct vault *vault;
	uint32_t request;
	struct draft draft;
	const struct form *form;
	const struct kind *kind;
	struct seals seals;
	struct entry_signer cards[CLERK_CARDS_MAX];
	const char *card_fields[CLERK_CARDS_MAX];
	size_t card_count;
	struct bundle bundle;
	char name[90]; /* service.kind */
	int64_t time;
	char *kept;                /* fields for the book */
	const char *issues;        /* the kind of certificate that it is, or NULL */
	const char *entry;         /* the kind of the entry */
	struct issued certificate; /* where the entry carries one */
	struct refusal refusal;    /* what the form says already; key "": nothing */
};

/* Vault and request are set, the rest is zero. False: refused, and answered. */
MUST_CHECK bool making_make(struct making *m, struct cur draft);
void making_free(struct making *m);
/* Refuses; false. */
bool making_no(struct making *m, const char *key, const char *format, ...)
    PRINTF_LIKE(3, 4);

#endif
