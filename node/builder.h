/*
 * The builder: the one thread that takes entries from the intake, makes batches of them
 * and has the ledger carry them through the round.
 *
 * A batch waits for more until it has RECORD_TARGET bytes or is 20 ms old; what waits by
 * then is taken too, up to RECORD_MAX. Entries that a rule refuses are left out. A batch
 * of refused entries alone makes no block. While more waits, batches share a publication;
 * an entry is answered when it is published.
 */
#ifndef MADANG_BUILDER_H
#define MADANG_BUILDER_H

#include "node/intake.h"
#include "node/ledger.h"
#include "node/metrics.h"

/* Runs until intake_stop (0), or until an error that this process cannot cure. A full
 * disk is none: the intake is held, and released when there is space again. What waits at
 * the end is answered with ERR_BUSY. */
MUST_CHECK int builder_run(
    struct ledger *l, struct intake *in, struct metrics *m, struct why *why);

#endif
