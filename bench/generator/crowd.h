/*
 * The voters of a generated poll and their ballots, encrypted on all cores, a few boxes
 * at a time.
 *
 * Voters 0.. vote once, lawfully. Of every fault there may be some more ballots, spread
 * over all boxes but the first: the six faults of enum ballot_fault, then not_on_roll,
 * repeated and copied. Whatever is wrong in them is signed by a real station: a ledger
 * with such ballots is lawful, and must set them aside by name.
 */
#ifndef MADANG_GENERATOR_CROWD_H
#define MADANG_GENERATOR_CROWD_H

#include "ballot/ballot.h"

#define CROWD_FAULTS 9

struct crowd {
	const struct questions *questions;
	uint64_t good;                 /* lawful ballots */
	uint64_t bad;                  /* ballots of each fault */
	uint64_t box;                  /* ballots of a box */
	uint64_t seed;                 /* of the choices */
	uint8_t secret[32];            /* of the credentials */
	struct ballot_context ballots; /* known once the poll is open */
	/* of the ballots that count, as they are made */
	uint64_t *totals;                   /* a line */
	uint8_t (*randomness)[SCALAR_SIZE]; /* a cell: sum of all r */
	uint64_t *ones;                     /* a cell */
	/* bad ballots that resemble one good one, made beforehand */
	struct buf *originals, *copies;
};

/* One ballot of a box. */
struct vote {
	uint8_t *ballot; /* borrowed from the caller's memory: ballot_size bytes */
	uint8_t *cells;  /* cell_count */
	uint8_t *randomness;
	char tracker[TRACKER_SIZE];
	uint8_t digest[32];
	bool counts;
};

/* Word of a fault in the order above: what the rules will say. */
const char *crowd_fault(size_t fault);
uint64_t crowd_ballots(const struct crowd *c);
/* The credentials of everyone on the roll: allocated, *count of them. */
uint8_t (*crowd_roll(const struct crowd *c, size_t *count))[POINT_SIZE];
/* Once ballots is set. */
void crowd_prepare(struct crowd *c);
/* Encrypts ballots first.. of the poll on all cores, and adds up those that count. */
void crowd_vote(struct crowd *c, uint64_t first, struct vote *votes, size_t count);
/* a || b of every cell over the ballots that count: cells x 64 bytes. */
void crowd_sum(const struct crowd *c, uint8_t *sum);
void crowd_free(struct crowd *c);

#endif
