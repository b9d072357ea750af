/* The digest of all tables, by which two engines compare what they made: rules.md 7. */
#include "service/engine.h"

#include <string.h>

static void
put_u32(struct sha256 *hash, uint32_t v)
{
	const uint8_t bytes[4] = {
	    (uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};

	sha256_put(hash, bytes, sizeof(bytes));
}

static int
put_value(struct sha256 *hash, sqlite3_stmt *row, int column)
{
	uint64_t number = (uint64_t)sqlite3_column_int64(row, column);
	int size;

	switch (sqlite3_column_type(row, column)) {
	case SQLITE_NULL:
		sha256_put(hash, "N", 1);
		return 0;
	case SQLITE_INTEGER:
		sha256_put(hash, "I", 1);
		put_u32(hash, (uint32_t)(number >> 32));
		put_u32(hash, (uint32_t)number);
		return 0;
	case SQLITE_FLOAT:
		return ERR_FORMAT;
	default:
		sha256_put(
		    hash, sqlite3_column_type(row, column) == SQLITE_TEXT ? "T" : "B", 1);
		size = sqlite3_column_bytes(row, column);
		put_u32(hash, (uint32_t)size);
		sha256_put(hash, sqlite3_column_blob(row, column), (size_t)size);
		return 0;
	}
}

static int
put_rows(struct sha256 *hash, sqlite3_stmt *row)
{
	int rc, err = 0;

	while (!err && (rc = sqlite3_step(row)) == SQLITE_ROW) {
		for (int i = 0; !err && i < sqlite3_column_count(row); i++)
			err = put_value(hash, row, i);
		sha256_put(hash, "\n", 1);
	}
	return err ? err : rc == SQLITE_DONE ? 0 : ERR_DATABASE;
}

static sqlite3_stmt *
prepare_table(sqlite3 *db, const char *table)
{
	char *text = sqlite3_mprintf("SELECT * FROM \"%w\"", table);
	sqlite3_stmt *row = NULL;
	struct buf sorted = {0};
	int columns;

	if (!text || sqlite3_prepare_v2(db, text, -1, &row, NULL) != SQLITE_OK) {
		sqlite3_free(text);
		return NULL;
	}
	columns = sqlite3_column_count(row);
	sqlite3_finalize(row);
	buf_puts(&sorted, text);
	for (int i = 1; i <= columns; i++)
		buf_printf(
		    &sorted, "%s %d COLLATE BINARY", i == 1 ? " ORDER BY" : ",", i);
	sqlite3_free(text);
	row = NULL;
	if (sqlite3_prepare_v2(db, buf_str(&sorted), -1, &row, NULL) != SQLITE_OK)
		row = NULL;
	buf_free(&sorted);
	return row;
}

static int
put_table(struct sha256 *hash, sqlite3 *db, const char *table, struct why *why)
{
	sqlite3_stmt *row = prepare_table(db, table);
	int err = row ? 0 : ERR_DATABASE;

	sha256_put(hash, table, strlen(table));
	sha256_put(hash, "\n", 1);
	if (!err)
		err = put_rows(hash, row);
	sqlite3_finalize(row);
	return err ? why_set(why, err, "cannot digest the table %s: %s", table,
			 err == ERR_FORMAT ? "it holds a REAL" : sqlite3_errmsg(db))
		   : 0;
}

int
state_digest(struct state *s, uint8_t digest[HASH_SIZE], struct why *why)
{
	sqlite3_stmt *tables = sql_bind(&s->sql,
	    "SELECT name FROM sqlite_schema WHERE type = 'table' "
	    "AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'engine_*' "
	    "AND name <> 'core_part' ORDER BY name",
	    "");
	struct sha256 *hash = sha256_open();
	uint8_t out[HASH_SIZE];
	int rc = SQLITE_ERROR, err = 0;

	while (tables && !err && (rc = sqlite3_step(tables)) == SQLITE_ROW)
		err = put_table(
		    hash, s->db, (const char *)sqlite3_column_text(tables, 0), why);
	if (!err && rc != SQLITE_DONE)
		err = why_set(why, ERR_DATABASE, "cannot list the tables: %s",
		    sqlite3_errmsg(s->db));
	sqlite3_reset(tables);
	sha256_close(hash, out);
	if (!err)
		memcpy(digest, out, HASH_SIZE);
	return err;
}
