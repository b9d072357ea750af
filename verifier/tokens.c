#include "verifier/tokens.h"

#include <ctype.h>
#include <string.h>

static bool
starts(struct span s, const char *with)
{
	return s.size >= strlen(with) && memcmp(s.data, with, strlen(with)) == 0;
}

static void
skip(struct span *s, size_t n)
{
	if (n > s->size)
		n = s->size;
	s->data += n;
	s->size -= n;
}

static void
skip_blank(struct span *s)
{
	for (;;) {
		if (s->size > 0 && (isspace(*s->data) || *s->data == 0)) {
			skip(s, 1);
		} else if (starts(*s, "--")) {
			while (s->size > 0 && *s->data != '\n')
				skip(s, 1);
		} else if (starts(*s, "/*")) {
			skip(s, 2);
			while (s->size > 0 && !starts(*s, "*/"))
				skip(s, 1);
			skip(s, 2);
		} else {
			return;
		}
	}
}

static bool
word_char(uint8_t c)
{
	return isalnum(c) || c == '_' || c == '$' || c >= 0x80;
}

static void
take_quoted(struct span *s, struct token *t)
{
	uint8_t close = *s->data == '[' ? ']' : *s->data;
	size_t n = 0;

	t->quoted = true;
	skip(s, 1);
	while (s->size > 0) {
		if (*s->data == close) {
			skip(s, 1);
			if (close == ']' || s->size == 0 || *s->data != close)
				return;
		}
		if (n + 1 < sizeof t->text)
			t->text[n++] = (char)toupper(*s->data);
		skip(s, 1);
	}
}

bool
word_next(struct span *rest, struct token *t)
{
	size_t n = 0;

	memset(t, 0, sizeof *t);
	skip_blank(rest);
	if (rest->size == 0)
		return false;
	if (strchr("'\"`[", *rest->data)) {
		take_quoted(rest, t);
		return true;
	}
	if (!word_char(*rest->data)) {
		t->text[0] = (char)*rest->data;
		skip(rest, 1);
		return true;
	}
	while (rest->size > 0 && word_char(*rest->data)) {
		if (n + 1 < sizeof t->text)
			t->text[n++] = (char)toupper(*rest->data);
		skip(rest, 1);
	}
	return true;
}

bool
word_is(const struct token *t, const char *keyword)
{
	return !t->quoted && strcmp(t->text, keyword) == 0;
}

#define DEPTH 64

struct scan {
	const char *service;
	bool ordered[DEPTH]; /* an ORDER BY was seen at this depth of parentheses */
	bool cast[DEPTH];    /* these are the parentheses of a CAST */
	int depth;
	struct token before, one; /* the token before, and the one before that */
};

static bool
own_name(const char *service, const struct token *t)
{
	size_t size = strlen(service);

	return strncasecmp(t->text, service, size) == 0 && t->text[size] == '_';
}

/* Any conflict clause would silence the CHECKs of triggers behind it. ON CONFLICT ... DO
 * is none. */
static int
judge_conflict(const struct scan *scan, const struct token *t, struct fault *fault)
{
	if (word_is(&scan->before, "OR") &&
	    (word_is(&scan->one, "INSERT") || word_is(&scan->one, "UPDATE")))
		return fault_say(fault, "%s OR %s", scan->one.text, t->text);
	if (word_is(t, "INTO") && word_is(&scan->before, "REPLACE"))
		return fault_say(fault, "REPLACE INTO");
	if (word_is(&scan->before, "CONFLICT") && word_is(&scan->one, "ON") &&
	    !word_is(t, "(") && !word_is(t, "DO"))
		return fault_say(fault, "ON CONFLICT %s in a constraint", t->text);
	return 0;
}

/* The machine's clock, and numbers of rows that nobody gave them. */
static int
judge_chance(const struct scan *scan, const struct token *t, struct fault *fault)
{
	static const char *const words[] = {"CURRENT_TIME", "CURRENT_DATE",
	    "CURRENT_TIMESTAMP", "ROWID", "_ROWID_", "OID", NULL};

	for (size_t i = 0; words[i] != NULL; i++)
		if (word_is(t, words[i]) && !word_is(&scan->before, "WITHOUT"))
			return fault_say(fault, "%s", t->text);
	return 0;
}

/* The name of a CHECK refuses entries: in the name of its own service only. */
static int
judge_constraint(const struct scan *scan, const struct token *t, struct fault *fault)
{
	size_t size = strlen(scan->service);

	if (!word_is(&scan->before, "CONSTRAINT") || strchr(t->text, '.') == NULL ||
	    (strncasecmp(t->text, scan->service, size) == 0 && t->text[size] == '.'))
		return 0;
	return fault_say(
	    fault, "CONSTRAINT \"%s\", which is no key of %s", t->text, scan->service);
}

