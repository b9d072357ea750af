/* What stands in the schema after a publication ran: its tables, triggers and views,
 * looked at and compiled. Trigger bodies and views are compiled by SQLite only when used:
 * so they are used. */
#include "service/sandbox.h"

#include <stdio.h>
#include <string.h>
#include "service/token.h"

/* ---- columns and triggers ---- */

/* The first row of a question that must have none; its columns go into the sentence. */
static int
none_of(struct state *s, const struct form *form, const char *question, const char *says,
    struct why *why)
{
	sqlite3_stmt *row = sql_bind(&s->sql, question, "s", form->service);
	int rc = row ? sqlite3_step(row) : SQLITE_ERROR;
	int err = 0;

	if (rc == SQLITE_ROW)
		err =
		    why_set(why, ERR_REFUSED, "%s %s", sqlite3_column_text(row, 0), says);
	else if (rc != SQLITE_DONE)
		err = why_set(
		    why, ERR_DATABASE, "the database failed: %s", sqlite3_errmsg(s->db));
	sqlite3_reset(row);
	return err;
}

static int
check_tables(struct state *s, const struct form *form, struct why *why)
{
	int err = none_of(s, form,
	    "SELECT name FROM pragma_table_list "
	    "WHERE schema = 'main' AND name GLOB ?1 || '_*' "
	    "AND type <> 'view' AND (type <> 'table' OR strict = 0) ORDER BY name",
	    "is not a STRICT table", why);

	if (!err)
		err = none_of(s, form,
		    "SELECT m.name || '.' || x.name FROM sqlite_schema m, "
		    "pragma_table_xinfo(m.name) x "
		    "WHERE m.type = 'table' AND m.name GLOB ?1 || '_*' "
		    "AND (upper(x.type) NOT IN ('INTEGER', 'INT', 'TEXT', 'BLOB') OR "
		    "x.hidden <> 0) "
		    "ORDER BY m.name, x.cid",
		    "is not a plain INTEGER, TEXT or BLOB column", why);
	if (!err)
		err = none_of(s, form,
		    "SELECT name FROM sqlite_schema WHERE name GLOB ?1 || '_*' "
		    "AND type IN ('trigger', 'index') "
		    "AND lower(tbl_name) NOT GLOB ?1 || '_*' "
		    "ORDER BY name",
		    "hangs on a table of another service", why);
	return err;
}

/* BEFORE or AFTER: the word after the name. */
static char
timing_of(const char *sql)
{
	const char *at = sql, *end = sql + strlen(sql);
	struct token t = {.type = TOKEN_END};

	for (int i = 0; i < 4; i++)
		t = token_next(&at, end);
	return token_is(&t, "before") ? 'b' : 'a';
}

/* SQLite leaves the order of several triggers open. It keeps the table's name as the
 * trigger spells it, in any case of letters. */
static int
check_triggers(struct state *s, const struct form *form, struct why *why)
{
	sqlite3_stmt *row = sql_bind(&s->sql,
	    "SELECT lower(tbl_name), sql FROM sqlite_schema WHERE type = 'trigger' "
	    "AND name GLOB ?1 || '_*' ORDER BY lower(tbl_name), name",
	    "s", form->service);
	char table[200] = "";
	bool seen[2] = {false, false};
	int err = row ? 0 : ERR_DATABASE;

	while (!err && sqlite3_step(row) == SQLITE_ROW) {
		const char *of = (const char *)sqlite3_column_text(row, 0);
		int when = timing_of((const char *)sqlite3_column_text(row, 1)) == 'b';

		if (strcmp(table, of) != 0)
			seen[0] = seen[1] = false;
		snprintf(table, sizeof(table), "%s", of);
		if (seen[when])
			err = why_set(why, ERR_REFUSED,
			    "%s has two %s triggers; their order is open", table,
			    when ? "BEFORE" : "AFTER");
		seen[when] = true;
	}
	sqlite3_reset(row);
	return err;
}

/* ---- compiling ---- */

static int
compile_text(struct sandbox *sb, const char *name, struct buf *text, struct why *why)
{
	struct why reason = {""};
	sqlite3_stmt *stmt = NULL;
	int err = sandbox_prepare(sb, buf_str(text), text->size, &stmt, NULL, &reason);

	sqlite3_finalize(stmt);
	buf_free(text);
	return err ? why_set(why, err, "%s: %.400s", name, reason.text) : 0;
}

/* While it alters a table, SQLite asks nobody about the functions in a CHECK. So what
 * then stands in the schema is compiled as a new table would be, under a name that no
 * table has. */
static int
compile_table(struct sandbox *sb, const char *name, const char *sql, struct why *why)
{
	const char *end = sql + strlen(sql), *rest = sql;
	struct buf text = {0};

	for (int i = 0; i < 3; i++) /* CREATE TABLE name */
		(void)token_next(&rest, end);
	buf_printf(&text, "CREATE TABLE \"%s_-\"%s", sb->service, rest);
	return compile_text(sb, name, &text, why);
}

static int
compile_tables(struct state *s, const struct form *form, struct why *why)
{
	sqlite3_stmt *row = sql_bind(&s->sql,
	    "SELECT name, sql FROM sqlite_schema WHERE type = 'table' "
	    "AND name GLOB ?1 || '_*' ORDER BY name",
	    "s", form->service);
	struct sandbox sb = {.state = s, .form = form, .mode = SANDBOX_DEFINE};
	int err = row ? 0 : ERR_DATABASE;

	memcpy(sb.service, form->service, strlen(form->service) + 1);
	while (!err && sqlite3_step(row) == SQLITE_ROW)
		err = compile_table(&sb, (const char *)sqlite3_column_text(row, 0),
		    (const char *)sqlite3_column_text(row, 1), why);
	sqlite3_reset(row);
	return err;
}

