#include <dirent.h>
#include <sodium.h>
#include <string.h>

#include "base/b64.h"
#include "base/file.h"
#include "base/json.h"
#include "card/derive.h"
#include "forge.h"

static struct secret passphrase;

static void
need(int err, const struct why *why, const char *what)
{
	if (err)
		die("%s: %s", what, why->text[0] != '\0' ? why->text : err_str(err));
}

static void
add_key(struct city *c, const char *path, const char *what)
{
	struct why why = {{0}};

	if (c->key_count == FORGE_KEYS_MAX)
		die("more than %d keys", FORGE_KEYS_MAX);
	struct named_key *k = &c->keys[c->key_count++];
	need(
	    key_file_open(path, what, &k->key, k->secret, &passphrase, &why), &why, path);
}

/* admin/<role>-<id>.key */
static void
add_offices(struct city *c)
{
	struct path dir = path_of("%s/admin", c->dir);
	DIR *d = opendir(dir.s);
	struct dirent *e;

	if (d == NULL)
		die("cannot read %s", dir.s);
	while ((e = readdir(d)) != NULL) {
		const char *dot = strstr(e->d_name, ".key"),
			   *dash = strchr(e->d_name, '-');
		if (dot == NULL || dot[4] != '\0' || dash == NULL)
			continue;
		struct path role = path_of("%.*s", (int)(dash - e->d_name), e->d_name);
		add_key(c, path_of("%s/%s", dir.s, e->d_name).s, role.s);
	}
	closedir(d);
}

static void
add_folders(struct city *c, const char *kind)
{
	struct path dir = path_of("%s/%s", c->dir, kind);
	DIR *d = opendir(dir.s);
	struct dirent *e;

	if (d == NULL)
		die("cannot read %s", dir.s);
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			add_key(
			    c, path_of("%s/%s/%s.key", dir.s, e->d_name, kind).s, kind);
	closedir(d);
}

static void
set_key(struct named_key *k, const char *name, uint8_t type, const uint8_t *seed)
{
	uint8_t public[KEY_PUBLIC_SIZE];

	key_from_seed(public, k->secret, seed);
	if (key_set(&k->key, name, type, public) != 0)
		die("%s is no key name", name);
}

static void
node_keys(struct city *c)
{
	struct buf text = {0};
	struct why why = {{0}};
	struct path path = path_of("%s/node/1/keys", c->dir);
	uint8_t seed[KEY_SEED_SIZE];
	json_t *json;

	need(file_read(&text, path.s, 10000, &why), &why, path.s);
	need(json_parse(&json, text.data, text.size, &why), &why, path.s);
	const struct {
		const char *word;
		struct path name;
		struct named_key *key;
		uint8_t type;
	} three[] = {{"log", path_of("%s", c->charter.origin), &c->log, KEY_ED25519},
	    {"proposer", path_of("%s/proposer/1", c->charter.origin), &c->proposer,
		KEY_ED25519},
	    {"cosigner", path_of("%s/node/1", c->charter.origin), &c->cosigner,
		KEY_COSIGNER}};
	for (size_t i = 0; i < 3; i++) {
		const char *s = json_str(json, three[i].word);
		if (s == NULL || b64_get_exact(seed, sizeof seed, s, strlen(s)) != 0)
			die("%s lacks %s", path.s, three[i].word);
		set_key(three[i].key, three[i].name.s, three[i].type, seed);
	}
	memset(seed, 7, sizeof seed);
	set_key(&c->stranger, path_of("%s/proposer/9", c->charter.origin).s, KEY_ED25519,
	    seed);
	json_decref(json);
	buf_free(&text);
}

