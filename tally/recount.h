/*
 * The sum, made again from the ballots themselves: the ledger is read once more, and what
 * the tables call counted is looked up leaf by leaf. A trustee decrypts no other sum.
 */
#ifndef MADANG_TALLY_RECOUNT_H
#define MADANG_TALLY_RECOUNT_H

#include "net/source.h"
#include "tally/poll.h"

/* For a closed poll, loaded from s, which was replayed to cp; sets p->recounted.
 * ERR_PROOF when a counted ballot is not on the ledger as the tables say, a credential
 * counts twice, or the sum or the number is another. */
MUST_CHECK int recount(struct poll *p, struct state *s, struct source *source,
    const struct checkpoint *cp, struct why *why);

#endif
