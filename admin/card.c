/* Cards, and the deck of a simulation. */
#include "admin/admin.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/b64.h"
#include "base/file.h"
#include "base/text.h"
#include "card/derive.h"

#define DECK_MAX 1000000

int
card_key(const struct args *a, const char *card, const char *pin_file, const char *prompt,
    const char *service, struct key *key, struct secret *secret, struct why *why)
{
	struct path path = path_of("%s/cards/%s.card", a->city, card);
	uint8_t public[KEY_PUBLIC_SIZE];
	struct secret pin = {0}, seed;
	int r = pass_read(&pin, pin_file, prompt, why);

	if (!file_exists(path.s))
		path = path_of("%s", card);
	secret_alloc(&seed, SEED_SIZE);
	if (r == 0)
		r = card_open(path.s, CARD_SERVICES, seed.data, &pin, why);
	if (r == 0) {
		secret_alloc(secret, KEY_SECRET_SIZE);
		derive_service_key(public, secret->data, seed.data, service);
		r = key_set(key, "card", KEY_ED25519, public);
	}
	secret_free(&seed);
	secret_free(&pin);
	return r;
}

/* The seeds of a new card, or of the one that lies there already. */
static int
card_seeds(const struct args *a, const char *name, const struct secret *pin,
    uint8_t *poll_seed, uint8_t *service_seed, bool *made, struct why *why)
{
	struct path dir = path_of("%s/cards", a->city);
	struct path file = path_of("%s/%s.card", dir.s, name);
	int r;

	*made = !file_exists(file.s);
	if (!*made) {
		r = card_open(file.s, CARD_POLL, poll_seed, pin, why);
		if (r == 0)
			r = card_open(file.s, CARD_SERVICES, service_seed, pin, why);
		return r;
	}
	randombytes_buf(poll_seed, SEED_SIZE);
	randombytes_buf(service_seed, SEED_SIZE);
	r = file_make_dir(dir.s, 0700, why);
	if (r == 0)
		r = card_write(file.s, name, poll_seed, service_seed, pin, why);
	return r;
}

static int
register_seed(const struct args *a, const uint8_t *seed, struct why *why)
{
	struct registry *registry = NULL;
	bool added;
	int r = registry_open(&registry, path_of("%s/registry.db", a->city).s, why);

	if (r == 0)
		r = registry_add(registry, seed, &added, why);
	registry_close(registry);
	return r;
}

/* The card's key for the service that a role names: "poll:officer" is a role of poll. */
static int
grant_card(struct desk *d, const char *name, const uint8_t *service_seed,
    const char *role, struct why *why)
{
	char service[ID_MAX + 1], hex[2 * KEY_PUBLIC_SIZE + 1];
	uint8_t public[KEY_PUBLIC_SIZE];
	struct secret secret;
	size_t n = strcspn(role, ":");
	bool already;

	if (role[n] != ':' || n == 0 || n > ID_MAX)
		return why_set(why, ERR_FORMAT,
		    "--role %s: a role is SERVICE:NAME, such as "
		    "poll:officer",
		    role);
	memcpy(service, role, n);
	service[n] = '\0';
	secret_alloc(&secret, KEY_SECRET_SIZE);
	derive_service_key(public, secret.data, service_seed, service);
	secret_free(&secret);
	hex_encode(hex, public, sizeof(public));
	int r = desk_grant(d, hex, "", role, NULL, &already, why);
	if (r == 0)
		say("Card %s %s the role %s (key %s).", name,
		    already ? "already holds" : "now holds", role, hex);
	return r;
}

