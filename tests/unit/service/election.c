#include "election.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"

void
items_free(struct buf *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_free(&items[i]);
}

static void
put_item(struct buf *item, const void *data, size_t size)
{
	buf_reset(item);
	buf_put(item, data, size);
}

void
election_open(struct election *e, const char *questions, uint32_t n, uint32_t k)
{
	struct why why = {""};

	if (sodium_init() < 0)
		die("no randomness");
	memset(e, 0, sizeof(*e));
	if (questions_parse(&e->questions, questions, strlen(questions), &why))
		die("%s", why.text);
	e->ctx.questions = e->questions;
	e->n = n;
	e->k = k;
	for (size_t i = 0; i < VOTERS; i++)
		crypto_core_ristretto255_scalar_random(e->voters[i]);
	e->sum = xmalloc(64 * e->questions->cell_count);
	sum_init(e->sum, e->questions->cell_count);
}

void
election_close(struct election *e)
{
	questions_free(e->questions);
	free(e->sum);
}

static int
item_order(const void *a, const void *b)
{
	const struct buf *x = a, *y = b;

	return memcmp(x->data, y->data, 32);
}

void
election_roll(const struct election *e, struct buf *items, size_t *count, char root[65])
{
	struct merkle_range range = {0};
	uint8_t hash[HASH_SIZE];

	*count = VOTERS - 1;
	for (size_t i = 0; i < *count; i++) {
		uint8_t v[POINT_SIZE];

		group_mul_base(v, e->voters[i]);
		put_item(&items[i], v, sizeof(v));
	}
	qsort(items, *count, sizeof(*items), item_order);
	for (size_t i = 0; i < *count; i++) {
		merkle_leaf(hash, items[i].data, items[i].size);
		merkle_append(&range, hash);
	}
	merkle_root(&range, hash);
	hex_encode(root, hash, sizeof(hash));
}

void
election_ceremony(struct election *e, const uint8_t define[32], uint32_t ceremony)
{
	for (uint32_t i = 1; i <= e->n; i++) {
		struct trustee *t = &e->trustees[i - 1];
		struct dkg_context ctx = {
		    .ceremony = ceremony, .i = i, .n = e->n, .k = e->k};

		crypto_box_keypair(t->box_public, t->box_secret);
		memcpy(ctx.define, define, 32);
		memcpy(ctx.box_key, t->box_public, 32);
		dkg_polynomial(t->coefficients, e->k);
		dkg_reveal(
		    t->reveal, &ctx, (const uint8_t(*)[SCALAR_SIZE])t->coefficients);
	}
}

void
election_reveal(const struct election *e, uint32_t i, struct buf *items, size_t *count)
{
	const uint8_t *at = e->trustees[i - 1].reveal;

	*count = 2 * e->k;
	for (size_t j = 0; j < *count; j++) {
		size_t size = j < e->k ? 32 : 64;

		put_item(&items[j], at, size);
		at += size;
	}
}

void
election_commit_hash(const struct election *e, uint32_t i, char hex[65])
{
	uint8_t hash[HASH_SIZE];

	sha256(hash, e->trustees[i - 1].reveal, REVEAL_SIZE(e->k));
	hex_encode(hex, hash, sizeof(hash));
}

void
election_deal(const struct election *e, uint32_t i, struct buf *items)
{
	const struct trustee *t = &e->trustees[i - 1];

	for (uint32_t j = 1; j <= e->n; j++) {
		uint8_t share[SCALAR_SIZE], item[DEAL_ITEM_SIZE];

		dkg_share(share, (const uint8_t(*)[SCALAR_SIZE])t->coefficients, e->k, j);
		dkg_deal(item, share, e->trustees[j - 1].box_public, t->box_secret);
		put_item(&items[j - 1], item, sizeof(item));
	}
}

void
election_keys(struct election *e, char key[65])
{
	const uint8_t *reveals[TRUSTEES];

	for (uint32_t i = 0; i < e->n; i++)
		reveals[i] = e->trustees[i].reveal;
	if (dkg_key(e->ctx.key, reveals, e->n))
		die("no key");
	hex_encode(key, e->ctx.key, POINT_SIZE);
	for (uint32_t j = 1; j <= e->n; j++) {
		struct trustee *t = &e->trustees[j - 1];

		memset(t->secret, 0, SCALAR_SIZE);
		for (uint32_t i = 0; i < e->n; i++) {
			uint8_t share[SCALAR_SIZE];

			dkg_share(share,
			    (const uint8_t(*)[SCALAR_SIZE])e->trustees[i].coefficients,
			    e->k, j);
			crypto_core_ristretto255_scalar_add(t->secret, t->secret, share);
		}
		if (dkg_share_key(t->x, reveals, e->n, e->k, j))
			die("no share key");
	}
}

