#include "station/vault/handover.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/b64.h"
#include "base/file.h"
#include "cert/proof.h"
#include "station/channel/booth.h"
#include "station/channel/certpaper.h"
#include "station/vault/db.h"
#include "station/vault/printer.h"
#include "station/vault/wallet.h"

static const char setup[] =
    "CREATE TABLE IF NOT EXISTS handover(seq INTEGER PRIMARY KEY, name TEXT NOT NULL,"
    " raw BLOB NOT NULL, given INTEGER NOT NULL DEFAULT 0,"
    " ended INTEGER NOT NULL DEFAULT 0 CHECK(ended BETWEEN 0 AND 2)) STRICT;"
    "CREATE INDEX IF NOT EXISTS handover_open ON handover(seq) WHERE ended = 0;";

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
mark_given(struct vault *v, int64_t seq, enum clerk_way way, struct why *why)
{
	return db_finish(db_prepare(queue_db(v->queue),
			     "UPDATE handover SET given = given | ? WHERE seq = ?", "ii",
			     (int64_t)way, seq),
	    why);
}

static int
mark_ended(struct vault *v, int64_t seq, enum handover_end how, struct why *why)
{
	return db_finish(db_prepare(queue_db(v->queue),
			     "UPDATE handover SET ended = ? WHERE seq = ? AND ended = 0",
			     "ii", (int64_t)how, seq),
	    why);
}

int
handover_void(struct vault *v, int64_t seq, struct why *why)
{
	return mark_ended(v, seq, HANDOVER_VOID, why);
}

/* The row first: what a crash leaves in the wallet the next start sweeps away. */
static int
end(struct vault *v, int64_t seq, enum handover_end how, struct why *why)
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
	return end(v, seq, HANDOVER_VOID, why);
}

/* ---- how it can be given ---- */

/* A stick that is not there leaves no folder where it would be. */
static bool
has_folder(const struct vault *v)
{
	struct stat st;

	return v->config.wallet[0] && stat(v->config.wallet, &st) == 0 &&
	       S_ISDIR(st.st_mode);
}

