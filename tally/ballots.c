#include "tally/ballots.h"

#include "base/b64.h"
#include "base/file.h"
#include "tally/column.h"

static int
put_state(struct state *s, struct buf *out, struct why *why)
{
	char hex[2 * HASH_SIZE + 1];
	uint8_t digest[HASH_SIZE];
	int r = state_digest(s, digest, why);

	if (r != 0)
		return r;
	hex_encode(hex, digest, HASH_SIZE);
	buf_printf(out, "state\t%s\n", hex);
	return 0;
}

static int
put_rows(struct state *s, const char *poll, struct buf *out, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int rc = SQLITE_ROW;
	int r = client_select(s, &st, why,
	    "SELECT entry_index, line, tracker, status FROM poll_pub_ballot "
	    "WHERE poll = ?1 ORDER BY entry_index, line",
	    poll, NULL);

	while (r == 0 && (rc = sqlite3_step(st)) == SQLITE_ROW)
		buf_printf(out, "%s\t%lld\t%lld\t%s\t%s\n", poll,
		    (long long)sqlite3_column_int64(st, 0),
		    (long long)sqlite3_column_int64(st, 1), column_text(st, 2),
		    column_text(st, 3));
	sqlite3_finalize(st);
	if (r == 0 && rc != SQLITE_DONE)
		r = why_set(
		    why, ERR_DATABASE, "the ballots of poll %s cannot be read", poll);
	return r;
}

int
ballots_write(struct state *s, const char *poll, const char *path, struct why *why)
{
	struct buf out = {0};
	int r = put_state(s, &out, why);

	if (r == 0)
		r = put_rows(s, poll, &out, why);
	if (r == 0)
		r = file_write(path, out.data, out.size, 0644, why);
	buf_free(&out);
	return r;
}
