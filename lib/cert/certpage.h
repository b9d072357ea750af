/*
 * A certificate as it is read on paper: the layout of its kind (services/cert/kinds.json,
 * doc/protocol/cert.md 1), line by line, in Korean or English, and below it who issued
 * it, for how long, and the code by which it is looked up. Says nothing of how it looks.
 */
#ifndef MADANG_CERTPAGE_H
#define MADANG_CERTPAGE_H

#include "cert/kinds.h"

#define CERTPAGE_LINES 120

enum certpage_kind {
	CERTPAGE_TITLE,
	CERTPAGE_HEAD,
	CERTPAGE_TEXT,
	CERTPAGE_ROW,  /* first: what it is; second: its value */
	CERTPAGE_RULE, /* no text */
	CERTPAGE_CODE, /* first: what the QR code says; second: what stands beside it */
	CERTPAGE_SMALL,
};

struct certpage_line {
	enum certpage_kind kind;
	char *first, *second; /* owned; NULL: none */
};

struct certpage {
	struct certpage_line lines[CERTPAGE_LINES];
	size_t count;
};

/* ERR_NOT_FOUND if the kind, in that version, is not in the file; ERR_FORMAT if the
 * certificate lacks what the kind must say (a presentation does) or says it otherwise. */
MUST_CHECK int certpage_make(struct certpage *page, const struct kinds *kinds,
    const struct cert *cert, bool korean, struct why *why);
void certpage_free(struct certpage *page);

/* Appends the value of a claim as the page has it; yes or no of a derived one. A claim
 * that the file does not know is shown as it is. */
void certpage_value(struct buf *out, const struct kinds *kinds, const char *claim,
    const json_t *value, bool korean);

/* The code by which people name a certificate: 20 characters of base32 of its digest, in
 * groups of four. */
#define CERTPAGE_NUMBER 25
void certpage_number(const struct cert *cert, char number[CERTPAGE_NUMBER]);

#endif
