/* mine: what the ledger has of a person. Every report of every service is read here, in
 * the copy that this program has checked, and the rows are taken that name a key of the
 * card; no service is known by name but that of certificates. */
#include "admin/wallet/wallet.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/clock.h"
#include "base/json.h"
#include "cert/standing.h"
#include "service/form.h"
#include "service/reader.h"

#define ROWS_MAX 200 /* of one report */

/* ---- certificates in the wallet ---- */

static const enum word state_words[] = {[STANDING_VALID] = WORD_STATE_VALID,
    [STANDING_REVOKED] = WORD_STATE_REVOKED,
    [STANDING_SUPERSEDED] = WORD_STATE_SUPERSEDED,
    [STANDING_EXPIRED] = WORD_STATE_EXPIRED,
    [STANDING_EARLY] = WORD_STATE_EARLY,
    [STANDING_UNSETTLED] = WORD_STATE_UNKNOWN};

/* By the ledger whether it was ended; whether its time has come, by the clock: that of
 * the ledger stands still until somebody enters something. */
static enum standing
standing_here(struct state *state, const struct held *h)
{
	char hex[2 * HASH_SIZE + 1];
	enum standing standing = STANDING_UNSETTLED;
	sqlite3_stmt *st = NULL;

	held_digest(h, hex);
	if (client_select(state, &st, NULL,
		"SELECT status FROM cert_pub_status WHERE digest = ?1", hex, NULL) == 0 &&
	    sqlite3_step(st) == SQLITE_ROW) {
		standing = standing_by_clock(&h->cert, clock_unix());
		if (sqlite3_column_int(st, 0) == CERT_REVOKED)
			standing = STANDING_REVOKED;
		if (sqlite3_column_int(st, 0) == CERT_SUPERSEDED)
			standing = STANDING_SUPERSEDED;
	}
	sqlite3_finalize(st);
	return standing;
}

static int
tell_certificate(const struct args *a, struct client *c, const struct kinds *kinds,
    const char *name, struct why *why)
{
	struct path file = path_of("%s/%s", a->wallet, name);
	struct buf title = {0};
	struct seen seen = {0, 0};
	struct held h;

	if (held_open(&h, file.s, why) != 0) {
		tell(stdout, WORD_UNREADABLE, name, NULL);
		return 0;
	}
	enum standing standing = standing_here(c->state, &h);
	int r = standing == STANDING_UNSETTLED
		    ? 0
		    : seen_count(&seen, c->state, &h, file.s, false, why);
	claims_title(&title, kinds, &h.cert);
	if (r == 0)
		tell(stdout, WORD_MY_CERTIFICATE, buf_str(&title), name,
		    moment_of(h.cert.until).s, word(state_words[standing]), NULL);
	if (r == 0 && seen.shown > 0)
		tell(stdout, WORD_SEEN_COUNT_OF, number_of(seen.shown).s,
		    number_of(seen.recorded).s, NULL);
	buf_free(&title);
	held_close(&h);
	return r;
}

static int
is_certificate(const struct dirent *e)
{
	size_t size = strlen(e->d_name);

	return size > 6 && strcmp(e->d_name + size - 6, ".sdjwt") == 0;
}

static int
tell_certificates(const struct args *a, struct client *c, struct why *why)
{
	struct dirent **list = NULL;
	struct kinds *kinds = NULL;
	int count = scandir(a->wallet, &list, is_certificate, alphasort);
	int r = kinds_open(&kinds, why);

	tell(stdout, WORD_MY_CERTIFICATES, NULL);
	if (count <= 0)
		tell(stdout, WORD_NO_CERTIFICATES, NULL);
	for (int i = 0; i < count; i++) {
		if (r == 0)
			r = tell_certificate(a, c, kinds, list[i]->d_name, why);
		free(list[i]);
	}
	free(list);
	kinds_free(kinds);
	return r;
}

/* ---- rows of reports that name the card ---- */

struct searching {
	const struct form *form;
	const char *title;
	char key[2 * KEY_PUBLIC_SIZE + 1];
	size_t rows, found; /* of this report, of all */
};

static void
head(void *context, sqlite3_stmt *row)
{
	(void)context;
	(void)row;
}

static bool
take_row(void *context, sqlite3_stmt *row)
{
	struct searching *s = context;
	struct buf line = {0}, value = {0};

	if (s->rows++ == 0)
		tell(stdout, WORD_REPORT,
		    json_str(json_object_get(s->form->root, "name"), words_key()),
		    s->title, NULL);
	for (int i = 0; i < sqlite3_column_count(row); i++) {
		const char *text = (const char *)sqlite3_column_text(row, i);

		if (text == NULL || strcmp(text, s->key) == 0)
			continue;
		buf_reset(&value);
		column_value(&value, s->form, row, i);
		buf_printf(&line, "%s%s: %s", line.size > 0 ? ", " : "",
		    column_label(s->form, sqlite3_column_name(row, i)), buf_str(&value));
	}
	tell(stdout, WORD_ROW, buf_str(&line), NULL);
	buf_free(&line);
	buf_free(&value);
	return true;
}

