/*
 * The SQL functions of the rules engine, version 1 (doc/protocol/rules.md 5), on a
 * database handle. The payload they speak of is that of context->thing.
 */
#ifndef VERIFIER_FUNCTIONS_H
#define VERIFIER_FUNCTIONS_H

#include <sqlite3.h>

#include "verifier/assembly.h"
#include "verifier/judge.h"
#include "verifier/seek.h"

/* The ballot papers seen last, compiled. */
#define PAPERS 8

struct compiled {
	uint8_t hash[HASH]; /* of the questions' text */
	struct bytes text;
	struct paper *paper;
	int error;
	uint64_t used;
};

/* What was found about an item of the payload. */
struct known_item {
	bool digested, tracked; /* tracked: in the election eid of that many cells */
	uint8_t digest[HASH], eid[HASH];
	size_t cells;
	char tracker[TRACKER + 1];
	const struct judged *judged; /* NULL: not asked for, or unknown to the judge */
};

/* Which of some neighbouring items are usable points. */
#define POINTS_AHEAD 256
struct known_points {
	size_t first, count;
	bool usable[POINTS_AHEAD];
};

struct function_context {
	/* what is applied: function_apply */
	const struct thing *thing; /* NULL: no payload */
	const char *service, *signer;
	struct known_item
	    *items; /* one a piece of thing; a roll of millions asks for none */
	size_t item_room;
	bool items_there;
	struct known_points points;
	struct seekers *seekers;
	/* the election last asked about: its key is a point */
	struct election election; /* paper NULL: none yet */
	uint8_t election_hash[HASH];
	struct judge *judge; /* NULL: ballots are checked where they are asked for */
	struct compiled papers[PAPERS];
	uint64_t clock;
};

/* What the functions see from now on; thing NULL: nothing. */
void function_apply(struct function_context *c, const struct thing *thing,
    const char *service, const char *signer);
MUST_USE int functions_add(
    sqlite3 *db, struct function_context *context, struct fault *fault);
/* Before the handle is closed: statements are open on it. */
void function_context_drop(struct function_context *context);
/* Is this a function of the engine? For the sandbox. */
bool function_known(const char *name);

#endif
