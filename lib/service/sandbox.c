#include "service/sandbox.h"

#include <string.h>
#include <strings.h>
#include "base/text.h"
#include "service/token.h"

/* Functions of SQLite that give the same everywhere. */
static const char *const functions[] = {"abs", "coalesce", "hex", "ifnull", "iif",
    "instr", "length", "lower", "upper", "ltrim", "rtrim", "trim", "max", "min", "nullif",
    "replace", "substr", "substring", "typeof", "unicode", "char", "count", "sum",
    "zeroblob", "quote", "like", "glob", "row_number", NULL};

bool
sandbox_owner(const char *name, char service[SERVICE_NAME_MAX + 1])
{
	size_t size = strcspn(name, "_");

	if (name[size] != '_' || size == 0 || size > SERVICE_NAME_MAX)
		return false;
	memcpy(service, name, size);
	service[size] = '\0';
	return service_name_ok(service);
}

bool
sandbox_is(const char *name, const char *service, const char *part)
{
	size_t head = strlen(service), size = strlen(part);

	if (strncmp(name, service, head) != 0 || name[head] != '_' ||
	    name[head + 1] == '\0')
		return false;
	return size == 0 || (strncmp(name + head + 1, part, size) == 0 &&
				name[head + 1 + size] == '_');
}

bool
sandbox_function_ok(const char *name)
{
	for (size_t i = 0; functions[i]; i++)
		if (strcasecmp(functions[i], name) == 0)
			return true;
	return functions_has(name);
}

static int
deny(struct sandbox *sb, const char *who, const char *what, const char *name)
{
	why_set(&sb->reason, ERR_REFUSED, "%s%s%s, which it may not",
	    who ? who : sb->service, what, name ? name : "");
	return SQLITE_DENY;
}

static bool
is_schema(const char *table)
{
	return strcmp(table, "sqlite_master") == 0 || strcmp(table, "sqlite_schema") == 0;
}

/* Another service's command table that its form offers. */
static bool
accepted(const struct sandbox *sb, const char *table)
{
	char owner[SERVICE_NAME_MAX + 1];
	const struct form *live;

	if (!sandbox_owner(table, owner))
		return false;
	live = registry_live(&sb->state->registry, owner);
	return live && form_accepts(live, table);
}

static int
may_read(struct sandbox *sb, const char *who, const char *me, const char *table,
    const char *column)
{
	char owner[SERVICE_NAME_MAX + 1];

	if (is_schema(table))
		return sb->mode == SANDBOX_DEFINE ? SQLITE_OK
						  : deny(sb, who, " reads ", table);
	/* what a view of another service stands on, where no column of it is asked for:
	 * SQLite has melted the views by then. No text names such a table itself. */
	if (sb->mode == SANDBOX_COMPILE && !who && *column == '\0' &&
	    sandbox_owner(table, owner) && registry_live(&sb->state->registry, owner) &&
	    !sandbox_is(table, owner, "cmd"))
		return SQLITE_OK;
	/* an insert into core_entry looks at the foreign keys that other services have to
	 * it */
	if (sb->mode == SANDBOX_COMPILE && !who && strcmp(me, "core") == 0)
		return SQLITE_OK;
	if (sandbox_is(table, me, ""))
		return SQLITE_OK;
	if (sandbox_owner(table, owner) && sandbox_is(table, owner, "pub"))
		return SQLITE_OK;
	/* the backstop "REFERENCES core_entry(entry_index)" */
	if (strcmp(table, "core_entry") == 0 && strcmp(column, "entry_index") == 0)
		return SQLITE_OK;
	return deny(sb, who, " reads ", table);
}

