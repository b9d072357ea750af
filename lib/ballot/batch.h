/*
 * The engine behind ballot_check_many: many ballots by one sum (weigh.h), in slices of
 * bounded size, one a thread. Private to lib/ballot.
 */
#ifndef MADANG_BALLOT_BATCH_H
#define MADANG_BALLOT_BATCH_H

#include "ballot/points.h"

/* In a run of so many that fails in both halves, nothing is sought any more: libsodium
 * judges them all. */
#define BATCH_NAMED 16

/* good[i] says that ballots[i] is good: never wrongly, but for a chance of 2^-125. A
 * ballot that is not good or shares a small run with one that is not is left false; it
 * takes ballot_check to tell. arith_now() must not be ARITH_SODIUM. */
void batch_find_good(const struct ballot_context *ctx, const uint8_t *const *ballots,
    const size_t *sizes, size_t count, bool *good);
/* The same, which leaves in kept what it decoded of ballots whose points all are points.
 */
void batch_find_kept(const struct ballot_context *ctx, const uint8_t *const *ballots,
    const size_t *sizes, size_t count, bool *good, struct ballot_points *kept);

#endif
