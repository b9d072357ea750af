/*
 * Records on their way into a state, several at a time: their entries are announced
 * (state_ahead) before the first is applied, so that thousands of ballots are checked
 * together however small the boxes are. Bounded: what is held at once stays below
 * WINDOW_SIZE and one record more, and about as much again for what is parsed of it.
 */
#ifndef MADANG_WINDOW_H
#define MADANG_WINDOW_H

#include "service/state.h"

#define WINDOW_SIZE ((size_t)12 << 20) /* bytes of leaves */

struct window;

/* expected as in state_apply_record. applied (may be NULL) hears the number of leaves
 * after each record. */
struct window *window_open(struct state *s, const uint8_t *expected_charter,
    void (*applied)(void *context, uint64_t size), void *context);
void window_close(struct window *w); /* what was not applied is forgotten */

/* The next leaf. Applies all whole records when enough are held; errors are those of
 * state_apply_record, and the records before the bad one are applied. */
MUST_CHECK int window_leaf(
    struct window *w, const uint8_t *leaf, size_t size, struct why *why);
/* Applies all whole records. */
MUST_CHECK int window_flush(struct window *w, struct why *why);
/* Are there leaves without their block? */
bool window_unfinished(const struct window *w);

#endif
