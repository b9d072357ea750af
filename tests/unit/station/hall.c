#include "tests/unit/station/hall.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/b64.h"
#include "base/clock.h"
#include "base/file.h"

static void
must(int r, const struct why *why)
{
	if (r)
		ck_abort_msg("%d: %s", r, why && why->text[0] ? why->text : err_str(r));
}

static struct secret
secret_of(const char *text)
{
	struct secret s;

	secret_alloc(&s, strlen(text));
	memcpy(s.data, text, strlen(text));
	return s;
}

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
	must(entry_parse(&entry, leaf, size, &why), &why);
	must(state_batch_begin(h->city.state, 1000 * h->city.time, &why), &why);
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
	must(state_apply_record(h->city.state, record.data, record.size, NULL, &why),
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

static void
write_file(struct hall *h, const char *name, const void *data, size_t size)
{
	struct why why = {""};

	must(file_write(path_of("%s/%s", h->town.dir, name).s, data, size, 0600, &why),
	    &why);
}

/* A card's service seed is its name. */
void
hall_card(struct hall *h, const char *name, const char *service, char hex[65])
{
	struct path file = path_of("%s/%s.card", h->town.dir, name);
	uint8_t seed[SEED_SIZE] = {0}, poll[SEED_SIZE] = {1}, secret[KEY_SECRET_SIZE],
		key[KEY_PUBLIC_SIZE];
	struct secret pin = secret_of("1234");
	struct why why = {""};

	memcpy(seed, name, strlen(name));
	if (access(file.s, F_OK) != 0)
		must(card_write(file.s, name, poll, seed, &pin, &why), &why);
	secret_free(&pin);
	derive_service_key(key, secret, seed, service);
	hex_encode(hex, key, sizeof(key));
}

static void
write_folder(struct hall *h, const char *more)
{
	uint8_t seed[KEY_SEED_SIZE];
	struct secret pass = secret_of(TOWN_PASS);
	struct why why = {""};
	struct buf config = {0};

	buf_printf(&config,
	    "{\"format\":\"madang/station/v1\",\"id\":\"desk-1\",\"origin\":\"%s\","
	    "\"nodes\":[\"http://127.0.0.1:1\"]%s}",
	    CITY_ORIGIN, more);
	write_file(h, "config", config.data, config.size);
	write_file(h, "pass", TOWN_PASS "\n", strlen(TOWN_PASS) + 1);
	write_file(h, "charter", h->city.charter.data, h->city.charter.size);
	sha256(seed, h->station.key.name, strlen(h->station.key.name));
	must(key_file_write(path_of("%s/station.key", h->town.dir).s, "station",
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

/* ---- as a screen ---- */

static void
put_card(struct buf *b, const char *dir, const char *card, const char *pin)
{
	buf_put_text(b, path_of("%s/%s.card", dir, card).s);
	buf_put8(b, 0);
	buf_put_var(b, pin, strlen(pin));
}

bool
hall_unlock(struct hall *h, const char *card, const char *pin)
{
	struct buf b = {0};
	uint16_t type;

	put_card(&b, h->town.dir, card, pin);
	type = town_ask(&h->town, MSG_CLERK, 1, b.data, b.size);
	buf_free(&b);
	return type == MSG_CLERK_OPEN;
}

bool
hall_present_per(struct hall *h, const char *service, const char *kind, const char *field,
    const char *per, const char *card, char hex[65])
{
	struct cur in;
	struct buf b = {0};
	uint16_t type;

	buf_put_text(&b, service);
	buf_put_text(&b, kind);
	buf_put_text(&b, field);
	buf_put_text(&b, per ? per : "");
	buf_put8(&b, card == NULL);
	if (card)
		put_card(&b, h->town.dir, card, "1234");
	type = town_ask(&h->town, MSG_PRESENT, 1, b.data, b.size);
	buf_free(&b);
	in = cur_of(h->town.answer.body.data, h->town.answer.body.size);
	if (type == MSG_PRESENTED)
		cur_text(&in, hex, 64);
	return type == MSG_PRESENTED;
}

bool
hall_present(struct hall *h, const char *service, const char *kind, const char *field,
    const char *card, char hex[65])
{
	return hall_present_per(h, service, kind, field, NULL, card, hex);
}

static void
get_var(struct cur *in, char *out, size_t room)
{
	size_t size;
	const uint8_t *at = cur_var(in, &size);

	ck_assert_ptr_nonnull(at);
	ck_assert_uint_lt(size, room);
	memcpy(out, at, size);
	out[size] = '\0';
}

static void
get_made(struct cur *in, struct hall_verdict *v)
{
	char field[81];

	v->seq = (int64_t)cur_get64(in);
	memcpy(v->leaf, cur_take(in, HASH_SIZE), HASH_SIZE);
	memcpy(v->code, cur_take(in, CLERK_CODE), CLERK_CODE);
	cur_get64(in);
	v->hands = cur_get8(in);
	v->sealed = cur_get16(in);
	for (int i = 0; i < v->sealed; i++) {
		get_var(in, field, sizeof(field));
		cur_get16(in);
		memcpy(v->salt, cur_take(in, CLERK_SALT), CLERK_SALT);
		memcpy(v->digest, cur_take(in, HASH_SIZE), HASH_SIZE);
	}
}

static void
skip_texts(struct cur *in, size_t count)
{
	size_t size;

	for (size_t i = 0; i < count; i++)
		ck_assert_ptr_nonnull(cur_var(in, &size));
}

static void
get_document(struct cur *in, struct hall_verdict *v)
{
	if (cur_get8(in) == 0)
		return;
	get_var(in, v->entry, sizeof(v->entry));
	v->public = cur_get16(in);
	skip_texts(in, 2 * v->public);
	for (int l = 0; l < 2; l++) {
		v->lines[l] = cur_get16(in);
		for (size_t i = 0; i < v->lines[l]; i++) {
			cur_get8(in);
			skip_texts(in, 2);
		}
	}
}

static void
get_verdict(struct cur *in, struct hall_verdict *v, bool made)
{
	char text[200];

	memset(v, 0, sizeof(*v));
	v->accepted = cur_get8(in) == CLERK_ACCEPTED;
	if (!v->accepted) {
		get_var(in, v->key, sizeof(v->key));
		get_var(in, v->field, sizeof(v->field));
		get_var(in, v->ko, sizeof(v->ko));
		get_var(in, v->en, sizeof(v->en));
		v->live = cur_get32(in);
	} else {
		get_var(in, text, sizeof(text));
		cur_get32(in);
		v->cards = cur_get16(in);
		for (int i = 0; i < 2 * v->cards; i++)
			get_var(in, text, sizeof(text));
		get_document(in, v);
		if (made)
			get_made(in, v);
	}
	ck_assert(cur_done(in));
}

bool
hall_draft(struct hall *h, const char *kind, json_t *fields, const char *token,
    int64_t corrects, struct hall_verdict *verdict)
{
	struct cur in;
	char *text = json_dumps(fields, 0), service[40];
	const char *dot = strchr(kind, '.');
	struct buf b = {0};
	uint16_t type;

	if (token)
		buf_put(&b, token, CLERK_TOKEN);
	snprintf(service, sizeof(service), "%.*s", (int)(dot - kind), kind);
	buf_put_text(&b, service);
	buf_put_text(&b, dot + 1);
	buf_put32(&b, 1);
	buf_put64(&b, (uint64_t)corrects);
	buf_put_text(&b, text);
	buf_put16(&b, 0);
	type = town_ask(&h->town, token ? MSG_SIGN : MSG_TRY, 1, b.data, b.size);
	free(text);
	json_decref(fields);
	buf_free(&b);
	if (type != (token ? MSG_SIGNED : MSG_TRIED))
		return false;
	in = cur_of(h->town.answer.body.data, h->town.answer.body.size);
	get_verdict(&in, verdict, token != NULL);
	return true;
}

json_t *
hall_gift(const char *payment_ref)
{
	return json_pack("{s:s, s:i, s:s, s:s}", "campaign", "snow", "amount", 1000,
	    "method", "bank", "payment_ref", payment_ref);
}

int
hall_state(struct hall *h, int64_t seq, int *settled, uint64_t *index)
{
	struct buf b = {0};
	struct cur in;
	char text[300];
	int state = -1;

	buf_put32(&b, 0);
	buf_put32(&b, 0);
	buf_put16(&b, CLERK_ROWS_MAX);
	ck_assert_uint_eq(town_ask(&h->town, MSG_DAY, 1, b.data, b.size), MSG_IS_DAY);
	buf_free(&b);
	in = cur_of(h->town.answer.body.data, h->town.answer.body.size);
	cur_take(&in, 4 + 16 + 4);
	for (int rows = cur_get16(&in); rows > 0; rows--) {
		bool is = (int64_t)cur_get64(&in) == seq;
		int its, how;
		uint64_t place;

		cur_get64(&in);
		get_var(&in, text, sizeof(text));
		get_var(&in, text, sizeof(text));
		its = cur_get8(&in);
		how = cur_get8(&in);
		place = cur_get64(&in);
		cur_take(&in, HASH_SIZE);
		get_var(&in, text, sizeof(text));
		get_var(&in, text, sizeof(text));
		cur_take(&in, 17);
		if (is) {
			state = its;
			*settled = how;
			*index = place;
		}
	}
	ck_assert(cur_done(&in));
	return state;
}

uint32_t
hall_tasks(struct hall *h)
{
	struct cur in;

	ck_assert_uint_eq(town_ask(&h->town, MSG_TASKS, 1, NULL, 0), MSG_IS_TASKS);
	in = cur_of(h->town.answer.body.data, h->town.answer.body.size);
	return cur_get16(&in);
}

uint16_t
hall_ask_seq(struct hall *h, uint16_t type, int64_t seq)
{
	struct buf b = {0};
	uint16_t answer;

	buf_put64(&b, (uint64_t)seq);
	answer = town_ask(&h->town, type, 1, b.data, b.size);
	buf_free(&b);
	return answer;
}

bool
hall_holds(struct hall *h, const char *file, const char *text)
{
	struct buf data = {0};
	bool holds = false;

	town_file(&h->town, file, &data);
	for (size_t i = 0; i + strlen(text) <= data.size && !holds; i++)
		holds = memcmp(data.data + i, text, strlen(text)) == 0;
	buf_free(&data);
	return holds;
}

void
hall_refused(const struct hall *h, const char *key)
{
	ck_assert_msg(h->town.refused && strcmp(h->town.error, key) == 0,
	    "wanted %s, got %s: %s", key, h->town.error, h->town.text);
}
