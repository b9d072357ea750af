#include "verifier/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct form *
find_form(void *context, const char *service)
{
	return tables_form(context, service, 0);
}

int
tables_open(struct tables *t, const char *path, struct judge *judge, struct fault *fault)
{
	*t = (struct tables){.functions.judge = judge};
	if (sandbox_open(&t->db, path, fault))
		return -1;
	return functions_add(t->db, &t->functions, fault);
}

void
tables_close(struct tables *t)
{
	sqlite3_close(t->db);
	function_context_drop(&t->functions);
	for (size_t i = t->borrowed; i < t->count; i++)
		publication_forget(t->publications[i]);
	free(t->publications);
	*t = (struct tables){0};
}

int
publication_cut(struct publication **out, struct span raw, struct fault *fault)
{
	const uint8_t *first = raw.size ? memchr(raw.data, 0, raw.size) : NULL,
		      *second = NULL;
	struct publication *p;
	size_t left;

	if (first != NULL)
		second = memchr(first + 1, 0, raw.size - (size_t)(first + 1 - raw.data));
	if (second == NULL)
		return fault_say(fault, "the publication is not form, rules and cases");
	left = raw.size - (size_t)(second + 1 - raw.data);
	if (memchr(second + 1, 0, left) != NULL || !utf8_ok(raw.data, raw.size) ||
	    raw.size > PUBLICATION_LIMIT)
		return fault_say(fault, "the publication is not text, or too large");
	p = mem_new(1, sizeof *p);
	p->form_text = mem_text((const char *)raw.data);
	p->rules = mem_text((const char *)first + 1);
	p->cases = mem_new(left + 1, 1);
	memcpy(p->cases, second + 1, left);
	*out = p;
	return 0;
}

void
publication_forget(struct publication *p)
{
	if (p == NULL)
		return;
	form_drop(p->form);
	free(p->form_text);
	free(p->rules);
	free(p->cases);
	free(p);
}

const struct form *
tables_form(const struct tables *t, const char *service, int64_t version)
{
	for (size_t i = t->count; i-- > 0;) {
		const struct form *form = t->publications[i]->form;
		if (strcmp(form->service, service) == 0 &&
		    (version == 0 || form->version == version))
			return form;
	}
	return NULL;
}

/* ---- statements
 * -------------------------------------------------------------------------- */

static int
bind(sqlite3_stmt *stmt, const char *types, va_list ap)
{
	int rc = SQLITE_OK;

	for (int i = 1; types[i - 1] != '\0' && rc == SQLITE_OK; i++) {
		struct span blob;
		switch (types[i - 1]) {
		case 'i':
			rc = sqlite3_bind_int64(stmt, i, va_arg(ap, int64_t));
			break;
		case 't':
			rc = sqlite3_bind_text(
			    stmt, i, va_arg(ap, const char *), -1, SQLITE_TRANSIENT);
			break;
		case 'b':
			blob = va_arg(ap, struct span);
			rc = sqlite3_bind_blob64(
			    stmt, i, blob.data, blob.size, SQLITE_TRANSIENT);
			break;
		default:
			rc = sqlite3_bind_null(stmt, i);
		}
	}
	return rc;
}

int
tables_run(struct tables *t, const char *sql, const char *types, ...)
{
	sqlite3_stmt *stmt = NULL;
	va_list ap;
	int rc = sqlite3_prepare_v2(t->db, sql, -1, &stmt, NULL);

	va_start(ap, types);
	if (rc == SQLITE_OK)
		rc = bind(stmt, types, ap);
	va_end(ap);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	sqlite3_finalize(stmt);
	return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : rc;
}

static bool
looks_like_key(const char *text)
{
	return strchr(text, '.') != NULL &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789"
			    "._") == strlen(text);
}

/* A RAISE or a named CHECK names its key; other constraints are the backstop. */
static int
refused_sql(struct tables *t, const char *service, struct refused *refused)
{
	static const char check[] = "CHECK constraint failed: ";
	const char *text = sqlite3_errmsg(t->db);
	int code = sqlite3_extended_errcode(t->db);
	char key[100];

	if (code == SQLITE_CONSTRAINT_TRIGGER && looks_like_key(text))
		return refused_say(refused, text, "", "the rules refuse it: %s", text);
	if (code == SQLITE_CONSTRAINT_CHECK &&
	    strncmp(text, check, sizeof check - 1) == 0 &&
	    looks_like_key(text + sizeof check - 1))
		return refused_say(refused, text + sizeof check - 1, "",
		    "the rules refuse it: %s", text + sizeof check - 1);
	snprintf(key, sizeof key,
	    (code & 0xff) == SQLITE_CONSTRAINT ? "%s.backstop" : "sqlite", service);
	return refused_say(refused, key, "", "SQLite says: %s", text);
}

