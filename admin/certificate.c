/* certificate issue, revoke, record: what an office puts on the ledger. */
#include "admin/admin.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cert/held.h"
#include "cert/kinds.h"
#include "cert/proof.h"

#define VALUES_MAX 65536
#define DAY 86400
#define KST (9 * 3600)

struct issue {
	struct desk desk;
	struct key card;
	struct secret card_secret;
	struct kind_claims said;
	struct cert_draft draft;
	uint8_t seed[CERT_SEED_SIZE];
	struct held made, old;
	struct path file; /* without its ending */
};

/* ---- what the certificate says ---- */

static int
read_values(json_t **out, const char *path, struct why *why)
{
	struct buf text = {0};
	int r = file_read(&text, path, VALUES_MAX, why);

	if (r == 0)
		r = json_parse(out, text.data, text.size, why);
	buf_free(&text);
	return r;
}

static int
read_said(const struct args *a, struct issue *i, int64_t now, struct why *why)
{
	struct kinds *kinds = NULL;
	json_t *values = NULL;
	int r = kinds_open(&kinds, why);

	if (r == 0)
		r = read_values(&values, a->words.items[1], why);
	if (r == 0)
		r = kinds_claims(
		    kinds, a->words.items[0], values, (now + KST) / DAY, &i->said, why);
	json_decref(values);
	kinds_free(kinds);
	return r;
}

/* ---- where it goes on the ledger ---- */

static int
one_number(struct desk *d, const char *sql, const char *first, const char *second,
    int64_t *out, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(d->client.state, &st, why, sql, first, second, NULL);

	if (r == 0)
		r = sqlite3_step(st) == SQLITE_ROW ? 0 : ERR_NOT_FOUND;
	if (r == 0)
		*out = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return r;
}

/* A free slot by chance, so that neighbours say nothing of one another. A list that is
 * half full gives way to the next. */
static int
choose_slot(struct issue *i, struct why *why)
{
	char list[24], index[24];
	int64_t taken = 1;
	int r = one_number(&i->desk,
	    "SELECT coalesce((SELECT list + (count(*) >= 524288) FROM cert_s_state "
	    "GROUP BY list ORDER BY list DESC LIMIT 1), 0)",
	    NULL, NULL, &i->draft.list, why);

	snprintf(list, sizeof(list), "%lld", (long long)i->draft.list);
	while (r == 0 && taken) {
		i->draft.index = randombytes_uniform(CERT_INDEX_MAX + 1);
		snprintf(index, sizeof(index), "%lld", (long long)i->draft.index);
		r = one_number(&i->desk,
		    "SELECT count(*) FROM cert_s_state WHERE list = ?1 AND idx = ?2",
		    list, index, &taken, why);
	}
	return r;
}

static int
choose_period(const struct args *a, struct issue *i, int64_t now, struct why *why)
{
	int64_t most = 0;
	uint64_t days;
	int r =
	    one_number(&i->desk, "SELECT valid_days FROM cert_pub_kind WHERE kind = ?1",
		i->draft.kind, NULL, &most, why);

	if (r == ERR_NOT_FOUND)
		return why_set(why, r, "the ledger has no kind \"%.60s\"", i->draft.kind);
	if (r != 0)
		return r;
	days = (uint64_t)most;
	if (a->days != NULL &&
	    (text_decimal(&days, a->days, strlen(a->days), 100000) != 0 || days == 0))
		return why_set(
		    why, ERR_FORMAT, "--days %.20s is no number of days", a->days);
	i->draft.issued = i->draft.from = now;
	i->draft.until = now + (int64_t)days * DAY;
	return 0;
}

/* The same kind of the same person, which the ledger knows from the old one. */
static int
open_old(const struct args *a, struct issue *i, struct why *why)
{
	int r = a->replaces != NULL ? held_open(&i->old, a->replaces, why) : 0;

	if (r != 0 || a->replaces == NULL)
		return r;
	if (strcmp(i->old.cert.kind, i->draft.kind) != 0)
		return why_set(why, ERR_FORMAT,
		    "%s is a %s; it is replaced by another one", a->replaces,
		    i->old.cert.kind);
	if (a->tag != NULL)
		return why_set(why, ERR_FORMAT,
		    "--tag goes without --replaces: the ledger has the person's tag");
	return 0;
}

static json_t *
fields_of(const struct args *a, const struct issue *i)
{
	char hex[2 * HASH_SIZE + 1], old[2 * HASH_SIZE + 1];

	held_digest(&i->made, hex);
	json_t *fields = json_pack("{s:s,s:I,s:I,s:I,s:I}", "digest", hex, "list",
	    (json_int_t)i->draft.list, "idx", (json_int_t)i->draft.index, "valid_from",
	    (json_int_t)i->draft.from, "valid_until", (json_int_t)i->draft.until);
	if (a->replaces != NULL) {
		held_digest(&i->old, old);
		json_object_set_new(fields, "old", json_string(old));
		return fields;
	}
	json_object_set_new(fields, "kind", json_string(i->draft.kind));
	if (a->tag != NULL)
		json_object_set_new(fields, "subject_tag", json_string(a->tag));
	return fields;
}

/* ---- the wallet ---- */

