#include "ballot/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#define THREADS_MAX 64

struct job {
	parallel_work *work;
	void *context;
	size_t count;
	atomic_size_t next;
};

static void *
worker(void *argument)
{
	struct job *job = argument;
	size_t i;

	while ((i = atomic_fetch_add(&job->next, 1)) < job->count)
		job->work(job->context, i);
	return NULL;
}

size_t
parallel_width(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	return cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (size_t)cores;
}

static size_t
helpers_for(size_t count)
{
	size_t threads = parallel_width();

	if (threads > count)
		threads = count;
	return threads > 0 ? threads - 1 : 0; /* the caller works too */
}

/* A thread that does not start is no error: the others do its share. */
void
parallel_for(size_t count, parallel_work *work, void *context)
{
	struct job job = {.work = work, .context = context, .count = count};
	size_t wanted = helpers_for(count), started = 0;
	pthread_t threads[THREADS_MAX];

	while (started < wanted &&
	       pthread_create(&threads[started], NULL, worker, &job) == 0)
		started++;
	worker(&job);
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
}
