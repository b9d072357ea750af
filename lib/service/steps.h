/*
 * How long rules may run for one entry, in steps of SQLite's machine.
 *
 * A rule that joins enough tables runs for years. No verdict may come of that: how many
 * steps a rule takes differs from build to build. So a node does not order such an entry
 * (ERR_UNDECIDED), which is no more than an operator's limit, and what is on the ledger
 * gets a hundred times as long before a program stops, with a sentence instead of
 * silence.
 *
 * Files of lib/service only.
 */
#ifndef MADANG_STEPS_H
#define MADANG_STEPS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct steps {
	uint64_t taken, limit;
	bool over; /* a statement was interrupted: whatever it said counts for nothing */
};

/* Begins anew; times: of what an entry of so many parts may take on a ledger of so many
 * leaves. */
void steps_begin(struct steps *s, unsigned times, uint64_t leaves, uint64_t parts);
/* From here on statements of db count as steps of s, which is borrowed; NULL: no more. */
void steps_watch(struct steps *s, sqlite3 *db);

#endif
