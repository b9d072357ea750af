/*
 * The embedded sequencer: one table, one process. Write-ahead log with synchronous=FULL:
 * COMMIT returns after the fsync, and before that nobody is told anything.
 */
#include <errno.h>
#include <poll.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "node/sequencer/sequencer.h"
#include "service/memory.h"

#define APPLICATION_ID 0x4d61646e /* "Madn" */

enum call { APPEND, READ, BOUNDS, PRUNE, CALLS };

static const char *const sql_of[CALLS] = {
    [APPEND] = "INSERT INTO record(height, record) VALUES (?1, ?2)",
    [READ] = "SELECT record FROM record WHERE height = ?1",
    /* Two subqueries: each is one step along the index, max and min in one are a scan. */
    [BOUNDS] =
	"SELECT (SELECT min(height) FROM record), (SELECT max(height) FROM record)",
    [PRUNE] = "DELETE FROM record WHERE height < ?1",
};

struct engine {
	sqlite3 *db;
	char *path;
	sqlite3_stmt *calls[CALLS];
};

static int
fail(struct engine *e, const char *doing, struct why *why)
{
	int code = sqlite3_errcode(e->db);

	if (code == SQLITE_FULL)
		return why_set(why, -ENOSPC,
		    "%s: the disk is full; free some space, nothing was lost", e->path);
	if (code == SQLITE_BUSY)
		return why_set(why, ERR_DATABASE,
		    "%s is in use by another program; only one node may have it open",
		    e->path);
	return why_set(why, ERR_DATABASE,
	    "%s cannot be %s: %s; restore it from a copy, or join the ledger anew with a "
	    "fresh folder",
	    e->path, doing, sqlite3_errmsg(e->db));
}

static int64_t
pragma(struct engine *e, const char *sql)
{
	sqlite3_stmt *stmt = NULL;
	int64_t value = -1;

	if (sqlite3_prepare_v2(e->db, sql, -1, &stmt, NULL) == SQLITE_OK &&
	    sqlite3_step(stmt) == SQLITE_ROW)
		value = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return value;
}

