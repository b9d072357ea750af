/*
 * The intake: a bounded queue between the threads that answer HTTP and the one thread
 * that orders entries.
 *
 * A job is the body of one POST. Its thread parses it, submits it and waits; the builder
 * draws the entries one by one and settles them batch by batch. A job is answered when
 * all its entries are settled, that is after their batches are durable; or it fails as a
 * whole with ERR_BUSY, and then its entries may be sent again (what had become final by
 * then is answered as a duplicate).
 */
#ifndef MADANG_INTAKE_H
#define MADANG_INTAKE_H

#include <pthread.h>

#include "note/entry.h"
#include "service/state.h"

#define INTAKE_BODY_MAX (1024 * 1024)
#define INTAKE_ENTRIES_MAX 4096 /* in one body; a signed entry is above 256 bytes */
#define INTAKE_QUEUE_MAX (8 * 1024 * 1024) /* bytes of all jobs that wait */

enum item_status { ITEM_ACCEPTED, ITEM_DUPLICATE, ITEM_REFUSED };

struct intake_job;

struct intake_item {
	struct intake_job *job;
	const uint8_t *raw; /* borrows the job's body */
	size_t size;
	uint8_t leaf[HASH_SIZE];
	bool parsed; /* entry is set; else the item was refused at once */
	struct entry entry;
	enum item_status status;
	char error[80], field[REFUSAL_FIELD_SIZE]; /* of a refusal */
};

struct intake_job {
	struct buf body; /* owned */
	struct intake_item *items;
	size_t count;
	size_t next; /* the first item not yet drawn */
	size_t open; /* items not yet settled */
	bool finished;
	int outcome; /* once finished: 0 or ERR_BUSY */
	struct why why;
	struct intake_job *link;
};

/* Cuts a body into entries and parses each; what is no entry of this format is refused
 * with `core.entry`. Takes the body's memory, also on failure. ERR_FORMAT for bad
 * framing, an empty body or too many entries: then there is no job. */
MUST_CHECK int intake_job_open_take(
    struct intake_job *job, struct buf *body, struct why *why);
void intake_job_close(struct intake_job *job);

struct intake;

struct intake *intake_open(void);
void intake_close(struct intake *in); /* when no thread uses it any more */

/* For the threads of HTTP. Waits until the job is settled: 0, and every item has its
 * status; ERR_BUSY with a sentence when the queue is full, held or stopped. */
MUST_CHECK int intake_submit(struct intake *in, struct intake_job *job, struct why *why);
/* Is an entry with that leaf hash on its way? */
bool intake_pending(struct intake *in, const uint8_t leaf[HASH_SIZE]);
/* Entries not yet settled. */
size_t intake_depth(struct intake *in);

/* For the builder. The next entry, or NULL after timeout_ms (-1: no limit) or a stop. */
struct intake_item *intake_draw(struct intake *in, int timeout_ms);
/* What waits to be drawn, in order, so that its ballots can be checked together: up to
 * room entries, as many as *count; the result is how many draws give items looked at
 * here. They stay where they are until they are settled. */
size_t intake_waiting(
    struct intake *in, const struct entry **entries, size_t room, size_t *count);
/* The item has its status and that is durable. */
void intake_settle(struct intake *in, struct intake_item *item);
/* Everything that waits is answered ERR_BUSY with that sentence; no item drawn before may
 * be touched afterwards. */
void intake_fail(struct intake *in, const struct why *why);
/* intake_fail, and what comes is refused too, until released. */
void intake_hold(struct intake *in, const struct why *why);
void intake_release(struct intake *in);

/* For any thread. The sentence of the hold; false if there is none. */
bool intake_held(struct intake *in, struct why *why);
/* No more is taken and intake_draw gives NULL for ever. The builder then fails what
 * waits. */
void intake_stop(struct intake *in);
bool intake_stopped(struct intake *in);

#endif
