/*
 * Those who wait until the queue is empty.
 */
#ifndef STATION_DRAIN_H
#define STATION_DRAIN_H

#include "station/vault/vault.h"

/* Answers drain requests that are fulfilled or over. */
void drain_step(struct vault *v);

#endif
