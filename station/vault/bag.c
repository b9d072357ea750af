#include "station/vault/bag.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "station/vault/db.h"

#define SLOT_HEAD 5 /* u8 kind, u32 size */
#define MARK_ROW 1024

struct place {
	int64_t id;
	uint8_t kind;
};

struct bag_poll {
	struct bag_poll *next;
	char *id;
	size_t slot_size; /* with its head */
	struct place *places;
	size_t count, slots, checks, used[BAG_KINDS];
	size_t roll;
	uint8_t *marks;
	int64_t *mark_rows; /* row ids, MARK_ROW marks each */
};

struct bag {
	sqlite3 *db;
	struct bag_poll *polls;
	uint8_t session[1 + BAG_TOKEN]; /* state, token: of the last one */
	uint8_t *slot;                  /* one slot being put together */
	size_t room;
};

static const char setup[] =
    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=TRUNCATE; PRAGMA "
    "synchronous=EXTRA;"
    "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_spill=OFF;"
    "CREATE TABLE IF NOT EXISTS slot(id INTEGER PRIMARY KEY, poll TEXT NOT NULL,"
    " data BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS mark(id INTEGER PRIMARY KEY, poll TEXT NOT NULL,"
    " data BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS session(id INTEGER PRIMARY KEY CHECK(id = 1),"
    " data BLOB NOT NULL) STRICT;"
    "INSERT OR IGNORE INTO session VALUES(1, zeroblob(17));";

static int
load_session(struct bag *b, struct why *why)
{
	sqlite3_stmt *s = db_prepare(b->db, "SELECT data FROM session", "");
	int r = db_row(s, why);

	if (r >= 0)
		r = r == 1 && db_blob(s, 0, b->session, sizeof(b->session)) &&
			    b->session[0] < LAST_SESSIONS
			? 0
			: why_set(why, ERR_DATABASE,
			      "bag.db: the last session is malformed: keep the file "
			      "and restore a copy");
	sqlite3_finalize(s);
	return r;
}

int
bag_open(struct bag **out, const char *path, struct why *why)
{
	struct bag *b = xcalloc(1, sizeof(*b));
	int r = db_open(&b->db, path, setup, why);

	if (r) {
		free(b);
		return r;
	}
	r = load_session(b, why);
	if (r) {
		bag_close(b);
		return r;
	}
	*out = b;
	return 0;
}

static void
poll_free(struct bag_poll *p)
{
	free(p->id);
	free(p->places);
	free(p->marks);
	free(p->mark_rows);
	free(p);
}

void
bag_close(struct bag *b)
{
	if (!b)
		return;
	for (struct bag_poll *p = b->polls, *next; p; p = next) {
		next = p->next;
		poll_free(p);
	}
	db_close(b->db);
	if (b->slot)
		sodium_memzero(b->slot, b->room);
	free(b->slot);
	free(b);
}

/* Overwrites part of a BLOB where it stands: no byte of the file moves. */
static int
overwrite(struct bag *b, const char *table, int64_t row, const void *data, size_t size,
    size_t offset, struct why *why)
{
	sqlite3_blob *blob = NULL;
	int r = sqlite3_blob_open(b->db, "main", table, "data", row, 1, &blob);

	if (r == SQLITE_OK)
		r = sqlite3_blob_write(blob, data, (int)size, (int)offset);
	r = r == SQLITE_OK ? 0 : db_why(b->db, why);
	if (sqlite3_blob_close(blob) != SQLITE_OK && !r)
		r = db_why(b->db, why);
	return r;
}

/* ---- the last session ---- */

enum last_session
bag_session(const struct bag *b)
{
	return (enum last_session)b->session[0];
}

bool
bag_session_is(const struct bag *b, const uint8_t token[BAG_TOKEN])
{
	return b->session[0] != LAST_NONE &&
	       sodium_memcmp(b->session + 1, token, BAG_TOKEN) == 0;
}

