/*
 * Ballots that must not count. A box may hold them: each is judged alone and set aside
 * with a reason. So these ledgers are whole; they end behind the box, and the look-up of
 * the ballot's tracker has to say why it does not count.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "card/derive.h"
#include "forge.h"

#define CREDENTIAL 1 /* offsets of ballot.md 2 */
#define COMMITMENT 33
#define RESPONSE 65
#define CELL(n) (BALLOT_HEAD_SIZE + (n) * (size_t)BALLOT_CELL_SIZE)
#define SPARE 12 /* first card of the deck that did not vote */

/* The answer "option 0" to the first question and blank to the others. */
static void
plain_cells(const struct city *c, uint8_t *cells)
{
	memset(cells, 0, c->questions->cell_count);
	for (size_t i = 0; i < c->questions->count; i++) {
		const struct question *q = &c->questions->items[i];
		cells[q->first_cell + q->cell_count - 1] = 1;
	}
}

static void
good_ballot(const struct city *c, size_t card, struct buf *ballot)
{
	uint8_t *cells = xmalloc(c->questions->cell_count);

	plain_cells(c, cells);
	city_ballot(c, card, cells, ballot);
	free(cells);
}

/* Cuts the ledger behind its last box and adds one more that holds this ballot. */
static void
box_it(struct city *c, struct ledger *l, const struct buf *ballot)
{
	size_t boxes = 0;
	struct buf raw = {0};
	struct draft d;

	while (ledger_has(l, "poll", "box", boxes))
		boxes++;
	struct place last = ledger_find(l, "poll", "box", boxes - 1);
	struct place seal = ledger_find(l, "poll", "seal", 0);
	ledger_cut(l, last);
	if (seal.batch == last.batch)
		ledger_drop(l, seal);
	draft_open(&d, c, ledger_at(l, last));
	while (d.payload_count > 0)
		draft_remove_item(&d, d.payload_count - 1);
	draft_insert_item(&d, 0, ballot->data, ballot->size);
	d.entry.part = d.entry.parts = 1;
	d.seq += 50;
	json_int_t number = json_integer_value(json_object_get(d.fields, "box"));
	json_object_set_new(d.fields, "box", json_integer(number + 1));
	draft_sign(&d, c, &raw);
	ledger_append(l, &raw);
	buf_free(&raw);
}

/* The challenge of a ballot, ballot.md 2, from the bytes alone. */
static void
challenge_of(const struct city *c, const uint8_t *ballot, uint8_t scalar[SCALAR_SIZE])
{
	struct group_hash *h = group_hash_open("madang/ballot/v1");
	const struct questions *q = c->questions;

	group_hash_put(h, c->ballots.eid, 32);
	group_hash_put(h, c->ballots.key, POINT_SIZE);
	group_hash_u32(h, (uint32_t)q->count);
	for (size_t i = 0; i < q->count; i++)
		group_hash_var(h, q->items[i].id, strlen(q->items[i].id));
	group_hash_put(h, ballot + CREDENTIAL, POINT_SIZE);
	group_hash_put(h, ballot + COMMITMENT, POINT_SIZE);
	for (size_t i = 0; i < q->cell_count; i++)
		group_hash_put(h, ballot + CELL(i), (size_t)6 * POINT_SIZE);
	for (size_t i = 0; i < q->equation_count; i++)
		group_hash_put(h, ballot + CELL(q->cell_count) + i * BALLOT_EQUATION_SIZE,
		    (size_t)2 * POINT_SIZE);
	group_hash_close(h, scalar);
}

/* Signs the ballot anew with the credential of a card: the signature holds, whatever the
 * rest. */
static void
sign_again(const struct city *c, size_t card, struct buf *ballot)
{
	const uint8_t *seed = c->deck.data + card * SEED_SIZE;
	uint8_t x[SCALAR_SIZE], v[POINT_SIZE], chain[32], x_e[SCALAR_SIZE],
	    v_e[POINT_SIZE];
	uint8_t k[SCALAR_SIZE], e[SCALAR_SIZE], s[SCALAR_SIZE];

	derive_card(x, v, seed);
	derive_chaincode(chain, seed);
	derive_credential(x_e, x, v, chain, c->charter.origin, c->poll);
	derive_credential_public(v_e, v, chain, c->charter.origin, c->poll);
	memcpy(ballot->data + CREDENTIAL, v_e, POINT_SIZE);
	crypto_core_ristretto255_scalar_random(k);
	group_mul_base(ballot->data + COMMITMENT, k);
	challenge_of(c, ballot->data, e);
	crypto_core_ristretto255_scalar_mul(s, e, x_e);
	crypto_core_ristretto255_scalar_add(s, s, k);
	memcpy(ballot->data + RESPONSE, s, SCALAR_SIZE);
}

