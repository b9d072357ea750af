/*
 * A second look at a state's file: read only, of what is committed there and of nothing
 * that is under way. For lists and reports that somebody waits for, while the state
 * itself is being replayed or tries an entry.
 *
 * A question is stopped when it takes too long. One thread per reader.
 */
#ifndef MADANG_READER_H
#define MADANG_READER_H

#include <sqlite3.h>
#include "base/buf.h"

struct reader;

/* The file must exist, and a state hold it open. ERR_DATABASE. */
MUST_CHECK int reader_open(struct reader **out, const char *path, struct why *why);
void reader_close(struct reader *r);
/* For statements of the caller; finalized before reader_close. */
sqlite3 *reader_db(struct reader *r);

enum reader_search { READER_ALL, READER_PREFIX, READER_WITHIN };

/* Rows of a view. Everything is borrowed. */
struct reader_question {
	const char *view;
	const char *const *columns, *const *values; /* equal as text, all of them */
	size_t filters;
	enum reader_search search; /* in any column, letters a-z of either size */
	const char *text;
	int64_t offset, limit;
	int64_t total_max; /* rows are counted so far */
};

/* Is it a view that people and other services may read, <svc>_v_... or <svc>_pub_..., of
 * a service that lives? */
bool reader_view_ok(struct reader *r, const char *view);

/* Calls row(context, stmt) for each row, the columns being those of stmt; header once
 * before. ERR_NOT_FOUND: no such view or column; ERR_TOO_LARGE: it takes too long;
 * ERR_PENDING: row has returned false, and the rows so far are all. */
MUST_CHECK int reader_rows(struct reader *r, const struct reader_question *q,
    void (*header)(void *context, sqlite3_stmt *stmt),
    bool (*row)(void *context, sqlite3_stmt *stmt), void *context, int64_t *total,
    struct why *why);

#endif
