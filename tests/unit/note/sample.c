#include "sample.h"

#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "tree/merkle.h"

void
sample_key(struct sample_key *k, const char *name, uint8_t type, const char *salt)
{
	struct buf text = {0};
	uint8_t public[KEY_PUBLIC_SIZE];
	buf_printf(&text, "madang test key %s %s", name, salt);
	sha256(k->seed, text.data, text.size);
	buf_free(&text);
	key_from_seed(public, k->secret, k->seed);
	if (key_set(&k->key, name, type, public))
		die("the test's key name %s is malformed", name);
}

static void
named_key(struct sample_key *k, const char *role, const char *id, uint8_t type)
{
	struct buf name = {0};
	buf_printf(&name, SAMPLE_ORIGIN "/%s/%s", role, id);
	sample_key(k, buf_str(&name), type, "");
	buf_free(&name);
}

static void
add_row(json_t *lines, const char *use, const char *name, const struct key *key,
    const char *url)
{
	char vkey[KEY_VKEY_MAX];
	key_format(key, vkey);
	json_array_append_new(lines, json_pack("{s:s,s:s,s:s,s:s}", "use", use, "name",
					 name, "vkey", vkey, "url", url));
}

json_t *
sample_charter_fields(const struct sample *s)
{
	json_t *lines = json_array();
	for (size_t i = 0; i < s->nodes; i++) {
		char id[] = {'n', (char)('1' + i), 0};
		add_row(lines, "log", id, &s->log[i].key, "https://n.example");
		add_row(lines, "proposer", id, &s->proposer[i].key, "");
		add_row(lines, "cosigner", id, &s->cosigner[i].key, "");
	}
	add_row(lines, "platform", "main", &s->platform.key, "");
	return json_pack("{s:s,s:I,s:s,s:s,s:o}", "origin", SAMPLE_ORIGIN, "created",
	    (json_int_t)SAMPLE_TIME, "formats", "madang/v1", "engine",
	    "madang-rules/1 sqlite 3.40.1", "lines", lines);
}

void
sample_charter(struct buf *out, const json_t *fields, const struct sample_key *key)
{
	struct buf item = {0};
	buf_puts(&item, "the publication of core stands here");
	struct entry_draft draft = {.origin = SAMPLE_ORIGIN,
	    .service = "core",
	    .kind = "charter",
	    .version = 1,
	    .seq = 1,
	    .time = SAMPLE_TIME,
	    .fields = fields,
	    .payload = &item,
	    .payload_count = 1};
	struct entry_signer signer = {&key->key, key->secret};
	if (entry_build(out, &draft, &signer, 1))
		die("the test's charter is too large");
	buf_free(&item);
}

void
sample_open(struct sample *s, size_t nodes)
{
	*s = (struct sample){.nodes = nodes};
	for (size_t i = 0; i < nodes; i++) {
		char id[] = {'n', (char)('1' + i), 0};
		sample_key(&s->log[i], SAMPLE_ORIGIN, KEY_ED25519, id);
		named_key(&s->proposer[i], "proposer", id, KEY_ED25519);
		named_key(&s->cosigner[i], "node", id, KEY_COSIGNER);
	}
	named_key(&s->platform, "platform", "main", KEY_ED25519);
	named_key(&s->station, "station", "jongno-03", KEY_ED25519);
	sample_key(&s->card, "card", KEY_ED25519, "");
	json_t *fields = sample_charter_fields(s);
	sample_charter(&s->charter_raw, fields, &s->platform);
	json_decref(fields);
	struct why why = {""};
	if (charter_parse(&s->charter, s->charter_raw.data, s->charter_raw.size, &why))
		die("the test's charter: %s", why.text);
}

void
sample_close(struct sample *s)
{
	buf_free(&s->charter_raw);
}

void
sample_entry(const struct sample *s, struct buf *out, int64_t seq)
{
	char hex[2 * KEY_PUBLIC_SIZE + 1];
	hex_encode(hex, s->card.key.public, KEY_PUBLIC_SIZE);
	json_t *fields = json_pack("{s:s,s:I,s:s,s:[{s:s,s:I},{s:s,s:I}]}", "donor",
	    "마당 \"x\"", "amount", (json_int_t)50000, "clerk", hex, "lines", "item",
	    "쌀", "n", (json_int_t)3, "item", "옷", "n", (json_int_t)-1);
	struct buf items[2] = {{0}};
	buf_puts(&items[0], "first item");
	buf_put(&items[1], "\0\377", 2);
	uint8_t prev[HASH_SIZE] = {0};
	if (seq > 1)
		sha256(prev, "the entry before", 16);
	struct entry_draft draft = {.origin = SAMPLE_ORIGIN,
	    .service = "don",
	    .kind = "donate",
	    .version = 2,
	    .seq = seq,
	    .time = SAMPLE_TIME + seq,
	    .prev = prev,
	    .fields = fields,
	    .payload = items,
	    .payload_count = 2};
	struct entry_signer signers[] = {
	    {&s->station.key, s->station.secret}, {&s->card.key, s->card.secret}};
	if (entry_build(out, &draft, signers, 2))
		die("the test's entry is too large");
	buf_free(&items[0]);
	buf_free(&items[1]);
	json_decref(fields);
}

void
sample_note(struct buf *out, const char *text, const struct sample_key *key)
{
	buf_reset(out);
	buf_puts(out, text);
	buf_puts(out, "\n");
	note_sign(out, text, strlen(text), &key->key, key->secret, SAMPLE_TIME);
}

void
sample_checkpoint(const struct sample *s, struct buf *out, const struct checkpoint *cp,
    size_t cosigners, uint64_t time)
{
	struct buf text = {0};
	checkpoint_text(&text, SAMPLE_ORIGIN, cp);
	sample_note(out, buf_str(&text), &s->log[0]);
	for (size_t i = 0; i < cosigners; i++)
		note_sign(out, buf_str(&text), text.size, &s->cosigner[i].key,
		    s->cosigner[i].secret, time + i);
	buf_free(&text);
}

void
sample_block(const struct sample *s, struct buf *out, uint64_t height,
    const struct checkpoint *before, const uint8_t (*leaves)[HASH_SIZE],
    size_t leaf_count, int64_t time_ms, size_t cosigners)
{
	struct block block = {.origin = SAMPLE_ORIGIN,
	    .height = height,
	    .size = before->size,
	    .count = leaf_count,
	    .time = time_ms};
	struct merkle_range batch = {0};
	struct buf text = {0};
	memcpy(block.root, before->root, HASH_SIZE);
	for (size_t i = 0; i < leaf_count; i++)
		merkle_append(&batch, leaves[i]);
	merkle_root(&batch, block.batch);
	checkpoint_text(&text, SAMPLE_ORIGIN, before);
	for (size_t i = 0; i < cosigners; i++) {
		struct buf line = {0};
		note_sign(&line, buf_str(&text), text.size, &s->cosigner[i].key,
		    s->cosigner[i].secret, (uint64_t)SAMPLE_TIME + i);
		line.data[line.size - 1] = 0;
		block.lines[block.line_count++] = (char *)line.data;
	}
	block_build(out, &block, &s->proposer[0].key, s->proposer[0].secret);
	buf_free(&text);
	block_free(&block);
}
