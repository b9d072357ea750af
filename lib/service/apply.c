#include "service/pending.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
apply_check(struct state *s, const struct submission *sub, struct form **form,
    struct kind **kind, struct refusal *r)
{
	if (!registry_live(&s->registry, sub->service))
		return refusal_set(r, "core.service_unknown", "service",
		    "no service named %.40s is published", sub->service);
	*form = registry_form(&s->registry, sub->service, sub->version);
	if (!*form)
		return refusal_set(r, "core.version_unknown", "version",
		    "%s has no version %lld", sub->service, (long long)sub->version);
	*kind = form_kind(*form, sub->kind);
	if (!*kind)
		return refusal_set(r, "core.kind_unknown", "kind", "%s has no kind %.40s",
		    sub->service, sub->kind);
	if (sub->payload_count > 0 && !(*kind)->payload)
		return refusal_set(r, "core.payload", NULL, "%s.%s takes no payload",
		    sub->service, sub->kind);
	if (sub->parts > 1 && sub->payload_count == 0)
		return refusal_set(
		    r, "core.part", NULL, "a part carries at least one payload item");
	return form_check(*kind, sub->fields, r);
}

/* ---- parts ---- */

static bool
column_is(sqlite3_stmt *row, int column, const char *text, size_t size)
{
	return (size_t)sqlite3_column_bytes(row, column) == size &&
	       memcmp(sqlite3_column_blob(row, column), text, size) == 0;
}

/* Does this part go on where the signer's pending thing stopped? */
static int
check_continues(struct state *s, const struct submission *sub, struct refusal *r)
{
	sqlite3_stmt *row = sql_bind(&s->sql,
	    "SELECT service, kind, fields, version, parts, part, seq "
	    "FROM core_part WHERE signer = ?",
	    "s", sub->signer);
	bool ok;

	if (!row)
		return ERR_DATABASE;
	ok = sqlite3_step(row) == SQLITE_ROW &&
	     column_is(row, 0, sub->service, strlen(sub->service)) &&
	     column_is(row, 1, sub->kind, strlen(sub->kind)) &&
	     column_is(row, 2, sub->fields_text, sub->fields_size) &&
	     sqlite3_column_int64(row, 3) == sub->version &&
	     sqlite3_column_int64(row, 4) == sub->parts &&
	     sqlite3_column_int64(row, 5) == sub->part - 1 &&
	     sqlite3_column_int64(row, 6) == sub->seq - 1;
	sqlite3_reset(row);
	return ok ? 0
		  : refusal_set(r, "core.part", NULL,
			"part %lld of %lld does not continue what %s has sent before",
			(long long)sub->part, (long long)sub->parts, sub->signer);
}

static int
keep_part(struct state *s, const struct submission *sub)
{
	char *text = xmalloc(sub->fields_size + 1);
	int rc;

	memcpy(text, sub->fields_text, sub->fields_size);
	text[sub->fields_size] = '\0';
	rc = sql_run(&s->sql,
	    "INSERT OR REPLACE INTO core_part VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	    "sssisiii", sub->signer, sub->service, sub->kind, sub->version, text,
	    sub->parts, sub->part, sub->seq);
	free(text);
	return rc ? ERR_DATABASE : 0;
}

/* ---- rows ---- */

static int
insert_header(
    struct state *s, const struct submission *sub, int64_t index, struct refusal *r)
{
	int rc =
	    sql_run(&s->sql, "INSERT INTO core_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		"isssisii", index, sub->leaf, sub->service, sub->kind, sub->version,
		sub->signer, sub->seq, s->now);

	if (rc)
		return refusal_of_sql(r, s->db, rc, "core");
	for (size_t i = 0; i < sub->cosign_count; i++) {
		rc = sql_run(&s->sql, "INSERT INTO core_cosign VALUES (?, ?)", "is",
		    index, sub->cosign[i]);
		if (rc)
			return refusal_of_sql(r, s->db, rc, "core");
	}
	return 0;
}

/* INSERT INTO "don_donate"("entry_index",...,"campaign",...) VALUES (?,...) */
static sqlite3_stmt *
prepare_insert(struct state *s, const char *service, const struct kind *kind, bool line)
{
	const struct field_list *list = line ? &kind->lines : &kind->fields;
	struct buf text = {0};
	sqlite3_stmt *stmt = NULL;

	buf_printf(&text, "INSERT INTO \"%s_%s%s\"(%s", service, kind->name,
	    line ? "_line" : "", line ? "entry_index, n" : "entry_index, signer, time");
	for (size_t i = 0; i < list->count; i++)
		buf_printf(&text, ", \"%s\"", list->items[i].name);
	buf_printf(&text, ") VALUES (?, ?%s", line ? "" : ", ?");
	for (size_t i = 0; i < list->count; i++)
		buf_puts(&text, ", ?");
	buf_puts(&text, ")");
	if (sqlite3_prepare_v3(s->db, buf_str(&text), -1, SQLITE_PREPARE_PERSISTENT,
		&stmt, NULL) != SQLITE_OK)
		stmt = NULL;
	buf_free(&text);
	return stmt;
}

static void
bind_fields(
    sqlite3_stmt *stmt, int first, const struct field_list *list, const json_t *values)
{
	for (size_t i = 0; i < list->count; i++) {
		const json_t *value = json_object_get(values, list->items[i].name);
		int at = first + (int)i;

		if (json_is_integer(value))
			sqlite3_bind_int64(stmt, at, json_integer_value(value));
		else if (value)
			sqlite3_bind_text(stmt, at, json_string_value(value),
			    (int)json_string_length(value), SQLITE_STATIC);
		else
			sqlite3_bind_null(stmt, at);
	}
}

