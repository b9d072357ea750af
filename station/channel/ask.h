/*
 * One question to the vault, and its answer: for a screen, which has one voter at a time.
 */
#ifndef STATION_ASK_H
#define STATION_ASK_H

#include "station/channel/channel.h"

/* Sends and waits, with heartbeats. The answer is borrowed until the next call. Ends the
 * process when the vault is gone or breaks the rules. */
const struct message *ask(
    struct channel *c, uint16_t type, uint32_t request, const struct buf *body);

/* The same without waiting: its answer is taken and dropped by a later ask. Does nothing
 * while one is under way. */
void ask_background(struct channel *c, uint16_t type, const struct buf *body);

#endif
