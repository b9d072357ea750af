#include "service/pending.h"

#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "service/memory.h"

/* ---- opening ---- */

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

static int
load(struct state *s, struct why *why)
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
		err = load(s, why);
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

/* ---- batches ---- */

static int
failed(struct state *s, struct why *why)
{
	return why_set(
	    why, ERR_DATABASE, "the state database failed: %s", sqlite3_errmsg(s->db));
}

/* Batches that are committed together, by time and disk that a commit takes. */
#define GATHER_BATCHES 256

int
state_gather(struct state *s, bool on, struct why *why)
{
	if (s->in_batch || s->gather == on)
		return why_set(why, ERR_STATE, "batches cannot be gathered now");
	if (sql_run(&s->sql, on ? "BEGIN IMMEDIATE" : "COMMIT", ""))
		return failed(s, why);
	s->gather = on;
	s->gathered = 0;
	return 0;
}

/* A batch inside the transaction of many is a savepoint. */
static int
end_gathered(struct state *s)
{
	if (sql_run(&s->sql, "RELEASE batch", ""))
		return ERR_DATABASE;
	if (++s->gathered < GATHER_BATCHES)
		return 0;
	s->gathered = 0;
	return sql_run(&s->sql, "COMMIT", "") || sql_run(&s->sql, "BEGIN IMMEDIATE", "")
		   ? ERR_DATABASE
		   : 0;
}

static int
abort_gathered(struct state *s)
{
	return sql_run(&s->sql, "ROLLBACK TO batch", "") ||
		       sql_run(&s->sql, "RELEASE batch", "")
		   ? ERR_DATABASE
		   : 0;
}

void
state_patience(struct state *s, enum patience patience)
{
	s->patience = patience;
}

/* SQLite gives up the whole transaction with an interrupted statement, and with it the
 * batches that were gathered: the state stands where they began. */
static void
restart(struct state *s)
{
	struct why why = {""};

	registry_cut(&s->registry, 0);
	s->at = (struct state_at){0};
	s->chartered = false;
	if (load(s, &why))
		die("%s", why.text);
	s->gathered = 0;
	if (sql_run(&s->sql, "BEGIN IMMEDIATE", ""))
		die("cannot go on in the state database: %s", sqlite3_errmsg(s->db));
}

int
state_batch_begin(struct state *s, int64_t time_ms, struct why *why)
{
	if (s->in_batch)
		return why_set(why, ERR_STATE, "a batch is already open");
	if (time_ms < s->at.time_ms)
		return why_set(why, ERR_STATE, "the clock of the ledger cannot go back");
	if (s->gather ? sql_run(&s->sql, "SAVEPOINT batch", "")
		      : sql_run(&s->sql, "BEGIN IMMEDIATE", ""))
		return failed(s, why);
	s->in_batch = true;
	s->next = s->at;
	s->next.time_ms = time_ms;
	s->next.height++;
	s->forms_before = s->registry.count;
	s->chartered_before = s->chartered;
	s->now = time_ms / 1000;
	if (s->chartered && sql_run(&s->sql, "INSERT INTO core_block VALUES (?, ?)", "ii",
				(int64_t)s->next.height, s->now)) {
		failed(s, why);
		state_batch_abort(s);
		return ERR_DATABASE;
	}
	return 0;
}

static bool
known_leaf(struct state *s, const uint8_t leaf[HASH_SIZE])
{
	char hex[65];
	int64_t index;

	hex_encode(hex, leaf, HASH_SIZE);
	return sql_int(&s->sql, &index,
		   "SELECT entry_index FROM core_entry WHERE leaf = ?", "s", hex) == 0;
}

static int
apply_entry(struct state *s, const struct entry *entry, struct refusal *r)
{
	char cosign[NOTE_SIGNATURES_MAX][65];
	struct submission sub;
	char leaf[65];
	int err;

	if (known_leaf(s, entry->leaf))
		return ERR_DUPLICATE;
	err = verify_entry(s, entry, &sub, leaf, cosign, r);
	return err ? err : apply_submission(s, &sub, (int64_t)s->next.size, r);
}

static int
keep_charter(struct state *s, const struct entry *entry)
{
	uint8_t range[64][HASH_SIZE] = {{0}};

	return sql_run(&s->sql, "INSERT INTO engine_at VALUES (1, 0, 0, 0, ?, ?)", "bb",
		   (const void *)range, sizeof(range), (const void *)entry->raw,
		   entry->raw_size)
		   ? ERR_DATABASE
		   : 0;
}

