#include "station/vault/day.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/days.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "station/vault/book.h"
#include "station/vault/clerk.h"
#include "station/vault/db.h"
#include "station/vault/handover.h"
#include "station/vault/wallet.h"
#include "station/vault/wording.h"

/* ---- opening ---- */

/* And not a certificate that is over, handed over or refused and settled: a crash came
 * before its values were erased. */
static bool
is_queued(void *context, const uint8_t leaf[HASH_SIZE])
{
	struct why why;
	sqlite3_stmt *s = db_prepare(context,
	    "SELECT 1 FROM entry e LEFT JOIN handover h ON h.seq = e.seq"
	    " LEFT JOIN thing t ON t.seq = h.seq"
	    " WHERE e.leaf = ?"
	    " AND coalesce(h.ended, 0) = 0 AND coalesce(t.settled, 0) = 0",
	    "b", leaf, (size_t)HASH_SIZE);
	bool queued = db_row(s, &why) != 0; /* in doubt nothing is destroyed */

	sqlite3_finalize(s);
	return queued;
}

int
day_open(struct vault *v, struct why *why)
{
	int r = book_open(queue_db(v->queue), why);

	if (!r)
		r = handover_open(queue_db(v->queue), why);
	if (!r)
		r = wallet_open(&v->wallet, v->dir, v->secret.data, why);
	return r ? r : wallet_sweep(v->wallet, is_queued, queue_db(v->queue), why);
}

/* ---- the list of a day ---- */

struct list {
	struct vault *vault;
	struct buf rows;
	uint16_t count;
};

/* Are there clear values of it here? */
static int
put_sealed(struct list *l, const struct thing *t, struct why *why)
{
	bool holds = false;
	int r = wallet_holds(l->vault->wallet, t->leaf, &holds, why);

	buf_put8(&l->rows, holds);
	return r;
}

static int
put_thing(void *context, const struct thing *t, struct why *why)
{
	struct list *l = context;
	struct buf *b = &l->rows;

	buf_put64(b, (uint64_t)t->seq);
	buf_put64(b, (uint64_t)t->time);
	buf_put_text(b, t->service);
	buf_put_text(b, t->kind);
	buf_put8(b, (uint8_t)t->state);
	buf_put8(b, (uint8_t)t->settled);
	buf_put64(b, (uint64_t)(t->index + 1));
	buf_put(b, t->leaf, HASH_SIZE);
	buf_put_text(b, t->error);
	buf_put_text(b, t->field);
	buf_put64(b, (uint64_t)t->corrects);
	buf_put64(b, (uint64_t)t->corrected_by);
	l->count++;
	return put_sealed(l, t, why);
}

static int
put_day(struct vault *v, int64_t day, int64_t offset, int64_t rows, struct buf *b,
    struct why *why)
{
	int64_t counts[CLERK_ENTRY_REFUSED + 1], all = 0;
	struct list l = {.vault = v};
	int r = book_counts_of_day(queue_db(v->queue), day, counts, why);

	if (!r)
		r = book_of_day(
		    queue_db(v->queue), day, offset, rows, put_thing, &l, why);
	buf_put32(b, (uint32_t)day);
	for (int i = 0; i <= CLERK_ENTRY_REFUSED; i++) {
		buf_put32(b, (uint32_t)counts[i]);
		all += counts[i];
	}
	buf_put32(b, (uint32_t)all);
	buf_put16(b, l.count);
	buf_put(b, l.rows.data, l.rows.size);
	buf_free(&l.rows);
	return r;
}

void
day_on_day(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	int64_t day = cur_get32(&in), offset = cur_get32(&in), rows = cur_get16(&in);
	struct why why = {""};
	struct buf b = {0};

	if (!cur_done(&in) || rows < 1 || rows > CLERK_ROWS_MAX)
		vault_refuse(v, m->request, "counter.no_entry",
		    "1 to %d rows of a day at a time", CLERK_ROWS_MAX);
	else if (put_day(v, day ? day : days_of(vault_now(v)), offset, rows, &b, &why))
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	else
		vault_answer(v, MSG_IS_DAY, m->request, &b);
	buf_free(&b);
}

/* ---- tasks ---- */

static int
put_task(void *context, const struct thing *t, struct why *why)
{
	struct list *l = context;
	struct buf *b = &l->rows;
	json_t *fields = NULL;

	if (json_parse(&fields, t->fields, strlen(t->fields), why))
		return ERR_DATABASE;
	buf_put64(b, (uint64_t)t->seq);
	buf_put64(b, (uint64_t)t->time);
	buf_put_text(b, t->service);
	buf_put_text(b, t->kind);
	buf_put32(b, (uint32_t)t->version);
	buf_put_text(b, t->error);
	buf_put_text(b, t->field);
	wording_put_thing(b, l->vault, t, fields);
	buf_put_text(b, t->fields);
	json_decref(fields);
	l->count++;
	if (put_sealed(l, t, why))
		return ERR_DATABASE;
	/* The oldest first, and no more than fit. */
	return b->size > 900 * 1000 ? ERR_PENDING : 0;
}

void
day_on_tasks(struct vault *v, const struct message *m)
{
	struct list l = {.vault = v};
	struct why why = {""};
	struct buf b = {0};
	int r = book_tasks(queue_db(v->queue), CLERK_ROWS_MAX, put_task, &l, &why);

	if (r && r != ERR_PENDING) {
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	} else {
		buf_put16(&b, l.count);
		buf_put(&b, l.rows.data, l.rows.size);
		vault_answer(v, MSG_IS_TASKS, m->request, &b);
	}
	buf_free(&l.rows);
	buf_free(&b);
}

