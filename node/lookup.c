#include "node/lookup.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "cert/statuslist.h"

#define TRIES 20

struct lookup {
	const struct ledger *ledger;
	pthread_mutex_t lock;
	struct state *state;
	sqlite3_stmt *find;
	unsigned generation; /* of the ledger, when state was opened */
};

struct lookup *
lookup_open(const struct ledger *ledger)
{
	struct lookup *l = xcalloc(1, sizeof *l);

	l->ledger = ledger;
	pthread_mutex_init(&l->lock, NULL);
	return l;
}

static void
forget(struct lookup *l)
{
	sqlite3_finalize(l->find);
	state_close(l->state);
	l->find = NULL;
	l->state = NULL;
}

void
lookup_close(struct lookup *l)
{
	if (l == NULL)
		return;
	forget(l);
	pthread_mutex_destroy(&l->lock);
	free(l);
}

/* The tables as they are now; a connection to files that were replaced is given up. */
static int
refresh(struct lookup *l, struct why *why)
{
	unsigned now = ledger_generation(l->ledger);
	int rc;

	if (l->state != NULL && l->generation == now)
		return 0;
	forget(l);
	rc = state_open(&l->state, ledger_state_path(l->ledger), why);
	if (rc == 0 && sqlite3_prepare_v2(state_db(l->state),
			   "SELECT entry_index FROM core_entry WHERE leaf = ?1", -1,
			   &l->find, NULL) != SQLITE_OK)
		rc = why_set(why, ERR_BUSY, "the tables of this node are being replayed");
	if (rc != 0)
		forget(l);
	l->generation = now;
	return rc;
}

static int
find(struct lookup *l, const uint8_t leaf[HASH_SIZE], uint64_t *index)
{
	char hex[2 * HASH_SIZE + 1];
	int step, rc = refresh(l, NULL);

	if (rc != 0)
		return rc;
	hex_encode(hex, leaf, HASH_SIZE);
	sqlite3_bind_text(l->find, 1, hex, -1, SQLITE_STATIC);
	step = sqlite3_step(l->find);
	if (step == SQLITE_ROW)
		*index = (uint64_t)sqlite3_column_int64(l->find, 0);
	else
		rc = step == SQLITE_DONE ? ERR_NOT_FOUND : ERR_BUSY;
	sqlite3_reset(l->find);
	return rc;
}

int
lookup_find(struct lookup *l, const uint8_t leaf[HASH_SIZE], uint64_t *index)
{
	int rc;

	pthread_mutex_lock(&l->lock);
	rc = find(l, leaf, index);
	pthread_mutex_unlock(&l->lock);
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
lookup_height(struct lookup *l, uint64_t *height)
{
	int rc;

	pthread_mutex_lock(&l->lock);
	rc = refresh(l, NULL);
	if (rc == 0)
		*height = height_of(state_db(l->state));
	pthread_mutex_unlock(&l->lock);
	return rc;
}

/* A state handle says the height it was opened at. So the report runs in one read
 * transaction, on a handle that was opened at the very height that transaction sees. */
static bool
begin_at_height(struct lookup *l)
{
	sqlite3 *db = state_db(l->state);
	struct state_at at;

	state_at(l->state, &at);
	if (sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK &&
	    height_of(db) == at.height)
		return true;
	sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	return false;
}

static int
open_at_height(struct lookup *l, struct why *why)
{
	for (int i = 0; i < TRIES; i++) {
		int rc = refresh(l, why);

		if (rc != 0 || begin_at_height(l))
			return rc;
		forget(l);
	}
	return why_set(why, ERR_BUSY, "the tables change too fast now; ask again later");
}

int
lookup_report(
    struct lookup *l, const struct report_query *query, struct buf *json, struct why *why)
{
	int rc;

	pthread_mutex_lock(&l->lock);
	rc = open_at_height(l, why);
	if (rc == 0) {
		rc = state_report(l->state, query, json, why);
		sqlite3_exec(state_db(l->state), "COMMIT", NULL, NULL, NULL);
	}
	pthread_mutex_unlock(&l->lock);
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
lookup_statuses(
    struct lookup *l, int64_t list, struct buf *bits, uint64_t *height, struct why *why)
{
	struct state_at at;
	int rc;

	pthread_mutex_lock(&l->lock);
	rc = open_at_height(l, why);
	if (rc == 0) {
		state_at(l->state, &at);
		*height = at.height;
		rc = read_statuses(state_db(l->state), list, bits);
		sqlite3_exec(state_db(l->state), "COMMIT", NULL, NULL, NULL);
	}
	pthread_mutex_unlock(&l->lock);
	return rc;
}
