#include "verifier/sandbox_inner.h"

#include <stdio.h>
#include <string.h>

#include "verifier/functions.h"
#include "verifier/tokens.h"

static int
configure(sqlite3 *db)
{
	static const char *const settings =
	    "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA "
	    "temp_store=FILE;"
	    "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=OFF; PRAGMA "
	    "trusted_schema=OFF;"
	    "PRAGMA case_sensitive_like=ON; PRAGMA reverse_unordered_selects=ON;"
	    "PRAGMA cache_size=-65536;";

	if (sqlite3_exec(db, settings, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL) !=
		SQLITE_OK)
		return -1;
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 256 << 20);
	sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 200);
	sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 20);
	return 0;
}

int
sandbox_open(sqlite3 **db, const char *path, struct fault *fault)
{
	if (sqlite3_open_v2(path, db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK ||
	    configure(*db))
		return fault_say(fault, "SQLite does not open a database: %s",
		    *db ? sqlite3_errmsg(*db) : "out of memory");
	sqlite3_extended_result_codes(*db, 1);
	return 0;
}

bool
sandbox_owned(const char *name, const char *service)
{
	size_t size = strlen(service);

	return strncmp(name, service, size) == 0 && name[size] == '_' &&
	       name[size + 1] != '\0';
}

static bool
has_mark(const char *name, const char *service, const char *mark)
{
	return sandbox_owned(name, service) &&
	       strncmp(name + strlen(service), mark, strlen(mark)) == 0;
}

/* The service part of a name: up to the first underscore. */
static void
service_of(const char *name, char out[40])
{
	size_t size = strcspn(name, "_");

	snprintf(out, 40, "%.*s", (int)(size < 39 ? size : 39), name);
}

static bool
may_read(const char *owner, const char *table, const char *column)
{
	char other[40];

	if (strcmp(table, "core_entry") == 0 && strcmp(column, "entry_index") == 0)
		return true; /* a foreign key to the entry's header */

	service_of(table, other);
	return sandbox_owned(table, owner) || has_mark(table, other, "_pub_");
}

static bool
may_insert(const struct sandbox *box, const char *owner, const char *table)
{
	char other[40];
	const struct form *form;

	if (sandbox_owned(table, owner)) /* entries come from entries alone */
		return has_mark(table, owner, "_s_") ||
		       has_mark(table, owner, "_param_") ||
		       has_mark(table, owner, "_cmd_");
	service_of(table, other);
	form = box->forms->find(box->forms->context, other);
	return has_mark(table, other, "_cmd_") && form != NULL && form_takes(form, table);
}

static bool
may_call(const char *name)
{
	static const char *const allowed[] = {"abs", "coalesce", "hex", "ifnull", "iif",
	    "instr", "length", "lower", "upper", "ltrim", "rtrim", "trim", "max", "min",
	    "nullif", "replace", "substr", "substring", "typeof", "unicode", "char",
	    "count", "sum", "zeroblob", "quote", "like", "glob", "row_number", NULL};

	for (size_t i = 0; allowed[i] != NULL; i++)
		if (sqlite3_stricmp(allowed[i], name) == 0)
			return true;
	return function_known(name);
}

static bool
schema_table(const char *name)
{
	return strcmp(name, "sqlite_master") == 0 || strcmp(name, "sqlite_schema") == 0;
}

/* The name of a new thing. */
static bool
may_name(const struct sandbox *box, const char *name)
{
	return sandbox_owned(name, box->service) && strlen(name) < 100 &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] == '\0';
}

static bool
may_define(const struct sandbox *box, int action, const char *name, const char *second)
{
	switch (action) {
	case SQLITE_CREATE_TABLE:
		return box->probing || may_name(box, name);
	case SQLITE_CREATE_VIEW:
		return may_name(box, name);
	case SQLITE_CREATE_INDEX:
		return (may_name(box, name) ||
			   strncmp(name, "sqlite_autoindex_", 17) == 0) &&
		       sandbox_owned(second, box->service);
	case SQLITE_CREATE_TRIGGER:
		return may_name(box, name) && sandbox_owned(second, box->service);
	case SQLITE_DROP_TRIGGER:
	case SQLITE_DROP_VIEW:
		return box->upgrade && sandbox_owned(name, box->service);
	case SQLITE_ALTER_TABLE:
		return box->upgrade && sandbox_owned(second, box->service);
	case SQLITE_PRAGMA:
		return box->altering && strcmp(name, "quick_check") == 0;
	case SQLITE_REINDEX:
		return true;
	default:
		return false;
	}
}

