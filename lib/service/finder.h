/*
 * Finds rows by what is in them, for the function seen_before (doc/protocol/rules.md 5).
 * An index of SQLite over random bytes costs many times the row itself once it is large;
 * this one lies in memory, takes 6 to 8 bytes a piece, and is only a hint: every hit is
 * compared in full with the row in the table, so it may name rows that are gone. That it
 * misses none is the update hook's doing. It is filled from the table, at the first
 * question after a start too.
 *
 * A piece: 32 bytes of a BLOB whose size is a multiple of 32, else the whole value.
 */
#ifndef MADANG_FINDER_H
#define MADANG_FINDER_H

#include <sqlite3.h>
#include "base/buf.h"

struct finders;

/* Takes the update hook of db. */
struct finders *finders_open(sqlite3 *db);
/* Finalizes the statements: before the handle is closed. */
void finders_release(struct finders *f);
void finders_close(struct finders *f);

/* Does a row with place < before and by = value hold a piece of x in column? *found is
 * false where the table has no such columns, or no INTEGER PRIMARY KEY place. */
MUST_CHECK int finders_seen(struct finders *f, const char *table, const char *column,
    sqlite3_value *x, const char *by, sqlite3_value *value, int64_t before, bool *found);
/* Is a piece of x there twice? */
bool finders_twice(const uint8_t *x, size_t size);

#endif
