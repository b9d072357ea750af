#include "verifier/seek.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/places.h"

#define SEEKERS 8
#define NAME 128

struct seeker {
	char table[NAME], column[NAME], by[NAME];
	bool fits;
	struct places *places;
	sqlite3_stmt *after, *only, *row;
	int64_t known;  /* all rows up to this place were put */
	bool news;      /* but there are others */
	int64_t *again; /* or these have changed since */
	size_t again_count, again_room;
};

struct seekers {
	sqlite3 *db;
	uint8_t secret[crypto_shorthash_KEYBYTES];
	struct seeker seekers[SEEKERS];
	size_t turn;
};

/* ---- pieces
 * -------------------------------------------------------------------------------------
 */

struct piece {
	const uint8_t *data;
	size_t size;
	uint64_t hash;
};

static size_t
step_of(int type, size_t size)
{
	return type == SQLITE_BLOB && size % 32 == 0 && size > 0 ? 32 : size;
}

static struct piece
piece_of(const struct seekers *all, const uint8_t *data, size_t size)
{
	struct piece p = {data, size, 0};

	crypto_shorthash((uint8_t *)&p.hash, data, size, all->secret);
	return p;
}

/* ---- reading the table
 * --------------------------------------------------------------------------- */

static void
remember_row(const struct seekers *all, struct seeker *s, sqlite3_stmt *row)
{
	int64_t place = sqlite3_column_int64(row, 0);
	const uint8_t *data = sqlite3_column_blob(row, 1);
	size_t size = (size_t)sqlite3_column_bytes(row, 1);
	size_t step = step_of(sqlite3_column_type(row, 1), size);

	if (place < 0 || place > UINT32_MAX)
		abort(); /* four thousand million rows: not with this program */
	for (size_t at = 0; step > 0 && at < size; at += step) {
		struct piece p = piece_of(all, data + at, step);
		places_put(s->places, p.hash, (uint32_t)place);
	}
}

static int
read_on(const struct seekers *all, struct seeker *s)
{
	int rc = SQLITE_DONE;

	while (s->again_count > 0 && (rc == SQLITE_DONE || rc == SQLITE_ROW)) {
		sqlite3_bind_int64(s->only, 1, s->again[--s->again_count]);
		rc = sqlite3_step(s->only);
		if (rc == SQLITE_ROW)
			remember_row(all, s, s->only);
		sqlite3_reset(s->only);
	}
	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		return -1;
	sqlite3_bind_int64(s->after, 1, s->known);
	while ((rc = sqlite3_step(s->after)) == SQLITE_ROW) {
		remember_row(all, s, s->after);
		s->known = sqlite3_column_int64(s->after, 0);
	}
	sqlite3_reset(s->after);
	s->news = rc != SQLITE_DONE;
	return s->news ? -1 : 0;
}

/* New rows with an old place come after a rollback; from there on all is read again. */
static void
changed(void *context, int what, const char *db, const char *table, sqlite3_int64 place)
{
	struct seekers *all = context;

	(void)db;
	for (struct seeker *s = all->seekers; s < all->seekers + SEEKERS; s++) {
		if (!s->fits || what == SQLITE_DELETE || strcmp(s->table, table) != 0)
			continue;
		s->news = true;
		if (what == SQLITE_INSERT && place <= s->known)
			s->known = place - 1;
		if (what != SQLITE_UPDATE || place > s->known)
			continue;
		s->again =
		    mem_slot(s->again, s->again_count, &s->again_room, sizeof *s->again);
		s->again[s->again_count++] = place;
	}
}

/* ---- seekers
 * -------------------------------------------------------------------------------------
 */

static sqlite3_stmt *
statement(sqlite3 *db, const struct seeker *s, const char *where)
{
	char *sql = sqlite3_mprintf(
	    "SELECT place, \"%w\" FROM \"%w\" WHERE %s", s->column, s->table, where);
	sqlite3_stmt *stmt = NULL;

	if (sql == NULL || sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT,
			       &stmt, NULL) != SQLITE_OK)
		abort(); /* the columns were seen to be there */
	sqlite3_free(sql);
	return stmt;
}

