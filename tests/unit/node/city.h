/*
 * A small city for tests of the node: charter, keys of its nodes, and entries signed by
 * its platform. All keys come from fixed seeds. Wants sodium_init and, in the
 * environment, top_srcdir (for services/core).
 */
#ifndef MADANG_TEST_CITY_H
#define MADANG_TEST_CITY_H

#include <check.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/clock.h"
#include "base/file.h"
#include "note/checkpoint.h"
#include "service/publication.h"
#include "tree/merkle.h"

#define CITY_ORIGIN "madang.test.example"

struct city_key {
	struct key key;
	uint8_t seed[KEY_SEED_SIZE], secret[KEY_SECRET_SIZE];
};

static struct city_key
city_key(const char *name, uint8_t type, const char *salt)
{
	struct city_key k;
	struct buf text = {0};
	uint8_t public[KEY_PUBLIC_SIZE];

	memset(&k, 0, sizeof k);
	buf_printf(&text, "%s %d %s", name, type, salt);
	sha256(k.seed, text.data, text.size);
	buf_free(&text);
	key_from_seed(public, k.secret, k.seed);
	if (key_set(&k.key, name, type, public) != 0)
		die("bad key name %s", name);
	return k;
}

static struct city_key
city_platform(void)
{
	return city_key(CITY_ORIGIN "/platform/main", KEY_ED25519, "");
}

static struct city_key
city_node_key(const char *id, const char *use)
{
	if (strcmp(use, "log") == 0)
		return city_key(CITY_ORIGIN, KEY_ED25519, id);
	if (strcmp(use, "proposer") == 0)
		return city_key(
		    path_of(CITY_ORIGIN "/proposer/%s", id).s, KEY_ED25519, "");
	return city_key(path_of(CITY_ORIGIN "/node/%s", id).s, KEY_COSIGNER, "");
}

static void
city_add_line(json_t *lines, const char *use, const char *name, const struct key *key,
    const char *url)
{
	char vkey[KEY_VKEY_MAX];

	key_format(key, vkey);
	json_array_append_new(lines, json_pack("{s:s,s:s,s:s,s:s}", "use", use, "name",
					 name, "vkey", vkey, "url", url));
}

/* One entry of core, signed by an office of the platform. fields is consumed. */
static void
city_sign(struct buf *out, const struct city_key *by, const char *kind, int64_t seq,
    json_t *fields, const struct buf *payload, size_t payload_count)
{
	struct entry_signer signer = {&by->key, by->secret};
	struct entry_draft draft = {.origin = CITY_ORIGIN,
	    .service = "core",
	    .kind = kind,
	    .version = 1,
	    .seq = seq,
	    .time = clock_unix(),
	    .fields = fields,
	    .payload = payload,
	    .payload_count = payload_count};

	if (entry_build(out, &draft, &signer, 1) != 0)
		die("an entry cannot be built");
	json_decref(fields);
}

/* The charter of nodes "a", "b", ...: created a minute ago. */
static void
city_charter(struct buf *out, size_t nodes)
{
	static const char *const uses[] = {"log", "proposer", "cosigner"};
	const char *source = getenv("top_srcdir");
	struct city_key platform = city_platform();
	struct publication core;
	json_t *lines = json_array();
	struct buf *items;
	struct why why;
	size_t count;

	for (size_t i = 0; i < nodes; i++)
		for (int u = 0; u < 3; u++) {
			char id[2] = {(char)('a' + i), '\0'};
			struct city_key k = city_node_key(id, uses[u]);

			city_add_line(lines, uses[u], id, &k.key,
			    u == 0 ? "http://127.0.0.1:1" : "");
		}
	city_add_line(lines, "platform", "main", &platform.key, "");
	if (publication_read(&core,
		path_of("%s/services/core", source == NULL ? "." : source).s, &why) != 0)
		die("%s", why.text);
	buf_reset(&core.cases); /* a charter has one leaf, and its nodes need the room */
	items = publication_items(&core, &count);
	city_sign(out, &platform, "charter", 1,
	    json_pack("{s:s,s:I,s:s,s:s,s:o}", "origin", CITY_ORIGIN, "created",
		(json_int_t)(clock_unix() - 60), "formats", "madang/v1", "engine",
		path_of("madang-rules/1 sqlite %s", sqlite3_libversion()).s, "lines",
		lines),
	    items, count);
	publication_items_free(items, count);
	publication_free(&core);
}

static void
city_put_seed(json_t *keys, const char *id, const char *use)
{
	struct city_key k = city_node_key(id, use);
	struct buf text = {0};

	b64_put(&text, k.seed, sizeof k.seed);
	json_object_set_new(keys, use, json_string(buf_str(&text)));
	buf_free(&text);
}

static void
city_write(const char *dir, const char *name, const void *data, size_t size, mode_t mode)
{
	struct why why;

	if (file_write(path_of("%s/%s", dir, name).s, data, size, mode, &why) != 0)
		die("%s", why.text);
}

/* dir/charter and dir/keys of node "a". */
static void
city_make(const char *dir, const struct buf *charter)
{
	json_t *keys = json_pack("{s:s,s:s,s:s}", "format", "madang/node-keys/v1", "id",
	    "a", "origin", CITY_ORIGIN);
	char *text;

	city_put_seed(keys, "a", "log");
	city_put_seed(keys, "a", "proposer");
	city_put_seed(keys, "a", "cosigner");
	text = json_dumps(keys, JSON_COMPACT);
	city_write(dir, "keys", text, strlen(text), 0600);
	city_write(dir, "charter", charter->data, charter->size, 0644);
	free(text);
	json_decref(keys);
}

/* A good entry: an office of the platform grants a role to somebody new. */
static void __attribute__((unused)) city_grant(struct buf *out, const struct city_key *by,
    int64_t seq, const char *name, const char *role)
{
	struct city_key member = city_key(name, KEY_ED25519, "");
	char vkey[KEY_VKEY_MAX];

	key_format(&member.key, vkey);
	city_sign(out, by, "member", seq,
	    json_pack("{s:s,s:s,s:s,s:s}", "op", "grant", "name", name, "vkey", vkey,
		"role", role),
	    NULL, 0);
}

/* An entry that the rules refuse with core.member_unknown. */
static void __attribute__((unused))
city_bad_revoke(struct buf *out, const struct city_key *by, int64_t seq)
{
	city_sign(out, by, "member", seq,
	    json_pack("{s:s,s:s,s:s}", "op", "revoke", "name",
		CITY_ORIGIN "/station/nobody", "role", "poll:station"),
	    NULL, 0);
}

#endif
