/* poll define, roll, open: what an office and a registrar put on the ledger before a
 * vote. */
#include "admin/admin.h"

#include <stdlib.h>
#include <string.h>

#include "admin/pollfile.h"
#include "ballot/trustee.h"
#include "base/b64.h"
#include "base/file.h"

/* A poll's row of poll_pub_poll; *st stands on it. ERR_NOT_FOUND when there is none. */
static int
find_poll(struct desk *d, const char *poll, const char *columns, sqlite3_stmt **st,
    struct why *why)
{
	struct path sql =
	    path_of("SELECT %s FROM poll_pub_poll WHERE poll = ?1", columns);
	int r = client_select(d->client.state, st, why, sql.s, poll, NULL);

	if (r == 0 && sqlite3_step(*st) != SQLITE_ROW)
		r = why_set(why, ERR_NOT_FOUND,
		    "the ledger holds no poll \"%s\"; define it first: "
		    "madang-admin poll define FILE",
		    poll);
	return r;
}

/* ---- define ---- */

static bool
same_field(sqlite3_stmt *st, int column, const json_t *value)
{
	if (json_is_integer(value))
		return sqlite3_column_int64(st, column) == json_integer_value(value);
	return strcmp((const char *)sqlite3_column_text(st, column),
		   json_string_value(value)) == 0;
}

/* Is the poll on the ledger the one in the file? */
static bool
same_definition(sqlite3_stmt *st, const struct pollfile *p)
{
	struct buf questions = {0};
	bool same = true;

	for (int i = 1; i < sqlite3_column_count(st); i++)
		same =
		    same && same_field(st, i,
				json_object_get(p->fields, sqlite3_column_name(st, i)));
	for (size_t i = 0; i < p->count; i++)
		buf_printf(&questions, "%s%s", i > 0 ? "\n" : "", buf_str(&p->items[i]));
	same = same &&
	       strcmp((const char *)sqlite3_column_text(st, 0), buf_str(&questions)) == 0;
	buf_free(&questions);
	return same;
}

static int
define(struct desk *d, const struct pollfile *p, bool *already, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = find_poll(d, p->poll,
	    "questions, title_ko, title_en, opens, closes, boxes_until, "
	    "early_close, min_ballots, box_min, n, k",
	    &st, why);

	*already = r == 0;
	if (r == 0 && !same_definition(st, p))
		r = why_set(why, ERR_REFUSED,
		    "another poll is defined as \"%s\" already; ids are never "
		    "used twice, choose a new one",
		    p->poll);
	sqlite3_finalize(st);
	if (r == ERR_NOT_FOUND)
		r = desk_send(d, "poll", "define", json_incref(p->fields), p->items,
		    p->count, NULL, 0, why);
	return r;
}

int
poll_define(const struct args *a, struct why *why)
{
	struct pollfile p;
	struct desk d;
	bool already = false;
	int r = pollfile_read(&p, a->words.items[0], why);

	if (r == ERR_FORMAT || r == ERR_TOO_LARGE)
		return ERR_REFUSED;
	if (r != 0)
		return r;
	r = desk_open(&d, a, "office", why);
	if (r == 0) {
		r = define(&d, &p, &already, why);
		desk_close(&d);
	}
	if (r == 0)
		say("Poll %s is %sdefined: %zu questions, a ballot has %zu bytes.",
		    p.poll, already ? "already " : "", p.questions->count,
		    p.questions->ballot_size);
	pollfile_free(&p);
	return r;
}

/* ---- roll ---- */

static int
send_roll(struct desk *d, const char *poll, const struct roll *roll, struct why *why)
{
	struct buf *items = xcalloc(roll->count, sizeof(*items));
	char hex[2 * HASH_SIZE + 1];

	hex_encode(hex, roll->root, HASH_SIZE);
	for (size_t i = 0; i < roll->count; i++)
		buf_put(&items[i], roll->keys[i], POINT_SIZE);
	int r = desk_send(d, "poll", "roll",
	    json_pack("{s:s,s:s,s:I}", "poll", poll, "root", hex, "size",
		(json_int_t)roll->count),
	    items, roll->count, NULL, 0, why);
	for (size_t i = 0; i < roll->count; i++)
		buf_free(&items[i]);
	free(items);
	return r;
}

