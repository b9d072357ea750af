/* Digests, and what can be asked about the payload as bytes. */
#include "service/functions_internal.h"

#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/text.h"
#include "note/key.h"

static void
fn_sha256hex(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	int type = sqlite3_value_type(argv[0]);
	uint8_t digest[HASH_SIZE];

	(void)argc;
	if (type != SQLITE_TEXT && type != SQLITE_BLOB)
		return;
	sha256(digest, sqlite3_value_blob(argv[0]), (size_t)sqlite3_value_bytes(argv[0]));
	functions_result_hex(context, digest, sizeof(digest));
}

static void
fn_sha256(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	int type = sqlite3_value_type(argv[0]);
	uint8_t digest[HASH_SIZE];

	(void)argc;
	if (type != SQLITE_TEXT && type != SQLITE_BLOB)
		return;
	functions_digest(functions_of(context), sqlite3_value_blob(argv[0]),
	    (size_t)sqlite3_value_bytes(argv[0]), digest);
	sqlite3_result_blob(context, digest, sizeof(digest), SQLITE_TRANSIENT);
}

static void
fn_unhex32(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	uint8_t bytes[32];

	(void)argc;
	if (functions_hex32(argv[0], bytes))
		sqlite3_result_blob(context, bytes, sizeof(bytes), SQLITE_TRANSIENT);
}

static void
fn_merkle_ok(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	const struct functions *f = functions_of(context);
	struct merkle_range range = {0};
	uint8_t want[HASH_SIZE], root[HASH_SIZE], leaf[HASH_SIZE];

	(void)argc;
	if (sqlite3_value_type(argv[0]) == SQLITE_NULL)
		return;
	if (!functions_hex32(argv[0], want)) {
		sqlite3_result_int(context, 0);
		return;
	}
	for (size_t i = 0; i < f->payload_count; i++) {
		merkle_leaf(leaf, f->payload[i].data, f->payload[i].size);
		merkle_append(&range, leaf);
	}
	merkle_root(&range, root);
	sqlite3_result_int(context, memcmp(root, want, sizeof(root)) == 0);
}

static void
fn_payload_text(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	const struct functions *f = functions_of(context);
	struct buf text = {0};
	bool ok = true;

	(void)argc;
	(void)argv;
	for (size_t i = 0; i < f->payload_count && ok; i++) {
		const struct buf *item = &f->payload[i];

		ok = text_characters((const char *)item->data, item->size) >= 0;
		if (i > 0)
			buf_put8(&text, '\n');
		buf_put(&text, item->data, item->size);
	}
	if (ok)
		sqlite3_result_text64(
		    context, buf_str(&text), text.size, SQLITE_TRANSIENT, SQLITE_UTF8);
	buf_free(&text);
}

static void
fn_payload_sha256(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	const struct functions *f = functions_of(context);
	struct sha256 *hash = sha256_open();
	uint8_t digest[HASH_SIZE];

	(void)argc;
	(void)argv;
	for (size_t i = 0; i < f->payload_count; i++)
		sha256_put(hash, f->payload[i].data, f->payload[i].size);
	sha256_close(hash, digest);
	functions_result_hex(context, digest, sizeof(digest));
}

static void
fn_payload_blob(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	const struct functions *f = functions_of(context);
	struct buf all = {0};

	(void)argc;
	(void)argv;
	for (size_t i = 0; i < f->payload_count; i++)
		buf_put(&all, f->payload[i].data, f->payload[i].size);
	sqlite3_result_blob64(context, buf_str(&all), all.size, SQLITE_TRANSIENT);
	buf_free(&all);
}

/* An Ed25519 verifier key of that very name. */
static void
fn_vkey_ok(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	const char *name, *vkey;
	struct key key;

	(void)argc;
	if (sqlite3_value_type(argv[0]) == SQLITE_NULL ||
	    sqlite3_value_type(argv[1]) == SQLITE_NULL)
		return;
	name = (const char *)sqlite3_value_text(argv[0]);
	vkey = (const char *)sqlite3_value_text(argv[1]);
	sqlite3_result_int(context, key_parse(&key, vkey) == 0 &&
					key.type == KEY_ED25519 &&
					strcmp(key.name, name) == 0);
}

const struct function functions_of_payload[] = {
    {"vkey_ok", 2, false, fn_vkey_ok, NULL, NULL},
    {"sha256", 1, false, fn_sha256, NULL, NULL},
    {"sha256hex", 1, false, fn_sha256hex, NULL, NULL},
    {"unhex32", 1, false, fn_unhex32, NULL, NULL},
    {"merkle_ok", 1, true, fn_merkle_ok, NULL, NULL},
    {"payload_text", 0, true, fn_payload_text, NULL, NULL},
    {"payload_sha256", 0, true, fn_payload_sha256, NULL, NULL},
    {"payload_blob", 0, true, fn_payload_blob, NULL, NULL},
    {0},
};
