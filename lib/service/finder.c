#include "service/finder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define PIECE 32
#define FINDERS_MAX 8
#define SHELVES 65536 /* by the first 16 bits of a piece's hash */
#define NAME_ROOM 100
#define ALTERED_MAX 256

/* The pieces whose hash begins with the same 16 bits, in order of the next 16. */
struct shelf {
	uint32_t *places;
	uint16_t *tags;
	uint32_t count, room;
};

struct finder {
	char table[NAME_ROOM], column[NAME_ROOM], by[NAME_ROOM];
	bool usable;
	bool behind;                  /* rows after `read` were added */
	int64_t read;                 /* every row up to here is on the shelves */
	int64_t altered[ALTERED_MAX]; /* but for these, which were changed since */
	size_t altered_count;
	sqlite3_stmt *rows, *row, *match;
	struct shelf *shelves;
};

struct finders {
	sqlite3 *db;
	uint64_t secret[4]; /* nobody can aim at a shelf */
	struct finder *items[FINDERS_MAX];
	size_t next;
};

/* ---- pieces ---- */

static size_t
piece_size(int type, size_t size)
{
	return type == SQLITE_BLOB && size > 0 && size % PIECE == 0 ? PIECE : size;
}

static uint64_t
hash_of(const struct finders *f, const uint8_t *piece, size_t size)
{
	uint64_t h = size, w[4];

	for (size_t at = 0; at < size; at += sizeof(w)) {
		size_t part = size - at < sizeof(w) ? size - at : sizeof(w);
		unsigned __int128 x, y;

		memset(w, 0, sizeof(w));
		memcpy(w, piece + at, part);
		x = (unsigned __int128)(w[0] ^ f->secret[0] ^ h) * (w[1] ^ f->secret[1]);
		y = (unsigned __int128)(w[2] ^ f->secret[2]) * (w[3] ^ f->secret[3]);
		x += y;
		h = (uint64_t)x ^ (uint64_t)(x >> 64);
	}
	h ^= h >> 32;
	h *= 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

bool
finders_twice(const uint8_t *x, size_t size)
{
	for (size_t i = 0; i + PIECE <= size; i += PIECE)
		for (size_t j = 0; j < i; j += PIECE)
			if (memcmp(x + i, x + j, PIECE) == 0)
				return true;
	return false;
}

/* ---- shelves ---- */

static size_t
first_of(const struct shelf *s, uint16_t tag)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (s->tags[mid] < tag)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
shelf_grow(struct shelf *s)
{
	s->room = s->room + s->room / 8 + 4;
	s->places = xrealloc(s->places, s->room * sizeof(*s->places));
	s->tags = xrealloc(s->tags, s->room * sizeof(*s->tags));
}

static void
shelve(struct finder *f, uint64_t hash, uint32_t place)
{
	struct shelf *s = &f->shelves[hash >> 48];
	uint16_t tag = (uint16_t)(hash >> 32);
	size_t at = first_of(s, tag);

	for (; at < s->count && s->tags[at] == tag; at++)
		if (s->places[at] == place)
			return;
	if (s->count == s->room)
		shelf_grow(s);
	memmove(&s->places[at + 1], &s->places[at], (s->count - at) * sizeof(*s->places));
	memmove(&s->tags[at + 1], &s->tags[at], (s->count - at) * sizeof(*s->tags));
	s->places[at] = place;
	s->tags[at] = tag;
	s->count++;
}

static void
shelve_row(struct finders *all, struct finder *f, sqlite3_stmt *row)
{
	int64_t place = sqlite3_column_int64(row, 0);
	int type = sqlite3_column_type(row, 1);
	const uint8_t *data = sqlite3_column_blob(row, 1);
	size_t size = (size_t)sqlite3_column_bytes(row, 1);
	size_t step = piece_size(type, size);

	if (place < 0 || place > UINT32_MAX)
		die("row %lld of %s is out of reach", (long long)place, f->table);
	for (size_t at = 0; step > 0 && at < size; at += step)
		shelve(f, hash_of(all, data + at, step), (uint32_t)place);
}

/* ---- a finder ---- */

static sqlite3_stmt *
prepare(sqlite3 *db, const struct finder *f, const char *format)
{
	char *text = sqlite3_mprintf(format, f->column, f->table, f->by);
	sqlite3_stmt *stmt = NULL;

	if (!text)
		die("out of memory");
	if (sqlite3_prepare_v3(db, text, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) !=
	    SQLITE_OK)
		stmt = NULL;
	sqlite3_free(text);
	return stmt;
}

static bool
has_columns(sqlite3 *db, const struct finder *f)
{
	static const char text[] =
	    "SELECT sum(c.name = 'place' AND c.type = 'INTEGER' AND c.pk = 1), "
	    "sum(c.pk > 0), sum(c.name = ?2), sum(c.name = ?3) "
	    "FROM pragma_table_list l, pragma_table_info(l.name) c "
	    "WHERE l.schema = 'main' AND l.type = 'table' AND l.wr = 0 AND l.name = ?1";
	sqlite3_stmt *stmt = NULL;
	bool ok = sqlite3_prepare_v2(db, text, -1, &stmt, NULL) == SQLITE_OK;

	if (ok) {
		sqlite3_bind_text(stmt, 1, f->table, -1, SQLITE_STATIC);
		sqlite3_bind_text(stmt, 2, f->column, -1, SQLITE_STATIC);
		sqlite3_bind_text(stmt, 3, f->by, -1, SQLITE_STATIC);
		ok = sqlite3_step(stmt) == SQLITE_ROW;
	}
	for (int i = 0; ok && i < 4; i++)
		ok = sqlite3_column_int(stmt, i) == 1;
	sqlite3_finalize(stmt);
	return ok;
}

static void
finder_release(struct finder *f)
{
	sqlite3_finalize(f->rows);
	sqlite3_finalize(f->row);
	sqlite3_finalize(f->match);
	f->rows = f->row = f->match = NULL;
	f->usable = false;
}

static void
finder_close(struct finder *f)
{
	if (!f)
		return;
	for (size_t i = 0; f->shelves && i < SHELVES; i++) {
		free(f->shelves[i].places);
		free(f->shelves[i].tags);
	}
	free(f->shelves);
	free(f);
}

static struct finder *
finder_open(struct finders *all, const char *table, const char *column, const char *by)
{
	struct finder *f = xcalloc(1, sizeof(*f));

	memcpy(f->table, table, strlen(table) + 1);
	memcpy(f->column, column, strlen(column) + 1);
	memcpy(f->by, by, strlen(by) + 1);
	if (!has_columns(all->db, f))
		return f;
	f->rows = prepare(all->db, f,
	    "SELECT place, \"%w\" FROM \"%w\" WHERE place > ?1 ORDER BY place");
	f->row = prepare(all->db, f, "SELECT place, \"%w\" FROM \"%w\" WHERE place = ?1");
	f->match = prepare(all->db, f,
	    "SELECT place, \"%w\" FROM \"%w\" WHERE place = ?1 AND \"%w\" IS ?2");
	f->usable = f->rows && f->row && f->match;
	if (!f->usable)
		die("the columns of %s cannot be read", table);
	f->behind = true;
	f->shelves = xcalloc(SHELVES, sizeof(*f->shelves));
	return f;
}

static struct finder *
finder_of(struct finders *all, const char *table, const char *column, const char *by)
{
	struct finder **slot;

	for (size_t i = 0; i < FINDERS_MAX; i++) {
		struct finder *f = all->items[i];

		if (f && f->usable && strcmp(f->column, column) == 0 &&
		    strcmp(f->table, table) == 0 && strcmp(f->by, by) == 0)
			return f;
	}
	slot = &all->items[all->next++ % FINDERS_MAX];
	if (*slot)
		finder_release(*slot);
	finder_close(*slot);
	*slot = finder_open(all, table, column, by);
	return *slot;
}

/* ---- keeping up ---- */

/* A row that is added behind `read`, as after a rollback, is read as a new one. A row
 * that is deleted stays on the shelves; the table says that it is gone. */
static void
on_change(void *context, int op, const char *db, const char *table, sqlite3_int64 place)
{
	struct finders *all = context;

	(void)db;
	for (size_t i = 0; i < FINDERS_MAX; i++) {
		struct finder *f = all->items[i];

		if (!f || !f->usable || op == SQLITE_DELETE ||
		    strcmp(f->table, table) != 0)
			continue;
		f->behind = true;
		if (place > f->read)
			continue;
		if (op == SQLITE_INSERT || f->altered_count == ALTERED_MAX)
			f->read = place - 1;
		else
			f->altered[f->altered_count++] = place;
	}
}

static int
read_rows(struct finders *all, struct finder *f, sqlite3_stmt *rows, int64_t place)
{
	int rc;

	sqlite3_bind_int64(rows, 1, place);
	while ((rc = sqlite3_step(rows)) == SQLITE_ROW) {
		shelve_row(all, f, rows);
		if (rows == f->rows)
			f->read = sqlite3_column_int64(rows, 0);
	}
	sqlite3_reset(rows);
	return rc == SQLITE_DONE ? 0 : ERR_DATABASE;
}

static int
catch_up(struct finders *all, struct finder *f)
{
	int err = 0;

	if (!f->behind)
		return 0;
	while (!err && f->altered_count > 0)
		err = read_rows(all, f, f->row, f->altered[--f->altered_count]);
	if (!err)
		err = read_rows(all, f, f->rows, f->read);
	f->behind = err != 0;
	return err;
}

/* ---- the question ---- */

static bool
row_holds(sqlite3_stmt *row, int type, const uint8_t *piece, size_t size)
{
	const uint8_t *data = sqlite3_column_blob(row, 1);
	size_t all = (size_t)sqlite3_column_bytes(row, 1);
	size_t step = piece_size(sqlite3_column_type(row, 1), all);

	if (sqlite3_column_type(row, 1) != type || step != size)
		return false;
	for (size_t at = 0; at < all; at += step)
		if (memcmp(data + at, piece, size) == 0)
			return true;
	return false;
}

static int
compare(struct finder *f, uint32_t place, sqlite3_value *value, int type,
    const uint8_t *piece, size_t size, bool *found)
{
	int rc;

	sqlite3_bind_int64(f->match, 1, place);
	sqlite3_bind_value(f->match, 2, value);
	rc = sqlite3_step(f->match);
	if (rc == SQLITE_ROW)
		*found = row_holds(f->match, type, piece, size);
	sqlite3_reset(f->match);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : ERR_DATABASE;
}

int
finders_seen(struct finders *all, const char *table, const char *column, sqlite3_value *x,
    const char *by, sqlite3_value *value, int64_t before, bool *found)
{
	struct finder *f = finder_of(all, table, column, by);
	int type = sqlite3_value_type(x);
	const uint8_t *data = sqlite3_value_blob(x);
	size_t size = (size_t)sqlite3_value_bytes(x), step = piece_size(type, size);
	int err = f->usable ? catch_up(all, f) : 0;

	*found = false;
	for (size_t at = 0; f->usable && !err && step > 0 && at < size; at += step) {
		uint64_t hash = hash_of(all, data + at, step);
		const struct shelf *s = &f->shelves[hash >> 48];
		uint16_t tag = (uint16_t)(hash >> 32);

		for (size_t i = first_of(s, tag);
		     !err && i < s->count && s->tags[i] == tag; i++) {
			if (s->places[i] >= before)
				continue;
			err =
			    compare(f, s->places[i], value, type, data + at, step, found);
			if (*found)
				return err;
		}
	}
	return err;
}

/* ---- all finders ---- */

struct finders *
finders_open(sqlite3 *db)
{
	struct finders *all = xcalloc(1, sizeof(*all));

	all->db = db;
	if (getrandom(all->secret, sizeof(all->secret), 0) != sizeof(all->secret))
		die("the system gives no random bytes");
	sqlite3_update_hook(db, on_change, all);
	return all;
}

void
finders_release(struct finders *all)
{
	sqlite3_update_hook(all->db, NULL, NULL);
	for (size_t i = 0; i < FINDERS_MAX; i++)
		if (all->items[i])
			finder_release(all->items[i]);
}

void
finders_close(struct finders *all)
{
	if (!all)
		return;
	for (size_t i = 0; i < FINDERS_MAX; i++)
		finder_close(all->items[i]);
	free(all);
}
