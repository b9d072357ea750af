/*
 * Under which places was a hash put? Any number of them, and the same as often as one
 * likes: what came last in memory, the rest in sorted runs in temporary files, and before
 * both a filter (filter.h), for most hashes are asked for where they were put, and were
 * never put before.
 *
 * Memory: 4 MB, and 2 to 4 bytes a hash (filter and fences), with the filter's cap.
 */
#ifndef VERIFIER_PLACES_H
#define VERIFIER_PLACES_H

#include "verifier/filter.h"

struct places;

/* recent: how many to hold in memory; 0 for the usual number. */
struct places *places_open(size_t recent);
void places_close(struct places *p);
/* hash: of a keyed function, all its bits alike. */
void places_put(struct places *p, uint64_t hash, uint32_t place);

/* Calls `take` with the places of a hash below `before`, about in their order, until it
 * says something else than 0; that, or 0. Some may come twice. */
int places_each(const struct places *p, uint64_t hash, int64_t before,
    int (*take)(void *context, uint32_t place), void *context);

#endif
