/*
 * A line on the terminal while a ledger is read: a bar, how far, how fast, how long
 * still. Drawn over itself, five times a second at most.
 */
#ifndef VERIFIER_PROGRESS_H
#define VERIFIER_PROGRESS_H

#include <time.h>

#include "verifier/bytes.h"

struct progress {
	bool shown; /* false: all of this does nothing */
	struct timespec begun, drawn;
};

void progress_begin(struct progress *p, bool shown);
void progress_step(struct progress *p, uint64_t leaves, uint64_t of, uint64_t ballots);
void progress_end(struct progress *p);

/* The line itself, after so many seconds. */
void progress_line(
    struct bytes *out, uint64_t leaves, uint64_t of, uint64_t ballots, double seconds);

#endif
