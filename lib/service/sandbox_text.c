#include "service/sandbox.h"

#include <string.h>
#include "base/text.h"
#include "service/token.h"

#define DEPTH_MAX 64

/* Words that have no business in rules, with the reason. */
static const struct {
	const char *word, *reason;
} refused[] = {
    {"rollback", "would end the whole batch"},
    {"fail", "leaves half an entry behind"},
    {"attach", "opens other files"},
    {"detach", "touches other files"},
    {"pragma", "changes settings"},
    {"virtual", "runs code of extensions"},
    {"temp", "is not part of the state"},
    {"temporary", "is not part of the state"},
    {"vacuum", "rewrites the file"},
    {"reindex", "is the engine's"},
    {"analyze", "makes plans depend on data"},
    {"autoincrement", "keeps a table of its own"},
    {"recursive", "may never end"},
    {"real", "is not exact"},
    {"float", "is not exact"},
    {"double", "is not exact"},
    {"numeric", "is not exact"},
    {"decimal", "is not exact"},
    {"current_time", "is the machine's clock"},
    {"current_date", "is the machine's clock"},
    {"current_timestamp", "is the machine's clock"},
    {"deferrable", "would fail after the entry is accepted"},
    {"deferred", "would fail after the entry is accepted"},
    {"cascade", "changes tables behind the rules' back"},
    {"generated", "is a column nobody sends"},
    {"instead", "is no trigger of an entry"},
    {"regexp", "is no function of the engine"},
    {"match", "is no function of the engine"},
    {"nulls", "is refused"},
    {"rowid", "names rows by accident"},
    {"_rowid_", "names rows by accident"},
    {"oid", "names rows by accident"},
    {"indexed", "forces a plan"},
};

struct scan {
	struct sandbox *sb;
	struct token two;    /* the token before before */
	struct token before; /* the token before t */
	struct token t;
	const char *at, *end;
	int depth;
	bool ordered[DEPTH_MAX]; /* an ORDER BY since the last SELECT of this depth */
	bool cast[DEPTH_MAX];    /* these are the parentheses of a CAST */
	struct why *why;
};

static int
no(const struct scan *s, const char *reason)
{
	return why_set(s->why, ERR_REFUSED, "'%.*s': %s",
	    (int)(s->t.size < 80 ? s->t.size : 80), s->t.text, reason);
}

static void
step(struct scan *s)
{
	s->two = s->before;
	s->before = s->t;
	s->t = token_next(&s->at, s->end);
}

static struct token
peek(const struct scan *s)
{
	const char *at = s->at;

	return token_next(&at, s->end);
}

/* ---- the head of a statement ---- */

/* A name of this service: `<svc>_` and small letters, digits, underscores. */
static int
own_name(struct scan *s)
{
	char name[100];

	step(s);
	if (!token_name(&s->t, name, sizeof(name)) ||
	    !sandbox_is(name, s->sb->service, "") ||
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(name))
		return why_set(s->why, ERR_REFUSED,
		    "'%.*s' is no name that %s may give: %s_, then a-z, 0-9 and _",
		    (int)(s->t.size < 80 ? s->t.size : 80), s->t.text, s->sb->service,
		    s->sb->service);
	return 0;
}

static int
word(struct scan *s, const char *want)
{
	step(s);
	if (token_is(&s->t, want))
		return 0;
	return why_set(s->why, ERR_REFUSED, "'%.*s' stands where %s is expected",
	    (int)(s->t.size < 80 ? s->t.size : 80), s->t.text, want);
}

static int
head_trigger(struct scan *s)
{
	int err = own_name(s);

	if (err)
		return err;
	step(s);
	if (!token_is(&s->t, "before") && !token_is(&s->t, "after"))
		return no(s, "a trigger is BEFORE or AFTER INSERT");
	err = word(s, "insert");
	if (!err)
		err = word(s, "on");
	return err ? err : own_name(s);
}

static int
head_create(struct scan *s)
{
	int err;

	step(s);
	if (token_is(&s->t, "trigger"))
		return head_trigger(s);
	if (token_is(&s->t, "view"))
		return own_name(s);
	if (token_is(&s->t, "table")) {
		struct token next;

		err = own_name(s);
		next = peek(s);
		if (!err && !token_is_mark(&next, '('))
			return no(s, "a table is made from columns");
		return err;
	}
	if (token_is(&s->t, "unique"))
		step(s);
	if (!token_is(&s->t, "index"))
		return no(s, "only tables, indexes, triggers and views are created");
	err = own_name(s);
	if (!err)
		err = word(s, "on");
	return err ? err : own_name(s);
}

