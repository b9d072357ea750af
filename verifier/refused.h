/* Why an entry is refused: the message key of the protocol, the field, and a sentence. */
#ifndef VERIFIER_REFUSED_H
#define VERIFIER_REFUSED_H

#include "verifier/bytes.h"

#define ABOUT_SIZE 330 /* eight names of fields, a blank after each, NUL */

struct refused {
	char key[100];
	char field[ABOUT_SIZE]; /* names of fields, a blank between */
	struct fault fault;
};

/* Returns -1. field may be "". */
int refused_say(struct refused *r, const char *key, const char *field, const char *format,
    ...) __attribute__((format(printf, 4, 5)));

#endif
