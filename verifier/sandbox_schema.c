/* What stands in the schema after a publication ran: judged, and compiled. */
#include "verifier/sandbox_inner.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/tokens.h"

/* Trigger bodies and views are compiled only when they are used: use them. */
static int
compile_object(
    struct sandbox *box, const char *type, const char *name, struct fault *fault)
{
	sqlite3_stmt *stmt = NULL;
	char *sql = strcmp(type, "view") == 0
			? sqlite3_mprintf("SELECT * FROM \"%w\"", name)
			: sqlite3_mprintf("INSERT INTO \"%w\" DEFAULT VALUES", name);
	int rc = sqlite3_prepare_v2(box->db, sql, -1, &stmt, NULL);

	sqlite3_finalize(stmt);
	sqlite3_free(sql);
	if (rc != SQLITE_OK)
		return fault_say(fault, "%s %s: %s%s%s", type, name,
		    sqlite3_errmsg(box->db), box->denied[0] ? ": " : "", box->denied);
	return 0;
}

/* BEFORE or AFTER INSERT ON a table, and nothing else. */
static int
judge_trigger(const char *name, const char *sql, bool *before, struct fault *fault)
{
	struct span rest = span_of(sql);
	struct token t = {0}, next = {0};

	while (word_next(&rest, &t) && !word_is(&t, "BEFORE") && !word_is(&t, "AFTER"))
		if (word_is(&t, "INSTEAD") || word_is(&t, "BEGIN") || word_is(&t, "ON"))
			return fault_say(
			    fault, "trigger %s is neither BEFORE nor AFTER", name);
	*before = word_is(&t, "BEFORE");
	if (!word_next(&rest, &next) || !word_is(&next, "INSERT"))
		return fault_say(fault, "trigger %s is not on INSERT", name);
	return 0;
}

static int
judge_table(struct sandbox *box, const char *name, struct fault *fault)
{
	sqlite3_stmt *stmt = NULL;
	char *sql = sqlite3_mprintf(
	    "SELECT l.strict, l.type, (SELECT count(*) FROM "
	    "pragma_table_xinfo(%Q) x WHERE x.hidden <> 0 OR upper(x.type) NOT IN "
	    "('INT', 'INTEGER', 'TEXT', 'BLOB')) FROM "
	    "pragma_table_list(%Q) l WHERE l.schema = 'main'",
	    name, name);
	int r = -1;

	if (sqlite3_prepare_v2(box->db, sql, -1, &stmt, NULL) != SQLITE_OK ||
	    sqlite3_step(stmt) != SQLITE_ROW)
		fault_say(fault, "table %s: %s", name, sqlite3_errmsg(box->db));
	else if (sqlite3_column_int(stmt, 0) != 1)
		fault_say(fault, "table %s is not STRICT", name);
	else if (sqlite3_column_int(stmt, 2) != 0)
		fault_say(fault,
		    "table %s has a column that is generated, or neither INTEGER, "
		    "TEXT nor BLOB",
		    name);
	else
		r = 0;
	sqlite3_finalize(stmt);
	sqlite3_free(sql);
	return r;
}

/* SQLite asks nobody about a CHECK that ALTER TABLE adds: what the schema holds now is
 * compiled as the text of a new table. */
static int
probe_table(struct sandbox *box, const char *name, const char *made, struct fault *fault)
{
	struct span rest = span_of(made);
	sqlite3_stmt *stmt = NULL;
	struct token t;
	char *sql;
	int rc;

	for (int i = 0; i < 3; i++) /* CREATE TABLE name */
		(void)word_next(&rest, &t);
	sql = sqlite3_mprintf(
	    "CREATE TABLE \"%w_-\"%s", box->service, (const char *)rest.data);
	box->denied[0] = '\0';
	box->defining = box->probing = true;
	rc = sqlite3_prepare_v2(box->db, sql, -1, &stmt, NULL);
	box->defining = box->probing = false;
	sqlite3_finalize(stmt);
	sqlite3_free(sql);
	if (rc == SQLITE_OK)
		return 0;
	return fault_say(fault, "table %s: %s%s%s", name, sqlite3_errmsg(box->db),
	    box->denied[0] ? ": " : "", box->denied);
}

static char *
column(sqlite3_stmt *stmt, int i)
{
	const char *text = (const char *)sqlite3_column_text(stmt, i);

	return mem_text(text ? text : "");
}

static struct object *
objects_of(struct sandbox *box, size_t *count)
{
	struct object *list = NULL;
	sqlite3_stmt *stmt = NULL;
	size_t room = 0;

	*count = 0;
	if (sqlite3_prepare_v2(box->db,
		"SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid", -1,
		&stmt, NULL) != SQLITE_OK)
		return NULL;
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		struct object o = {
		    column(stmt, 0), column(stmt, 1), column(stmt, 2), column(stmt, 3)};
		list = mem_slot(list, *count, &room, sizeof *list);
		list[(*count)++] = o;
	}
	sqlite3_finalize(stmt);
	return list;
}

static int
judge_object(
    struct sandbox *box, const struct object *list, size_t at, struct fault *fault)
{
	const struct object *o = &list[at];
	bool before, other;

	if (!sandbox_owned(o->name, box->service))
		return 0;
	if (strcmp(o->type, "table") == 0)
		return judge_table(box, o->name, fault);
	if (strcmp(o->type, "trigger") != 0)
		return 0;
	if (judge_trigger(o->name, o->sql, &before, fault))
		return -1;
	for (size_t i = 0; i < at; i++) {
		if (strcmp(list[i].type, "trigger") != 0 ||
		    sqlite3_stricmp(list[i].table, o->table) != 0)
			continue; /* a trigger spells its table as it likes */
		if (judge_trigger(list[i].name, list[i].sql, &other, fault) ||
		    other == before)
			return fault_say(fault, "table %s has two %s triggers", o->table,
			    before ? "BEFORE" : "AFTER");
	}
	return 0;
}

int
sandbox_schema(struct sandbox *box, struct fault *fault)
{
	size_t count;
	struct object *list = objects_of(box, &count);
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i++)
		r = judge_object(box, list, i, fault);
	box->objects = list;
	box->object_count = count;
	sqlite3_set_authorizer(box->db, sandbox_authorize, box);
	for (size_t i = 0; i < count && r == 0; i++)
		if (sandbox_owned(list[i].name, box->service) &&
		    strcmp(list[i].type, "table") == 0)
			r = probe_table(box, list[i].name, list[i].sql, fault);
	for (size_t i = 0; i < count && r == 0; i++)
		if (sandbox_owned(list[i].name, box->service) &&
		    (strcmp(list[i].type, "view") == 0 ||
			strcmp(list[i].type, "table") == 0))
			r = compile_object(box, list[i].type, list[i].name, fault);
	sqlite3_set_authorizer(box->db, NULL, NULL);
	box->objects = NULL;
	box->object_count = 0;
	for (size_t i = 0; i < count; i++) {
		free(list[i].type);
		free(list[i].name);
		free(list[i].table);
		free(list[i].sql);
	}
	free(list);
	return r;
}