static int
head_upgrade(struct scan *s)
{
	bool alter = token_is(&s->t, "alter");
	int err;

	if (s->sb->form->version == 1)
		return no(s, "a first version has nothing to change");
	step(s);
	if (alter) {
		if (!token_is(&s->t, "table"))
			return no(s, "only a table is altered");
		s->sb->mode = SANDBOX_ALTER;
		err = own_name(s);
		return err ? err : word(s, "add");
	}
	if (!token_is(&s->t, "trigger") && !token_is(&s->t, "view"))
		return no(s, "only triggers and views are dropped");
	return own_name(s);
}

static int
head(struct scan *s)
{
	char name[100];
	int err;

	s->sb->mode = SANDBOX_DEFINE;
	step(s);
	if (s->t.type == TOKEN_BAD)
		return no(s, "is not SQL that rules may use");
	if (token_is(&s->t, "create"))
		return head_create(s);
	if (token_is(&s->t, "drop") || token_is(&s->t, "alter"))
		return head_upgrade(s);
	if (!token_is(&s->t, "insert"))
		return no(s, "a statement begins with CREATE or INSERT INTO");
	s->sb->mode = SANDBOX_FILL;
	err = word(s, "into");
	if (!err)
		err = own_name(s);
	if (err)
		return err;
	if (token_name(&s->t, name, sizeof(name)) &&
	    !sandbox_is(name, s->sb->service, "s") &&
	    !sandbox_is(name, s->sb->service, "param"))
		return no(
		    s, "only derived tables and parameters are filled by a publication");
	return 0;
}

/* ---- word by word ---- */

static bool
exists(struct state *s, const char *name)
{
	int64_t there;

	return sql_int(&s->sql, &there,
		   "SELECT 1 FROM sqlite_schema WHERE lower(name) = ?", "s", name) == 0;
}

/* Where a table is named SQLite takes a string too. seen_before takes nothing else, and
 * looks by itself whose table it is. */
static bool
may_name(const struct scan *s, char *name, size_t room)
{
	struct token t = s->t;

	if (t.type == TOKEN_STRING &&
	    !(token_is_mark(&s->before, '(') && token_is(&s->two, "seen_before")))
		t.type = TOKEN_QUOTED;
	return token_name(&t, name, room);
}

/* A name of something that belongs to another service must be one that others may use. A
 * word that names nothing is a column or an alias. */
static int
check_name(struct scan *s)
{
	char name[100], owner[SERVICE_NAME_MAX + 1];
	const struct form *live;

	/* no thing has a name that does not fit: own_name */
	if (!may_name(s, name, sizeof(name)))
		return 0;
	if (strncmp(name, "sqlite_", 7) == 0 || strncmp(name, "pragma_", 7) == 0 ||
	    strncmp(name, "engine_", 7) == 0)
		return no(s, "is not for rules");
	if (!sandbox_owner(name, owner) || strcmp(owner, s->sb->service) == 0)
		return 0;
	live = registry_live(&s->sb->state->registry, owner);
	if (!live || !exists(s->sb->state, name) || sandbox_is(name, owner, "pub") ||
	    form_accepts(live, name))
		return 0;
	if (strcmp(name, "core_entry") == 0 && token_is(&s->before, "references"))
		return 0;
	return no(s, "belongs to another service, which does not offer it");
}

/* RAISE(ABORT, 'own.key') and no other. */
static int
check_raise(struct scan *s)
{
	struct scan ahead = *s;
	char key[80];

	step(&ahead);
	if (!token_is_mark(&ahead.t, '('))
		return 0; /* a column named raise */
	if (word(&ahead, "abort"))
		return no(s, "only RAISE(ABORT, 'key') refuses an entry alone");
	step(&ahead);
	step(&ahead);
	if (ahead.t.type != TOKEN_STRING || ahead.t.size >= sizeof(key))
		return no(s, "needs a message key");
	memcpy(key, ahead.t.text, ahead.t.size);
	key[ahead.t.size] = '\0';
	if (!refusal_key_ok(key) ||
	    strncmp(key, s->sb->service, strlen(s->sb->service)) != 0 ||
	    key[strlen(s->sb->service)] != '.')
		return why_set(s->why, ERR_REFUSED, "RAISE: '%s' is no message key of %s",
		    key, s->sb->service);
	return 0;
}

/* The name of a CHECK is the key of a refusal, and its service's own. */
static int
check_constraint(struct scan *s)
{
	struct token next = peek(s);
	size_t head = strlen(s->sb->service);

	if (next.type == TOKEN_END || !memchr(next.text, '.', next.size) ||
	    (next.size > head && next.text[head] == '.' &&
		memcmp(next.text, s->sb->service, head) == 0))
		return 0;
	return why_set(s->why, ERR_REFUSED, "CONSTRAINT: '%.*s' is no message key of %s",
	    (int)(next.size < 80 ? next.size : 80), next.text, s->sb->service);
}