/* ---- services
 * ---------------------------------------------------------------------------- */

static int
fill_authority(struct tables *t, const struct form *form)
{
	int rc = tables_run(
	    t, "DELETE FROM core_authority WHERE service = ?", "t", form->service);

	for (size_t k = 0; k < form->kind_count; k++)
		for (size_t r = 0;
		     rc == SQLITE_OK && r < json_array_size(form->kinds[k].sign); r++)
			rc = tables_run(t, "INSERT INTO core_authority VALUES (?, ?, ?)",
			    "ttt", form->service, form->kinds[k].name,
			    json_string_value(json_array_get(form->kinds[k].sign, r)));
	return rc;
}

static sqlite3_stmt *row_statement(
    struct tables *t, const char *service, const struct form_kind *kind, bool line);

/* Every kind has its tables with the columns that its form names. */
static int
kinds_fit(struct tables *t, const struct form *form, struct fault *fault)
{
	for (size_t i = 0; i < form->kind_count; i++) {
		const struct form_kind *kind = &form->kinds[i];
		for (int line = 0; line <= (kind->lines_max > 0); line++) {
			sqlite3_stmt *stmt = row_statement(t, form->service, kind, line);
			bool fits = stmt != NULL;
			sqlite3_finalize(stmt);
			if (!fits)
				return fault_say(fault, "kind %s: %s", kind->name,
				    sqlite3_errmsg(t->db));
		}
	}
	return 0;
}

int
tables_install(struct tables *t, struct publication *p, uint64_t index, int64_t time,
    struct fault *fault)
{
	struct sandbox_forms forms = {find_form, t};
	const struct form *form = p->form;
	int rc = SQLITE_OK;

	t->publications = mem_slot(t->publications, t->count, &t->room, sizeof p);
	t->publications[t->count++] = p;
	if (sandbox_install(
		t->db, form->service, form->version > 1, p->rules, &forms, fault) ||
	    kinds_fit(t, form, fault))
		return -1;
	if (t->count == 1 && tables_block(t, 1, time, fault))
		return -1;
	rc = tables_run(t,
	    "INSERT INTO core_s_service(service, version, entry_index, form, "
	    "rules) VALUES (?, ?, ?, ?, ?)",
	    "tiitt", form->service, form->version, (int64_t)index, p->form_text,
	    p->rules);
	if (rc == SQLITE_OK)
		rc = fill_authority(t, form);
	return rc == SQLITE_OK
		   ? 0
		   : fault_say(fault, "core's tables do not take the service: %s",
			 sqlite3_errmsg(t->db));
}

int
tables_block(struct tables *t, int64_t height, int64_t time, struct fault *fault)
{
	t->now = time;
	if (tables_run(t, "INSERT INTO core_block(height, time) VALUES (?, ?)", "ii",
		height, time) != SQLITE_OK)
		return fault_say(fault, "core_block: %s", sqlite3_errmsg(t->db));
	return 0;
}

const struct form_kind *
tables_kind(const struct tables *t, const char *service, const char *kind,
    int64_t version, const json_t *fields, size_t items, struct refused *refused)
{
	const struct form *form = tables_form(t, service, 0);
	const struct form_kind *found;

	if (form == NULL) {
		refused_say(refused, "core.service_unknown", "service",
		    "no service %.40s", service);
		return NULL;
	}
	form = version > 0 ? tables_form(t, service, version) : NULL;
	if (form == NULL) {
		refused_say(refused, "core.version_unknown", "version",
		    "%s has no version %lld", service, (long long)version);
		return NULL;
	}
	found = form_find(form, kind);
	if (found == NULL) {
		refused_say(refused, "core.kind_unknown", "kind", "%s has no kind %.40s",
		    service, kind);
		return NULL;
	}
	return form_judge(found, fields, items, refused) ? NULL : found;
}

