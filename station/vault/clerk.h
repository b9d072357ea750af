/*
 * A clerk at the counter: unlocking with a card, forms, rows, trying and signing, tasks,
 * the close of the day. doc/protocol/channel.md 8. One clerk at a time; what the clerk's
 * and the citizens' cards gave lies in locked memory and is wiped at `end`.
 */
#ifndef STATION_CLERK_H
#define STATION_CLERK_H

#include "station/vault/vault.h"

/* STATE_CLERK for the request of the clerk who is here, else STATE_FREE. */
enum channel_state clerk_state(const struct vault *v, uint32_t request);
/* A message of the counter that the table allows, or a clerk's end. */
void clerk_message(struct vault *v, const struct message *m);

#endif
