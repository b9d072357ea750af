/*
 * What the worker says to the terminal view: one JSON object with one member a line.
 *
 * source: where, pin, mirror, state (as given, or absent), program.
 * progress: leaves, of, seconds, counts: for each check [checked, of, failures,
 * warnings]. report: the same, and verdict, stopped, arith, ledger; checks: for each
 * check an object with result (PASS, WARN, FAIL, or none where there was nothing to
 * check), reasons and more (how many reasons are not there); polls with their numbers,
 * published and recomputed. found: code, ballots, and for a checked ballot holds and
 * choices. saved: path, and fault or exists where it was not saved.
 */
#ifndef VERIFIER_TUI_TELLER_H
#define VERIFIER_TUI_TELLER_H

#include "verifier/ledger.h"

void tell_progress(
    FILE *out, const struct report *r, uint64_t leaves, uint64_t of, uint64_t seconds);
void tell_report(FILE *out, const struct ledger *l, uint64_t seconds);
void tell_found(FILE *out, const struct polls *p, const char *code);
/* One message; takes the reference. */
void tell(FILE *out, const char *name, json_t *what);

#endif
