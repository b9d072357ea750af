#include "generator/city.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/clock.h"
#include "base/file.h"
#include "generator/writer.h"
#include "service/publication.h"
#include "tree/merkle.h"

#define YEAR (365 * 86400)

static void
say(struct city *c, struct signer *s, struct saying saying)
{
	signer_say(s, c->writer, CITY_ORIGIN, saying, NULL, NULL);
}

static void
items_free(struct buf *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_free(&items[i]);
	free(items);
}

/* ---- founding ---- */

static void
name_key(struct signer *s, const char *role, const char *id)
{
	signer_make(s, path_of(CITY_ORIGIN "/%s/%s", role, id).s, KEY_ED25519);
}

static void
make_keys(struct city *c)
{
	signer_make(&c->log, CITY_ORIGIN, KEY_ED25519);
	signer_make(&c->cosigner, CITY_ORIGIN "/node/1", KEY_COSIGNER);
	name_key(&c->proposer, "proposer", "1");
	name_key(&c->platform, "platform", "main");
	name_key(&c->office, "office", "election");
	name_key(&c->registrar, "registrar", "registry");
	for (size_t i = 0; i < 2; i++)
		signer_make(&c->officers[i], "card", KEY_ED25519);
	for (int i = 0; i < CITY_N; i++)
		name_key(&c->trustees[i].signer, "trustee", path_of("%d", i + 1).s);
	for (size_t i = 0; i < c->station_count; i++)
		name_key(&c->stations[i].signer, "station", path_of("s%04zu", i + 1).s);
}

static json_t *
row(const char *use, const char *name, const struct signer *s, const char *url)
{
	char vkey[KEY_VKEY_MAX];

	key_format(&s->key, vkey);
	return json_pack(
	    "{s:s,s:s,s:s,s:s}", "use", use, "name", name, "vkey", vkey, "url", url);
}

static void
read_service(struct publication *p, const char *services, const char *name)
{
	struct why why = {""};

	if (publication_read(p, path_of("%s/%s", services, name).s, &why) != 0)
		die("%s", why.text);
}

static void
say_charter(struct city *c, const char *services, int64_t created)
{
	struct publication core = {0};
	size_t count = 0;

	read_service(&core, services, "core");
	struct buf *items = publication_charter_items(&core, &count);
	json_t *lines =
	    json_pack("[o,o,o,o]", row("log", "1", &c->log, "http://127.0.0.1:1"),
		row("proposer", "1", &c->proposer, ""),
		row("cosigner", "1", &c->cosigner, ""),
		row("platform", "main", &c->platform, ""));
	json_t *fields = json_pack("{s:s,s:I,s:s,s:s,s:o}", "origin", CITY_ORIGIN,
	    "created", (json_int_t)created, "formats", "madang/v1", "engine",
	    path_of("madang-rules/1 sqlite %s", sqlite3_libversion()).s, "lines", lines);
	signer_say(&c->platform, c->writer, CITY_ORIGIN,
	    (struct saying){.service = "core",
		.kind = "charter",
		.fields = fields,
		.payload = items,
		.count = count},
	    NULL, &c->charter);
	publication_items_free(items, count);
	publication_free(&core);
	writer_block(c->writer);
}

static void
say_service(struct city *c, const char *services, const char *name)
{
	struct publication p = {0};
	uint8_t digest[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];
	struct buf whole = {0};
	size_t count = 0;

	read_service(&p, services, name);
	struct buf *items = publication_items(&p, &count);
	publication_join(&p, &whole);
	sha256(digest, whole.data, whole.size);
	hex_encode(hex, digest, sizeof(digest));
	say(c, &c->platform,
	    (struct saying){.service = "core",
		.kind = "service",
		.fields = json_pack(
		    "{s:s,s:i,s:s}", "service", name, "version", 1, "sha256", hex),
		.payload = items,
		.count = count});
	publication_items_free(items, count);
	publication_free(&p);
	buf_free(&whole);
	writer_block(c->writer);
}

static void
enrol(struct city *c, const struct signer *who, const char *role)
{
	json_t *fields = json_pack("{s:s,s:s}", "op", "grant", "role", role);
	bool card = strcmp(who->key.name, "card") == 0;
	char text[KEY_VKEY_MAX];

	if (card) {
		hex_encode(text, who->key.public, KEY_PUBLIC_SIZE);
	} else {
		key_format(&who->key, text);
		json_object_set_new(fields, "name", json_string(who->key.name));
	}
	json_object_set_new(fields, card ? "key" : "vkey", json_string(text));
	say(c, &c->platform,
	    (struct saying){.service = "core", .kind = "member", .fields = fields});
}

void
city_found(struct city *c, const char *dir, const char *services, size_t station_count)
{
	int64_t created = clock_unix();

	*c = (struct city){.station_count = station_count};
	c->stations = xcalloc(station_count, sizeof(*c->stations));
	make_keys(c);
	c->writer =
	    writer_open(dir, CITY_ORIGIN, &c->log, &c->proposer, &c->cosigner, created);
	say_charter(c, services, created);
	say_service(c, services, "poll");
	enrol(c, &c->office, "poll:office");
	enrol(c, &c->registrar, "poll:registrar");
	for (size_t i = 0; i < station_count; i++)
		enrol(c, &c->stations[i].signer, "poll:station");
	for (size_t i = 0; i < CITY_N; i++)
		enrol(c, &c->trustees[i].signer, "poll:trustee");
	for (size_t i = 0; i < 2; i++)
		enrol(c, &c->officers[i], "poll:officer");
	writer_block(c->writer);
}

