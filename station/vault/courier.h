/*
 * The vault's side of push: one request at a time, chosen by what is most wanted. Entries
 * leave the queue only here, after their receipt was checked: the leaf under a checkpoint
 * that a quorum cosigned, and that checkpoint consistent with the largest one seen
 * before.
 *
 * When no node answers, the next try waits: 1 s, doubling to five minutes, for ever.
 */
#ifndef STATION_COURIER_H
#define STATION_COURIER_H

#include "station/vault/vault.h"

struct courier *courier_open(struct vault *v);
void courier_close(struct courier *c);

/* Asks push for the next thing, if it is idle and the time has come. */
void courier_step(struct vault *v);
/* An answer of push, already allowed by the table. */
void courier_message(struct vault *v, const struct message *m);
enum channel_state courier_state(const struct courier *c);
/* Ms until courier_step has something to do without a message; -1 when never. */
int courier_wait(struct vault *v);

/* Somebody waits: forget the back-off. */
void courier_hurry(struct vault *v);
/* The last sentence about the network, "" when all is well. */
const char *courier_trouble(const struct courier *c);

#endif
