/*
 * An entry: the data of one leaf. Format and limits: doc/protocol/entry.md.
 *
 * entry_parse checks form only; who may sign what, and every rule, is lib/service.
 * struct entry owns what it holds (entry_free) but borrows the raw bytes.
 */
#ifndef MADANG_ENTRY_H
#define MADANG_ENTRY_H

#include <jansson.h>
#include "note/note.h"

#define ENTRY_MAX 60000
#define HASH_SIZE 32

struct entry {
	const uint8_t *raw; /* borrowed */
	size_t raw_size;
	struct note note;                    /* borrows raw */
	uint8_t leaf[HASH_SIZE];             /* RFC 6962 leaf hash of raw */
	json_t *head;                        /* the whole of line 2; owned */
	const char *origin, *service, *kind; /* borrowed from head */
	int64_t version, seq, time;
	uint8_t prev[HASH_SIZE];
	json_t *fields;                /* borrowed from head */
	int64_t part, parts;           /* 1, 1 where there is no part */
	char signer[KEY_NAME_MAX + 1]; /* name of the first signature line */
	struct buf *payload;           /* decoded items, owned */
	size_t payload_count;
};

MUST_CHECK int entry_parse(
    struct entry *entry, const void *raw, size_t size, struct why *why);
void entry_free(struct entry *entry);

/* What a signer says; all pointers borrowed. fields as in the format, lines included. */
struct entry_draft {
	const char *origin, *service, *kind;
	int64_t version, seq, time;
	const uint8_t *prev; /* 32 bytes, NULL for the first */
	const json_t *fields;
	int64_t part, parts; /* parts 0 or 1: a whole thing */
	const struct buf *payload;
	size_t payload_count;
};

/* Appends the text (without signatures) of an entry. To make it a note: an empty line,
 * then one note_sign a signer; or entry_build. ERR_TOO_LARGE if text and room for two
 * signatures pass ENTRY_MAX, ERR_FORMAT for an empty payload item. */
MUST_CHECK int entry_text(struct buf *out, const struct entry_draft *draft);

struct entry_signer {
	const struct key *key;
	const uint8_t *secret; /* KEY_SECRET_SIZE */
};

/* Text, empty line and one signature line a signer, in order. out is replaced. */
MUST_CHECK int entry_build(struct buf *out, const struct entry_draft *draft,
    const struct entry_signer *signers, size_t count);

/* How many of the payload items from `first` fit one entry of this draft within max bytes
 * (at least 1 unless none is left; ERR_TOO_LARGE if that one does not fit). */
MUST_CHECK int entry_fit(
    const struct entry_draft *draft, size_t first, size_t max, size_t *fit);

#endif
