#include "tally/column.h"

#include "base/b64.h"

bool
column_there(sqlite3_stmt *st, int column)
{
	return sqlite3_column_type(st, column) != SQLITE_NULL;
}

const char *
column_text(sqlite3_stmt *st, int column)
{
	const char *text = (const char *)sqlite3_column_text(st, column);

	return text != NULL ? text : "";
}

void
column_blob(sqlite3_stmt *st, int column, struct buf *out)
{
	const void *data = sqlite3_column_blob(st, column);

	buf_reset(out);
	if (data != NULL)
		buf_put(out, data, (size_t)sqlite3_column_bytes(st, column));
}

int
column_hash(
    sqlite3_stmt *st, int column, uint8_t out[32], const char *what, struct why *why)
{
	const char *text = column_text(st, column);

	if (hex_decode(out, 32, text, (size_t)sqlite3_column_bytes(st, column)) != 0)
		return why_set(why, ERR_FORMAT, "the %s is \"%.80s\", not 64 hex digits",
		    what, text);
	return 0;
}
