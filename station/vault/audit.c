#include "station/vault/audit.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/b64.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "station/channel/channel.h"
#include "station/vault/db.h"

static const char table[] =
    "CREATE TABLE IF NOT EXISTS audit(n INTEGER PRIMARY KEY, wall INTEGER NOT NULL,"
    " up INTEGER NOT NULL, boot TEXT NOT NULL, event TEXT NOT NULL, detail TEXT NOT NULL,"
    " chain BLOB NOT NULL) STRICT;";

/* The kernel's id of this start; the same all zeros where there is none. */
static void
read_boot(char boot[AUDIT_BOOT + 1])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);

	memset(boot, '0', AUDIT_BOOT);
	boot[AUDIT_BOOT] = '\0';
	if (fd < 0)
		return;
	if (read(fd, boot, AUDIT_BOOT) != AUDIT_BOOT)
		memset(boot, '0', AUDIT_BOOT);
	close(fd);
}

void
moment_now(struct moment *m)
{
	static char boot[AUDIT_BOOT + 1];
	struct timespec up = {0};

	if (!boot[0])
		read_boot(boot);
	if (clock_gettime(CLOCK_BOOTTIME, &up) != 0)
		die("the time since the machine's start cannot be read");
	m->wall = clock_unix();
	m->up = (int64_t)up.tv_sec;
	memcpy(m->boot, boot, sizeof(m->boot));
}

bool
moment_back(const struct moment *before, const struct moment *now)
{
	int64_t expected = before->wall;

	if (strcmp(before->boot, now->boot) == 0)
		expected += now->up - before->up;
	return now->wall < expected - AUDIT_BACK;
}

/* ---- the chain ---- */

static void
chain_begin(uint8_t chain[HASH_SIZE], const char *name)
{
	struct buf b = {0};

	buf_put_text(&b, "madang/audit/v1");
	buf_put_text(&b, name);
	sha256(chain, b.data, b.size);
	buf_free(&b);
}

static void
chain_next(uint8_t chain[HASH_SIZE], int64_t n, const struct moment *m, const char *event,
    const char *detail)
{
	struct buf b = {0};

	buf_put(&b, chain, HASH_SIZE);
	buf_put64(&b, (uint64_t)n);
	buf_put64(&b, (uint64_t)m->wall);
	buf_put64(&b, (uint64_t)m->up);
	buf_put_text(&b, m->boot);
	buf_put_text(&b, event);
	buf_put_var(&b, detail, strlen(detail));
	sha256(chain, b.data, b.size);
	buf_free(&b);
}

static const char *
column(sqlite3_stmt *s, int i)
{
	return (const char *)sqlite3_column_text(s, i);
}

static bool
row_moment(sqlite3_stmt *s, struct moment *m)
{
	m->wall = sqlite3_column_int64(s, 1);
	m->up = sqlite3_column_int64(s, 2);
	if (strlen(column(s, 3)) != AUDIT_BOOT)
		return false;
	memcpy(m->boot, column(s, 3), sizeof(m->boot));
	return true;
}

static bool
row_holds(struct audit *a, sqlite3_stmt *s)
{
	uint8_t chain[HASH_SIZE];
	int64_t n = sqlite3_column_int64(s, 0);

	if (n != a->rows + 1 || !row_moment(s, &a->last) ||
	    !db_blob(s, 6, chain, HASH_SIZE))
		return false;
	chain_next(a->chain, n, &a->last, column(s, 4), column(s, 5));
	a->rows = n;
	return memcmp(chain, a->chain, HASH_SIZE) == 0;
}

#define COLUMNS "n, wall, up, boot, event, detail, chain"

static int
check_chain(struct audit *a, const char *path, struct why *why)
{
	sqlite3_stmt *s =
	    db_prepare(a->db, "SELECT " COLUMNS " FROM audit ORDER BY n", "");
	int r;

	while ((r = db_row(s, why)) == 1)
		if (!row_holds(a, s)) {
			r = why_set(why, ERR_DATABASE,
			    "%s: row %" PRId64
			    " of the audit log is not the one that was written: "
			    "keep the file and call the city",
			    path, (int64_t)sqlite3_column_int64(s, 0));
			break;
		}
	sqlite3_finalize(s);
	return r;
}

int
audit_open(
    struct audit *a, sqlite3 *db, const char *path, const char *name, struct why *why)
{
	int r = db_run(db, table, why);

	*a = (struct audit){.db = db};
	chain_begin(a->chain, name);
	return r ? r : check_chain(a, path, why);
}

int
audit_add(struct audit *a, const struct moment *now, const char *event,
    const char *detail, struct why *why)
{
	char text[AUDIT_DETAIL_MAX + 1];
	size_t size = text_fit(detail, strlen(detail), AUDIT_DETAIL_MAX);

	memcpy(text, detail, size);
	text[size] = '\0';
	a->rows++;
	a->last = *now;
	chain_next(a->chain, a->rows, now, event, text);
	return db_finish(db_prepare(a->db,
			     "INSERT INTO audit(" COLUMNS ") VALUES(?, ?, ?, ?, ?, ?, ?)",
			     "iiitttb", a->rows, now->wall, now->up, now->boot, event,
			     text, a->chain, (size_t)HASH_SIZE),
	    why);
}

/* ---- reading ---- */

static void
put_row(struct buf *out, sqlite3_stmt *s)
{
	for (int i = 0; i < 3; i++)
		buf_put64(out, (uint64_t)sqlite3_column_int64(s, i));
	buf_put_text(out, column(s, 3));
	buf_put_text(out, column(s, 4));
	buf_put_var(out, column(s, 5), strlen(column(s, 5)));
}

int
audit_read(const struct audit *a, int64_t before, unsigned count, struct buf *out,
    struct why *why)
{
	sqlite3_stmt *s = db_prepare(a->db,
	    "SELECT " COLUMNS " FROM audit WHERE n < ? ORDER BY n DESC LIMIT ?", "ii",
	    before ? before : INT64_MAX, (int64_t)count);
	struct buf rows = {0};
	uint16_t n = 0;
	int r;

	for (; (r = db_row(s, why)) == 1; n++)
		put_row(&rows, s);
	sqlite3_finalize(s);
	if (!r) {
		buf_put16(out, n);
		buf_put(out, rows.data, rows.size);
	}
	buf_free(&rows);
	return r;
}

static void
write_row(struct buf *out, sqlite3_stmt *s)
{
	char hex[2 * HASH_SIZE + 1];
	json_t *row;
	char *text;

	hex_encode(hex, sqlite3_column_blob(s, 6), HASH_SIZE);
	row = json_pack("[I, I, I, s, s, s, s]", (json_int_t)sqlite3_column_int64(s, 0),
	    (json_int_t)sqlite3_column_int64(s, 1),
	    (json_int_t)sqlite3_column_int64(s, 2), column(s, 3), column(s, 4),
	    column(s, 5), hex);
	text = row ? json_dumps(row, JSON_COMPACT) : NULL;
	if (!text)
		die("out of memory");
	buf_puts(out, text);
	buf_put8(out, '\n');
	free(text);
	json_decref(row);
}

int
audit_write(const struct audit *a, struct buf *out, struct why *why)
{
	sqlite3_stmt *s =
	    db_prepare(a->db, "SELECT " COLUMNS " FROM audit ORDER BY n", "");
	int r;

	while ((r = db_row(s, why)) == 1)
		write_row(out, s);
	sqlite3_finalize(s);
	return r;
}
