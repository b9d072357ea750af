#include "ballot/points.h"

#include <stdlib.h>
#include <string.h>

struct ballot_points {
	size_t cells, ballots;
	struct fast_point *points; /* 2 cells each */
	bool *kept;
};

struct ballot_points *
ballot_points_open(size_t cells, size_t ballots)
{
	struct ballot_points *p = xcalloc(1, sizeof(*p));
	size_t size = 2 * cells * ballots * sizeof(*p->points);

	p->cells = cells;
	p->ballots = ballots;
	p->kept = xcalloc(ballots + 1, sizeof(*p->kept));
	p->points = aligned_alloc(
	    alignof(struct fast_point), size > 0 ? size : sizeof(*p->points));
	if (p->points == NULL)
		die("out of memory for the points of %zu ballots", ballots);
	return p;
}

void
ballot_points_close(struct ballot_points *p)
{
	if (p == NULL)
		return;
	free(p->points);
	free(p->kept);
	free(p);
}

void
points_keep(struct ballot_points *p, size_t i, const struct fast_point *ab)
{
	memcpy(p->points + 2 * p->cells * i, ab, 2 * p->cells * sizeof(*ab));
	p->kept[i] = true;
}

const struct fast_point *
points_of(const struct ballot_points *p, size_t i, size_t cells)
{
	if (i >= p->ballots || cells != p->cells || !p->kept[i])
		return NULL;
	return p->points + 2 * p->cells * i;
}
