/* Services: what a publication holds, and how it goes live. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/tables.h"

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

static const struct form *
find_form(void *context, const char *service)
{
	return tables_form(context, service, 0);
}

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

/* Does an entry give this column a value, or NULL where it has none? */
static bool
given(const struct form_kind *kind, int line, const char *column)
{
	const struct form_fields *fields = line ? &kind->lines : &kind->fields;
	static const char *const heads[2][3] = {
	    {"entry_index", "signer", "time"}, {"entry_index", "n", "n"}};

	for (size_t i = 0; i < 3; i++)
		if (strcmp(heads[line][i], column) == 0)
			return true;
	for (size_t i = 0; i < fields->count; i++)
		if (strcmp(fields->items[i].name, column) == 0)
			return true;
	return false;
}

/* No column that must have a value stays without one. */
static int
columns_given(struct tables *t, const struct form *form, const struct form_kind *kind,
    int line, struct fault *fault)
{
	sqlite3_stmt *stmt =
	    tables_prepared(t, "SELECT name FROM pragma_table_xinfo(?) WHERE \"notnull\" "
			       "AND dflt_value IS NULL");
	char table[160];
	int r = 0;

	snprintf(table, sizeof table, "%.40s_%.80s%s", form->service, kind->name,
	    line ? "_line" : "");
	if (stmt == NULL)
		return fault_say(fault, "%s", sqlite3_errmsg(t->db));
	sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
	while (r == 0 && sqlite3_step(stmt) == SQLITE_ROW) {
		const char *column = (const char *)sqlite3_column_text(stmt, 0);
		if (!given(kind, line, column))
			r = fault_say(fault,
			    "%s.%s is NOT NULL, and version %lld does not fill it", table,
			    column, (long long)form->version);
	}
	sqlite3_reset(stmt);
	return r;
}

/* Every kind has its tables with the columns that its form names. */
static int
kinds_fit(struct tables *t, const struct form *form, struct fault *fault)
{
	for (size_t i = 0; i < form->kind_count; i++) {
		const struct form_kind *kind = &form->kinds[i];
		for (int line = 0; line <= (kind->lines_max > 0); line++) {
			sqlite3_stmt *stmt =
			    tables_statement(t, form->service, kind, line);
			bool fits = stmt != NULL;
			if (!fits)
				return fault_say(fault, "kind %s: %s", kind->name,
				    sqlite3_errmsg(t->db));
			if (columns_given(t, form, kind, line, fault))
				return -1;
		}
	}
	return 0;
}

int
tables_install(struct tables *t, struct publication *p, int64_t time, struct fault *fault)
{
	struct sandbox_forms forms = {find_form, t};
	const struct form *form = p->form;
	int rc = SQLITE_OK;

	t->publications = mem_slot(t->publications, t->count, &t->room, sizeof p);
	t->publications[t->count++] = p;
	if (sandbox_install(
		t->db, form->service, form->version > 1, p->rules, &forms, fault))
		return -1;
	for (size_t i = 0; i < t->count;
	     i++) /* entries of older versions are still taken */
		if (strcmp(t->publications[i]->form->service, form->service) == 0 &&
		    kinds_fit(t, t->publications[i]->form, fault))
			return -1;
	if (t->count == 1 && tables_block(t, 1, time, fault))
		return -1;
	rc = tables_run(t,
	    "INSERT INTO core_s_service(service, version, entry_index, form, "
	    "rules) VALUES (?, ?, ?, ?, ?)",
	    "tiitt", form->service, form->version, (int64_t)p->index, p->form_text,
	    p->rules);
	if (rc == SQLITE_OK)
		rc = fill_authority(t, form);
	return rc == SQLITE_OK
		   ? 0
		   : fault_say(fault, "core's tables do not take the service: %s",
			 sqlite3_errmsg(t->db));
}

/* What core.service publishes: checked, its cases run, then live. */
int
tables_publish(struct tables *t, const struct act *act, struct refused *refused)
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
	r = form_read(&p->form, span_of(p->form_text), &fault);
	if (r == 0 &&
	    (strcmp(p->form->service, service) != 0 || p->form->version != version ||
		version != (live ? live->version + 1 : 1)))
		r = fault_say(
		    &fault, "service or version of the form is not the next one");
	if (r != 0) {
		publication_forget(p);
		return refused_say(refused, "core.form", "", "%s", fault.text);
	}
	p->index = act->index;
	r = cases_replay(t, p, &t->case_count, NULL, &fault);
	if (r != 0) {
		publication_forget(p);
		return refused_say(refused,
		    r == RULES_BROKEN ? "core.sandbox" : "core.cases", "", "%s",
		    fault.text);
	}
	if (tables_install(t, p, t->now, &fault)) {
		publication_forget(t->publications[--t->count]);
		return refused_say(refused, "core.sandbox", "", "%s", fault.text);
	}
	return 0;
}
