/*
 * Looking things up in the tables: receipts, reports and status lists, on a connection of
 * its own to state.db, so that a slow report never holds up a batch. It sees committed
 * batches only. Any thread may call; calls wait for one another.
 */
#ifndef MADANG_LOOKUP_H
#define MADANG_LOOKUP_H

#include "node/ledger.h"

struct lookup;

/* ledger is borrowed and asked for its path and generation only. */
struct lookup *lookup_open(const struct ledger *ledger);
void lookup_close(struct lookup *l);

/* Index of the entry with that leaf hash. ERR_NOT_FOUND, ERR_BUSY (tables being
 * replayed). */
MUST_CHECK int lookup_find(
    struct lookup *l, const uint8_t leaf[HASH_SIZE], uint64_t *index);

/* state_report. */
MUST_CHECK int lookup_report(struct lookup *l, const struct report_query *query,
    struct buf *json, struct why *why);
/* How far the tables go. */
MUST_CHECK int lookup_height(struct lookup *l, uint64_t *height);
/* The packed bits of a status list (cert/statuslist.h), as long as its highest slot ever
 * issued, and the height they are of. ERR_NOT_FOUND if no certificate is in that list. */
MUST_CHECK int lookup_statuses(
    struct lookup *l, int64_t list, struct buf *bits, uint64_t *height, struct why *why);

#endif
