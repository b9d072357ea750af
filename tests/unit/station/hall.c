#include "tests/unit/station/hall.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/b64.h"
#include "base/clock.h"
#include "base/file.h"

/* ---- the ledger ---- */

void
hall_show(struct hall *h)
{
	struct cur in = cur_of(h->city.history.data, h->city.history.size);
	struct town *t = &h->town;
	const uint8_t *leaf;
	size_t size, n = 0;

	while ((leaf = record_next(&in, &size))) {
		if (n++ < t->leaf_count)
			continue;
		t->leaves = xrealloc(t->leaves, n * sizeof(*t->leaves));
		t->leaves[n - 1] = (struct buf){0};
		buf_put(&t->leaves[n - 1], leaf, size);
		t->leaf_count = n;
	}
}

static void
tick(struct hall *h)
{
	int64_t now = clock_unix();

	if (now > h->city.time)
		h->city.time = now;
}

/* A node: the rules decide, and what they accept is on the ledger at once. */
static uint8_t
judge(struct town *t, const uint8_t *leaf, size_t size, char error[81],
    char field[CLERK_ABOUT_SIZE])
{
	struct hall *h = t->context;
	struct buf raw = {0}, record = {0};
	struct refusal refusal = {.key = ""};
	struct why why = {""};
	struct entry entry;
	int r;

	tick(h);
	town_must(entry_parse(&entry, leaf, size, &why), &why);
	town_must(state_batch_begin(h->city.state, 1000 * h->city.time, &why), &why);
	r = state_apply(h->city.state, &entry, &refusal);
	state_batch_abort(h->city.state);
	entry_free(&entry);
	snprintf(error, 81, "%s", refusal.key);
	snprintf(field, CLERK_ABOUT_SIZE, "%s", refusal.field);
	if (r)
		return r == ERR_DUPLICATE ? 1 : 2;
	buf_put(&raw, leaf, size);
	city_add(&h->city, &raw);
	city_record(&h->city, &record);
	town_must(state_apply_record(h->city.state, record.data, record.size, NULL, &why),
	    &why);
	city_applied(&h->city, &record);
	hall_show(h);
	buf_free(&raw);
	buf_free(&record);
	return 0;
}

void
hall_say(struct hall *h, const char *kind, json_t *fields)
{
	tick(h);
	city_say(&h->city, &h->office, kind, "ok", fields, NULL, 0, NULL, 0);
	hall_show(h);
}

static void
member(struct hall *h, const char *op, const char *name, const char *value,
    const char *vkey, const char *role)
{
	json_t *fields =
	    json_pack("{s:s, s:s, s:s}", "op", op, name, value, "role", role);

	if (vkey)
		json_object_set_new(fields, "vkey", json_string(vkey));
	tick(h);
	if (strcmp(op, "revoke") == 0)
		h->city.time++; /* what is given and taken in one second was never held */
	city_say(
	    &h->city, &h->city.platform, "core.member", "ok", fields, NULL, 0, NULL, 0);
	hall_show(h);
}

void
hall_grant_station(struct hall *h, const char *role, bool grant)
{
	char vkey[KEY_VKEY_MAX];

	key_format(&h->station.key, vkey);
	member(h, grant ? "grant" : "revoke", "name", h->station.key.name,
	    grant ? vkey : NULL, role);
}

void
hall_grant_card(struct hall *h, const char *name, const char *role, bool grant)
{
	char service[40], hex[65];

	snprintf(service, sizeof(service), "%.*s", (int)strcspn(role, ":"), role);
	hall_card(h, name, service, hex);
	member(h, grant ? "grant" : "revoke", "key", hex, NULL, role);
}

