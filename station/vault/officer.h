/*
 * The poll worker's side of the channel. An officer is whoever opens a card whose key for
 * the service poll holds the role poll:officer on the ledger; that is looked up again at
 * everything that is done. Card and PIN are opened here, and only the public key is kept,
 * until the request ends.
 */
#ifndef STATION_OFFICER_H
#define STATION_OFFICER_H

#include "station/vault/vault.h"

/* STATE_OFFICER or STATE_OFFICERS for the request of who is there, else STATE_FREE. */
enum channel_state officer_state(const struct vault *v, uint32_t request);
/* A message the table allows: booth, officer, second, and what follows them. */
void officer_message(struct vault *v, const struct message *m);
/* Ends a closing whose polls are all sealed, and answers who waits for it. */
void officer_step(struct vault *v);

#endif
