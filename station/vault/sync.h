/*
 * Reading the ledger: newest checkpoint, then the leaves up to it, bundle by bundle.
 * Everything a node gives is checked here; nothing of a reading that fails is kept.
 */
#ifndef STATION_SYNC_H
#define STATION_SYNC_H

#include "station/push/get.h"
#include "station/vault/vault.h"

struct sync {
	bool active;
	bool leaves; /* past the checkpoint */
	bool full;   /* the partial bundle is gone: ask for the full one */
	struct checkpoint cp;
};

/* Reading may go on; false while a counter's state has enough to do. */
bool sync_may(const struct vault *v);
/* The next thing to get, appended to body. */
void sync_next(struct sync *s, const struct vault *v, struct buf *body);
/* An answer. 0: go on (or, when !s->active, done); else the reading failed, why says how.
 */
MUST_CHECK int sync_take(
    struct sync *s, struct vault *v, uint32_t status, struct cur body, struct why *why);
/* Ends a reading that failed. */
void sync_abort(struct sync *s, struct vault *v);

#endif
