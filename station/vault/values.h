/*
 * The clear values of sealed fields, shown to a clerk, or destroyed.
 */
#ifndef STATION_VALUES_H
#define STATION_VALUES_H

#include "station/vault/vault.h"

void values_on_reveal(struct vault *v, const struct message *m);
void values_on_erase(struct vault *v, const struct message *m);

#endif
