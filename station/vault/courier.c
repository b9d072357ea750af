#include "station/vault/courier_inner.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "station/channel/clerk.h"

#define POST_BYTES (900 * 1024)
#define BACKOFF_FIRST 1000
#define BACKOFF_MAX 300000
#define BACKOFF_AWAITED 2000 /* while somebody waits */
#define READ_MS 5000         /* a counter reads on by itself */
#define LEDGER_MS 20         /* of a turn, for the counter's state */

struct courier *
courier_open(struct vault *v)
{
	struct courier *c = xcalloc(1, sizeof(*c));
	const struct config *config = &v->config;
	struct buf b = {0};

	buf_put_var(&b, config->ca_file, strlen(config->ca_file));
	buf_put16(&b, (uint16_t)config->node_count);
	for (size_t i = 0; i < config->node_count; i++)
		buf_put_text(&b, config->nodes[i]);
	channel_put(&v->push, MSG_SETTINGS, 0, b.data, b.size);
	buf_free(&b);
	c->backoff = BACKOFF_FIRST;
	c->receipts = receipts_open();
	return c;
}

void
courier_close(struct courier *c)
{
	if (!c)
		return;
	courier_drop_receipt(c);
	receipts_close(c->receipts);
	free(c);
}

enum channel_state
courier_state(const struct courier *c)
{
	return c->errand == NOTHING ? STATE_IDLE
	       : c->errand == POST  ? STATE_POST
				    : STATE_GET;
}

const char *
courier_trouble(const struct courier *c)
{
	return c->trouble;
}

void
courier_hurry(struct vault *v)
{
	v->courier->next = 0;
	v->courier->backoff = BACKOFF_FIRST;
}

void
courier_ask(struct vault *v, enum errand errand, uint16_t type, const struct buf *body)
{
	struct courier *c = v->courier;

	c->errand = errand;
	c->other_node = false;
	channel_put(&v->push, type, ++c->request, body->data, body->size);
}

/* ---- failures ---- */

/* Those that would not wait longer. */
static void
refuse_syncs(struct vault *v, const char *key, const char *text)
{
	int64_t now = clock_monotonic_ms();

	for (size_t i = 0; i < ASKED_MAX; i++)
		if (v->asked[i].type == MSG_SYNC && v->asked[i].until <= now)
			vault_asked_refuse(v, &v->asked[i], key, text);
}

void
courier_failed(struct vault *v, const char *text)
{
	struct courier *c = v->courier;
	int64_t wait = c->backoff / 2 + randombytes_uniform((uint32_t)c->backoff);

	if (strcmp(c->trouble, text) != 0)
		log_say("%s", text);
	strncpy(c->trouble, text, sizeof(c->trouble) - 1);
	if ((vault_asked_type(v, MSG_DRAIN) || vault_asked_type(v, MSG_SYNC)) &&
	    wait > BACKOFF_AWAITED)
		wait = BACKOFF_AWAITED;
	c->next = clock_monotonic_ms() + wait;
	c->backoff = c->backoff * 2 < BACKOFF_MAX ? c->backoff * 2 : BACKOFF_MAX;
	c->other_node = true;
	courier_drop_receipt(c);
	if (c->sync.active) {
		sync_abort(&c->sync, v);
		refuse_syncs(v, "station.offline", text);
	}
}

void
courier_all_well(struct courier *c)
{
	c->trouble[0] = '\0';
	c->backoff = BACKOFF_FIRST;
	c->next = 0;
}

/* ---- sync ---- */

static void
ask_sync(struct vault *v)
{
	struct courier *c = v->courier;
	struct buf b = {0};

	for (size_t i = 0; i < ASKED_MAX && !c->sync.active; i++)
		v->asked[i].begun = true;
	buf_put8(&b, c->other_node);
	sync_next(&c->sync, v, &b);
	courier_ask(v, SYNC, MSG_GET, &b);
	buf_free(&b);
}

static void
answer_syncs(struct vault *v)
{
	struct buf b = {0};
	struct asked *a;
	uint32_t polls = 0;

	for (const struct poll *p = city_polls(v->city); p; p = p->next)
		polls += p->open && !p->closed;
	buf_put64(&b, city_at(v->city)->range.size);
	buf_put32(&b, polls);
	for (a = v->asked; a < v->asked + ASKED_MAX; a++)
		if (a->type == MSG_SYNC && a->begun)
			vault_asked_end(v, a, MSG_SYNCED, &b);
	buf_free(&b);
}

/* A reading is over when all that it brought is applied. */
static void
reading_over(struct vault *v)
{
	struct courier *c = v->courier;
	struct why why = {""};

	c->applying = v->ledger && ledger_busy(v->ledger);
	if (c->applying)
		return;
	c->read_next = clock_monotonic_ms() + READ_MS;
	if (v->ledger && queue_forget(v->queue, ledger_size(v->ledger), &why))
		log_say("%s", why.text);
	answer_syncs(v);
}

static void
got_sync(struct vault *v, uint32_t status, struct cur body)
{
	struct why why = {""};

	if (sync_take(&v->courier->sync, v, status, body, &why)) {
		sync_abort(&v->courier->sync, v);
		refuse_syncs(v, "station.ledger", why.text);
		courier_failed(v, why.text);
		return;
	}
	courier_all_well(v->courier);
	if (!v->courier->sync.active)
		reading_over(v);
}

/* A few records of what was read; false when the reading has failed on them. */
static bool
apply_some(struct vault *v)
{
	struct why why = {""};

	if (!v->ledger || ledger_step(v->ledger, LEDGER_MS, &why) == 0)
		return true;
	v->courier->applying = false;
	sync_abort(&v->courier->sync, v);
	refuse_syncs(v, "station.ledger", why.text);
	courier_failed(v, why.text);
	return false;
}

