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
 * final checkpoint replayed to. expected_charter (may be NULL) is the pinned leaf hash;
 * leaf 0 must be the charter that the source shows in any case. On failure the state may
 * stand at an earlier height of the same ledger; why names the leaf. A ledger that is
 * wrong or malformed: ERR_REFUSED, ERR_FORK, ERR_PROOF, ERR_SIGNATURE or ERR_QUORUM, all
 * of them exit status 1; what could not be read has the codes of net/source.h. */
MUST_CHECK int replay_update(struct state *s, struct source *source,
    const uint8_t *expected_charter,
    void (*progress)(void *context, uint64_t done, uint64_t of), void *context,
    struct checkpoint *cp, struct why *why);

#endif
