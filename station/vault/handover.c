#include "station/vault/handover.h"

#include <stdio.h>
#include <string.h>
#include "base/file.h"
#include "station/vault/db.h"
#include "station/vault/give.h"
#include "station/vault/roles.h"
#include "station/vault/wallet.h"

static const char setup[] =
    "CREATE TABLE IF NOT EXISTS handover(seq INTEGER PRIMARY KEY, name TEXT NOT NULL,"
    " raw BLOB NOT NULL, given INTEGER NOT NULL DEFAULT 0,"
    " ended INTEGER NOT NULL DEFAULT 0 CHECK(ended BETWEEN 0 AND 2)) STRICT;"
    "CREATE INDEX IF NOT EXISTS handover_open ON handover(seq) WHERE ended = 0;";

enum end { TAKEN = 1, VOID }; /* as in the table, where 0 is open */

bool
handover_is(const struct sealed *list, size_t count)
{
	return count == 1 && strcmp(list[0].field, HANDOVER_FIELD) == 0;
}

/* ---- rows ---- */

int
handover_open(sqlite3 *db, struct why *why)
{
	return db_run(db, setup, why);
}

int
handover_write(
    sqlite3 *db, int64_t seq, const char *name, const struct buf *raw, struct why *why)
{
	return db_finish(
	    db_prepare(db, "INSERT INTO handover(seq, name, raw) VALUES(?, ?, ?)", "itb",
		seq, name, raw->data, raw->size),
	    why);
}

int
handover_count(sqlite3 *db, int64_t *count, struct why *why)
{
	sqlite3_stmt *s = db_prepare(db,
	    "SELECT count(*) FROM handover h JOIN entry e ON e.seq = h.seq"
	    " WHERE h.ended = 0 AND e.state = 2",
	    "");
	int r = db_row(s, why);

	if (r == 1)
		*count = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return r < 0 ? r : 0;
}

static int
mark_ended(struct vault *v, int64_t seq, enum end how, struct why *why)
{
	return db_finish(db_prepare(queue_db(v->queue),
			     "UPDATE handover SET ended = ? WHERE seq = ? AND ended = 0",
			     "ii", (int64_t)how, seq),
	    why);
}

int
handover_void(struct vault *v, int64_t seq, struct why *why)
{
	return mark_ended(v, seq, VOID, why);
}

/* The row first: what a crash leaves in the wallet the next start sweeps away. */
static int
end(struct vault *v, int64_t seq, enum end how, struct why *why)
{
	sqlite3 *db = queue_db(v->queue);
	int r = mark_ended(v, seq, how, why);
	uint8_t leaf[HASH_SIZE];
	sqlite3_stmt *s;

	if (r || sqlite3_changes(db) == 0)
		return r;
	s = db_prepare(db, "SELECT leaf FROM entry WHERE seq = ?", "i", seq);
	r = db_row(s, why);
	if (r == 1 && !db_blob(s, 0, leaf, HASH_SIZE))
		die("a queued entry without its leaf hash");
	sqlite3_finalize(s);
	if (r == 1)
		r = wallet_erase(v->wallet, leaf, why);
	return r == ERR_NOT_FOUND ? 0 : r;
}

int
handover_drop(struct vault *v, int64_t seq, struct why *why)
{
	return end(v, seq, VOID, why);
}

/* ---- the list ---- */

static void
put_row(struct buf *b, sqlite3_stmt *s)
{
	buf_put64(b, (uint64_t)sqlite3_column_int64(s, 0));
	buf_put64(b, (uint64_t)sqlite3_column_int64(s, 1));
	buf_put_text(b, (const char *)sqlite3_column_text(s, 2));
	buf_put_text(b, (const char *)sqlite3_column_text(s, 3));
	buf_put8(b, (uint8_t)sqlite3_column_int64(s, 4));
	buf_put8(b, (uint8_t)sqlite3_column_int64(s, 5));
	buf_put_text(b, (const char *)sqlite3_column_text(s, 6));
}

