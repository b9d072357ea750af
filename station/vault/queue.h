/*
 * queue.db: what this station signed, in order, until the ledger has proven to hold it.
 * WAL with synchronous=FULL: after queue_append returned, a power cut loses nothing.
 * Every row is chained to the one before, and the chain is checked when the queue is
 * opened.
 *
 * Boxes and seals are appended as one bundle: all their entries and the poll's counters
 * in one transaction.
 */
#ifndef STATION_QUEUE_H
#define STATION_QUEUE_H

#include <sqlite3.h>
#include "base/buf.h"
#include "note/entry.h"

struct queue;

enum queue_state { QUEUE_WAITING, QUEUE_SENT, QUEUE_DONE, QUEUE_REFUSED };

/* What the station has boxed of a poll. */
struct queue_poll {
	int64_t boxes, ballots, challenges;
	bool sealed;
};

struct queue_item {
	int64_t seq;
	const char *kind;
	uint8_t leaf[HASH_SIZE];
	struct buf raw; /* owned by the caller */
};

MUST_CHECK int queue_open(struct queue **out, const char *path, struct why *why);
void queue_close(struct queue *q);

/* Last seq and leaf appended; 0 and zeros when there is none. */
int64_t queue_last(const struct queue *q, uint8_t leaf[HASH_SIZE]);
MUST_CHECK int queue_poll_get(
    struct queue *q, const char *poll, struct queue_poll *out, struct why *why);
/* One bundle of a poll, all or nothing. */
MUST_CHECK int queue_append(struct queue *q, const char *poll,
    const struct queue_item *items, size_t count, const struct queue_poll *after,
    struct why *why);

/* The same for what belongs to no poll; write (may be NULL) adds to the tables that
 * others keep in queue_db, within the transaction. */
MUST_CHECK int queue_append_with(struct queue *q, const struct queue_item *items,
    size_t count, int (*write)(void *context, struct why *why), void *context,
    struct why *why);
sqlite3 *queue_db(struct queue *q);

/* Waiting entries in order, framed as in a bundle, until max bytes or room entries. */
MUST_CHECK int queue_batch(struct queue *q, struct buf *framed, size_t max, int64_t *seqs,
    size_t room, size_t *count, struct why *why);
/* The oldest sent entry whose receipt is awaited after seq. ERR_NOT_FOUND. */
MUST_CHECK int queue_unproven(struct queue *q, int64_t after, int64_t *seq,
    uint8_t leaf[HASH_SIZE], struct why *why);

/* Several of the following in one transaction. */
MUST_CHECK int queue_begin(struct queue *q, struct why *why);
MUST_CHECK int queue_commit(struct queue *q, struct why *why);
void queue_rollback(struct queue *q);
/* What became of an entry. done: proven at leaf_index, its bytes leave the queue, or,
 * once queue_keep was called, stay until queue_forget says that the ledger was read
 * beyond them. refused: kept, never sent again. */
MUST_CHECK int queue_sent(struct queue *q, int64_t seq, struct why *why);
MUST_CHECK int queue_done(
    struct queue *q, int64_t seq, uint64_t leaf_index, struct why *why);
void queue_keep(struct queue *q);
MUST_CHECK int queue_forget(struct queue *q, uint64_t size, struct why *why);
MUST_CHECK int queue_refused(
    struct queue *q, int64_t seq, const char *error, const char *field, struct why *why);

/* A node no longer knows an entry it accepted: all that are not proven wait again, so
 * that they go out in the order of their seq. A node that still has some answers
 * duplicate. */
MUST_CHECK int queue_send_again(struct queue *q, struct why *why);

/* Entries in a state. */
MUST_CHECK int queue_count(
    struct queue *q, enum queue_state state, int64_t *count, struct why *why);
/* Calls each(context, poll, kind, raw, size) for the entries of the last bundle that are
 * still here, in order; its result, when not 0, ends and is returned. */
typedef int queue_each(void *context, const char *poll, const char *kind,
    const uint8_t *raw, size_t size, struct why *why);
MUST_CHECK int queue_last_bundle(
    struct queue *q, queue_each *each, void *context, struct why *why);
/* Calls each(context, seq, raw, size) in order for the entries after a seq whose bytes
 * are here and that were not refused. */
MUST_CHECK int queue_own(struct queue *q, int64_t after,
    int (*each)(
	void *context, int64_t seq, const uint8_t *raw, size_t size, struct why *why),
    void *context, struct why *why);
/* A whole copy of the file as it is now, at a path where nothing is. */
MUST_CHECK int queue_copy(struct queue *q, const char *path, struct why *why);
/* One line a refused entry: "seq kind poll error". */
MUST_CHECK int queue_list_refused(struct queue *q, struct buf *out, struct why *why);

#endif