static int
write_session(struct bag *b, enum last_session state, struct why *why)
{
	uint8_t data[1 + BAG_TOKEN];

	memcpy(data, b->session, sizeof(data));
	data[0] = (uint8_t)state;
	return overwrite(b, "session", 1, data, sizeof(data), 0, why);
}

int
bag_session_set(struct bag *b, enum last_session state, const uint8_t token[BAG_TOKEN],
    struct why *why)
{
	uint8_t data[1 + BAG_TOKEN];
	int r;

	data[0] = (uint8_t)state;
	memcpy(data + 1, token, BAG_TOKEN);
	r = overwrite(b, "session", 1, data, sizeof(data), 0, why);
	if (!r)
		memcpy(b->session, data, sizeof(data));
	return r;
}

/* ---- a poll's slots ---- */

static int
load_slots(struct bag *b, struct bag_poll *p, struct why *why)
{
	sqlite3_stmt *s = db_prepare(b->db,
	    "SELECT id, length(data), substr(data, 1, 1) FROM slot WHERE poll = ? ORDER "
	    "BY id",
	    "t", p->id);
	uint8_t kind;
	int r;

	p->count = 0;
	memset(p->used, 0, sizeof(p->used));
	while ((r = db_row(s, why)) == 1) {
		p->places = xrealloc(p->places, (p->count + 1) * sizeof(*p->places));
		if ((size_t)sqlite3_column_int64(s, 1) != p->slot_size ||
		    !db_blob(s, 2, &kind, 1) || kind >= BAG_KINDS) {
			r = why_set(why, ERR_DATABASE,
			    "bag.db: slot %lld of poll %s is malformed: "
			    "keep the file and restore a copy",
			    (long long)sqlite3_column_int64(s, 0), p->id);
			break;
		}
		p->places[p->count++] = (struct place){sqlite3_column_int64(s, 0), kind};
		p->used[kind]++;
	}
	sqlite3_finalize(s);
	return r;
}

static int
load_marks(struct bag *b, struct bag_poll *p, struct why *why)
{
	size_t rows = (p->roll + MARK_ROW - 1) / MARK_ROW, n = 0;
	sqlite3_stmt *s;
	int r;

	p->marks = xcalloc(rows ? rows : 1, MARK_ROW);
	p->mark_rows = xcalloc(rows ? rows : 1, sizeof(*p->mark_rows));
	s = db_prepare(
	    b->db, "SELECT id, data FROM mark WHERE poll = ? ORDER BY id", "t", p->id);
	while ((r = db_row(s, why)) == 1 && n < rows) {
		p->mark_rows[n] = sqlite3_column_int64(s, 0);
		if (!db_blob(s, 1, p->marks + n * MARK_ROW, MARK_ROW))
			break;
		n++;
	}
	sqlite3_finalize(s);
	if (r == 1 || (r == 0 && n != rows))
		return why_set(why, ERR_DATABASE,
		    "bag.db: the marks of poll %s are not those of "
		    "its roll of %zu: keep the file and restore a copy",
		    p->id, p->roll);
	return r;
}

/* Slots and marks that are missing, all zeros. */
static int
make_rows(struct bag *b, struct bag_poll *p, bool fresh, struct why *why)
{
	size_t rows = fresh ? (p->roll + MARK_ROW - 1) / MARK_ROW : 0;
	int r = 0;

	for (size_t i = p->count; i < p->slots + p->checks && !r; i++)
		r = db_finish(db_prepare(b->db,
				  "INSERT INTO slot(poll, data) VALUES(?, zeroblob(?))",
				  "ti", p->id, (int64_t)p->slot_size),
		    why);
	for (size_t i = 0; i < rows && !r; i++)
		r = db_finish(db_prepare(b->db,
				  "INSERT INTO mark(poll, data) VALUES(?, zeroblob(?))",
				  "ti", p->id, (int64_t)MARK_ROW),
		    why);
	return r;
}

