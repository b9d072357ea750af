/*
 * The SQL functions of the rules engine, version 1 (doc/protocol/rules.md 5), on a
 * database handle. The payload they speak of is that of context->thing.
 */
#ifndef VERIFIER_FUNCTIONS_H
#define VERIFIER_FUNCTIONS_H

#include <sqlite3.h>

#include "verifier/assembly.h"
#include "verifier/judge.h"

/* The ballot papers seen last, compiled. */
#define PAPERS 8

struct compiled {
	uint8_t hash[HASH]; /* of the questions' text */
	struct paper *paper;
	int error;
	uint64_t used;
};

struct function_context {
	const struct thing *thing; /* NULL: no payload */
	struct judge *judge; /* NULL: ballots are checked where they are asked for */
	struct compiled papers[PAPERS];
	uint64_t clock;
};

MUST_USE int functions_add(
    sqlite3 *db, struct function_context *context, struct fault *fault);
void function_context_drop(struct function_context *context);
/* Is this a function of the engine? For the sandbox. */
bool function_known(const char *name);

#endif
