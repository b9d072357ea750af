#include "node/watch.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "base/err.h"

#define LOOK_MS 100

struct watched {
	int socket;
	int64_t until; /* 0: none */
	struct watched *next, **at;
};

struct watch {
	pthread_mutex_t lock;
	pthread_cond_t stop;
	pthread_t thread;
	bool stopped;
	struct watched *first;
};

static void
shut_late(struct watch *w)
{
	int64_t now = clock_monotonic_ms();

	for (struct watched *c = w->first; c != NULL; c = c->next)
		if (c->until != 0 && now >= c->until) {
			shutdown(c->socket, SHUT_RDWR);
			c->until = 0;
		}
}

static void *
watch_thread(void *arg)
{
	struct watch *w = arg;
	struct timespec t;

	pthread_mutex_lock(&w->lock);
	while (!w->stopped) {
		shut_late(w);
		clock_gettime(CLOCK_REALTIME, &t);
		t.tv_nsec += LOOK_MS * 1000000L;
		if (t.tv_nsec >= 1000000000) {
			t.tv_sec++;
			t.tv_nsec -= 1000000000;
		}
		pthread_cond_timedwait(&w->stop, &w->lock, &t);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct watch *
watch_open(void)
{
	struct watch *w = xcalloc(1, sizeof *w);

	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->stop, NULL);
	if (pthread_create(&w->thread, NULL, watch_thread, w) != 0)
		die("no thread can be started");
	return w;
}

void
watch_close(struct watch *w)
{
	pthread_mutex_lock(&w->lock);
	w->stopped = true;
	pthread_cond_signal(&w->stop);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->stop);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

struct watched *
watch_add(struct watch *w, int socket, int within_ms)
{
	struct watched *c = xcalloc(1, sizeof *c);

	c->socket = socket;
	c->until = clock_monotonic_ms() + within_ms;
	pthread_mutex_lock(&w->lock);
	c->next = w->first;
	c->at = &w->first;
	if (c->next != NULL)
		c->next->at = &c->next;
	w->first = c;
	pthread_mutex_unlock(&w->lock);
	return c;
}

void
watch_remove(struct watch *w, struct watched *c)
{
	pthread_mutex_lock(&w->lock);
	*c->at = c->next;
	if (c->next != NULL)
		c->next->at = c->at;
	pthread_mutex_unlock(&w->lock);
	free(c);
}

void
watch_step(struct watch *w, struct watched *c, int within_ms)
{
	pthread_mutex_lock(&w->lock);
	c->until = within_ms == 0 ? 0 : clock_monotonic_ms() + within_ms;
	pthread_mutex_unlock(&w->lock);
}