static void
add_to_point(uint8_t *p, uint64_t n)
{
	uint8_t scalar[SCALAR_SIZE], g[POINT_SIZE];

	group_scalar_u64(scalar, n);
	group_mul_base(g, scalar);
	group_add(p, p, g);
}

static void
value_two(struct city *c, struct ledger *l)
{
	struct buf b = {0};

	good_ballot(c, SPARE, &b);
	add_to_point(b.data + CELL(0) + POINT_SIZE, 2);
	sign_again(c, SPARE, &b);
	box_it(c, l, &b);
	buf_free(&b);
}

static void
negative(struct city *c, struct ledger *l)
{
	uint8_t scalar[SCALAR_SIZE], g[POINT_SIZE];
	struct buf b = {0};

	good_ballot(c, SPARE, &b);
	group_scalar_u64(scalar, 1);
	group_mul_base(g, scalar);
	group_sub(b.data + CELL(0) + POINT_SIZE, b.data + CELL(0) + POINT_SIZE, g);
	sign_again(c, SPARE, &b);
	box_it(c, l, &b);
	buf_free(&b);
}

static void
with_cells(struct city *c, struct ledger *l, bool blank, bool option)
{
	uint8_t *cells = xcalloc(c->questions->cell_count, 1);
	const struct question *q = &c->questions->items[c->questions->count - 1];
	struct buf b = {0};

	plain_cells(c, cells);
	cells[q->first_cell + q->cell_count - 1] = blank;
	cells[q->first_cell] = option;
	city_ballot(c, SPARE, cells, &b);
	box_it(c, l, &b);
	free(cells);
	buf_free(&b);
}

static void
blank_and_choice(struct city *c, struct ledger *l)
{
	with_cells(c, l, true, true);
}

static void
no_choice(struct city *c, struct ledger *l)
{
	with_cells(c, l, false, false);
}

static void
mauled(struct city *c, struct ledger *l)
{
	struct buf b = {0};

	good_ballot(c, SPARE, &b);
	add_to_point(b.data + CELL(1) + POINT_SIZE, 1);
	box_it(c, l, &b);
	buf_free(&b);
}

static void
permuted(struct city *c, struct ledger *l)
{
	uint8_t cell[BALLOT_CELL_SIZE];
	struct buf b = {0};

	good_ballot(c, SPARE, &b);
	memcpy(cell, b.data + CELL(0), sizeof cell);
	memmove(b.data + CELL(0), b.data + CELL(1), sizeof cell);
	memcpy(b.data + CELL(1), cell, sizeof cell);
	box_it(c, l, &b);
	buf_free(&b);
}

static void
permuted_signed(struct city *c, struct ledger *l)
{
	uint8_t cell[BALLOT_CELL_SIZE];
	struct buf b = {0};

	good_ballot(c, SPARE, &b);
	memcpy(cell, b.data + CELL(0), sizeof cell);
	memmove(b.data + CELL(0), b.data + CELL(1), sizeof cell);
	memcpy(b.data + CELL(1), cell, sizeof cell);
	sign_again(c, SPARE, &b);
	box_it(c, l, &b);
	buf_free(&b);
}

/* Somebody else's ballot, as it stands in the first box. */
static void
others_ballot(struct city *c, struct ledger *l, struct buf *b)
{
	struct draft d;

	draft_open(&d, c, ledger_at(l, ledger_find(l, "poll", "box", 0)));
	buf_put(b, d.payload[0].data, d.payload[0].size);
	draft_sign(&d, c, NULL);
}

static void
copied(struct city *c, struct ledger *l)
{
	struct buf b = {0};

	others_ballot(c, l, &b);
	box_it(c, l, &b);
	buf_free(&b);
}

static void
copied_renamed(struct city *c, struct ledger *l)
{
	struct buf b = {0}, own = {0};

	others_ballot(c, l, &b);
	good_ballot(c, SPARE, &own);
	memcpy(b.data + CREDENTIAL, own.data + CREDENTIAL, POINT_SIZE);
	box_it(c, l, &b);
	buf_free(&b);
	buf_free(&own);
}

static void
copied_signed(struct city *c, struct ledger *l)
{
	struct buf b = {0};

	others_ballot(c, l, &b);
	sign_again(c, SPARE, &b);
	box_it(c, l, &b);
	buf_free(&b);
}

static void
repeated(struct city *c, struct ledger *l)
{
	struct buf b = {0};

	good_ballot(c, 0, &b);
	box_it(c, l, &b);
	buf_free(&b);
}

