/*
 * What the replayed ledger says about one poll: its definition, its key ceremony, its
 * tally. Read from the views of doc/protocol/poll.md 5, then checked again here: reveals,
 * keys and the tally root are recomputed, never taken.
 */
#ifndef MADANG_TALLY_POLL_H
#define MADANG_TALLY_POLL_H

#include "ballot/trustee.h"
#include "service/client.h"

#define POLL_ID_MAX 40

/* Trustee i in the ceremony that counts now. */
struct party {
	char signer[KEY_NAME_MAX + 1]; /* "" before commit */
	bool committed, revealed, dealt, confirmed;
	uint8_t hash[32], box_key[32];
	struct buf reveal;
	uint8_t deals[TRUSTEES_MAX + 1][DEAL_ITEM_SIZE]; /* for receiver j */
};

/* A share on the ledger, in ledger order. */
struct poll_share {
	uint32_t i;
	bool valid; /* says the ledger */
	struct buf data;
};

struct poll {
	char id[POLL_ID_MAX + 1];
	struct questions *questions;
	uint8_t define[32];
	int64_t min_ballots, ceremony;
	uint64_t roll_size;
	uint32_t n, k;
	bool has_roll, opened, closed, has_result;
	bool known;                    /* its rules are this program's: rules.h */
	bool recounted;                /* the sum is that of the ballots: recount.h */
	struct ballot_context context; /* from open on; borrows questions */
	uint8_t close_leaf[32];
	struct party parties[TRUSTEES_MAX + 1]; /* 1..n */
	uint8_t transcript[32];                 /* of commit, reveal, deal so far */
	char complaint[200]; /* how the ceremony before ended, "" if it is the first */
	/* from close on: */
	uint64_t ballots, set_aside;
	struct buf sum;   /* cells x (a || b) */
	uint8_t root[32]; /* tally root */
	struct poll_share *shares;
	size_t share_count;
};

/* ERR_NOT_FOUND for an unknown poll; ERR_PROOF when the ledger's numbers do not
 * recompute. */
MUST_CHECK int poll_load(
    struct poll *p, struct state *s, const char *id, struct why *why);
void poll_free(struct poll *p);

/* The reveals that are there, in order of i, borrowed; how many. */
size_t poll_reveals(const struct poll *p, const uint8_t *reveals[TRUSTEES_MAX]);
/* X_j, computed from the reveals. */
MUST_CHECK int poll_share_key(
    const struct poll *p, uint32_t j, uint8_t x_j[POINT_SIZE], struct why *why);

#endif
