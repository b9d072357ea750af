/* record emergency, release, unlock: a record whose patient cannot be asked. The entry
 * first, with its reason; two guardians of other agencies see it on the ledger and hand
 * over their halves of the key; both together open it (doc/protocol/health.md 5). */
#include "admin/record.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/b64.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "service/sealed.h"

#define RELEASE_FORMAT "madang/health-release/v1"
#define RELEASE_MAX 4096
#define SALTS_MAX 1048576

int
guardians_find(struct health_guardians *guardians, struct client *c, struct why *why)
{
	char agency[AGENCY_SIZE] = "";
	sqlite3_stmt *st = NULL;
	struct key key;
	int found = 0;
	int r = client_select(c->state, &st, why,
	    "SELECT m.vkey, m.agency FROM core_s_member m, core_pub_now n WHERE m.role = "
	    "?1 AND m.vkey <> '' AND m.agency <> '' AND m.from_time <= n.time AND n.time "
	    "< m.to_time ORDER BY m.signer",
	    GUARDIAN_ROLE, NULL);

	while (r == 0 && found < 2 && sqlite3_step(st) == SQLITE_ROW) {
		const char *of = (const char *)sqlite3_column_text(st, 1);
		if (strcmp(of, agency) == 0 ||
		    key_parse(&key, (const char *)sqlite3_column_text(st, 0)) != 0)
			continue;
		snprintf(agency, sizeof(agency), "%s", of);
		memcpy(guardians->public[found++], key.public, KEY_PUBLIC_SIZE);
	}
	sqlite3_finalize(st);
	return r != 0 || found == 2
		   ? r
		   : why_set(why, ERR_NOT_FOUND, "the ledger has no two guardians");
}

/* ---- emergency: the entry ---- */

/* Durable before the entry, and below the salts of earlier ones: an auditor may ask for
 * any of them. */
static int
keep_salt(const char *file, const uint8_t salt[SEALED_SALT], struct why *why)
{
	struct path path = path_of("%s.salt", file);
	char hex[2 * SEALED_SALT + 1];
	struct buf lines = {0};
	int r = file_exists(path.s) ? file_read(&lines, path.s, SALTS_MAX, why) : 0;

	hex_encode(hex, salt, SEALED_SALT);
	buf_printf(&lines, "%s\n", hex);
	if (r == 0)
		r = file_write(path.s, lines.data, lines.size, 0600, why);
	buf_wipe(&lines);
	sodium_memzero(hex, sizeof(hex));
	return r;
}

/* The reason, whose digest goes onto the ledger. */
static int
read_reason(const char *file, char hex[2 * HASH_SIZE + 1], struct why *why)
{
	uint8_t salt[SEALED_SALT], digest[HASH_SIZE];
	struct buf text = {0};
	int r = file_read(&text, file, SEALED_MAX, why);

	if (r == 0 && text.size > 0 && text.data[text.size - 1] == '\n')
		buf_cut(&text, text.size - 1);
	if (r == 0 && (text.size == 0 || !text_clean(buf_str(&text), text.size, false)))
		r = why_set(
		    why, ERR_FORMAT, "%s does not hold one line with a reason", file);
	if (r == 0) {
		randombytes_buf(salt, sizeof(salt));
		sealed_value(digest, "hc", "reason_hash", salt, text.data, text.size);
		hex_encode(hex, digest, sizeof(digest));
		r = keep_salt(file, salt, why);
	}
	buf_wipe(&text);
	return r;
}

static int64_t
entry_of(struct desk *d, const char *record)
{
	sqlite3_stmt *st = NULL;
	int64_t index = 0;

	if (client_select(d->client.state, &st, NULL,
		"SELECT max(entry_index) FROM hc_access WHERE signer = ?1 AND record = "
		"?2 AND emergency = 1",
		d->key.name, record, NULL) == 0 &&
	    sqlite3_step(st) == SQLITE_ROW)
		index = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return index;
}

int
record_emergency(const struct args *a, struct why *why)
{
	const char *record = a->words.items[0];
	char institution[AGENCY_SIZE], hex[2 * HASH_SIZE + 1];
	struct desk d = {.client.lock = -1};
	int r = read_reason(a->words.items[2], hex, why);

	if (r == 0)
		r = desk_open(&d, a, "office", why);
	if (r == 0)
		r = desk_agency(&d, RECORD_ROLE, institution, why);
	if (r == 0)
		r = desk_send(&d, "hc", "access",
		    json_pack("{s:s,s:s,s:s,s:i,s:s}", "record", record, "institution",
			institution, "purpose", a->words.items[1], "emergency", 1,
			"reason_hash", hex),
		    NULL, 0, NULL, 0, why);
	if (r == 0) {
		long long access = entry_of(&d, record);
		say("Access %lld is on the ledger, for the patient and the auditor. Two "
		    "guardians release the key: record release %lld",
		    access, access);
	}
	desk_close(&d);
	return r;
}

/* ---- release: a guardian's half ---- */

struct access {
	struct record record;
	struct buf code, institution;
	struct key reader; /* who entered it */
};

static void
access_free(struct access *x)
{
	buf_free(&x->code);
	buf_free(&x->institution);
}

