/*
 * What a question to a view may name, and how long it may take: for reports and for the
 * lists of a screen. A name goes into the statement only if it is that of a column, and
 * values are parameters: nothing of a question is ever SQL.
 *
 * For the files of lib/service only; the handle is the caller's.
 */
#ifndef MADANG_VIEW_H
#define MADANG_VIEW_H

#include <sqlite3.h>
#include <stdbool.h>
#include "base/buf.h"

/* May it stand between quotes? A service names its columns as it likes. */
bool view_name_ok(const char *name);

/* Is there a view of that name, and may the name stand between quotes? */
bool view_is(sqlite3 *db, const char *name);

/* A statement that has the columns of the view and is never run; the caller finalizes it.
 * ERR_DATABASE. */
MUST_CHECK int view_columns(
    sqlite3 *db, const char *view, sqlite3_stmt **columns, struct why *why);

/* Appends ` WHERE`, or for n above 1 ` AND`, and that the column is parameter n as text.
 * ERR_NOT_FOUND if no column has that name. */
MUST_CHECK int view_filter(struct buf *sql, sqlite3_stmt *columns, const char *view,
    const char *name, size_t size, size_t n, struct why *why);

/* A view may hold a query that never ends. limit stays where it is until view_unlimit. */
struct view_limit {
	sqlite3 *db;
	unsigned seconds;
	int64_t end;
};
void view_limit(struct view_limit *limit, sqlite3 *db, unsigned seconds);
void view_unlimit(struct view_limit *limit);

/* What the last step of a statement under that limit means: 0 if it gave a row or had no
 * more, ERR_TOO_LARGE, ERR_DATABASE. */
MUST_CHECK int view_stepped(
    const struct view_limit *limit, const char *view, int rc, struct why *why);

#endif
