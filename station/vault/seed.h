/*
 * The seed of a card message: a compartment of a card file under its PIN, or, for a
 * voter, a card of the simulation's deck.
 */
#ifndef STATION_SEED_H
#define STATION_SEED_H

#include "card/derive.h"
#include "station/vault/vault.h"

/* seed is locked memory. The sentence says which card and what to do. */
MUST_CHECK int seed_read(struct vault *v, struct cur *in, enum card_compartment which,
    uint8_t seed[SEED_SIZE], struct why *why);
/* The refusal's key for what seed_read returned. */
const char *seed_refusal(int code);

#endif
