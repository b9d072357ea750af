#include "station/vault/city_leaf.h"

#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/log.h"
#include "note/entry.h"
#include "station/vault/db.h"

/* A thing with all its parts. */
struct thing {
	const char *service, *kind;
	const json_t *fields;
	const uint8_t *leaf; /* of the last part */
	struct buf leaves;   /* of every part */
	struct buf payload;  /* u32 length || item, each */
};

static bool
next_item(struct cur *in, const uint8_t **item, size_t *size)
{
	if (cur_left(in) == 0)
		return false;
	*size = cur_get32(in);
	*item = cur_take(in, *size);
	return *item != NULL;
}

static int64_t
number(const json_t *fields, const char *key)
{
	return json_integer_value(json_object_get(fields, key));
}

static const char *
text(const json_t *fields, const char *key)
{
	const char *s = json_string_value(json_object_get(fields, key));

	return s ? s : "";
}

static int
take_define(struct city_reader *c, const struct thing *t, struct why *why)
{
	struct cur in = cur_of(t->payload.data, t->payload.size);
	const char *poll = text(t->fields, "poll");
	struct buf questions = {0};
	const uint8_t *item;
	size_t size;
	int r;

	if (!*poll || strlen(poll) > 40)
		return 0;
	while (next_item(&in, &item, &size)) {
		if (questions.size)
			buf_put8(&questions, '\n');
		buf_put(&questions, item, size);
	}
	r = db_finish(db_prepare(c->db,
			  "INSERT OR IGNORE INTO poll(id, title_ko, title_en, opens,"
			  " closes, boxes_until, box_min, questions, define_leaf) "
			  "VALUES(?,?,?,?,?,?,?,?,?)",
			  "tttiiiitb", poll, text(t->fields, "title_ko"),
			  text(t->fields, "title_en"), number(t->fields, "opens"),
			  number(t->fields, "closes"), number(t->fields, "boxes_until"),
			  number(t->fields, "box_min"), buf_str(&questions), t->leaf,
			  (size_t)HASH_SIZE),
	    why);
	buf_free(&questions);
	return r;
}

/* The roll, if it is what its entry says: ascending points under the root. */
static bool
roll_of(const struct thing *t, struct buf *roll)
{
	struct cur in = cur_of(t->payload.data, t->payload.size);
	struct merkle_range range = {0};
	uint8_t root[HASH_SIZE], want[HASH_SIZE], leaf[HASH_SIZE];
	const uint8_t *item, *before = NULL;
	size_t size;

	while (next_item(&in, &item, &size)) {
		if (size != POINT_SIZE ||
		    (before && memcmp(before, item, POINT_SIZE) >= 0))
			return false;
		merkle_leaf(leaf, item, POINT_SIZE);
		merkle_append(&range, leaf);
		buf_put(roll, item, POINT_SIZE);
		before = item;
	}
	merkle_root(&range, root);
	return hex_decode(want, HASH_SIZE, text(t->fields, "root"),
		   strlen(text(t->fields, "root"))) == 0 &&
	       memcmp(root, want, HASH_SIZE) == 0 &&
	       number(t->fields, "size") == (int64_t)range.size && range.size > 0;
}

static int
take_roll(struct city_reader *c, const struct thing *t, struct why *why)
{
	const char *poll = text(t->fields, "poll");
	struct buf roll = {0};
	int r = 0;

	if (roll_of(t, &roll))
		r = db_finish(db_prepare(c->db,
				  "UPDATE poll SET roll = ?, roll_leaves = ?"
				  " WHERE id = ? AND roll IS NULL",
				  "bbt", roll.data, roll.size, t->leaves.data,
				  t->leaves.size, poll),
		    why);
	else
		log_say("the roll of poll %s on the ledger is not under its root; it is "
			"not used",
		    poll);
	buf_free(&roll);
	return r;
}

