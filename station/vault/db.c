#include "station/vault/db.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "service/memory.h"

int
db_why(sqlite3 *db, struct why *why)
{
	const char *path = sqlite3_db_filename(db, "main");

	return why_set(
	    why, ERR_DATABASE, "%s: %s", path ? path : "database", sqlite3_errmsg(db));
}

int
db_run(sqlite3 *db, const char *sql, struct why *why)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : db_why(db, why);
}

static int
check_integrity(sqlite3 *db, struct why *why)
{
	sqlite3_stmt *s = NULL;
	int r = 0;

	if (sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &s, NULL) !=
		SQLITE_OK ||
	    sqlite3_step(s) != SQLITE_ROW)
		r = db_why(db, why);
	else if (strcmp((const char *)sqlite3_column_text(s, 0), "ok") != 0)
		r = why_set(why, ERR_DATABASE,
		    "%s is damaged (%s): keep it and restore a copy",
		    sqlite3_db_filename(db, "main"), sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	return r;
}

int
db_open(sqlite3 **out, const char *path, const char *setup, struct why *why)
{
	sqlite3 *db = NULL;
	int r;

	memory_for_sqlite();
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
		NULL) != SQLITE_OK) {
		r = why_set(why, ERR_DATABASE, "%s: %s", path,
		    db ? sqlite3_errmsg(db) : "out of memory");
		sqlite3_close(db);
		return r;
	}
	sqlite3_extended_result_codes(db, 1);
	r = db_run(db, setup, why);
	if (!r)
		r = check_integrity(db, why);
	if (r) {
		sqlite3_close(db);
		return r;
	}
	*out = db;
	return 0;
}

void
db_close(sqlite3 *db)
{
	if (sqlite3_close(db) != SQLITE_OK)
		die("a database was closed with statements open");
}

int
db_begin(sqlite3 *db, struct why *why)
{
	return db_run(db, "BEGIN IMMEDIATE", why);
}

void
db_rollback(sqlite3 *db)
{
	if (!sqlite3_get_autocommit(db))
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
}

int
db_commit(sqlite3 *db, struct why *why)
{
	int r = db_run(db, "COMMIT", why);

	if (r)
		db_rollback(db);
	return r;
}

sqlite3_stmt *
db_prepare(sqlite3 *db, const char *sql, const char *types, ...)
{
	sqlite3_stmt *s = NULL;
	const void *blob;
	va_list args;
	int r = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		die("%s: %s", sql, sqlite3_errmsg(db));
	if ((size_t)sqlite3_bind_parameter_count(s) != strlen(types))
		die("%s: %zu parameters given", sql, strlen(types));
	va_start(args, types);
	for (int i = 1; types[i - 1]; i++) {
		switch (types[i - 1]) {
		case 'i':
			r |= sqlite3_bind_int64(s, i, va_arg(args, int64_t));
			break;
		case 't':
			r |= sqlite3_bind_text(
			    s, i, va_arg(args, const char *), -1, SQLITE_STATIC);
			break;
		case 'b':
			blob = va_arg(args, const void *);
			r |= sqlite3_bind_blob64(
			    s, i, blob ? blob : "", va_arg(args, size_t), SQLITE_STATIC);
			break;
		default:
			die("unknown parameter type '%c'", types[i - 1]);
		}
	}
	va_end(args);
	if (r)
		die("%s: cannot bind", sql);
	return s;
}

int
db_row(sqlite3_stmt *s, struct why *why)
{
	switch (sqlite3_step(s)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return db_why(sqlite3_db_handle(s), why);
	}
}

int
db_finish(sqlite3_stmt *s, struct why *why)
{
	int r;

	do
		r = db_row(s, why);
	while (r == 1);
	sqlite3_finalize(s);
	return r;
}

bool
db_blob(sqlite3_stmt *s, int column, void *out, size_t want)
{
	const void *at = sqlite3_column_blob(s, column);

	if (!at || (size_t)sqlite3_column_bytes(s, column) != want)
		return false;
	memcpy(out, at, want);
	return true;
}

char *
db_text(sqlite3_stmt *s, int column)
{
	const char *text = (const char *)sqlite3_column_text(s, column);

	return xstrdup(text ? text : "");
}
