#include "verifier/judge.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/group/arith.h"
#include "verifier/batch.h"
#include "verifier/docket.h"

#define THREADS_MAX 64
/* Ballots wait until so many bytes of them are together, or less where many threads want
 * their share of what is read ahead. Larger batches cost a little less a ballot, but then
 * one thread waits for another: what is read ahead (ledger_entry.c) must be several of
 * them for each. */
#define BATCH_BYTES ((size_t)8 << 20)
#define ALL_BATCHES ((size_t)24 << 20)
/* Those that somebody waits for are dealt out to all threads, but not in smaller lots. */
#define LOT_BYTES ((size_t)256 << 10)

TAILQ_HEAD(queue, record);

struct worker {
	struct judge *judge;
	pthread_t thread;
	struct batch_bench *bench; /* NULL with ARITH_SODIUM */
	struct record **records;   /* taken */
	struct batch_item *items;
	size_t count, room, item_room;
	uint64_t first; /* number of the first taken; 0: idle */
	bool advise;
};

struct judge {
	struct worker workers[THREADS_MAX];
	unsigned count;
	pthread_mutex_t lock;
	pthread_cond_t work, news;
	bool stop, advise;
	struct queue waiting;
	size_t waiting_bytes, held;
	size_t full;     /* bytes that make a batch */
	uint64_t told;   /* number of the last */
	uint64_t urgent; /* somebody waits for those up to this number */
	struct docket docket;
	struct openings *openings;
};

/* ---- the workers' side
 * ------------------------------------------------------------------------------- */

static void
drop(struct judge *j, struct record *r)
{
	j->held -= record_bytes(r);
	record_drop(r);
}

/* What a ballot counts while it waits, so that empty ones count too. */
static size_t
load(const struct record *r)
{
	return sizeof *r + r->size;
}

/* Takes a batch, if there is one: enough ballots, or some that somebody waits for. */
static bool
take(struct judge *j, struct worker *w)
{
	size_t limit = j->full, taken = 0;
	struct record *r = TAILQ_FIRST(&j->waiting);

	if (r == NULL || (j->waiting_bytes < j->full && r->number > j->urgent))
		return false;
	if (j->waiting_bytes < j->full) {
		limit = j->waiting_bytes / j->count + 1;
		limit = limit < LOT_BYTES ? LOT_BYTES : limit;
	}
	w->first = r->number;
	w->advise = j->advise;
	for (w->count = 0; taken < limit && r != NULL; r = TAILQ_FIRST(&j->waiting)) {
		TAILQ_REMOVE(&j->waiting, r, next);
		r->state = RECORD_TAKEN;
		taken += load(r);
		w->records = mem_slot(w->records, w->count, &w->room, sizeof *w->records);
		w->records[w->count++] = r;
	}
	j->waiting_bytes -= taken;
	return true;
}

static void
judge_taken(struct worker *w)
{
	for (size_t i = 0; i < w->count; i++)
		record_mark(w->records[i]);
	if (w->bench == NULL) {
		for (size_t i = 0; i < w->count; i++) {
			struct record *r = w->records[i];
			record_conclude(r, cast_fault(r->election, r->ballot, r->size));
		}
		return;
	}
	if (w->item_room < w->count) {
		free(w->items);
		w->items = mem_new(w->count, sizeof *w->items);
		w->item_room = w->count;
	}
	for (size_t i = 0; i < w->count; i++)
		w->items[i] = record_item(w->records[i], w->advise);
	batch_judge(w->bench, w->items, w->count);
	for (size_t i = 0; i < w->count; i++)
		record_conclude(w->records[i], w->items[i].fault);
}

/* The bytes go, what was found stays. */
static void
publish(struct judge *j, struct worker *w)
{
	for (size_t i = 0; i < w->count; i++) {
		struct record *r = w->records[i];
		j->held -= record_bytes(r);
		record_done(r);
		j->held += record_bytes(r);
		if (r->forgotten)
			drop(j, r);
		else
			docket_chain(&j->docket, r);
	}
	w->first = 0;
	pthread_cond_broadcast(&j->news);
}

