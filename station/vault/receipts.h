/*
 * Receipts that were checked, on their way to the disk: several at once, for each alone
 * would wait for it four times. In this order, so that a crash loses no promise: the
 * files of receipts/, the newest checkpoint in city.db, and only then the entries' bytes
 * leave the queue. What a crash leaves behind is fetched again.
 */
#ifndef STATION_RECEIPTS_H
#define STATION_RECEIPTS_H

#include "station/vault/vault.h"

#define RECEIPTS_MAX 64

struct receipts;

struct receipts *receipts_open(void);
void receipts_close(struct receipts *r);
size_t receipts_count(const struct receipts *r);
/* The receipt of the queue's entry seq; fewer than RECEIPTS_MAX may be held. The
 * caller has told city_saw of its checkpoint. */
void receipts_hold(struct receipts *r, int64_t seq, const uint8_t leaf[HASH_SIZE],
    const struct receipt *receipt);
/* All that are held. On failure none is held any more, and all are asked for again. */
MUST_CHECK int receipts_settle(struct receipts *r, struct vault *v, struct why *why);

#endif
