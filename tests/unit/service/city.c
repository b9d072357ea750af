#include "city.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/file.h"
#include "tree/tiles.h"

static void
signer_named(struct signer *s, const char *name, uint8_t type, const char *seed_text)
{
	uint8_t seed[KEY_SEED_SIZE], public[KEY_PUBLIC_SIZE];

	memset(s, 0, sizeof(*s));
	sha256(seed, seed_text, strlen(seed_text));
	key_from_seed(public, s->secret, seed);
	if (key_set(&s->key, name, type, public))
		die("%s is no name of a key", name);
}

void
city_signer(struct signer *s, const char *role, const char *id)
{
	char name[200];

	snprintf(name, sizeof(name), CITY_ORIGIN "/%s/%s", role, id);
	signer_named(s, name, KEY_ED25519, name);
}

void
city_card(struct signer *s, const char *seed)
{
	signer_named(s, "card", KEY_ED25519, seed);
}

void
city_entry(struct city *c, struct buf *out, struct signer *signer, const char *kind,
    json_t *fields, const struct buf *payload, size_t count, struct signer *const *cards,
    size_t card_count)
{
	char service[64];
	const char *dot = strchr(kind, '.');
	struct entry_draft draft = {.origin = CITY_ORIGIN,
	    .service = service,
	    .kind = dot + 1,
	    .version = 1,
	    .seq = ++signer->seq,
	    .time = c->time,
	    .fields = fields,
	    .payload = payload,
	    .payload_count = count};
	struct entry_signer signers[8] = {{&signer->key, signer->secret}};

	snprintf(service, sizeof(service), "%.*s", (int)(dot - kind), kind);
	for (size_t i = 0; i < card_count; i++)
		signers[i + 1] = (struct entry_signer){&cards[i]->key, cards[i]->secret};
	ck_assert_int_eq(entry_build(out, &draft, signers, card_count + 1), 0);
	merkle_leaf(c->leaf, out->data, out->size);
	json_decref(fields);
}

static json_t *
row(const char *use, const char *name, const struct key *key, const char *url)
{
	char vkey[KEY_VKEY_MAX];

	key_format(key, vkey);
	return json_pack(
	    "{s:s, s:s, s:s, s:s}", "use", use, "name", name, "vkey", vkey, "url", url);
}

static void
make_charter(struct city *c)
{
	json_t *lines = json_array();
	struct publication core = {0};
	struct why why = {""};
	struct buf *items;
	size_t count;

	json_array_append_new(lines, row("log", "n1", &c->log.key, "http://127.0.0.1:1"));
	json_array_append_new(lines, row("proposer", "n1", &c->proposer.key, ""));
	json_array_append_new(lines, row("cosigner", "n1", &c->cosigner.key, ""));
	json_array_append_new(lines, row("platform", "seoul", &c->platform.key, ""));
	ck_assert_msg(
	    publication_read(&core, SERVICES "/core", &why) == 0, "%s", why.text);
	items = publication_charter_items(&core, &count);
	city_entry(c, &c->charter, &c->platform, "core.charter",
	    json_pack("{s:s, s:i, s:s, s:s, s:o}", "origin", CITY_ORIGIN, "created",
		CITY_START, "formats", "madang/v1", "engine",
		"madang-rules/1 sqlite " SQLITE_VERSION, "lines", lines),
	    items, count, NULL, 0);
	publication_items_free(items, count);
	publication_free(&core);
}

void
city_add(struct city *c, const struct buf *entry)
{
	record_put(&c->batch, entry->data, entry->size);
	c->count++;
}

static void
batch_hash(const struct buf *batch, uint8_t out[HASH_SIZE])
{
	struct merkle_range range = {0};
	struct cur cur = cur_of(batch->data, batch->size);
	const uint8_t *leaf;
	size_t size;

	while ((leaf = record_next(&cur, &size))) {
		uint8_t hash[HASH_SIZE];

		merkle_leaf(hash, leaf, size);
		merkle_append(&range, hash);
	}
	merkle_root(&range, out);
}