static uint8_t
ways(const struct vault *v)
{
	uint8_t can = has_folder(v) ? CLERK_FOLDER : 0;

	if (printer_flags(v->printer) == BOOTH_SPOOLS)
		can |= CLERK_PAPER_KO | CLERK_PAPER_EN;
	return can;
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
	buf_put8(&b, ways(v));
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

struct waiting {
	int64_t seq;
	uint8_t leaf[HASH_SIZE];
	char name[CERT_NAME_SIZE];
	uint8_t given;
	struct buf raw;        /* of the entry */
	struct sealed *values; /* of the wallet; the one that is the certificate: */
	size_t count, at;
};

static void
waiting_free(struct waiting *w)
{
	sealed_free(w->values, w->count);
	free(w->values);
	buf_free(&w->raw);
}

/* 0 with its row, ERR_NOT_FOUND, ERR_PENDING while it is not proven. */
static int
find_row(struct vault *v, struct waiting *w, struct why *why)
{
	sqlite3_stmt *s = db_prepare(queue_db(v->queue),
	    "SELECT e.state, e.leaf, h.name, h.given, h.raw FROM handover h"
	    " JOIN entry e ON e.seq = h.seq WHERE h.seq = ? AND h.ended = 0",
	    "i", w->seq);
	int r = db_row(s, why);

	if (r == 1) {
		int64_t state = sqlite3_column_int64(s, 0);

		r = state == CLERK_PROVEN          ? 0
		    : state == CLERK_ENTRY_REFUSED ? ERR_NOT_FOUND
						   : ERR_PENDING;
		if (!db_blob(s, 1, w->leaf, HASH_SIZE))
			die("a queued entry without its leaf hash");
		snprintf(w->name, sizeof(w->name), "%s",
		    (const char *)sqlite3_column_text(s, 2));
		w->given = (uint8_t)sqlite3_column_int64(s, 3);
		buf_put(&w->raw, sqlite3_column_blob(s, 4),
		    (size_t)sqlite3_column_bytes(s, 4));
	} else if (r == 0) {
		r = ERR_NOT_FOUND;
	}
	sqlite3_finalize(s);
	return r;
}

/* The one that a message names; else refused. */
static bool
find(struct vault *v, const struct message *m, struct waiting *w)
{
	struct why why = {""};
	int r = find_row(v, w, &why);

	if (r == ERR_NOT_FOUND)
		vault_refuse(v, m->request, "counter.no_handover",
		    "seq %lld is nothing that waits to be handed over",
		    (long long)w->seq);
	else if (r == ERR_PENDING)
		vault_refuse(v, m->request, "counter.not_proven",
		    "the ledger does not have seq %lld yet: nothing is handed over "
		    "before",
		    (long long)w->seq);
	else if (r)
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	return r == 0;
}

static bool
unseal(struct vault *v, const struct message *m, struct waiting *w)
{
	struct why why = {""};
	int r = wallet_get(v->wallet, w->leaf, &w->values, &w->count, &why);

	while (
	    !r && w->at < w->count && strcmp(w->values[w->at].field, HANDOVER_FIELD) != 0)
		w->at++;
	if (r)
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	else if (w->at == w->count)
		vault_refuse(v, m->request, "counter.erased",
		    "the certificate of seq %lld was destroyed", (long long)w->seq);
	return !r && w->at < w->count;
}

/* ---- into a folder ---- */

static int
write_receipt(struct vault *v, const struct waiting *w, const char *path, struct why *why)
{
	char hex[2 * HASH_SIZE + 1];
	struct buf proof = {0}, out = {0};
	int r;

	hex_encode(hex, w->leaf, HASH_SIZE);
	r = file_read(
	    &proof, path_of("%s/receipts/%s.proof", v->dir, hex).s, CERT_PROOF_MAX, why);
	if (!r) {
		cert_proof_put(&out, &v->key, &w->raw, &proof);
		r = file_write(path, out.data, out.size, 0600, why);
	}
	buf_free(&proof);
	buf_free(&out);
	return r;
}

static void
answer_given(struct vault *v, uint32_t request, enum clerk_way way, const char *where)
{
	struct buf b = {0};

	buf_put8(&b, (uint8_t)way);
	buf_put_text(&b, where);
	vault_answer(v, MSG_GIVEN, request, &b);
	buf_free(&b);
}

static void
give_folder(struct vault *v, const struct message *m, const struct waiting *w)
{
	const struct buf *text = &w->values[w->at].clear;
	struct path to = path_of("%s/%s", v->config.wallet, w->name);
	struct why why = {""};
	int r;

	if (!has_folder(v)) {
		vault_refuse(v, m->request, "counter.no_folder", "%s",
		    v->config.wallet[0]
			? "the citizen's folder is not here: put the stick in and try "
			  "again, or hand the certificate over on paper"
			: "this counter has no place for a citizen's stick: hand the "
			  "certificate over on paper");
		return;
	}
	r = file_write(path_of("%s.sdjwt", to.s).s, text->data, text->size, 0600, &why);
	if (!r)
		r = write_receipt(v, w, path_of("%s.receipt", to.s).s, &why);
	if (r) {
		vault_refuse(v, m->request, "counter.no_folder", "%s", why.text);
		return;
	}
	if (mark_given(v, w->seq, CLERK_FOLDER, &why))
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	else
		answer_given(v, m->request, CLERK_FOLDER, w->name);
}

/* ---- on paper ---- */

static int
make_paper(struct vault *v, const struct waiting *w, bool korean, struct buf *body,
    struct why *why)
{
	static struct paper paper;
	const struct buf *text = &w->values[w->at].clear;
	struct certpage page = {.count = 0};
	struct cert cert;
	struct path name = path_of("certificate-%s", strrchr(w->name, '-') + 1);
	int r = cert_read(&cert, buf_str(text), text->size, why);

	if (r)
		return r;
	r = certpage_make(&page, v->kinds, &cert, korean, why);
	if (!r)
		r = certpaper_make(&paper, &page, name.s, cert.issued, why);
	if (!r) {
		buf_make_room(body, PAPER_MAX); /* growing would leave copies */
		paper_put(body, &paper);
	}
	certpage_free(&page);
	cert_free(&cert);
	return r;
}

static void
printed(struct vault *v, uint32_t request, uint64_t what)
{
	enum clerk_way way = (enum clerk_way)(what & 7);
	int64_t seq = (int64_t)(what >> 3);
	struct why why = {""};

	if (mark_given(v, seq, way, &why))
		vault_refuse(v, request, "station.storage", "%s", why.text);
	else
		answer_given(v, request, way, "A4");
}

static void
give_paper(
    struct vault *v, const struct message *m, const struct waiting *w, enum clerk_way way)
{
	struct buf body = {0};
	struct why why = {""};

	if (!(ways(v) & way)) {
		vault_refuse(v, m->request, "counter.no_paper",
		    "certificates are printed on A4: this station has no folder for what "
		    "is printed");
	} else if (!v->kinds || make_paper(v, w, way == CLERK_PAPER_KO, &body, &why)) {
		vault_refuse(v, m->request, "counter.no_paper", "%s",
		    v->kinds ? why.text : "what certificates say cannot be read here");
	} else {
		printer_send(
		    v->printer, m, &body, printed, (uint64_t)w->seq << 3 | (uint64_t)way);
	}
	buf_wipe(&body);
}

/* ---- messages ---- */

void
handover_on_give(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	struct waiting w = {.seq = (int64_t)cur_get64(&in)};
	unsigned way = cur_get8(&in);

	if (!cur_done(&in) ||
	    (way != CLERK_PAPER_KO && way != CLERK_PAPER_EN && way != CLERK_FOLDER)) {
		vault_refuse(v, m->request, "counter.no_handover",
		    "a certificate is given in one of three ways");
		return;
	}
	if (find(v, m, &w) && unseal(v, m, &w)) {
		if (way == CLERK_FOLDER)
			give_folder(v, m, &w);
		else
			give_paper(v, m, &w, (enum clerk_way)way);
	}
	waiting_free(&w);
}

void
handover_on_handed(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	struct waiting w = {.seq = (int64_t)cur_get64(&in)};
	struct path detail =
	    path_of("seq %lld, clerk %s", (long long)w.seq, v->clerk->key);
	struct why why = {""};
	int r;

	if (!cur_done(&in)) {
		vault_refuse(v, m->request, "counter.no_handover", "no seq is named");
		return;
	}
	if (!find(v, m, &w)) {
		; /* answered */
	} else if (w.given == 0) {
		vault_refuse(v, m->request, "counter.not_given",
		    "seq %lld was neither printed nor written yet", (long long)w.seq);
	} else {
		r = booth_note(v->booth, "certificate handed over", detail.s, &why);
		if (!r)
			r = end(v, w.seq, HANDOVER_TAKEN, &why);
		if (r)
			vault_refuse(v, m->request, "station.storage", "%s", why.text);
		else
			vault_answer(v, MSG_TAKEN, m->request, NULL);
	}
	waiting_free(&w);
}
