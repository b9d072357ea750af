#include "station/vault/sign.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/log.h"
#include "station/vault/book.h"
#include "station/vault/certify.h"
#include "station/vault/forms.h"
#include "station/vault/handover.h"
#include "station/vault/making.h"
#include "station/vault/roles.h"
#include "station/vault/wording.h"

/* ---- what the rules say ---- */

static void
put_accepted(struct buf *b, const struct making *m)
{
	char hex[2 * KEY_PUBLIC_SIZE + 1];

	buf_put8(b, CLERK_ACCEPTED);
	buf_put_text(b, m->vault->config.name);
	buf_put32(b, (uint32_t)m->bundle.count);
	buf_put16(b, (uint16_t)m->card_count);
	for (size_t i = 0; i < m->card_count; i++) {
		hex_encode(hex, m->cards[i].key->public, KEY_PUBLIC_SIZE);
		buf_put_text(b, m->card_fields[i]);
		buf_put_text(b, hex);
	}
	certify_put(b, m);
}

static void
put_refused(struct buf *b, struct making *m, const struct refusal *refusal)
{
	buf_put8(b, CLERK_REFUSED);
	buf_put_text(b, refusal->key);
	buf_put_var(b, refusal->field, strlen(refusal->field));
	wording_put(b, m->vault,
	    &(struct wording){.key = refusal->key,
		.about = refusal->field,
		.service = m->form->service,
		.kind = m->kind->name,
		.version = m->form->version,
		.fields = m->draft.fields});
	buf_put32(b, (uint32_t)forms_live(m->vault, m->draft.service));
}

/* False where it was answered as refused, or cannot be tried. */
static bool
try(struct making *m, uint16_t answer, struct buf *verdict)
{
	struct refusal refusal = m->refusal;
	int r = refusal.key[0] ? ERR_REFUSED
			       : ledger_try(m->vault->ledger, m->vault->queue,
				     m->bundle.items, m->bundle.count, &refusal);

	if (r == 0) {
		put_accepted(verdict, m);
		return true;
	}
	if (r != ERR_REFUSED)
		return making_no(m,
		    r == ERR_DATABASE ? "station.storage" : "counter.draft", "%s",
		    refusal.why.text[0] ? refusal.why.text : err_str(r));
	put_refused(verdict, m, &refusal);
	vault_answer(m->vault, answer, m->request, verdict);
	return false;
}

void
sign_on_try(struct vault *v, const struct message *message)
{
	struct making m = {.vault = v, .request = message->request};
	struct buf verdict = {0};

	if (making_make(&m, cur_of(message->body.data, message->body.size)) &&
	    try(&m, MSG_TRIED, &verdict))
		vault_answer(v, MSG_TRIED, message->request, &verdict);
	buf_wipe(&verdict);
	making_free(&m);
}

/* ---- what was made ---- */

struct made {
	int64_t seq, time;
	bool hands; /* a certificate came with it */
	uint8_t leaf[HASH_SIZE];
	bool found, by_seq;
	struct buf *out;
	struct vault *vault;
};

static void
put_made(struct buf *b, const struct made *made, const struct sealed *list, size_t count)
{
	char code[CLERK_CODE + 1];

	base32_prefix(code, CLERK_CODE, made->leaf, HASH_SIZE);
	buf_put64(b, (uint64_t)made->seq);
	buf_put(b, made->leaf, HASH_SIZE);
	buf_put(b, code, CLERK_CODE);
	buf_put64(b, (uint64_t)made->time);
	buf_put8(b, made->hands);
	buf_put16(b, (uint16_t)count);
	for (size_t i = 0; i < count; i++) {
		buf_put_text(b, list[i].field);
		buf_put16(b, list[i].line);
		buf_put(b, list[i].salt, CLERK_SALT);
		buf_put(b, list[i].digest, HASH_SIZE);
	}
}

/* From the book, long after. */
static int
put_from_book(void *context, const struct thing *t, struct why *why)
{
	struct made *made = context;
	struct sealed *list = NULL;
	size_t count = 0;
	int r = 0;

	/* A number is no secret as a token is: the keys to sealed values are for a clerk
	 * who may sign such an entry. A certificate is read where it is given. */
	made->hands = certify_kind(made->vault, t->service, t->kind) != NULL;
	if (!made->hands &&
	    (!made->by_seq || roles_may(made->vault, t->service, t->kind)))
		r = wallet_get(made->vault->wallet, t->leaf, &list, &count, why);
	if (r)
		return r;
	for (size_t i = 0; i < count; i++)
		sealed_digest(&list[i], t->service);
	made->found = true;
	made->seq = t->seq;
	made->time = t->time;
	memcpy(made->leaf, t->leaf, HASH_SIZE);
	put_made(made->out, made, list, count);
	sealed_free(list, count);
	free(list);
	return 0;
}

/* *found, and what was made under a token, or with a seq where that is NULL, added to
 * out. */
static int
look_up(struct vault *v, const uint8_t *token, int64_t seq, struct buf *out, bool *found,
    struct why *why)
{
	struct made made = {.out = out, .vault = v, .by_seq = !token};
	sqlite3 *db = queue_db(v->queue);
	int r = token ? book_by_token(db, token, put_from_book, &made, why)
		      : book_by_seq(db, seq, put_from_book, &made, why);

	*found = made.found;
	return r;
}

/* ---- signing ---- */

