#include "service/reader.h"

#include <stdlib.h>
#include <string.h>
#include "service/engine.h"
#include "service/memory.h"
#include "service/view.h"

#define SECONDS_MAX 5 /* a screen waits */

struct reader {
	sqlite3 *db;
	struct functions *functions;
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

	memory_for_sqlite();
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
is_live(sqlite3 *db, const char *service, size_t size)
{
	sqlite3_stmt *stmt = NULL;
	bool is =
	    sqlite3_prepare_v2(db, "SELECT 1 FROM core_s_service WHERE service = ?", -1,
		&stmt, NULL) == SQLITE_OK &&
	    sqlite3_bind_text(stmt, 1, service, (int)size, SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_step(stmt) == SQLITE_ROW;

	sqlite3_finalize(stmt);
	return is;
}

bool
reader_view_ok(struct reader *r, const char *view)
{
	const char *mark = strchr(view, '_');

	if (!mark || mark == view || mark - view > SERVICE_NAME_MAX)
		return false;
	if (strncmp(mark, "_v_", 3) != 0 && strncmp(mark, "_pub_", 5) != 0)
		return false;
	return view_is(r->db, view) && is_live(r->db, view, (size_t)(mark - view));
}

/* ---- the statement ---- */

static void
put_search(struct buf *sql, sqlite3_stmt *bare, enum reader_search search, size_t at)
{
	buf_puts(sql, "(0");
	for (int i = 0; i < sqlite3_column_count(bare); i++) {
		const char *name = sqlite3_column_name(bare, i);

		if (!view_name_ok(name))
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
	int err = 0;

	for (size_t i = 0; !err && i < q->filters; i++)
		err = view_filter(
		    sql, bare, q->view, q->columns[i], strlen(q->columns[i]), i + 1, why);
	if (err || q->search == READER_ALL)
		return err;
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
count(struct reader *r, const struct view_limit *limit, const struct buf *from,
    const struct reader_question *q, int64_t *total, struct why *why)
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
	return err ? err : view_stepped(limit, q->view, rc, why);
}

static int
collect(struct reader *r, const struct view_limit *limit, const struct buf *from,
    const struct reader_question *q, void (*header)(void *, sqlite3_stmt *),
    bool (*row)(void *, sqlite3_stmt *), void *context, struct why *why)
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
		err = view_stepped(limit, q->view, rc, why);
	return err || more ? err : ERR_PENDING;
}

/* FROM and WHERE of the question, once its names are known to be the view's own. */
static int
make_from(
    struct reader *r, const struct reader_question *q, struct buf *from, struct why *why)
{
	sqlite3_stmt *bare = NULL;
	int err;

	if (!reader_view_ok(r, q->view))
		return why_set(why, ERR_NOT_FOUND, "there is no view %.100s", q->view);
	err = view_columns(r->db, q->view, &bare, why);
	if (!err) {
		buf_printf(from, " FROM \"%s\"", q->view);
		err = put_where(from, bare, q, why);
	}
	sqlite3_finalize(bare);
	return err;
}

int
reader_rows(struct reader *r, const struct reader_question *q,
    void (*header)(void *context, sqlite3_stmt *stmt),
    bool (*row)(void *context, sqlite3_stmt *stmt), void *context, int64_t *total,
    struct why *why)
{
	struct view_limit limit;
	struct buf from = {0};
	int err = make_from(r, q, &from, why);

	view_limit(&limit, r->db, SECONDS_MAX);
	if (!err)
		err = count(r, &limit, &from, q, total, why);
	if (!err)
		err = collect(r, &limit, &from, q, header, row, context, why);
	view_unlimit(&limit);
	buf_free(&from);
	return err;
}