void
handover_on_list(struct vault *v, const struct message *m)
{
	sqlite3_stmt *s = db_prepare(queue_db(v->queue),
	    "SELECT t.seq, t.time, t.service, t.kind, e.state, h.given, h.name"
	    " FROM handover h JOIN thing t ON t.seq = h.seq JOIN entry e ON e.seq = h.seq"
	    " WHERE h.ended = 0 AND e.state <> 3 ORDER BY h.seq LIMIT ?",
	    "i", (int64_t)CLERK_ROWS_MAX);
	struct buf rows = {0}, b = {0};
	struct why why = {""};
	uint16_t count = 0;
	int r;

	while ((r = db_row(s, &why)) == 1) {
		put_row(&rows, s);
		count++;
	}
	sqlite3_finalize(s);
	buf_put8(&b, give_ways(v));
	buf_put16(&b, count);
	buf_put(&b, rows.data, rows.size);
	if (r)
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	else
		vault_answer(v, MSG_IS_HANDOVERS, m->request, &b);
	buf_free(&rows);
	buf_free(&b);
}

/* ---- one of them ---- */

/* 0 with its row, ERR_NOT_FOUND, ERR_PENDING while it is not proven, ERR_KEY where it is
 * not this clerk's to give. */
static int
find_row(struct vault *v, struct handover *h, struct why *why)
{
	sqlite3_stmt *s = db_prepare(queue_db(v->queue),
	    "SELECT e.state, e.leaf, h.name, h.given, h.raw, t.service, t.kind"
	    " FROM handover h JOIN thing t ON t.seq = h.seq"
	    " JOIN entry e ON e.seq = h.seq WHERE h.seq = ? AND h.ended = 0",
	    "i", h->seq);
	int r = db_row(s, why);

	if (r == 1) {
		int64_t state = sqlite3_column_int64(s, 0);

		r = state == CLERK_PROVEN          ? 0
		    : state == CLERK_ENTRY_REFUSED ? ERR_NOT_FOUND
						   : ERR_PENDING;
		if (!roles_may(v, (const char *)sqlite3_column_text(s, 5),
			(const char *)sqlite3_column_text(s, 6)))
			r = ERR_KEY;
		if (!db_blob(s, 1, h->leaf, HASH_SIZE))
			die("a queued entry without its leaf hash");
		snprintf(h->name, sizeof(h->name), "%s",
		    (const char *)sqlite3_column_text(s, 2));
		h->given = (uint8_t)sqlite3_column_int64(s, 3);
		buf_put(&h->raw, sqlite3_column_blob(s, 4),
		    (size_t)sqlite3_column_bytes(s, 4));
	} else if (r == 0) {
		r = ERR_NOT_FOUND;
	}
	sqlite3_finalize(s);
	return r;
}

bool
handover_find(struct vault *v, const struct message *m, struct handover *h)
{
	struct why why = {""};
	int r = find_row(v, h, &why);

	if (r == ERR_NOT_FOUND)
		vault_refuse(v, m->request, "counter.no_handover",
		    "seq %lld is nothing that waits to be handed over",
		    (long long)h->seq);
	else if (r == ERR_KEY)
		vault_refuse(v, m->request, "counter.not_yours",
		    "this clerk holds neither core:clerk nor the role that issues seq "
		    "%lld",
		    (long long)h->seq);
	else if (r == ERR_PENDING)
		vault_refuse(v, m->request, "counter.not_proven",
		    "the ledger does not have seq %lld yet: nothing is handed over "
		    "before",
		    (long long)h->seq);
	else if (r)
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	return r == 0;
}

/* ---- handed over ---- */

void
handover_on_handed(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	struct handover h = {.seq = (int64_t)cur_get64(&in)};
	struct path detail =
	    path_of("seq %lld, clerk %s", (long long)h.seq, v->clerk->key);
	struct why why = {""};
	int r;

	if (!cur_done(&in)) {
		vault_refuse(v, m->request, "counter.no_handover", "no seq is named");
		return;
	}
	if (!handover_find(v, m, &h)) {
		; /* answered */
	} else if (h.given == 0) {
		vault_refuse(v, m->request, "counter.not_given",
		    "seq %lld was neither printed nor written yet", (long long)h.seq);
	} else {
		r = booth_note(v->booth, "certificate handed over", detail.s, &why);
		if (!r)
			r = end(v, h.seq, TAKEN, &why);
		if (r)
			vault_refuse(v, m->request, "station.storage", "%s", why.text);
		else
			vault_answer(v, MSG_TAKEN, m->request, NULL);
	}
	buf_free(&h.raw);
}
