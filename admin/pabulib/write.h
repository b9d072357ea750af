/*
 * What an election becomes: a poll file (doc/protocol/files.md 5), a station script with
 * one line a vote (man madang-station, SCRIPT), and the numbers that a recount must give.
 */
#ifndef MADANG_PABULIB_WRITE_H
#define MADANG_PABULIB_WRITE_H

#include "election.h"

#define PABULIB_QUESTION "vote"

struct poll_times {
	int64_t opens, closes;
};

/* Writes dir/poll.json, dir/votes.jsonl and dir/published.tsv. */
MUST_CHECK int write_election(const struct election *e, const char *dir, const char *poll,
    const struct poll_times *times, struct why *why);

/* The question object alone, as it goes into poll.json, appended to out. */
MUST_CHECK int write_question(const struct election *e, struct buf *out, struct why *why);

#endif