static void *
work(void *context)
{
	struct worker *w = context;
	struct judge *j = w->judge;

	pthread_mutex_lock(&j->lock);
	while (!j->stop) {
		if (!take(j, w)) {
			pthread_cond_wait(&j->work, &j->lock);
			continue;
		}
		pthread_mutex_unlock(&j->lock);
		judge_taken(w);
		pthread_mutex_lock(&j->lock);
		publish(j, w);
	}
	pthread_mutex_unlock(&j->lock);
	return NULL;
}

/* ---- the askers' side
 * ------------------------------------------------------------------------------- */

struct judge *
judge_open(unsigned threads)
{
	struct judge *j = mem_new(1, sizeof *j);
	bool sodium = arith_now() == ARITH_SODIUM;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	pthread_mutex_init(&j->lock, NULL);
	pthread_cond_init(&j->work, NULL);
	pthread_cond_init(&j->news, NULL);
	TAILQ_INIT(&j->waiting);
	j->openings = openings_open();
	if (threads == 0)
		threads = cores < 1 ? 1 : (unsigned)cores;
	if (threads > THREADS_MAX)
		threads = THREADS_MAX;
	j->full =
	    ALL_BATCHES / threads < BATCH_BYTES ? ALL_BATCHES / threads : BATCH_BYTES;
	if (sodium)
		j->full = 1;          /* each by itself */
	pthread_mutex_lock(&j->lock); /* count is theirs to read */
	for (; j->count < threads; j->count++) {
		struct worker *w = &j->workers[j->count];
		w->judge = j;
		w->bench = sodium ? NULL : batch_open();
		if (pthread_create(&w->thread, NULL, work, w) != 0) {
			batch_close(w->bench);
			break;
		}
	}
	pthread_mutex_unlock(&j->lock);
	if (j->count == 0)
		abort(); /* as without memory */
	return j;
}

static void
forget(struct judge *j, struct record *r)
{
	if (r->state == RECORD_TAKEN) {
		r->forgotten = true;
		return;
	}
	if (r->state == RECORD_WAITS) {
		TAILQ_REMOVE(&j->waiting, r, next);
		j->waiting_bytes -= load(r);
	} else {
		docket_unchain(&j->docket, r);
	}
	drop(j, r);
}

void
judge_close(struct judge *j)
{
	if (j == NULL)
		return;
	pthread_mutex_lock(&j->lock);
	j->stop = true;
	pthread_cond_broadcast(&j->work);
	pthread_mutex_unlock(&j->lock);
	for (unsigned i = 0; i < j->count; i++) {
		pthread_join(j->workers[i].thread, NULL);
		batch_close(j->workers[i].bench);
		free(j->workers[i].records);
		free(j->workers[i].items);
	}
	for (size_t i = 0; i < j->docket.leaf_count; i++)
		for (size_t k = 0; k < j->docket.leaves[i].count; k++)
			forget(j, j->docket.leaves[i].records[k]);
	docket_drop(&j->docket);
	openings_close(j->openings);
	pthread_cond_destroy(&j->work);
	pthread_cond_destroy(&j->news);
	pthread_mutex_destroy(&j->lock);
	free(j);
}

void
judge_batches(struct judge *j, size_t bytes)
{
	pthread_mutex_lock(&j->lock);
	if (arith_now() != ARITH_SODIUM)
		j->full = bytes;
	pthread_mutex_unlock(&j->lock);
}

void
judge_advise(struct judge *j)
{
	pthread_mutex_lock(&j->lock);
	j->advise = true;
	pthread_mutex_unlock(&j->lock);
}

void
judge_start(struct judge *j, const struct election *e, const uint8_t paper_hash[HASH],
    uint64_t leaf, const uint8_t *ballot, size_t size, const uint8_t *advice)
{
	struct record *r = record_new(e, paper_hash, ballot, size, advice);

	pthread_mutex_lock(&j->lock);
	r->number = ++j->told;
	docket_add(&j->docket, leaf, r);
	TAILQ_INSERT_TAIL(&j->waiting, r, next);
	j->waiting_bytes += load(r);
	j->held += record_bytes(r);
	if (j->waiting_bytes >= j->full)
		pthread_cond_signal(&j->work);
	pthread_mutex_unlock(&j->lock);
}