/* One report, for one key. */
static void
search(struct searching *s, struct reader *reader, const char *view)
{
	struct reader_question q = {.view = view,
	    .search = READER_PREFIX,
	    .text = s->key,
	    .limit = ROWS_MAX,
	    .total_max = ROWS_MAX + 1};
	struct why why = {""};
	int64_t total = 0;

	s->rows = 0;
	if (reader_rows(reader, &q, head, take_row, s, &total, &why) != 0)
		tell(stdout, WORD_REPORT_FAILED, why.text, NULL);
	if (total > ROWS_MAX)
		tell(stdout, WORD_MORE, number_of(ROWS_MAX).s, NULL);
	s->found += s->rows;
}

/* ---- keys ---- */

/* What the card derives keys from that may stand in reports of the service: its own name,
 * that of another service whose view a key is picked from, and for a key that hangs on a
 * field each value that the field ever had. */
static void
add_name(json_t *names, struct buf *name)
{
	json_object_set_new(names, buf_str(name), json_true());
	buf_reset(name);
}

static void
add_each(json_t *names, struct reader *reader, const struct form *form,
    const struct kind *kind, const struct field *field)
{
	struct buf sql = {0}, name = {0};
	sqlite3_stmt *each = NULL;

	buf_printf(&sql, "SELECT DISTINCT \"%s\" FROM \"%s_%s\"",
	    form_per(kind, field)->name, form->service, kind->name);
	if (sqlite3_prepare_v2(reader_db(reader), buf_str(&sql), -1, &each, NULL) ==
	    SQLITE_OK)
		while (sqlite3_step(each) == SQLITE_ROW) {
			form_key_name(&name, form, field,
			    (const char *)sqlite3_column_text(each, 0));
			add_name(names, &name);
		}
	sqlite3_finalize(each);
	buf_free(&name);
	buf_free(&sql);
}

static json_t *
key_names(struct reader *reader, const struct form *form)
{
	json_t *names = json_object();
	struct buf name = {0};

	buf_puts(&name, form->service);
	add_name(names, &name);
	for (size_t i = 0; i < form->kind_count; i++)
		for (size_t j = 0; j < form->kinds[i].fields.count; j++) {
			const struct kind *kind = &form->kinds[i];
			const struct field *f = &kind->fields.items[j];

			if (f->type != FIELD_KEY)
				continue;
			if (form_per(kind, f)) {
				add_each(names, reader, form, kind, f);
				continue;
			}
			form_key_name(&name, form, f, NULL);
			add_name(names, &name);
		}
	buf_free(&name);
	return names;
}

static void
tell_service(struct searching *s, struct reader *reader, const struct secret *seed)
{
	const json_t *reports = json_object_get(s->form->root, "reports");
	json_t *names = key_names(reader, s->form), *title, *each;
	const char *view, *name;

	json_object_foreach (names, name, each) {
		uint8_t public[KEY_PUBLIC_SIZE];
		struct secret secret = {0};

		card_key(seed, name, public, &secret);
		secret_free(&secret);
		hex_encode(s->key, public, sizeof(public));
		json_object_foreach ((json_t *)(uintptr_t)reports, view, title) {
			s->title = json_str(title, words_key());
			search(s, reader, view);
		}
	}
	json_decref(names);
}

static int
tell_reports(
    const struct args *a, struct client *c, const struct secret *seed, struct why *why)
{
	struct path file = path_of("%s/state.db", wallet_ledger(a).s);
	struct searching s = {.found = 0};
	struct reader *reader = NULL;
	int r = reader_open(&reader, file.s, why);

	if (r != 0)
		return r;
	for (size_t i = 0; (s.form = state_form(c->state, i)) != NULL; i++)
		tell_service(&s, reader, seed);
	if (s.found == 0)
		tell(stdout, WORD_NOTHING_MINE, NULL);
	reader_close(reader);
	return 0;
}

int
wallet_mine(const struct args *a, struct why *why)
{
	struct client c = {.lock = -1};
	struct secret seed = {0};
	struct state_at at;
	int r = card_seed(a, &seed, why);

	if (r == 0)
		r = ledger_open(&c, a, why);
	if (r == 0)
		r = tell_certificates(a, &c, why);
	if (r == 0)
		r = tell_reports(a, &c, &seed, why);
	if (r == 0) {
		state_at(c.state, &at);
		tell(stdout, WORD_AS_OF, number_of(at.size).s,
		    moment_of(at.time_ms / 1000).s, NULL);
	}
	secret_free(&seed);
	client_close(&c);
	return r;
}
