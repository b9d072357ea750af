/*
 * A small world for the tests of tally: one poll as the ledger would show it, three
 * trustees with folders, and ballots. The ledger is played by world_apply, which does to
 * struct poll what replaying the entry would do; the real ledger is met in tests/e2e.
 */
#ifndef MADANG_TEST_WORLD_H
#define MADANG_TEST_WORLD_H

#include "tally/count.h"
#include "tally/trustee.h"

#define WORLD_N 3
#define WORLD_K 2

struct world {
	struct poll poll;
	char dir[64];
	char dirs[WORLD_N + 1][80];
	struct trustee trustees[WORLD_N + 1]; /* 1..n */
};

void world_open(struct world *w);
void world_close(struct world *w);
/* Works on a copy of the folders from now on: for tests that fork from one prepared
 * world. */
void world_copy(struct world *w);
/* The entry of trustee i is on the ledger. */
void world_apply(struct world *w, uint32_t i, const struct task *task);
/* Next task of i, which must not fail. */
void world_next(struct world *w, uint32_t i, struct task *task);
/* Next task of i, which must be of that kind; applied. */
void world_step(struct world *w, uint32_t i, const char *kind);
/* The whole ceremony, and open. */
void world_ceremony(struct world *w);
void world_open_poll(struct world *w);
/* yes, no and blank ballots; then the poll is closed. */
void world_vote(struct world *w, int yes, int no, int blank);

#endif