/* open names define, then every part of the roll, before the ceremony. */
static bool
open_lists(const struct thing *t, const struct buf *expected)
{
	struct cur in = cur_of(t->payload.data, t->payload.size);
	const uint8_t *item;
	size_t size;

	for (size_t at = 0; at < expected->size; at += HASH_SIZE)
		if (!next_item(&in, &item, &size) || size != HASH_SIZE ||
		    memcmp(item, expected->data + at, HASH_SIZE) != 0)
			return false;
	return true;
}

static int
open_expected(struct city_reader *c, const char *poll, struct buf *out, struct why *why)
{
	sqlite3_stmt *s = db_prepare(c->db,
	    "SELECT define_leaf, roll_leaves FROM poll WHERE id = ? AND roll IS NOT NULL",
	    "t", poll);
	int r = db_row(s, why);

	for (int i = 0; r == 1 && i < 2; i++)
		buf_put(
		    out, sqlite3_column_blob(s, i), (size_t)sqlite3_column_bytes(s, i));
	sqlite3_finalize(s);
	return r < 0 ? r : 0;
}

static int
take_open(struct city_reader *c, const struct thing *t, struct why *why)
{
	const char *poll = text(t->fields, "poll"), *key = text(t->fields, "key");
	uint8_t y[POINT_SIZE], pin[HASH_SIZE];
	const char *charter = text(t->fields, "charter");
	struct buf expected = {0};
	int r = open_expected(c, poll, &expected, why);

	if (r)
		goto out;
	if (!expected.size || !open_lists(t, &expected) ||
	    hex_decode(y, POINT_SIZE, key, strlen(key)) || !group_point_ok(y) ||
	    group_is_identity(y) ||
	    hex_decode(pin, HASH_SIZE, charter, strlen(charter)) ||
	    memcmp(pin, c->charter->leaf, HASH_SIZE) != 0) {
		log_say("the opening of poll %s on the ledger does not name its "
			"definition, its "
			"roll, a key and this city's charter; the poll is not used",
		    poll);
		goto out;
	}
	r = db_finish(db_prepare(c->db,
			  "UPDATE poll SET eid = ?, pubkey = ?"
			  " WHERE id = ? AND eid IS NULL",
			  "bbt", t->leaf, (size_t)HASH_SIZE, y, (size_t)POINT_SIZE, poll),
	    why);
out:
	buf_free(&expected);
	return r;
}

static int
take_flag(struct city_reader *c, const struct thing *t, const char *sql, struct why *why)
{
	return db_finish(db_prepare(c->db, sql, "t", text(t->fields, "poll")), why);
}

/* Who is an officer: rows of core's kind member, as its rules keep them. */
static int
take_member(struct city_reader *c, const struct thing *t, struct why *why)
{
	const char *hex = text(t->fields, "key");
	bool grant = strcmp(text(t->fields, "op"), "grant") == 0;
	uint8_t key[KEY_PUBLIC_SIZE];

	if (strcmp(text(t->fields, "role"), "poll:officer") != 0 ||
	    hex_decode(key, sizeof(key), hex, strlen(hex)))
		return 0;
	return db_finish(db_prepare(c->db,
			     grant ? "INSERT OR IGNORE INTO officer VALUES(?)"
				   : "DELETE FROM officer WHERE key = ?",
			     "b", key, sizeof(key)),
	    why);
}

static int
take_thing(struct city_reader *c, const struct thing *t, bool own, struct why *why)
{
	if (strcmp(t->service, "core") == 0)
		return take_member(c, t, why);
	if (strcmp(t->kind, "define") == 0)
		return take_define(c, t, why);
	if (strcmp(t->kind, "roll") == 0)
		return take_roll(c, t, why);
	if (strcmp(t->kind, "open") == 0)
		return take_open(c, t, why);
	if (strcmp(t->kind, "close") == 0)
		return take_flag(c, t, "UPDATE poll SET closed = 1 WHERE id = ?", why);
	if (strcmp(t->kind, "seal") == 0 && own)
		return take_flag(c, t, "UPDATE poll SET sealed = 1 WHERE id = ?", why);
	return 0;
}