/* Officers co-sign with the `poll` key of their card's services compartment. */
static void
add_cards(struct city *c, const char *pin_file)
{
	static const char *const names[] = {"officer-1", "officer-2"};
	struct secret pin, seed;
	struct why why = {{0}};

	need(pass_read(&pin, pin_file, "", &why), &why, pin_file);
	secret_alloc(&seed, SEED_SIZE);
	for (size_t i = 0; i < 2; i++) {
		struct path path = path_of("%s/cards/%s.card", c->dir, names[i]);
		struct named_key *k = &c->keys[c->key_count++];
		uint8_t public[KEY_PUBLIC_SIZE];
		need(card_open(path.s, CARD_SERVICES, seed.data, &pin, &why), &why,
		    path.s);
		derive_service_key(public, k->secret, seed.data, "poll");
		if (key_set(&k->key, "card", KEY_ED25519, public) != 0)
			die("card key");
	}
	secret_free(&seed);
	secret_free(&pin);
}

void
city_open(struct city *c, const char *dir, const char *pass_file)
{
	struct why why = {{0}};
	struct buf raw = {0};
	struct path path = path_of("%s/charter", dir);

	*c = (struct city){.dir = dir};
	need(file_read(&raw, path.s, ENTRY_MAX, &why), &why, path.s);
	need(charter_parse(&c->charter, raw.data, raw.size, &why), &why, path.s);
	buf_free(&raw);
	need(pass_read(&passphrase, pass_file, "", &why), &why, pass_file);
	node_keys(c);
	add_offices(c);
	add_folders(c, "station");
	add_folders(c, "trustee");
	add_cards(c, path_of("%s/../pin", dir).s);
	path = path_of("%s/deck", dir);
	need(deck_open(&c->deck, path.s, &passphrase, &why), &why, path.s);
}

void
city_close(struct city *c)
{
	secret_free(&c->deck);
	secret_free(&passphrase);
	questions_free(c->questions);
}

const struct named_key *
city_key(const struct city *c, const char *name)
{
	size_t size = strlen(name);

	for (size_t i = 0; i < c->key_count; i++) {
		const char *whole = c->keys[i].key.name;
		size_t length = strlen(whole);
		if (length >= size && strcmp(whole + length - size, name) == 0)
			return &c->keys[i];
	}
	die("the city has no key of %s", name);
}

void
city_poll(struct city *c, const struct ledger *l)
{
	struct place define = ledger_find(l, "poll", "define", 0);
	struct place open = ledger_find(l, "poll", "open", 0);
	struct buf text = {0};
	struct why why = {{0}};
	struct draft d;

	draft_open(&d, c, &l->batches[define.batch].entries[define.entry]);
	c->poll = xstrdup(json_str(d.fields, "poll"));
	for (size_t i = 0; i < d.payload_count; i++) {
		buf_put(&text, d.payload[i].data, d.payload[i].size);
		buf_puts(&text, "\n");
	}
	need(questions_parse(&c->questions, buf_str(&text), text.size, &why), &why,
	    "questions");
	buf_free(&text);
	draft_sign(&d, c, NULL);
	draft_open(&d, c, &l->batches[open.batch].entries[open.entry]);
	c->ballots.questions = c->questions;
	memcpy(c->ballots.eid, d.entry.leaf, sizeof c->ballots.eid);
	const char *key = json_str(d.fields, "key");
	if (key == NULL || hex_decode(c->ballots.key, POINT_SIZE, key, strlen(key)) != 0)
		die("open has no key");
	draft_sign(&d, c, NULL);
}

void
city_ballot(const struct city *c, size_t card, const uint8_t *cells, struct buf *ballot)
{
	const uint8_t *seed = c->deck.data + card * SEED_SIZE;
	uint8_t x[SCALAR_SIZE], v[POINT_SIZE], chain[32], x_e[SCALAR_SIZE];
	uint8_t *bytes = xmalloc(c->questions->ballot_size);
	uint8_t *randomness = xmalloc(c->questions->cell_count * SCALAR_SIZE);

	if ((card + 1) * SEED_SIZE > c->deck.size)
		die("the deck has no card %zu", card);
	derive_card(x, v, seed);
	derive_chaincode(chain, seed);
	derive_credential(x_e, x, v, chain, c->charter.origin, c->poll);
	ballot_encrypt(bytes, randomness, &c->ballots, cells, x_e);
	buf_put(ballot, bytes, c->questions->ballot_size);
	free(bytes);
	free(randomness);
}