/* Does anything of this service name the table, in whatever quotes? */
static bool
names_itself(const struct sandbox *box, const char *table)
{
	for (size_t i = 0; i < box->object_count; i++) {
		struct span rest = span_of(box->objects[i].sql);
		struct token t;
		if (!sandbox_owned(box->objects[i].name, box->service))
			continue;
		while (word_next(&rest, &t))
			if (strcasecmp(t.text, table) == 0)
				return true;
	}
	return false;
}

static bool
may_row(const struct sandbox *box, int action, const char *owner, const char *table,
    const char *column, const char *inner)
{
	if (box->defining && schema_table(table) && inner == NULL)
		return true; /* SQLite writes its own schema; statements are judged by
				their words */
	if (box->altering && inner == NULL && strcmp(table, "pragma_quick_check") == 0)
		return true; /* ALTER TABLE itself looks whether old rows keep the new
				CHECK */
	if (action == SQLITE_DELETE && box->defining && box->upgrade && inner == NULL)
		return sandbox_owned(table, owner); /* DROP VIEW; the words of a statement
						  allow no DELETE */
	if (action == SQLITE_READ) /* SQLite melts views into one another, and then asks
				      for the table below whose columns nobody reads */
		return may_read(owner, table, column) ||
		       (inner == NULL && !box->defining && column[0] == '\0' &&
			   box->objects != NULL && !names_itself(box, table));
	if (action == SQLITE_INSERT && inner == NULL && box->defining)
		return has_mark(table, owner, "_s_") || has_mark(table, owner, "_param_");
	if (action == SQLITE_INSERT) /* the engine itself inserts entries */
		return inner == NULL || may_insert(box, owner, table);
	return inner != NULL && has_mark(table, owner, "_s_");
}

int
sandbox_authorize(void *context, int action, const char *first, const char *second,
    const char *database, const char *inner)
{
	struct sandbox *box = context;
	char owner[40];
	bool ok;

	first = first ? first : "";
	second = second ? second : "";
	service_of(inner ? inner : box->service, owner);
	if (database != NULL && strcmp(database, "main") != 0 &&
	    action != SQLITE_FUNCTION)
		ok = false;
	else if (action == SQLITE_SELECT)
		ok = true;
	else if (action == SQLITE_FUNCTION)
		ok = may_call(second) || box->altering;
	else if (action == SQLITE_READ || action == SQLITE_INSERT ||
		 action == SQLITE_UPDATE || action == SQLITE_DELETE)
		ok = may_row(box, action, owner, first, second, inner);
	else
		ok = box->defining && may_define(box, action, first, second);
	if (!ok && box->denied[0] == '\0')
		snprintf(box->denied, sizeof box->denied, "%s %s (action %d%s%s)", first,
		    second, action, inner ? ", in " : "", inner ? inner : "");
	return ok ? SQLITE_OK : SQLITE_DENY;
}

/* The words a statement begins with decide what it is. */
static int
judge_head(struct sandbox *box, struct span statement, struct fault *fault)
{
	struct token t[12] = {0};
	struct span rest = statement;

	for (size_t i = 0; i < 12 && word_next(&rest, &t[i]); i++)
		continue;
	box->altering = false;
	if (word_is(&t[2], "IF") || word_is(&t[3], "."))
		return fault_say(
		    fault, "%s %s with more than a plain name", t[0].text, t[1].text);
	if (word_is(&t[0], "CREATE") &&
	    (word_is(&t[1], "TABLE") || word_is(&t[1], "INDEX") ||
		word_is(&t[1], "TRIGGER") || word_is(&t[1], "VIEW") ||
		(word_is(&t[1], "UNIQUE") && word_is(&t[2], "INDEX"))))
		return 0;
	if (word_is(&t[0], "INSERT") && word_is(&t[1], "INTO"))
		return 0;
	if (box->upgrade && word_is(&t[0], "DROP") &&
	    (word_is(&t[1], "TRIGGER") || word_is(&t[1], "VIEW")))
		return 0;
	if (box->upgrade && word_is(&t[0], "ALTER") && word_is(&t[1], "TABLE") &&
	    word_is(&t[3], "ADD")) {
		box->altering = true;
		return 0;
	}
	return fault_say(
	    fault, "a statement that begins with %s %s", t[0].text, t[1].text);
}

