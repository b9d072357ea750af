/*
 * Why the rules refuse a thing, in words: before them the labels of the fields that are
 * meant. In the words of its form {field} becomes these labels, and {NAME} what the thing
 * has in the field NAME, with its unit.
 */
#ifndef STATION_WORDING_H
#define STATION_WORDING_H

#include "station/vault/vault.h"

struct wording {
	const char *key, *about;    /* of the refusal; about: names, a blank between */
	const char *service, *kind; /* of the thing */
	int64_t version;            /* of the form that it was made with */
	const json_t *fields;
};

/* Adds `var ko || var en`, empty where nobody has words. */
void wording_put(struct buf *out, struct vault *v, const struct wording *w);
/* Of a thing that the ledger refused; fields: its own. */
struct thing;
void wording_put_thing(
    struct buf *out, struct vault *v, const struct thing *t, const json_t *fields);

#endif
