#include "service/view.h"

#include <string.h>
#include "base/clock.h"

#define STEPS_A_LOOK 10000

bool
view_name_ok(const char *name)
{
	return !strchr(name, '"');
}

bool
view_is(sqlite3 *db, const char *name)
{
	sqlite3_stmt *stmt = NULL;
	bool is = view_name_ok(name) &&
		  sqlite3_prepare_v2(db,
		      "SELECT 1 FROM sqlite_schema WHERE type = 'view' AND name = ?", -1,
		      &stmt, NULL) == SQLITE_OK &&
		  sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC) == SQLITE_OK &&
		  sqlite3_step(stmt) == SQLITE_ROW;

	sqlite3_finalize(stmt);
	return is;
}

int
view_columns(sqlite3 *db, const char *view, sqlite3_stmt **columns, struct why *why)
{
	struct buf sql = {0};
	int err = 0;

	buf_printf(&sql, "SELECT * FROM \"%s\"", view);
	if (sqlite3_prepare_v2(db, buf_str(&sql), -1, columns, NULL) != SQLITE_OK)
		err = why_set(
		    why, ERR_DATABASE, "cannot read %s: %s", view, sqlite3_errmsg(db));
	buf_free(&sql);
	return err;
}

static const char *
column_of(sqlite3_stmt *columns, const char *name, size_t size)
{
	for (int i = 0; i < sqlite3_column_count(columns); i++) {
		const char *column = sqlite3_column_name(columns, i);

		if (strlen(column) == size && memcmp(column, name, size) == 0)
			return view_name_ok(column) ? column : NULL;
	}
	return NULL;
}

int
view_filter(struct buf *sql, sqlite3_stmt *columns, const char *view, const char *name,
    size_t size, size_t n, struct why *why)
{
	const char *column = column_of(columns, name, size);

	if (!column)
		return why_set(why, ERR_NOT_FOUND, "%s has no column '%.*s'", view,
		    size < 60 ? (int)size : 60, name);
	buf_printf(
	    sql, " %s CAST(\"%s\" AS TEXT) = ?%zu", n > 1 ? "AND" : "WHERE", column, n);
	return 0;
}

static int
look(void *context)
{
	const struct view_limit *limit = context;

	return clock_monotonic_ms() >= limit->end;
}

void
view_limit(struct view_limit *limit, sqlite3 *db, unsigned seconds)
{
	*limit = (struct view_limit){
	    db, seconds, clock_monotonic_ms() + 1000 * (int64_t)seconds};
	sqlite3_progress_handler(db, STEPS_A_LOOK, look, limit);
}

void
view_unlimit(struct view_limit *limit)
{
	sqlite3_progress_handler(limit->db, 0, NULL, NULL);
}

int
view_stepped(const struct view_limit *limit, const char *view, int rc, struct why *why)
{
	if (rc == SQLITE_DONE || rc == SQLITE_ROW)
		return 0;
	if (rc == SQLITE_INTERRUPT)
		return why_set(why, ERR_TOO_LARGE,
		    "%s takes longer than %u seconds; filter it by a column", view,
		    limit->seconds);
	return why_set(
	    why, ERR_DATABASE, "%s cannot be read: %s", view, sqlite3_errmsg(limit->db));
}