/* What core.service publishes: checked, its cases run, then live. */
static int
publish(struct tables *t, const struct act *act, struct refused *refused)
{
	const char *service = json_string_value(json_object_get(act->fields, "service"));
	int64_t version = json_integer_value(json_object_get(act->fields, "version"));
	const char *want = json_string_value(json_object_get(act->fields, "sha256"));
	struct span raw = {act->thing->data.data, act->thing->data.size};
	const struct form *live = service ? tables_form(t, service, 0) : NULL;
	struct publication *p = NULL;
	uint8_t digest[HASH];
	char hex[65];
	struct fault fault;
	int r;

	sha256_of(digest, raw.data, raw.size);
	hex_of(hex, digest, HASH);
	if (service == NULL || want == NULL || strcmp(hex, want) != 0 ||
	    strcmp(service, "core") == 0 || publication_cut(&p, raw, &fault))
		return refused_say(refused, "core.publication", "sha256",
		    "the publication is not what its digest says");
	if (form_read(&p->form, span_of(p->form_text), &fault) == 0 &&
	    (strcmp(p->form->service, service) != 0 || p->form->version != version ||
		version != (live ? live->version + 1 : 1)))
		fault_say(&fault, "service or version of the form is not the next one"),
		    form_drop(p->form), p->form = NULL;
	if (p->form == NULL) {
		publication_forget(p);
		return refused_say(refused, "core.form", "", "%s", fault.text);
	}
	r = cases_replay(t, p, &t->case_count, &fault);
	if (r != 0) {
		publication_forget(p);
		return refused_say(refused,
		    r == RULES_BROKEN ? "core.sandbox" : "core.cases", "", "%s",
		    fault.text);
	}
	if (tables_install(t, p, act->index, t->now, &fault)) {
		publication_forget(t->publications[--t->count]);
		return refused_say(refused, "core.sandbox", "", "%s", fault.text);
	}
	return 0;
}

/* ---- one entry
 * --------------------------------------------------------------------------- */

static void
bind_value(sqlite3_stmt *stmt, int at, const json_t *value)
{
	if (json_is_integer(value))
		sqlite3_bind_int64(stmt, at, json_integer_value(value));
	else if (json_is_string(value))
		sqlite3_bind_text(stmt, at, json_string_value(value), -1, SQLITE_STATIC);
	else
		sqlite3_bind_null(stmt, at);
}

/* INSERT INTO "don_donate"("entry_index", ..., "campaign", ...) VALUES (?, ...) */
static sqlite3_stmt *
row_statement(
    struct tables *t, const char *service, const struct form_kind *kind, bool line)
{
	const struct form_fields *fields = line ? &kind->lines : &kind->fields;
	struct bytes sql = {0};
	sqlite3_stmt *stmt = NULL;

	bytes_format(&sql, "INSERT INTO \"%s_%s%s\"(%s", service, kind->name,
	    line ? "_line" : "", line ? "entry_index, n" : "entry_index, signer, time");
	for (size_t i = 0; i < fields->count; i++)
		bytes_format(&sql, ", \"%s\"", fields->items[i].name);
	bytes_text(&sql, line ? ") VALUES (?, ?" : ") VALUES (?, ?, ?");
	for (size_t i = 0; i < fields->count; i++)
		bytes_text(&sql, ", ?");
	bytes_text(&sql, ")");
	if (sqlite3_prepare_v2(t->db, (char *)sql.data, (int)sql.size, &stmt, NULL) !=
	    SQLITE_OK)
		stmt = NULL;
	bytes_drop(&sql);
	return stmt;
}

static int
insert_row(struct tables *t, const struct act *act, const struct form_kind *kind,
    const json_t *values, int64_t n, struct refused *refused)
{
	const struct form_fields *fields = n > 0 ? &kind->lines : &kind->fields;
	sqlite3_stmt *stmt = row_statement(t, act->service, kind, n > 0);
	int first = n > 0 ? 3 : 4, rc;

	if (stmt == NULL)
		return refused_sql(t, act->service, refused);
	sqlite3_bind_int64(stmt, 1, (sqlite3_int64)act->index);
	if (n > 0) {
		sqlite3_bind_int64(stmt, 2, n);
	} else {
		sqlite3_bind_text(stmt, 2, act->signer, -1, SQLITE_STATIC);
		sqlite3_bind_int64(stmt, 3, t->now);
	}
	for (size_t i = 0; i < fields->count; i++)
		bind_value(
		    stmt, first + (int)i, json_object_get(values, fields->items[i].name));
	rc = sqlite3_step(stmt);
	if (rc != SQLITE_DONE)
		refused_sql(t, act->service, refused);
	sqlite3_finalize(stmt);
	return rc == SQLITE_DONE ? 0 : -1;
}

/* An entry without a row would be one that the rules silently swallowed. */
static int
row_there(struct tables *t, const struct act *act, struct refused *refused)
{
	char *sql = sqlite3_mprintf("SELECT 1 FROM \"%w_%w\" WHERE entry_index = %lld",
	    act->service, act->kind, (long long)act->index);
	sqlite3_stmt *stmt = NULL;
	bool there = sqlite3_prepare_v2(t->db, sql, -1, &stmt, NULL) == SQLITE_OK &&
		     sqlite3_step(stmt) == SQLITE_ROW;
	char key[100];

	sqlite3_finalize(stmt);
	sqlite3_free(sql);
	snprintf(key, sizeof key, "%s.backstop", act->service);
	return there ? 0 : refused_say(refused, key, "", "its row is not there");
}

