/*
 * The words of SQL, as SQLite splits them; for the sandbox, which looks at rules as text
 * before SQLite sees them.
 */
#ifndef MADANG_TOKEN_H
#define MADANG_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

enum token_type {
	TOKEN_END,
	TOKEN_WORD,   /* keyword or bare identifier */
	TOKEN_QUOTED, /* "identifier", [identifier], `identifier` */
	TOKEN_STRING, /* 'text' or x'blob' */
	TOKEN_NUMBER,
	TOKEN_MARK, /* one character of anything else */
	TOKEN_BAD,  /* an unfinished quote or comment, or a parameter */
};

struct token {
	enum token_type type;
	const char *text; /* borrowed; of quoted ones without the quotes */
	size_t size;
};

/* Reads one token at *at and moves it on; space and comments are skipped. */
struct token token_next(const char **at, const char *end);
/* Is it this word (bare, any case)? */
bool token_is(const struct token *t, const char *word);
bool token_is_mark(const struct token *t, char mark);
/* Is it a name (bare or quoted)? Copies it, lower-cased, when it fits. */
bool token_name(const struct token *t, char *out, size_t room);

#endif