void
election_ballot(struct election *e, size_t voter, int option, struct buf *ballot,
    uint8_t *r, uint8_t *cells)
{
	const struct questions *q = e->questions;
	struct choice choice = {.option = option, .value = 1};
	struct answer answer = {
	    .blank = option < 0, .choices = &choice, .count = option >= 0};
	uint8_t *bits = xcalloc(q->cell_count, 1);
	uint8_t *randomness = xmalloc(q->cell_count * SCALAR_SIZE);
	uint8_t *bytes = xmalloc(q->ballot_size);
	struct why why = {""};

	if (questions_encode(q, &answer, bits, &why))
		die("%s", why.text);
	if (cells)
		memcpy(cells, bits, q->cell_count);
	ballot_encrypt(bytes, randomness, &e->ctx, bits, e->voters[voter]);
	if (r)
		memcpy(r, randomness, q->cell_count * SCALAR_SIZE);
	put_item(ballot, bytes, q->ballot_size);
	free(bits);
	free(randomness);
	free(bytes);
}

/* ---- a spoilt source of randomness ---- */

static uint64_t spoilt_counter, spoilt_step = 1;

static const char *
spoilt_name(void)
{
	return "spoilt";
}

static uint32_t
spoilt_random(void)
{
	spoilt_counter += spoilt_step;
	return (uint32_t)spoilt_counter;
}

static void
spoilt_buf(void *buf, size_t size)
{
	uint8_t seed[randombytes_SEEDBYTES] = {0};

	spoilt_counter += spoilt_step;
	memcpy(seed, &spoilt_counter, sizeof(spoilt_counter));
	randombytes_buf_deterministic(buf, size, seed);
}

/* Encryption draws one seed and stretches it, which gives every scalar its own bytes even
 * from a broken source. So the stretching is spoilt as well (the linker puts this in its
 * place): with a step of nothing each scalar gets the same 64 bytes. */
void __real_randombytes_buf_deterministic(
    void *buf, size_t size, const unsigned char seed[randombytes_SEEDBYTES]);
void __wrap_randombytes_buf_deterministic(
    void *buf, size_t size, const unsigned char seed[randombytes_SEEDBYTES]);

void
__wrap_randombytes_buf_deterministic(
    void *buf, size_t size, const unsigned char seed[randombytes_SEEDBYTES])
{
	uint8_t *bytes = buf;

	__real_randombytes_buf_deterministic(buf, size, seed);
	for (size_t i = 64; spoilt_step == 0 && i < size; i++)
		bytes[i] = bytes[i - 64];
}

void
election_spoilt(struct election *e, size_t voter, int option, uint64_t from,
    bool constant, struct buf *ballot)
{
	static randombytes_implementation spoilt = {.implementation_name = spoilt_name,
	    .random = spoilt_random,
	    .buf = spoilt_buf};

	randombytes_set_implementation(&spoilt);
	spoilt_counter = from;
	spoilt_step = !constant;
	election_ballot(e, voter, option, ballot, NULL, NULL);
	spoilt_step = 1;
	randombytes_set_implementation(&randombytes_sysrandom_implementation);
}

void
election_twins(struct election *e, size_t a, size_t b, int option, struct buf *first,
    struct buf *second)
{
	election_spoilt(e, a, option, 0, false, first);
	election_spoilt(e, b, option, 0, false, second);
}

void
election_tracker(
    const struct election *e, const struct buf *ballot, char tracker[TRACKER_SIZE])
{
	ballot_tracker(
	    tracker, e->ctx.eid, e->questions->cell_count, ballot->data, ballot->size);
}

void
election_sort(const struct election *e, struct buf *ballots, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t k = i; k > 0; k--) {
			char x[TRACKER_SIZE], y[TRACKER_SIZE];
			struct buf swap;

			election_tracker(e, &ballots[k - 1], x);
			election_tracker(e, &ballots[k], y);
			if (strcmp(x, y) < 0)
				break;
			swap = ballots[k];
			ballots[k] = ballots[k - 1];
			ballots[k - 1] = swap;
		}
}

void
election_count(struct election *e, const struct buf *ballot, int option)
{
	const struct question *q = &e->questions->items[0];

	sum_add_ballot(e->sum, e->questions->cell_count, ballot->data);
	e->counts[option < 0 ? q->line_count - 1 : (size_t)option]++;
}

void
election_share(const struct election *e, uint32_t i, const uint8_t root[32],
    struct buf *items, size_t *count)
{
	struct share_context ctx = {.poll = &e->ctx, .i = i};

	memcpy(ctx.root, root, 32);
	memcpy(ctx.x_i, e->trustees[i - 1].x, POINT_SIZE);
	*count = e->questions->line_count;
	for (size_t line = 0; line < *count; line++) {
		uint8_t item[SHARE_ITEM_SIZE];

		share_make(item, &ctx, e->trustees[i - 1].secret, line, e->sum);
		put_item(&items[line], item, sizeof(item));
	}
}
