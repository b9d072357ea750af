/*
 * Kinds of entries that rest.
 *
 * Rules that come to no verdict over an entry (ERR_UNDECIDED) may have cost the one
 * thread that orders entries seconds. The kind then rests fifty times as long, so that
 * services whose rules run away take two hundredths of it at most, whoever sends such
 * entries. Other kinds, of the same service too, go on.
 */
#ifndef MADANG_REST_H
#define MADANG_REST_H

#include "note/entry.h"

struct rest;

struct rest *rest_new(void);
void rest_free(struct rest *r);

/* From now (clock_monotonic_ms) on, for what it has taken; returns the seconds. */
int64_t rest_begin(struct rest *r, const struct entry *entry, int64_t now, int64_t taken);
bool rest_is(const struct rest *r, const struct entry *entry, int64_t now);

#endif
