/*
 * A document for paper (doc/protocol/channel.md, "print"): what it says, part by part,
 * and nothing of how it looks. Written by the vault, read and laid out by print.
 *
 * Texts are borrowed; a struct paper owns nothing. paper_parse points into the message.
 */
#ifndef STATION_PAPER_H
#define STATION_PAPER_H

#include "base/buf.h"

#define PAPER_MAX (256 * 1024) /* bytes of a message */
#define PAPER_PARTS 500
#define PAPER_NAME 80
#define PAPER_TEXT 8000 /* bytes of a text */
#define PAPER_CODE 500  /* bytes of a QR code: more would be wider than a receipt */

enum paper_size { PAPER_A4 = 1, PAPER_ROLL };

enum paper_kind {
	PART_TITLE = 1, /* first: the title; second: a line below it, or "" */
	PART_HEAD,      /* a heading within */
	PART_TEXT,      /* a paragraph */
	PART_ROW,       /* first: what it is; second: its value */
	PART_SMALL,     /* small print */
	PART_CODE, /* first: the QR code's text; second: what stands beside it, or "" */
	PART_RULE, /* a line across; no text */
	PART_KINDS
};

struct text_span {
	const char *text; /* UTF-8 without control characters; not terminated */
	size_t size;
};

struct paper_part {
	enum paper_kind kind;
	struct text_span first, second;
};

struct paper {
	enum paper_size size;
	int64_t made;              /* Unix seconds, for the file's own date */
	char name[PAPER_NAME + 1]; /* of the file, without its ending: a-z 0-9 - */
	size_t count;
	struct paper_part parts[PAPER_PARTS];
};

/* An empty document. name is what text_is_id takes with "-". */
void paper_begin(struct paper *p, enum paper_size size, const char *name, int64_t made);
/* Adds a part; NULL is "". What passes a limit of the format dies: whoever makes a
 * document knows how long its texts may be. */
void paper_add(
    struct paper *p, enum paper_kind kind, const char *first, const char *second);

/* The body of a message. */
void paper_put(struct buf *out, const struct paper *p);
/* ERR_FORMAT for anything that paper_put does not write. */
MUST_CHECK int paper_parse(struct paper *p, struct cur in, struct why *why);

#endif
