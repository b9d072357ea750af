/*
 * Votes for tests, honest and not: ballots made with libsodium from the page
 * doc/protocol/ballot.md, with nothing of lib/.
 */
#ifndef TEST_VERIFIER_VOTER_H
#define TEST_VERIFIER_VOTER_H

#include "verifier/ballot_check.h"

struct voter {
	const struct election *election;
	uint8_t secret[32]; /* of the credential */
	uint8_t *ballot;    /* the last one made; owned */
	size_t size;
};

/* The election of these questions with a random key and eid. */
void voter_election(struct election *e, struct paper **paper, const char *questions);
void voter_open(struct voter *v, const struct election *e);
void voter_close(struct voter *v);
/* Cells are 0 or 1, and may break the paper's limits; or 2, or -1, where the proof is one
 * that says 1, or 0. */
void voter_vote(struct voter *v, const int *cells);
/* Random cells that keep the limits. */
void voter_choose(const struct paper *p, int *cells);
/* Signs what the ballot has become. */
void voter_sign(struct voter *v);

#endif
