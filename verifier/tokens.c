#include "verifier/tokens.h"

#include <ctype.h>
#include <stdio.h>
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
	int depth;
	struct token before, one; /* the token before, and the one before that */
	struct token table;	  /* in CREATE TABLE: which */
	bool create_table;
};

static bool
derived(const char *service, const char *table)
{
	char state[40], parameter[40];

	snprintf(state, sizeof state, "%s_s_", service);
	snprintf(parameter, sizeof parameter, "%s_param_", service);
	return strncasecmp(table, state, strlen(state)) == 0 ||
	    strncasecmp(table, parameter, strlen(parameter)) == 0;
}

static bool
conflict_word(const struct token *t)
{
	return word_is(t, "ROLLBACK") || word_is(t, "IGNORE") || word_is(t, "REPLACE") ||
	    word_is(t, "FAIL");
}

/* INSERT OR x INTO t, UPDATE OR x t, and ON CONFLICT x of a constraint. */
static int
judge_conflict(struct scan *scan, const struct token *t, struct span rest,
    struct fault *fault)
{
	bool clause = word_is(&scan->before, "OR") &&
	    (word_is(&scan->one, "INSERT") || word_is(&scan->one, "UPDATE"));
	bool constraint = word_is(&scan->before, "CONFLICT") && word_is(&scan->one, "ON");
	struct token table = scan->table;

	if (!conflict_word(t) || (!clause && !constraint))
		return 0;
	if (word_is(t, "ROLLBACK"))
		return fault_say(fault, "ROLLBACK on conflict would end the whole batch");
	if (clause && (!word_next(&rest, &table) ||
	    (word_is(&table, "INTO") && !word_next(&rest, &table))))
		return fault_say(fault, "a conflict clause without a table");
	if ((clause || scan->create_table) && !derived(scan->service, table.text))
		return fault_say(fault, "OR %s on a table of entries", t->text);
	return 0;
}

static int
judge_token(struct scan *scan, const struct token *t, struct span rest,
    struct fault *fault)
{
	struct token next = { 0 }, after = { 0 };

	if (word_is(t, "(")) {
		if (++scan->depth == DEPTH)
			return fault_say(fault, "parentheses too deep");
		scan->ordered[scan->depth] = false;
	} else if (word_is(t, ")") && scan->depth > 0) {
		scan->depth--;
	} else if (word_is(t, ";") || word_is(t, "SELECT")) {
		scan->ordered[scan->depth] = false;
	} else if (word_is(t, "BY") && word_is(&scan->before, "ORDER")) {
		scan->ordered[scan->depth] = true;
	} else if (word_is(t, "LIMIT") && !scan->ordered[scan->depth]) {
		return fault_say(fault, "LIMIT without ORDER BY");
	} else if (word_is(t, "RECURSIVE")) {
		return fault_say(fault, "a recursive query");
	} else if (word_is(t, "RAISE")) {
		(void)word_next(&rest, &next);
		(void)word_next(&rest, &after);
		if (word_is(&next, "(") && !word_is(&after, "ABORT"))
			return fault_say(fault, "RAISE(%s)", after.text);
	}
	return judge_conflict(scan, t, rest, fault);
}

int
tokens_judge(const char *service, struct span statement, struct fault *fault)
{
	struct scan scan = { .service = service };
	struct token t;

	for (int n = 0; word_next(&statement, &t); n++) {
		if (n == 1 && word_is(&scan.before, "CREATE") && word_is(&t, "TABLE"))
			scan.create_table = true;
		if (n == 2 && scan.create_table)
			scan.table = t;
		if (judge_token(&scan, &t, statement, fault))
			return -1;
		scan.one = scan.before;
		scan.before = t;
	}
	return 0;
}
