/*
 * The inside of a session, for session.c and session_store.c only.
 */
#ifndef STATION_SESSION_INNER_H
#define STATION_SESSION_INNER_H

#include "station/vault/polls.h"
#include "station/vault/seed.h"
#include "station/vault/session.h"

/* Locked memory of one session. */
struct secrets {
	uint8_t seed[SEED_SIZE];
	uint8_t x[SCALAR_SIZE];          /* of the card, while a poll's is derived */
	uint8_t credential[SCALAR_SIZE]; /* x_e */
	uint8_t cells_and_randomness[];  /* cell_count bytes, then cell_count scalars */
};

struct session {
	struct job job; /* first: the pool hands it back */
	struct vault *vault;
	uint32_t request;
	enum channel_state state;
	uint16_t storing; /* MSG_CAST or MSG_CHECK while in the bag's queue */
	struct secrets *secrets;
	size_t room; /* cells that secrets can hold */
	struct poll *poll;
	size_t voter; /* place on the roll */
	uint8_t *ballot;
	char tracker[TRACKER_SIZE], fingerprint[TRACKER_SIZE];
	uint8_t token[BAG_TOKEN]; /* says in the bag whose cast it was */
};

/* The place of the session under that id, or NULL. */
struct session **session_find(struct vault *v, uint32_t request);
/* Ballot and randomness go; the card stays open. */
void session_forget_ballot(struct session *s);
/* The session is no more. */
void session_end(struct vault *v, uint32_t request);

/* Within its secrets: a byte a cell, and then a scalar a cell. */
uint8_t *session_cells(struct session *s);
uint8_t *session_randomness(struct session *s);

/* Why nobody can vote in this poll here and now; NULL when one can. */
const char *session_not_now(
    struct vault *v, const struct poll *poll, const char **sentence);
/* Tracker and fingerprint, as the screen hears them. */
void session_put_result(struct buf *b, const struct session *s);

#endif
