/*
 * Reads a ledger from leaf 0 to its newest checkpoint and checks everything on the way:
 * tree, blocks, signatures, rules, polls. What is found goes to the report.
 */
#ifndef VERIFIER_LEDGER_H
#define VERIFIER_LEDGER_H

#include <signal.h>

#include "verifier/ahead.h"
#include "verifier/poll.h"
#include "verifier/progress.h"
#include "verifier/state.h"
#include "verifier/tables.h"
#include "verifier/tiles.h"

/* The leaves since the last block. */
struct batch {
	struct ahead_leaf **leaves;
	size_t count, room;
	struct frontier tree; /* of these leaves alone */
	uint64_t first;       /* index of the first leaf */
	uint8_t root[HASH];   /* of the tree before it */
};

struct ledger {
	struct origin_files *files;
	struct report report;
	const uint8_t *pin;                /* NULL: none */
	struct state *state;               /* NULL: nothing is remembered */
	const volatile sig_atomic_t *stop; /* not 0: end reading; may be NULL */
	bool show_progress;
	struct progress progress;

	struct checkpoint_text checkpoint;
	struct bytes checkpoint_raw;
	struct charter_info charter;
	struct bytes charter_raw; /* leaf 0 */
	bool chartered;
	struct checkpoint_text mirrored; /* what an older mirror holds */
	bool has_mirrored;
	struct ahead *ahead;
	struct ahead_bundle *bundle; /* that is gone through now */
	uint64_t told;     /* the next bundle whose ballots to tell the judge of */
	size_t open_polls; /* when that was begun */
	struct tile_check tiles;
	struct frontier tree;
	struct batch batch;
	int64_t time_ms; /* of the last block */
	bool incomplete; /* the replay has missed something: the tables prove nothing more
			  */

	/* what is remembered between runs */
	uint64_t base[CHECK_COUNT]; /* totals before the first leaf */
	uint64_t recalled;          /* leaves that an earlier run went through */
	uint64_t kept;              /* and that were remembered last */
	bool pending;               /* the last state waits for the verdict */
	bool interrupted;           /* there is no verdict: it was stopped */
	struct fault stuck;         /* nor is there one where rules run for ever; or "" */
	struct {
		bool compared;
		uint64_t size;
		uint8_t root[HASH];
	} recalled_mirror; /* the mirror's checkpoint that an earlier run has compared */

	struct judge *judge;
	const char *advise; /* folder to keep advice in; NULL: none */
	struct advice_keeper *advice;
	struct tables tables;
	struct assembly assembly;
	struct members members;
	struct polls polls;
};

/* 0 when the report holds a verdict; -1 when the ledger could not be read at all, or its
 * rules come to no end. */
MUST_USE int ledger_verify(struct ledger *l, struct fault *fault);
void ledger_drop(struct ledger *l);

/* ---- between the files of ledger
 * --------------------------------------------------------- */

/* What an older mirror holds: read it, compare at each size, and at the end. */
void ledger_mirror_begin(struct ledger *l);
void ledger_mirror_at(struct ledger *l);
void ledger_mirror_end(struct ledger *l);
/* Takes up the state of an earlier run, if there is one. False (it was said why): it is
 * of no use, and what was read of it is to be dropped. */
MUST_USE bool ledger_recall(struct ledger *l);
/* Between a block and the next leaf: remembers all, if it is time. */
void ledger_keep(struct ledger *l);
/* What was remembered last counts if the verdict is good. */
void ledger_keep_end(struct ledger *l);
void ledger_pin(struct ledger *l);
/* A block with the batch before it; false when reading cannot go on. */
bool ledger_block(struct ledger *l, const struct ahead_leaf *leaf);
/* Leaf 0. */
bool ledger_charter(struct ledger *l, struct span raw);
/* The entries of a batch, at the time of their block. */
void ledger_entries(struct ledger *l);
/* Tells the judge of the ballots in what was read ahead, as far as their polls are open
 * by now. */
void ledger_tell(struct ledger *l);

#endif
