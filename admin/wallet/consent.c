/* consent, share: the keys of a patient's health records for an institution, made at
 * home. The ledger gets them at a desk, where the card signs (doc/protocol/health.md). */
#include "admin/wallet/wallet.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/b64.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "card/health.h"
#include "service/form.h"
#include "service/refusal.h"

#define DAY 86400
#define DAYS_MAX 3660
#define LINES_MAX 100 /* of the form */

struct handing {
	const struct args *args;
	const char *kind; /* "consent" or "share" */
	struct client ledger;
	char patient[2 * KEY_PUBLIC_SIZE + 1];
	struct secret secret; /* of the patient's card */
	struct key reader;
	json_t *fields, *lines;
};

static const struct kind *
kind_of(const struct handing *h)
{
	const struct form *form;

	for (size_t i = 0; (form = state_form(h->ledger.state, i)) != NULL; i++)
		if (strcmp(form->service, "hc") == 0)
			return form_kind(form, h->kind);
	return NULL;
}

/* ---- for whom ---- */

/* By which key of the institution a record is read: that of its office, or else of what
 * signs for it, the first by name. */
static int
find_reader(struct handing *h, const char *institution, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(h->ledger.state, &st, why,
	    "SELECT m.vkey FROM hc_pub_acting a JOIN core_pub_now n JOIN core_s_member m "
	    "ON m.signer = a.signer AND m.role = 'hc:institution' AND m.from_time = "
	    "a.from_time WHERE a.institution = ?1 AND a.from_time <= n.time AND n.time < "
	    "a.to_time AND m.vkey <> '' ORDER BY a.signer NOT LIKE '%/office/%', "
	    "a.signer LIMIT 1",
	    institution, NULL);

	if (r != 0)
		return r;
	if (sqlite3_step(st) != SQLITE_ROW ||
	    key_parse(&h->reader, (const char *)sqlite3_column_text(st, 0)) != 0)
		r = why_set(why, ERR_NOT_FOUND,
		    "nobody signs for an institution \"%.60s\" on this ledger",
		    institution);
	sqlite3_finalize(st);
	return r;
}

/* ---- the keys ---- */

static int
add_line(struct handing *h, const char *record, const char *own_box, struct why *why)
{
	char box[HEALTH_BOX_TEXT];
	struct secret key;

	if (json_array_size(h->lines) == LINES_MAX)
		return 0; /* the newest are in; share brings the rest */
	secret_alloc(&key, HEALTH_KEY_SIZE);
	int r = health_unbox(key.data, own_box, h->secret.data, why);
	if (r == 0)
		r = health_box(box, key.data, h->reader.public, why);
	if (r == 0)
		json_array_append_new(
		    h->lines, json_pack("{s:s,s:s}", "record", record, "key_box", box));
	secret_free(&key);
	return r;
}

/* Every sealed record that the consent covers (?2: all versions of one, "" of all) and
 * whose key has not gone with it (?3) yet. */
static int
add_lines(struct handing *h, const char *record, const char *consent, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(h->ledger.state, &st, why,
	    "SELECT r.record, r.key_box FROM hc_record r JOIN hc_s_record s "
	    "ON s.record = r.record WHERE r.patient = ?1 AND r.key_box IS NOT NULL "
	    "AND s.state <> 'retracted' AND (?2 = '' OR s.origin = (SELECT origin FROM "
	    "hc_s_record WHERE record = ?2)) AND NOT EXISTS (SELECT 1 FROM hc_s_key k "
	    "WHERE k.consent = ?3 AND k.record = r.record) ORDER BY r.entry_index DESC",
	    h->patient, record, consent, NULL);

	h->lines = json_array();
	while (r == 0 && sqlite3_step(st) == SQLITE_ROW)
		r = add_line(h, (const char *)sqlite3_column_text(st, 0),
		    (const char *)sqlite3_column_text(st, 1), why);
	sqlite3_finalize(st);
	if (r == 0 && json_array_size(h->lines) > 0)
		json_object_set(h->fields, "lines", h->lines);
	return r;
}

/* ---- saying it, and writing it ---- */

static void
tell_field(const struct kind *kind, const char *name, const char *value)
{
	const struct field *f = form_field(kind, name);
	const char *in_words = json_str(form_value_words(f, value), words_key());

	tell(stderr, WORD_LINE, json_str(json_object_get(f->json, "label"), words_key()),
	    in_words != NULL ? in_words : value, NULL);
}

static void
tell_handing(const struct handing *h, const struct kind *kind)
{
	static const char *const names[] = {"institution", "purpose", "record"};
	const json_t *line;
	int64_t until;
	size_t i;

	tell(stderr, WORD_CONSENT_TO, NULL);
	for (i = 0; i < 3; i++)
		if (json_str(h->fields, names[i]) != NULL)
			tell_field(kind, names[i], json_str(h->fields, names[i]));
	if (json_int(h->fields, "until", &until) == 0)
		tell_field(kind, "until", moment_of(until).s);
	tell(stderr, WORD_LINE, word(WORD_READER), h->reader.name, NULL);
	tell(stderr, WORD_KEYS_OF, NULL);
	json_array_foreach (h->lines, i, line)
		tell(stderr, WORD_ROW, json_str(line, "record"), NULL);
	tell(stderr, WORD_CONSENT_WARNING, NULL);
}

