/*
 * Giving a certificate that the ledger is proven to have (handover.h): on A4 in either
 * language, or as files into the folder of a citizen's stick.
 */
#ifndef STATION_GIVE_H
#define STATION_GIVE_H

#include "station/vault/vault.h"

/* The ways that there are now: enum clerk_way. */
uint8_t give_ways(const struct vault *v);
void give_on_give(struct vault *v, const struct message *m);

#endif
