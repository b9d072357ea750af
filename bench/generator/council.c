/* The trustees of a generated city: their ceremony, `open`, their shares, the result. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "generator/city.h"
#include "generator/writer.h"
#include "tree/merkle.h"

static void
say(struct city *c, struct trustee *t, const char *kind, json_t *fields,
    struct buf *items, size_t count)
{
	signer_say(&t->signer, c->writer, CITY_ORIGIN,
	    (struct saying){.service = "poll",
		.kind = kind,
		.fields = fields,
		.payload = items,
		.count = count},
	    &c->steps, NULL);
	for (size_t i = 0; i < count; i++)
		buf_free(&items[i]);
}

static json_t *
step(const struct city *c, const struct trustee *t)
{
	return json_pack("{s:s,s:i,s:i}", "poll", CITY_POLL, "ceremony", 1, "i",
	    (int)(t - c->trustees) + 1);
}

static void
put_hex(json_t *fields, const char *field, const uint8_t value[32])
{
	char hex[65];

	hex_encode(hex, value, 32);
	json_object_set_new(fields, field, json_string(hex));
}

static void
commit(struct city *c, struct trustee *t)
{
	struct dkg_context ctx = {.ceremony = 1,
	    .i = (uint32_t)(t - c->trustees) + 1,
	    .n = CITY_N,
	    .k = CITY_K};
	json_t *fields = step(c, t);
	uint8_t hash[HASH_SIZE];

	crypto_box_keypair(t->box_public, t->box_secret);
	memcpy(ctx.define, c->steps.items[0].leaf, HASH_SIZE);
	memcpy(ctx.box_key, t->box_public, sizeof(ctx.box_key));
	dkg_polynomial(t->coefficients, CITY_K);
	dkg_reveal(t->reveal, &ctx, (const uint8_t(*)[SCALAR_SIZE])t->coefficients);
	sha256(hash, t->reveal, sizeof(t->reveal));
	put_hex(fields, "hash", hash);
	put_hex(fields, "box_key", t->box_public);
	say(c, t, "commit", fields, NULL, 0);
}

static void
reveal(struct city *c, struct trustee *t)
{
	struct buf items[2 * CITY_K] = {{0}};
	const uint8_t *at = t->reveal;

	for (size_t i = 0; i < 2 * CITY_K; i++) {
		size_t size = i < CITY_K ? POINT_SIZE : POINT_SIZE + SCALAR_SIZE;
		buf_put(&items[i], at, size);
		at += size;
	}
	say(c, t, "reveal", step(c, t), items, 2 * CITY_K);
}

static void
share_for(const struct trustee *dealer, uint32_t j, uint8_t share[SCALAR_SIZE])
{
	dkg_share(share, (const uint8_t(*)[SCALAR_SIZE])dealer->coefficients, CITY_K, j);
}

static void
deal(struct city *c, struct trustee *t)
{
	struct buf items[CITY_N] = {{0}};
	uint8_t share[SCALAR_SIZE], item[DEAL_ITEM_SIZE];

	for (uint32_t j = 1; j <= CITY_N; j++) {
		share_for(t, j, share);
		dkg_deal(item, share, c->trustees[j - 1].box_public, t->box_secret);
		buf_put(&items[j - 1], item, sizeof(item));
	}
	say(c, t, "deal", step(c, t), items, CITY_N);
}

static void
confirm(struct city *c, struct trustee *t, const uint8_t transcript[HASH_SIZE])
{
	json_t *fields = step(c, t);

	put_hex(fields, "transcript", transcript);
	say(c, t, "confirm", fields, NULL, 0);
}

static void
each(struct city *c, void (*act)(struct city *c, struct trustee *t))
{
	for (size_t i = 0; i < CITY_N; i++)
		act(c, &c->trustees[i]);
	writer_block(c->writer);
}

static void
ceremony(struct city *c)
{
	uint8_t transcript[HASH_SIZE];
	size_t first = c->steps.count;
	struct sha256 *s = sha256_open();

	each(c, commit);
	each(c, reveal);
	each(c, deal);
	for (size_t i = first; i < c->steps.count; i++)
		sha256_put(s, c->steps.items[i].leaf, HASH_SIZE);
	sha256_close(s, transcript);
	for (size_t i = 0; i < CITY_N; i++)
		confirm(c, &c->trustees[i], transcript);
	writer_block(c->writer);
}

/* Y, and x_j and X_j of everyone. */
static void
make_keys(struct city *c)
{
	const uint8_t *reveals[CITY_N];

	for (size_t i = 0; i < CITY_N; i++)
		reveals[i] = c->trustees[i].reveal;
	if (dkg_key(c->ballots.key, reveals, CITY_N) != 0)
		die("the ceremony made no key");
	for (uint32_t j = 1; j <= CITY_N; j++) {
		struct trustee *t = &c->trustees[j - 1];
		memset(t->secret, 0, SCALAR_SIZE);
		for (size_t i = 0; i < CITY_N; i++) {
			uint8_t share[SCALAR_SIZE];
			share_for(&c->trustees[i], j, share);
			group_scalar_add(t->secret, t->secret, share);
		}
		if (dkg_share_key(t->key, reveals, CITY_N, CITY_K, j) != 0)
			die("the ceremony made no key for trustee %u", j);
	}
}

