/*
 * bag.db: cast ballots and challenges until they are boxed, and who has voted here.
 * Nothing in the file tells in which order people voted: slots of one size are made when
 * a poll opens, a ballot is written over a random free one, and the voted marks are bytes
 * in the roll's own order. journal_mode=TRUNCATE, synchronous=EXTRA, secure_delete=ON:
 * durable when bag_store returned, and gone when bag_clear did.
 */
#ifndef STATION_BAG_H
#define STATION_BAG_H

#include "base/buf.h"
#include "station/channel/booth.h"

struct bag;
struct bag_poll;

enum bag_kind { BAG_FREE, BAG_BALLOT, BAG_CHALLENGE, BAG_KINDS };

/* The last voter's session is kept in one place only, so that the file does not tell of
 * those before. */
#define BAG_TOKEN 16

struct bag_item {
	struct bag_poll *poll;
	enum bag_kind kind;
	const void *data;
	size_t size;
	int64_t voter;        /* place on the roll to mark as voted; -1: none */
	const uint8_t *token; /* of the session whose ballot this is; NULL: none */
};

/* A filled slot, read back. */
struct bag_slot {
	int64_t id;
	uint8_t *data; /* owned */
	size_t size;
};

MUST_CHECK int bag_open(struct bag **out, const char *path, struct why *why);
void bag_close(struct bag *b);

/* The poll's slots and marks, made at the first call: `slots` ballots and `checks`
 * challenges of at most item_size bytes, a roll of that many. */
MUST_CHECK int bag_poll_get(struct bag *b, const char *poll, size_t item_size,
    size_t slots, size_t checks, size_t roll, struct bag_poll **out, struct why *why);
/* The session of this token is now the last one; the token says whose cast it is. */
MUST_CHECK int bag_session_set(struct bag *b, enum last_session state,
    const uint8_t token[BAG_TOKEN], struct why *why);
enum last_session bag_session(const struct bag *b);
/* Is the last session the one of this token? */
bool bag_session_is(const struct bag *b, const uint8_t token[BAG_TOKEN]);

bool bag_voted(const struct bag_poll *p, size_t voter);
size_t bag_count(const struct bag_poll *p, enum bag_kind kind);
/* How many more of a kind fit. */
size_t bag_room(const struct bag_poll *p, enum bag_kind kind);

/* All items or none, durable. Never more than the free slots. */
MUST_CHECK int bag_store(
    struct bag *b, const struct bag_item *items, size_t count, struct why *why);
/* Every filled slot of a kind, array and data owned by the caller (bag_slots_free). */
MUST_CHECK int bag_read(struct bag *b, const struct bag_poll *p, enum bag_kind kind,
    struct bag_slot **out, size_t *count, struct why *why);
void bag_slots_free(struct bag_slot *slots, size_t count);
/* Overwrites slots with zeros, all or none, durable. */
MUST_CHECK int bag_clear(
    struct bag *b, struct bag_poll *p, const int64_t *ids, size_t count, struct why *why);

#endif