static int
fill_up(struct bag *b, struct bag_poll *p, struct why *why)
{
	bool fresh = p->count == 0;
	int r;

	if (p->count >= p->slots + p->checks)
		return 0;
	r = db_begin(b->db, why);
	if (r)
		return r;
	r = make_rows(b, p, fresh, why);
	if (r) {
		db_rollback(b->db);
		return r;
	}
	r = db_commit(b->db, why);
	return r ? r : load_slots(b, p, why);
}

int
bag_poll_get(struct bag *b, const char *poll, size_t item_size, size_t slots,
    size_t checks, size_t roll, struct bag_poll **out, struct why *why)
{
	struct bag_poll *p;
	int r;

	for (p = b->polls; p; p = p->next)
		if (strcmp(p->id, poll) == 0) {
			*out = p;
			return 0;
		}
	p = xcalloc(1, sizeof(*p));
	p->id = xstrdup(poll);
	p->slot_size = SLOT_HEAD + item_size;
	p->slots = slots;
	p->checks = checks;
	p->roll = roll;
	r = load_slots(b, p, why);
	if (!r)
		r = fill_up(b, p, why);
	if (!r)
		r = load_marks(b, p, why);
	if (r) {
		poll_free(p);
		return r;
	}
	p->next = b->polls;
	b->polls = p;
	*out = p;
	return 0;
}

bool
bag_voted(const struct bag_poll *p, size_t voter)
{
	return voter < p->roll && p->marks[voter] != 0;
}

size_t
bag_count(const struct bag_poll *p, enum bag_kind kind)
{
	return p->used[kind];
}

size_t
bag_room(const struct bag_poll *p, enum bag_kind kind)
{
	size_t most = kind == BAG_CHALLENGE ? p->checks : p->count - p->checks;

	return most > p->used[kind] ? most - p->used[kind] : 0;
}

static struct place *
random_free(struct bag_poll *p)
{
	size_t n;

	if (p->used[BAG_FREE] == 0)
		die("a ballot for a bag without a free slot");
	n = randombytes_uniform((uint32_t)p->used[BAG_FREE]);
	for (size_t i = 0;; i++)
		if (p->places[i].kind == BAG_FREE && n-- == 0)
			return &p->places[i];
}

static void
set_kind(struct bag_poll *p, struct place *place, enum bag_kind kind)
{
	p->used[place->kind]--;
	p->used[kind]++;
	place->kind = (uint8_t)kind;
}

/* b->slot is wiped: a checked ballot stands open in it. */
static int
write_slot(struct bag *b, struct bag_poll *p, int64_t id, enum bag_kind kind,
    const void *data, size_t size, struct why *why)
{
	int r;

	if (size + SLOT_HEAD > p->slot_size)
		die("%zu bytes for a slot of %zu", size, p->slot_size - SLOT_HEAD);
	if (b->room < p->slot_size) {
		b->slot = xrealloc(b->slot, p->slot_size);
		b->room = p->slot_size;
	}
	memset(b->slot, 0, p->slot_size);
	b->slot[0] = (uint8_t)kind;
	for (int i = 0; i < 4; i++)
		b->slot[1 + i] = (uint8_t)(size >> (24 - 8 * i));
	if (size)
		memcpy(b->slot + SLOT_HEAD, data, size);
	r = overwrite(b, "slot", id, b->slot, p->slot_size, 0, why);
	sodium_memzero(b->slot, p->slot_size);
	return r;
}

static int
store_one(
    struct bag *b, const struct bag_item *item, struct place **place, struct why *why)
{
	struct bag_poll *p = item->poll;
	const uint8_t one = 1;
	int r;

