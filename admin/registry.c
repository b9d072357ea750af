#include "admin/registry.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "card/derive.h"
#include "tree/merkle.h"

struct registry {
	sqlite3 *db;
	sqlite3_stmt *insert, *find;
	char *path;
};

static int
failed(struct registry *r, struct why *why)
{
	return why_set(why, ERR_DATABASE, "%s cannot be used: %s", r->path,
	    r->db != NULL ? sqlite3_errmsg(r->db) : "out of memory");
}

static int
run(struct registry *r, const char *sql, struct why *why)
{
	return sqlite3_exec(r->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0
								       : failed(r, why);
}

static const char schema[] =
    "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON;"
    "CREATE TABLE IF NOT EXISTS voter("
    " v BLOB PRIMARY KEY CHECK(length(v) = 32),"
    " chaincode BLOB NOT NULL CHECK(length(chaincode) = 32)) STRICT, WITHOUT ROWID;";

/* Chaincodes link a voter's polls: the file is the registrar's alone. SQLite keeps the
 * mode. */
static int
make_private(const char *path, struct why *why)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return why_set(why, -errno, "cannot open %s: %s", path, strerror(errno));
	close(fd);
	return 0;
}

int
registry_open(struct registry **out, const char *path, struct why *why)
{
	struct registry *r = xcalloc(1, sizeof(*r));
	int e = make_private(path, why);

	r->path = xstrdup(path);
	if (e == 0 &&
	    sqlite3_open_v2(path, &r->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		e = failed(r, why);
	if (e == 0)
		e = run(r, schema, why);
	if (e == 0 &&
	    (sqlite3_prepare_v2(r->db,
		 "INSERT OR IGNORE INTO voter(v, chaincode) VALUES(?1, ?2)", -1,
		 &r->insert, NULL) != SQLITE_OK ||
		sqlite3_prepare_v2(r->db, "SELECT chaincode FROM voter WHERE v = ?1", -1,
		    &r->find, NULL) != SQLITE_OK))
		e = failed(r, why);
	if (e != 0)
		registry_close(r);
	else
		*out = r;
	return e;
}

void
registry_close(struct registry *r)
{
	if (r == NULL)
		return;
	sqlite3_finalize(r->insert);
	sqlite3_finalize(r->find);
	sqlite3_close(r->db);
	free(r->path);
	free(r);
}

int
registry_begin(struct registry *r, struct why *why)
{
	return run(r, "BEGIN IMMEDIATE", why);
}

int
registry_commit(struct registry *r, struct why *why)
{
	return run(r, "COMMIT", why);
}

static int
same_chaincode(
    struct registry *r, const uint8_t v[32], const uint8_t chaincode[32], struct why *why)
{
	int e = 0;

	sqlite3_bind_blob(r->find, 1, v, 32, SQLITE_STATIC);
	if (sqlite3_step(r->find) != SQLITE_ROW)
		e = failed(r, why);
	else if (memcmp(sqlite3_column_blob(r->find, 0), chaincode, 32) != 0)
		e = why_set(
		    why, ERR_KEY, "%s holds this card with another chaincode", r->path);
	sqlite3_reset(r->find);
	return e;
}

int
registry_add(struct registry *r, const uint8_t seed[32], bool *added, struct why *why)
{
	uint8_t *x = sodium_malloc(SCALAR_SIZE), v[POINT_SIZE], chaincode[32];

	if (x == NULL)
		die("no locked memory is left");
	derive_card(x, v, seed);
	sodium_free(x);
	derive_chaincode(chaincode, seed);
	sqlite3_bind_blob(r->insert, 1, v, sizeof(v), SQLITE_STATIC);
	sqlite3_bind_blob(r->insert, 2, chaincode, sizeof(chaincode), SQLITE_STATIC);
	int step = sqlite3_step(r->insert);
	*added = step == SQLITE_DONE && sqlite3_changes(r->db) == 1;
	sqlite3_reset(r->insert);
	if (step != SQLITE_DONE)
		return failed(r, why);
	return *added ? 0 : same_chaincode(r, v, chaincode, why);
}

int
registry_count(struct registry *r, uint64_t *count, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int e = ERR_DATABASE;

	if (sqlite3_prepare_v2(r->db, "SELECT count(*) FROM voter", -1, &st, NULL) ==
		SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW) {
		*count = (uint64_t)sqlite3_column_int64(st, 0);
		e = 0;
	}
	sqlite3_finalize(st);
	return e == 0 ? 0 : failed(r, why);
}

static int
ascending(const void *a, const void *b)
{
	return memcmp(a, b, POINT_SIZE);
}

static int
collect(struct registry *r, const char *origin, const char *poll, size_t room,
    struct roll *roll, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int step = SQLITE_ERROR, e = 0;

	if (sqlite3_prepare_v2(r->db, "SELECT v, chaincode FROM voter", -1, &st, NULL) !=
	    SQLITE_OK)
		return failed(r, why);
	while (e == 0 && roll->count < room && (step = sqlite3_step(st)) == SQLITE_ROW) {
		const uint8_t *v = sqlite3_column_blob(st, 0);
		if (!group_point_ok(v) || group_is_identity(v))
			e = why_set(why, ERR_FORMAT,
			    "%s holds a key that is no point of the group", r->path);
		else
			derive_credential_public(roll->keys[roll->count++], v,
			    sqlite3_column_blob(st, 1), origin, poll);
	}
	if (e == 0 && step != SQLITE_ROW && step != SQLITE_DONE)
		e = failed(r, why);
	sqlite3_finalize(st);
	return e;
}

static void
root_of(struct roll *roll)
{
	struct merkle_range range = {0};
	uint8_t leaf[HASH_SIZE];

	for (size_t i = 0; i < roll->count; i++) {
		merkle_leaf(leaf, roll->keys[i], POINT_SIZE);
		merkle_append(&range, leaf);
	}
	merkle_root(&range, roll->root);
}

int
registry_roll(struct registry *r, const char *origin, const char *poll, struct roll *roll,
    struct why *why)
{
	uint64_t count = 0;
	int e = registry_count(r, &count, why);

	*roll = (struct roll){0};
	if (e != 0)
		return e;
	if (count == 0)
		return why_set(
		    why, ERR_STATE, "%s is empty: make cards or a deck first", r->path);
	roll->keys = xcalloc(count, sizeof(*roll->keys));
	e = collect(r, origin, poll, count, roll, why);
	if (e != 0) {
		roll_free(roll);
		return e;
	}
	qsort(roll->keys, roll->count, sizeof(*roll->keys), ascending);
	root_of(roll);
	return 0;
}

void
roll_free(struct roll *roll)
{
	free(roll->keys);
	*roll = (struct roll){0};
}
