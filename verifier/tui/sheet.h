/*
 * A report as people read it on a terminal or on paper: columns aligned by what each
 * character is wide, headers and values of choices in the words of the service's form,
 * days and times as dates of Korea. Nothing is cut, and nothing that a terminal would
 * obey comes out.
 */
#ifndef VERIFIER_TUI_SHEET_H
#define VERIFIER_TUI_SHEET_H

#include "verifier/listing.h"
#include "verifier/tui/words.h"

/* failed: of a ledger that does not hold, which is the first thing that is said. To out,
 * in UTF-8 whatever the locale is. -1: it cannot be written. */
MUST_USE int sheet_print(
    const struct listing *l, bool failed, enum tongue tongue, FILE *out);
/* A line for each report: its name, and what its form calls it. */
MUST_USE int sheet_names(const json_t *names, enum tongue tongue, FILE *out);

#endif
