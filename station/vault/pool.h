/*
 * Worker threads for encryption and checking. Jobs run in any order; the thread that
 * submitted collects the finished ones.
 */
#ifndef STATION_POOL_H
#define STATION_POOL_H

#include "base/err.h"

struct job {
	void (*run)(struct job *job);  /* in a worker; touches nothing but the job */
	void (*done)(struct job *job); /* in the collecting thread */
	struct job *next;
};

struct pool;

/* threads 0: one a core. */
struct pool *pool_open(unsigned threads);
/* Lets running jobs end, forgets the others. */
void pool_close(struct pool *p);
void pool_submit(struct pool *p, struct job *job);
/* Readable while finished jobs wait. */
int pool_fd(const struct pool *p);
/* Calls done() of every finished job. */
void pool_collect(struct pool *p);

#endif
