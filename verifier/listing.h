/*
 * The rows of a published report (a view `<svc>_v_*`), from the tables that replay built:
 * what a node says at /report (doc/protocol/http.md), without the node. Every row is
 * read; the order is that of the view.
 *
 * A view that runs for longer than LISTING_SECONDS is given up: rules may hold a query
 * that never ends, and only reports have such a limit, for nothing else follows from
 * them.
 */
#ifndef VERIFIER_LISTING_H
#define VERIFIER_LISTING_H

#include <stdio.h>

#include "verifier/tables.h"

#define LISTING_SECONDS 60
#define LISTING_FILTERS 16

struct listing {
	const struct form *form; /* of the service, borrowed from the tables */
	int64_t height;
	json_t *columns; /* names */
	json_t *rows;    /* arrays: integer, text, hex of a BLOB, or null */
};

/* view is the whole name; filters are "column=value", equal as text, all of them. -1: the
 * sentence says which name is not there, or why the view cannot be read. */
MUST_USE int listing_read(struct listing *l, const struct tables *t, const char *view,
    const char *const *filters, size_t count, unsigned seconds, struct fault *fault);
void listing_drop(struct listing *l);

/* The body of a node's answer at the same height, byte for byte, and a line feed. */
MUST_USE int listing_json(const struct listing *l, FILE *out);
/* RFC 4180: names of columns, then rows; nothing for null, "" for an empty text. */
MUST_USE int listing_csv(const struct listing *l, FILE *out);

/* Names of all reports, service by service in the order they went live: those that the
 * form has words for in its order, then the others. An array of [form's words or null,
 * name]. */
MUST_USE int listing_names(json_t **names, const struct tables *t, struct fault *fault);

#endif