void
city_open(struct city *c)
{
	struct buf *items;
	uint8_t charter[HASH_SIZE];

	ceremony(c);
	make_keys(c);
	items = xcalloc(c->steps.count, sizeof(*items)); /* borrow their bytes */
	for (size_t i = 0; i < c->steps.count; i++)
		items[i] =
		    (struct buf){.data = c->steps.items[i].leaf, .size = HASH_SIZE};
	merkle_leaf(charter, c->charter.data, c->charter.size);
	json_t *fields = json_pack("{s:s,s:i}", "poll", CITY_POLL, "ceremony", 1);
	put_hex(fields, "charter", charter);
	put_hex(fields, "key", c->ballots.key);
	signer_say(&c->office, c->writer, CITY_ORIGIN,
	    (struct saying){.service = "poll",
		.kind = "open",
		.fields = fields,
		.payload = items,
		.count = c->steps.count},
	    NULL, NULL);
	memcpy(c->ballots.eid, c->office.last, HASH_SIZE);
	free(items);
	writer_block(c->writer);
}

static void
share(
    struct city *c, struct trustee *t, const uint8_t *sum, const uint8_t root[HASH_SIZE])
{
	uint32_t i = (uint32_t)(t - c->trustees) + 1;
	struct share_context ctx = {.poll = &c->ballots, .i = i};
	size_t lines = c->ballots.questions->line_count;
	struct buf *items = xcalloc(lines, sizeof(*items));
	uint8_t item[SHARE_ITEM_SIZE];

	memcpy(ctx.root, root, HASH_SIZE);
	memcpy(ctx.x_i, t->key, POINT_SIZE);
	for (size_t line = 0; line < lines; line++) {
		share_make(item, &ctx, t->secret, line, sum);
		buf_put(&items[line], item, sizeof(item));
	}
	say(c, t, "share", json_pack("{s:s,s:i}", "poll", CITY_POLL, "i", (int)i), items,
	    lines);
	free(items);
}

void
city_tally(struct city *c, const uint8_t *sum, const uint8_t root[HASH_SIZE],
    const uint64_t *totals, uint64_t counted, uint64_t set_aside)
{
	const struct questions *q = c->ballots.questions;
	json_t *lines = json_array();

	for (size_t i = 0; i < CITY_N; i++)
		share(c, &c->trustees[i], sum, root);
	writer_block(c->writer);
	for (size_t i = 0; i < q->count; i++)
		for (size_t n = 0; n < q->items[i].line_count; n++)
			json_array_append_new(
			    lines, json_pack("{s:s,s:I,s:I}", "question", q->items[i].id,
				       "line", (json_int_t)n, "count",
				       (json_int_t)totals[q->items[i].first_line + n]));
	signer_say(&c->office, c->writer, CITY_ORIGIN,
	    (struct saying){.service = "poll",
		.kind = "result",
		.fields = json_pack("{s:s,s:I,s:I,s:o}", "poll", CITY_POLL, "ballots",
		    (json_int_t)counted, "set_aside", (json_int_t)set_aside, "lines",
		    lines)},
	    NULL, NULL);
}