/* The one node cosigns the tree so far at the city's time: that time becomes the block's.
 */
static void
carry(struct city *c, struct block *block)
{
	struct checkpoint cp = {.size = block->size};
	struct buf text = {0}, line = {0};

	memcpy(cp.root, block->root, HASH_SIZE);
	checkpoint_text(&text, CITY_ORIGIN, &cp);
	note_sign(&line, buf_str(&text), text.size, &c->cosigner.key, c->cosigner.secret,
	    (uint64_t)c->time);
	line.data[line.size - 1] = '\0';
	block->lines[block->line_count++] = xstrdup(buf_str(&line));
	buf_free(&text);
	buf_free(&line);
}

void
city_record(struct city *c, struct buf *record)
{
	struct block block = {.height = c->height + 1,
	    .size = c->range.size,
	    .count = c->count,
	    .time = 1000 * c->time};
	struct buf leaf = {0};

	snprintf(block.origin, sizeof(block.origin), "%s", CITY_ORIGIN);
	merkle_root(&c->range, block.root);
	batch_hash(&c->batch, block.batch);
	if (c->height > 0)
		carry(c, &block);
	block_build(&leaf, &block, &c->proposer.key, c->proposer.secret);
	buf_reset(record);
	buf_put(record, c->batch.data, c->batch.size);
	record_put(record, leaf.data, leaf.size);
	buf_reset(&c->batch);
	c->count = 0;
	block_free(&block);
	buf_free(&leaf);
}

void
city_applied(struct city *c, const struct buf *record)
{
	struct cur cur = cur_of(record->data, record->size);
	const uint8_t *leaf;
	size_t size;

	while ((leaf = record_next(&cur, &size))) {
		uint8_t hash[HASH_SIZE];

		merkle_leaf(hash, leaf, size);
		merkle_append(&c->range, hash);
	}
	buf_put(&c->history, record->data, record->size);
	c->height++;
}

void
city_open(struct city *c)
{
	struct buf record = {0};
	struct why why = {""};

	memset(c, 0, sizeof(*c));
	c->time = CITY_START;
	city_signer(&c->platform, "platform", "seoul");
	city_signer(&c->proposer, "proposer", "n1");
	signer_named(&c->log, CITY_ORIGIN, KEY_ED25519, "log");
	signer_named(&c->cosigner, CITY_ORIGIN "/node/n1", KEY_COSIGNER, "cosigner");
	make_charter(c);
	ck_assert_msg(state_open(&c->state, ":memory:", &why) == 0, "%s", why.text);
	city_add(c, &c->charter);
	city_record(c, &record);
	ck_assert_msg(
	    state_apply_record(c->state, record.data, record.size, NULL, &why) == 0, "%s",
	    why.text);
	city_applied(c, &record);
	buf_free(&record);
}

void
city_close(struct city *c)
{
	state_close(c->state);
	buf_free(&c->charter);
	buf_free(&c->batch);
	buf_free(&c->history);
}

static void
commit(struct city *c, const struct buf *entry)
{
	struct buf record = {0};
	struct why why = {""};

	city_add(c, entry);
	city_record(c, &record);
	ck_assert_msg(
	    state_apply_record(c->state, record.data, record.size, NULL, &why) == 0, "%s",
	    why.text);
	city_applied(c, &record);
	buf_free(&record);
}

/* Tries an entry in a batch that is aborted, and commits it in a record if it is
 * accepted. */
static void
try(struct city *c, const struct buf *bytes, const char *kind, const char *want)
{
	struct refusal refusal = {.key = ""};
	struct entry entry;
	struct why why = {""};
	int err;

	ck_assert_msg(
	    entry_parse(&entry, bytes->data, bytes->size, &why) == 0, "%s", why.text);
	ck_assert_int_eq(state_batch_begin(c->state, 1000 * c->time, &why), 0);
	err = state_apply(c->state, &entry, &refusal);
	ck_assert_msg(strcmp(err ? refusal.key : "ok", want) == 0,
	    "%s: wanted %s, got %s (%s)", kind, want, err ? refusal.key : "ok",
	    refusal.why.text);
	state_batch_abort(c->state);
	entry_free(&entry);
	if (!err)
		commit(c, bytes);
}

