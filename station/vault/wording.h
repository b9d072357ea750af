/*
 * Why the rules refuse a thing, in the words of its form: {field} becomes the label of
 * the field that is named, {NAME} what the thing has in the field NAME.
 */
#ifndef STATION_WORDING_H
#define STATION_WORDING_H

#include "service/form.h"
#include "station/vault/vault.h"

/* Adds `var ko || var en`, empty where nobody has words. kind may be NULL. */
void wording_put(struct buf *out, struct vault *v, const char *key, const char *field,
    const struct kind *kind, const json_t *fields);

#endif