static void
unlisted(struct city *c, struct ledger *l)
{
	struct secret kept = c->deck, own;
	struct buf b = {0};

	secret_alloc(&own, SEED_SIZE);
	memset(own.data, 0x5a, SEED_SIZE);
	c->deck = own;
	good_ballot(c, 0, &b);
	c->deck = kept;
	secret_free(&own);
	box_it(c, l, &b);
	buf_free(&b);
}

static void
other_poll(struct city *c, struct ledger *l)
{
	struct buf b = {0};

	c->ballots.eid[0] ^= 1;
	good_ballot(c, SPARE, &b);
	c->ballots.eid[0] ^= 1;
	box_it(c, l, &b);
	buf_free(&b);
}

static void
other_key(struct city *c, struct ledger *l)
{
	uint8_t kept[POINT_SIZE];
	struct buf b = {0};

	memcpy(kept, c->ballots.key, POINT_SIZE);
	add_to_point(c->ballots.key, 1);
	good_ballot(c, SPARE, &b);
	memcpy(c->ballots.key, kept, POINT_SIZE);
	box_it(c, l, &b);
	buf_free(&b);
}

/* The group order L, little-endian. */
static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6,
    0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0x10};

static void
scalar_above(struct city *c, struct ledger *l)
{
	struct buf b = {0};
	unsigned carry = 0;

	good_ballot(c, SPARE, &b);
	for (size_t i = 0; i < 32; i++) {
		carry += b.data[RESPONSE + i] + (unsigned)order[i];
		b.data[RESPONSE + i] = (uint8_t)carry;
		carry >>= 8;
	}
	box_it(c, l, &b);
	buf_free(&b);
}

static void
point_above(struct city *c, struct ledger *l)
{
	struct buf b = {0};

	good_ballot(c, SPARE, &b);
	memset(b.data + CELL(2), 0xff, POINT_SIZE);
	box_it(c, l, &b);
	buf_free(&b);
}

static void
identity_a(struct city *c, struct ledger *l)
{
	struct buf b = {0};

	good_ballot(c, SPARE, &b);
	memset(b.data + CELL(0), 0, POINT_SIZE);
	box_it(c, l, &b);
	buf_free(&b);
}

static void
identity_v(struct city *c, struct ledger *l)
{
	struct buf b = {0};

	good_ballot(c, SPARE, &b);
	memset(b.data + CREDENTIAL, 0, POINT_SIZE);
	box_it(c, l, &b);
	buf_free(&b);
}

static void
other_version(struct city *c, struct ledger *l)
{
	struct buf b = {0};

	good_ballot(c, SPARE, &b);
	b.data[0] = 2;
	box_it(c, l, &b);
	buf_free(&b);
}

/* The honest one, to see that the others are judged and not the forger's box. */
static void
good_one(struct city *c, struct ledger *l)
{
	struct buf b = {0};

	good_ballot(c, SPARE, &b);
	box_it(c, l, &b);
	buf_free(&b);
}

const struct edit edits_ballot[] = {
    {"ballot-good", good_one, "counted", WAITS},
    {"ballot-value-two", value_two, "set aside.*proof", WAITS},
    {"ballot-negative", negative, "set aside.*proof", WAITS},
    {"ballot-blank-and-choice", blank_and_choice, "set aside.*sum", WAITS},
    {"ballot-no-choice", no_choice, "set aside.*sum", WAITS},
    {"ballot-mauled", mauled, "set aside.*credential", WAITS},
    {"ballot-permuted", permuted, "set aside.*credential", WAITS},
    {"ballot-permuted-signed", permuted_signed, "set aside.*proof", WAITS},
    {"ballot-copied", copied, "set aside.*repeated", WAITS},
    {"ballot-copied-renamed", copied_renamed, "set aside.*credential", WAITS},
    {"ballot-copied-signed", copied_signed, "set aside.*(proof|copied)", WAITS},
    {"ballot-repeated", repeated, "set aside.*repeated", WAITS},
    {"ballot-unlisted", unlisted, "set aside.*roll", WAITS},
    {"ballot-other-poll", other_poll, "set aside.*credential", WAITS},
    {"ballot-other-key", other_key, "set aside.*credential", WAITS},
    {"ballot-scalar-above", scalar_above, "set aside.*encoding", WAITS},
    {"ballot-point-above", point_above, "set aside.*encoding", WAITS},
    {"ballot-identity-a", identity_a, "set aside.*identity", WAITS},
    {"ballot-identity-v", identity_v, "set aside.*identity", WAITS},
    {"ballot-other-version", other_version, "set aside.*form", WAITS},
    {NULL, NULL, NULL, NULL, 0},
};
