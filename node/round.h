/*
 * Pieces of the ledger that its two source files share: ledger.c moves one height
 * forward, recover.c brings a folder to the newest height. Not for others.
 */
#ifndef MADANG_ROUND_H
#define MADANG_ROUND_H

#include "node/cosign.h"
#include "node/ledger.h"
#include "node/sequencer/sequencer.h"

struct ledger {
	char *dir, *state_path;
	const struct charter *charter;
	const struct buf *charter_raw;
	const struct identity *identity;
	struct sequencer *sequencer;
	struct cosigner *cosigner;
	struct publisher *publisher;
	struct state *state;
	_Atomic unsigned generation;
	struct merkle_range range; /* of the final tree */
	int64_t time_ms;           /* of the last block */
	struct {
		bool open, core; /* core: holds an entry of the platform */
		int64_t time_ms;
		struct buf record;
		struct merkle_range leaves; /* of the entries alone */
		struct merkle_range range;  /* of the whole tree */
		size_t count;
	} batch;
};

/* Votes for the record of height and counts votes; a quorum gives the checkpoint note. */
MUST_CHECK int round_vote(struct ledger *l, uint64_t height, const struct buf *record,
    const struct checkpoint *after, struct buf *checkpoint, struct why *why);

/* The tree after a record, and its block's time. */
MUST_CHECK int round_tree(const struct ledger *l, const void *record, size_t size,
    struct merkle_range *range, int64_t *time_ms, struct why *why);

/* r, or -ENOSPC with its sentence where r means that the disk is full. */
MUST_CHECK int round_error(const struct ledger *l, int r, struct why *why);

void round_checkpoint(const struct merkle_range *range, struct checkpoint *out);

#endif
