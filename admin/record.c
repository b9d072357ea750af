/* record seal, consent, open: an institution and its patients' health records
 * (doc/protocol/health.md). */
#include "admin/record.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/file.h"
#include "base/json.h"
#include "service/fetch.h"
#include "tree/merkle.h"

#define ITEM 40000 /* of a payload: one fits an entry */
#define CONSENT_MAX 65536

/* ---- seal ---- */

struct sealing {
	struct desk desk;
	char institution[AGENCY_SIZE];
	uint8_t patient[KEY_PUBLIC_SIZE];
	struct secret key;
	struct buf content, payload;
	bool guarded; /* there are guardians, who open it in an emergency */
};

/* By the card that is there, or the key that is known from before. */
static int
read_patient(const struct args *a, uint8_t patient[KEY_PUBLIC_SIZE], struct why *why)
{
	struct secret secret = {0};
	struct key card;

	if ((a->card == NULL) == (a->patient == NULL))
		return why_set(why, ERR_FORMAT,
		    "say whose record it is: --card CARD, or --patient KEY");
	if (a->patient != NULL)
		return hex_decode(
			   patient, KEY_PUBLIC_SIZE, a->patient, strlen(a->patient)) == 0
			   ? 0
			   : why_set(why, ERR_FORMAT,
				 "--patient %.70s is no key of 64 digits", a->patient);
	int r = card_key(a, a->card, a->pins.count > 0 ? a->pins.items[0] : NULL,
	    "PIN of the patient's card: ", "hc", &card, &secret, why);
	if (r == 0)
		memcpy(patient, card.public, KEY_PUBLIC_SIZE);
	secret_free(&secret);
	return r;
}

static json_t *
fields_of(const struct args *a, const struct sealing *s, const char *box)
{
	char patient[2 * KEY_PUBLIC_SIZE + 1], digest[2 * HASH_SIZE + 1];
	uint8_t hash[HASH_SIZE];

	hex_encode(patient, s->patient, KEY_PUBLIC_SIZE);
	sha256(hash, s->payload.data, s->payload.size);
	hex_encode(digest, hash, HASH_SIZE);
	json_t *fields = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "record",
	    a->words.items[0], "patient", patient, "institution", s->institution,
	    "ciphertext_hash", digest, "type_tag", a->tag, "key_box", box);
	if (fields != NULL && a->replaces != NULL)
		json_object_set_new(fields, "corrects", json_string(a->replaces));
	return fields;
}

static int
send_record(const struct args *a, struct sealing *s, const char *box, struct why *why)
{
	size_t count = (s->payload.size + ITEM - 1) / ITEM;
	struct buf *items = xcalloc(count, sizeof(*items));

	for (size_t i = 0; i < count; i++) {
		size_t at = i * ITEM, left = s->payload.size - at;
		buf_put(&items[i], s->payload.data + at, left < ITEM ? left : ITEM);
	}
	int r = desk_send(
	    &s->desk, "hc", "record", fields_of(a, s, box), items, count, NULL, 0, why);
	for (size_t i = 0; i < count; i++)
		buf_free(&items[i]);
	free(items);
	return r;
}

static int
seal_content(const struct args *a, struct sealing *s, struct why *why)
{
	struct health_record record = {a->words.items[0], s->patient};
	struct health_guardians guardians;
	char box[HEALTH_BOX_TEXT];
	int r = guardians_find(&guardians, &s->desk.client, why);

	s->guarded = r == 0;
	if (r == 0 || r == ERR_NOT_FOUND)
		r = health_seal(&s->payload, s->key.data, &record,
		    s->guarded ? &guardians : NULL, s->content.data, s->content.size,
		    why);
	if (r == 0)
		r = health_box(box, s->key.data, s->patient, why);
	return r == 0 ? send_record(a, s, box, why) : r;
}

static int
seal_record(const struct args *a, struct sealing *s, struct why *why)
{
	int r = read_patient(a, s->patient, why);

	buf_make_room(&s->content, HEALTH_CONTENT_MAX);
	secret_alloc(&s->key, HEALTH_KEY_SIZE);
	if (r == 0)
		r = file_read(&s->content, a->words.items[1], HEALTH_CONTENT_MAX, why);
	if (r == 0)
		r = desk_open(&s->desk, a, "office", why);
	if (r == 0)
		r = desk_agency(&s->desk, RECORD_ROLE, s->institution, why);
	return r == 0 ? seal_content(a, s, why) : r;
}

int
record_seal(const struct args *a, struct why *why)
{
	struct sealing s = {.desk.client.lock = -1};

	if (a->tag == NULL)
		return why_set(why, ERR_FORMAT, "say the tag of the test: --tag HEX");
	int r = seal_record(a, &s, why);
	if (r == 0)
		say("Record %s is on the ledger; only the patient has its key%s.",
		    a->words.items[0], s.guarded ? ", and two guardians together" : "");
	buf_wipe(&s.content);
	buf_free(&s.payload);
	secret_free(&s.key);
	desk_close(&s.desk);
	return r;
}

/* ---- consent: what the patient's program has made ---- */

static int
read_consent(json_t **out, const char *path, struct why *why)
{
	static const char *const keys[] = {"format", "kind", "fields", NULL};
	struct buf text = {0};
	int r = file_read(&text, path, CONSENT_MAX, why);

	if (r == 0)
		r = json_parse(out, text.data, text.size, why);
	buf_free(&text);
	if (r != 0)
		return r;
	const char *format = json_str(*out, "format"), *kind = json_str(*out, "kind");
	r = json_only_keys(*out, keys, "consent", why);
	if (r == 0 && (format == NULL || kind == NULL ||
			  strcmp(format, "madang/health-consent/v1") != 0 ||
			  (strcmp(kind, "consent") != 0 && strcmp(kind, "share") != 0) ||
			  !json_is_object(json_object_get(*out, "fields"))))
		r = why_set(why, ERR_FORMAT,
		    "%s is no consent that madang-wallet has made", path);
	return r;
}