/* Publishes the roll unless one stands; one poll has one roll. */
static int
publish_roll(struct desk *d, const char *poll, const struct roll *roll, bool *already,
    struct why *why)
{
	char hex[2 * HASH_SIZE + 1];
	sqlite3_stmt *st = NULL;
	int r = find_poll(d, poll, "roll_root", &st, why);

	hex_encode(hex, roll->root, HASH_SIZE);
	*already = r == 0 && sqlite3_column_type(st, 0) != SQLITE_NULL;
	if (*already && strcmp((const char *)sqlite3_column_text(st, 0), hex) != 0)
		r = why_set(why, ERR_REFUSED,
		    "poll %s has a roll already, and the registry has changed "
		    "since; a poll has one roll",
		    poll);
	sqlite3_finalize(st);
	if (r == 0 && !*already)
		r = send_roll(d, poll, roll, why);
	return r;
}

int
poll_roll(const struct args *a, struct why *why)
{
	const char *poll = a->words.items[0];
	char origin[KEY_NAME_MAX + 1];
	struct registry *registry = NULL;
	struct roll roll = {0};
	struct desk d;
	bool already = false;
	int r = city_origin(a, origin, why);

	if (r == 0)
		r = registry_open(&registry, path_of("%s/registry.db", a->city).s, why);
	if (r == 0)
		r = registry_roll(registry, origin, poll, &roll, why);
	registry_close(registry);
	if (r == 0 && (r = desk_open(&d, a, "registrar", why)) == 0) {
		r = publish_roll(&d, poll, &roll, &already, why);
		desk_close(&d);
	}
	if (r == 0)
		say("The roll of poll %s is %spublished: %zu voters.", poll,
		    already ? "already " : "", roll.count);
	roll_free(&roll);
	return r;
}

/* ---- open ---- */

/* ERR_PENDING, naming whom, unless all n trustees have confirmed the ceremony. */
static int
all_confirmed(struct desk *d, const char *poll, int64_t ceremony, int n, struct why *why)
{
	sqlite3_stmt *st = NULL;
	bool there[TRUSTEES_MAX + 1] = {false};
	struct buf missing = {0};
	int r = client_select(d->client.state, &st, why,
	    "SELECT i FROM poll_pub_confirm WHERE poll = ?1 AND ceremony = ?2", poll,
	    NULL);

	if (r != 0)
		return r;
	sqlite3_bind_int64(st, 2, ceremony);
	while (sqlite3_step(st) == SQLITE_ROW) {
		int i = sqlite3_column_int(st, 0);
		if (i >= 1 && i <= TRUSTEES_MAX)
			there[i] = true;
	}
	sqlite3_finalize(st);
	for (int i = 1; i <= n; i++)
		if (!there[i])
			buf_printf(&missing, "%s%d", missing.size > 0 ? ", " : "", i);
	if (missing.size > 0)
		r = why_set(why, ERR_PENDING,
		    "the key ceremony of poll %s is not done: waiting for "
		    "trustee %s to confirm",
		    poll, buf_str(&missing));
	buf_free(&missing);
	return r;
}

/* Y from the reveals. */
static int
election_key(
    struct desk *d, const char *poll, int64_t ceremony, char hex[65], struct why *why)
{
	struct buf reveals[TRUSTEES_MAX] = {{0}};
	const uint8_t *all[TRUSTEES_MAX];
	uint8_t key[POINT_SIZE];
	sqlite3_stmt *st = NULL;
	size_t count = 0;
	int r = client_select(d->client.state, &st, why,
	    "SELECT data FROM poll_pub_reveal WHERE poll = ?1 AND ceremony = ?2 ORDER BY "
	    "i",
	    poll, NULL);

