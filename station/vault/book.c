#include "station/vault/book.h"

#include <stdlib.h>
#include <string.h>
#include "base/days.h"
#include "station/vault/db.h"

static const char setup[] =
    "CREATE TABLE IF NOT EXISTS thing(seq INTEGER PRIMARY KEY, first INTEGER NOT NULL,"
    " token BLOB NOT NULL UNIQUE, service TEXT NOT NULL, kind TEXT NOT NULL,"
    " version INTEGER NOT NULL, time INTEGER NOT NULL, day INTEGER NOT NULL,"
    " clerk TEXT NOT NULL, corrects INTEGER NOT NULL, fields TEXT NOT NULL,"
    " settled INTEGER NOT NULL DEFAULT 0, reason TEXT, settled_by TEXT,"
    " settled_time INTEGER) STRICT;"
    "CREATE INDEX IF NOT EXISTS thing_day ON thing(day, seq);"
    "CREATE INDEX IF NOT EXISTS thing_corrects ON thing(corrects) WHERE corrects > 0;"
    "CREATE TABLE IF NOT EXISTS closed(n INTEGER PRIMARY KEY, last INTEGER NOT NULL,"
    " clerk TEXT NOT NULL, report BLOB NOT NULL) STRICT;";

/* A thing in parts is refused with any of them, and proven with all. */
#define STATE                                                                            \
	"(SELECT iif(max(e.state) = 3, 3, min(e.state)) FROM entry e"                    \
	" WHERE e.seq BETWEEN t.first AND t.seq)"

#define THINGS                                                                           \
	"SELECT t.seq, t.time, t.version, t.corrects,"                                   \
	" (SELECT min(c.seq) FROM thing c WHERE c.corrects > 0 AND c.corrects = t.seq)," \
	" l.leaf_index, l.leaf, t.service, t.kind, r.error, r.field, t.fields,"          \
	" t.settled, " STATE " AS state"                                                 \
	" FROM thing t JOIN entry l ON l.seq = t.seq"                                    \
	" LEFT JOIN entry r ON r.seq = (SELECT min(e.seq) FROM entry e"                  \
	" WHERE e.seq BETWEEN t.first AND t.seq AND e.state = 3) "

/* Refused entries are few, and have an index: the things they may be parts of. */
#define REFUSED                                                                          \
	"(SELECT (SELECT min(x.seq) FROM thing x WHERE x.seq >= e.seq AND x.first <= "   \
	"e.seq)"                                                                         \
	" FROM entry e WHERE e.state = 3)"

int
book_open(sqlite3 *db, struct why *why)
{
	return db_run(db, setup, why);
}

int
book_write(void *context, struct why *why)
{
	const struct book_new *n = context;
	int r = db_finish(
	    db_prepare(n->db,
		"INSERT INTO thing(seq, first, token, service, kind, version, time, day,"
		" clerk, corrects, fields) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"iibttiiitit", n->seq, n->first, n->token, (size_t)CLERK_TOKEN,
		n->service, n->kind, n->version, n->time, days_of(n->time), n->clerk,
		n->corrects, n->fields),
	    why);

	if (r || n->corrects == 0)
		return r;
	return db_finish(
	    db_prepare(n->db,
		"UPDATE thing SET settled = 2, settled_by = ?, settled_time = ?"
		" WHERE seq = ?",
		"tii", n->clerk, n->time, n->corrects),
	    why);
}

/* ---- reading ---- */

static const char *
text(sqlite3_stmt *s, int column)
{
	const char *t = (const char *)sqlite3_column_text(s, column);

	return t ? t : "";
}

static void
thing_of(struct thing *t, sqlite3_stmt *s)
{
	*t = (struct thing){
	    .seq = sqlite3_column_int64(s, 0),
	    .time = sqlite3_column_int64(s, 1),
	    .version = sqlite3_column_int64(s, 2),
	    .corrects = sqlite3_column_int64(s, 3),
	    .corrected_by = sqlite3_column_int64(s, 4),
	    .index = sqlite3_column_type(s, 5) == SQLITE_NULL
			 ? -1
			 : sqlite3_column_int64(s, 5),
	    .service = text(s, 7),
	    .kind = text(s, 8),
	    .error = text(s, 9),
	    .field = text(s, 10),
	    .fields = text(s, 11),
	    .settled = (enum clerk_settled)sqlite3_column_int64(s, 12),
	    .state = (enum clerk_entry)sqlite3_column_int64(s, 13),
	};
	if (!db_blob(s, 6, t->leaf, HASH_SIZE))
		die("a queued entry without its leaf hash");
}

/* Takes the statement. */
static int
each_thing(sqlite3_stmt *s, book_each *each, void *context, struct why *why)
{
	struct thing t;
	int r;

	while ((r = db_row(s, why)) == 1) {
		thing_of(&t, s);
		r = each(context, &t, why);
		if (r)
			break;
	}
	sqlite3_finalize(s);
	return r;
}

int
book_by_token(sqlite3 *db, const uint8_t token[CLERK_TOKEN], book_each *each,
    void *context, struct why *why)
{
	return each_thing(
	    db_prepare(db, THINGS "WHERE t.token = ?", "b", token, (size_t)CLERK_TOKEN),
	    each, context, why);
}