static int
apply_any(struct state *s, const struct entry *entry, struct refusal *refusal)
{
	int err;

	if (s->chartered)
		return apply_entry(s, entry, refusal);
	err = install_charter(s, entry, refusal);
	return err ? err : keep_charter(s, entry);
}

/* Within the limit, or its verdict counts for nothing. */
static int
apply_limited(struct state *s, const struct entry *entry, struct refusal *refusal)
{
	int err;

	steps_begin(s->steps, s->patience, s->next.size, (uint64_t)entry->parts);
	steps_watch(s->steps, s->db);
	err = apply_any(s, entry, refusal);
	steps_watch(NULL, s->db);
	if (!s->steps->over)
		return err;
	if (!refusal)
		return ERR_UNDECIDED;
	*refusal = (struct refusal){.key = ""};
	return why_set(&refusal->why, ERR_UNDECIDED,
	    "the rules of %s have run for %llu million steps over this entry of kind %s, "
	    "and no further; have the office that published them mend them",
	    entry->service, (unsigned long long)s->steps->limit / 1000000, entry->kind);
}

int
state_apply(struct state *s, const struct entry *entry, struct refusal *refusal)
{
	int err;

	if (!s->in_batch)
		die("state_apply outside a batch");
	if (refusal)
		*refusal = (struct refusal){.key = ""};
	err = apply_limited(s, entry, refusal);
	if (err == ERR_DATABASE && refusal && !refusal->why.text[0])
		failed(s, &refusal->why);
	if (!err) {
		merkle_append(&s->next.range, entry->leaf);
		s->next.size++;
	}
	return err;
}

int
state_batch_end(struct state *s, const void *block, size_t size, struct why *why)
{
	uint8_t leaf[HASH_SIZE];

	if (!s->in_batch)
		die("state_batch_end outside a batch");
	if (!s->chartered)
		return why_set(why, ERR_STATE, "the first batch must hold the charter");
	merkle_leaf(leaf, block, size);
	merkle_append(&s->next.range, leaf);
	s->next.size++;
	if (sql_run(&s->sql,
		"UPDATE engine_at SET height = ?, size = ?, time_ms = ?, range = ?",
		"iiib", (int64_t)s->next.height, (int64_t)s->next.size, s->next.time_ms,
		(const void *)s->next.range.hashes, sizeof(s->next.range.hashes)) ||
	    (s->gather ? end_gathered(s) : sql_run(&s->sql, "COMMIT", "")))
		return failed(s, why);
	s->in_batch = false;
	s->at = s->next;
	return 0;
}

void
state_batch_abort(struct state *s)
{
	if (!s->in_batch)
		return;
	s->in_batch = false;
	registry_cut(&s->registry, s->forms_before);
	s->chartered = s->chartered_before;
	s->now = s->at.time_ms / 1000;
	if (sqlite3_get_autocommit(s->db)) {
		if (s->gather)
			restart(s);
		return;
	}
	if (s->gather ? abort_gathered(s) : sql_run(&s->sql, "ROLLBACK", ""))
		die("cannot roll back the state database: %s", sqlite3_errmsg(s->db));
}

int
state_precheck(struct state *s, const struct entry *entry, struct refusal *refusal)
{
	char cosign[NOTE_SIGNATURES_MAX][65];
	struct submission sub;
	char leaf[65];
	int64_t found;
	int err;

	if (refusal)
		*refusal = (struct refusal){.key = ""};
	if (!s->chartered)
		return refusal_set(
		    refusal, "core.charter", NULL, "the ledger has no charter yet");
	if (known_leaf(s, entry->leaf))
		return ERR_DUPLICATE;
	err = verify_entry(s, entry, &sub, leaf, cosign, refusal);
	if (err)
		return err;
	err = sql_int(&s->sql, &found,
	    "SELECT 1 FROM core_s_member m JOIN core_authority a ON a.role = m.role "
	    "WHERE m.signer = ? AND a.service = ? AND a.kind = ? "
	    "AND m.from_time <= ? AND ? < m.to_time LIMIT 1",
	    "sssii", sub.signer, sub.service, sub.kind, s->now, s->now);
	if (err == ERR_NOT_FOUND)
		return refusal_set(refusal, "core.not_authorised", NULL,
		    "%s may not sign %s.%s", sub.signer, sub.service, sub.kind);
	return err;
}
