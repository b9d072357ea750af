#include "station/vault/city.h"

#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/log.h"
#include "station/vault/city_leaf.h"
#include "station/vault/db.h"

#define FORM 1 /* user_version: officers are kept */

struct city {
	sqlite3 *db;
	const struct charter *charter;
	const char *name;
	struct poll *polls;
	uint8_t (*officers)[KEY_PUBLIC_SIZE];
	size_t officer_count;
	struct city_at at, reading; /* reading: of the transaction under way */
	bool open;
	bool unkept; /* at.seen is newer than the file's */
};

static const char setup[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
    "CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS pending(signer TEXT PRIMARY KEY, kind TEXT NOT NULL,"
    " fields TEXT NOT NULL, parts INTEGER NOT NULL, part INTEGER NOT NULL,"
    " seq INTEGER NOT NULL, leaves BLOB NOT NULL, payload BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS poll(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " title_ko TEXT NOT NULL, title_en TEXT NOT NULL, opens INTEGER NOT NULL,"
    " closes INTEGER NOT NULL, boxes_until INTEGER NOT NULL, box_min INTEGER NOT NULL,"
    " questions TEXT NOT NULL, define_leaf BLOB NOT NULL, roll BLOB, roll_leaves BLOB,"
    " eid BLOB, pubkey BLOB, closed INTEGER NOT NULL DEFAULT 0,"
    " sealed INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE TABLE IF NOT EXISTS officer(key BLOB PRIMARY KEY) STRICT;";

/* meta "at": u64 size, its hashes, u64 seen size, root, i64 time, i64 own seq, own leaf
 */
static size_t
range_hashes(uint64_t size)
{
	return (size_t)__builtin_popcountll(size);
}

static void
at_put(struct buf *out, const struct city_at *at)
{
	buf_put64(out, at->range.size);
	for (size_t i = 0; i < range_hashes(at->range.size); i++)
		buf_put(out, at->range.hashes[i], HASH_SIZE);
	buf_put64(out, at->seen.size);
	buf_put(out, at->seen.root, HASH_SIZE);
	buf_put64(out, (uint64_t)at->time);
	buf_put64(out, (uint64_t)at->own_seq);
	buf_put(out, at->own_leaf, HASH_SIZE);
}

static void
take(struct cur *in, uint8_t out[HASH_SIZE])
{
	const uint8_t *at = cur_take(in, HASH_SIZE);

	if (at)
		memcpy(out, at, HASH_SIZE);
}

static bool
at_get(struct city_at *at, struct cur in)
{
	*at = (struct city_at){0};
	at->range.size = cur_get64(&in);
	for (size_t i = 0; i < range_hashes(at->range.size); i++)
		take(&in, at->range.hashes[i]);
	at->seen.size = cur_get64(&in);
	take(&in, at->seen.root);
	at->time = (int64_t)cur_get64(&in);
	at->own_seq = (int64_t)cur_get64(&in);
	take(&in, at->own_leaf);
	return cur_done(&in);
}

static int
meta_put(struct city *c, const char *key, const void *data, size_t size, struct why *why)
{
	return db_finish(db_prepare(c->db, "INSERT OR REPLACE INTO meta VALUES(?, ?)",
			     "tb", key, data, size),
	    why);
}

static int
at_save(struct city *c, const struct city_at *at, struct why *why)
{
	struct buf b = {0};
	int r;

	at_put(&b, at);
	r = meta_put(c, "at", b.data, b.size, why);
	buf_free(&b);
	return r;
}

/* The pin: a folder belongs to one city for ever. */
static int
check_pin(struct city *c, const char *path, struct why *why)
{
	sqlite3_stmt *s =
	    db_prepare(c->db, "SELECT value FROM meta WHERE key = 'pin'", "");
	uint8_t pin[HASH_SIZE];
	int r = db_row(s, why);

	if (r == 1)
		r = db_blob(s, 0, pin, HASH_SIZE) &&
			    memcmp(pin, c->charter->leaf, HASH_SIZE) == 0
			? 0
			: why_set(why, ERR_KEY,
			      "%s belongs to another city than the charter beside it: "
			      "restore the charter this station was made with",
			      path);
	else if (r == 0)
		r = meta_put(c, "pin", c->charter->leaf, HASH_SIZE, why);
	sqlite3_finalize(s);
	return r;
}

static int
load_at(struct city *c, const char *path, struct why *why)
{
	sqlite3_stmt *s =
	    db_prepare(c->db, "SELECT value FROM meta WHERE key = 'at'", "");
	int r = db_row(s, why);

	if (r == 1)
		r = at_get(&c->at, cur_of(sqlite3_column_blob(s, 0),
				       (size_t)sqlite3_column_bytes(s, 0)))
			? 0
			: why_set(why, ERR_DATABASE,
			      "%s is damaged: delete it, the ledger is read anew", path);
	sqlite3_finalize(s);
	return r;
}

static int
form_of(struct city *c, int64_t *form, struct why *why)
{
	sqlite3_stmt *s = db_prepare(c->db, "PRAGMA user_version", "");
	int r = db_row(s, why);

	*form = r == 1 ? sqlite3_column_int64(s, 0) : 0;
	sqlite3_finalize(s);
	return r < 0 ? r : 0;
}

/* A file that kept no officers yet: all leaves are read once more, and must be those that
 * were seen. */
static int
bring_up(struct city *c, struct why *why)
{
	int64_t form;
	int r = form_of(c, &form, why);

	if (r || form == FORM)
		return r;
	c->at.range = (struct merkle_range){0};
	r = db_begin(c->db, why);
	if (r)
		return r;
	r = at_save(c, &c->at, why);
	if (!r)
		r = db_run(c->db, "PRAGMA user_version = 1", why);
	if (!r)
		return db_commit(c->db, why);
	db_rollback(c->db);
	return r;
}

static struct poll *
poll_new(struct city *c, sqlite3_stmt *s)
{
	struct poll *p = xcalloc(1, sizeof(*p)), **last = &c->polls;
	const char *id = (const char *)sqlite3_column_text(s, 0);
	struct why why = {""};

	memcpy(p->id, id, strlen(id));
	p->title_ko = db_text(s, 1);
	p->title_en = db_text(s, 2);
	p->opens = sqlite3_column_int64(s, 3);
	p->closes = sqlite3_column_int64(s, 4);
	p->boxes_until = sqlite3_column_int64(s, 5);
	p->box_min = sqlite3_column_int64(s, 6);
	p->text = db_text(s, 7);
	if (questions_parse(&p->questions, p->text, strlen(p->text), &why))
		log_say("poll %s cannot be used here: %s", p->id, why.text);
	p->ballot.questions = p->questions;
	while (*last)
		last = &(*last)->next;
	*last = p;
	return p;
}

static void
poll_learn(struct poll *p, sqlite3_stmt *s)
{
	size_t roll = (size_t)sqlite3_column_bytes(s, 8);

	if (!p->roll && roll) {
		p->roll = xmalloc(roll);
		memcpy(p->roll, sqlite3_column_blob(s, 8), roll);
		p->roll_size = roll / POINT_SIZE;
	}
	if (!p->open && p->roll && p->questions &&
	    db_blob(s, 9, p->ballot.eid, HASH_SIZE))
		p->open = db_blob(s, 10, p->ballot.key, POINT_SIZE);
	p->closed = sqlite3_column_int64(s, 11) != 0;
	p->sealed = sqlite3_column_int64(s, 12) != 0;
}

static int
load_polls(struct city *c, struct why *why)
{
	sqlite3_stmt *s = db_prepare(c->db,
	    "SELECT id, title_ko, title_en, opens, closes,"
	    " boxes_until, box_min, questions, roll, eid, pubkey, closed, sealed FROM "
	    "poll"
	    " ORDER BY n",
	    "");
	int r;

	while ((r = db_row(s, why)) == 1) {
		struct poll *p = city_poll(c, (const char *)sqlite3_column_text(s, 0));

		poll_learn(p ? p : poll_new(c, s), s);
	}
	sqlite3_finalize(s);
	return r;
}

static int
load_officers(struct city *c, struct why *why)
{
	sqlite3_stmt *s = db_prepare(c->db, "SELECT key FROM officer", "");
	uint8_t key[KEY_PUBLIC_SIZE];
	int r;

	c->officer_count = 0;
	while ((r = db_row(s, why)) == 1) {
		if (!db_blob(s, 0, key, sizeof(key)))
			die("a key of an officer that is none");
		c->officers =
		    xrealloc(c->officers, (c->officer_count + 1) * sizeof(*c->officers));
		memcpy(c->officers[c->officer_count++], key, sizeof(key));
	}
	sqlite3_finalize(s);
	return r;
}

static int
load(struct city *c, struct why *why)
{
	int r = load_polls(c, why);

	return r ? r : load_officers(c, why);
}

int
city_open(struct city **out, const char *path, const struct charter *charter,
    const char *name, struct why *why)
{
	struct city *c = xcalloc(1, sizeof(*c));
	int r;

	c->charter = charter;
	c->name = name;
	r = db_open(&c->db, path, setup, why);
	if (r) {
		free(c);
		return r;
	}
	r = check_pin(c, path, why);
	if (!r)
		r = load_at(c, path, why);
	if (!r)
		r = bring_up(c, why);
	if (!r)
		r = load(c, why);
	if (r) {
		city_close(c);
		return r;
	}
	*out = c;
	return 0;
}

void
city_close(struct city *c)
{
	if (!c)
		return;
	city_abort(c);
	for (struct poll *p = c->polls, *next; p; p = next) {
		next = p->next;
		questions_free(p->questions);
		free(p->title_ko);
		free(p->title_en);
		free(p->text);
		free(p->roll);
		free(p);
	}
	db_close(c->db);
	free(c->officers);
	free(c);
}

struct poll *
city_polls(struct city *c)
{
	return c->polls;
}

struct poll *
city_poll(struct city *c, const char *id)
{
	for (struct poll *p = c->polls; p; p = p->next)
		if (strcmp(p->id, id) == 0)
			return p;
	return NULL;
}

bool
city_officer(const struct city *c, const uint8_t key[KEY_PUBLIC_SIZE])
{
	for (size_t i = 0; i < c->officer_count; i++)
		if (memcmp(c->officers[i], key, KEY_PUBLIC_SIZE) == 0)
			return true;
	return false;
}

int
poll_roll_find(const struct poll *p, const uint8_t v[POINT_SIZE], size_t *place)
{
	size_t low = 0, high = p->roll_size;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = memcmp(p->roll + middle * POINT_SIZE, v, POINT_SIZE);

		if (order == 0) {
			*place = middle;
			return 0;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return ERR_NOT_FOUND;
}

const struct city_at *
city_at(const struct city *c)
{
	return &c->at;
}

int
city_begin(struct city *c, struct why *why)
{
	int r = db_begin(c->db, why);

	if (r)
		return r;
	c->reading = c->at;
	c->open = true;
	return 0;
}

void
city_abort(struct city *c)
{
	if (c->open)
		db_rollback(c->db);
	c->open = false;
}

uint64_t
city_reading(const struct city *c)
{
	return c->reading.range.size;
}

static int
take_block(struct city *c, const uint8_t *leaf, size_t size, uint8_t hash[HASH_SIZE],
    struct why *why)
{
	struct block block = {0};
	int r = block_parse(&block, NULL, leaf, size, why);

	if (r)
		return r;
	if (block.time / 1000 > c->reading.time)
		c->reading.time = block.time / 1000;
	block_free(&block);
	merkle_leaf(hash, leaf, size);
	return 0;
}

int
city_leaf(struct city *c, const uint8_t *leaf, size_t size, struct why *why)
{
	struct city_reader reader = {c->db, c->charter, c->name, &c->reading};
	uint8_t hash[HASH_SIZE];
	int r;

	if (block_is(leaf, size))
		r = take_block(c, leaf, size, hash, why);
	else
		r = city_take_entry(&reader, leaf, size, hash, why);
	if (r)
		return r;
	if (c->reading.range.size == 0 && memcmp(hash, c->charter->leaf, HASH_SIZE) != 0)
		return why_set(
		    why, ERR_FORK, "leaf 0 of the ledger is not the pinned charter");
	merkle_append(&c->reading.range, hash);
	if (c->reading.range.size == c->at.seen.size) {
		uint8_t root[HASH_SIZE];

		merkle_root(&c->reading.range, root);
		if (memcmp(root, c->at.seen.root, HASH_SIZE) != 0)
			return why_set(why, ERR_FORK,
			    "the ledger's first %llu leaves are not those "
			    "of a checkpoint this station has seen: keep both, and call "
			    "the city",
			    (unsigned long long)c->at.seen.size);
	}
	return 0;
}

int
city_check_root(
    const struct merkle_range *range, const struct checkpoint *cp, struct why *why)
{
	uint8_t root[HASH_SIZE];

	merkle_root(range, root);
	if (range->size == cp->size && memcmp(root, cp->root, HASH_SIZE) == 0)
		return 0;
	return why_set(why, ERR_FORK,
	    "the leaves a node gave do not have the root of its checkpoint at size %llu: "
	    "ask another node",
	    (unsigned long long)cp->size);
}

int
city_end(struct city *c, const struct checkpoint *cp, struct why *why)
{
	int r = city_check_root(&c->reading.range, cp, why);

	if (r) {
		city_abort(c);
		return r;
	}
	if (cp->size > c->reading.seen.size)
		c->reading.seen = *cp;
	r = at_save(c, &c->reading, why);
	if (r) {
		city_abort(c);
		return r;
	}
	c->open = false;
	r = db_commit(c->db, why);
	if (r)
		return r;
	c->at = c->reading;
	c->unkept = false;
	return load(c, why);
}

void
city_saw(struct city *c, const struct checkpoint *cp)
{
	if (cp->size > c->at.seen.size) {
		c->at.seen = *cp;
		c->unkept = true;
	}
}

int
city_keep_seen(struct city *c, struct why *why)
{
	int r = c->unkept ? at_save(c, &c->at, why) : 0;

	c->unkept = c->unkept && r;
	return r;
}
