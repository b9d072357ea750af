/*
 * Which row holds these bytes? For seen_before (doc/protocol/rules.md 5). Keyed hashes of
 * pieces lead to the places of rows that may hold them (places.h); whether they do, the
 * table itself is asked. So what is kept beside the table may be stale, and is never
 * wrong.
 *
 * A piece is 32 bytes of a BLOB whose size is a multiple of 32, else the whole value.
 */
#ifndef VERIFIER_SEEK_H
#define VERIFIER_SEEK_H

#include <sqlite3.h>

#include "verifier/bytes.h"

struct seekers;

/* Listens to the changes of db by its update hook. */
struct seekers *seekers_new(sqlite3 *db);
/* Before db is closed. */
void seekers_drop(struct seekers *all);

/* Where to look: names of a table and of two of its columns. */
struct seek_in {
	const char *table, *column, *by;
};
/* 1 if a row whose place is below `before` and whose `by` is `value` holds a piece of x;
 * 0 if none does, or the table has no such columns or is not keyed by place; -1 if
 * SQLite fails. */
MUST_USE int seek_before(struct seekers *all, const struct seek_in *in, sqlite3_value *x,
    sqlite3_value *value, int64_t before);

#endif
