/* Ballots of which something is wrong. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/verifier/pile.h"

static void
forge_choices(struct pile *pile, struct voter *v)
{
	const struct election *e = v->election;
	size_t cells = e->paper->cells;
	int choice[64];

	/* value 2, and a negative one */
	voter_choose(e->paper, choice);
	choice[0] = 2;
	voter_vote(v, choice);
	pile_take(pile, e, v->ballot, v->size, "proof");
	choice[cells - 1] = -1;
	voter_vote(v, choice);
	pile_take(pile, e, v->ballot, v->size, "proof");
	/* nothing, everything, a blank and a choice */
	memset(choice, 0, sizeof choice);
	voter_vote(v, choice);
	pile_take(pile, e, v->ballot, v->size, "sum");
	choice[cells - 1] = choice[0] = 1;
	voter_vote(v, choice);
	pile_take(pile, e, v->ballot, v->size, "sum");
	for (size_t i = 0; i < cells; i++)
		choice[i] = 1;
	voter_vote(v, choice);
	pile_take(pile, e, v->ballot, v->size, "sum");
}

/* Every point and every number of a good ballot as it must not be written. */
static void
forge_encodings(struct pile *pile, struct voter *v)
{
	static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
	    0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	    0, 0, 0, 0, 0, 0x10};
	const struct election *e = v->election;
	const struct paper *p = e->paper;
	uint8_t kept[32];

	for (size_t at = 1; at < v->size; at += 32) {
		bool number = at == 65;
		if (at >= cast_cell(0) && at < cast_cell(p->cells))
			number = (at - cast_cell(0)) % 288 >= 192;
		if (at >= cast_cell(p->cells))
			number = (at - cast_cell(p->cells)) % 96 >= 64;
		memcpy(kept, v->ballot + at, 32);
		if (number) {
			sodium_add(v->ballot + at, order, 32);
			pile_take(pile, e, v->ballot, v->size, "encoding");
			memcpy(v->ballot + at, order, 32);
			pile_take(pile, e, v->ballot, v->size, "encoding");
		} else {
			v->ballot[at + 31] ^= 0x80; /* the top bit */
			pile_take(pile, e, v->ballot, v->size, "encoding");
			v->ballot[at + 31] ^= 0x80;
			v->ballot[at] ^= 1; /* odd, or another sign */
			pile_take(pile, e, v->ballot, v->size, "encoding");
			memset(v->ballot + at, 0xff, 32); /* above p */
			pile_take(pile, e, v->ballot, v->size, "encoding");
		}
		memcpy(v->ballot + at, kept, 32);
	}
}

static void
forge_identities(struct pile *pile, struct voter *v)
{
	const struct election *e = v->election;
	uint8_t kept[32];

	for (size_t i = 0; i <= e->paper->cells; i++) {
		uint8_t *at = i ? v->ballot + cast_cell(i - 1) : v->ballot + 1;
		memcpy(kept, at, 32);
		memset(at, 0, 32);
		pile_take(pile, e, v->ballot, v->size, "identity");
		memcpy(at, kept, 32);
		if (i == 0)
			continue;
		/* b may be the identity: then it is the proof that fails */
		memcpy(kept, at + 32, 32);
		memset(at + 32, 0, 32);
		voter_sign(v);
		pile_take(pile, e, v->ballot, v->size, "proof");
		memcpy(at + 32, kept, 32);
	}
}

/* Each part of the ballot replaced by another good one: where it is hashed the credential
 * speaks, and the proofs once somebody has signed anew. */
static void
forge_parts(struct pile *pile, struct voter *v, const struct voter *other)
{
	const struct election *e = v->election;
	const struct paper *p = e->paper;
	uint8_t *whole = mem_new(v->size, 1);

	memcpy(whole, v->ballot, v->size);
	for (size_t at = 1; at < v->size; at += 32) {
		bool hashed = at < 65, sum = at >= cast_cell(p->cells);
		if (at >= cast_cell(0) && !sum)
			hashed = (at - cast_cell(0)) % 288 < 192;
		if (sum)
			hashed = (at - cast_cell(p->cells)) % 96 < 64;
		memcpy(v->ballot + at, other->ballot + at, 32);
		pile_take(pile, e, v->ballot, v->size,
		    hashed || at == 65 ? "credential"
		    : sum              ? "sum"
				       : "proof");
		if (hashed) {
			voter_sign(v);
			pile_take(pile, e, v->ballot, v->size, "proof");
		}
		memcpy(v->ballot, whole, v->size);
	}
	free(whole);
}

static void
forge_whole(struct pile *pile, struct voter *v, const struct voter *other)
{
	const struct election *e = v->election;
	uint8_t *b = mem_new(v->size + 400, 1);
	struct voter thief = {.election = e, .ballot = b, .size = v->size};

	/* one byte, one cell too few or too many; no ballot at all; another version */
	memcpy(b, v->ballot, v->size);
	pile_take(pile, e, b, v->size + 1, "form");
	pile_take(pile, e, b, v->size - 1, "form");
	pile_take(pile, e, b, v->size + 288, "form");
	pile_take(pile, e, b, v->size - 288, "form");
	pile_take(pile, e, b, 0, "form");
	b[0] = 2;
	pile_take(pile, e, b, v->size, "form");
	b[0] = 1;
	/* two cells change places with their proofs, before and after signing anew */
	memcpy(b + cast_cell(0), v->ballot + cast_cell(1), 288);
	memcpy(b + cast_cell(1), v->ballot + cast_cell(0), 288);
	pile_take(pile, e, b, v->size, "credential");
	memcpy(thief.secret, v->secret, 32);
	voter_sign(&thief);
	pile_take(pile, e, b, v->size, "proof");
	/* copied under another credential, plain and signed anew */
	memcpy(b, v->ballot, v->size);
	memcpy(b + 1, other->ballot + 1, 96);
	pile_take(pile, e, b, v->size, "credential");
	memcpy(thief.secret, other->secret, 32);
	voter_sign(&thief);
	pile_take(pile, e, b, v->size, "proof");
	free(b);
}

void
pile_forge(struct pile *pile, const struct election *e)
{
	struct voter v, other;
	int choice[64];

	voter_open(&v, e);
	voter_open(&other, e);
	forge_choices(pile, &v);
	voter_choose(e->paper, choice);
	voter_vote(&v, choice);
	voter_choose(e->paper, choice);
	voter_vote(&other, choice);
	pile_take(pile, e, v.ballot, v.size, NULL);
	forge_encodings(pile, &v);
	pile_take(pile, e, v.ballot, v.size, NULL);
	forge_parts(pile, &v, &other);
	pile_take(pile, e, other.ballot, other.size, NULL);
	forge_whole(pile, &v, &other);
	forge_identities(pile, &v);
	voter_close(&v);
	voter_close(&other);
}
