#include "service/token.h"

#include <string.h>
#include <strings.h>

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
	       c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* Past space and comments; NULL for a comment without end. */
static const char *
skip_space(const char *p, const char *end)
{
	while (p < end) {
		if (*p == ' ' || (*p >= '\t' && *p <= '\r')) {
			p++;
		} else if (end - p > 1 && p[0] == '-' && p[1] == '-') {
			while (p < end && *p != '\n')
				p++;
		} else if (end - p > 1 && p[0] == '/' && p[1] == '*') {
			p += 2;
			while (end - p > 1 && !(p[0] == '*' && p[1] == '/'))
				p++;
			if (end - p < 2)
				return NULL;
			p += 2;
		} else {
			break;
		}
	}
	return p;
}

static struct token
quoted(const char **at, const char *end, enum token_type type, char close)
{
	const char *from = *at + 1, *p = from;

	while (p < end && (*p != close || (p + 1 < end && p[1] == close && close != ']')))
		p += *p == close ? 2 : 1;
	if (p >= end) {
		*at = end;
		return (struct token){TOKEN_BAD, from, (size_t)(end - from)};
	}
	*at = p + 1;
	return (struct token){type, from, (size_t)(p - from)};
}

static struct token
run(const char **at, const char *end, enum token_type type)
{
	const char *from = *at, *p = from;

	while (p < end && (is_word(*p) || (type == TOKEN_NUMBER && *p == '.')))
		p++;
	*at = p;
	return (struct token){type, from, (size_t)(p - from)};
}

struct token
token_next(const char **at, const char *end)
{
	const char *p = skip_space(*at, end);
	struct token t = {TOKEN_END, end, 0};

	if (!p || p >= end) {
		*at = end;
		t.type = p ? TOKEN_END : TOKEN_BAD;
		return t;
	}
	*at = p;
	if (*p == '\'')
		return quoted(at, end, TOKEN_STRING, '\'');
	if ((*p == 'x' || *p == 'X') && p + 1 < end && p[1] == '\'') {
		(*at)++;
		return quoted(at, end, TOKEN_STRING, '\'');
	}
	if (*p == '"' || *p == '`')
		return quoted(at, end, TOKEN_QUOTED, *p);
	if (*p == '[')
		return quoted(at, end, TOKEN_QUOTED, ']');
	if (is_digit(*p) || (*p == '.' && p + 1 < end && is_digit(p[1])))
		return run(at, end, TOKEN_NUMBER);
	if (is_word(*p) && *p != '$')
		return run(at, end, TOKEN_WORD);
	(*at)++;
	t = (struct token){TOKEN_MARK, p, 1};
	if (strchr("?:@$#", *p) || *p == '\0')
		t.type = TOKEN_BAD;
	return t;
}

bool
token_is(const struct token *t, const char *word)
{
	return t->type == TOKEN_WORD && strlen(word) == t->size &&
	       strncasecmp(t->text, word, t->size) == 0;
}

bool
token_is_mark(const struct token *t, char mark)
{
	return t->type == TOKEN_MARK && *t->text == mark;
}

bool
token_name(const struct token *t, char *out, size_t room)
{
	if ((t->type != TOKEN_WORD && t->type != TOKEN_QUOTED) || t->size >= room)
		return false;
	for (size_t i = 0; i < t->size; i++)
		out[i] = t->text[i] >= 'A' && t->text[i] <= 'Z' ? (char)(t->text[i] + 32)
								: t->text[i];
	out[t->size] = '\0';
	return true;
}
