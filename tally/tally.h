/*
 * madang-tally: the command line, taken apart, and its three commands.
 */
#ifndef MADANG_TALLY_H
#define MADANG_TALLY_H

#include <stdbool.h>
#include <stdint.h>
#include "base/err.h"

/* Everything borrowed from argv. */
struct args {
	const char *poll, *node, *dir, *pass_file, *ca_file, *office, *pin, *ballots,
	    *arith;
	int64_t min_ballots;
	bool wait, ceremony, json, help, version;
};

MUST_CHECK int run_trustee(const struct args *a, struct why *why);
MUST_CHECK int run_count(const struct args *a, struct why *why);
MUST_CHECK int run_result(const struct args *a, struct why *why);

#endif
