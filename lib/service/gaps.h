/*
 * What an author is told of a service that may be published all the same: refusals that
 * its rules can give, and that lead nobody to a field; columns that it shows, and that
 * have no words. For `madang-admin service check` and the tests; no entry depends on it.
 *
 * Which keys an entry of a kind can be refused with is read from what SQLite compiles for
 * its row: the constraints of all tables that are written to, the triggers that fire, and
 * so on through those of other services.
 */
#ifndef MADANG_GAPS_H
#define MADANG_GAPS_H

#include "service/engine.h"

/* Adds a line to out for each key of a kind of which the form does not say what it is
 * about, for each field that is named where it cannot be meant, for each placeholder that
 * nothing fills, for each message that no rule gives, and for each column of a report, or
 * of a view that a field picks from, that the form does not name, or whose choice has no
 * words for what is there before the first entry. The service's version that lives is
 * looked at. */
MUST_CHECK int gaps_find(
    struct state *s, const char *service, struct buf *out, struct why *why);

#endif
