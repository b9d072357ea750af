#include "verifier/judge.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "verifier/map.h"

#define THREADS_MAX 64

struct task {
	const struct election *election;
	const uint8_t *ballot;
	size_t size;
	const char *fault;
	bool done;
	struct task *next;
};

struct judge {
	pthread_t threads[THREADS_MAX];
	unsigned count;
	pthread_mutex_t lock;
	pthread_cond_t work, news;
	struct task *first, **last;
	size_t under_way;
	bool stop;
	struct map verdicts; /* digest of what it depends on -> struct task * */
	struct task **tasks;
	size_t task_count, task_room;
};

static void *
work(void *context)
{
	struct judge *j = context;

	pthread_mutex_lock(&j->lock);
	for (;;) {
		struct task *t;
		while (j->first == NULL && !j->stop)
			pthread_cond_wait(&j->work, &j->lock);
		if (j->first == NULL)
			break;
		t = j->first;
		j->first = t->next;
		if (j->first == NULL)
			j->last = &j->first;
		pthread_mutex_unlock(&j->lock);
		t->fault = cast_fault(t->election, t->ballot, t->size);
		pthread_mutex_lock(&j->lock);
		t->done = true;
		j->under_way--;
		pthread_cond_broadcast(&j->news);
	}
	pthread_mutex_unlock(&j->lock);
	return NULL;
}

struct judge *
judge_open(unsigned threads)
{
	struct judge *j = mem_new(1, sizeof *j);
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	pthread_mutex_init(&j->lock, NULL);
	pthread_cond_init(&j->work, NULL);
	pthread_cond_init(&j->news, NULL);
	j->last = &j->first;
	if (threads == 0)
		threads = cores < 1 ? 1 : (unsigned)cores;
	if (threads > THREADS_MAX)
		threads = THREADS_MAX;
	while (j->count < threads &&
	       pthread_create(&j->threads[j->count], NULL, work, j) == 0)
		j->count++;
	return j;
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
	for (unsigned i = 0; i < j->count; i++)
		pthread_join(j->threads[i], NULL);
	for (size_t i = 0; i < j->task_count; i++)
		free(j->tasks[i]);
	free(j->tasks);
	map_drop(&j->verdicts);
	free(j);
}

static void
key_of(uint8_t key[HASH], const struct election *e, const uint8_t paper_hash[HASH],
    const uint8_t *ballot, size_t size)
{
	uint8_t context[3 * HASH];

	memcpy(context, e->eid, HASH);
	memcpy(context + HASH, e->key, HASH);
	memcpy(context + 2 * HASH, paper_hash, HASH);
	sha256_pair(key, context, sizeof context, ballot, size);
}

void
judge_start(struct judge *j, const struct election *e, const uint8_t paper_hash[HASH],
    const uint8_t *ballot, size_t size)
{
	uint8_t key[HASH];
	struct task *t;

	key_of(key, e, paper_hash, ballot, size);
	if (j->count == 0 || map_get(&j->verdicts, key) != NULL)
		return;
	t = mem_new(1, sizeof *t);
	*t = (struct task){.election = e, .ballot = ballot, .size = size};
	j->tasks = mem_slot(j->tasks, j->task_count, &j->task_room, sizeof t);
	j->tasks[j->task_count++] = t;
	map_put(&j->verdicts, key, (uint64_t)(uintptr_t)t);
	pthread_mutex_lock(&j->lock);
	*j->last = t;
	j->last = &t->next;
	j->under_way++;
	pthread_cond_signal(&j->work);
	pthread_mutex_unlock(&j->lock);
}

const char *
judge_ask(struct judge *j, const struct election *e, const uint8_t paper_hash[HASH],
    const uint8_t *ballot, size_t size)
{
	uint8_t key[HASH];
	uint64_t *found;
	struct task *t;

	key_of(key, e, paper_hash, ballot, size);
	found = map_get(&j->verdicts, key);
	if (found == NULL)
		return cast_fault(e, ballot, size);
	t = (struct task *)(uintptr_t)*found;
	pthread_mutex_lock(&j->lock);
	while (!t->done)
		pthread_cond_wait(&j->news, &j->lock);
	pthread_mutex_unlock(&j->lock);
	return t->fault;
}

void
judge_settle(struct judge *j)
{
	pthread_mutex_lock(&j->lock);
	while (j->under_way > 0)
		pthread_cond_wait(&j->news, &j->lock);
	pthread_mutex_unlock(&j->lock);
}
