/*
 * Records separated by ';' with RFC 4180 quotes, as the Pabulib library writes them. A
 * quote that does not open a field is an ordinary character. Lines end with LF or CR LF;
 * a quoted field may hold either.
 */
#ifndef MADANG_PABULIB_CSV_H
#define MADANG_PABULIB_CSV_H

#include "base/buf.h"

#define CSV_FIELDS_MAX 64
#define CSV_FIELD_MAX 65536

struct csv {
	const char *at, *end;
	unsigned line; /* of the record read last, from 1 */
	unsigned next_line;
	struct buf text; /* the fields of that record, each NUL-terminated */
	const char *fields[CSV_FIELDS_MAX]; /* into text */
	size_t count;
};

/* Borrows text, which must outlive it. A byte order mark is passed over. */
void csv_open(struct csv *csv, const void *text, size_t size);
void csv_close(struct csv *csv);

/* Reads the next record that is not an empty line: 0, ERR_NOT_FOUND at the end, or
 * ERR_FORMAT (a quote left open, too many or too long fields, a NUL byte) with the line.
 */
MUST_CHECK int csv_next(struct csv *csv, struct why *why);

#endif
