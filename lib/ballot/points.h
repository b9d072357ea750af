/*
 * Decoded points of ballots, as ballot.h has them. Private to lib/ballot; a place for
 * every ballot, so that threads fill it side by side.
 */
#ifndef MADANG_BALLOT_POINTS_H
#define MADANG_BALLOT_POINTS_H

#include "ballot/ballot.h"
#include "group/msm.h"

/* The last 2 cells points of what was decoded of ballot i: a and b, cell by cell. */
void points_keep(struct ballot_points *p, size_t i, const struct fast_point *ab);
/* NULL: not kept, or of another number of cells. */
const struct fast_point *points_of(const struct ballot_points *p, size_t i, size_t cells);

#endif
