/*
 * After a crash between queue and bag (box.h): what the queue's last bundle holds leaves
 * the bag.
 */
#ifndef STATION_RECOVER_H
#define STATION_RECOVER_H

#include "station/vault/vault.h"

/* At start, before anything is boxed or sent. */
MUST_CHECK int recover_bag(struct vault *v, struct why *why);

#endif
