/*
 * A folder where a run leaves what it found out, for the next to go on from: the file
 * `state` (store.h) and the copy of the tables that it names, tables-<16 hex digits>.
 * Both are written under other names first; the rename of `state` makes them count, so
 * that after a crash the folder holds the older state or the newer one.
 *
 * Only the same program, byte for byte, takes up its state. Whoever can write to the
 * folder can make it say anything: it is to be as safe as the program itself.
 */
#ifndef VERIFIER_STATE_H
#define VERIFIER_STATE_H

#include "verifier/tables.h"

struct state;

/* Makes the folder where it is missing, and locks it. every: seconds between two times of
 * writing. */
MUST_USE int state_folder_open(
    struct state **out, const char *folder, int64_t every, struct fault *fault);
/* One in $TMPDIR or /var/tmp, removed by state_folder_close. */
MUST_USE int state_open_temporary(struct state **out, int64_t every, struct fault *fault);
void state_folder_close(struct state *s);
const char *state_folder(const struct state *s);

/* 0 with *store to read what stands after the header, and to be closed; or with NULL if
 * there is no state yet; -1: why it is not taken up. */
MUST_USE int state_read(struct state *s, struct store **store, struct fault *fault);
/* The tables that the state which was read names, compared with their digest. */
MUST_USE int state_tables(
    const struct state *s, struct tables *tables, struct fault *fault);

/* Is it time to write again? */
bool state_due(const struct state *s);
/* Copies the tables and begins a new state; the rest goes to *store. */
MUST_USE int state_begin(
    struct state *s, struct tables *tables, struct store **store, struct fault *fault);
/* All is written: it takes the place of the older one by state_commit. */
MUST_USE int state_end(struct state *s, struct store *store, struct fault *fault);
MUST_USE int state_commit(struct state *s, struct fault *fault);
/* What was begun is thrown away; does nothing if nothing was. */
void state_abandon(struct state *s);

#endif
