/*
 * The sequencer: what orders records, behind one interface so that another engine can
 * stand there. A record (doc/protocol/block.md) is the batch as framed leaves, its block
 * last.
 *
 * The engine orders and keeps; it is not trusted about content: whoever reads a record
 * checks all of it. Heights begin with 1 and have no gap between the lowest record kept
 * and the head.
 */
#ifndef MADANG_SEQUENCER_H
#define MADANG_SEQUENCER_H

#include "base/buf.h"

#define RECORD_TARGET (64 * 1024) /* a batch waits for no more from here */
#define RECORD_MAX (256 * 1024)
/* Records kept below what the ledger's files hold; the rest is pruned. */
#define SEQUENCE_WINDOW 1000

struct sequencer;

/* What an engine must give; the meaning of each is that of the function below. Engines do
 * not check sizes and order of arguments: sequencer.c does. */
struct sequencer_engine {
	const char *name;
	void (*close)(void *engine);
	int (*append)(void *engine, uint64_t height, const void *record, size_t size,
	    struct why *why);
	int (*read)(void *engine, uint64_t height, struct buf *record, struct why *why);
	int (*bounds)(void *engine, uint64_t *lowest, uint64_t *head, struct why *why);
	int (*wait)(void *engine, uint64_t height, int timeout_ms, struct why *why);
	int (*prune)(void *engine, uint64_t below, struct why *why);
};

/* spec: "sqlite" (dir/sequence.db) or "sqlite:FILE". ERR_VERSION for an engine that this
 * build does not have, ERR_DATABASE for a file that is damaged or is none of ours. */
MUST_CHECK int sequencer_open(
    struct sequencer **out, const char *spec, const char *dir, struct why *why);
void sequencer_close(struct sequencer *s);

/* Puts the record of height, which must be head + 1. 0: it is there and durable.
 * ERR_STATE: lost, another record has that height. -ENOSPC: the disk is full, nothing was
 * stored. ERR_DATABASE: the engine failed. A doubtful outcome is resolved here, by
 * reading back. */
MUST_CHECK int sequencer_append(struct sequencer *s, uint64_t height, const void *record,
    size_t size, struct why *why);

/* Calls each for the records [from, from + limit) that exist, in order; a non-zero answer
 * stops and is returned. ERR_NOT_FOUND if `from` was pruned. */
typedef int sequencer_each(
    void *context, uint64_t height, const void *record, size_t size, struct why *why);
MUST_CHECK int sequencer_range(struct sequencer *s, uint64_t from, uint64_t limit,
    sequencer_each *each, void *context, struct why *why);

/* Highest height (0: empty). */
MUST_CHECK int sequencer_head(struct sequencer *s, uint64_t *head, struct why *why);

/* Waits until the record of height exists: 0, or ERR_PENDING after timeout_ms. */
MUST_CHECK int sequencer_wait(
    struct sequencer *s, uint64_t height, int timeout_ms, struct why *why);

/* Forgets records below a height; the head is always kept. */
MUST_CHECK int sequencer_prune(struct sequencer *s, uint64_t below, struct why *why);

/* Engines. */
int sequencer_sqlite_open(void **engine, const struct sequencer_engine **calls,
    const char *path, struct why *why);

#endif
