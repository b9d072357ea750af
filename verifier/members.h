/*
 * Who may sign what, from the charter and the core.member entries alone: the verifier's
 * own book beside the tables.
 */
#ifndef VERIFIER_MEMBERS_H
#define VERIFIER_MEMBERS_H

#include "verifier/charter.h"
#include "verifier/map.h"
#include "verifier/store.h"

struct member {
	char *signer, *role;
	struct vkey key; /* of machines and offices */
	bool keyed;
	int64_t from, to; /* from <= time < to */
};

struct members {
	struct member *items;
	size_t count, room;
	struct map seqs; /* last seq of a signer */
};

void members_charter(struct members *m, const struct charter_info *charter, int64_t time);
/* A core.member entry that the rules took. */
MUST_USE int members_take(
    struct members *m, const json_t *fields, int64_t time, struct fault *fault);
/* NULL if no live member of that name has a key. */
const struct vkey *members_key(const struct members *m, const char *signer, int64_t time);
bool members_hold(
    const struct members *m, const char *signer, const char *role, int64_t time);
/* True if seq is above the last one of the signer; remembers it. */
bool members_seq(struct members *m, const char *signer, int64_t seq);
void members_drop(struct members *m);
/* Into a book that is empty when it is read. */
void members_store(struct store *s, struct members *m);

#endif