static int
run_statement(
    struct sandbox *box, const char *sql, const char **tail, struct fault *fault)
{
	sqlite3_stmt *stmt = NULL;
	struct span text;
	int rc = sqlite3_prepare_v2(box->db, sql, -1, &stmt, tail);

	if (rc != SQLITE_OK)
		return fault_say(fault, "%s%s%s", sqlite3_errmsg(box->db),
		    box->denied[0] ? ": " : "", box->denied);
	if (stmt == NULL)
		return 0;
	text = (struct span){(const uint8_t *)sql, (size_t)(*tail - sql)};
	if (judge_head(box, text, fault) || tokens_judge(box->service, text, fault)) {
		sqlite3_finalize(stmt);
		return -1;
	}
	if (box->altering) { /* prepared again, now that its inner work is allowed */
		sqlite3_finalize(stmt);
		rc = sqlite3_prepare_v2(box->db, sql, -1, &stmt, tail);
	}
	do
		rc = rc == SQLITE_OK || rc == SQLITE_ROW ? sqlite3_step(stmt) : rc;
	while (rc == SQLITE_ROW);
	sqlite3_finalize(stmt);
	if (rc != SQLITE_DONE)
		return fault_say(fault, "%s%s%s", sqlite3_errmsg(box->db),
		    box->denied[0] ? ": " : "", box->denied);
	return 0;
}

static int
run_all(struct sandbox *box, const char *rules, struct fault *fault)
{
	const char *tail = rules;

	box->defining = true;
	while (*tail != '\0') {
		const char *start = tail;
		struct span ahead = span_of(start);
		struct token first = {0};
		box->altering = word_next(&ahead, &first) && word_is(&first, "ALTER");
		if (run_statement(box, start, &tail, fault)) {
			int line = 1;
			for (const char *p = rules; p < start; p++)
				line += *p == '\n';
			return fault_at(fault, "rules.sql, statement from line %d", line);
		}
	}
	box->defining = box->altering = false;
	return 0;
}

int
sandbox_install(sqlite3 *db, const char *service, bool upgrade, const char *rules,
    const struct sandbox_forms *forms, struct fault *fault)
{
	struct sandbox box = {
	    .db = db, .service = service, .upgrade = upgrade, .forms = forms};
	int r;

	sqlite3_set_authorizer(db, sandbox_authorize, &box);
	r = run_all(&box, rules, fault);
	sqlite3_set_authorizer(db, NULL, NULL);
	return r ? r : sandbox_schema(&box, fault);
}

int
sandbox_query(sqlite3 *db, const char *service, const char *sql, sqlite3_stmt **stmt,
    struct fault *fault)
{
	struct sandbox box = {.db = db, .service = service};
	const char *tail = sql;
	int rc;

	*stmt = NULL;
	if (tokens_judge(service, span_of(sql), fault))
		return -1;
	sqlite3_set_authorizer(db, sandbox_authorize, &box);
	rc = sqlite3_prepare_v2(db, sql, -1, stmt, &tail);
	sqlite3_set_authorizer(db, NULL, NULL);
	if (rc == SQLITE_OK && *stmt != NULL && sqlite3_stmt_readonly(*stmt) &&
	    tail[strspn(tail, " \t\r\n;")] == '\0')
		return 0;
	sqlite3_finalize(*stmt);
	*stmt = NULL;
	return rc == SQLITE_OK
		   ? fault_say(fault, "it is not one statement that only reads")
		   : fault_say(fault, "%s%s%s", sqlite3_errmsg(db),
			 box.denied[0] ? ": " : "", box.denied);
}