static int
send_consent(const struct args *a, const json_t *consent, struct why *why)
{
	json_t *fields = json_object_get(consent, "fields");
	struct desk d = {.client.lock = -1};
	struct secret secret = {0};
	struct key card;
	int r = card_key(a, a->card, a->pins.count > 0 ? a->pins.items[0] : NULL,
	    "PIN of the patient's card: ", "hc", &card, &secret, why);

	if (r == 0)
		r = desk_open(&d, a, "office", why);
	if (r == 0)
		r = desk_send(&d, "hc", json_str(consent, "kind"), json_incref(fields),
		    NULL, 0, &(struct entry_signer){&card, secret.data}, 1, why);
	secret_free(&secret);
	desk_close(&d);
	return r;
}

int
record_consent(const struct args *a, struct why *why)
{
	json_t *consent = NULL;

	if (a->card == NULL)
		return why_set(why, ERR_FORMAT, "the patient signs too: --card CARD");
	int r = read_consent(&consent, a->words.items[0], why);
	if (r == 0)
		r = send_consent(a, consent, why);
	if (r == 0)
		say("Consent %s is on the ledger.",
		    json_str(json_object_get(consent, "fields"), "consent"));
	json_decref(consent);
	return r;
}

/* ---- a record on the ledger ---- */

int
record_find(struct record *record, struct client *c, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(c->state, &st, why,
	    "SELECT entry_index, patient FROM hc_record WHERE record = ?1 AND key_box IS "
	    "NOT NULL",
	    record->code, NULL);

	if (r != 0)
		return r;
	const char *patient = sqlite3_step(st) == SQLITE_ROW
				  ? (const char *)sqlite3_column_text(st, 1)
				  : NULL;
	if (patient == NULL ||
	    hex_decode(record->patient, KEY_PUBLIC_SIZE, patient, strlen(patient)) != 0)
		r = why_set(why, ERR_NOT_FOUND, "no record %.60s is sealed on the ledger",
		    record->code);
	else
		record->entry_index = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return r;
}

int
record_payload(
    const struct record *r, struct client *c, struct buf *payload, struct why *why)
{
	return fetch_payload(c, r->entry_index, HEALTH_PAYLOAD_MAX, payload, why);
}

int
record_write(const struct record *record, struct client *c, const uint8_t *key,
    const char *file, struct why *why)
{
	struct health_record as = {record->code, record->patient};
	struct secret content = {0};
	struct buf payload = {0};
	int r = record_payload(record, c, &payload, why);

	if (r == 0)
		r = health_open(&content, key, &as, payload.data, payload.size, why);
	if (r == 0)
		r = file_write(file, content.data, content.size, 0600, why);
	secret_free(&content);
	buf_free(&payload);
	return r;
}

/* ---- open ---- */

struct opening {
	struct desk desk;
	struct record record;
	const char *purpose;
	char institution[AGENCY_SIZE];
	struct secret key;
};

/* Of the boxes that patients' consents gave this institution, one that its key opens.
 * Whether the consent still holds, the entry asks. */
static int
find_key(struct opening *o, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(o->desk.client.state, &st, why,
	    "SELECT key_box FROM hc_pub_key WHERE record = ?1 AND institution = ?2 "
	    "ORDER BY entry_index DESC",
	    o->record.code, o->institution, NULL);

	if (r != 0)
		return r;
	secret_alloc(&o->key, HEALTH_KEY_SIZE);
	r = why_set(why, ERR_REFUSED, "no patient has given %s the key of record %.60s",
	    o->institution, o->record.code);
	while (r != 0 && sqlite3_step(st) == SQLITE_ROW)
		r = health_unbox(o->key.data, (const char *)sqlite3_column_text(st, 0),
		    o->desk.secret.data, why);
	sqlite3_finalize(st);
	return r;
}

/* The entry first: a look that nobody can find is none that this program gives. */
static int
enter_access(struct opening *o, struct why *why)
{
	return desk_send(&o->desk, "hc", "access",
	    json_pack("{s:s,s:s,s:s}", "record", o->record.code, "institution",
		o->institution, "purpose", o->purpose),
	    NULL, 0, NULL, 0, why);
}

static int
open_record(const struct args *a, struct opening *o, struct why *why)
{
	int r = desk_open(&o->desk, a, "office", why);

	if (r == 0)
		r = desk_agency(&o->desk, RECORD_ROLE, o->institution, why);
	if (r == 0)
		r = record_find(&o->record, &o->desk.client, why);
	if (r == 0)
		r = find_key(o, why);
	if (r == 0)
		r = enter_access(o, why);
	return r == 0
		   ? record_write(&o->record, &o->desk.client, o->key.data, a->out, why)
		   : r;
}

int
record_open(const struct args *a, struct why *why)
{
	struct opening o = {.desk.client.lock = -1,
	    .record.code = a->words.items[0],
	    .purpose = a->words.items[1]};

	if (a->out == NULL)
		return why_set(why, ERR_FORMAT, "say where it goes: --out FILE");
	int r = open_record(a, &o, why);
	if (r == 0)
		say("Record %s is in %s. The patient sees that %s looked at it.",
		    o.record.code, a->out, o.institution);
	secret_free(&o.key);
	desk_close(&o.desk);
	return r;
}
