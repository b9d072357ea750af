/*
 * The other half of the terminal view: reads and checks the ledger, says how far it is,
 * then answers questions about it. In a process of its own, so that it may end at any
 * moment, and so that a screen never waits for it.
 *
 * Questions are lines: "find CODE", "save PATH" (not over a file that is there), "replace
 * PATH". What it says: teller.h.
 */
#ifndef VERIFIER_TUI_WORKER_H
#define VERIFIER_TUI_WORKER_H

#include "verifier/ledger.h"

struct work {
	const char *where, *mirror, *state, *advice; /* all but where may be NULL */
	const uint8_t *pin;
	unsigned state_every;
};

/* Until the questions end. 0, or -1 with the fault: there is no report, and no question
 * was answered. */
MUST_USE int work_run(
    const struct work *w, FILE *questions, FILE *out, struct fault *fault);

#endif
