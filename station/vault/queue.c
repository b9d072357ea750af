#include "station/vault/queue.h"

#include <stdlib.h>
#include <string.h>
#include "note/block.h"
#include "station/vault/db.h"
#include "tree/merkle.h"

struct queue {
	sqlite3 *db;
	int64_t seq, bundle;
	bool keep; /* proven entries too */
	uint8_t leaf[HASH_SIZE], chain[HASH_SIZE];
};

static const char setup[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
    "CREATE TABLE IF NOT EXISTS entry(seq INTEGER PRIMARY KEY, bundle INTEGER NOT NULL,"
    " poll TEXT NOT NULL, kind TEXT NOT NULL, leaf BLOB NOT NULL UNIQUE, chain BLOB NOT "
    "NULL,"
    " state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 3), error TEXT, field TEXT,"
    " leaf_index INTEGER, raw BLOB) STRICT;"
    "CREATE INDEX IF NOT EXISTS entry_state ON entry(state, seq);"
    "CREATE TABLE IF NOT EXISTS poll(poll TEXT PRIMARY KEY, boxes INTEGER NOT NULL,"
    " ballots INTEGER NOT NULL, challenges INTEGER NOT NULL, sealed INTEGER NOT NULL) "
    "STRICT;";

/* chain = SHA-256(chain before || u64 seq || leaf) */
static void
chain_next(uint8_t chain[HASH_SIZE], int64_t seq, const uint8_t leaf[HASH_SIZE])
{
	struct buf b = {0};

	buf_put(&b, chain, HASH_SIZE);
	buf_put64(&b, (uint64_t)seq);
	buf_put(&b, leaf, HASH_SIZE);
	sha256(chain, b.data, b.size);
	buf_free(&b);
}

static bool
row_holds(struct queue *q, sqlite3_stmt *s)
{
	uint8_t leaf[HASH_SIZE], chain[HASH_SIZE], hash[HASH_SIZE];
	int64_t seq = sqlite3_column_int64(s, 0);

	if (!db_blob(s, 1, leaf, HASH_SIZE) || !db_blob(s, 2, chain, HASH_SIZE))
		return false;
	chain_next(q->chain, seq, leaf);
	if (memcmp(q->chain, chain, HASH_SIZE) != 0)
		return false;
	if (sqlite3_column_type(s, 3) != SQLITE_NULL) {
		merkle_leaf(
		    hash, sqlite3_column_blob(s, 3), (size_t)sqlite3_column_bytes(s, 3));
		if (memcmp(hash, leaf, HASH_SIZE) != 0)
			return false;
	}
	q->seq = seq;
	q->bundle = sqlite3_column_int64(s, 4);
	memcpy(q->leaf, leaf, HASH_SIZE);
	return true;
}

static int
check_chain(struct queue *q, const char *path, struct why *why)
{
	sqlite3_stmt *s = db_prepare(
	    q->db, "SELECT seq, leaf, chain, raw, bundle FROM entry ORDER BY seq", "");
	int r;

	while ((r = db_row(s, why)) == 1)
		if (!row_holds(q, s)) {
			r = why_set(why, ERR_DATABASE,
			    "%s: the entry with seq %lld is not the one "
			    "that was queued: keep the file and restore a copy",
			    path, (long long)sqlite3_column_int64(s, 0));
			break;
		}
	sqlite3_finalize(s);
	return r;
}

int
queue_open(struct queue **out, const char *path, struct why *why)
{
	struct queue *q = xcalloc(1, sizeof(*q));
	int r = db_open(&q->db, path, setup, why);

	if (r) {
		free(q);
		return r;
	}
	r = check_chain(q, path, why);
	if (r) {
		queue_close(q);
		return r;
	}
	*out = q;
	return 0;
}

void
queue_close(struct queue *q)
{
	if (!q)
		return;
	db_close(q->db);
	free(q);
}

int64_t
queue_last(const struct queue *q, uint8_t leaf[HASH_SIZE])
{
	memcpy(leaf, q->leaf, HASH_SIZE);
	return q->seq;
}

int
queue_poll_get(struct queue *q, const char *poll, struct queue_poll *out, struct why *why)
{
	sqlite3_stmt *s = db_prepare(q->db,
	    "SELECT boxes, ballots, challenges, sealed FROM poll WHERE poll = ?", "t",
	    poll);
	int r = db_row(s, why);

	*out = (struct queue_poll){0};
	if (r == 1)
		*out = (struct queue_poll){
		    .boxes = sqlite3_column_int64(s, 0),
		    .ballots = sqlite3_column_int64(s, 1),
		    .challenges = sqlite3_column_int64(s, 2),
		    .sealed = sqlite3_column_int64(s, 3) != 0,
		};
	sqlite3_finalize(s);
	return r < 0 ? r : 0;
}

static int
insert(struct queue *q, const char *poll, const struct queue_item *item, int64_t bundle,
    uint8_t chain[HASH_SIZE], struct why *why)
{
	chain_next(chain, item->seq, item->leaf);
	return db_finish(
	    db_prepare(q->db,
		"INSERT INTO entry(seq, bundle, poll, kind, leaf, chain, state, raw)"
		" VALUES(?, ?, ?, ?, ?, ?, 0, ?)",
		"iittbbb", item->seq, bundle, poll, item->kind, item->leaf,
		(size_t)HASH_SIZE, chain, (size_t)HASH_SIZE, item->raw.data,
		item->raw.size),
	    why);
}

/* All items and what write adds, or nothing. */
static int
append(struct queue *q, const char *poll, const struct queue_item *items, size_t count,
    int (*write)(void *context, struct why *why), void *context, struct why *why)
{
	uint8_t chain[HASH_SIZE];
	int r = db_begin(q->db, why);

	if (r)
		return r;
	memcpy(chain, q->chain, HASH_SIZE);
	for (size_t i = 0; i < count && !r; i++)
		r = insert(q, poll, &items[i], q->bundle + 1, chain, why);
	if (!r && write)
		r = write(context, why);
	if (r) {
		db_rollback(q->db);
		return r;
	}
	r = db_commit(q->db, why);
	if (r || count == 0)
		return r;
	q->bundle++;
	q->seq = items[count - 1].seq;
	memcpy(q->leaf, items[count - 1].leaf, HASH_SIZE);
	memcpy(q->chain, chain, HASH_SIZE);
	return 0;
}

struct counters {
	struct queue *queue;
	const char *poll;
	const struct queue_poll *after;
};

static int
write_counters(void *context, struct why *why)
{
	const struct counters *c = context;

	return db_finish(
	    db_prepare(c->queue->db, "INSERT OR REPLACE INTO poll VALUES(?, ?, ?, ?, ?)",
		"tiiii", c->poll, c->after->boxes, c->after->ballots,
		c->after->challenges, (int64_t)c->after->sealed),
	    why);
}

int
queue_append(struct queue *q, const char *poll, const struct queue_item *items,
    size_t count, const struct queue_poll *after, struct why *why)
{
	struct counters c = {q, poll, after};

	return append(q, poll, items, count, write_counters, &c, why);
}

int
queue_append_with(struct queue *q, const struct queue_item *items, size_t count,
    int (*write)(void *context, struct why *why), void *context, struct why *why)
{
	return append(q, "", items, count, write, context, why);
}

sqlite3 *
queue_db(struct queue *q)
{
	return q->db;
}

int
queue_batch(struct queue *q, struct buf *framed, size_t max, int64_t *seqs, size_t room,
    size_t *count, struct why *why)
{
	sqlite3_stmt *s = db_prepare(
	    q->db, "SELECT seq, raw FROM entry WHERE state = 0 ORDER BY seq", "");
	int r = 0;

	*count = 0;
	while (*count < room && (r = db_row(s, why)) == 1) {
		size_t size = (size_t)sqlite3_column_bytes(s, 1);

		if (*count && framed->size + 2 + size > max)
			break;
		record_put(framed, sqlite3_column_blob(s, 1), size);
		seqs[(*count)++] = sqlite3_column_int64(s, 0);
	}
	sqlite3_finalize(s);
	return r < 0 ? r : 0;
}

int
queue_unproven(struct queue *q, int64_t after, int64_t *seq, uint8_t leaf[HASH_SIZE],
    struct why *why)
{
	sqlite3_stmt *s = db_prepare(q->db,
	    "SELECT seq, leaf FROM entry WHERE state = 1 AND seq > ? ORDER BY seq LIMIT "
	    "1",
	    "i", after);
	int r = db_row(s, why);

	if (r == 1) {
		*seq = sqlite3_column_int64(s, 0);
		if (!db_blob(s, 1, leaf, HASH_SIZE))
			die("a queued entry without its leaf hash");
	}
	sqlite3_finalize(s);
	return r == 1 ? 0 : r == 0 ? ERR_NOT_FOUND : r;
}

int
queue_begin(struct queue *q, struct why *why)
{
	return db_begin(q->db, why);
}

int
queue_commit(struct queue *q, struct why *why)
{
	return db_commit(q->db, why);
}

void
queue_rollback(struct queue *q)
{
	db_rollback(q->db);
}

static int
set_state(struct queue *q, int64_t seq, enum queue_state state, struct why *why)
{
	return db_finish(db_prepare(q->db, "UPDATE entry SET state = ? WHERE seq = ?",
			     "ii", (int64_t)state, seq),
	    why);
}

int
queue_sent(struct queue *q, int64_t seq, struct why *why)
{
	return set_state(q, seq, QUEUE_SENT, why);
}

int
queue_send_again(struct queue *q, struct why *why)
{
	return db_run(q->db, "UPDATE entry SET state = 0 WHERE state = 1", why);
}

int
queue_done(struct queue *q, int64_t seq, uint64_t leaf_index, struct why *why)
{
	return db_finish(db_prepare(q->db,
			     "UPDATE entry SET state = 2, leaf_index = ?,"
			     " raw = iif(?, raw, NULL) WHERE seq = ?",
			     "iii", (int64_t)leaf_index, (int64_t)q->keep, seq),
	    why);
}

void
queue_keep(struct queue *q)
{
	q->keep = true;
}

int
queue_forget(struct queue *q, uint64_t size, struct why *why)
{
	return db_finish(db_prepare(q->db,
			     "UPDATE entry SET raw = NULL"
			     " WHERE state = 2 AND raw IS NOT NULL AND leaf_index < ?",
			     "i", (int64_t)size),
	    why);
}

int
queue_refused(
    struct queue *q, int64_t seq, const char *error, const char *field, struct why *why)
{
	return db_finish(
	    db_prepare(q->db,
		"UPDATE entry SET state = 3, error = ?, field = ? WHERE seq = ?", "tti",
		error, field, seq),
	    why);
}

int
queue_count(struct queue *q, enum queue_state state, int64_t *count, struct why *why)
{
	sqlite3_stmt *s = db_prepare(
	    q->db, "SELECT count(*) FROM entry WHERE state = ?", "i", (int64_t)state);
	int r = db_row(s, why);

	if (r == 1)
		*count = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return r < 0 ? r : 0;
}

int
queue_last_bundle(struct queue *q, queue_each *each, void *context, struct why *why)
{
	sqlite3_stmt *s = db_prepare(q->db,
	    "SELECT poll, kind, raw FROM entry WHERE bundle = ? AND raw IS NOT NULL "
	    "ORDER BY seq",
	    "i", q->bundle);
	int r;

	while ((r = db_row(s, why)) == 1) {
		r = each(context, (const char *)sqlite3_column_text(s, 0),
		    (const char *)sqlite3_column_text(s, 1), sqlite3_column_blob(s, 2),
		    (size_t)sqlite3_column_bytes(s, 2), why);
		if (r)
			break;
	}
	sqlite3_finalize(s);
	return r;
}

int
queue_own(struct queue *q, int64_t after,
    int (*each)(
	void *context, int64_t seq, const uint8_t *raw, size_t size, struct why *why),
    void *context, struct why *why)
{
	sqlite3_stmt *s = db_prepare(q->db,
	    "SELECT seq, raw FROM entry"
	    " WHERE seq > ? AND state < 3 AND raw IS NOT NULL ORDER BY seq",
	    "i", after);
	int r;

	while ((r = db_row(s, why)) == 1) {
		r = each(context, sqlite3_column_int64(s, 0), sqlite3_column_blob(s, 1),
		    (size_t)sqlite3_column_bytes(s, 1), why);
		if (r)
			break;
	}
	sqlite3_finalize(s);
	return r;
}

int
queue_list_refused(struct queue *q, struct buf *out, struct why *why)
{
	sqlite3_stmt *s = db_prepare(q->db,
	    "SELECT seq, kind, poll, error FROM entry WHERE state = 3 ORDER BY seq DESC "
	    "LIMIT 100",
	    "");
	int r;

	while ((r = db_row(s, why)) == 1)
		buf_printf(out, "%lld %s %s %s\n", (long long)sqlite3_column_int64(s, 0),
		    sqlite3_column_text(s, 1), sqlite3_column_text(s, 2),
		    sqlite3_column_text(s, 3));
	sqlite3_finalize(s);
	return r;
}

int
queue_copy(struct queue *q, const char *path, struct why *why)
{
	return db_finish(db_prepare(q->db, "VACUUM INTO ?", "t", path), why);
}