/* What was sealed, or the whole certificate. */
static int
keep_values(struct making *m, const uint8_t *leaf, struct why *why)
{
	const struct buf *text = &m->certificate.text;
	struct sealed whole;
	int r;

	if (text->size == 0)
		return wallet_put(
		    m->vault->wallet, leaf, m->seals.list, m->seals.count, why);
	sealed_make(&whole, m->draft.service, HANDOVER_FIELD, 0, text->data, text->size);
	r = wallet_put(m->vault->wallet, leaf, &whole, 1, why);
	sealed_free(&whole, 1);
	return r;
}

/* In the transaction that queues the entry. */
struct lines {
	const struct making *making;
	struct book_new book;
};

static int
write_lines(void *context, struct why *why)
{
	struct lines *l = context;
	const struct making *m = l->making;
	int r = book_write(&l->book, why);

	if (r || m->certificate.text.size == 0)
		return r;
	return handover_write(l->book.db, l->book.seq, m->certificate.name,
	    &m->bundle.items[m->bundle.count - 1].raw, why);
}

/* Values first, then the entry with its line in the book: a crash between the two leaves
 * values of nothing, which the next start sweeps away. */
static int
keep(struct making *m, const uint8_t *token, struct why *why)
{
	struct vault *v = m->vault;
	const struct bundle *b = &m->bundle;
	const uint8_t *leaf = b->items[b->count - 1].leaf;
	struct lines lines = {.making = m,
	    .book = {
		.db = queue_db(v->queue),
		.token = token,
		.service = m->draft.service,
		.kind = m->draft.kind,
		.clerk = v->clerk->key,
		.version = m->form->version,
		.time = m->time,
		.first = b->items[0].seq,
		.seq = b->items[b->count - 1].seq,
		.corrects = m->draft.corrects,
		.fields = m->kept,
	    }};
	struct why erased;
	int r = keep_values(m, leaf, why);

	if (r)
		return r;
	r = queue_append_with(v->queue, b->items, b->count, write_lines, &lines, why);
	if (!r && m->draft.corrects && handover_drop(v, m->draft.corrects, &erased))
		log_say("%s", erased.text); /* it is signed all the same */
	if (r && wallet_erase(v->wallet, leaf, &erased) == ERR_DATABASE)
		return r; /* swept at the next start */
	return r;
}

static void
answer_signed(struct making *m, struct buf *verdict)
{
	const struct queue_item *last = &m->bundle.items[m->bundle.count - 1];
	struct made made = {
	    .seq = last->seq, .time = m->time, .hands = m->certificate.text.size > 0};

	memcpy(made.leaf, last->leaf, HASH_SIZE);
	put_made(verdict, &made, m->seals.list, m->seals.count);
	vault_answer(m->vault, MSG_SIGNED, m->request, verdict);
}

static void
sign_new(
    struct vault *v, const struct message *message, const uint8_t *token, struct cur in)
{
	struct making m = {.vault = v, .request = message->request};
	struct buf verdict = {0};
	struct why why = {""};

	if (making_make(&m, in) && try(&m, MSG_SIGNED, &verdict)) {
		if (keep(&m, token, &why)) {
			(void)making_no(
			    &m, "station.storage", "nothing was signed: %s", why.text);
		} else {
			answer_signed(&m, &verdict);
			clerk_clear_cards(v->clerk);
		}
	}
	buf_wipe(&verdict);
	making_free(&m);
}

void
sign_on_sign(struct vault *v, const struct message *message)
{
	struct cur in = cur_of(message->body.data, message->body.size);
	const uint8_t *token = cur_take(&in, CLERK_TOKEN);
	struct buf made = {0}, b = {0};
	struct why why = {""};
	bool found = false;

	if (!token || sodium_is_zero(token, CLERK_TOKEN)) {
		vault_refuse(v, message->request, "counter.token",
		    "what is to be signed has no token");
		return;
	}
	if (look_up(v, token, 0, &made, &found, &why)) {
		vault_refuse(v, message->request, "station.storage", "%s", why.text);
	} else if (found) {
		buf_put8(&b, CLERK_ACCEPTED);
		buf_put_text(&b, v->config.name);
		buf_put32(&b, 1);
		buf_put16(&b, 0);
		buf_put8(&b, 0);
		buf_put(&b, made.data, made.size);
		vault_answer(v, MSG_SIGNED, message->request, &b);
		clerk_clear_cards(v->clerk);
	} else {
		sign_new(v, message, token, in);
	}
	buf_wipe(&made);
	buf_wipe(&b);
}

void
sign_on_was(struct vault *v, const struct message *message)
{
	struct cur in = cur_of(message->body.data, message->body.size);
	bool by_seq = message->body.size == sizeof(uint64_t);
	const uint8_t *token = by_seq ? NULL : cur_take(&in, CLERK_TOKEN);
	int64_t seq = by_seq ? (int64_t)cur_get64(&in) : 0;
	struct buf made = {0}, b = {0};
	struct why why = {""};
	bool found = false;

	if (!cur_done(&in)) {
		vault_refuse(v, message->request, "counter.token",
		    "neither a token nor a number is named");
	} else if (look_up(v, token, seq, &made, &found, &why)) {
		vault_refuse(v, message->request, "station.storage", "%s", why.text);
	} else {
		buf_put8(&b, found);
		buf_put(&b, made.data, made.size);
		vault_answer(v, MSG_WAS_SIGNED, message->request, &b);
	}
	buf_wipe(&made);
	buf_wipe(&b);
}
