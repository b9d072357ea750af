/*
 * Rows of a view for pick lists, finding and reports: of what a quorum cosigned, and of
 * nothing else.
 */
#ifndef STATION_ROWS_H
#define STATION_ROWS_H

#include <sqlite3.h>
#include "station/channel/clerk.h"
#include "station/vault/vault.h"

/* A rows message, read strictly. Texts are NUL-terminated copies owned by it. */
struct rows_question {
	char view[121];
	char columns[CLERK_FILTERS_MAX][101];
	char values[CLERK_FILTERS_MAX][CLERK_SEARCH_MAX + 1];
	size_t filters;
	uint8_t search;
	char text[CLERK_SEARCH_MAX + 1];
	uint32_t offset;
	uint16_t rows;
};

MUST_CHECK int rows_parse(struct rows_question *q, struct cur in, struct why *why);
/* The same of a message that goes on behind it. */
MUST_CHECK int rows_take(struct rows_question *q, struct cur *in, struct why *why);
/* Calls as reader_rows does, for at most limit rows from the question's offset on. */
MUST_CHECK int rows_each(struct vault *v, const struct rows_question *q, int64_t limit,
    void (*header)(void *context, sqlite3_stmt *stmt),
    bool (*row)(void *context, sqlite3_stmt *stmt), void *context, int64_t *total,
    struct why *why);
/* The key of the refusal for what rows_each fails with. */
const char *rows_refusal(int r);
void rows_on_rows(struct vault *v, const struct message *m);

#endif
