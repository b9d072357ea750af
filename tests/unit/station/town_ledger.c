#include "tests/unit/station/town.h"

#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/b64.h"
#include "base/clock.h"
#include "base/file.h"
#include "ballot/trustee.h"
#include "tests/unit/station/town_inner.h"

void
town_range(struct town *t, size_t size, struct merkle_range *range)
{
	uint8_t leaf[HASH_SIZE];

	*range = (struct merkle_range){0};
	for (size_t i = 0; i < size; i++) {
		merkle_leaf(leaf, t->leaves[i].data, t->leaves[i].size);
		merkle_append(range, leaf);
	}
}

void
town_append(struct town *t, const void *data, size_t size)
{
	t->leaves = xrealloc(t->leaves, (t->leaf_count + 1) * sizeof(*t->leaves));
	t->leaves[t->leaf_count] = (struct buf){0};
	buf_put(&t->leaves[t->leaf_count++], data, size);
}

void
town_append_block(struct town *t)
{
	struct block block = {.height = ++t->height, .time = clock_unix_ms()};
	struct merkle_range range;
	struct buf leaf = {0};

	snprintf(block.origin, sizeof(block.origin), "%s", TOWN_ORIGIN);
	town_range(t, t->leaf_count, &range);
	block.size = t->leaf_count - 1;
	block.count = 1;
	merkle_root(&range, block.root);
	merkle_root(&range, block.batch);
	block_build(&leaf, &block, &t->keys[KEY_PROPOSER], t->secrets[KEY_PROPOSER]);
	town_append(t, leaf.data, leaf.size);
	buf_free(&leaf);
}

void
town_publish_leaf(struct town *t, const void *leaf, size_t size)
{
	town_append(t, leaf, size);
	town_append_block(t);
}

static void
build(struct town *t, enum town_key signer, const char *service, const char *kind,
    const json_t *fields, const struct buf *payload, size_t count, struct buf *out)
{
	struct entry_draft draft = {
	    .origin = TOWN_ORIGIN,
	    .service = service,
	    .kind = kind,
	    .version = 1,
	    .seq = ++t->seqs[signer],
	    .time = clock_unix(),
	    .fields = fields,
	    .payload = payload,
	    .payload_count = count,
	};
	struct entry_signer who = {&t->keys[signer], t->secrets[signer]};

	town_must(entry_build(out, &draft, &who, 1), NULL);
}

void
town_publish(struct town *t, enum town_key signer, const char *kind, json_t *fields,
    const struct buf *payload, size_t count)
{
	struct buf leaf = {0};

	build(t, signer, "poll", kind, fields, payload, count, &leaf);
	town_publish_leaf(t, leaf.data, leaf.size);
	buf_free(&leaf);
	json_decref(fields);
}

/* ---- the charter, the poll ---- */

static json_t *
charter_row(
    struct town *t, const char *use, const char *name, enum town_key key, const char *url)
{
	char vkey[KEY_VKEY_MAX];

	key_format(&t->keys[key], vkey);
	return json_pack(
	    "{s:s, s:s, s:s, s:s}", "use", use, "name", name, "vkey", vkey, "url", url);
}

static void
publish_charter(struct town *t)
{
	json_t *lines = json_pack("[o, o, o, o]",
	    charter_row(t, "log", "n1", KEY_LOG, "http://127.0.0.1:1"),
	    charter_row(t, "proposer", "n1", KEY_PROPOSER, ""),
	    charter_row(t, "cosigner", "n1", KEY_NODE, ""),
	    charter_row(t, "platform", "city", KEY_PLATFORM, ""));
	json_t *fields = json_pack("{s:s, s:I, s:s, s:s, s:o}", "origin", TOWN_ORIGIN,
	    "created", (json_int_t)clock_unix(), "formats", "madang/v1", "engine",
	    "madang-rules/1 sqlite 3.40.1", "lines", lines);
	struct buf payload = {0}, leaf = {0};

	buf_puts(&payload, "core");
	build(t, KEY_PLATFORM, "core", "charter", fields, &payload, 1, &leaf);
	town_publish_leaf(t, leaf.data, leaf.size);
	json_decref(fields);
	buf_free(&payload);
	buf_free(&leaf);
}

