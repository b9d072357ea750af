#include "node/intake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "note/block.h"
#include "tree/merkle.h"

struct intake {
	pthread_mutex_t lock;
	pthread_cond_t arrived;  /* something to draw, or stopped */
	pthread_cond_t finished; /* some job is */
	struct intake_job *first, **last;
	size_t bytes, depth;
	bool held, stopped;
	struct why reason;
};

static void
parse_item(struct intake_item *item)
{
	merkle_leaf(item->leaf, item->raw, item->size);
	item->parsed = !block_is(item->raw, item->size) &&
		       entry_parse(&item->entry, item->raw, item->size, NULL) == 0;
	if (!item->parsed) {
		item->status = ITEM_REFUSED;
		strcpy(item->error, "core.entry");
	}
}

static int
count_entries(const struct buf *body, size_t *count, struct why *why)
{
	struct cur c = cur_of(body->data, body->size);
	size_t size, n = 0;

	while (record_next(&c, &size) != NULL)
		n++;
	if (!cur_done(&c))
		return why_set(why, ERR_FORMAT,
		    "the body is not framed as u16 length and bytes for each entry: "
		    "entry %zu "
		    "is cut short",
		    n + 1);
	if (n == 0)
		return why_set(why, ERR_FORMAT, "the body holds no entry");
	if (n > INTAKE_ENTRIES_MAX)
		return why_set(why, ERR_FORMAT,
		    "the body holds %zu entries; send at most %d at a time", n,
		    INTAKE_ENTRIES_MAX);
	*count = n;
	return 0;
}

int
intake_job_open_take(struct intake_job *job, struct buf *body, struct why *why)
{
	struct cur c;
	int r;

	memset(job, 0, sizeof *job);
	job->body = *body;
	memset(body, 0, sizeof *body);
	r = count_entries(&job->body, &job->count, why);
	if (r != 0) {
		buf_free(&job->body);
		return r;
	}
	job->items = xcalloc(job->count, sizeof *job->items);
	c = cur_of(job->body.data, job->body.size);
	for (size_t i = 0; i < job->count; i++) {
		struct intake_item *item = &job->items[i];

		item->job = job;
		item->raw = record_next(&c, &item->size);
		parse_item(item);
	}
	job->open = job->count;
	return 0;
}

void
intake_job_close(struct intake_job *job)
{
	for (size_t i = 0; i < job->count; i++)
		if (job->items[i].parsed)
			entry_free(&job->items[i].entry);
	free(job->items);
	buf_free(&job->body);
}

struct intake *
intake_open(void)
{
	struct intake *in = xcalloc(1, sizeof *in);
	pthread_condattr_t attr;

	pthread_mutex_init(&in->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&in->arrived, &attr);
	pthread_cond_init(&in->finished, &attr);
	pthread_condattr_destroy(&attr);
	in->last = &in->first;
	return in;
}

void
intake_close(struct intake *in)
{
	if (in == NULL)
		return;
	if (in->first != NULL)
		die("the intake was closed while jobs wait");
	pthread_cond_destroy(&in->arrived);
	pthread_cond_destroy(&in->finished);
	pthread_mutex_destroy(&in->lock);
	free(in);
}

/* All functions below with "locked" in their name are called with the lock held. */
static void
finish_locked(
    struct intake *in, struct intake_job *job, int outcome, const struct why *why)
{
	struct intake_job **at = &in->first;

	while (*at != job)
		at = &(*at)->link;
	*at = job->link;
	if (in->last == &job->link)
		in->last = at;
	in->bytes -= job->body.size;
	in->depth -= job->open;
	job->outcome = outcome;
	if (why != NULL)
		job->why = *why;
	job->finished = true;
	pthread_cond_broadcast(&in->finished);
}

static int
may_submit_locked(const struct intake *in, const struct intake_job *job, struct why *why)
{
	if (in->stopped)
		return why_set(why, ERR_BUSY,
		    "this node is being stopped; send the same entries again later");
	if (in->held)
		return why_set(why, ERR_BUSY, "%s", in->reason.text);
	if (in->bytes + job->body.size > INTAKE_QUEUE_MAX)
		return why_set(why, ERR_BUSY,
		    "the queue of this node is full; send the same entries again later");
	return 0;
}

