/*
 * How far the reading of a ledger is, five times a second at most: a line on the
 * terminal, drawn over itself (a bar, how far, how fast, how long still), or told to
 * somebody else.
 */
#ifndef VERIFIER_PROGRESS_H
#define VERIFIER_PROGRESS_H

#include <time.h>

#include "verifier/bytes.h"

struct progress {
	bool shown;                                                 /* on the terminal */
	void (*tell)(void *listener, uint64_t leaves, uint64_t of); /* may be NULL */
	void *listener;
	struct timespec begun, drawn;
};

/* tell and listener are set before. */
void progress_begin(struct progress *p, bool shown);
void progress_step(struct progress *p, uint64_t leaves, uint64_t of, uint64_t ballots);
void progress_end(struct progress *p);

/* The line itself, after so many seconds. */
void progress_line(
    struct bytes *out, uint64_t leaves, uint64_t of, uint64_t ballots, double seconds);

#endif