static int
is_open_task(void *context, const struct thing *t, struct why *why)
{
	bool *is = context;

	(void)why;
	*is = t->state == CLERK_ENTRY_REFUSED && t->settled == CLERK_OPEN;
	return 0;
}

/* Book and audit log; the reason stands in the book only. */
static int
settle(struct vault *v, int64_t seq, const char *reason, struct why *why)
{
	struct path detail = path_of("seq %lld, clerk %s", (long long)seq, v->clerk->key);
	int r = book_settle(
	    queue_db(v->queue), seq, reason, v->clerk->key, vault_now(v), why);

	if (!r)
		r = handover_drop(v, seq, why);
	return r ? r : booth_note(v->booth, "entry settled", detail.s, why);
}

void
day_on_settle(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	int64_t seq = (int64_t)cur_get64(&in);
	char reason[CLERK_REASON_MAX + 1];
	struct why why = {""};
	bool is = false;
	int r;

	cur_text(&in, reason, CLERK_REASON_MAX);
	if (!cur_done(&in) || !text_clean(reason, strlen(reason), false)) {
		vault_refuse(v, m->request, "counter.no_task",
		    "a task is settled with a reason of 1 to %d bytes", CLERK_REASON_MAX);
		return;
	}
	r = book_by_seq(queue_db(v->queue), seq, is_open_task, &is, &why);
	if (!r && is)
		r = settle(v, seq, reason, &why);
	if (r)
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	else if (!is)
		vault_refuse(v, m->request, "counter.no_task",
		    "seq %lld is no refused entry that is to be settled", (long long)seq);
	else
		vault_answer(v, MSG_SETTLED, m->request, NULL);
}

/* ---- the close of the day ---- */

struct closing {
	struct buf rows, text; /* of the report; of the audit log */
	uint16_t count;
};

static int
put_sum(
    void *context, const char *service, const char *kind, int64_t count, int64_t refused)
{
	struct closing *c = context;

	buf_put_text(&c->rows, service);
	buf_put_text(&c->rows, kind);
	buf_put32(&c->rows, (uint32_t)count);
	buf_put32(&c->rows, (uint32_t)refused);
	buf_printf(&c->text, ", %s.%s %" PRId64, service, kind, count);
	if (refused)
		buf_printf(&c->text, " (%" PRId64 " refused)", refused);
	c->count++;
	return 0;
}

static int
leaf_of(void *context, const struct thing *t, struct why *why)
{
	(void)why;
	memcpy(context, t->leaf, HASH_SIZE);
	return 0;
}

struct span {
	int64_t after, first, last; /* seq */
	uint8_t leaf[HASH_SIZE];
};

/* What goes into the audit log, before the report names the log's last row. */
static int
note_close(struct vault *v, const struct span *s, struct closing *c, struct why *why)
{
	char hex[2 * HASH_SIZE + 1];

	hex_encode(hex, s->leaf, HASH_SIZE);
	buf_printf(&c->text, ", last seq %" PRId64 " %s", s->last, hex);
	return booth_note(v->booth, "day closed", buf_str(&c->text), why);
}

static int
put_report(struct vault *v, const struct span *s, const struct closing *c, struct buf *b,
    struct why *why)
{
	const struct audit *audit = booth_audit(v->booth);
	int64_t counts[CLERK_ENTRY_REFUSED + 1], tasks = 0, now = vault_now(v);
	int r = book_counts_since(queue_db(v->queue), s->after, counts, why);

	if (!r)
		r = book_task_count(queue_db(v->queue), &tasks, why);
	buf_put32(b, (uint32_t)days_of(now));
	buf_put64(b, (uint64_t)now);
	buf_put64(b, (uint64_t)s->first);
	buf_put64(b, (uint64_t)s->last);
	buf_put(b, s->leaf, HASH_SIZE);
	for (int i = 0; i <= CLERK_ENTRY_REFUSED; i++)
		buf_put32(b, (uint32_t)counts[i]);
	buf_put32(b, (uint32_t)tasks);
	buf_put64(b, (uint64_t)audit->rows);
	buf_put(b, audit->chain, HASH_SIZE);
	buf_put16(b, c->count);
	buf_put(b, c->rows.data, c->rows.size);
	return r;
}

static int
close_day(struct vault *v, struct span *s, struct buf *b, struct why *why)
{
	sqlite3 *db = queue_db(v->queue);
	struct closing c = {.count = 0};
	int r;

	buf_printf(&c.text, "clerk %s", v->clerk->key);
	r = book_sums(db, s->after, put_sum, &c, why);
	if (!r)
		r = book_by_seq(db, s->last, leaf_of, s->leaf, why);
	if (!r)
		r = note_close(v, s, &c, why);
	if (!r)
		r = put_report(v, s, &c, b, why);
	if (!r)
		r = book_close_day(db, s->last, v->clerk->key, b, why);
	buf_free(&c.rows);
	buf_free(&c.text);
	return r;
}

void
day_on_close(struct vault *v, const struct message *m)
{
	sqlite3 *db = queue_db(v->queue);
	struct buf before = {0}, b = {0};
	struct span s = {.after = 0};
	struct why why = {""};
	int r = book_closed(db, &s.after, &before, &why);

	if (!r)
		r = book_span(db, s.after, &s.first, &s.last, &why);
	if (!r && s.last)
		r = close_day(v, &s, &b, &why);
	if (r)
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	else if (s.last == 0 && before.size == 0)
		vault_refuse(v, m->request, "counter.nothing_to_close",
		    "nothing was made at this counter yet");
	else
		vault_answer(v, MSG_DAY_CLOSED, m->request, s.last ? &b : &before);
	buf_free(&before);
	buf_free(&b);
}