void
city_end(struct city *c)
{
	writer_close(c->writer, &c->charter);
	part_list_free(&c->steps);
	buf_free(&c->charter);
	free(c->stations);
}

/* ---- before the vote ---- */

static struct buf *
split_lines(const char *text, size_t *count)
{
	struct buf *items = NULL;

	for (*count = 0; *text != '\0';) {
		size_t size = strcspn(text, "\n");
		items = xrealloc(items, (*count + 1) * sizeof(*items));
		items[*count] = (struct buf){0};
		buf_put(&items[(*count)++], text, size);
		text += size + (text[size] == '\n');
	}
	return items;
}

void
city_define(struct city *c, const char *text, const struct questions *questions,
    uint64_t min_ballots)
{
	int64_t now = clock_unix();
	size_t count = 0;
	struct buf *items = split_lines(text, &count);

	c->ballots.questions = questions;
	json_t *fields =
	    json_pack("{s:s,s:s,s:s,s:I,s:I,s:I,s:i,s:I,s:i,s:i,s:i}", "poll", CITY_POLL,
		"title_ko", "만들어 낸 투표", "title_en", "A generated poll", "opens",
		(json_int_t)now, "closes", (json_int_t)now + YEAR, "boxes_until",
		(json_int_t)now + YEAR, "early_close", 1, "min_ballots",
		(json_int_t)min_ballots, "box_min", 1, "n", CITY_N, "k", CITY_K);
	signer_say(&c->office, c->writer, CITY_ORIGIN,
	    (struct saying){.service = "poll",
		.kind = "define",
		.fields = fields,
		.payload = items,
		.count = count},
	    &c->steps, NULL);
	c->steps.items[0] = c->steps.items[c->steps.count - 1];
	c->steps.count = 1; /* a definition is known by its last part */
	items_free(items, count);
	writer_block(c->writer);
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, POINT_SIZE);
}

void
city_roll(struct city *c, uint8_t (*credentials)[POINT_SIZE], size_t count)
{
	struct merkle_range range = {.size = 0};
	struct buf *items = xcalloc(count, sizeof(*items)); /* borrow their bytes */
	uint8_t hash[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];

	qsort(credentials, count, POINT_SIZE, by_bytes);
	for (size_t i = 0; i < count; i++) {
		items[i] = (struct buf){.data = credentials[i], .size = POINT_SIZE};
		merkle_leaf(hash, credentials[i], POINT_SIZE);
		merkle_append(&range, hash);
	}
	merkle_root(&range, hash);
	hex_encode(hex, hash, sizeof(hash));
	signer_say(&c->registrar, c->writer, CITY_ORIGIN,
	    (struct saying){.service = "poll",
		.kind = "roll",
		.fields = json_pack("{s:s,s:s,s:I}", "poll", CITY_POLL, "root", hex,
		    "size", (json_int_t)count),
		.payload = items,
		.count = count},
	    &c->steps, NULL);
	free(items);
	writer_block(c->writer);
}

void
city_box(struct city *c, size_t station, const struct buf *ballots, size_t count,
    struct part_list *parts)
{
	struct station *s = &c->stations[station];

	signer_say(&s->signer, c->writer, CITY_ORIGIN,
	    (struct saying){.service = "poll",
		.kind = "box",
		.fields = json_pack(
		    "{s:s,s:I}", "poll", CITY_POLL, "box", (json_int_t)++s->boxes),
		.payload = ballots,
		.count = count},
	    parts, NULL);
	s->ballots += count;
}

/* ---- after it ---- */

static void
seal(struct city *c, struct station *s)
{
	say(c, &s->signer,
	    (struct saying){.service = "poll",
		.kind = "seal",
		.fields = json_pack("{s:s,s:I,s:I,s:i}", "poll", CITY_POLL, "boxes",
		    (json_int_t)s->boxes, "ballots", (json_int_t)s->ballots, "challenges",
		    0)});
}

void
city_close(struct city *c, uint8_t leaf[HASH_SIZE])
{
	char hex[2][2 * KEY_PUBLIC_SIZE + 1];
	json_int_t boxes = 0, ballots = 0;

	writer_block(c->writer);
	for (size_t i = 0; i < c->station_count; i++) {
		seal(c, &c->stations[i]);
		boxes += (json_int_t)c->stations[i].boxes;
		ballots += (json_int_t)c->stations[i].ballots;
	}
	writer_block(c->writer);
	for (size_t i = 0; i < 2; i++)
		hex_encode(hex[i], c->officers[i].key.public, KEY_PUBLIC_SIZE);
	say(c, &c->office,
	    (struct saying){.service = "poll",
		.kind = "close",
		.fields = json_pack("{s:s,s:I,s:I,s:s,s:s,s:[]}", "poll", CITY_POLL,
		    "boxes", boxes, "ballots", ballots, "officer1", hex[0], "officer2",
		    hex[1], "lines"),
		.cards = {&c->officers[0], &c->officers[1]},
		.card_count = 2});
	memcpy(leaf, c->office.last, HASH_SIZE);
	writer_block(c->writer);
}
