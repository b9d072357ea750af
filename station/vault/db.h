/*
 * The few SQLite habits queue, bag and city share. Failures are sentences that name the
 * file; SQL that does not compile is a broken invariant.
 */
#ifndef STATION_DB_H
#define STATION_DB_H

#include <sqlite3.h>
#include "base/buf.h"

/* Opens path (made with mode 0600 rights of the caller's umask), runs setup (pragmas,
 * schema) and integrity_check. ERR_DATABASE. */
MUST_CHECK int db_open(
    sqlite3 **out, const char *path, const char *setup, struct why *why);
void db_close(sqlite3 *db);
MUST_CHECK int db_run(sqlite3 *db, const char *sql, struct why *why);
/* BEGIN IMMEDIATE; COMMIT, or ROLLBACK when it fails; ROLLBACK. */
MUST_CHECK int db_begin(sqlite3 *db, struct why *why);
MUST_CHECK int db_commit(sqlite3 *db, struct why *why);
void db_rollback(sqlite3 *db);

/* Caller finalizes. Parameters: a format letter each: i int64_t, t text (NULL fine),
 * b const void * and size_t. Borrowed until the statement ends. */
sqlite3_stmt *db_prepare(sqlite3 *db, const char *sql, const char *types, ...);
/* 1: a row, 0: no more, ERR_DATABASE. */
MUST_CHECK int db_row(sqlite3_stmt *s, struct why *why);
/* Steps to the end and finalizes. */
MUST_CHECK int db_finish(sqlite3_stmt *s, struct why *why);
/* The sentence of the last failure on db. */
int db_why(sqlite3 *db, struct why *why);
/* A BLOB column of exactly want bytes; false otherwise. */
bool db_blob(sqlite3_stmt *s, int column, void *out, size_t want);
/* A text column as owned string, "" for NULL. */
char *db_text(sqlite3_stmt *s, int column);

#endif
