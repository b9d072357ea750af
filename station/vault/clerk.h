/*
 * A clerk at the counter: who may, what cards lie there, and which part of the vault
 * answers what is asked. doc/protocol/channel.md 8. One clerk at a time; what the
 * clerk's and the citizens' cards gave lies in locked memory and is wiped at `end`.
 */
#ifndef STATION_CLERK_H
#define STATION_CLERK_H

#include "service/form.h"
#include "station/channel/clerk.h"
#include "station/vault/vault.h"

#define ROLES_MAX 64
#define ROLE_SIZE 64 /* service:name, NUL-terminated */

/* A card that was presented for a field. */
struct clerk_card {
	char field[41];
	char per[CLERK_PER + 1]; /* the value that the key hangs on, or "" */
	struct key key;
	struct secret secret; /* KEY_SECRET_SIZE */
};

struct clerk {
	uint32_t request;
	struct secret seed;                /* of the clerk's card, for services */
	char key[2 * KEY_PUBLIC_SIZE + 1]; /* of the service core */
	char roles[ROLES_MAX][ROLE_SIZE];  /* held when it was last looked */
	size_t role_count;
	char service[41], kind[41]; /* what the cards are for */
	struct clerk_card cards[CLERK_CARDS_MAX];
	size_t card_count;
};

/* STATE_CLERK for the request of the clerk who is here, else STATE_FREE. */
enum channel_state clerk_state(const struct vault *v, uint32_t request);
/* A message of the counter that the table allows, or a clerk's end. */
void clerk_message(struct vault *v, const struct message *m);
/* Wipes everything; the clerk is gone. */
void clerk_leave(struct vault *v);
/* Forgets the cards that were presented. */
void clerk_clear_cards(struct clerk *c);

#endif
