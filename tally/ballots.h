/*
 * What became of every ballot of a poll, as the replayed tables have it: a file that
 * `madang-verifier --ballots` writes too, byte for byte, with no code in common.
 *
 *   state TAB <digest of all tables, rules.md 7>
 *   <poll> TAB <leaf> TAB <line> TAB <tracker> TAB <status, poll.md 3>     in ledger
 * order
 */
#ifndef MADANG_TALLY_BALLOTS_H
#define MADANG_TALLY_BALLOTS_H

#include "service/client.h"

/* Replaces path, whole or not at all. ERR_DATABASE, or a negated errno of the file. */
MUST_CHECK int ballots_write(
    struct state *s, const char *poll, const char *path, struct why *why);

#endif
