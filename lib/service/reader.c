#include "service/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "service/engine.h"

#define STEPS_A_LOOK 10000
#define LOOKS_MAX 5000 /* some seconds; a screen waits */

struct reader {
	sqlite3 *db;
	struct functions *functions;
	int looks;
};

static const char settings[] =
    "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;"
    "PRAGMA case_sensitive_like = ON; PRAGMA temp_store = MEMORY;"
    "PRAGMA busy_timeout = 10000;";

int
reader_open(struct reader **out, const char *path, struct why *why)
{
	struct reader *r = xcalloc(1, sizeof(*r));
	int err = 0;

	if (sqlite3_open_v2(
		path, &r->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL))
		err = why_set(why, ERR_DATABASE, "cannot read the state database %s: %s",
		    path, r->db ? sqlite3_errmsg(r->db) : "out of memory");
	if (!err)
		err = engine_configure(r->db, why);
	if (!err && sqlite3_exec(r->db, settings, NULL, NULL, NULL) != SQLITE_OK)
		err = why_set(why, ERR_DATABASE, "cannot read the state database %s: %s",
		    path, sqlite3_errmsg(r->db));
	if (!err)
		r->functions = functions_open(r->db);
	if (err)
		reader_close(r);
	else
		*out = r;
	return err;
}

void
reader_close(struct reader *r)
{
	if (!r)
		return;
	if (r->functions)
		functions_release(r->functions);
	if (sqlite3_close(r->db) != SQLITE_OK)
		die("a statement on the state's reader was left open");
	functions_close(r->functions);
	free(r);
}

sqlite3 *
reader_db(struct reader *r)
{
	return r->db;
}

/* ---- which view ---- */

static bool
found(sqlite3_stmt *stmt, const char *name, int size)
{
	bool is;

	sqlite3_bind_text(stmt, 1, name, size, SQLITE_STATIC);
	is = sqlite3_step(stmt) == SQLITE_ROW;
	sqlite3_finalize(stmt);
	return is;
}

static bool
ask(struct reader *r, const char *sql, const char *name, int size)
{
	sqlite3_stmt *stmt = NULL;

	return sqlite3_prepare_v2(r->db, sql, -1, &stmt, NULL) == SQLITE_OK &&
	       found(stmt, name, size);
}

bool
reader_view_ok(struct reader *r, const char *view)
{
	const char *mark = strchr(view, '_');

	if (!mark || mark == view || mark - view > SERVICE_NAME_MAX)
		return false;
	if (strncmp(mark, "_v_", 3) != 0 && strncmp(mark, "_pub_", 5) != 0)
		return false;
	return ask(r, "SELECT 1 FROM sqlite_schema WHERE type = 'view' AND name = ?",
		   view, -1) &&
	       ask(r, "SELECT 1 FROM core_s_service WHERE service = ?", view,
		   (int)(mark - view));
}

/* ---- the statement ---- */

static int
column_of(sqlite3_stmt *stmt, const char *name)
{
	for (int i = 0; i < sqlite3_column_count(stmt); i++)
		if (strcmp(sqlite3_column_name(stmt, i), name) == 0 && !strchr(name, '"'))
			return i;
	return -1;
}

/* Names of columns are those of the view, and plain: nothing of a question is ever SQL.
 */
static void
put_search(struct buf *sql, sqlite3_stmt *bare, enum reader_search search, size_t at)
{
	buf_puts(sql, "(0");
	for (int i = 0; i < sqlite3_column_count(bare); i++) {
		const char *name = sqlite3_column_name(bare, i);

		if (strchr(name, '"'))
			continue;
		buf_puts(sql, " OR ");
		buf_printf(sql,
		    search == READER_PREFIX
			? "substr(lower(\"%s\"), 1, length(?%zu)) = lower(?%zu)"
			: "instr(lower(\"%s\"), lower(?%zu)) * length(?%zu) > 0",
		    name, at, at);
	}
	buf_puts(sql, ")");
}

static int
put_where(
    struct buf *sql, sqlite3_stmt *bare, const struct reader_question *q, struct why *why)
{
	for (size_t i = 0; i < q->filters; i++) {
		int column = column_of(bare, q->columns[i]);

		if (column < 0)
			return why_set(why, ERR_NOT_FOUND, "%s has no column '%.60s'",
			    q->view, q->columns[i]);
		buf_printf(sql, "%s CAST(\"%s\" AS TEXT) = ?%zu", i ? " AND" : " WHERE",
		    sqlite3_column_name(bare, column), i + 1);
	}
	if (q->search == READER_ALL)
		return 0;
	buf_puts(sql, q->filters ? " AND " : " WHERE ");
	put_search(sql, bare, q->search, q->filters + 1);
	return 0;
}