static void
publish(struct hall *h)
{
	static const char *const services[] = {"scoin", "don"};
	int64_t day = (h->city.time + 32400) / 86400;
	char hash[65];

	for (size_t i = 0; i < 2; i++)
		city_publish(&h->city, services[i]);
	city_signer(&h->office, "office", "all");
	city_member(&h->city, &h->office, "don:city");
	city_member(&h->city, &h->office, "don:desk");
	city_member(&h->city, &h->office, "scoin:office");
	memset(hash, 'a', 64);
	hash[64] = '\0';
	hall_say(h, "don.campaign",
	    json_pack("{s:s, s:s, s:s, s:s, s:i, s:I, s:I, s:s}", "campaign", "snow",
		"org", "City", "title", "Coats for the winter", "purpose", "coats",
		"goal", 1000000, "from_day", (json_int_t)day - 1, "to_day",
		(json_int_t)day + 30, "plan_hash", hash));
	hall_say(h, "scoin.issue",
	    json_pack("{s:s, s:i, s:s}", "programme", "walk", "amount", 1000000,
		"decision", "2026-1"));
	hall_grant_station(h, "don:desk", true);
	hall_grant_station(h, "scoin:desk", true);
	hall_grant_card(h, "kim", "core:clerk", true);
}

/* ---- files ---- */

/* A card's service seed is its name. */
void
hall_card(struct hall *h, const char *name, const char *service, char hex[65])
{
	struct path file = path_of("%s/%s.card", h->town.dir, name);
	uint8_t seed[SEED_SIZE] = {0}, poll[SEED_SIZE] = {1}, secret[KEY_SECRET_SIZE],
		key[KEY_PUBLIC_SIZE];
	struct secret pin = town_secret("1234");
	struct why why = {""};

	memcpy(seed, name, strlen(name));
	if (access(file.s, F_OK) != 0)
		town_must(card_write(file.s, name, poll, seed, &pin, &why), &why);
	secret_free(&pin);
	derive_service_key(key, secret, seed, service);
	hex_encode(hex, key, sizeof(key));
}

static void
write_folder(struct hall *h, const char *more)
{
	uint8_t seed[KEY_SEED_SIZE];
	struct secret pass = town_secret(TOWN_PASS);
	struct why why = {""};
	struct buf config = {0};

	buf_printf(&config,
	    "{\"format\":\"madang/station/v1\",\"id\":\"desk-1\",\"origin\":\"%s\","
	    "\"nodes\":[\"http://127.0.0.1:1\"]%s}",
	    CITY_ORIGIN, more);
	town_write(&h->town, "config", config.data, config.size);
	town_write(&h->town, "pass", TOWN_PASS "\n", strlen(TOWN_PASS) + 1);
	town_write(&h->town, "charter", h->city.charter.data, h->city.charter.size);
	sha256(seed, h->station.key.name, strlen(h->station.key.name));
	town_must(key_file_write(path_of("%s/station.key", h->town.dir).s, "station",
		      &h->station.key, seed, &pass, &why),
	    &why);
	secret_free(&pass);
	buf_free(&config);
}

static void
take_key(struct town *t, enum town_key key, const struct signer *s)
{
	t->keys[key] = s->key;
	memcpy(t->secrets[key], s->secret, KEY_SECRET_SIZE);
}

void
hall_open(struct hall *h, const char *more)
{
	struct town *t = &h->town;

	memset(h, 0, sizeof(*h));
	t->origin = CITY_ORIGIN;
	t->judge = judge;
	t->context = h;
	snprintf(t->dir, sizeof(t->dir), "/tmp/madang-hall-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(t->dir));
	city_open(&h->city);
	tick(h);
	city_signer(&h->station, "station", "desk-1");
	take_key(t, KEY_LOG, &h->city.log);
	take_key(t, KEY_NODE, &h->city.cosigner);
	take_key(t, KEY_STATION, &h->station);
	publish(h);
	write_folder(h, more);
}

void
hall_desk(struct hall *h, const char *more)
{
	hall_open(h, more);
	town_restart(&h->town);
	ck_assert_msg(
	    hall_unlock(h, "kim", "1234"), "%s: %s", h->town.error, h->town.text);
}

void
hall_close(struct hall *h)
{
	town_close(&h->town);
	city_close(&h->city);
}

void
hall_stop(struct hall *h)
{
	ck_assert_int_eq(town_stop(&h->town), 0);
	hall_close(h);
}