/* A table with rowids whose primary key is `place INTEGER`, and both columns. */
static bool
table_fits(sqlite3 *db, const struct seeker *s)
{
	bool keyed = false, column = false, by = false, rowids = false;
	int keys = 0;
	sqlite3_stmt *stmt = NULL;

	if (sqlite3_prepare_v2(db,
		"SELECT c.name, c.type, c.pk, t.type = 'table' AND NOT t.wr "
		"FROM pragma_table_list t JOIN pragma_table_info(t.name) c "
		"WHERE t.schema = 'main' AND t.name = ?",
		-1, &stmt, NULL) != SQLITE_OK)
		return false;
	sqlite3_bind_text(stmt, 1, s->table, -1, SQLITE_STATIC);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(stmt, 0);
		const char *type = (const char *)sqlite3_column_text(stmt, 1);
		bool key = sqlite3_column_int(stmt, 2) > 0;
		keys += key;
		keyed |=
		    key && strcmp(name, "place") == 0 && strcmp(type, "INTEGER") == 0;
		column |= strcmp(name, s->column) == 0;
		by |= strcmp(name, s->by) == 0;
		rowids = sqlite3_column_int(stmt, 3) == 1;
	}
	sqlite3_finalize(stmt);
	return keyed && keys == 1 && column && by && rowids;
}

static void
seeker_drop(struct seeker *s)
{
	places_close(s->places);
	free(s->again);
	sqlite3_finalize(s->after);
	sqlite3_finalize(s->only);
	sqlite3_finalize(s->row);
	*s = (struct seeker){.fits = false};
}

static void
seeker_make(sqlite3 *db, struct seeker *s, const struct seek_in *in)
{
	char *where;

	seeker_drop(s);
	memcpy(s->table, in->table, strlen(in->table) + 1);
	memcpy(s->column, in->column, strlen(in->column) + 1);
	memcpy(s->by, in->by, strlen(in->by) + 1);
	s->fits = table_fits(db, s);
	if (!s->fits)
		return;
	where = sqlite3_mprintf("place = ?1 AND \"%w\" IS ?2", s->by);
	s->after = statement(db, s, "place > ?1 ORDER BY place");
	s->only = statement(db, s, "place = ?1");
	s->row = statement(db, s, where);
	sqlite3_free(where);
	s->places = places_open(0);
	s->news = true;
}

static struct seeker *
seeker_of(struct seekers *all, const struct seek_in *in)
{
	struct seeker *s;

	for (s = all->seekers; s < all->seekers + SEEKERS; s++)
		if (s->fits && strcmp(s->column, in->column) == 0 &&
		    strcmp(s->by, in->by) == 0 && strcmp(s->table, in->table) == 0)
			return s;
	s = &all->seekers[all->turn++ % SEEKERS];
	seeker_make(all->db, s, in);
	return s;
}

/* ---- asking
 * --------------------------------------------------------------------------------------
 */

struct asked {
	struct seeker *seeker;
	sqlite3_value *value;
	int type;
	const struct piece *piece;
};

static int
row_has(void *context, uint32_t place)
{
	const struct asked *asked = context;
	struct seeker *s = asked->seeker;
	const struct piece *p = asked->piece;
	int rc, has = 0;

	sqlite3_bind_int64(s->row, 1, place);
	sqlite3_bind_value(s->row, 2, asked->value);
	rc = sqlite3_step(s->row);
	if (rc == SQLITE_ROW && sqlite3_column_type(s->row, 1) == asked->type) {
		const uint8_t *data = sqlite3_column_blob(s->row, 1);
		size_t size = (size_t)sqlite3_column_bytes(s->row, 1);
		if (step_of(asked->type, size) == p->size)
			for (size_t at = 0; at < size && !has; at += p->size)
				has = memcmp(data + at, p->data, p->size) == 0;
	}
	sqlite3_reset(s->row);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? has : -1;
}

int
seek_before(struct seekers *all, const struct seek_in *in, sqlite3_value *x,
    sqlite3_value *value, int64_t before)
{
	struct seeker *s = seeker_of(all, in);
	int type = sqlite3_value_type(x), has = 0;
	const uint8_t *data = sqlite3_value_blob(x);
	size_t size = (size_t)sqlite3_value_bytes(x), step = step_of(type, size);

	if (!s->fits)
		return 0;
	if (s->news && read_on(all, s))
		return -1;
	for (size_t at = 0; step > 0 && at < size && has == 0; at += step) {
		struct piece p = piece_of(all, data + at, step);
		struct asked asked = {s, value, type, &p};
		has = places_each(s->places, p.hash, before, row_has, &asked);
	}
	return has;
}

struct seekers *
seekers_new(sqlite3 *db)
{
	struct seekers *all = mem_new(1, sizeof *all);

	all->db = db;
	crypto_shorthash_keygen(all->secret);
	sqlite3_update_hook(db, changed, all);
	return all;
}

void
seekers_drop(struct seekers *all)
{
	if (all == NULL)
		return;
	sqlite3_update_hook(all->db, NULL, NULL);
	for (struct seeker *s = all->seekers; s < all->seekers + SEEKERS; s++)
		seeker_drop(s);
	free(all);
}
