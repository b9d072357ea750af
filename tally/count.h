/*
 * The count: every share checked again, the first k good ones combined, every total
 * found.
 */
#ifndef MADANG_TALLY_COUNT_H
#define MADANG_TALLY_COUNT_H

#include <stdio.h>
#include "tally/poll.h"

/* What became of one share of the ledger. */
struct verdict {
	uint32_t i;
	bool good, used;
	struct why reason; /* of a bad one */
};

struct count {
	struct verdict *verdicts; /* share_count of the poll, in ledger order; owned */
	size_t verdict_count;
	uint64_t *totals; /* line_count; owned */
};

/* ERR_PENDING while the poll is not closed or fewer than k good shares are there: whom it
 * waits for. ERR_REFUSED when fewer ballots count than the definition allows to be
 * opened. The verdicts are filled in either case. */
MUST_CHECK int count_make(struct count *c, const struct poll *p, struct why *why);
void count_free(struct count *c);

/* A table for people, and the same as one JSON object. */
void count_print(FILE *out, const struct count *c, const struct poll *p);
json_t *count_json(const struct count *c, const struct poll *p);

/* Fields of poll.result. */
json_t *count_fields(const struct count *c, const struct poll *p);

#endif
