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
#include "cert/issuing.h"
#include "cert/proof.h"

#define VALUES_MAX 65536

struct issue {
	struct desk desk;
	struct key card;
	struct secret card_secret;
	struct kinds *kinds;
	json_t *values;
	int64_t days;
	char old[2 * HASH_SIZE + 1]; /* digest; "": it replaces none */
	struct issued made;
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
read_days(const struct args *a, struct issue *i, struct why *why)
{
	uint64_t days = 0;

	if (a->days != NULL &&
	    (text_decimal(&days, a->days, strlen(a->days), 100000) != 0 || days == 0))
		return why_set(
		    why, ERR_FORMAT, "--days %.20s is no number of days", a->days);
	i->days = (int64_t)days;
	return 0;
}

/* ---- where it goes on the ledger ---- */

static int
one_number(void *context, const char *sql, const char *first, const char *second,
    int64_t *out, struct why *why)
{
	struct desk *d = context;
	sqlite3_stmt *st = NULL;
	int r = client_select(d->client.state, &st, why, sql, first, second, NULL);

	if (r == 0)
		r = sqlite3_step(st) == SQLITE_ROW ? 0 : ERR_NOT_FOUND;
	if (r == 0)
		*out = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return r;
}

/* The same kind of the same person, which the ledger knows from the old one. */
static int
read_old(const struct args *a, struct issue *i, struct why *why)
{
	const char *kind = a->words.items[0];
	struct held old;
	int r = a->replaces != NULL ? held_open(&old, a->replaces, why) : 0;

	if (r != 0 || a->replaces == NULL)
		return r;
	held_digest(&old, i->old);
	if (strcmp(old.cert.kind, kind) != 0)
		r = why_set(why, ERR_FORMAT, "%s is a %s; it is replaced by another one",
		    a->replaces, old.cert.kind);
	else if (a->tag != NULL)
		r = why_set(why, ERR_FORMAT,
		    "--tag goes without --replaces: the ledger has the person's tag");
	held_close(&old);
	return r;
}

/* ---- the wallet ---- */

static int
make_certificate(const struct args *a, struct issue *i, struct why *why)
{
	const struct issuing issuing = {
	    .origin = i->desk.client.charter.origin,
	    .issuer = &i->desk.key,
	    .secret = i->desk.secret.data,
	    .kinds = i->kinds,
	    .number = one_number,
	    .context = &i->desk,
	    .kind = a->words.items[0],
	    .values = i->values,
	    .holder = i->card.public,
	    .tag = a->tag,
	    .old = i->old[0] ? i->old : NULL,
	    .now = clock_unix(),
	    .days = i->days,
	};
	int r = issuing_make(&i->made, &issuing, why);

	if (r == 0)
		r = file_make_dir(a->wallet, 0700, why);
	if (r != 0)
		return r;
	i->file = path_of("%s/%s", a->wallet, i->made.name);
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
	int r = desk_send(&i->desk, CERT_SERVICE, i->made.entry,
	    json_incref(i->made.fields), NULL, 0, NULL, 0, why);

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
	int r = read_old(a, i, why);

	if (r == 0)
		r = kinds_open(&i->kinds, why);
	if (r == 0)
		r = read_values(&i->values, a->words.items[1], why);
	if (r == 0)
		r = read_days(a, i, why);
	if (r == 0)
		r = card_key(a, a->card, a->pins.count > 0 ? a->pins.items[0] : NULL,
		    "PIN of the holder's card: ", CERT_SERVICE, &i->card, &i->card_secret,
		    why);
	if (r == 0)
		r = desk_open(&i->desk, a, "office", why);
	if (r == 0)
		r = make_certificate(a, i, why);
	return r == 0 ? send_certificate(a, i, why) : r;
}

int
certificate_issue(const struct args *a, struct why *why)
{
	struct issue i = {.desk.client.lock = -1};

	if (a->card == NULL || a->wallet == NULL)
		return why_set(why, ERR_FORMAT,
		    "say whose card and which wallet: --card CARD "
		    "--wallet DIR");
	int r = issue(a, &i, why);
	if (r == 0)
		say("Certificate %s is issued: %s.sdjwt, with its receipt beside it.",
		    a->words.items[0], i.file.s);
	issued_free(&i.made);
	kinds_free(i.kinds);
	json_decref(i.values);
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
