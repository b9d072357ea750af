#include "station/vault/certify.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "base/json.h"
#include "base/log.h"
#include "cert/kindform.h"
#include "station/channel/certpaper.h"
#include "station/vault/db.h"

void
certify_open(struct vault *v)
{
	struct why why = {""};

	if (kinds_open(&v->kinds, &why)) {
		log_say("this counter issues no certificates: %s", why.text);
		v->kinds = NULL;
	}
}

/* ---- kinds ---- */

bool
certify_knows(const struct vault *v, const char *service)
{
	return v->kinds && strcmp(service, CERT_SERVICE) == 0 &&
	       reader_view_ok(ledger_reader(v->ledger), CERT_KINDS_VIEW);
}

const char *
certify_kind(const struct vault *v, const char *service, const char *kind)
{
	return certify_knows(v, service) ? kindform_kind(v->kinds, kind) : NULL;
}

bool
certify_carries(const struct vault *v, const char *service, const char *kind)
{
	return certify_knows(v, service) &&
	       (strcmp(kind, "issue") == 0 || strcmp(kind, "supersede") == 0);
}

/* What the ledger says of a kind today; the statement is the caller's. */
static sqlite3_stmt *
look_up(struct vault *v, const char *kind)
{
	return db_prepare(reader_db(ledger_reader(v->ledger)),
	    "SELECT role, single FROM " CERT_KINDS_VIEW " WHERE kind = ?", "t", kind);
}

static void
add_kind(struct vault *v, json_t *kinds, const json_t *form, const char *kind)
{
	sqlite3_stmt *s = look_up(v, kind);
	char name[CERT_ID_MAX + 1];
	json_t *made = NULL;
	struct why why;

	kindform_name(name, kind);
	if (db_row(s, &why) == 1)
		made =
		    kindform_make(v->kinds, kind, (const char *)sqlite3_column_text(s, 0),
			sqlite3_column_int64(s, 1) != 0, form);
	if (made && !json_object_get(kinds, name))
		json_object_set(kinds, name, made);
	json_decref(made);
	sqlite3_finalize(s);
}

void
certify_extend(struct vault *v, json_t *form)
{
	json_t *kinds = json_object_get(form, "kinds"), *row;
	const char *kind;

	json_object_foreach ((json_t *)(uintptr_t)kinds_all(v->kinds), kind, row)
		add_kind(v, kinds, form, kind);
}

/* ---- a certificate ---- */

static int
number(void *context, const char *sql, const char *first, const char *second,
    int64_t *out, struct why *why)
{
	struct vault *v = context;
	sqlite3_stmt *s = db_prepare(reader_db(ledger_reader(v->ledger)), sql,
	    second  ? "tt"
	    : first ? "t"
		    : "",
	    first, second);
	int r = db_row(s, why);

	if (r == 1)
		*out = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return r == 1 ? 0 : r == 0 ? ERR_NOT_FOUND : r;
}

/* What the book may keep: what is said on the ledger too. */
static char *
kept_of(const struct kindform_rest *rest)
{
	json_t *kept = json_object();
	char *text;

	if (rest->old[0])
		json_object_set_new(kept, "old", json_string(rest->old));
	else if (rest->tag[0])
		json_object_set_new(kept, "subject_tag", json_string(rest->tag));
	text = json_dumps(kept, JSON_COMPACT);
	json_decref(kept);
	if (!text)
		die("out of memory");
	return text;
}

static int
issue(struct making *m, const struct kindform_rest *rest, struct why *why)
{
	struct vault *v = m->vault;
	const struct issuing issuing = {
	    .origin = v->config.charter.origin,
	    .issuer = &v->key,
	    .secret = v->secret.data,
	    .kinds = v->kinds,
	    .number = number,
	    .context = v,
	    .kind = m->issues,
	    .values = m->draft.fields,
	    .holder = rest->holder,
	    .tag = rest->tag[0] ? rest->tag : NULL,
	    .old = rest->old[0] ? rest->old : NULL,
	    .now = vault_now(v),
	};

	return issuing_make(&m->certificate, &issuing, why);
}

bool
certify_make(struct making *m)
{
	struct kindform_rest rest;
	struct why why = {""};
	int r;

	if (form_check(m->kind, m->draft.fields, &m->refusal))
		return true;
	r = kindform_take(&rest, m->vault->kinds, m->draft.fields, &why);
	if (!r)
		r = issue(m, &rest, &why);
	if (r)
		return making_no(m,
		    r == ERR_DATABASE ? "station.storage" : "counter.draft", "%s",
		    why.text[0] ? why.text : err_str(r));
	m->kept = kept_of(&rest);
	m->entry = m->certificate.entry;
	draft_put_fields(&m->draft, json_incref(m->certificate.fields));
	return true;
}

/* ---- what is seen before it is signed ---- */

/* The number, period and code below the rule are of the one that will be signed. */
static void
put_page(struct buf *b, const struct certpage *page)
{
	size_t count = 0;

	while (count < page->count && page->lines[count].kind != CERTPAGE_RULE)
		count++;
	buf_put16(b, (uint16_t)count);
	for (size_t i = 0; i < count; i++) {
		const struct certpage_line *l = &page->lines[i];

		buf_put8(b, (uint8_t)certpaper_kind(l->kind));
		buf_put_text(b, l->first);
		buf_put_text(b, l->second ? l->second : "");
	}
}

static void
put_pages(struct buf *b, const struct making *m)
{
	const struct buf *text = &m->certificate.text;
	struct certpage page;
	struct why why = {""};
	struct cert cert;

	if (cert_read(&cert, buf_str(text), text->size, &why))
		die("a certificate that was just made: %s", why.text);
	for (int ko = 1; ko >= 0; ko--) {
		if (certpage_make(&page, m->vault->kinds, &cert, ko, &why))
			die("a page of what was just made: %s", why.text);
		put_page(b, &page);
		certpage_free(&page);
	}
	cert_free(&cert);
}

void
certify_put_value(struct buf *b, const json_t *value)
{
	char number[24];
	const char *text = json_string_value(value);

	snprintf(number, sizeof(number), "%" PRId64, (int64_t)json_integer_value(value));
	if (json_is_boolean(value))
		text = json_is_true(value) ? "true" : "false";
	buf_put_text(b, text ? text : number);
}

static void
put_public(struct buf *b, const struct making *m)
{
	const char *name;
	json_t *value;

	buf_put_text(b, m->entry);
	buf_put16(b, (uint16_t)json_object_size(m->draft.fields));
	json_object_foreach (m->draft.fields, name, value) {
		buf_put_text(b, name);
		certify_put_value(b, value);
	}
}

void
certify_put(struct buf *b, const struct making *m)
{
	buf_put8(b, m->certificate.text.size > 0);
	if (m->certificate.text.size == 0)
		return;
	buf_make_room(b, 64 * 1024);
	put_public(b, m);
	put_pages(b, m);
}
