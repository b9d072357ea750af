/*
 * From bag to queue: boxes, challenges, the seal (doc/protocol/box.md). A box is checked
 * by the pool, signed, appended to the queue in one transaction, and only then taken out
 * of the bag; what a crash left between the two is finished by recover_bag.
 */
#ifndef STATION_BOX_H
#define STATION_BOX_H

#include "station/vault/vault.h"

/* Starts the next box that is due, if none is under way. */
void box_step(struct vault *v);
/* Did the last box fail, and is the next try still to come? */
bool box_stuck(void);
/* A seal message. */
void box_seal(struct vault *v, const struct message *m);
/* Has this station sealed the poll, or been asked to? */
bool box_sealed(struct vault *v, const struct poll *poll);
/* Is the booth being closed, and this poll's seal still to be made? */
bool box_must_seal(struct vault *v, const struct poll *poll);

#endif
