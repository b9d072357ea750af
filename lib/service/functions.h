/*
 * The functions that rules may call (doc/protocol/rules.md 5), as SQL functions of a
 * handle.
 *
 * Some look at "the payload of the entry being applied": whoever applies sets it and
 * takes it away again. Verdicts about ballots are remembered, and found for many ballots
 * at once (verdict.h).
 */
#ifndef MADANG_FUNCTIONS_H
#define MADANG_FUNCTIONS_H

#include <sqlite3.h>
#include "note/entry.h"

struct functions;

/* Registers all functions on db. Close after the handle. */
struct functions *functions_open(sqlite3 *db);
void functions_close(struct functions *f);
/* Lets go of what it keeps open in the database: before the handle is closed. */
void functions_release(struct functions *f);

/* Where an item of a payload stands. */
struct payload_place {
	int64_t entry_index, line;
};

/* The thing that is being applied; everything is borrowed. */
struct payload {
	const char *service, *signer;
	const struct buf *items;
	const struct payload_place *places; /* one an item */
	size_t count;
};

/* Borrowed until the next call; NULL when nothing is being applied. */
void functions_payload(struct functions *f, const struct payload *payload);

/* What will be applied next, borrowed until the next call; count 0 for nothing. Only a
 * hint. */
void functions_ahead(
    struct functions *f, const struct entry *const *entries, size_t count);

/* Is this one of the engine's functions? */
bool functions_has(const char *name);

#endif