/* quick_check answers one row "ok"; anything else is damage. */
static int
check_file(struct engine *e, struct why *why)
{
	sqlite3_stmt *stmt = NULL;
	int r = 0;

	if (sqlite3_prepare_v2(e->db, "PRAGMA quick_check(1)", -1, &stmt, NULL) !=
		SQLITE_OK ||
	    sqlite3_step(stmt) != SQLITE_ROW)
		r = fail(e, "read", why);
	else if (sqlite3_stricmp((const char *)sqlite3_column_text(stmt, 0), "ok") != 0)
		r = why_set(why, ERR_DATABASE,
		    "%s is damaged (%s); restore it from a copy, or join the ledger anew "
		    "with "
		    "a fresh folder",
		    e->path, (const char *)sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	if (r == 0 &&
	    pragma(e, "SELECT count(*) = ifnull(max(height) - min(height) + 1, 0)"
		      " FROM record") != 1)
		r = why_set(why, ERR_DATABASE,
		    "%s lacks records between its first and its last; restore it from a "
		    "copy",
		    e->path);
	return r;
}

static int
make_table(struct engine *e, struct why *why)
{
	int64_t id = pragma(e, "PRAGMA application_id");
	int64_t tables = pragma(e, "SELECT count(*) FROM sqlite_schema");

	if (id == APPLICATION_ID)
		return 0;
	if (id < 0 || tables < 0)
		return fail(e, "read", why);
	if (id != 0 || tables != 0)
		return why_set(why, ERR_DATABASE,
		    "%s is no sequence of madang-node; give the right file", e->path);
	if (sqlite3_exec(e->db,
		"BEGIN IMMEDIATE;"
		"CREATE TABLE record(height INTEGER PRIMARY KEY CHECK(height > 0),"
		" record BLOB NOT NULL) STRICT;"
		"PRAGMA application_id = 1298228334;"
		"COMMIT",
		NULL, NULL, NULL) != SQLITE_OK)
		return fail(e, "made", why);
	return 0;
}

static void
engine_close(void *engine)
{
	struct engine *e = engine;

	for (int i = 0; i < CALLS; i++)
		sqlite3_finalize(e->calls[i]);
	sqlite3_close(e->db);
	free(e->path);
	free(e);
}

static int
engine_append(
    void *engine, uint64_t height, const void *record, size_t size, struct why *why)
{
	struct engine *e = engine;
	sqlite3_stmt *stmt = e->calls[APPEND];
	int r;

	sqlite3_bind_int64(stmt, 1, (int64_t)height);
	sqlite3_bind_blob64(stmt, 2, record, size, SQLITE_STATIC);
	r = sqlite3_step(stmt);
	if (r == SQLITE_DONE)
		r = 0;
	else if (r == SQLITE_CONSTRAINT)
		r = why_set(why, ERR_STATE, "%s has another record at height %llu",
		    e->path, (unsigned long long)height);
	else
		r = fail(e, "written", why);
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	return r;
}

static int
engine_read(void *engine, uint64_t height, struct buf *record, struct why *why)
{
	struct engine *e = engine;
	sqlite3_stmt *stmt = e->calls[READ];
	int r;

	sqlite3_bind_int64(stmt, 1, (int64_t)height);
	switch (sqlite3_step(stmt)) {
	case SQLITE_ROW:
		buf_put(record, sqlite3_column_blob(stmt, 0),
		    (size_t)sqlite3_column_bytes(stmt, 0));
		r = 0;
		break;
	case SQLITE_DONE:
		r = why_set(why, ERR_NOT_FOUND, "%s has no record of height %llu",
		    e->path, (unsigned long long)height);
		break;
	default:
		r = fail(e, "read", why);
	}
	sqlite3_reset(stmt);
	return r;
}

static int
engine_bounds(void *engine, uint64_t *lowest, uint64_t *head, struct why *why)
{
	struct engine *e = engine;
	sqlite3_stmt *stmt = e->calls[BOUNDS];
	int r = 0;

	if (sqlite3_step(stmt) == SQLITE_ROW) {
		*lowest = (uint64_t)sqlite3_column_int64(stmt, 0); /* NULL gives 0 */
		*head = (uint64_t)sqlite3_column_int64(stmt, 1);
	} else {
		r = fail(e, "read", why);
	}
	sqlite3_reset(stmt);
	return r;
}

/* Only this process writes, so a record that is missing will not come by waiting long. */
static int
engine_wait(void *engine, uint64_t height, int timeout_ms, struct why *why)
{
	uint64_t lowest, head;
	int r = engine_bounds(engine, &lowest, &head, why);

	if (r != 0 || height <= head)
		return r;
	poll(NULL, 0, timeout_ms);
	return why_set(
	    why, ERR_PENDING, "no record of height %llu yet", (unsigned long long)height);
}

static int
engine_prune(void *engine, uint64_t below, struct why *why)
{
	struct engine *e = engine;
	sqlite3_stmt *stmt = e->calls[PRUNE];
	int r;

	sqlite3_bind_int64(stmt, 1, (int64_t)below);
	r = sqlite3_step(stmt) == SQLITE_DONE ? 0 : fail(e, "pruned", why);
	sqlite3_reset(stmt);
	return r;
}

static const struct sequencer_engine engine_calls = {
    "sqlite",
    engine_close,
    engine_append,
    engine_read,
    engine_bounds,
    engine_wait,
    engine_prune,
};

static int
engine_prepare(struct engine *e, struct why *why)
{
	int r;

	/* Exclusive: no second process, and no shared memory file to lose. */
	if (sqlite3_exec(e->db,
		"PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
		"PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;",
		NULL, NULL, NULL) != SQLITE_OK)
		return fail(e, "opened", why);
	r = make_table(e, why);
	if (r == 0)
		r = check_file(e, why);
	for (int i = 0; i < CALLS && r == 0; i++)
		if (sqlite3_prepare_v3(e->db, sql_of[i], -1, SQLITE_PREPARE_PERSISTENT,
			&e->calls[i], NULL) != SQLITE_OK)
			r = fail(e, "read", why);
	return r;
}

int
sequencer_sqlite_open(void **engine, const struct sequencer_engine **calls,
    const char *path, struct why *why)
{
	struct engine *e = xcalloc(1, sizeof *e);
	int r;

	e->path = xstrdup(path);
	memory_for_sqlite();
	if (sqlite3_open_v2(path, &e->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK)
		r = fail(e, "opened", why);
	else
		r = engine_prepare(e, why);
	if (r != 0) {
		engine_close(e);
		return r;
	}
	*engine = e;
	*calls = &engine_calls;
	return 0;
}