static int
may_insert(struct sandbox *sb, const char *who, const char *me, const char *table)
{
	if (is_schema(table) && sb->mode == SANDBOX_DEFINE)
		return SQLITE_OK;
	if (sb->mode == SANDBOX_COMPILE && !who)
		return SQLITE_OK; /* the engine's own insert, as an entry makes it */
	if (sandbox_is(table, me, "s") || sandbox_is(table, me, "param"))
		return SQLITE_OK;
	if (sb->mode == SANDBOX_COMPILE &&
	    (sandbox_is(table, me, "cmd") || accepted(sb, table)))
		return SQLITE_OK;
	return deny(sb, who, " inserts into ", table);
}

/* For DROP VIEW SQLite asks about a DELETE on the view; that there is no DELETE statement
 * the text of each has shown. */
static int
may_change(
    struct sandbox *sb, int code, const char *who, const char *me, const char *table)
{
	if (is_schema(table) && sb->mode == SANDBOX_DEFINE)
		return SQLITE_OK;
	if (code == SQLITE_DELETE && sb->mode == SANDBOX_DEFINE && !who &&
	    sandbox_is(table, me, ""))
		return SQLITE_OK;
	if (sb->mode == SANDBOX_COMPILE && sandbox_is(table, me, "s"))
		return SQLITE_OK;
	return deny(sb, who, " changes or deletes rows of ", table);
}

/* SQLite itself makes an index for each UNIQUE. */
static bool
own_index(const char *name, const char *me)
{
	const char *prefix = "sqlite_autoindex_";

	if (strncmp(name, prefix, strlen(prefix)) == 0)
		name += strlen(prefix);
	return sandbox_is(name, me, "");
}

static int
authorize(void *context, int code, const char *a, const char *b, const char *db,
    const char *who)
{
	struct sandbox *sb = context;
	char me[SERVICE_NAME_MAX + 1];

	if (sb->mode == SANDBOX_ALTER)
		return SQLITE_OK; /* the text was checked; the statements are SQLite's own
				   */
	if (!who)
		memcpy(me, sb->service, sizeof(me));
	else if (!sandbox_owner(who, me))
		return deny(sb, who, " has no name of a service", NULL);
	if (db && strcmp(db, "main") != 0 && code != SQLITE_FUNCTION)
		return deny(sb, who, " leaves the database for ", db);
	switch (code) {
	case SQLITE_SELECT:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return sandbox_function_ok(b) ? SQLITE_OK : deny(sb, who, " calls ", b);
	case SQLITE_READ:
		return may_read(sb, who, me, a, b);
	case SQLITE_INSERT:
		return may_insert(sb, who, me, a);
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
		return may_change(sb, code, who, me, a);
	case SQLITE_CREATE_INDEX:
		return sb->mode == SANDBOX_DEFINE && own_index(a, me) &&
			       sandbox_is(b, me, "")
			   ? SQLITE_OK
			   : deny(sb, who, " defines ", a);
	case SQLITE_CREATE_TABLE:
	case SQLITE_CREATE_TRIGGER:
	case SQLITE_CREATE_VIEW:
	case SQLITE_DROP_TRIGGER:
	case SQLITE_DROP_VIEW:
		return sb->mode == SANDBOX_DEFINE && sandbox_is(a, me, "")
			   ? SQLITE_OK
			   : deny(sb, who, " defines ", a);
	case SQLITE_REINDEX: /* part of CREATE INDEX */
		return sb->mode == SANDBOX_DEFINE ? SQLITE_OK
						  : deny(sb, who, " reindexes ", a);
	default:
		return deny(sb, who, " does something that rules may not", NULL);
	}
}

int
sandbox_prepare(struct sandbox *sb, const char *text, size_t size, sqlite3_stmt **out,
    const char **tail, struct why *why)
{
	sqlite3 *db = sb->state->db;
	sqlite3_stmt *stmt = NULL;
	int rc;

	sb->reason.text[0] = '\0';
	sqlite3_set_authorizer(db, authorize, sb);
	rc = sqlite3_prepare_v2(db, text, (int)size, &stmt, tail);
	sqlite3_set_authorizer(db, NULL, NULL);
	*out = stmt;
	if (rc == SQLITE_OK)
		return 0;
	if (rc == SQLITE_NOMEM || (rc & 0xff) == SQLITE_IOERR ||
	    (rc & 0xff) == SQLITE_CORRUPT)
		return why_set(
		    why, ERR_DATABASE, "the database failed: %s", sqlite3_errmsg(db));
	return why_set(why, ERR_REFUSED, "%s",
	    sb->reason.text[0] ? sb->reason.text : sqlite3_errmsg(db));
}