static int
prepare(struct reader *r, const struct buf *sql, const struct reader_question *q,
    sqlite3_stmt **stmt, struct why *why)
{
	if (sqlite3_prepare_v2(r->db, buf_str(sql), -1, stmt, NULL) != SQLITE_OK)
		return why_set(why, ERR_DATABASE, "cannot read %s: %s", q->view,
		    sqlite3_errmsg(r->db));
	for (size_t i = 0; i < q->filters; i++)
		sqlite3_bind_text(*stmt, (int)i + 1, q->values[i], -1, SQLITE_STATIC);
	if (q->search != READER_ALL)
		sqlite3_bind_text(*stmt, (int)q->filters + 1, q->text, -1, SQLITE_STATIC);
	return 0;
}

/* ---- running ---- */

static int
look(void *context)
{
	struct reader *r = context;

	return ++r->looks > LOOKS_MAX;
}

static int
ended(struct reader *r, const char *view, int rc, struct why *why)
{
	if (rc == SQLITE_DONE || rc == SQLITE_ROW)
		return 0;
	if (rc == SQLITE_INTERRUPT)
		return why_set(
		    why, ERR_TOO_LARGE, "%s takes too long; filter it by a column", view);
	return why_set(
	    why, ERR_DATABASE, "%s cannot be read: %s", view, sqlite3_errmsg(r->db));
}

static int
count(struct reader *r, const struct buf *from, const struct reader_question *q,
    int64_t *total, struct why *why)
{
	sqlite3_stmt *stmt = NULL;
	struct buf sql = {0};
	int err, rc = SQLITE_DONE;

	buf_printf(&sql, "SELECT count(*) FROM (SELECT 1%s LIMIT %lld)", buf_str(from),
	    (long long)q->total_max);
	err = prepare(r, &sql, q, &stmt, why);
	if (!err)
		rc = sqlite3_step(stmt);
	if (!err && rc == SQLITE_ROW)
		*total = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	buf_free(&sql);
	return err ? err : ended(r, q->view, rc, why);
}

static int
collect(struct reader *r, const struct buf *from, const struct reader_question *q,
    void (*header)(void *, sqlite3_stmt *), bool (*row)(void *, sqlite3_stmt *),
    void *context, struct why *why)
{
	sqlite3_stmt *stmt = NULL;
	struct buf sql = {0};
	bool more = true;
	int err, rc = SQLITE_DONE;

	buf_printf(&sql, "SELECT *%s LIMIT %lld OFFSET %lld", buf_str(from),
	    (long long)q->limit, (long long)q->offset);
	err = prepare(r, &sql, q, &stmt, why);
	if (!err)
		header(context, stmt);
	while (!err && more && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
		more = row(context, stmt);
	sqlite3_finalize(stmt);
	buf_free(&sql);
	if (!err)
		err = ended(r, q->view, rc, why);
	return err || more ? err : ERR_PENDING;
}

/* FROM and WHERE of the question, once its names are known to be the view's own. */
static int
make_from(
    struct reader *r, const struct reader_question *q, struct buf *from, struct why *why)
{
	sqlite3_stmt *bare = NULL;
	struct buf sql = {0};
	int err;

	if (!reader_view_ok(r, q->view))
		return why_set(why, ERR_NOT_FOUND, "there is no view %.100s", q->view);
	buf_printf(&sql, "SELECT * FROM \"%s\"", q->view);
	if (sqlite3_prepare_v2(r->db, buf_str(&sql), -1, &bare, NULL) != SQLITE_OK) {
		err = why_set(why, ERR_DATABASE, "cannot read %s: %s", q->view,
		    sqlite3_errmsg(r->db));
	} else {
		buf_printf(from, " FROM \"%s\"", q->view);
		err = put_where(from, bare, q, why);
	}
	sqlite3_finalize(bare);
	buf_free(&sql);
	return err;
}

int
reader_rows(struct reader *r, const struct reader_question *q,
    void (*header)(void *context, sqlite3_stmt *stmt),
    bool (*row)(void *context, sqlite3_stmt *stmt), void *context, int64_t *total,
    struct why *why)
{
	struct buf from = {0};
	int err = make_from(r, q, &from, why);

	r->looks = 0;
	sqlite3_progress_handler(r->db, STEPS_A_LOOK, look, r);
	if (!err)
		err = count(r, &from, q, total, why);
	if (!err)
		err = collect(r, &from, q, header, row, context, why);
	sqlite3_progress_handler(r->db, 0, NULL, NULL);
	buf_free(&from);
	return err;
}