static int
make_card(const struct args *a, struct desk *d, const char *name,
    const struct secret *pin, struct why *why)
{
	struct secret seeds;
	bool made;
	int r = id_check(name, "card", why);

	if (r != 0)
		return r;
	secret_alloc(&seeds, (size_t)2 * SEED_SIZE);
	r = card_seeds(a, name, pin, seeds.data, seeds.data + SEED_SIZE, &made, why);
	if (r == 0)
		r = register_seed(a, seeds.data, why);
	if (r == 0)
		say(made ? "Card %s is made and registered."
			 : "Card %s is already made and registered.",
		    name);
	for (size_t i = 0; i < a->roles.count && r == 0; i++)
		r = grant_card(d, name, seeds.data + SEED_SIZE, a->roles.items[i], why);
	secret_free(&seeds);
	return r;
}

int
card_new(const struct args *a, struct why *why)
{
	char origin[KEY_NAME_MAX + 1];
	struct desk d = {.client.lock = -1};
	struct secret pin = {0};
	int r = city_origin(a, origin, why);

	if (r == 0 && a->roles.count > 0)
		r = desk_open(&d, a, "platform", why);
	if (r == 0)
		r = pass_read(&pin, a->pins.count > 0 ? a->pins.items[0] : NULL,
		    "PIN of the card: ", why);
	for (size_t i = 0; i < a->words.count && r == 0; i++)
		r = make_card(a, &d, a->words.items[i], &pin, why);
	secret_free(&pin);
	if (a->roles.count > 0)
		desk_close(&d);
	return r;
}

/* Every seed of the deck gets its row; rows that are there stay. */
static int
register_deck(
    const struct args *a, const struct secret *seeds, size_t *added, struct why *why)
{
	struct registry *registry = NULL;
	size_t count = seeds->size / SEED_SIZE;
	int r = registry_open(&registry, path_of("%s/registry.db", a->city).s, why);

	*added = 0;
	if (r == 0)
		r = registry_begin(registry, why);
	for (size_t i = 0; i < count && r == 0; i++) {
		bool one;
		r = registry_add(registry, seeds->data + i * SEED_SIZE, &one, why);
		*added += r == 0 && one;
	}
	if (r == 0)
		r = registry_commit(registry, why);
	registry_close(registry);
	return r;
}

static int
deck_count(const char *word, size_t *count, struct why *why)
{
	uint64_t n;

	if (text_decimal(&n, word, strlen(word), DECK_MAX) != 0 || n < 1)
		return why_set(why, ERR_FORMAT, "a deck has 1 to %d seeds, not \"%.40s\"",
		    DECK_MAX, word);
	*count = (size_t)n;
	return 0;
}

static int
deck_seeds(const char *path, size_t count, const struct secret *pass,
    struct secret *seeds, bool *made, struct why *why)
{
	int r = 0;

	*made = !file_exists(path);
	if (*made) {
		secret_random(seeds, count * SEED_SIZE);
		return deck_write(path, seeds->data, count, pass, why);
	}
	r = deck_open(seeds, path, pass, why);
	if (r == 0 && seeds->size != count * SEED_SIZE)
		r = why_set(why, ERR_REFUSED,
		    "%s already holds a deck of %zu seeds, not %zu; a city has "
		    "one deck",
		    path, seeds->size / SEED_SIZE, count);
	return r;
}

int
deck_new(const struct args *a, struct why *why)
{
	char origin[KEY_NAME_MAX + 1];
	struct path path = path_of("%s/deck", a->city);
	struct secret pass = {0}, seeds = {0};
	size_t count = 0, added = 0;
	bool made = false;
	int r = deck_count(a->words.items[0], &count, why);

	if (r == 0)
		r = city_origin(a, origin, why);
	if (r == 0)
		r = pass_read(&pass, a->pass_file, "Passphrase of the deck: ", why);
	if (r == 0)
		r = deck_seeds(path.s, count, &pass, &seeds, &made, why);
	if (r == 0)
		r = register_deck(a, &seeds, &added, why);
	if (r == 0)
		say("A deck of %zu seeds is %smade; %zu were added to the registry.",
		    count, made ? "" : "already ", added);
	secret_free(&pass);
	secret_free(&seeds);
	return r;
}
