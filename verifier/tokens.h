/* SQL text as words, enough to see what a statement is made of. */
#ifndef VERIFIER_TOKENS_H
#define VERIFIER_TOKENS_H

#include "verifier/bytes.h"

struct token {
	char text[80]; /* upper case; quoted names without quotes; longer ones cut */
	bool quoted;   /* a name in quotes or a string: never a keyword */
};

/* The next token off *rest; false at the end. Comments and white space are passed over.
 */
bool word_next(struct span *rest, struct token *token);
bool word_is(const struct token *token, const char *keyword);

/* Refuses what no statement of rules may hold (doc/protocol/rules.md 4), as far as its
 * words show it. */
MUST_USE int tokens_judge(
    const char *service, struct span statement, struct fault *fault);

#endif
