/*
 * Who may what at a counter, by the roles that the ledger gives: to the station, whose
 * key signs, and to the clerk's card.
 */
#ifndef STATION_ROLES_H
#define STATION_ROLES_H

#include "station/vault/clerk.h"

/* The key, in hex, that a card's service seed gives for the service that a role names.
 * False: it names none. */
bool roles_key(const struct secret *seed, const char *role, char hex[65]);
/* Fills c->roles: core:clerk, and those that a living form names in `sign`, which the
 * card holds now. */
void roles_look(struct vault *v, struct clerk *c);
/* Does the clerk hold core:clerk, or this role? */
bool roles_hold(const struct clerk *c, const char *role);

/* May the clerk who is here sign such an entry, wherever the station itself stands? */
bool roles_may(struct vault *v, const char *service, const char *kind);

enum standing {
	STANDING_GOOD,
	STANDING_NO_ROLE, /* the station holds none that the kind asks for */
	STANDING_REVOKED, /* the station held one once */
	STANDING_NOT_YOURS,
};
/* May this station make such an entry, and the clerk who is here? bits (may be NULL) gets
 * those of enum clerk_may. */
enum standing roles_standing(
    struct vault *v, const char *service, const char *kind, unsigned *bits);

#endif
