/*
 * The counter's book, in queue.db: what was made, by which clerk, under which token; what
 * became of it; which refused things are settled and how; when the day was closed. A
 * thing is written in the transaction that queues its entries.
 *
 * No sealed value is in it, in clear or otherwise.
 */
#ifndef STATION_BOOK_H
#define STATION_BOOK_H

#include <sqlite3.h>
#include "note/entry.h"
#include "station/channel/clerk.h"

struct book_new {
	sqlite3 *db;
	const uint8_t *token;
	const char *service, *kind, *clerk; /* the clerk's key in hex */
	int64_t version, time, first, seq;  /* of the first and the last part */
	int64_t corrects;
	const char *fields; /* JSON, without sealed fields */
};

struct thing {
	int64_t seq, time, version, corrects, corrected_by, index; /* index -1: unknown */
	const char *service, *kind, *error, *field, *fields;       /* "": none */
	enum clerk_entry state;
	enum clerk_settled settled;
	uint8_t leaf[HASH_SIZE];
};

MUST_CHECK int book_open(sqlite3 *db, struct why *why);

/* For queue_append_with: context is a struct book_new. A thing that corrects another
 * settles it. */
MUST_CHECK int book_write(void *context, struct why *why);

/* One thing; each is called with it, or not at all. Texts are borrowed for the call. */
typedef int book_each(void *context, const struct thing *t, struct why *why);
MUST_CHECK int book_by_token(sqlite3 *db, const uint8_t token[CLERK_TOKEN],
    book_each *each, void *context, struct why *why);
MUST_CHECK int book_by_seq(
    sqlite3 *db, int64_t seq, book_each *each, void *context, struct why *why);
/* Of a day, newest first. */
MUST_CHECK int book_of_day(sqlite3 *db, int64_t day, int64_t offset, int64_t rows,
    book_each *each, void *context, struct why *why);
/* Refused and not settled, oldest first, so many at most. */
MUST_CHECK int book_tasks(
    sqlite3 *db, int64_t rows, book_each *each, void *context, struct why *why);
MUST_CHECK int book_task_count(sqlite3 *db, int64_t *count, struct why *why);
MUST_CHECK int book_settle(sqlite3 *db, int64_t seq, const char *reason,
    const char *clerk, int64_t now, struct why *why);

/* How many things of a day, or with a last seq above `after`, are in each state. */
MUST_CHECK int book_counts_of_day(
    sqlite3 *db, int64_t day, int64_t counts[CLERK_ENTRY_REFUSED + 1], struct why *why);
MUST_CHECK int book_counts_since(
    sqlite3 *db, int64_t after, int64_t counts[CLERK_ENTRY_REFUSED + 1], struct why *why);
/* Calls each with the things after a seq, by service and kind: how many, how many
 * refused. */
MUST_CHECK int book_sums(sqlite3 *db, int64_t after,
    int (*each)(void *context, const char *service, const char *kind, int64_t count,
	int64_t refused),
    void *context, struct why *why);
/* The first and last seq after one; 0 and 0 for none. */
MUST_CHECK int book_span(
    sqlite3 *db, int64_t after, int64_t *first, int64_t *last, struct why *why);

/* The last close: up to which seq, and what it reported; 0 and nothing when there is
 * none. */
MUST_CHECK int book_closed(
    sqlite3 *db, int64_t *last, struct buf *report, struct why *why);
MUST_CHECK int book_close_day(sqlite3 *db, int64_t last, const char *clerk,
    const struct buf *report, struct why *why);

#endif