/* Foreign keys may only refuse, at once; columns hold what entries put into them. */
static int
judge_column(const struct scan *scan, const struct token *t, struct fault *fault)
{
	if (word_is(&scan->before, "ON") &&
	    (word_is(t, "DELETE") || word_is(t, "UPDATE")))
		return fault_say(fault, "a foreign key that acts");
	if (word_is(t, "DEFERRABLE") || word_is(t, "DEFERRED"))
		return fault_say(fault, "a foreign key that waits");
	if (word_is(t, "GENERATED") || word_is(t, "AUTOINCREMENT"))
		return fault_say(fault, "%s", t->text);
	if (word_is(&scan->before, "DEFAULT") && word_is(t, "("))
		return fault_say(fault, "a DEFAULT that is computed");
	return 0;
}

/* Whole numbers only: no point, no exponent, at most 2^63 - 1, no CAST to anything else.
 */
static int
judge_number(
    const struct scan *scan, const struct token *t, struct span rest, struct fault *fault)
{
	bool hexadecimal = t->text[0] == '0' && t->text[1] == 'X';

	if (scan->depth > 0 && scan->cast[scan->depth] && word_is(&scan->before, "AS") &&
	    !word_is(t, "INTEGER") && !word_is(t, "INT") && !word_is(t, "TEXT") &&
	    !word_is(t, "BLOB"))
		return fault_say(fault, "CAST AS %s", t->text);
	if (t->quoted || !isdigit((uint8_t)t->text[0]))
		return 0;
	if (hexadecimal && strlen(t->text) <= 18)
		return 0;
	if (strspn(t->text, "0123456789") != strlen(t->text) ||
	    (rest.size > 0 && *rest.data == '.') || word_is(&scan->before, ".") ||
	    strlen(t->text) > 18)
		return fault_say(
		    fault, "%s: a number that is not whole, or too long", t->text);
	return 0;
}

/* RAISE(ABORT, 'svc.key') and nothing else. */
static int
judge_raise(const struct scan *scan, struct span rest, struct fault *fault)
{
	struct token t[4] = {0};
	size_t size = strlen(scan->service);

	for (size_t i = 0; i < 4 && word_next(&rest, &t[i]); i++)
		continue;
	if (!word_is(&t[0], "("))
		return 0;
	if (!word_is(&t[1], "ABORT"))
		return fault_say(fault, "RAISE(%s)", t[1].text);
	if (!t[3].quoted || strncasecmp(t[3].text, scan->service, size) != 0 ||
	    t[3].text[size] != '.')
		return fault_say(fault, "RAISE with \"%s\", which is no key of %s",
		    t[3].text, scan->service);
	return 0;
}

/* A common table expression may not pass for a view of another service. */
static int
judge_with(const struct scan *scan, struct span rest, struct fault *fault)
{
	struct token t;
	int depth;

	do {
		if (!word_next(&rest, &t) || word_is(&t, "RECURSIVE") ||
		    !own_name(scan->service, &t))
			return fault_say(fault,
			    "a common table expression \"%s\" that is "
			    "recursive or not named after its service",
			    t.text);
		depth = 0; /* past its columns, AS and its query */
		while (word_next(&rest, &t)) {
			depth += word_is(&t, "(") - word_is(&t, ")");
			if (depth == 0 && word_is(&t, ")")) {
				struct span ahead = rest;
				struct token next = {0};
				(void)word_next(&ahead, &next);
				if (!word_is(&next, "AS"))
					break;
			}
		}
	} while (word_next(&rest, &t) && word_is(&t, ","));
	return 0;
}

static int
judge_depth(struct scan *scan, const struct token *t, struct fault *fault)
{
	if (word_is(t, "(")) {
		if (++scan->depth == DEPTH)
			return fault_say(fault, "parentheses too deep");
		scan->ordered[scan->depth] = false;
		scan->cast[scan->depth] = word_is(&scan->before, "CAST");
	} else if (word_is(t, ")") && scan->depth > 0) {
		scan->depth--;
	} else if (word_is(t, ";") || word_is(t, "SELECT")) {
		scan->ordered[scan->depth] = false;
	} else if (word_is(t, "BY") && word_is(&scan->before, "ORDER")) {
		scan->ordered[scan->depth] = true;
	} else if (word_is(t, "LIMIT") && !scan->ordered[scan->depth]) {
		return fault_say(fault, "LIMIT without ORDER BY");
	}
	return 0;
}

int
tokens_judge(const char *service, struct span statement, struct fault *fault)
{
	struct scan scan = {.service = service};
	struct token t;
	int r = 0;

	while (r == 0 && word_next(&statement, &t)) {
		r = judge_depth(&scan, &t, fault) || judge_conflict(&scan, &t, fault) ||
		    judge_column(&scan, &t, fault) || judge_chance(&scan, &t, fault) ||
		    judge_constraint(&scan, &t, fault) ||
		    judge_number(&scan, &t, statement, fault);
		if (r == 0 && word_is(&t, "RAISE"))
			r = judge_raise(&scan, statement, fault);
		if (r == 0 && word_is(&t, "WITH"))
			r = judge_with(&scan, statement, fault);
		scan.one = scan.before;
		scan.before = t;
	}
	return r ? -1 : 0;
}
