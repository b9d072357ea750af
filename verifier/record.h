/*
 * One ballot that the judge knows of, from judge_start to judge_forget.
 */
#ifndef VERIFIER_RECORD_H
#define VERIFIER_RECORD_H

#include <sys/queue.h>

#include "verifier/batch.h"
#include "verifier/judge.h"

enum record_state { RECORD_WAITS, RECORD_TAKEN, RECORD_DONE };

struct record {
	struct judged found; /* once done */
	const struct election *election;
	uint8_t paper_hash[HASH];
	uint64_t number; /* in the order of judge_start, from 1 */
	enum record_state state;
	bool forgotten;           /* while it was taken: who took it drops it */
	uint8_t *ballot, *advice; /* owned until done; advice may be NULL, or advised */
	size_t size;
	struct fast_point *points;  /* owned; what found.points says */
	uint8_t *advised;           /* owned; what found.advice says */
	TAILQ_ENTRY(record) next;   /* of those that wait */
	LIST_ENTRY(record) chained; /* of its bucket */
};

/* Copies the ballot and the advice, which may be NULL. */
struct record *record_new(const struct election *e, const uint8_t paper_hash[HASH],
    const uint8_t *ballot, size_t size, const uint8_t *advice);
void record_drop(struct record *r);
/* What it holds; the points also before there are any, for there will be. Changes only
 * by record_done. */
size_t record_bytes(const struct record *r);
/* Was it told of in this election? */
bool record_of(
    const struct record *r, const struct election *e, const uint8_t paper_hash[HASH]);

/* Judging, in this order: digest and tracker; a batch's item, whose points
 * and advice it owns; what
 * the batch said. */
void record_mark(struct record *r);
struct batch_item record_item(struct record *r, bool advise);
void record_conclude(struct record *r, const char *fault);
/* The ballot and its advice go. */
void record_done(struct record *r);

#endif
