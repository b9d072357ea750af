/*
 * How long the rules of a ledger may run before this program gives up.
 *
 * A published rule may run for years on one entry. No build can tell that from a verdict,
 * for steps of SQLite's machine differ from build to build: no node should have ordered
 * such an entry, and a run that meets one ends without a verdict (exit status 2), a
 * hundred times later than a node would have given up, and says where.
 */
#ifndef VERIFIER_STEPS_H
#define VERIFIER_STEPS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct steps {
	uint64_t taken, limit; /* 0: no limit */
	bool over;             /* a statement was interrupted; its transaction is gone */
};

/* From here on the statements of db count; s is borrowed. */
void steps_count(struct steps *s, sqlite3 *db);
/* Begins anew, for an entry of so many parts, on so many leaves. */
void steps_allow(struct steps *s, uint64_t leaves, uint64_t parts);
/* What follows may take as long as it likes. */
void steps_end(struct steps *s);

#endif