static int
drop_pending(struct tables *t, const struct act *act, struct refused *refused)
{
	if (tables_run(
		t, "DELETE FROM core_payload WHERE signer = ?", "t", act->signer) ||
	    tables_run(t, "DELETE FROM core_part WHERE signer = ?", "t", act->signer))
		return refused_sql(t, "core", refused);
	return 0;
}

static int
insert_header(struct tables *t, const struct act *act, struct refused *refused)
{
	char leaf[65];
	int rc;

	hex_of(leaf, act->leaf, HASH);
	rc = tables_run(t,
	    "INSERT INTO core_entry(entry_index, leaf, service, kind, version, "
	    "signer, seq, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	    "itttitii", (int64_t)act->index, leaf, act->service, act->kind, act->version,
	    act->signer, act->seq, t->now);
	for (size_t i = 0; rc == SQLITE_OK && i < act->cosign_count; i++)
		rc = tables_run(t,
		    "INSERT INTO core_cosign(entry_index, key) VALUES (?, ?)", "it",
		    (int64_t)act->index, act->cosign[i]);
	return rc == SQLITE_OK ? 0 : refused_sql(t, "core", refused);
}

/* The items of this very entry; those of earlier parts are there already. */
static int
insert_payload(struct tables *t, const struct act *act, struct refused *refused)
{
	const struct thing *thing = act->thing;

	for (size_t i = 0; i < thing->count; i++) {
		if (thing->pieces[i].index != act->index)
			continue;
		if (tables_run(t,
			"INSERT INTO core_payload(signer, n, entry_index, line, data) "
			"VALUES (?, ?, ?, ?, ?)",
			"tiiib", act->signer, (int64_t)i, (int64_t)act->index,
			(int64_t)thing->pieces[i].line,
			(struct span){piece_data(thing, i), thing->pieces[i].size}) !=
		    SQLITE_OK)
			return refused_sql(t, "core", refused);
	}
	return 0;
}

static int
keep_part(struct tables *t, const struct act *act, struct refused *refused)
{
	const struct thing *thing = act->thing;

	if (tables_run(t, "DELETE FROM core_part WHERE signer = ?", "t", act->signer) ||
	    tables_run(t,
		"INSERT INTO core_part(signer, service, kind, version, fields, parts, "
		"part, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		"tttitiii", act->signer, act->service, act->kind, act->version,
		thing->fields, thing->parts, thing->part, act->seq))
		return refused_sql(t, "core", refused);
	return 0;
}

static int
take_effect(struct tables *t, const struct act *act, const struct form_kind *kind,
    struct refused *refused)
{
	const json_t *rows = json_object_get(act->fields, "lines");
	int r = 0;

	t->functions.thing = act->thing;
	for (size_t i = 0; r == 0 && i < json_array_size(rows); i++)
		r = insert_row(
		    t, act, kind, json_array_get(rows, i), (int64_t)i + 1, refused);
	if (r == 0)
		r = insert_row(t, act, kind, act->fields, 0, refused);
	t->functions.thing = NULL;
	if (r == 0)
		r = row_there(t, act, refused);
	if (r == 0 && strcmp(act->service, "core") == 0 &&
	    strcmp(act->kind, "service") == 0)
		r = publish(t, act, refused);
	return r ? r : drop_pending(t, act, refused);
}

static int
apply_inside(struct tables *t, const struct act *act, const struct form_kind *kind,
    struct refused *refused)
{
	if (act->drop && drop_pending(t, act, refused))
		return -1;
	if (insert_header(t, act, refused) || insert_payload(t, act, refused))
		return -1;
	return thing_whole(act->thing) ? take_effect(t, act, kind, refused)
				       : keep_part(t, act, refused);
}

int
tables_apply(struct tables *t, const struct act *act, struct refused *refused)
{
	const struct form_kind *kind = tables_kind(t, act->service, act->kind,
	    act->version, act->fields, act->thing->count, refused);
	int r;

	if (kind == NULL)
		return -1;
	if (tables_run(t, "SAVEPOINT entry", "") != SQLITE_OK)
		return refused_sql(t, "core", refused);
	r = apply_inside(t, act, kind, refused);
	if (sqlite3_get_autocommit(t->db))
		return refused_say(
		    refused, "sqlite", "", "the rules ended the transaction");
	if (r != 0 && tables_run(t, "ROLLBACK TO entry", "") != SQLITE_OK)
		return refused_sql(t, "core", refused);
	if (tables_run(t, "RELEASE entry", "") != SQLITE_OK)
		return refused_sql(t, "core", refused);
	return r;
}
