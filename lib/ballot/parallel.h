/*
 * The same work on many items, on all cores. Threads live for one call; the result does
 * not depend on their number, for every item writes only its own place.
 */
#ifndef MADANG_PARALLEL_H
#define MADANG_PARALLEL_H

#include <stddef.h>

typedef void parallel_work(void *context, size_t index);

/* Calls work(context, i) once for every i below count, from several threads at a time. */
void parallel_for(size_t count, parallel_work *work, void *context);
/* How many threads that takes at most: one a core. */
size_t parallel_width(void);

#endif
