/* The digest of all tables (doc/protocol/rules.md 7), and the audit views. */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/tables.h"

static void
add_value(struct bytes *b, sqlite3_stmt *row, int i)
{
	int type = sqlite3_column_type(row, i);
	size_t size;

	if (type == SQLITE_NULL) {
		bytes_text(b, "N");
	} else if (type == SQLITE_INTEGER) {
		bytes_text(b, "I");
		bytes_u64(b, (uint64_t)sqlite3_column_int64(row, i));
	} else {
		const void *data = type == SQLITE_TEXT
				       ? (const void *)sqlite3_column_text(row, i)
				       : sqlite3_column_blob(row, i);
		size = (size_t)sqlite3_column_bytes(row, i);
		bytes_text(b, type == SQLITE_TEXT ? "T" : "B");
		bytes_u32(b, (uint32_t)size);
		bytes_add(b, data, size);
	}
}

static int
columns_of(struct tables *t, const char *table)
{
	char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", table);
	sqlite3_stmt *stmt = NULL;
	int count = -1;

	if (sqlite3_prepare_v2(t->db, sql, -1, &stmt, NULL) == SQLITE_OK)
		count = sqlite3_column_count(stmt);
	sqlite3_finalize(stmt);
	sqlite3_free(sql);
	return count;
}

static int
digest_table(struct tables *t, const char *table, EVP_MD_CTX *hash)
{
	struct bytes b = {0};
	sqlite3_stmt *stmt = NULL;
	int columns = columns_of(t, table), rc;
	char *sql = sqlite3_mprintf("SELECT * FROM \"%w\" ORDER BY ", table);

	bytes_text(&b, sql);
	sqlite3_free(sql);
	for (int i = 1; i <= columns; i++)
		bytes_format(&b, "%s%d COLLATE BINARY", i > 1 ? ", " : "", i);
	rc = sqlite3_prepare_v2(t->db, (char *)b.data, (int)b.size, &stmt, NULL);
	b.size = 0;
	bytes_format(&b, "%s\n", table);
	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		if (EVP_DigestUpdate(hash, b.data, b.size) != 1)
			abort();
		b.size = 0;
		rc = sqlite3_step(stmt);
		for (int i = 0; rc == SQLITE_ROW && i < columns; i++)
			add_value(&b, stmt, i);
		bytes_text(&b, "\n");
	}
	sqlite3_finalize(stmt);
	bytes_drop(&b);
	return rc == SQLITE_DONE ? 0 : -1;
}

int
tables_digest(struct tables *t, char hex[65], struct fault *fault)
{
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	sqlite3_stmt *stmt = NULL;
	uint8_t digest[HASH];
	int rc, bad = 0;

	if (hash == NULL || EVP_DigestInit_ex(hash, EVP_sha256(), NULL) != 1)
		abort();
	rc = sqlite3_prepare_v2(t->db,
	    "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name COLLATE "
	    "BINARY",
	    -1, &stmt, NULL);
	while (rc == SQLITE_OK && !bad && sqlite3_step(stmt) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(stmt, 0);
		if (strncmp(name, "sqlite_", 7) == 0 ||
		    strncmp(name, "engine_", 7) == 0 || strcmp(name, "core_part") == 0)
			continue;
		bad = digest_table(t, name, hash);
	}
	sqlite3_finalize(stmt);
	if (EVP_DigestFinal_ex(hash, digest, NULL) != 1)
		abort();
	EVP_MD_CTX_free(hash);
	if (rc != SQLITE_OK || bad)
		return fault_say(
		    fault, "cannot read the tables: %s", sqlite3_errmsg(t->db));
	hex_of(hex, digest, HASH);
	return 0;
}

static int
audit_view(struct tables *t, const char *name, struct fault *fault)
{
	char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", name);
	sqlite3_stmt *stmt = NULL;
	int r = 0, rc = sqlite3_prepare_v2(t->db, sql, -1, &stmt, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		r = fault_say(fault,
		    "audit view %s is not empty: its first row begins with %s", name,
		    (const char *)sqlite3_column_text(stmt, 0));
	else if (t->steps->over)
		r = fault_say(fault,
		    "audit view %s ran for %llu million steps and came to no end", name,
		    (unsigned long long)t->steps->taken / 1000000);
	else if (rc != SQLITE_DONE)
		r = fault_say(fault, "audit view %s: %s", name, sqlite3_errmsg(t->db));
	sqlite3_finalize(stmt);
	sqlite3_free(sql);
	return r;
}

int
tables_audit(struct tables *t, uint64_t *views, struct fault *fault)
{
	sqlite3_stmt *stmt = NULL;
	int r = 0;

	if (sqlite3_prepare_v2(t->db,
		"SELECT name FROM sqlite_schema WHERE type = 'view' "
		"AND instr(name, '_audit_') > 0 ORDER BY name",
		-1, &stmt, NULL) != SQLITE_OK)
		return fault_say(fault, "%s", sqlite3_errmsg(t->db));
	for (*views = 0; r == 0 && sqlite3_step(stmt) == SQLITE_ROW; ++*views)
		r = audit_view(t, (const char *)sqlite3_column_text(stmt, 0), fault);
	sqlite3_finalize(stmt);
	return r;
}
