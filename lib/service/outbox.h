/*
 * Entries on their way: files `out/<role>-<id>.seq` and `.out` of an office folder
 * (doc/protocol/files.md 3). Part of client.h; nobody else calls it.
 */
#ifndef MADANG_OUTBOX_H
#define MADANG_OUTBOX_H

#include "service/client.h"

#define OUTBOX_ENTRY_MAX 59000

/* The last seq that signer used from this folder; 0 if none. */
MUST_CHECK int outbox_seq(
    struct client *c, const char *signer, int64_t *seq, struct why *why);
/* ERR_STATE while an entry of signer is still on its way. */
MUST_CHECK int outbox_empty(const struct client *c, const char *signer, struct why *why);
/* Durable: the seq of the last entry in framed, then framed itself. */
MUST_CHECK int outbox_put(struct client *c, const char *signer, int64_t seq,
    const struct buf *framed, struct why *why);
/* Posts what lies in the signer's outbox, waits for checked receipts, replays, removes
 * it. leaf gets the hash of the last entry. */
MUST_CHECK int outbox_settle(
    struct client *c, const char *signer, uint8_t leaf[HASH_SIZE], struct why *why);
/* The same for every signer that left something behind; refusals are only logged. */
MUST_CHECK int outbox_settle_all(struct client *c, struct why *why);

#endif
