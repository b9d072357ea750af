/*
 * Things: an entry with its whole payload, put together where it comes in parts
 * (doc/protocol/entry.md, "Parts").
 */
#ifndef VERIFIER_ASSEMBLY_H
#define VERIFIER_ASSEMBLY_H

#include "verifier/leaf.h"
#include "verifier/map.h"
#include "verifier/refused.h"
#include "verifier/store.h"

struct piece {
	size_t offset, size; /* within thing.data */
	uint64_t index;      /* of its leaf */
	uint32_t line;       /* within its leaf, from 0 */
};

struct part_leaf {
	uint64_t index;
	uint8_t hash[HASH];
};

struct thing {
	char signer[NAME_MAX_SIZE + 1];
	char *service, *kind, *fields; /* fields: the exact bytes */
	int64_t version, seq, part, parts;
	struct bytes data;
	struct piece *pieces;
	size_t count, room;
	struct part_leaf *leaves;
	size_t leaf_count, leaf_room;
};

struct assembly {
	struct thing **pending; /* at most one a signer */
	size_t count, room;
};

const uint8_t *piece_data(const struct thing *t, size_t i);

/* Takes the next entry of its signer. *thing is what it belongs to: whole (part == parts)
 * and then the caller's to drop, or still the assembly's. *dropped is set when an
 * unfinished thing of the signer lost its effect, which the caller drops too. -1: it
 * continues nothing (core.part). */
MUST_USE int assembly_take(struct assembly *a, const struct entry_leaf *entry,
    struct thing **thing, struct thing **dropped, struct refused *refused);
bool thing_whole(const struct thing *t);
void thing_drop(struct thing *t);
void assembly_drop(struct assembly *a);
/* Into an assembly that is empty when it is read. */
void assembly_store(struct store *s, struct assembly *a);

#endif
