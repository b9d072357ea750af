#include "station/vault/values.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/file.h"
#include "cert/cert.h"
#include "station/vault/book.h"
#include "station/vault/certify.h"
#include "station/vault/handover.h"
#include "station/vault/roles.h"
#include "station/vault/wallet.h"

struct found {
	bool is;
	uint8_t leaf[HASH_SIZE];
	char service[41], kind[41];
};

static int
find_leaf(void *context, const struct thing *t, struct why *why)
{
	struct found *f = context;

	(void)why;
	f->is = true;
	memcpy(f->leaf, t->leaf, HASH_SIZE);
	snprintf(f->service, sizeof(f->service), "%s", t->service);
	snprintf(f->kind, sizeof(f->kind), "%s", t->kind);
	return 0;
}

/* The thing that a message names by its seq, of a kind that the clerk may sign; else
 * refused. */
static bool
find_named(struct vault *v, const struct message *m, struct found *f, int64_t *seq)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	struct why why = {""};

	*seq = (int64_t)cur_get64(&in);
	*f = (struct found){.is = false};
	if (book_by_seq(queue_db(v->queue), *seq, find_leaf, f, &why))
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	else if (!cur_done(&in) || !f->is)
		vault_refuse(v, m->request, "counter.no_entry",
		    "seq %lld is nothing that was made at this counter", (long long)*seq);
	else if (!roles_may(v, f->service, f->kind))
		vault_refuse(v, m->request, "counter.not_yours",
		    "this clerk holds neither core:clerk nor a role that signs %s.%s",
		    f->service, f->kind);
	else
		return true;
	return false;
}

/* Whoever looks or destroys stands in the audit log; what there was does not. */
static int
note(struct vault *v, const char *event, int64_t seq, struct why *why)
{
	struct path detail = path_of("seq %lld, clerk %s", (long long)seq, v->clerk->key);

	return booth_note(v->booth, event, detail.s, why);
}

static void
put_clear(struct buf *b, struct sealed *s, const char *service)
{
	sealed_digest(s, service);
	buf_put_text(b, s->field);
	buf_put16(b, s->line);
	buf_put(b, s->salt, CLERK_SALT);
	buf_put(b, s->digest, HASH_SIZE);
	buf_put_var(b, s->clear.data, s->clear.size);
}

/* ---- a certificate ---- */

/* A disclosure has its salt, and its digest is that of its own characters. */
static void
put_disclosure(struct buf *b, const struct cert_disclosure *d)
{
	const char *salt = json_string_value(json_array_get(d->array, 0));
	uint8_t bytes[CLERK_SALT], digest[HASH_SIZE];

	if (b64url_get_exact(bytes, sizeof(bytes), salt, strlen(salt)))
		die("a disclosure without its salt");
	sha256(digest, d->text, d->size);
	buf_put_text(b, d->name);
	buf_put16(b, 0);
	buf_put(b, bytes, sizeof(bytes));
	buf_put(b, digest, sizeof(digest));
	certify_put_value(b, d->value);
	sodium_memzero(bytes, sizeof(bytes));
}

static int
put_certificate(struct buf *b, const struct sealed *s, struct why *why)
{
	struct cert cert;
	int r = cert_read(&cert, buf_str(&s->clear), s->clear.size, why);

	if (r)
		return r;
	buf_put16(b, (uint16_t)cert.count);
	for (size_t i = 0; i < cert.count; i++)
		put_disclosure(b, &cert.disclosures[i]);
	cert_free(&cert);
	return 0;
}

static int
put_values(struct buf *b, struct sealed *list, size_t count, const char *service,
    struct why *why)
{
	if (handover_is(list, count))
		return put_certificate(b, list, why);
	buf_put16(b, (uint16_t)count);
	for (size_t i = 0; i < count; i++)
		put_clear(b, &list[i], service);
	return 0;
}

/* ---- what a clerk asks ---- */

void
values_on_reveal(struct vault *v, const struct message *m)
{
	struct sealed *list = NULL;
	struct why why = {""};
	struct buf b = {0};
	struct found f;
	size_t count = 0;
	int64_t seq;

	if (!find_named(v, m, &f, &seq))
		return;
	buf_make_room(&b, 128 * 1024);
	if (wallet_get(v->wallet, f.leaf, &list, &count, &why) ||
	    (count && put_values(&b, list, count, f.service, &why))) {
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	} else if (count == 0) {
		vault_refuse(v, m->request, "counter.erased",
		    "there are no clear values of seq %lld: it had none, or they were "
		    "destroyed",
		    (long long)seq);
	} else if (note(v, "values shown", seq, &why)) {
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	} else {
		vault_answer(v, MSG_REVEALED, m->request, &b);
	}
	sealed_free(list, count);
	free(list);
	buf_wipe(&b);
}

void
values_on_erase(struct vault *v, const struct message *m)
{
	struct why why = {""};
	struct found f;
	int64_t seq;
	int r;

	if (!find_named(v, m, &f, &seq))
		return;
	r = handover_void(v, seq, &why);
	if (!r)
		r = wallet_erase(v->wallet, f.leaf, &why);
	if (!r)
		r = note(v, "values destroyed", seq, &why);
	if (r == ERR_NOT_FOUND)
		vault_refuse(v, m->request, "counter.erased",
		    "there are no clear values of seq %lld", (long long)seq);
	else if (r)
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	else
		vault_answer(v, MSG_ERASED, m->request, NULL);
}
