/* One entry through the published rules. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/tables.h"

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
sqlite3_stmt *
tables_statement(
    struct tables *t, const char *service, const struct form_kind *kind, bool line)
{
	const struct form_fields *fields = line ? &kind->lines : &kind->fields;
	struct bytes sql = {0};
	sqlite3_stmt *stmt;

	bytes_format(&sql, "INSERT INTO \"%s_%s%s\"(%s", service, kind->name,
	    line ? "_line" : "", line ? "entry_index, n" : "entry_index, signer, time");
	for (size_t i = 0; i < fields->count; i++)
		bytes_format(&sql, ", \"%s\"", fields->items[i].name);
	bytes_text(&sql, line ? ") VALUES (?, ?" : ") VALUES (?, ?, ?");
	for (size_t i = 0; i < fields->count; i++)
		bytes_text(&sql, ", ?");
	bytes_add(&sql, ")", 2);
	stmt = tables_prepared(t, (char *)sql.data);
	bytes_drop(&sql);
	return stmt;
}

static int
insert_row(struct tables *t, const struct act *act, const struct form_kind *kind,
    const json_t *values, int64_t n, struct refused *refused)
{
	const struct form_fields *fields = n > 0 ? &kind->lines : &kind->fields;
	sqlite3_stmt *stmt = tables_statement(t, act->service, kind, n > 0);
	int first = n > 0 ? 3 : 4, rc;

	if (stmt == NULL)
		return tables_refused(t, act->service, refused);
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
		tables_refused(t, act->service, refused);
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	return rc == SQLITE_DONE ? 0 : -1;
}

/* An entry without a row would be one that the rules silently swallowed. */
static int
row_there(struct tables *t, const struct act *act, struct refused *refused)
{
	char sql[160], key[100];
	sqlite3_stmt *stmt;
	bool there;

	snprintf(sql, sizeof sql, "SELECT 1 FROM \"%.40s_%.80s\" WHERE entry_index = ?",
	    act->service, act->kind);
	stmt = tables_prepared(t, sql);
	if (stmt == NULL)
		return tables_refused(t, act->service, refused);
	sqlite3_bind_int64(stmt, 1, (sqlite3_int64)act->index);
	there = sqlite3_step(stmt) == SQLITE_ROW;
	sqlite3_reset(stmt);
	snprintf(key, sizeof key, "%s.backstop", act->service);
	return there ? 0 : refused_say(refused, key, "", "its row is not there");
}

static int
drop_pending(struct tables *t, const struct act *act, struct refused *refused)
{
	if (tables_run(t, "DELETE FROM core_part WHERE signer = ?", "t", act->signer))
		return tables_refused(t, "core", refused);
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
	return rc == SQLITE_OK ? 0 : tables_refused(t, "core", refused);
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
		return tables_refused(t, "core", refused);
	return 0;
}

static int
take_effect(struct tables *t, const struct act *act, const struct form_kind *kind,
    struct refused *refused)
{
	const json_t *rows = json_object_get(act->fields, "lines");
	int r = 0;

	function_apply(&t->functions, act->thing, act->service, act->signer);
	for (size_t i = 0; r == 0 && i < json_array_size(rows); i++)
		r = insert_row(
		    t, act, kind, json_array_get(rows, i), (int64_t)i + 1, refused);
	if (r == 0)
		r = insert_row(t, act, kind, act->fields, 0, refused);
	function_apply(&t->functions, NULL, NULL, NULL);
	if (r == 0)
		r = row_there(t, act, refused);
	if (r == 0 && strcmp(act->service, "core") == 0 &&
	    strcmp(act->kind, "service") == 0)
		r = tables_publish(t, act, refused);
	return r ? r : drop_pending(t, act, refused);
}

static int
apply_inside(struct tables *t, const struct act *act, const struct form_kind *kind,
    struct refused *refused)
{
	if (act->drop && drop_pending(t, act, refused))
		return -1;
	if (insert_header(t, act, refused))
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
		return tables_refused(t, "core", refused);
	r = apply_inside(t, act, kind, refused);
	if (sqlite3_get_autocommit(t->db))
		return refused_say(
		    refused, "sqlite", "", "the rules ended the transaction");
	if (r != 0 && tables_run(t, "ROLLBACK TO entry", "") != SQLITE_OK)
		return tables_refused(t, "core", refused);
	if (tables_run(t, "RELEASE entry", "") != SQLITE_OK)
		return tables_refused(t, "core", refused);
	if (r != 0 && refused->field[0] == '\0')
		form_meant(tables_form(t, act->service, 0), act->kind, refused->key,
		    refused->field);
	return r;
}