/* An emergency of the last day, and the key by which it was entered. */
static int
access_find(struct access *x, struct client *c, const char *number, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(c->state, &st, why,
	    "SELECT a.record, a.institution, m.vkey FROM hc_access a JOIN core_pub_now n "
	    "JOIN core_s_member m ON m.signer = a.signer AND m.role = ?2 AND m.from_time "
	    "<= a.time AND a.time < m.to_time WHERE CAST(a.entry_index AS TEXT) = ?1 AND "
	    "a.emergency = 1 AND a.time > n.time - 86400",
	    number, RECORD_ROLE, NULL);

	if (r != 0)
		return r;
	if (sqlite3_step(st) == SQLITE_ROW &&
	    key_parse(&x->reader, (const char *)sqlite3_column_text(st, 2)) == 0) {
		buf_puts(&x->code, (const char *)sqlite3_column_text(st, 0));
		buf_puts(&x->institution, (const char *)sqlite3_column_text(st, 1));
	} else {
		r = why_set(why, ERR_REFUSED,
		    "entry %.20s is no emergency of the last day", number);
	}
	sqlite3_finalize(st);
	x->record.code = buf_str(&x->code);
	return r == 0 ? record_find(&x->record, c, why) : r;
}

static int
take_half(
    struct desk *d, const struct access *x, char box[HEALTH_BOX_TEXT], struct why *why)
{
	struct buf payload = {0};
	struct secret half;
	int r = record_payload(&x->record, &d->client, &payload, why);

	secret_alloc(&half, HEALTH_KEY_SIZE);
	if (r == 0)
		r = health_half(
		    half.data, payload.data, payload.size, d->secret.data, why);
	if (r == 0)
		r = health_box(box, half.data, x->reader.public, why);
	secret_free(&half);
	buf_free(&payload);
	return r;
}

static int
write_release(const struct args *a, const char *box, struct why *why)
{
	struct buf out = {0};

	buf_printf(&out, "{\"format\":\"%s\",\"access\":\"%s\",\"box\":\"%s\"}\n",
	    RELEASE_FORMAT, a->words.items[0], box);
	int r = file_write(a->out, out.data, out.size, 0600, why);
	buf_free(&out);
	return r;
}

static int
release(const struct args *a, struct desk *d, struct access *x, struct why *why)
{
	char agency[AGENCY_SIZE], box[HEALTH_BOX_TEXT];
	int r = desk_agency(d, GUARDIAN_ROLE, agency, why);

	if (r == 0)
		r = access_find(x, &d->client, a->words.items[0], why);
	if (r == 0 && strcmp(agency, buf_str(&x->institution)) == 0)
		r = why_set(why, ERR_REFUSED, "%s asks itself", agency);
	if (r == 0)
		r = take_half(d, x, box, why);
	return r == 0 ? write_release(a, box, why) : r;
}

int
record_release(const struct args *a, struct why *why)
{
	struct desk d = {.client.lock = -1};
	struct access x = {.record.code = NULL};
	uint64_t number;

	if (a->out == NULL)
		return why_set(why, ERR_FORMAT, "say where it goes: --out FILE");
	if (text_decimal(
		&number, a->words.items[0], strlen(a->words.items[0]), INT64_MAX) != 0)
		return why_set(why, ERR_FORMAT, "\"%.30s\" is no number of an entry",
		    a->words.items[0]);
	int r = desk_open(&d, a, "office", why);
	if (r == 0)
		r = release(a, &d, &x, why);
	if (r == 0)
		say("Half of the key is in %s, for %s.", a->out, buf_str(&x.institution));
	access_free(&x);
	desk_close(&d);
	return r;
}

/* ---- unlock: both halves ---- */

static int
read_release(const char *file, const char *number, const uint8_t *secret, uint8_t *half,
    struct why *why)
{
	static const char *const keys[] = {"format", "access", "box", NULL};
	struct buf text = {0};
	json_t *json = NULL;
	int r = file_read(&text, file, RELEASE_MAX, why);

	if (r == 0)
		r = json_parse(&json, text.data, text.size, why);
	if (r == 0)
		r = json_only_keys(json, keys, "release", why);
	const char *format = json_str(json, "format"), *access = json_str(json, "access");
	const char *box = json_str(json, "box");
	if (r == 0 &&
	    (format == NULL || access == NULL || box == NULL ||
		strcmp(format, RELEASE_FORMAT) != 0 || strcmp(access, number) != 0))
		r = why_set(why, ERR_FORMAT,
		    "%s is not what a guardian has released for access %.20s", file,
		    number);
	if (r == 0)
		r = health_unbox(half, box, secret, why);
	json_decref(json);
	buf_free(&text);
	return r;
}

static int
unlock(const struct args *a, struct desk *d, struct access *x, struct why *why)
{
	const char *const *words = a->words.items;
	struct secret key;
	int r = access_find(x, &d->client, words[0], why);

	secret_alloc(&key, (size_t)3 * HEALTH_KEY_SIZE);
	uint8_t *one = key.data + HEALTH_KEY_SIZE, *other = one + HEALTH_KEY_SIZE;
	if (r == 0)
		r = read_release(words[1], words[0], d->secret.data, one, why);
	if (r == 0)
		r = read_release(words[2], words[0], d->secret.data, other, why);
	if (r == 0) {
		health_join(key.data, one, other);
		r = record_write(&x->record, &d->client, key.data, a->out, why);
	}
	secret_free(&key);
	return r;
}

int
record_unlock(const struct args *a, struct why *why)
{
	struct desk d = {.client.lock = -1};
	struct access x = {.record.code = NULL};

	if (a->out == NULL)
		return why_set(why, ERR_FORMAT, "say where it goes: --out FILE");
	int r = desk_open(&d, a, "office", why);
	if (r == 0)
		r = unlock(a, &d, &x, why);
	if (r == 0)
		say("Record %s is in %s. The patient sees it, and an auditor reads why.",
		    x.record.code, a->out);
	access_free(&x);
	desk_close(&d);
	return r;
}
