/*
 * Where printed bytes go: a spool folder, one file a document, or a device. print has
 * this one descriptor and opens nothing else for writing.
 */
#ifndef STATION_SPOOL_H
#define STATION_SPOOL_H

#include "base/buf.h"

#define SPOOL_FD 5

/* Is it a folder? */
bool spool_keeps(void);
/* Into a folder: as name.ending, whole or not at all, durable; a document of that name is
 * replaced. To a device: written to its end. A negated errno, and what to do. */
MUST_CHECK int spool_write(
    const char *name, const char *ending, const struct buf *data, struct why *why);

#endif