/* Whatever waits up to this number is not left waiting for more. */
static void
urge(struct judge *j, uint64_t number)
{
	if (j->urgent >= number)
		return;
	j->urgent = number;
	pthread_cond_broadcast(&j->work);
}

/* The smallest number that is not judged yet. */
static uint64_t
oldest(const struct judge *j)
{
	const struct record *first = TAILQ_FIRST(&j->waiting);
	uint64_t number = first ? first->number : UINT64_MAX;

	for (unsigned i = 0; i < j->count; i++)
		if (j->workers[i].first != 0 && j->workers[i].first < number)
			number = j->workers[i].first;
	return number;
}

const struct judged *
judge_at(struct judge *j, const struct election *e, const uint8_t paper_hash[HASH],
    uint64_t leaf, uint32_t line)
{
	struct record *r;

	pthread_mutex_lock(&j->lock);
	r = docket_at(&j->docket, leaf, line);
	if (r != NULL && !record_of(r, e, paper_hash))
		r = NULL;
	while (r != NULL && r->state != RECORD_DONE) {
		urge(j, r->number);
		pthread_cond_wait(&j->news, &j->lock);
	}
	pthread_mutex_unlock(&j->lock);
	return r ? &r->found : NULL;
}

const struct judged *
judge_find(struct judge *j, const struct election *e, const uint8_t paper_hash[HASH],
    const uint8_t *ballot, size_t size)
{
	uint8_t digest[HASH];
	struct record *r;
	uint64_t last;

	sha256_of(digest, ballot, size);
	pthread_mutex_lock(&j->lock);
	last = j->told;
	while ((r = docket_find(&j->docket, e, paper_hash, digest)) == NULL &&
	       oldest(j) <= last) {
		urge(j, last);
		pthread_cond_wait(&j->news, &j->lock);
	}
	pthread_mutex_unlock(&j->lock);
	return r ? &r->found : NULL;
}

const char *
judge_ask(struct judge *j, const struct election *e, const uint8_t paper_hash[HASH],
    const uint8_t *ballot, size_t size)
{
	const struct judged *found = judge_find(j, e, paper_hash, ballot, size);

	return found ? found->fault : cast_fault(e, ballot, size);
}

bool
judge_advice(struct judge *j, uint64_t leaf, struct bytes *out)
{
	const struct record *r;
	uint32_t line = 0;

	pthread_mutex_lock(&j->lock);
	for (; (r = docket_at(&j->docket, leaf, line)) != NULL; line++) {
		size_t size = ADVICE_SIZE * cast_points(r->election->paper);
		uint8_t *to = bytes_room(out, size);

		if (r->state == RECORD_DONE && r->found.advice != NULL)
			memcpy(to, r->found.advice, size);
		else
			memset(to, 0, size);
	}
	pthread_mutex_unlock(&j->lock);
	return line > 0;
}

struct openings *
judge_openings(struct judge *j)
{
	return j ? j->openings : NULL;
}

void
judge_forget(struct judge *j, uint64_t leaf)
{
	struct record **records;
	size_t count = 0;

	pthread_mutex_lock(&j->lock);
	records = docket_take(&j->docket, leaf, &count);
	for (size_t i = 0; i < count; i++)
		forget(j, records[i]);
	pthread_mutex_unlock(&j->lock);
	free(records);
}

size_t
judge_held(struct judge *j)
{
	size_t held;

	pthread_mutex_lock(&j->lock);
	held = j->held;
	pthread_mutex_unlock(&j->lock);
	return held;
}

void
judge_settle(struct judge *j)
{
	uint64_t last;

	pthread_mutex_lock(&j->lock);
	last = j->told;
	while (oldest(j) <= last) {
		urge(j, last);
		pthread_cond_wait(&j->news, &j->lock);
	}
	pthread_mutex_unlock(&j->lock);
}
