#include "service/sql.h"

#include <stdarg.h>
#include <string.h>

void
sql_close(struct sql *sql)
{
	for (size_t i = 0; i < SQL_CACHE; i++)
		sqlite3_finalize(sql->cache[i].stmt);
	memset(sql->cache, 0, sizeof(sql->cache));
}

static sqlite3_stmt *
prepared(struct sql *sql, const char *text)
{
	size_t i = 0;

	while (i < SQL_CACHE && sql->cache[i].text && sql->cache[i].text != text)
		i++;
	if (i == SQL_CACHE)
		die("the engine has more than %d statements", SQL_CACHE);
	if (!sql->cache[i].text) {
		if (sqlite3_prepare_v3(sql->db, text, -1, SQLITE_PREPARE_PERSISTENT,
			&sql->cache[i].stmt, NULL) != SQLITE_OK)
			return NULL;
		sql->cache[i].text = text;
	}
	sqlite3_reset(sql->cache[i].stmt);
	return sql->cache[i].stmt;
}

/* Texts and BLOBs are bound as they lie in the caller's memory: they outlive the step. */
static sqlite3_stmt *
bind_list(struct sql *sql, const char *text, const char *types, va_list *args)
{
	sqlite3_stmt *stmt = prepared(sql, text);

	for (int i = 1; stmt && *types; i++, types++) {
		int rc;

		if (*types == 'i') {
			rc = sqlite3_bind_int64(stmt, i, va_arg(*args, int64_t));
		} else if (*types == 's') {
			rc = sqlite3_bind_text(
			    stmt, i, va_arg(*args, const char *), -1, SQLITE_STATIC);
		} else {
			const void *data = va_arg(*args, const void *);
			size_t size = va_arg(*args, size_t);

			rc = sqlite3_bind_blob64(stmt, i, data, size, SQLITE_STATIC);
		}
		if (rc != SQLITE_OK)
			die("cannot bind parameter %d of: %s", i, text);
	}
	return stmt;
}

sqlite3_stmt *
sql_bind(struct sql *sql, const char *text, const char *types, ...)
{
	sqlite3_stmt *stmt;
	va_list args;

	va_start(args, types);
	stmt = bind_list(sql, text, types, &args);
	va_end(args);
	return stmt;
}

int
sql_run(struct sql *sql, const char *text, const char *types, ...)
{
	sqlite3_stmt *stmt;
	va_list args;
	int rc;

	va_start(args, types);
	stmt = bind_list(sql, text, types, &args);
	va_end(args);
	if (!stmt)
		return sqlite3_extended_errcode(sql->db);
	rc = sqlite3_step(stmt);
	sqlite3_reset(stmt);
	return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : rc;
}

int
sql_int(struct sql *sql, int64_t *out, const char *text, const char *types, ...)
{
	sqlite3_stmt *stmt;
	va_list args;
	int rc;

	va_start(args, types);
	stmt = bind_list(sql, text, types, &args);
	va_end(args);
	if (!stmt)
		return ERR_DATABASE;
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(stmt, 0);
	sqlite3_reset(stmt);
	return rc == SQLITE_ROW ? 0 : rc == SQLITE_DONE ? ERR_NOT_FOUND : ERR_DATABASE;
}

int
sql_script(sqlite3 *db, const char *text, struct why *why)
{
	char *message = NULL;
	int rc = sqlite3_exec(db, text, NULL, NULL, &message);

	if (rc != SQLITE_OK)
		why_set(why, ERR_DATABASE, "the database refuses its own statement: %s",
		    message ? message : sqlite3_errstr(rc));
	sqlite3_free(message);
	return rc == SQLITE_OK ? 0 : ERR_DATABASE;
}
