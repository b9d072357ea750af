/*
 * The table that says whether a recount agrees with what was published.
 */
#ifndef MADANG_PABULIB_COMPARE_H
#define MADANG_PABULIB_COMPARE_H

#include <stdio.h>
#include "base/buf.h"

/* Reads dir/published.tsv (question, line, project, published, counted, name; write.h)
 * and a verifier's JSON report, prints project, published, recounted, difference. 0 when
 * every difference is 0 and the verdict is no FAIL; ERR_REFUSED when not; ERR_FORMAT when
 * the report does not hold this poll. */
MUST_CHECK int compare_report(
    const char *dir, const char *report, const char *poll, FILE *to, struct why *why);

#endif
