/* sha256hex unhex32 merkle_ok payload_text payload_sha256 payload_blob */
#include "verifier/frontier.h"
#include "verifier/functions_inner.h"
#include "verifier/signed.h"

#include <string.h>

static size_t
items(const struct function_context *c)
{
	return c->thing ? c->thing->count : 0;
}

static void
sha256hex(sqlite3_context *sql, int count, sqlite3_value **values)
{
	uint8_t digest[HASH];
	struct span s;

	if (any_null(count, values))
		return;
	s = blob_of(values[0]);
	sha256_of(digest, s.data, s.size);
	result_hex(sql, digest, HASH);
}

/* As bytes; of an item of the payload it is worked out once. */
static void
sha256_value(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct span s;
	struct known_item *known;
	uint8_t digest[HASH];
	size_t at;

	if (any_null(count, values))
		return;
	s = blob_of(values[0]);
	known = known_item(context_of(sql), s, &at);
	if (known == NULL || !known->digested)
		sha256_of(digest, s.data, s.size);
	if (known != NULL && !known->digested)
		memcpy(known->digest, digest, HASH);
	if (known != NULL)
		known->digested = true;
	result_blob(sql, known ? known->digest : digest, HASH);
}

static void
unhex32(sqlite3_context *sql, int count, sqlite3_value **values)
{
	uint8_t raw[32];

	(void)count;
	if (hex_value(raw, values[0]))
		result_blob(sql, raw, 32);
}

static void
merkle_ok(sqlite3_context *sql, int count, sqlite3_value **values)
{
	const struct function_context *c = context_of(sql);
	struct frontier tree = {0};
	uint8_t hash[HASH], want[HASH];

	if (any_null(count, values))
		return;
	for (size_t i = 0; i < items(c); i++) {
		leaf_hash(hash, piece_data(c->thing, i), c->thing->pieces[i].size);
		frontier_add(&tree, hash);
	}
	frontier_root(&tree, hash);
	sqlite3_result_int(
	    sql, hex_value(want, values[0]) && memcmp(want, hash, HASH) == 0);
}

/* UTF-8 without C0, DEL or C1 control characters. */
static bool
plain(const uint8_t *p, size_t size)
{
	if (!utf8_ok(p, size))
		return false;
	for (size_t i = 0; i < size; i++)
		if (p[i] < 0x20 || p[i] == 0x7f ||
		    (p[i] == 0xc2 && i + 1 < size && p[i + 1] < 0xa0))
			return false;
	return true;
}

static void
payload_text(sqlite3_context *sql, int count, sqlite3_value **values)
{
	const struct function_context *c = context_of(sql);
	struct bytes text = {0};
	bool ok = true;

	(void)count;
	(void)values;
	for (size_t i = 0; i < items(c) && ok; i++) {
		if (i > 0)
			bytes_text(&text, "\n");
		ok = plain(piece_data(c->thing, i), c->thing->pieces[i].size);
		bytes_add(&text, piece_data(c->thing, i), c->thing->pieces[i].size);
	}
	if (ok)
		sqlite3_result_text64(sql, text.data ? (char *)text.data : "", text.size,
		    SQLITE_TRANSIENT, SQLITE_UTF8);
	bytes_drop(&text);
}

static void
payload_sha256(sqlite3_context *sql, int count, sqlite3_value **values)
{
	const struct function_context *c = context_of(sql);
	uint8_t digest[HASH];

	(void)count;
	(void)values;
	sha256_of(digest, c->thing ? c->thing->data.data : NULL,
	    c->thing ? c->thing->data.size : 0);
	result_hex(sql, digest, HASH);
}

static void
payload_blob(sqlite3_context *sql, int count, sqlite3_value **values)
{
	const struct function_context *c = context_of(sql);

	(void)count;
	(void)values;
	if (c->thing == NULL || c->thing->data.size == 0)
		sqlite3_result_zeroblob(sql, 0);
	else
		result_blob(sql, c->thing->data.data, c->thing->data.size);
}

/* name, vkey: an Ed25519 key of that very name */
static void
vkey_ok(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct fault fault;
	struct vkey key;

	if (any_null(count, values))
		return;
	sqlite3_result_int(sql,
	    vkey_read(&key, (const char *)sqlite3_value_text(values[1]), &fault) == 0 &&
		key.type == KEY_ED25519 && span_is(blob_of(values[0]), key.name));
}

const struct function_row payload_functions[] = {
    {"vkey_ok", 2, vkey_ok, NULL, NULL, false},
    {"sha256", 1, sha256_value, NULL, NULL, false},
    {"sha256hex", 1, sha256hex, NULL, NULL, false},
    {"unhex32", 1, unhex32, NULL, NULL, false},
    {"merkle_ok", 1, merkle_ok, NULL, NULL, true},
    {"payload_text", 0, payload_text, NULL, NULL, true},
    {"payload_sha256", 0, payload_sha256, NULL, NULL, true},
    {"payload_blob", 0, payload_blob, NULL, NULL, true},
    {0},
};
