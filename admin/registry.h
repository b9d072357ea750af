/*
 * registry.db: who may vote, as (V, chaincode) and nothing else, and the roll of a poll
 * derived from it. Rows have no number and no time: the file does not tell who came
 * first.
 */
#ifndef MADANG_ADMIN_REGISTRY_H
#define MADANG_ADMIN_REGISTRY_H

#include <stdint.h>
#include "ballot/group.h"
#include "base/buf.h"

struct registry;

/* Makes the file where there is none. ERR_DATABASE with the file named. */
MUST_CHECK int registry_open(struct registry **out, const char *path, struct why *why);
void registry_close(struct registry *r);

/* Everything between begin and commit becomes durable together, or not at all. */
MUST_CHECK int registry_begin(struct registry *r, struct why *why);
MUST_CHECK int registry_commit(struct registry *r, struct why *why);

/* Of a poll seed (32 bytes, locked): V and the chaincode are derived here. *added is
 * false when V was registered before; with another chaincode it is ERR_KEY. */
MUST_CHECK int registry_add(
    struct registry *r, const uint8_t seed[32], bool *added, struct why *why);
MUST_CHECK int registry_count(struct registry *r, uint64_t *count, struct why *why);

/* The roll of a poll: V_e of everybody, ascending, and their RFC 6962 root. */
struct roll {
	uint8_t (*keys)[POINT_SIZE]; /* owned */
	size_t count;
	uint8_t root[32];
};
MUST_CHECK int registry_roll(struct registry *r, const char *origin, const char *poll,
    struct roll *roll, struct why *why);
void roll_free(struct roll *roll);

#endif