/* What the signer's parts so far amount to; false when e does not continue them. */
static int
load_pending(struct city_reader *c, const struct entry *e, const char *fields,
    struct thing *thing, bool *continues, struct why *why)
{
	sqlite3_stmt *s = db_prepare(c->db,
	    "SELECT leaves, payload FROM pending WHERE signer = ?"
	    " AND kind = ? AND fields = ? AND parts = ? AND part = ? AND seq = ?",
	    "tttiii", e->signer, e->kind, fields, e->parts, e->part - 1, e->seq - 1);
	int r = db_row(s, why);

	*continues = r == 1;
	if (r == 1) {
		buf_put(&thing->leaves, sqlite3_column_blob(s, 0),
		    (size_t)sqlite3_column_bytes(s, 0));
		buf_put(&thing->payload, sqlite3_column_blob(s, 1),
		    (size_t)sqlite3_column_bytes(s, 1));
	}
	sqlite3_finalize(s);
	return r < 0 ? r : 0;
}

static int
keep_pending(struct city_reader *c, const struct entry *e, const char *fields,
    const struct thing *t, struct why *why)
{
	return db_finish(
	    db_prepare(c->db,
		"INSERT INTO pending(signer, kind, fields, parts, part,"
		" seq, leaves, payload) VALUES(?,?,?,?,?,?,?,?)",
		"tttiiibb", e->signer, e->kind, fields, e->parts, e->part, e->seq,
		t->leaves.data, t->leaves.size, t->payload.data, t->payload.size),
	    why);
}

static int
take_part(struct city_reader *c, const struct entry *e, struct why *why)
{
	char *fields = json_dumps(e->fields, JSON_COMPACT | JSON_SORT_KEYS);
	struct thing t = {
	    .service = e->service, .kind = e->kind, .fields = e->fields, .leaf = e->leaf};
	bool whole = true;
	int r = 0;

	if (!fields)
		die("out of memory");
	if (e->part > 1)
		r = load_pending(c, e, fields, &t, &whole, why);
	if (!r)
		r = db_finish(db_prepare(c->db, "DELETE FROM pending WHERE signer = ?",
				  "t", e->signer),
		    why);
	if (r || !whole)
		goto out;
	buf_put(&t.leaves, e->leaf, HASH_SIZE);
	for (size_t i = 0; i < e->payload_count; i++)
		buf_put_var(&t.payload, e->payload[i].data, e->payload[i].size);
	if (e->part < e->parts)
		r = keep_pending(c, e, fields, &t, why);
	else
		r = take_thing(c, &t, strcmp(e->signer, c->name) == 0, why);
out:
	free(fields);
	buf_free(&t.leaves);
	buf_free(&t.payload);
	return r;
}

static bool
of_interest(const struct entry *e)
{
	if (strcmp(e->service, "core") == 0)
		return strcmp(e->kind, "member") == 0;
	return strcmp(e->service, "poll") == 0 && strcmp(e->kind, "box") != 0 &&
	       strcmp(e->kind, "challenge") != 0 && strcmp(e->kind, "share") != 0;
}

int
city_take_entry(struct city_reader *c, const uint8_t *leaf, size_t size,
    uint8_t hash[HASH_SIZE], struct why *why)
{
	struct entry e;
	int r = entry_parse(&e, leaf, size, why);

	if (r)
		return r;
	memcpy(hash, e.leaf, HASH_SIZE);
	if (strcmp(e.origin, c->charter->origin) != 0)
		r = why_set(why, ERR_FORMAT, "a leaf of another ledger, %s", e.origin);
	else if (of_interest(&e))
		r = take_part(c, &e, why);
	else
		r = db_finish(db_prepare(c->db, "DELETE FROM pending WHERE signer = ?",
				  "t", e.signer),
		    why);
	if (!r && strcmp(e.signer, c->name) == 0 && e.seq > c->at->own_seq) {
		c->at->own_seq = e.seq;
		memcpy(c->at->own_leaf, e.leaf, HASH_SIZE);
	}
	entry_free(&e);
	return r;
}