static int
step_row(struct state *s, sqlite3_stmt *stmt, const char *service, struct refusal *r)
{
	int rc = sqlite3_step(stmt);
	int err = rc == SQLITE_DONE ? 0 : refusal_of_sql(r, s->db, rc, service);

	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	return err;
}

static int
insert_lines(struct state *s, const struct submission *sub, struct kind *kind,
    int64_t index, struct refusal *r)
{
	const json_t *rows = json_object_get(sub->fields, "lines");

	if (kind->lines_max > 0 && !kind->insert_line)
		kind->insert_line = prepare_insert(s, sub->service, kind, true);
	if (kind->lines_max > 0 && !kind->insert_line)
		return refusal_of_sql(
		    r, s->db, sqlite3_extended_errcode(s->db), sub->service);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		int err;

		sqlite3_bind_int64(kind->insert_line, 1, index);
		sqlite3_bind_int64(kind->insert_line, 2, (int64_t)i + 1);
		bind_fields(kind->insert_line, 3, &kind->lines, json_array_get(rows, i));
		err = step_row(s, kind->insert_line, sub->service, r);
		if (err)
			return err;
	}
	return 0;
}

/* RAISE(IGNORE) would let an entry through without a row; the sandbox refuses it, and
 * here it is seen. */
static int
check_row_exists(struct state *s, const char *service, struct refusal *r)
{
	char key[80];

	if (sqlite3_changes(s->db) == 1)
		return 0;
	snprintf(key, sizeof(key), "%.60s.backstop", service);
	return refusal_set(r, key, NULL, "the rules of %s took the row away", service);
}

static int
insert_kind(struct state *s, const struct submission *sub, struct kind *kind,
    int64_t index, struct refusal *r)
{
	int err = insert_lines(s, sub, kind, index, r);

	if (err)
		return err;
	if (!kind->insert)
		kind->insert = prepare_insert(s, sub->service, kind, false);
	if (!kind->insert)
		return refusal_of_sql(
		    r, s->db, sqlite3_extended_errcode(s->db), sub->service);
	sqlite3_bind_int64(kind->insert, 1, index);
	sqlite3_bind_text(kind->insert, 2, sub->signer, -1, SQLITE_STATIC);
	sqlite3_bind_int64(kind->insert, 3, s->now);
	bind_fields(kind->insert, 4, &kind->fields, sub->fields);
	err = step_row(s, kind->insert, sub->service, r);
	return err ? err : check_row_exists(s, sub->service, r);
}

/* The thing is whole: its rows, with its payload in the functions' sight. */
static int
take_effect(struct state *s, const struct submission *sub, struct kind *kind,
    int64_t index, struct refusal *r)
{
	struct gathered g = {0};
	int err = pending_gather(&g, s, sub, index);

	if (!err) {
		functions_payload(s->functions, &(struct payload){.service = sub->service,
						    .signer = sub->signer,
						    .items = g.items,
						    .places = g.places,
						    .count = g.count});
		err = insert_kind(s, sub, kind, index, r);
		functions_payload(s->functions, NULL);
	}
	if (!err && strcmp(sub->service, "core") == 0 &&
	    strcmp(sub->kind, "service") == 0)
		err = install_published(s, g.items, g.count, sub->fields, index, r);
	gathered_free(&g);
	return err || sub->parts == 1 ? err : pending_drop(s, sub->signer);
}

int
apply_rows(struct state *s, const struct submission *sub, struct kind *kind,
    int64_t index, struct refusal *r)
{
	int err;

	err = sub->part > 1 ? check_continues(s, sub, r) : pending_drop(s, sub->signer);
	if (!err)
		err = insert_header(s, sub, index, r);
	if (err)
		return err;
	if (sub->part == sub->parts)
		return take_effect(s, sub, kind, index, r);
	err = pending_keep(s, sub, index);
	return err ? err : keep_part(s, sub);
}

/* What the rules refuse is about what the living form says. */
static void
say_about(const struct state *s, const struct submission *sub, struct refusal *r)
{
	const struct form *live = registry_live(&s->registry, sub->service);

	if (r && !r->field[0])
		(void)form_about(live, sub->kind, r->key, r->field);
}

int
apply_submission(
    struct state *s, const struct submission *sub, int64_t index, struct refusal *r)
{
	size_t forms = s->registry.count;
	struct form *form;
	struct kind *kind;
	int err = apply_check(s, sub, &form, &kind, r);

	if (err)
		return err;
	if (sql_run(&s->sql, "SAVEPOINT entry", ""))
		return refusal_of_sql(r, s->db, sqlite3_extended_errcode(s->db), "core");
	err = apply_rows(s, sub, kind, index, r);
	if (sqlite3_get_autocommit(s->db)) {
		if (r)
			why_set(&r->why, ERR_DATABASE,
			    s->steps->over ? "the rules of %s ran too long"
					   : "the rules of %s ended the transaction",
			    sub->service);
		return ERR_DATABASE;
	}
	if (err) {
		registry_cut(&s->registry, forms);
		if (err == ERR_REFUSED)
			say_about(s, sub, r);
		if (sql_run(&s->sql, "ROLLBACK TO entry", ""))
			return refusal_of_sql(
			    r, s->db, sqlite3_extended_errcode(s->db), "core");
	}
	if (sql_run(&s->sql, "RELEASE entry", ""))
		return refusal_of_sql(r, s->db, sqlite3_extended_errcode(s->db), "core");
	return err;
}
