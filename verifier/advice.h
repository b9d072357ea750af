/*
 * Side files with the advice for the points of ballots (doc/protocol/advice.md), which
 * spare the next run their square roots. They are neither signed nor believed: what is
 * malformed is passed over, and what is wrong costs the time that it should have saved.
 * Nothing in a report depends on them.
 */
#ifndef VERIFIER_ADVICE_H
#define VERIFIER_ADVICE_H

#include <stdio.h>

#include "verifier/judge.h"
#include "verifier/source.h"

/* One side file, that of a bundle. */
struct advice_file {
	struct bytes raw;
	struct span leaves[256]; /* within raw: the advice for each leaf; empty: none */
};

/* {0}-initialised before; replaced. False: it is not exactly of the form; it is empty
 * then. Takes raw, whose bytes become the file's. */
bool advice_parse(struct advice_file *file, struct bytes *raw);
/* The one of bundle n, from the reader's own folder or from where the ledger is. */
void advice_fetch(
    struct advice_file *file, struct files_reader *reader, uint64_t n, unsigned width);
void advice_drop(struct advice_file *file);

/* What is kept of a run for the next, bundle by bundle. Of one thread. */
struct advice_keeper;

/* Writes into folder, of a ledger of this size, the bundles of which all leaves are read
 * by a run that begins with leaf `first`. The caller closes it. */
struct advice_keeper *advice_keep(const char *folder, uint64_t first, uint64_t size);
/* All of these do nothing with NULL. A leaf of which the judge was told; and its advice,
 * before the judge forgets it. */
void advice_expect(struct advice_keeper *k, uint64_t leaf);
void advice_take(struct advice_keeper *k, struct judge *judge, uint64_t leaf);
/* All leaves below this were told of: files that are complete are written, unless they
 * lie there already; so is the oldest of too many that are not. */
void advice_passed(struct advice_keeper *k, uint64_t leaf);
/* How many files were written, and why no more of them. */
void advice_say(const struct advice_keeper *k, FILE *to);
void advice_close(struct advice_keeper *k);

#endif
