/*
 * One question to the vault, and its answer: for a screen, which has one voter at a time.
 */
#ifndef STATION_ASK_H
#define STATION_ASK_H

#include "station/channel/channel.h"

/* Sends and waits, with heartbeats. The answer is borrowed until the next call. Ends the process
 * when the vault is gone or breaks the rules. */
const struct message *ask(struct channel *c, uint16_t type, uint32_t request,
    const struct buf *body);

#endif