void
city_say(struct city *c, struct signer *signer, const char *kind, const char *want,
    json_t *fields, const struct buf *payload, size_t count, struct signer *const *cards,
    size_t card_count)
{
	struct buf bytes = {0};

	city_entry(c, &bytes, signer, kind, fields, payload, count, cards, card_count);
	try(c, &bytes, kind, want);
	buf_free(&bytes);
}

void
city_part(struct city *c, struct signer *signer, const char *kind, const char *want,
    json_t *fields, int64_t part, int64_t parts, const struct buf *payload, size_t count)
{
	char service[64];
	const char *dot = strchr(kind, '.');
	struct entry_draft draft = {.origin = CITY_ORIGIN,
	    .service = service,
	    .kind = dot + 1,
	    .version = 1,
	    .seq = ++signer->seq,
	    .time = c->time,
	    .fields = fields,
	    .part = part,
	    .parts = parts,
	    .payload = payload,
	    .payload_count = count};
	struct entry_signer by = {&signer->key, signer->secret};
	struct buf bytes = {0};

	snprintf(service, sizeof(service), "%.*s", (int)(dot - kind), kind);
	ck_assert_int_eq(entry_build(&bytes, &draft, &by, 1), 0);
	try(c, &bytes, kind, want);
	json_decref(fields);
	buf_free(&bytes);
}

static void
send_publication(
    struct city *c, const char *service, int version, const struct publication *p)
{
	struct buf whole = {0};
	uint8_t digest[HASH_SIZE];
	struct buf *items;
	char hex[65];
	size_t count;

	publication_join(p, &whole);
	sha256(digest, whole.data, whole.size);
	hex_encode(hex, digest, sizeof(digest));
	items = publication_items(p, &count);
	for (size_t i = 0; i < count; i++)
		city_part(c, &c->platform, "core.service", "ok",
		    json_pack("{s:s, s:i, s:s}", "service", service, "version", version,
			"sha256", hex),
		    count > 1 ? (int64_t)i + 1 : 0, count > 1 ? (int64_t)count : 0,
		    &items[i], 1);
	publication_items_free(items, count);
	buf_free(&whole);
}

static void
read_service(struct publication *p, const char *dir)
{
	struct why why = {""};

	ck_assert_msg(publication_read(p, dir, &why) == 0, "%s", why.text);
}

void
city_publish_from(struct city *c, const char *service, const char *dir)
{
	struct publication p = {0};

	read_service(&p, dir);
	send_publication(c, service, 1, &p);
	publication_free(&p);
}

void
city_publish(struct city *c, const char *service)
{
	city_publish_from(c, service, path_of(SERVICES "/%s", service).s);
}

json_t *
city_form(const char *service)
{
	struct publication p = {0};
	json_t *form;

	read_service(&p, path_of(SERVICES "/%s", service).s);
	form = json_loadb((const char *)p.form.data, p.form.size, 0, NULL);
	publication_free(&p);
	return form;
}

void
city_upgrade(struct city *c, const char *service, const char *rules)
{
	city_upgrade_form(c, service, city_form(service), rules);
}

void
city_upgrade_form(struct city *c, const char *service, json_t *form, const char *rules)
{
	struct publication p = {0};
	char *text;

	json_object_set_new(form, "version", json_integer(2));
	text = json_dumps(form, 0);
	buf_puts(&p.form, text);
	buf_puts(&p.rules, rules);
	send_publication(c, service, 2, &p);
	free(text);
	json_decref(form);
	publication_free(&p);
}

void
city_member(struct city *c, const struct signer *who, const char *role)
{
	city_member_of(c, who, role, NULL);
}

