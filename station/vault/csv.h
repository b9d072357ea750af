/*
 * Rows of text as RFC 4180: commas, CRLF, every text in quotes; UTF-8 with the mark at
 * its beginning by which spreadsheets know it.
 *
 * No cell becomes a formula: a text that begins as one does (= + - @, their wide forms, a
 * tab, a line end) gets an apostrophe before it. Numbers have neither quotes nor
 * apostrophe. doc/protocol/tables.md.
 */
#ifndef STATION_CSV_H
#define STATION_CSV_H

#include "base/buf.h"

struct csv {
	struct buf out;
	bool in_row;
};

void csv_begin(struct csv *c); /* of a zeroed one */
void csv_text(struct csv *c, const char *text, size_t size);
void csv_number(struct csv *c, int64_t n);
void csv_row(struct csv *c); /* the row is over */
void csv_free(struct csv *c);

#endif
