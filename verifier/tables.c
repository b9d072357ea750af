#include "verifier/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
tables_open(struct tables *t, const char *path, struct judge *judge, struct fault *fault)
{
	*t = (struct tables){.functions.judge = judge};
	if (sandbox_open(&t->db, path, fault))
		return -1;
	t->steps = &t->own_steps;
	steps_count(t->steps, t->db);
	if (functions_add(t->db, &t->functions, fault))
		return -1;
	/* nothing is ever committed: a page that is new needs no journal */
	if (sqlite3_exec(t->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		return fault_say(fault, "%s", sqlite3_errmsg(t->db));
	return 0;
}

void
tables_close(struct tables *t)
{
	for (size_t i = 0; i < t->prepared_count; i++) {
		sqlite3_finalize(t->prepared[i].stmt);
		free(t->prepared[i].sql);
	}
	free(t->prepared);
	function_context_drop(&t->functions);
	sqlite3_close(t->db);
	for (size_t i = t->borrowed; i < t->count; i++)
		publication_forget(t->publications[i]);
	free(t->publications);
	*t = (struct tables){0};
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
			    stmt, i, va_arg(ap, const char *), -1, SQLITE_STATIC);
			break;
		case 'b':
			blob = va_arg(ap, struct span);
			rc = sqlite3_bind_blob64(
			    stmt, i, blob.data, blob.size, SQLITE_STATIC);
			break;
		default:
			rc = sqlite3_bind_null(stmt, i);
		}
	}
	return rc;
}

/* Ours, or an INSERT of one of the kinds: there are as many as the forms have kinds. */
sqlite3_stmt *
tables_prepared(struct tables *t, const char *sql)
{
	struct prepared *p = NULL;
	sqlite3_stmt *stmt = NULL;

	for (size_t i = 0; i < t->prepared_count; i++)
		if (strcmp(t->prepared[i].sql, sql) == 0)
			return t->prepared[i].stmt;
	if (sqlite3_prepare_v3(t->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) !=
	    SQLITE_OK)
		return NULL;
	t->prepared = mem_slot(
	    t->prepared, t->prepared_count, &t->prepared_room, sizeof *t->prepared);
	p = &t->prepared[t->prepared_count++];
	p->sql = mem_text(sql);
	p->stmt = stmt;
	return stmt;
}

int
tables_run(struct tables *t, const char *sql, const char *types, ...)
{
	sqlite3_stmt *stmt = tables_prepared(t, sql);
	va_list ap;
	int rc;

	if (stmt == NULL)
		return sqlite3_extended_errcode(t->db);
	va_start(ap, types);
	rc = bind(stmt, types, ap);
	va_end(ap);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : rc;
}

static bool
looks_like_key(const char *text)
{
	return strchr(text, '.') != NULL &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789"
			    "._") == strlen(text);
}

/* Is it the entry's fault? A constraint, a value above the limit, a sum that no integer
 * holds. */
static bool
entry_fault(int code, const char *text)
{
	return (code & 0xff) == SQLITE_CONSTRAINT || code == SQLITE_TOOBIG ||
	       (code == SQLITE_ERROR && strcmp(text, "integer overflow") == 0);
}

/* A RAISE or a named CHECK names its key; all other faults of an entry are the backstop.
 */
int
tables_refused(struct tables *t, const char *service, struct refused *refused)
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
	snprintf(
	    key, sizeof key, entry_fault(code, text) ? "%s.backstop" : "sqlite", service);
	return refused_say(refused, key, "", "SQLite says: %s", text);
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