int
book_by_seq(sqlite3 *db, int64_t seq, book_each *each, void *context, struct why *why)
{
	return each_thing(
	    db_prepare(db, THINGS "WHERE t.seq = ?", "i", seq), each, context, why);
}

int
book_of_day(sqlite3 *db, int64_t day, int64_t offset, int64_t rows, book_each *each,
    void *context, struct why *why)
{
	return each_thing(
	    db_prepare(db, THINGS "WHERE t.day = ? ORDER BY t.seq DESC LIMIT ? OFFSET ?",
		"iii", day, rows, offset),
	    each, context, why);
}

int
book_tasks(sqlite3 *db, int64_t rows, book_each *each, void *context, struct why *why)
{
	return each_thing(db_prepare(db,
			      THINGS "WHERE t.settled = 0 AND r.seq IS NOT NULL"
				     " AND t.seq IN " REFUSED " ORDER BY t.seq LIMIT ?",
			      "i", rows),
	    each, context, why);
}

/* Takes the statement; one number. */
static int
number(sqlite3_stmt *s, int64_t *out, struct why *why)
{
	int r = db_row(s, why);

	if (r == 1)
		*out = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return r < 0 ? r : 0;
}

int
book_task_count(sqlite3 *db, int64_t *count, struct why *why)
{
	return number(db_prepare(db,
			  "SELECT count(*) FROM thing t WHERE t.settled = 0"
			  " AND t.seq IN " REFUSED,
			  ""),
	    count, why);
}

int
book_settle(sqlite3 *db, int64_t seq, const char *reason, const char *clerk, int64_t now,
    struct why *why)
{
	return db_finish(db_prepare(db,
			     "UPDATE thing SET settled = 1, reason = ?, settled_by = ?,"
			     " settled_time = ? WHERE seq = ?",
			     "ttii", reason, clerk, now, seq),
	    why);
}

#define COUNTS(where)                                                                    \
	"SELECT state, count(*) FROM (SELECT " STATE " AS state FROM thing t"            \
	" WHERE " where ") GROUP BY state"

/* Takes the statement. */
static int
counts_of(sqlite3_stmt *s, int64_t counts[CLERK_ENTRY_REFUSED + 1], struct why *why)
{
	int r;

	memset(counts, 0, (CLERK_ENTRY_REFUSED + 1) * sizeof(*counts));
	while ((r = db_row(s, why)) == 1) {
		int64_t state = sqlite3_column_int64(s, 0);

		if (state >= 0 && state <= CLERK_ENTRY_REFUSED)
			counts[state] = sqlite3_column_int64(s, 1);
	}
	sqlite3_finalize(s);
	return r;
}

int
book_counts_of_day(
    sqlite3 *db, int64_t day, int64_t counts[CLERK_ENTRY_REFUSED + 1], struct why *why)
{
	return counts_of(db_prepare(db, COUNTS("t.day = ?"), "i", day), counts, why);
}

int
book_counts_since(
    sqlite3 *db, int64_t after, int64_t counts[CLERK_ENTRY_REFUSED + 1], struct why *why)
{
	return counts_of(db_prepare(db, COUNTS("t.seq > ?"), "i", after), counts, why);
}

int
book_sums(sqlite3 *db, int64_t after,
    int (*each)(void *context, const char *service, const char *kind, int64_t count,
	int64_t refused),
    void *context, struct why *why)
{
	sqlite3_stmt *s = db_prepare(db,
	    "SELECT service, kind, count(*), sum(state = 3) FROM"
	    " (SELECT t.service, t.kind, " STATE " AS state FROM thing t WHERE t.seq > ?)"
	    " GROUP BY service, kind ORDER BY service, kind",
	    "i", after);
	int r;

	while ((r = db_row(s, why)) == 1) {
		r = each(context, text(s, 0), text(s, 1), sqlite3_column_int64(s, 2),
		    sqlite3_column_int64(s, 3));
		if (r)
			break;
	}
	sqlite3_finalize(s);
	return r;
}

int
book_span(sqlite3 *db, int64_t after, int64_t *first, int64_t *last, struct why *why)
{
	sqlite3_stmt *s = db_prepare(
	    db, "SELECT min(first), max(seq) FROM thing WHERE seq > ?", "i", after);
	int r = db_row(s, why);

	*first = r == 1 ? sqlite3_column_int64(s, 0) : 0;
	*last = r == 1 ? sqlite3_column_int64(s, 1) : 0;
	sqlite3_finalize(s);
	return r < 0 ? r : 0;
}

int
book_closed(sqlite3 *db, int64_t *last, struct buf *report, struct why *why)
{
	sqlite3_stmt *s =
	    db_prepare(db, "SELECT last, report FROM closed ORDER BY n DESC LIMIT 1", "");
	int r = db_row(s, why);

	*last = r == 1 ? sqlite3_column_int64(s, 0) : 0;
	if (r == 1)
		buf_put(report, sqlite3_column_blob(s, 1),
		    (size_t)sqlite3_column_bytes(s, 1));
	sqlite3_finalize(s);
	return r < 0 ? r : 0;
}

int
book_close_day(sqlite3 *db, int64_t last, const char *clerk, const struct buf *report,
    struct why *why)
{
	return db_finish(
	    db_prepare(db, "INSERT INTO closed(last, clerk, report) VALUES(?, ?, ?)",
		"itb", last, clerk, report->data, report->size),
	    why);
}
