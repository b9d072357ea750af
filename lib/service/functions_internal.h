/*
 * Shared by the files functions*.c only.
 */
#ifndef MADANG_FUNCTIONS_INTERNAL_H
#define MADANG_FUNCTIONS_INTERNAL_H

#include "ballot/ballot.h"
#include "service/finder.h"
#include "service/functions.h"
#include "service/verdict.h"
#include "tree/merkle.h"

#define COMPILED_MAX 8

/* Question texts that were compiled lately. A text that does not compile is kept too. */
struct compiled {
	char *text;
	size_t size;
	int err;
	struct questions *questions;
	uint8_t digest[HASH_SIZE];
};

/* What was worked out about an item of the payload. */
struct known_item {
	bool digested;
	uint8_t digest[HASH_SIZE];
	char
	    tracker[TRACKER_SIZE]; /* "": not yet; in the poll eid with that many cells */
	uint8_t eid[32];
	size_t cells;
};

struct functions {
	const char *service, *signer;
	const struct buf *payload;
	const struct payload_place *places;
	size_t payload_count;
	struct known_item *known; /* one an item */
	size_t known_room;
	size_t last_item;
	struct finders *finders;
	uint8_t good_key[POINT_SIZE]; /* a poll's key that was seen to be one */
	bool good_key_known;
	struct compiled compiled[COMPILED_MAX];
	size_t compiled_next;
	struct verdicts *verdicts;
};

struct function {
	const char *name;
	int args;
	bool of_payload; /* not a function of its arguments alone */
	void (*call)(sqlite3_context *, int, sqlite3_value **);
	void (*step)(sqlite3_context *, int, sqlite3_value **);
	void (*final)(sqlite3_context *);
};

extern const struct function functions_of_payload[];
extern const struct function functions_of_ballots[];
extern const struct function functions_of_trustees[];
extern const struct function functions_of_rows[];

struct functions *functions_of(sqlite3_context *context);

/* 64 hex digits in a TEXT. */
bool functions_hex32(sqlite3_value *value, uint8_t out[32]);
/* A BLOB; NULL for anything else. */
const uint8_t *functions_blob(sqlite3_value *value, size_t *size);
/* An integer within [low, high]. */
bool functions_int(sqlite3_value *value, int64_t low, int64_t high, int64_t *out);
void functions_result_hex(sqlite3_context *context, const uint8_t *data, size_t size);

/* Compiled questions of a TEXT, kept by f; NULL when they do not compile (*err says how).
 */
const struct questions *functions_questions(
    struct functions *f, sqlite3_value *text, int *err, const uint8_t **digest);
/* Index over the whole poll of `line` within the question named id; -1 without one. */
int64_t functions_line(const struct questions *q, const char *id, int64_t line);
/* The three first arguments of many functions: questions, eid, key. */
bool functions_context(struct functions *f, sqlite3_value **argv,
    struct ballot_context *out, const uint8_t **digest);
/* Are these bytes a || b of that many cells, every point canonical? */
bool functions_points_ok(const uint8_t *points, size_t count, size_t stride);

/* The virtual table core_payload (functions_rows.c). */
void functions_rows(struct functions *f, sqlite3 *db);
/* SHA-256, and the tracker of a ballot: worked out once for each item of the payload. */
void functions_digest(
    struct functions *f, const uint8_t *data, size_t size, uint8_t out[HASH_SIZE]);
void functions_tracker(struct functions *f, char out[TRACKER_SIZE], const uint8_t eid[32],
    size_t cells, const uint8_t *ballot, size_t size);

#endif
