/*
 * A draft: what a clerk has filled in, as the screen sends it (channel.md 8). Read here
 * strictly; what the form and the rules say of it comes later.
 */
#ifndef STATION_DRAFT_H
#define STATION_DRAFT_H

#include <jansson.h>
#include "base/buf.h"
#include "station/channel/clerk.h"

struct draft {
	char service[41], kind[41];
	int64_t version;  /* of the form; 0: the live one */
	int64_t corrects; /* seq of a refused entry, 0: none */
	json_t *fields;   /* an object of strings, integers and, as lines, rows of them */
	struct buf *items;
	size_t item_count;
};

/* ERR_FORMAT with a sentence; nothing is left to free then. */
MUST_CHECK int draft_parse(struct draft *d, struct cur in, struct why *why);
/* Wipes the fields and puts others in their place, which it takes. */
void draft_put_fields(struct draft *d, json_t *fields);
/* Wipes the fields: some were to be sealed. */
void draft_free(struct draft *d);

#endif