/* ---- running a publication ---- */

static unsigned
line_of(const char *text, const char *at)
{
	unsigned line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

/* The text is looked at before SQLite compiles it, for some statements act when compiled.
 * What SQLite took for the statement must be what was looked at. */
static int
run_statement(struct sandbox *sb, const char *text, const char *end, struct why *why)
{
	sqlite3_stmt *stmt = NULL;
	const char *tail = end;
	int err, rc;

	err = sandbox_text(sb, text, end, why);
	if (!err)
		err = sandbox_prepare(sb, text, (size_t)(end - text), &stmt, &tail, why);
	if (!err && token_next(&tail, end).type != TOKEN_END)
		err = why_set(
		    why, ERR_REFUSED, "more follows on a statement than was expected");
	if (err) {
		sqlite3_finalize(stmt);
		return err;
	}
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW || (rc != SQLITE_DONE && (rc & 0xff) != SQLITE_ERROR &&
				    (rc & 0xff) != SQLITE_CONSTRAINT))
		err = why_set(why, ERR_DATABASE, "the database failed: %s",
		    sqlite3_errmsg(sb->state->db));
	else if (rc != SQLITE_DONE)
		err = why_set(why, ERR_REFUSED, "%s", sqlite3_errmsg(sb->state->db));
	sqlite3_finalize(stmt);
	return err;
}

/* The end of the statement at text: a semicolon, or in a trigger the one after END. */
static const char *
statement_end(const char *text, const char *end)
{
	struct token t = {.type = TOKEN_MARK, .text = "", .size = 0}, before;
	bool trigger = false, body = false;
	int cases = 0, words = 0;

	for (;;) {
		before = t;
		t = token_next(&text, end);
		if (t.type == TOKEN_END || t.type == TOKEN_BAD)
			return end;
		if (++words == 2)
			trigger = token_is(&t, "trigger");
		if (trigger && !body && token_is(&t, "begin"))
			body = true;
		if (token_is(&t, "case"))
			cases++;
		if (token_is(&t, "end") && cases > 0)
			cases--;
		else if (token_is(&t, "end") && body && token_is_mark(&before, ';'))
			body = trigger = false;
		if (token_is_mark(&t, ';') && !body)
			return text;
	}
}

static bool
is_utf8(const char *text, size_t size)
{
	struct cur c = cur_of(text, size);

	while (cur_left(&c) > 0)
		if (text_rune(&c) < 0)
			return false;
	return true;
}

int
sandbox_run(struct state *s, const struct form *form, const char *rules, size_t size,
    struct why *why)
{
	struct sandbox sb = {.state = s, .form = form};
	const char *at = rules, *end = rules + size;
	struct why reason = {""};
	int err = 0;

	memcpy(sb.service, form->service, strlen(form->service) + 1);
	if (!is_utf8(rules, size))
		return why_set(why, ERR_REFUSED, "rules.sql is not UTF-8");
	while (!err) {
		const char *from, *next = at;
		struct token first = token_next(&next, end);

		if (first.type == TOKEN_END)
			break;
		from = first.text;
		next = statement_end(at, end);
		err = run_statement(&sb, at, next, &reason);
		if (err)
			why_set(why, err, "rules.sql line %u: %.440s",
			    line_of(rules, from), reason.text);
		at = next;
	}
	if (err)
		return err;
	err = sandbox_compile(s, form, &reason);
	return err ? why_set(why, err, "rules.sql: %.460s", reason.text) : 0;
}