	if (r != 0)
		return r;
	sqlite3_bind_int64(st, 2, ceremony);
	for (; count < TRUSTEES_MAX && sqlite3_step(st) == SQLITE_ROW; count++) {
		buf_put(&reveals[count], sqlite3_column_blob(st, 0),
		    (size_t)sqlite3_column_bytes(st, 0));
		all[count] = reveals[count].data;
	}
	sqlite3_finalize(st);
	r = dkg_key(key, all, count);
	if (r != 0)
		why_set(why, r, "the commitments of poll %s give no election key: %s",
		    poll, err_str(r));
	else
		hex_encode(hex, key, POINT_SIZE);
	for (size_t i = 0; i < count; i++)
		buf_free(&reveals[i]);
	return r;
}

/* Leaf hashes of define, roll parts and this ceremony's steps, in ledger order. */
static int
open_list(struct desk *d, const char *poll, int64_t ceremony, struct buf **items,
    size_t *count, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(d->client.state, &st, why,
	    "SELECT leaf FROM poll_pub_step WHERE poll = ?1 AND ceremony IN (0, ?2) "
	    "AND kind <> 'complain' ORDER BY entry_index",
	    poll, NULL);
	size_t room = 0;

	if (r != 0)
		return r;
	sqlite3_bind_int64(st, 2, ceremony);
	while (r == 0 && sqlite3_step(st) == SQLITE_ROW) {
		uint8_t leaf[HASH_SIZE];
		if (*count == room) {
			room = room == 0 ? 64 : room * 2;
			*items = xrealloc(*items, room * sizeof(**items));
		}
		r = hex_decode(leaf, sizeof(leaf),
		    (const char *)sqlite3_column_text(st, 0),
		    (size_t)sqlite3_column_bytes(st, 0));
		if (r == 0) {
			(*items)[*count] = (struct buf){0};
			buf_put(&(*items)[(*count)++], leaf, sizeof(leaf));
		}
	}
	sqlite3_finalize(st);
	return r == 0 ? 0 : why_set(why, r, "a leaf hash of poll %s is malformed", poll);
}

static int
send_open(struct desk *d, const char *poll, int64_t ceremony, struct why *why)
{
	char key[65], charter[2 * HASH_SIZE + 1];
	struct buf *items = NULL;
	size_t count = 0;
	int r = election_key(d, poll, ceremony, key, why);

	if (r == 0)
		r = open_list(d, poll, ceremony, &items, &count, why);
	hex_encode(charter, d->client.charter.leaf, HASH_SIZE);
	if (r == 0)
		r = desk_send(d, "poll", "open",
		    json_pack("{s:s,s:s,s:I,s:s}", "poll", poll, "charter", charter,
			"ceremony", (json_int_t)ceremony, "key", key),
		    items, count, NULL, 0, why);
	for (size_t i = 0; i < count; i++)
		buf_free(&items[i]);
	free(items);
	return r;
}

static int
open_if_ready(struct desk *d, const char *poll, bool *already, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = find_poll(d, poll, "open_leaf, ceremony, n", &st, why);
	int64_t ceremony = 0;
	int n = 0;

	if (r == 0) {
		*already = sqlite3_column_type(st, 0) != SQLITE_NULL;
		ceremony = sqlite3_column_int64(st, 1);
		n = sqlite3_column_int(st, 2);
	}
	sqlite3_finalize(st);
	if (r != 0 || *already)
		return r;
	r = all_confirmed(d, poll, ceremony, n, why);
	if (r == 0)
		r = send_open(d, poll, ceremony, why);
	return r;
}

int
poll_open(const struct args *a, struct why *why)
{
	const char *poll = a->words.items[0];
	sqlite3_stmt *st = NULL;
	struct desk d;
	bool already = false;
	int r = desk_open(&d, a, "office", why);

	if (r != 0)
		return r;
	r = open_if_ready(&d, poll, &already, why);
	if (r == 0)
		r = find_poll(&d, poll, "open_leaf", &st, why);
	if (r == 0)
		say("Poll %s is %sopen on the ledger; its id is %s.", poll,
		    already ? "already " : "", (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	desk_close(&d);
	return r;
}