/* Every table and view of every service: a new version of one may break what another
 * reads. */
static int
compile_all(struct state *s, const struct form *form, struct why *why)
{
	sqlite3_stmt *row = sql_bind(&s->sql,
	    "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') "
	    "AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'engine_*' ORDER BY name",
	    "");
	int err = row ? 0 : ERR_DATABASE;

	while (!err && sqlite3_step(row) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(row, 0);
		struct sandbox sb = {.state = s, .form = form, .mode = SANDBOX_COMPILE};
		struct buf text = {0};

		if (!sandbox_owner(name, sb.service))
			err = why_set(why, ERR_REFUSED, "%s is of no service", name);
		else if (strcmp((const char *)sqlite3_column_text(row, 1), "table") == 0)
			buf_printf(&text, "INSERT INTO \"%s\" DEFAULT VALUES", name);
		else
			buf_printf(&text, "SELECT * FROM \"%s\"", name);
		if (!err)
			err = compile_text(&sb, name, &text, why);
	}
	sqlite3_reset(row);
	return err;
}

static int
compile_columns(struct state *s, const struct form *form, const struct kind *kind,
    bool line, struct why *why)
{
	const struct field_list *list = line ? &kind->lines : &kind->fields;
	struct sandbox sb = {.state = s, .form = form, .mode = SANDBOX_COMPILE};
	struct buf text = {0};
	char name[100];

	snprintf(name, sizeof(name), "%s_%s%s", form->service, kind->name,
	    line ? "_line" : "");
	memcpy(sb.service, form->service, strlen(form->service) + 1);
	buf_printf(&text, "INSERT INTO \"%s\"(entry_index, %s", name,
	    line ? "n" : "signer, time");
	for (size_t i = 0; i < list->count; i++)
		buf_printf(&text, ", \"%s\"", list->items[i].name);
	buf_printf(&text, ") VALUES (0, %s", line ? "0" : "0, 0");
	for (size_t i = 0; i < list->count; i++)
		buf_puts(&text, ", NULL");
	buf_puts(&text, ")");
	return compile_text(&sb, name, &text, why);
}

static bool
is_filled(const struct field_list *list, bool line, const char *column)
{
	if (strcmp(column, "entry_index") == 0 ||
	    (line ? strcmp(column, "n") == 0
		  : strcmp(column, "signer") == 0 || strcmp(column, "time") == 0))
		return true;
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].name, column) == 0)
			return true;
	return false;
}

/* A column that may not be empty, and that entries of this version leave empty, would
 * refuse them all. */
static int
check_filled(struct state *s, const struct form *form, const struct kind *kind, bool line,
    struct why *why)
{
	const struct field_list *list = line ? &kind->lines : &kind->fields;
	sqlite3_stmt *row;
	char name[100];
	int err;

	snprintf(name, sizeof(name), "%s_%s%s", form->service, kind->name,
	    line ? "_line" : "");
	row = sql_bind(&s->sql,
	    "SELECT name FROM pragma_table_xinfo(?) "
	    "WHERE \"notnull\" AND dflt_value IS NULL ORDER BY cid",
	    "s", name);
	err = row ? 0 : ERR_DATABASE;
	while (!err && sqlite3_step(row) == SQLITE_ROW) {
		const char *column = (const char *)sqlite3_column_text(row, 0);

		if (!is_filled(list, line, column))
			err = why_set(why, ERR_REFUSED,
			    "%s.%.100s may not be empty, and entries of version %lld "
			    "leave "
			    "it so",
			    name, column, (long long)form->version);
	}
	sqlite3_reset(row);
	return err;
}

/* The tables the forms of a service write to, old versions included. */
static int
compile_kinds(struct state *s, const struct form *form, struct why *why)
{
	int err = 0;

	for (size_t i = 0; !err && i < form->kind_count; i++) {
		int tables = form->kinds[i].lines_max > 0 ? 2 : 1;

		for (int line = 0; !err && line < tables; line++) {
			err = compile_columns(s, form, &form->kinds[i], line, why);
			if (!err)
				err = check_filled(s, form, &form->kinds[i], line, why);
		}
	}
	return err;
}

static int
check_there(struct state *s, const char *type, const char *name, struct why *why)
{
	int64_t there;

	if (sql_int(&s->sql, &there,
		"SELECT 1 FROM sqlite_schema WHERE type = ? AND name = ?", "ss", type,
		name))
		return why_set(why, ERR_REFUSED,
		    "the form names the %s %s, which the rules lack", type, name);
	return 0;
}

static int
check_promised(struct state *s, const struct form *form, struct why *why)
{
	const json_t *accepts = json_object_get(form->root, "accepts");
	json_t *reports = json_object_get(form->root, "reports");
	const char *name;
	json_t *words;
	int err = 0;

	for (size_t i = 0; !err && i < json_array_size(accepts); i++)
		err = check_there(
		    s, "table", json_string_value(json_array_get(accepts, i)), why);
	json_object_foreach (reports, name, words)
		if (!err)
			err = check_there(s, "view", name, why);
	return err;
}

int
sandbox_compile(struct state *s, const struct form *form, struct why *why)
{
	int err = check_tables(s, form, why);

	if (!err)
		err = check_triggers(s, form, why);
	if (!err)
		err = compile_tables(s, form, why);
	if (!err)
		err = compile_all(s, form, why);
	for (size_t i = 0; !err && i < s->registry.count; i++)
		if (strcmp(s->registry.forms[i]->service, form->service) == 0)
			err = compile_kinds(s, s->registry.forms[i], why);
	return err ? err : check_promised(s, form, why);
}