/* ---- post ---- */

static void
leaves_of(struct courier *c, const struct buf *framed)
{
	struct cur in = cur_of(framed->data, framed->size);
	const uint8_t *leaf;
	size_t size;

	for (size_t i = 0; (leaf = record_next(&in, &size)); i++)
		merkle_leaf(c->leaves[i], leaf, size);
}

static bool
ask_post(struct vault *v)
{
	struct courier *c = v->courier;
	struct buf framed = {0}, b = {0};
	struct why why = {""};

	if (queue_batch(
		v->queue, &framed, POST_BYTES, c->seqs, POST_ENTRIES, &c->count, &why)) {
		buf_free(&framed);
		vault_fail(v, "cannot read the queue", &why);
		return true;
	}
	if (c->count) {
		leaves_of(c, &framed);
		buf_put8(&b, c->other_node);
		buf_put16(&b, (uint16_t)c->count);
		buf_put(&b, framed.data, framed.size);
		courier_ask(v, POST, MSG_POST, &b);
	}
	buf_free(&framed);
	buf_free(&b);
	return c->count != 0;
}

static void
note_refused(struct vault *v, int64_t seq, const char *error, const char *field)
{
	struct why why = {""};
	struct path text = path_of("seq %lld: %s %s", (long long)seq, error, field);

	if (booth_note(v->booth, "entry refused", text.s, &why))
		log_say("the audit log: %s", why.text);
}

static int
take_result(struct vault *v, size_t i, struct cur *in, struct why *why)
{
	struct courier *c = v->courier;
	uint8_t status = cur_get8(in);
	const uint8_t *leaf = cur_take(in, HASH_SIZE);
	char error[81], field[CLERK_ABOUT_SIZE];

	cur_any_text(in, error, sizeof(error) - 1);
	cur_any_text(in, field, sizeof(field) - 1);
	if (in->bad || status > 2 || memcmp(leaf, c->leaves[i], HASH_SIZE) != 0)
		return why_set(why, ERR_FORMAT, "the answer to a post is malformed");
	if (status != 2)
		return queue_sent(v->queue, c->seqs[i], why);
	log_say("the ledger refused the entry with seq %lld: %s %s",
	    (long long)c->seqs[i], error, field);
	note_refused(v, c->seqs[i], error, field);
	if (v->ledger)
		ledger_forget_own(v->ledger);
	return queue_refused(v->queue, c->seqs[i], error, field, why);
}

static void
posted(struct vault *v, struct cur in)
{
	struct courier *c = v->courier;
	struct why why = {""};
	int r = queue_begin(v->queue, &why);

	if (!r && cur_get16(&in) != c->count)
		r = why_set(&why, ERR_FORMAT,
		    "the answer to a post has another number of entries");
	for (size_t i = 0; i < c->count && !r; i++)
		r = take_result(v, i, &in, &why);
	if (!r && !cur_done(&in))
		r = why_set(&why, ERR_FORMAT, "the answer to a post is malformed");
	if (!r)
		r = queue_commit(v->queue, &why);
	else
		queue_rollback(v->queue);
	if (r)
		courier_failed(v, why.text);
	else
		courier_all_well(c);
}

/* ---- one at a time ---- */

void
courier_message(struct vault *v, const struct message *m)
{
	struct courier *c = v->courier;
	struct cur in = cur_of(m->body.data, m->body.size);
	enum errand errand = c->errand;
	struct why why = {""};

	c->errand = NOTHING;
	if (m->type == MSG_UNREACHABLE) {
		cur_text(&in, why.text, sizeof(why.text) - 1);
		courier_failed(v, why.text);
	} else if (errand == POST) {
		posted(v, in);
	} else {
		uint32_t status = cur_get32(&in);

		if (errand == SYNC)
			got_sync(v, status, in);
		else if (errand == RECEIPT)
			courier_got_receipt(v, status, in);
		else
			courier_got_tile(v, status, in);
	}
}

/* Receipts are fetched one after the other and settled together: when there are many, or
 * when it is time for something else. */
static bool
must_settle(const struct courier *c, int64_t now)
{
	size_t held = receipts_count(c->receipts);

	return held == RECEIPTS_MAX ||
	       (held > 0 && (now < c->next || now < c->receipt_next || c->sync.active));
}

/* Because it was asked, or since a counter's lists are of today. */
static bool
reads_on(const struct courier *c, struct vault *v, int64_t now)
{
	return !c->applying && (vault_asked_type(v, MSG_SYNC) != NULL ||
				   (v->ledger && now >= c->read_next));
}

void
courier_step(struct vault *v)
{
	struct courier *c = v->courier;
	int64_t now = clock_monotonic_ms();

	if (!apply_some(v))
		return;
	if (c->applying)
		reading_over(v);
	if (c->errand != NOTHING)
		return;
	if ((must_settle(c, now) || vault_asked_type(v, MSG_SYNC)) && !courier_settle(v))
		return;
	if (now < c->next)
		return;
	if (c->sync.active && !sync_may(v))
		return;
	if (c->sync.active || reads_on(c, v, now))
		ask_sync(v);
	else if (!ask_post(v) && now >= c->receipt_next)
		courier_ask_receipt(v);
}

int
courier_wait(struct vault *v)
{
	struct courier *c = v->courier;
	int64_t now = clock_monotonic_ms(), until;

	if (v->ledger && ledger_busy(v->ledger))
		return 0;
	if (c->errand != NOTHING)
		return -1;
	until = c->next > c->receipt_next ? c->next : c->receipt_next;
	return until > now ? (int)(until - now) : 1000;
}
