/*
 * The secrets of a poll, for tests: voters, trustees and what they would send. Everything
 * is real cryptography with fresh randomness; nothing here looks at a database.
 */
#ifndef MADANG_TEST_ELECTION_H
#define MADANG_TEST_ELECTION_H

#include "ballot/trustee.h"
#include "tree/merkle.h"

#define VOTERS 12
#define TRUSTEES 3
#define K_MAX 3

struct trustee {
	uint8_t coefficients[K_MAX][SCALAR_SIZE];
	uint8_t box_public[32], box_secret[32];
	uint8_t reveal[REVEAL_SIZE(K_MAX)];
	uint8_t secret[SCALAR_SIZE]; /* x_j */
	uint8_t x[POINT_SIZE];
};

struct election {
	struct questions *questions;
	struct ballot_context ctx;
	uint8_t voters[VOTERS][SCALAR_SIZE]; /* the last is on no roll */
	struct trustee trustees[TRUSTEES];
	uint32_t n, k;
	uint8_t *sum;
	uint64_t counts[64]; /* of the lines */
};

void election_open(struct election *e, const char *questions, uint32_t n, uint32_t k);
void election_close(struct election *e);

/* The sorted credentials of all voters but the last: an item each. */
void election_roll(
    const struct election *e, struct buf *items, size_t *count, char root[65]);

/* Fresh polynomials and reveals of all trustees. */
void election_ceremony(struct election *e, const uint8_t define[32], uint32_t ceremony);
void election_reveal(
    const struct election *e, uint32_t i, struct buf *items, size_t *count);
void election_commit_hash(const struct election *e, uint32_t i, char hex[65]);
void election_deal(const struct election *e, uint32_t i, struct buf *items);
/* Y, and the x_j and X_j of everyone. */
void election_keys(struct election *e, char key[65]);

/* A ballot choosing one option of the first question (-1: blank). r may be NULL or gets
 * every r; cells may be NULL or gets the bits. */
void election_ballot(struct election *e, size_t voter, int option, struct buf *ballot,
    uint8_t *r, uint8_t *cells);
/* A ballot whose randomness follows from a number; constant: the same in every cell. */
void election_spoilt(struct election *e, size_t voter, int option, uint64_t from,
    bool constant, struct buf *ballot);
/* Two ballots of two voters whose randomness is the same. */
void election_twins(struct election *e, size_t a, size_t b, int option, struct buf *first,
    struct buf *second);
void election_tracker(
    const struct election *e, const struct buf *ballot, char tracker[TRACKER_SIZE]);
/* Sorts a box by tracker. */
void election_sort(const struct election *e, struct buf *ballots, size_t count);
/* Adds a ballot that will be counted to the sum. */
void election_count(struct election *e, const struct buf *ballot, int option);

void election_share(const struct election *e, uint32_t i, const uint8_t root[32],
    struct buf *items, size_t *count);

void items_free(struct buf *items, size_t count);

#endif
