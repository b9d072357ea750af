/*
 * What a station gives away for safe keeping: queue, receipts and audit log, in a folder
 * of their own below the one that the config names. The list of checksums is written
 * last: a folder without it is unfinished.
 */
#ifndef STATION_EXPORT_H
#define STATION_EXPORT_H

#include "station/vault/vault.h"

/* Writes it and appends what the screen is told: text folder || u32 files. ERR_NOT_FOUND
 * when the config names no folder. */
MUST_CHECK int export_write(struct vault *v, struct buf *answer, struct why *why);

#endif
