/*
 * Shared by the files functions*.c only.
 */
#ifndef MADANG_FUNCTIONS_INTERNAL_H
#define MADANG_FUNCTIONS_INTERNAL_H

#include "ballot/ballot.h"
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

struct functions {
	const struct buf *payload;
	size_t payload_count;
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

#endif
