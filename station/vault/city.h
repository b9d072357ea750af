/*
 * city.db: what the station knows of its city, taken leaf by leaf from the ledger: polls
 * with their questions, rolls and keys, the officers, and how far it has read. Nothing is
 * kept before the root of all leaves read is that of a checkpoint a quorum cosigned.
 * Rules are not replayed here: a leaf under such a root was accepted by a quorum of
 * nodes; shapes, roll roots and the open entry's list are rechecked.
 *
 * Nothing about a voter or a ballot is ever written to this file.
 */
#ifndef STATION_CITY_H
#define STATION_CITY_H

#include "ballot/ballot.h"
#include "note/checkpoint.h"
#include "tree/merkle.h"

struct city;

struct poll {
	struct poll *next;
	char id[41];
	char *title_ko, *title_en;
	int64_t opens, closes, boxes_until, box_min;
	char *text; /* question objects, LF-joined */
	struct questions *questions;
	struct ballot_context ballot;
	bool open; /* opened on the ledger: key, eid and roll are there */
	bool closed;
	bool sealed;   /* this station's seal is on the ledger */
	uint8_t *roll; /* ascending points */
	size_t roll_size;
};

/* charter and name are borrowed for the life of the city. */
MUST_CHECK int city_open(struct city **out, const char *path,
    const struct charter *charter, const char *name, struct why *why);
void city_close(struct city *c);

/* Polls in order of definition; they live until city_close, and only ever gain facts. */
struct poll *city_polls(struct city *c);
struct poll *city_poll(struct city *c, const char *id);
/* Does a card's key (Ed25519, of the service poll) hold the role poll:officer? */
bool city_officer(const struct city *c, const uint8_t key[KEY_PUBLIC_SIZE]);
/* Place of a credential on the roll; ERR_NOT_FOUND. */
MUST_CHECK int poll_roll_find(
    const struct poll *p, const uint8_t v[POINT_SIZE], size_t *place);

/* How far leaves are read, the largest checkpoint seen, the ledger's clock, and what the
 * ledger holds of this station's own entries. */
struct city_at {
	struct merkle_range range;
	struct checkpoint seen;
	int64_t time; /* of the last block, Unix seconds */
	int64_t own_seq;
	uint8_t own_leaf[HASH_SIZE];
};
const struct city_at *city_at(const struct city *c);

/* A reading: begin, each leaf in order, then end, which checks the root and keeps
 * everything or (ERR_FORK) nothing. */
MUST_CHECK int city_begin(struct city *c, struct why *why);
MUST_CHECK int city_leaf(
    struct city *c, const uint8_t *leaf, size_t size, struct why *why);
MUST_CHECK int city_end(struct city *c, const struct checkpoint *cp, struct why *why);
void city_abort(struct city *c);
/* Leaves read so far in the reading under way. */
uint64_t city_reading(const struct city *c);

/* Are the leaves of the range those of a checkpoint? ERR_FORK. */
MUST_CHECK int city_check_root(
    const struct merkle_range *range, const struct checkpoint *cp, struct why *why);

/* A checkpoint whose consistency was checked: if it is larger, all that follows must be
 * consistent with it, and city_keep_seen makes it durable (not within a reading). */
void city_saw(struct city *c, const struct checkpoint *cp);
MUST_CHECK int city_keep_seen(struct city *c, struct why *why);

#endif