static void
publish_define(struct town *t, int box_min)
{
	int64_t now = clock_unix();
	struct buf payload[8] = {{0}};
	size_t count = 0;
	const char *at = t->questions_text;

	for (; *at && count < 8; count++) {
		size_t size = strcspn(at, "\n");

		buf_put(&payload[count], at, size);
		at += size + (at[size] == '\n');
	}
	town_publish(t, KEY_OFFICE, "define",
	    json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:i, s:i,"
		      " s:I, s:i, s:i}",
		"poll", t->poll, "title_ko", "가로등", "title_en", "Street lights",
		"opens", (json_int_t)now - 100, "closes", (json_int_t)now + 3600,
		"boxes_until", (json_int_t)now + 7200, "early_close", 1, "min_ballots", 1,
		"box_min", (json_int_t)box_min, "n", 2, "k", 2),
	    payload, count);
	for (size_t i = 0; i < count; i++)
		buf_free(&payload[i]);
}

static void
credential_of(struct town *t, const uint8_t seed[SEED_SIZE], uint8_t v_e[POINT_SIZE])
{
	uint8_t x[SCALAR_SIZE], v[POINT_SIZE], chaincode[32];

	derive_card(x, v, seed);
	derive_chaincode(chaincode, seed);
	derive_credential_public(v_e, v, chaincode, TOWN_ORIGIN, t->poll);
}

static int
by_bytes(const void *a, const void *b)
{
	const struct buf *x = a, *y = b;

	return memcmp(x->data, y->data, POINT_SIZE);
}

static void
publish_roll(struct town *t)
{
	struct buf *payload = xcalloc(t->voters, sizeof(*payload));
	struct merkle_range range = {0};
	uint8_t point[POINT_SIZE], leaf[HASH_SIZE], root[HASH_SIZE];
	char hex[65];

	for (size_t i = 0; i < t->voters; i++) {
		credential_of(t, t->seeds[i], point);
		buf_put(&payload[i], point, sizeof(point));
	}
	qsort(payload, t->voters, sizeof(*payload), by_bytes);
	for (size_t i = 0; i < t->voters; i++) {
		merkle_leaf(leaf, payload[i].data, POINT_SIZE);
		merkle_append(&range, leaf);
	}
	merkle_root(&range, root);
	hex_encode(hex, root, sizeof(root));
	town_publish(t, KEY_OFFICE, "roll",
	    json_pack("{s:s, s:s, s:I}", "poll", t->poll, "root", hex, "size",
		(json_int_t)t->voters),
	    payload, t->voters);
	for (size_t i = 0; i < t->voters; i++)
		buf_free(&payload[i]);
	free(payload);
}

static void
publish_open(struct town *t)
{
	struct buf payload[2] = {{0}};
	char charter[65], key[65];
	uint8_t leaf[HASH_SIZE];
	size_t at = t->leaf_count;

	merkle_leaf(leaf, t->leaves[0].data, t->leaves[0].size);
	hex_encode(charter, leaf, sizeof(leaf));
	hex_encode(key, t->ballot.key, POINT_SIZE);
	for (size_t i = 0; i < 2; i++) { /* define is leaf 2, roll leaf 4 */
		merkle_leaf(leaf, t->leaves[2 + 2 * i].data, t->leaves[2 + 2 * i].size);
		buf_put(&payload[i], leaf, sizeof(leaf));
	}
	town_publish(t, KEY_OFFICE, "open",
	    json_pack("{s:s, s:s, s:i, s:s}", "poll", t->poll, "charter", charter,
		"ceremony", 1, "key", key),
	    payload, 2);
	merkle_leaf(t->ballot.eid, t->leaves[at].data, t->leaves[at].size);
	buf_free(&payload[0]);
	buf_free(&payload[1]);
}

void
town_publish_poll(struct town *t, int box_min)
{
	publish_charter(t);
	publish_define(t, box_min);
	publish_roll(t);
	publish_open(t);
}

