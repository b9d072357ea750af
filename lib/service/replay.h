/*
 * Replay: bring a state up to a ledger's newest final checkpoint. Glue between a source
 * (lib/net) and a state: reads several records ahead (window.h), applies record by
 * record, checks the root at the end. Used by tally and admin.
 */
#ifndef MADANG_REPLAY_H
#define MADANG_REPLAY_H

#include "net/source.h"
#include "service/state.h"

/* progress (may be NULL) is called now and then with leaves done and in all. cp gets the
 * final checkpoint replayed to. On failure the state may stand at an earlier height of
 * the same ledger; why names the leaf. */
MUST_CHECK int replay_update(struct state *s, struct source *source,
    const uint8_t *expected_charter,
    void (*progress)(void *context, uint64_t done, uint64_t of), void *context,
    struct checkpoint *cp, struct why *why);

#endif