json_t *
city_grant(const struct signer *who, const char *role)
{
	json_t *fields = json_pack("{s:s, s:s}", "op", "grant", "role", role);
	char text[KEY_VKEY_MAX];

	if (strcmp(who->key.name, "card") == 0) {
		hex_encode(text, who->key.public, KEY_PUBLIC_SIZE);
		json_object_set_new(fields, "key", json_string(text));
	} else {
		key_format(&who->key, text);
		json_object_set_new(fields, "name", json_string(who->key.name));
		json_object_set_new(fields, "vkey", json_string(text));
	}
	return fields;
}

void
city_member_of(
    struct city *c, const struct signer *who, const char *role, const char *agency)
{
	json_t *fields = city_grant(who, role);

	if (agency)
		json_object_set_new(fields, "agency", json_string(agency));
	city_say(c, &c->platform, "core.member", "ok", fields, NULL, 0, NULL, 0);
}

/* A final checkpoint of the true tree so far, as the one node of this city signs it. */
static void
publish(const struct city *c, struct tiles *tiles, const struct merkle_range *truth,
    uint64_t height)
{
	struct checkpoint cp = {.size = truth->size};
	struct buf text = {0}, note = {0};
	struct why why = {""};

	ck_assert_msg(tiles_flush(tiles, &why) == 0, "%s", why.text);
	merkle_root(truth, cp.root);
	checkpoint_text(&text, CITY_ORIGIN, &cp);
	buf_put(&note, text.data, text.size);
	buf_puts(&note, "\n");
	note_sign(&note, buf_str(&text), text.size, &c->log.key, c->log.secret, 0);
	note_sign(&note, buf_str(&text), text.size, &c->cosigner.key, c->cosigner.secret,
	    (uint64_t)c->time);
	ck_assert_msg(tiles_publish(tiles, height, note.data, note.size, &why) == 0, "%s",
	    why.text);
	buf_free(&text);
	buf_free(&note);
}

static void
write_others(const struct city *c, const char *dir)
{
	char log[KEY_VKEY_MAX], cosigner[KEY_VKEY_MAX];
	struct buf policy = {0};

	key_format(&c->log.key, log);
	key_format(&c->cosigner.key, cosigner);
	buf_printf(&policy, "log %s\nwitness n1 %s\ngroup madang 1 n1\nquorum madang\n",
	    log, cosigner);
	ck_assert_int_eq(
	    file_write(path_of("%s/policy", dir).s, policy.data, policy.size, 0644, NULL),
	    0);
	ck_assert_int_eq(file_write(path_of("%s/charter", dir).s, c->charter.data,
			     c->charter.size, 0644, NULL),
	    0);
	buf_free(&policy);
}

void
city_write(const struct city *c, const char *dir, uint64_t changed)
{
	struct cur cur = cur_of(c->history.data, c->history.size);
	struct why why = {""};
	struct tiles *tiles;
	struct merkle_range truth = {0};
	uint8_t empty[HASH_SIZE], hash[HASH_SIZE];
	const uint8_t *leaf;
	uint64_t height = 0;
	size_t size;

	merkle_empty(empty);
	ck_assert_msg(tiles_open(&tiles, dir, 0, empty, &why) == 0, "%s", why.text);
	while ((leaf = record_next(&cur, &size))) {
		struct buf copy = {0};

		merkle_leaf(hash, leaf, size);
		merkle_append(&truth, hash);
		buf_put(&copy, leaf, size);
		if (tiles_size(tiles) == changed)
			copy.data[size / 2] ^= 1;
		tiles_append(tiles, copy.data, copy.size);
		if (block_is(leaf, size))
			publish(c, tiles, &truth, ++height);
		buf_free(&copy);
	}
	tiles_close(tiles);
	write_others(c, dir);
}

void
city_keep(const struct city *c, const char *dir)
{
	uint8_t digest[HASH_SIZE];
	char hex[65];

	city_write(c, dir, UINT64_MAX);
	ck_assert_int_eq(state_digest(c->state, digest, NULL), 0);
	hex_encode(hex, digest, sizeof(digest));
	ck_assert_int_eq(file_write(path_of("%s/digest", dir).s, hex, 64, 0644, NULL), 0);
}