void
town_close_poll(struct town *t)
{
	town_publish(t, KEY_OFFICE, "close",
	    json_pack("{s:s, s:i, s:i}", "poll", t->poll, "boxes", 0, "ballots", 0), NULL,
	    0);
}

void
town_officer(struct town *t, const char *name, bool grant)
{
	struct path file = path_of("%s/%s.card", t->dir, name);
	uint8_t poll_seed[SEED_SIZE], seed[SEED_SIZE] = {0}, secret[KEY_SECRET_SIZE],
				      key[KEY_PUBLIC_SIZE];
	struct buf leaf = {0};
	struct why why = {""};
	struct secret pin;
	json_t *fields;
	char hex[2 * KEY_PUBLIC_SIZE + 1];

	memcpy(seed, name, strlen(name) < SEED_SIZE ? strlen(name) : SEED_SIZE);
	randombytes_buf(poll_seed, sizeof(poll_seed));
	pin = town_secret("1234");
	if (access(file.s, F_OK) != 0)
		town_must(card_write(file.s, name, poll_seed, seed, &pin, &why), &why);
	secret_free(&pin);
	derive_service_key(key, secret, seed, "poll");
	hex_encode(hex, key, sizeof(key));
	fields = json_pack("{s:s, s:s, s:s}", "op", grant ? "grant" : "revoke", "key",
	    hex, "role", "poll:officer");
	build(t, KEY_PLATFORM, "core", "member", fields, NULL, 0, &leaf);
	town_publish_leaf(t, leaf.data, leaf.size);
	json_decref(fields);
	buf_free(&leaf);
}

/* ---- what came of it ---- */

size_t
town_ballots(struct town *t, struct buf *out, size_t room)
{
	struct why why = {""};
	size_t count = 0;

	for (size_t i = 0; i < t->leaf_count; i++) {
		struct entry e;

		if (block_is(t->leaves[i].data, t->leaves[i].size))
			continue;
		town_must(
		    entry_parse(&e, t->leaves[i].data, t->leaves[i].size, &why), &why);
		for (size_t j = 0; strcmp(e.kind, "box") == 0 && j < e.payload_count;
		     j++) {
			ck_assert_uint_lt(count, room);
			out[count] = (struct buf){0};
			buf_put(&out[count++], e.payload[j].data, e.payload[j].size);
		}
		entry_free(&e);
	}
	return count;
}

size_t
town_entries(struct town *t, const char *kind)
{
	struct why why = {""};
	size_t count = 0;

	for (size_t i = 0; i < t->leaf_count; i++) {
		struct entry e;

		if (block_is(t->leaves[i].data, t->leaves[i].size))
			continue;
		town_must(
		    entry_parse(&e, t->leaves[i].data, t->leaves[i].size, &why), &why);
		count += strcmp(e.kind, kind) == 0;
		entry_free(&e);
	}
	return count;
}

void
town_tally(struct town *t, uint64_t *lines)
{
	struct buf *ballots = xcalloc(10000, sizeof(*ballots));
	size_t cells = t->questions->cell_count, count = town_ballots(t, ballots, 10000);
	uint8_t *sum = xcalloc(cells, 2 * POINT_SIZE);
	struct total_table *table = total_table_open(100000, t->questions->line_count);

	sum_init(sum, cells);
	for (size_t i = 0; i < count; i++) {
		ck_assert_int_eq(
		    ballot_check(&t->ballot, ballots[i].data, ballots[i].size),
		    BALLOT_GOOD);
		sum_add_ballot(sum, cells, ballots[i].data);
		buf_free(&ballots[i]);
	}
	for (size_t i = 0; i < t->questions->line_count; i++) {
		uint8_t a[POINT_SIZE], b[POINT_SIZE], shared[POINT_SIZE];

		sum_line(a, b, &t->questions->lines[i], sum);
		group_mul(shared, t->key_secret, a);
		town_must(total_find(table, &lines[i], b, shared, 100000), NULL);
	}
	total_table_close(table);
	free(sum);
	free(ballots);
}
