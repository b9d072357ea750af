/*
 * A generated city: one node, one platform, an election office, a registrar, stations,
 * trustees, two officers; and everything they put on the ledger but the boxes.
 */
#ifndef MADANG_GENERATOR_CITY_H
#define MADANG_GENERATOR_CITY_H

#include "ballot/trustee.h"
#include "generator/signer.h"

#define CITY_ORIGIN "madang.generated.example"
#define CITY_POLL "generated"
#define CITY_N 3
#define CITY_K 2

struct trustee {
	struct signer signer;
	uint8_t coefficients[CITY_K][SCALAR_SIZE];
	uint8_t box_public[32], box_secret[32];
	uint8_t reveal[REVEAL_SIZE(CITY_K)];
	uint8_t secret[SCALAR_SIZE]; /* x_j */
	uint8_t key[POINT_SIZE];     /* X_j */
};

struct station {
	struct signer signer;
	uint64_t boxes, ballots;
};

struct city {
	struct writer *writer;
	struct signer platform, log, proposer, cosigner, office, registrar, officers[2];
	struct trustee trustees[CITY_N];
	struct station *stations;
	size_t station_count;
	struct buf charter;
	struct part_list steps; /* what `open` lists */
	struct ballot_context ballots;
};

/* Charter, services (from their folders under `services`) and members. */
void city_found(
    struct city *c, const char *dir, const char *services, size_t station_count);
/* define, the questions' objects one a line; questions are borrowed. */
void city_define(struct city *c, const char *text, const struct questions *questions,
    uint64_t min_ballots);
/* The roll: sorted here. */
void city_roll(struct city *c, uint8_t (*credentials)[POINT_SIZE], size_t count);
/* Ceremony and open: c->ballots is whole from here on. */
void city_open(struct city *c);
/* A box of a station: ballots in order of tracker. Its parts are appended. */
void city_box(struct city *c, size_t station, const struct buf *ballots, size_t count,
    struct part_list *parts);
/* Seals, close; leaf gets the hash of `close`. */
void city_close(struct city *c, uint8_t leaf[HASH_SIZE]);
/* Shares of all trustees over these sums, then the result. */
void city_tally(struct city *c, const uint8_t *sum, const uint8_t root[HASH_SIZE],
    const uint64_t *totals, uint64_t counted, uint64_t set_aside);
/* The last block and all files; frees what c holds. */
void city_end(struct city *c);

#endif