static int
write_handing(const struct handing *h, struct why *why)
{
	struct buf out = {0};
	json_t *file = json_pack("{s:s,s:s,s:O}", "format", "madang/health-consent/v1",
	    "kind", h->kind, "fields", h->fields);
	char *text = json_dumps(file, JSON_COMPACT);

	if (text == NULL)
		die("out of memory");
	buf_printf(&out, "%s\n", text);
	int r = put_out(h->args, &out, why);
	if (r == 0 && h->args->out != NULL)
		tell(stderr, WORD_TAKE_TO_DESK, h->args->out, NULL);
	buf_free(&out);
	free(text);
	json_decref(file);
	return r;
}

static int
finish(const struct handing *h, struct why *why)
{
	const struct kind *kind = kind_of(h);
	struct refusal refusal = {.key = ""};

	if (kind == NULL)
		return why_set(
		    why, ERR_STATE, "the service of health records does not live");
	if (form_check(kind, h->fields, &refusal) != 0)
		return why_set(why, ERR_FORMAT, "%s", refusal.why.text);
	tell_handing(h, kind);
	int r = consent_ask(h->args, WORD_CONSENT_ASK, why);
	return r == 0 ? write_handing(h, why) : r;
}

/* ---- the commands ---- */

static int
handing_open(struct handing *h, struct why *why)
{
	uint8_t public[KEY_PUBLIC_SIZE];
	struct secret seed = {0};
	int r = card_seed(h->args, &seed, why);

	if (r == 0) {
		card_key(&seed, "hc", public, &h->secret);
		hex_encode(h->patient, public, KEY_PUBLIC_SIZE);
		r = ledger_open(&h->ledger, h->args, why);
	}
	secret_free(&seed);
	return r;
}

static void
handing_close(struct handing *h)
{
	json_decref(h->lines);
	json_decref(h->fields);
	secret_free(&h->secret);
	client_close(&h->ledger);
}

static int
consent_fields(struct handing *h, struct why *why)
{
	const struct args *a = h->args;
	uint8_t random[8];
	char code[2 * sizeof(random) + 3] = "c-";
	uint64_t days;

	if (text_decimal(&days, a->words[2], strlen(a->words[2]), DAYS_MAX) != 0 ||
	    days == 0)
		return why_set(
		    why, ERR_FORMAT, "\"%.20s\" is no number of days", a->words[2]);
	randombytes_buf(random, sizeof(random));
	hex_encode(code + 2, random, sizeof(random));
	h->fields = json_pack("{s:s,s:s,s:s,s:s,s:I}", "consent", code, "patient",
	    h->patient, "institution", a->words[0], "purpose", a->words[1], "until",
	    (json_int_t)(clock_unix() + (int64_t)days * DAY));
	if (h->fields == NULL)
		return why_set(why, ERR_FORMAT, "the institution is not UTF-8");
	if (a->record != NULL)
		json_object_set_new(h->fields, "record", json_string(a->record));
	return 0;
}

int
wallet_consent(const struct args *a, struct why *why)
{
	struct handing h = {.args = a, .kind = "consent", .ledger.lock = -1};
	int r = handing_open(&h, why);

	if (r == 0)
		r = find_reader(&h, a->words[0], why);
	if (r == 0)
		r = consent_fields(&h, why);
	if (r == 0)
		r = add_lines(&h, a->record != NULL ? a->record : "", "", why);
	if (r == 0)
		r = finish(&h, why);
	handing_close(&h);
	return r;
}

/* A consent of this patient that holds: its institution, and the record it is for. */
static int
find_consent(
    struct handing *h, struct buf *institution, struct buf *record, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(h->ledger.state, &st, why,
	    "SELECT institution, coalesce(origin, '') FROM hc_pub_live WHERE consent = "
	    "?1 AND patient = ?2",
	    h->args->words[0], h->patient, NULL);

	if (r == 0 && sqlite3_step(st) == SQLITE_ROW) {
		buf_puts(institution, (const char *)sqlite3_column_text(st, 0));
		buf_puts(record, (const char *)sqlite3_column_text(st, 1));
	} else if (r == 0) {
		r = why_set(why, ERR_NOT_FOUND,
		    "this card has no consent \"%.60s\" that holds", h->args->words[0]);
	}
	sqlite3_finalize(st);
	return r;
}

int
wallet_share(const struct args *a, struct why *why)
{
	struct handing h = {.args = a, .kind = "share", .ledger.lock = -1};
	struct buf institution = {0}, record = {0};
	int r = handing_open(&h, why);

	if (r == 0)
		r = find_consent(&h, &institution, &record, why);
	if (r == 0)
		r = find_reader(&h, buf_str(&institution), why);
	if (r == 0) {
		h.fields =
		    json_pack("{s:s,s:s}", "consent", a->words[0], "patient", h.patient);
		r = add_lines(&h, buf_str(&record), a->words[0], why);
	}
	if (r == 0 && json_array_size(h.lines) == 0)
		r = why_set(why, ERR_STATE, "there is no record whose key is not shared");
	if (r == 0)
		r = finish(&h, why);
	buf_free(&institution);
	buf_free(&record);
	handing_close(&h);
	return r;
}
