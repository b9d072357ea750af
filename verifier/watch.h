/*
 * Follows a ledger that grows: asks for its checkpoint again and again, checks what is
 * new, and prints a line a checkpoint. Checkpoints that come while one is checked are
 * checked with the newest of them.
 */
#ifndef VERIFIER_WATCH_H
#define VERIFIER_WATCH_H

#include "verifier/state.h"

struct watch {
	const char *where, *mirror, *json; /* mirror and json may be NULL */
	const uint8_t *pin;                /* NULL: none */
	struct state *state;
	unsigned seconds; /* between two looks */
};

/* The exit status: 0 after SIGINT or SIGTERM, 1 at the first FAIL, whose report is
 * printed, 2 with a sentence if it could not be begun or written. */
MUST_USE int watch_run(const struct watch *w, struct fault *fault);

#endif
