/*
 * The counter's day: what was made, what was refused and is to be settled, and the close
 * of the day.
 */
#ifndef STATION_DAY_H
#define STATION_DAY_H

#include "station/vault/vault.h"

/* Opens book and wallet, and sweeps values of entries that were never queued. */
MUST_CHECK int day_open(struct vault *v, struct why *why);

void day_on_day(struct vault *v, const struct message *m);
void day_on_tasks(struct vault *v, const struct message *m);
void day_on_settle(struct vault *v, const struct message *m);
void day_on_close(struct vault *v, const struct message *m);

#endif
