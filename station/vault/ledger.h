/*
 * The ledger as this counter has replayed it (state.db), fed by the reading that feeds
 * city.db, record by record.
 *
 * A record is applied only when a quorum is known to have cosigned the tree that it ends:
 * the next record's block carries those cosignatures, or the reading ended at a
 * checkpoint. So what a lying node adds is never shown, and never stays. Applying goes in
 * small steps, so that whoever stands at the screen waits for one record at most.
 */
#ifndef STATION_LEDGER_H
#define STATION_LEDGER_H

#include "service/reader.h"
#include "service/state.h"
#include "station/vault/queue.h"

struct ledger;

/* charter is borrowed. A file that another engine wrote is replayed anew. */
MUST_CHECK int ledger_open(struct ledger **out, const char *path,
    const struct charter *charter, struct why *why);
void ledger_close(struct ledger *l);

/* ---- reading ---- */

/* The leaf it wants next: those before it are applied or wait to be. */
uint64_t ledger_next(const struct ledger *l);
/* That leaf. */
MUST_CHECK int ledger_leaf(
    struct ledger *l, const uint8_t *leaf, size_t size, struct why *why);
/* The leaves so far are all up to cp: ERR_FORK if their root is not its root. */
MUST_CHECK int ledger_end(struct ledger *l, const struct checkpoint *cp, struct why *why);
/* Forgets what waits to be applied. */
void ledger_abort(struct ledger *l);
/* So much waits that no more should be fetched now. */
bool ledger_full(const struct ledger *l);
/* Is anything left that ledger_step would apply? */
bool ledger_busy(const struct ledger *l);
/* Applies records for about ms. An error ends the reading (ledger_abort). */
MUST_CHECK int ledger_step(struct ledger *l, int ms, struct why *why);

/* ---- asking ---- */

/* Leaves and block time of what is shown; 0: nothing was read yet. */
uint64_t ledger_size(const struct ledger *l);
int64_t ledger_time(const struct ledger *l);
/* Was it read to the end of a checkpoint, since the start or ever before? */
bool ledger_ready(const struct ledger *l);
struct reader *ledger_reader(struct ledger *l);
/* Words of a message key, "" when nobody has any. */
const char *ledger_words(struct ledger *l, const char *key, const char *language);

/* What the rules would say now to these entries (one thing in parts), after this
 * station's own that are not on the ledger yet. 0, ERR_REFUSED, ERR_DUPLICATE,
 * ERR_DATABASE. */
MUST_CHECK int ledger_try(struct ledger *l, struct queue *q,
    const struct queue_item *items, size_t count, struct refusal *refusal);
/* The queue has changed otherwise than by growing: an entry was refused. */
void ledger_forget_own(struct ledger *l);

#endif
