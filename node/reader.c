#include "node/reader.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "cert/statuslist.h"

#define TRIES 20

struct reader {
	const struct ledger *ledger;
	pthread_mutex_t lock;
	struct state *state;
	sqlite3_stmt *find;
	unsigned generation; /* of the ledger, when state was opened */
};

struct reader *
reader_open(const struct ledger *l)
{
	struct reader *r = xcalloc(1, sizeof *r);

	r->ledger = l;
	pthread_mutex_init(&r->lock, NULL);
	return r;
}

static void
forget(struct reader *r)
{
	sqlite3_finalize(r->find);
	state_close(r->state);
	r->find = NULL;
	r->state = NULL;
}

void
reader_close(struct reader *r)
{
	if (r == NULL)
		return;
	forget(r);
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/* The tables as they are now; a connection to files that were replaced is given up. */
static int
refresh(struct reader *r, struct why *why)
{
	unsigned now = ledger_generation(r->ledger);
	int rc;

	if (r->state != NULL && r->generation == now)
		return 0;
	forget(r);
	rc = state_open(&r->state, ledger_state_path(r->ledger), why);
	if (rc == 0 && sqlite3_prepare_v2(state_db(r->state),
			   "SELECT entry_index FROM core_entry WHERE leaf = ?1", -1,
			   &r->find, NULL) != SQLITE_OK)
		rc = why_set(why, ERR_BUSY, "the tables of this node are being replayed");
	if (rc != 0)
		forget(r);
	r->generation = now;
	return rc;
}

static int
find(struct reader *r, const uint8_t leaf[HASH_SIZE], uint64_t *index)
{
	char hex[2 * HASH_SIZE + 1];
	int step, rc = refresh(r, NULL);

	if (rc != 0)
		return rc;
	hex_encode(hex, leaf, HASH_SIZE);
	sqlite3_bind_text(r->find, 1, hex, -1, SQLITE_STATIC);
	step = sqlite3_step(r->find);
	if (step == SQLITE_ROW)
		*index = (uint64_t)sqlite3_column_int64(r->find, 0);
	else
		rc = step == SQLITE_DONE ? ERR_NOT_FOUND : ERR_BUSY;
	sqlite3_reset(r->find);
	return rc;
}

int
reader_find(struct reader *r, const uint8_t leaf[HASH_SIZE], uint64_t *index)
{
	int rc;

	pthread_mutex_lock(&r->lock);
	rc = find(r, leaf, index);
	pthread_mutex_unlock(&r->lock);
	return rc;
}

/* Height of the last block in the tables. */
static uint64_t
height_of(sqlite3 *db)
{
	sqlite3_stmt *stmt = NULL;
	uint64_t height = 0;

	if (sqlite3_prepare_v2(
		db, "SELECT max(height) FROM core_block", -1, &stmt, NULL) == SQLITE_OK &&
	    sqlite3_step(stmt) == SQLITE_ROW)
		height = (uint64_t)sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return height;
}

int
reader_height(struct reader *r, uint64_t *height)
{
	int rc;

	pthread_mutex_lock(&r->lock);
	rc = refresh(r, NULL);
	if (rc == 0)
		*height = height_of(state_db(r->state));
	pthread_mutex_unlock(&r->lock);
	return rc;
}

/* A state handle says the height it was opened at. So the report runs in one read
 * transaction, on a handle that was opened at the very height that transaction sees. */
static bool
begin_at_height(struct reader *r)
{
	sqlite3 *db = state_db(r->state);
	struct state_at at;

	state_at(r->state, &at);
	if (sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK &&
	    height_of(db) == at.height)
		return true;
	sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	return false;
}

static int
open_at_height(struct reader *r, struct why *why)
{
	for (int i = 0; i < TRIES; i++) {
		int rc = refresh(r, why);

		if (rc != 0 || begin_at_height(r))
			return rc;
		forget(r);
	}
	return why_set(why, ERR_BUSY, "the tables change too fast now; ask again later");
}

int
reader_report(
    struct reader *r, const struct report_query *query, struct buf *json, struct why *why)
{
	int rc;

	pthread_mutex_lock(&r->lock);
	rc = open_at_height(r, why);
	if (rc == 0) {
		rc = state_report(r->state, query, json, why);
		sqlite3_exec(state_db(r->state), "COMMIT", NULL, NULL, NULL);
	}
	pthread_mutex_unlock(&r->lock);
	return rc;
}

/* Of the tables of `cert`; where they are not, no certificate was issued. */
static int
read_statuses(sqlite3 *db, int64_t list, struct buf *bits)
{
	sqlite3_stmt *st = NULL;
	int step, rc = ERR_NOT_FOUND;

	if (sqlite3_prepare_v2(db,
		"SELECT idx, status FROM cert_s_state WHERE list = ?1 ORDER BY idx DESC",
		-1, &st, NULL) != SQLITE_OK)
		return ERR_NOT_FOUND;
	sqlite3_bind_int64(st, 1, list);
	while ((step = sqlite3_step(st)) == SQLITE_ROW) {
		size_t index = (size_t)sqlite3_column_int64(st, 0);
		if (rc != 0)
			memset(buf_room(bits, index / 4 + 1), 0, index / 4 + 1);
		rc = 0;
		statuslist_set(
		    bits->data, index, (enum cert_status)sqlite3_column_int(st, 1));
	}
	sqlite3_finalize(st);
	return step == SQLITE_DONE ? rc : ERR_BUSY;
}

int
reader_statuses(
    struct reader *r, int64_t list, struct buf *bits, uint64_t *height, struct why *why)
{
	struct state_at at;
	int rc;

	pthread_mutex_lock(&r->lock);
	rc = open_at_height(r, why);
	if (rc == 0) {
		state_at(r->state, &at);
		*height = at.height;
		rc = read_statuses(state_db(r->state), list, bits);
		sqlite3_exec(state_db(r->state), "COMMIT", NULL, NULL, NULL);
	}
	pthread_mutex_unlock(&r->lock);
	return rc;
}
