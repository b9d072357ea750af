#include "station/vault/seed.h"

#include <stdlib.h>
#include <string.h>
#include "base/file.h"
#include "base/text.h"

static int
open_deck(struct vault *v, struct why *why)
{
	struct secret pass = {0};
	int r;

	if (!v->config.deck[0])
		return why_set(
		    why, ERR_NOT_FOUND, "this station has no deck: name a card file");
	r = pass_read(&pass,
	    v->config.deck_pass_file[0] ? v->config.deck_pass_file : NULL,
	    "Passphrase of the deck: ", why);
	if (!r)
		r = deck_open(&v->deck, v->config.deck, &pass, why);
	secret_free(&pass);
	return r;
}

static int
take_from_deck(
    struct vault *v, const char *number, uint8_t seed[SEED_SIZE], struct why *why)
{
	char *end;
	unsigned long n = strtoul(number, &end, 10);
	int r = 0;

	if (number[0] < '0' || number[0] > '9' || *end)
		return why_set(why, ERR_FORMAT,
		    "\"deck:%s\" is no card: the deck's cards are "
		    "deck:0, deck:1 and so on",
		    number);
	if (!v->deck.data)
		r = open_deck(v, why);
	if (r)
		return r;
	if (n >= v->deck.size / SEED_SIZE)
		return why_set(why, ERR_NOT_FOUND,
		    "the deck has %zu cards, deck:0 to deck:%zu",
		    v->deck.size / SEED_SIZE, v->deck.size / SEED_SIZE - 1);
	memcpy(seed, v->deck.data + n * SEED_SIZE, SEED_SIZE);
	return 0;
}

static int
take_from_file(const char *path, struct cur *in, enum card_compartment which,
    uint8_t seed[SEED_SIZE], struct why *why)
{
	struct secret pin = {0};
	uint8_t by_file = cur_get8(in);
	size_t size;
	const uint8_t *text = cur_var(in, &size);
	char file[4096];
	int r = 0;

	if (by_file) {
		if (!text || size == 0 || size >= sizeof(file))
			return why_set(why, ERR_FORMAT, "no PIN file is named");
		memcpy(file, text, size);
		file[size] = '\0';
		r = pass_read(&pin, file, "PIN: ", why);
	} else if (!text || size == 0) {
		return why_set(why, ERR_PASSPHRASE, "the card wants a PIN");
	} else {
		secret_alloc(&pin, size);
		memcpy(pin.data, text, size);
	}
	if (!r)
		r = card_open(path, which, seed, &pin, why);
	secret_free(&pin);
	return r;
}

/* Where this station has a folder for cards, a card is named by what it is called there,
 * and no other file can be. */
static int
find_file(const struct vault *v, const char *name, struct path *out, struct why *why)
{
	if (!v->config.cards[0])
		*out = path_of("%s", name);
	else if (text_is_id(name, 40, "-_"))
		*out = path_of("%s/%s.card", v->config.cards, name);
	else
		return why_set(why, ERR_NOT_FOUND,
		    "this is no name of a card (a to z, 0 to 9, - and _)");
	return 0;
}

const char *
seed_refusal(int code)
{
	switch (code) {
	case ERR_PASSPHRASE:
		return "station.pin";
	case ERR_BUSY:
		return "station.card_wait";
	case ERR_BLOCKED:
		return "station.card_blocked";
	default:
		return "station.card";
	}
}

int
seed_read(struct vault *v, struct cur *in, enum card_compartment which,
    uint8_t seed[SEED_SIZE], struct why *why)
{
	char card[4096];
	struct path file;
	int r;

	cur_text(in, card, sizeof(card) - 1);
	if (strncmp(card, "deck:", 5) == 0 && which == CARD_SERVICES)
		return why_set(why, ERR_NOT_FOUND, "a card of the deck is no officer's");
	if (strncmp(card, "deck:", 5) == 0)
		return take_from_deck(v, card + 5, seed, why);
	if (ballot_simulated())
		return why_set(why, ERR_REFUSED,
		    "a simulation opens no cards but those of its deck");
	r = find_file(v, card, &file, why);
	return r ? r : take_from_file(file.s, in, which, seed, why);
}