static int
check_number(struct scan *s)
{
	bool hex = s->t.size > 1 && (s->t.text[1] == 'x' || s->t.text[1] == 'X');

	if (!hex && strspn(s->t.text, "0123456789") < s->t.size)
		return no(s, "only whole numbers are exact");
	if (s->t.size > 18)
		return no(s, "is too long for a whole number");
	return 0;
}

/* Order of rows is nothing the rules may depend on: LIMIT needs an ORDER BY of its own
 * SELECT. */
static int
check_order(struct scan *s)
{
	struct token next = peek(s);

	if (token_is(&s->t, "select"))
		s->ordered[s->depth] = false;
	if (token_is(&s->t, "order") && token_is(&next, "by"))
		s->ordered[s->depth] = true;
	if (token_is(&s->t, "limit") && !s->ordered[s->depth])
		return no(s, "without ORDER BY, chance chooses the rows");
	return 0;
}

/* Only to the types that a column may have. */
static int
check_cast(struct scan *s)
{
	if (s->depth == 0 || !s->cast[s->depth] || !token_is(&s->before, "as") ||
	    token_is(&s->t, "integer") || token_is(&s->t, "int") ||
	    token_is(&s->t, "text") || token_is(&s->t, "blob"))
		return 0;
	return no(s, "a CAST is to INTEGER, INT, TEXT or BLOB");
}

/* Past the parentheses that come next. */
static void
skip_parentheses(struct scan *s)
{
	int depth = 0;

	do {
		step(s);
		depth += token_is_mark(&s->t, '(') - token_is_mark(&s->t, ')');
	} while (s->t.type != TOKEN_END && (depth > 0 || !token_is_mark(&s->t, ')')));
}

/* None of the common table expressions after a WITH may pass for a view of another
 * service. */
static int
check_with(struct scan *s)
{
	struct scan ahead = *s;
	char name[100];

	do {
		step(&ahead);
		if (!token_name(&ahead.t, name, sizeof(name)) ||
		    !sandbox_is(name, s->sb->service, ""))
			return no(&ahead,
			    "a common table expression is named after its service");
		while (ahead.t.type != TOKEN_END && !token_is(&ahead.t, "as"))
			step(&ahead); /* its columns */
		skip_parentheses(&ahead);
		step(&ahead);
	} while (token_is_mark(&ahead.t, ','));
	return 0;
}

static int
check_word(struct scan *s)
{
	struct token next = peek(s);

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		if (token_is(&s->t, refused[i].word) &&
		    !(token_is(&s->before, "without") && token_is(&s->t, "rowid")))
			return no(s, refused[i].reason);
	if (token_is(&s->t, "raise"))
		return check_raise(s);
	if (token_is(&s->t, "constraint"))
		return check_constraint(s);
	if (token_is(&s->t, "conflict") && !token_is(&next, "do") &&
	    !token_is_mark(&next, '('))
		return no(s, "a constraint that breaks must refuse the entry");
	if (token_is(&s->t, "or") &&
	    (token_is(&s->before, "insert") || token_is(&s->before, "update")))
		return no(s, "a conflict clause would silence the rules behind it");
	if (token_is(&s->t, "into") && token_is(&s->before, "replace"))
		return no(s, "a conflict clause would silence the rules behind it");
	if (token_is(&s->t, "on") &&
	    (token_is(&next, "delete") || token_is(&next, "update")))
		return no(
		    s, "an action of a foreign key would work behind the rules' back");
	/* SQLite does not ask the authorizer about functions in defaults */
	if (token_is(&s->t, "default") && token_is_mark(&next, '('))
		return no(s, "a default is a plain value");
	if (token_is(&s->t, "with") && check_with(s))
		return ERR_REFUSED;
	return check_order(s);
}

static int
check_token(struct scan *s)
{
	int err = 0;

	if (s->t.type == TOKEN_BAD)
		return no(s, "is not SQL that rules may use");
	if (token_is_mark(&s->t, '(')) {
		if (++s->depth == DEPTH_MAX)
			return no(s, "is nested too deep");
		s->ordered[s->depth] = false;
		s->cast[s->depth] = token_is(&s->before, "cast");
	}
	if (token_is_mark(&s->t, ')') && s->depth > 0)
		s->depth--;
	if (s->t.type == TOKEN_NUMBER)
		err = check_number(s);
	if (s->t.type == TOKEN_WORD)
		err = check_word(s);
	if (!err)
		err = check_cast(s);
	return err ? err : check_name(s);
}

int
sandbox_text(struct sandbox *sb, const char *text, const char *end, struct why *why)
{
	struct scan s = {.sb = sb, .at = text, .end = end, .why = why};
	int err = head(&s);

	if (err)
		return err;
	s = (struct scan){.sb = sb, .at = text, .end = end, .why = why};
	for (step(&s); !err && s.t.type != TOKEN_END; step(&s))
		err = check_token(&s);
	return err;
}
