/*
 * What an entry carried, read again from the ledger: a state keeps no payload.
 */
#ifndef MADANG_FETCH_H
#define MADANG_FETCH_H

#include "service/client.h"

/* Appends the payload of the entry at index, in as many parts as it came. The whole
 * ledger is read for it, so that nobody learns which entry was looked for; what is not
 * what the replayed tables have is refused. ERR_NOT_FOUND, ERR_TOO_LARGE above max. */
MUST_CHECK int fetch_payload(
    struct client *c, int64_t entry_index, size_t max, struct buf *out, struct why *why);

#endif
