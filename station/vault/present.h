/*
 * A card that is laid on the counter for one field of a form: opened here, its key
 * derived, kept until the thing is signed or the cards are cleared.
 */
#ifndef STATION_PRESENT_H
#define STATION_PRESENT_H

#include "station/vault/vault.h"

void present_on_present(struct vault *v, const struct message *m);

#endif
