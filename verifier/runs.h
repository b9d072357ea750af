/*
 * Records of one size, kept sorted by their bytes in temporary files: what would be too
 * much for memory at ten million ballots. Written in sorted runs; runs of like size are
 * merged eight by eight, so that there are few of them however many records there are.
 * Memory: one record in `every`, and 64 kB a run while reading.
 *
 * The files have no name and go with the program; they lie in $TMPDIR or /var/tmp. A
 * full disk ends the program: see bytes.h.
 */
#ifndef VERIFIER_RUNS_H
#define VERIFIER_RUNS_H

#include "verifier/store.h"

struct runs;

/* every: how many records a look-up reads from its file. */
struct runs *runs_open(size_t record, size_t every);
void runs_close(struct runs *r);

/* Sorts the records where they are, and keeps a copy. */
void runs_put(struct runs *r, void *records, size_t count);
uint64_t runs_count(const struct runs *r);
/* Is this record there? *place, if not NULL, gets a number below runs_count that is the
 * same for the same record until the next runs_put. */
bool runs_has(const struct runs *r, const void *record, uint64_t *place);

/* Calls `take` with every record that begins with this prefix, run by run, in each in
 * their order, until it says something else than 0; that, or 0. */
int runs_each(const struct runs *r, const void *prefix, size_t size,
    int (*take)(void *context, const uint8_t *record), void *context);

/* All of them in order, equal ones as often as they were put. One reading at a time. */
void runs_rewind(struct runs *r);
/* NULL at the end; valid until the next call. */
const uint8_t *runs_next(struct runs *r);

/* All records, as one run when they are read: *r is opened then. */
void runs_store(struct store *s, struct runs **r, size_t record, size_t every);

#endif
