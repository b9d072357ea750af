/*
 * Checks ballots on all cores, ahead of the one thread that applies entries. A verdict is
 * asked for by the bytes it depends on, so that the tables' ballot_ok and the native
 * count share the work but not the decision.
 *
 * Everything but the workers' own run is called from one thread.
 */
#ifndef VERIFIER_JUDGE_H
#define VERIFIER_JUDGE_H

#include "verifier/ballot_check.h"

struct judge;

/* threads 0: one a core. */
struct judge *judge_open(unsigned threads);
void judge_close(struct judge *j);

/* Starts on a ballot; its bytes and the election must live until judge_settle or
 * judge_ask. paper_hash: SHA-256 of the questions' text. */
void judge_start(struct judge *j, const struct election *e,
    const uint8_t paper_hash[HASH], const uint8_t *ballot, size_t size);
/* The verdict (as of cast_fault), waiting for it, or working it out here. */
const char *judge_ask(struct judge *j, const struct election *e,
    const uint8_t paper_hash[HASH], const uint8_t *ballot, size_t size);
/* Until nothing is under way: after it all borrowed bytes may go. */
void judge_settle(struct judge *j);

#endif