static int
make_certificate(const struct args *a, struct issue *i, struct why *why)
{
	struct cert_draft *d = &i->draft;
	char hex[2 * HASH_SIZE + 1];

	d->origin = i->desk.client.charter.origin;
	d->version = i->said.version;
	d->issuer = &i->desk.key;
	d->secret = i->desk.secret.data;
	d->holder = i->card.public;
	d->claims = i->said.claims;
	d->clear = i->said.clear;
	d->seed = i->seed;
	randombytes_buf(i->seed, sizeof(i->seed));
	int r = cert_issue(&i->made.text, d, why);
	if (r == 0)
		r = cert_read(
		    &i->made.cert, buf_str(&i->made.text), i->made.text.size, why);
	if (r == 0)
		r = file_make_dir(a->wallet, 0700, why);
	if (r != 0)
		return r;
	held_digest(&i->made, hex);
	hex[8] = '\0';
	i->file = path_of("%s/%s-%s", a->wallet, d->kind, hex);
	return file_write(path_of("%s.sdjwt", i->file.s).s, i->made.text.data,
	    i->made.text.size, 0600, why);
}

/* The office sends, and lays the proof beside the certificate. */
static int
send_certificate(const struct args *a, struct issue *i, struct why *why)
{
	char hex[2 * HASH_SIZE + 1];
	uint8_t leaf[HASH_SIZE];
	struct buf proof = {0}, out = {0};
	int r = desk_send(&i->desk, "cert", a->replaces != NULL ? "supersede" : "issue",
	    fields_of(a, i), NULL, 0, NULL, 0, why);

	if (r == ERR_REFUSED)
		remove(path_of("%s.sdjwt", i->file.s).s);
	if (r != 0)
		return r;
	merkle_leaf(leaf, i->desk.client.sent.data, i->desk.client.sent.size);
	hex_encode(hex, leaf, sizeof(leaf));
	r = file_read(&proof, path_of("%s/admin/receipts/%s.proof", a->city, hex).s,
	    CERT_PROOF_MAX, why);
	if (r == 0) {
		cert_proof_put(&out, &i->desk.key, &i->desk.client.sent, &proof);
		r = file_write(
		    path_of("%s.receipt", i->file.s).s, out.data, out.size, 0600, why);
	}
	buf_free(&proof);
	buf_free(&out);
	return r;
}

static int
issue(const struct args *a, struct issue *i, struct why *why)
{
	int64_t now = clock_unix();
	int r = open_old(a, i, why);

	if (r == 0)
		r = read_said(a, i, now, why);
	if (r == 0)
		r = card_key(a, a->card, a->pins.count > 0 ? a->pins.items[0] : NULL,
		    "PIN of the holder's card: ", "cert", &i->card, &i->card_secret, why);
	if (r == 0)
		r = desk_open(&i->desk, a, "office", why);
	if (r == 0)
		r = choose_period(a, i, now, why);
	if (r == 0)
		r = choose_slot(i, why);
	if (r == 0)
		r = make_certificate(a, i, why);
	return r == 0 ? send_certificate(a, i, why) : r;
}

int
certificate_issue(const struct args *a, struct why *why)
{
	struct issue i = {.desk.client.lock = -1, .draft.kind = a->words.items[0]};

	if (a->card == NULL || a->wallet == NULL)
		return why_set(why, ERR_FORMAT,
		    "say whose card and which wallet: --card CARD "
		    "--wallet DIR");
	int r = issue(a, &i, why);
	if (r == 0)
		say("Certificate %s is issued: %s.sdjwt, with its receipt beside it.",
		    i.draft.kind, i.file.s);
	held_close(&i.made);
	held_close(&i.old);
	kind_claims_free(&i.said);
	sodium_memzero(i.seed, sizeof(i.seed));
	secret_free(&i.card_secret);
	desk_close(&i.desk);
	return r;
}

/* ---- revoke, record ---- */

static int
send_of(const struct args *a, const char *kind, json_t *fields, struct why *why)
{
	struct desk d;
	int r = desk_open(&d, a, "office", why);

	if (r != 0) {
		json_decref(fields);
		return r;
	}
	r = desk_send(&d, "cert", kind, fields, NULL, 0, NULL, 0, why);
	desk_close(&d);
	return r;
}

int
certificate_revoke(const struct args *a, struct why *why)
{
	struct held h;
	char hex[2 * HASH_SIZE + 1];
	int r = held_open(&h, a->words.items[0], why);

	if (r != 0)
		return r;
	held_digest(&h, hex);
	r = send_of(a, "revoke",
	    json_pack("{s:s,s:s}", "digest", hex, "reason", a->words.items[1]), why);
	if (r == 0)
		say("The certificate is revoked.");
	held_close(&h);
	return r;
}

int
certificate_record(const struct args *a, struct why *why)
{
	struct held h;
	struct desk d = {.client.lock = -1};
	char hex[2 * HASH_SIZE + 1], agency[AGENCY_SIZE];
	uint8_t tag[HASH_SIZE];
	int r = held_open(&h, a->words.items[0], why);

	if (r != 0)
		return r;
	if (!h.cert.bound)
		r = why_set(why, ERR_STATE,
		    "%s is a certificate, not a presentation of one", a->words.items[0]);
	if (r == 0)
		r = desk_open(&d, a, "office", why);
	if (r == 0)
		r = desk_agency(&d, "cert:verifier", agency, why);
	if (r == 0) {
		cert_present_tag(&h.cert, h.cert.nonce, tag);
		hex_encode(hex, tag, sizeof(tag));
		r = desk_send(&d, "cert", "present",
		    json_pack("{s:s,s:s,s:s}", "tag", hex, "verifier", agency, "purpose",
			a->words.items[1]),
		    NULL, 0, NULL, 0, why);
	}
	if (r == 0)
		say("The ledger says that %s was shown it.", agency);
	desk_close(&d);
	held_close(&h);
	return r;
}
