/*
 * madang-verifier --tui: the terminal view. A worker checks the ledger in a process of
 * its own; this one shows what it says, and asks it what the observer asks.
 */
#ifndef VERIFIER_TUI_TUI_H
#define VERIFIER_TUI_TUI_H

#include "verifier/tui/worker.h"

/* The exit status: 0 PASS or WARN, 1 FAIL, 2 if it could not run (then with the fault) or
 * was left before the end (then without). */
int tui_run(const struct work *w, struct fault *fault);

#endif