int
intake_submit(struct intake *in, struct intake_job *job, struct why *why)
{
	int r;

	pthread_mutex_lock(&in->lock);
	r = may_submit_locked(in, job, why);
	if (r == 0) {
		job->link = NULL;
		*in->last = job;
		in->last = &job->link;
		in->bytes += job->body.size;
		in->depth += job->open;
		pthread_cond_signal(&in->arrived);
		while (!job->finished)
			pthread_cond_wait(&in->finished, &in->lock);
		r = job->outcome;
		if (r != 0)
			why_set(why, r, "%s", job->why.text);
	}
	pthread_mutex_unlock(&in->lock);
	return r;
}

bool
intake_pending(struct intake *in, const uint8_t leaf[HASH_SIZE])
{
	bool found = false;

	pthread_mutex_lock(&in->lock);
	for (struct intake_job *job = in->first; job != NULL && !found; job = job->link)
		for (size_t i = 0; i < job->count && !found; i++)
			found = memcmp(job->items[i].leaf, leaf, HASH_SIZE) == 0;
	pthread_mutex_unlock(&in->lock);
	return found;
}

size_t
intake_depth(struct intake *in)
{
	size_t depth;

	pthread_mutex_lock(&in->lock);
	depth = in->depth;
	pthread_mutex_unlock(&in->lock);
	return depth;
}

static struct intake_item *
next_locked(struct intake *in)
{
	for (struct intake_job *job = in->first; job != NULL; job = job->link)
		if (job->next < job->count)
			return &job->items[job->next++];
	return NULL;
}

size_t
intake_waiting(
    struct intake *in, const struct entry **entries, size_t room, size_t *count)
{
	size_t seen = 0;

	*count = 0;
	pthread_mutex_lock(&in->lock);
	for (struct intake_job *job = in->first; job != NULL; job = job->link)
		for (size_t i = job->next; i < job->count && *count < room; i++) {
			if (job->items[i].parsed)
				entries[(*count)++] = &job->items[i].entry;
			seen++;
		}
	pthread_mutex_unlock(&in->lock);
	return seen;
}

static struct timespec
deadline_after(int ms)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += (long)(ms % 1000) * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

struct intake_item *
intake_draw(struct intake *in, int timeout_ms)
{
	struct timespec until = deadline_after(timeout_ms < 0 ? 0 : timeout_ms);
	struct intake_item *item = NULL;
	int r = 0;

	pthread_mutex_lock(&in->lock);
	while (!in->stopped && r != ETIMEDOUT && (item = next_locked(in)) == NULL)
		r = timeout_ms < 0
			? pthread_cond_wait(&in->arrived, &in->lock)
			: pthread_cond_timedwait(&in->arrived, &in->lock, &until);
	pthread_mutex_unlock(&in->lock);
	return item;
}

void
intake_settle(struct intake *in, struct intake_item *item)
{
	struct intake_job *job = item->job;

	pthread_mutex_lock(&in->lock);
	job->open--;
	in->depth--;
	if (job->open == 0)
		finish_locked(in, job, 0, NULL);
	pthread_mutex_unlock(&in->lock);
}

static void
fail_all_locked(struct intake *in, const struct why *why)
{
	while (in->first != NULL)
		finish_locked(in, in->first, ERR_BUSY, why);
}

void
intake_fail(struct intake *in, const struct why *why)
{
	pthread_mutex_lock(&in->lock);
	fail_all_locked(in, why);
	pthread_mutex_unlock(&in->lock);
}

void
intake_hold(struct intake *in, const struct why *why)
{
	pthread_mutex_lock(&in->lock);
	in->held = true;
	in->reason = *why;
	fail_all_locked(in, why);
	pthread_mutex_unlock(&in->lock);
}

void
intake_release(struct intake *in)
{
	pthread_mutex_lock(&in->lock);
	in->held = false;
	pthread_mutex_unlock(&in->lock);
}

bool
intake_held(struct intake *in, struct why *why)
{
	bool held;

	pthread_mutex_lock(&in->lock);
	held = in->held;
	if (held && why != NULL)
		*why = in->reason;
	pthread_mutex_unlock(&in->lock);
	return held;
}

void
intake_stop(struct intake *in)
{
	pthread_mutex_lock(&in->lock);
	in->stopped = true;
	pthread_cond_broadcast(&in->arrived);
	pthread_mutex_unlock(&in->lock);
}

bool
intake_stopped(struct intake *in)
{
	bool stopped;

	pthread_mutex_lock(&in->lock);
	stopped = in->stopped;
	pthread_mutex_unlock(&in->lock);
	return stopped;
}
