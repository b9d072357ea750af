/*
 * Columns of the ledger's views: hex hashes, texts and BLOBs.
 */
#ifndef MADANG_TALLY_COLUMN_H
#define MADANG_TALLY_COLUMN_H

#include <sqlite3.h>
#include <stdbool.h>
#include "base/buf.h"

bool column_there(sqlite3_stmt *st, int column); /* not NULL */
const char *column_text(
    sqlite3_stmt *st, int column); /* "" for NULL; until the next step */
void column_blob(sqlite3_stmt *st, int column, struct buf *out); /* replaced */
/* 64 hex digits; ERR_FORMAT, naming what. */
MUST_CHECK int column_hash(
    sqlite3_stmt *st, int column, uint8_t out[32], const char *what, struct why *why);

#endif
