#include "service/pending.h"

#include <stdlib.h>
#include <string.h>
#include "service/memory.h"

static const char settings[] =
    "PRAGMA foreign_keys = ON;"
    "PRAGMA recursive_triggers = OFF;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA case_sensitive_like = ON;"
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;" /* a cache: replayed on doubt */
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA cache_size = -65536;"
    "PRAGMA wal_autocheckpoint = 16384;"
    "PRAGMA busy_timeout = 10000;";

int
engine_configure(sqlite3 *db, struct why *why)
{
	static const struct {
		int option, value;
	} options[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1}, {SQLITE_DBCONFIG_DQS_DDL, 0},
	    {SQLITE_DBCONFIG_DQS_DML, 0}, {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
	    {SQLITE_DBCONFIG_ENABLE_FKEY, 1}, {SQLITE_DBCONFIG_ENABLE_TRIGGER, 1},
	    {SQLITE_DBCONFIG_ENABLE_VIEW, 1}, {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}};

	sqlite3_extended_result_codes(db, 1);
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (sqlite3_db_config(db, options[i].option, options[i].value, NULL) !=
		    SQLITE_OK)
			return why_set(why, ERR_DATABASE,
			    "this SQLite lacks a setting that the rules "
			    "need (option %d)",
			    options[i].option);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 256 << 20);
	sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 200);
	sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 20);
	return 0;
}

int
engine_open(struct state **out, const char *path, struct why *why)
{
	struct state *s = xcalloc(1, sizeof(*s));
	int err;

	memory_for_sqlite();
	if (sqlite3_open_v2(path, &s->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL)) {
		err = why_set(why, ERR_DATABASE, "cannot open the state database %s: %s",
		    path, s->db ? sqlite3_errmsg(s->db) : "out of memory");
	} else {
		err = engine_configure(s->db, why);
		if (!err)
			err = sql_script(s->db, settings, why);
		if (!err)
			err = sql_script(s->db, pending_table, why);
		s->sql.db = s->db;
		s->steps = &s->own_steps;
		s->patience = PATIENCE_REPLAY;
		s->functions = functions_open(s->db);
	}
	if (err)
		state_close(s);
	else
		*out = s;
	return err;
}

void
state_close(struct state *s)
{
	if (!s)
		return;
	sql_close(&s->sql);
	functions_release(s->functions);
	registry_cut(&s->registry, 0);
	if (sqlite3_close(s->db) != SQLITE_OK)
		die("a statement on the state database was left open");
	functions_close(s->functions);
	free(s);
}

/* Where the program itself stands; no part of the ledger's state (rules.md 7). */
static const char own_tables[] =
    "CREATE TABLE IF NOT EXISTS engine_at(one INTEGER PRIMARY KEY CHECK (one = 1),"
    " height INTEGER NOT NULL, size INTEGER NOT NULL, time_ms INTEGER NOT NULL,"
    " range BLOB NOT NULL, charter BLOB NOT NULL) STRICT;";

static int
load_forms(struct state *s, struct why *why)
{
	sqlite3_stmt *row = sql_bind(
	    &s->sql, "SELECT form FROM core_s_service ORDER BY entry_index, service", "");
	int rc = SQLITE_ERROR, err = 0;

	while (row && !err && (rc = sqlite3_step(row)) == SQLITE_ROW) {
		struct form *form;

		err = form_parse(&form, sqlite3_column_text(row, 0),
		    (size_t)sqlite3_column_bytes(row, 0), why);
		if (!err)
			registry_add_take(&s->registry, form);
	}
	sqlite3_reset(row);
	if (!err && rc != SQLITE_DONE)
		err = why_set(why, ERR_DATABASE,
		    "cannot read the services of the state: %s", sqlite3_errmsg(s->db));
	return err;
}

static int
load_row(struct state *s, sqlite3_stmt *row, struct why *why)
{
	const void *range = sqlite3_column_blob(row, 3);

	s->at.height = (uint64_t)sqlite3_column_int64(row, 0);
	s->at.size = (uint64_t)sqlite3_column_int64(row, 1);
	s->at.time_ms = sqlite3_column_int64(row, 2);
	if (sqlite3_column_bytes(row, 3) != (int)sizeof(s->at.range.hashes))
		return why_set(why, ERR_FORMAT,
		    "the state database is damaged; delete it, it "
		    "is rebuilt from the ledger");
	memcpy(s->at.range.hashes, range, sizeof(s->at.range.hashes));
	s->at.range.size = s->at.size;
	s->now = s->at.time_ms / 1000;
	s->chartered = true;
	return charter_parse(&s->charter, sqlite3_column_blob(row, 4),
	    (size_t)sqlite3_column_bytes(row, 4), why);
}

int
engine_load(struct state *s, struct why *why)
{
	sqlite3_stmt *row = sql_bind(
	    &s->sql, "SELECT height, size, time_ms, range, charter FROM engine_at", "");
	int rc = row ? sqlite3_step(row) : SQLITE_ERROR;
	int err;

	if (rc == SQLITE_DONE) {
		sqlite3_reset(row);
		return 0;
	}
	if (rc != SQLITE_ROW)
		return why_set(why, ERR_DATABASE, "cannot read the state database: %s",
		    sqlite3_errmsg(s->db));
	err = load_row(s, row, why);
	sqlite3_reset(row);
	return err ? err : load_forms(s, why);
}

int
state_open(struct state **out, const char *path, struct why *why)
{
	struct state *s;
	int err = engine_open(&s, path, why);

	if (err)
		return err;
	err = sql_script(s->db, own_tables, why);
	if (!err)
		err = engine_load(s, why);
	if (err)
		state_close(s);
	else
		*out = s;
	return err;
}

void
state_at(const struct state *s, struct state_at *at)
{
	*at = s->at;
}

const struct charter *
state_charter(const struct state *s)
{
	return s->chartered ? &s->charter : NULL;
}

void
state_ahead(struct state *s, const struct entry *const *entries, size_t count)
{
	functions_ahead(s->functions, entries, count);
}

sqlite3 *
state_db(struct state *s)
{
	return s->db;
}
