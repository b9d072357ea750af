/*
 * Who signs in a generated city: a key made fresh, its last seq and its last leaf; and
 * what it says: one thing, in as many parts as its payload needs.
 */
#ifndef MADANG_GENERATOR_SIGNER_H
#define MADANG_GENERATOR_SIGNER_H

#include <jansson.h>

#include "note/entry.h"

struct writer;

struct signer {
	struct key key;
	uint8_t secret[KEY_SECRET_SIZE]; /* of a city that does not exist: plain memory */
	int64_t seq;
	uint8_t last[HASH_SIZE]; /* leaf of its last entry */
};

/* A fresh key of that whole name. */
void signer_make(struct signer *s, const char *name, uint8_t type);

/* Where a part came to stand. */
struct part {
	uint64_t index;
	size_t items;
	uint8_t leaf[HASH_SIZE];
};

/* Grows; part_list_free. */
struct part_list {
	struct part *items;
	size_t count, room;
};
void part_list_free(struct part_list *list);

struct saying {
	const char *service, *kind;
	json_t *fields; /* stolen */
	const struct buf *payload;
	size_t count;
	const struct signer *cards[2];
	size_t card_count;
};

/* Signs and writes it. parts (may be NULL) gets its parts appended; charter (may be NULL)
 * gets the bytes. */
void signer_say(struct signer *s, struct writer *w, const char *origin,
    struct saying saying, struct part_list *parts, struct buf *charter);

#endif
