/*
 * The engine behind ballot_check_many: many ballots by one sum (weigh.h), in slices of
 * bounded size, one a thread. Private to lib/ballot.
 */
#ifndef MADANG_BALLOT_BATCH_H
#define MADANG_BALLOT_BATCH_H

#include "ballot/ballot.h"

/* A run that does not hold is halved down to so many, which are then judged one by one:
 * few enough that one bad ballot costs little, and not so few that a run of nothing but
 * bad ones costs much more than without this. */
#define BATCH_NAMED 8

/* good[i] says that ballots[i] is good: never wrongly, but for a chance of 2^-125. A
 * ballot that is not good or shares a small run with one that is not is left false; it
 * takes ballot_check to tell. arith_now() must not be ARITH_SODIUM. */
void batch_find_good(const struct ballot_context *ctx, const uint8_t *const *ballots,
    const size_t *sizes, size_t count, bool *good);

#endif
