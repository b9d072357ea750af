/*
 * Carries a plan out at the counters of a city that runs: one madang-station a counter,
 * each with its script on a pipe. In an hour every counter works through its things; when
 * all have their receipts, all counters read the ledger, and the things get their entry
 * numbers. So counters work at the same time, and what the plan says of hours holds.
 */
#ifndef DEMO_DAY_DRIVE_H
#define DEMO_DAY_DRIVE_H

#include "plan.h"

struct drive {
	const char *station; /* the program */
	const char
	    *city; /* its folder: counters in station/ID, people's cards in people/ */
	const char *pass_file; /* of the counters' keys */
	const char *pin_file;  /* of all cards */
	const char *clerk;     /* the clerks' card */
	const char *log;       /* what stations say to their operators */
	bool quiet;            /* no line an hour */
};

/* ERR_REFUSED where a counter answered otherwise than planned: why says what to which
 * thing. */
MUST_CHECK int drive_day(const struct drive *d, struct plan *p, struct why *why);

#endif
