/*
 * The engine's own statements: prepared once for each text, bound by a string of types.
 *
 *   sql_run(&s->sql, "INSERT INTO core_cosign VALUES (?, ?)", "is", index, key)
 *
 * Types: i int64_t, s text (NULL allowed), b const void * and size_t (a BLOB).
 */
#ifndef MADANG_SQL_H
#define MADANG_SQL_H

#include <sqlite3.h>
#include <stdbool.h>
#include "base/buf.h"

#define SQL_CACHE 64

struct sql {
	sqlite3 *db;
	struct {
		const char *text; /* compared by address: only literals go in */
		sqlite3_stmt *stmt;
	} cache[SQL_CACHE];
};

/* Finalizes every statement; the handle stays the caller's. */
void sql_close(struct sql *sql);

/* The prepared statement of a literal, reset and bound. NULL when it does not compile. */
sqlite3_stmt *sql_bind(struct sql *sql, const char *text, const char *types, ...);
/* Runs a statement without rows: SQLITE_OK or the extended result code. */
int sql_run(struct sql *sql, const char *text, const char *types, ...);
/* First column of the first row; ERR_NOT_FOUND without rows, ERR_DATABASE. */
MUST_CHECK int sql_int(
    struct sql *sql, int64_t *out, const char *text, const char *types, ...);

/* Several statements from a text of our own; ERR_DATABASE with SQLite's words. */
MUST_CHECK int sql_script(sqlite3 *db, const char *text, struct why *why);

#endif