	*place = random_free(p);
	set_kind(p, *place, item->kind);
	r = write_slot(b, p, (*place)->id, item->kind, item->data, item->size, why);
	if (r || item->voter < 0)
		return r;
	r = overwrite(b, "mark", p->mark_rows[item->voter / MARK_ROW], &one, 1,
	    (size_t)(item->voter % MARK_ROW), why);
	if (!r && item->token && bag_session_is(b, item->token))
		r = write_session(b, LAST_CAST, why);
	return r;
}

static void
took_ballot(struct bag *b, const struct bag_item *item)
{
	item->poll->marks[item->voter] = 1;
	if (item->token && bag_session_is(b, item->token))
		b->session[0] = LAST_CAST;
}

int
bag_store(struct bag *b, const struct bag_item *items, size_t count, struct why *why)
{
	struct place **places = xcalloc(count ? count : 1, sizeof(*places));
	size_t done = 0;
	int r = db_begin(b->db, why);

	while (!r && done < count) {
		r = store_one(b, &items[done], &places[done], why);
		done++;
	}
	if (!r)
		r = db_commit(b->db, why);
	else
		db_rollback(b->db);
	for (size_t i = 0; i < done; i++) {
		if (r)
			set_kind(items[i].poll, places[i], BAG_FREE);
		else if (items[i].voter >= 0)
			took_ballot(b, &items[i]);
	}
	free(places);
	return r;
}

static int
read_slot(sqlite3_stmt *s, struct bag_slot *slot, const char *poll, struct why *why)
{
	struct cur in =
	    cur_of(sqlite3_column_blob(s, 1), (size_t)sqlite3_column_bytes(s, 1));
	const uint8_t *data;

	slot->id = sqlite3_column_int64(s, 0);
	cur_get8(&in);
	slot->size = cur_get32(&in);
	data = cur_take(&in, slot->size);
	if (in.bad || !data)
		return why_set(why, ERR_DATABASE,
		    "bag.db: slot %lld of poll %s is malformed: "
		    "keep the file and restore a copy",
		    (long long)slot->id, poll);
	slot->data = xmalloc(slot->size ? slot->size : 1);
	memcpy(slot->data, data, slot->size);
	return 0;
}

int
bag_read(struct bag *b, const struct bag_poll *p, enum bag_kind kind,
    struct bag_slot **out, size_t *count, struct why *why)
{
	struct bag_slot *slots =
	    xcalloc(p->used[kind] ? p->used[kind] : 1, sizeof(*slots));
	size_t n = 0;
	int r = 0;

	for (size_t i = 0; i < p->count && !r; i++) {
		sqlite3_stmt *s;

		if (p->places[i].kind != kind)
			continue;
		s = db_prepare(b->db, "SELECT id, data FROM slot WHERE id = ?", "i",
		    p->places[i].id);
		r = db_row(s, why);
		r = r == 1 ? read_slot(s, &slots[n], p->id, why) : r ? r : ERR_DATABASE;
		sqlite3_finalize(s);
		n += r == 0;
	}
	if (r) {
		bag_slots_free(slots, n);
		return r;
	}
	*out = slots;
	*count = n;
	return 0;
}

void
bag_slots_free(struct bag_slot *slots, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		sodium_memzero(slots[i].data, slots[i].size);
		free(slots[i].data);
	}
	free(slots);
}

static struct place *
place_of(struct bag_poll *p, int64_t id)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->places[i].id == id)
			return &p->places[i];
	die("a slot that is not in the bag");
}

int
bag_clear(
    struct bag *b, struct bag_poll *p, const int64_t *ids, size_t count, struct why *why)
{
	int r = db_begin(b->db, why);

	if (r)
		return r;
	for (size_t i = 0; i < count && !r; i++)
		r = write_slot(b, p, ids[i], BAG_FREE, NULL, 0, why);
	if (r) {
		db_rollback(b->db);
		return r;
	}
	r = db_commit(b->db, why);
	for (size_t i = 0; i < count && !r; i++)
		set_kind(p, place_of(p, ids[i]), BAG_FREE);
	return r;
}
