/*
 * GET /status/<list>: status lists (doc/protocol/cert.md), made from the replayed tables
 * and signed by this node. A list is kept while the tables stay as they are, for a minute
 * at most, so that asking costs little and a revocation shows at once.
 * Any thread may call.
 */
#ifndef MADANG_NODE_STATUSES_H
#define MADANG_NODE_STATUSES_H

#include "node/identity.h"
#include "node/lookup.h"

struct statuses;

/* All borrowed; it reads the tables on a connection of its own. */
struct statuses *statuses_open(
    const struct ledger *l, const char *origin, const struct identity *identity);
void statuses_close(struct statuses *s);
/* Appends the token. ERR_NOT_FOUND, ERR_BUSY. */
MUST_CHECK int statuses_get(
    struct statuses *s, int64_t list, struct buf *out, struct why *why);

#endif
