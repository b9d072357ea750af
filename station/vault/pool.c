#include "station/vault/pool.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define THREADS_MAX 64
#define STACK_WIPED (256 * 1024) /* more than encrypting leaves there */

struct list {
	struct job *first, **last;
};

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct list waiting, finished;
	pthread_t threads[THREADS_MAX];
	unsigned count;
	bool ending;
	int fd;
};

static void
list_put(struct list *l, struct job *job)
{
	job->next = NULL;
	*l->last = job;
	l->last = &job->next;
}

static struct job *
list_take(struct list *l)
{
	struct job *job = l->first;

	if (job) {
		l->first = job->next;
		if (!l->first)
			l->last = &l->first;
	}
	return job;
}

static void
tell(struct pool *p)
{
	const uint64_t one = 1;

	if (write(p->fd, &one, sizeof(one)) != sizeof(one))
		die("cannot wake the vault: %s", strerror(errno));
}

static void *
work(void *context)
{
	struct pool *p = context;

	pthread_mutex_lock(&p->lock);
	for (;;) {
		struct job *job;

		while (!p->ending && !p->waiting.first)
			pthread_cond_wait(&p->more, &p->lock);
		if (p->ending)
			break;
		job = list_take(&p->waiting);
		pthread_mutex_unlock(&p->lock);
		job->run(job);
		sodium_stackzero(STACK_WIPED);
		pthread_mutex_lock(&p->lock);
		list_put(&p->finished, job);
		tell(p);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

struct pool *
pool_open(unsigned threads)
{
	struct pool *p = xcalloc(1, sizeof(*p));
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (threads == 0)
		threads = cores > 0 ? (unsigned)cores : 1;
	p->count = threads < THREADS_MAX ? threads : THREADS_MAX;
	p->waiting.last = &p->waiting.first;
	p->finished.last = &p->finished.first;
	p->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (p->fd < 0)
		die("cannot make an event descriptor: %s", strerror(errno));
	if (pthread_mutex_init(&p->lock, NULL) || pthread_cond_init(&p->more, NULL))
		die("cannot make a lock");
	for (unsigned i = 0; i < p->count; i++)
		if (pthread_create(&p->threads[i], NULL, work, p))
			die("cannot start a worker thread");
	return p;
}

void
pool_close(struct pool *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->ending = true;
	pthread_cond_broadcast(&p->more);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->count; i++)
		pthread_join(p->threads[i], NULL);
	pthread_cond_destroy(&p->more);
	pthread_mutex_destroy(&p->lock);
	close(p->fd);
	free(p);
}

void
pool_submit(struct pool *p, struct job *job)
{
	pthread_mutex_lock(&p->lock);
	list_put(&p->waiting, job);
	pthread_cond_signal(&p->more);
	pthread_mutex_unlock(&p->lock);
}

int
pool_fd(const struct pool *p)
{
	return p->fd;
}

static struct job *
take_finished(struct pool *p)
{
	struct job *job;

	pthread_mutex_lock(&p->lock);
	job = list_take(&p->finished);
	pthread_mutex_unlock(&p->lock);
	return job;
}

void
pool_collect(struct pool *p)
{
	struct job *job;
	uint64_t n;

	while (read(p->fd, &n, sizeof(n)) < 0 && errno == EINTR)
		;
	while ((job = take_finished(p)))
		job->done(job);
}
