#include "council.h"

#include <string.h>

#include <check.h>
#include <sodium.h>

struct dkg_context
council_context(const struct council *c, uint32_t i)
{
	struct dkg_context ctx = {.ceremony = 1, .i = i, .n = c->n, .k = c->k};

	memcpy(ctx.define, c->define, 32);
	memcpy(ctx.box_key, c->members[i - 1].box_key, 32);
	return ctx;
}

static const uint8_t (*polynomial(const struct trustee *t))[SCALAR_SIZE]
{
	return (const uint8_t(*)[SCALAR_SIZE])t->coefficients;
}

static void
reveal(struct council *c, uint32_t i)
{
	struct trustee *t = &c->members[i - 1];
	struct dkg_context ctx;

	crypto_box_keypair(t->box_key, t->box_secret);
	ctx = council_context(c, i);
	dkg_polynomial(t->coefficients, c->k);
	dkg_reveal(t->reveal, &ctx, polynomial(t));
	ck_assert_int_eq(dkg_check_reveal(&ctx, t->reveal, REVEAL_SIZE(c->k), NULL), 0);
	c->reveals[i - 1] = t->reveal;
}

/* From every dealer to trustee j, through the box. */
static void
receive(struct council *c, uint32_t j)
{
	struct trustee *receiver = &c->members[j - 1];
	uint8_t item[DEAL_ITEM_SIZE], share[SCALAR_SIZE], opened[SCALAR_SIZE],
	    check[POINT_SIZE];

	memset(receiver->x, 0, SCALAR_SIZE);
	for (uint32_t i = 1; i <= c->n; i++) {
		const struct trustee *dealer = &c->members[i - 1];

		dkg_share(share, polynomial(dealer), c->k, j);
		dkg_deal(item, share, receiver->box_key, dealer->box_secret);
		ck_assert_int_eq(dkg_open_deal(opened, item, dealer->box_key,
				     receiver->box_secret, dealer->reveal, c->k, j),
		    0);
		ck_assert_mem_eq(opened, share, SCALAR_SIZE);
		crypto_core_ristretto255_scalar_add(receiver->x, receiver->x, opened);
	}
	ck_assert_int_eq(dkg_share_key(receiver->X, c->reveals, c->n, c->k, j), 0);
	group_mul_base(check, receiver->x);
	ck_assert_mem_eq(check, receiver->X, POINT_SIZE);
}

void
council_meet(struct council *c, uint32_t k, uint32_t n)
{
	c->n = n;
	c->k = k;
	randombytes_buf(c->define, sizeof(c->define));
	for (uint32_t i = 1; i <= n; i++)
		reveal(c, i);
	for (uint32_t j = 1; j <= n; j++)
		receive(c, j);
	ck_assert_int_eq(dkg_key(c->key, c->reveals, n), 0);
}

struct share_context
council_share_context(const struct council *c, const struct poll *p, uint32_t i)
{
	struct share_context ctx = {.poll = &p->ctx, .i = i};

	memset(ctx.root, 7, sizeof(ctx.root));
	memcpy(ctx.x_i, c->members[i - 1].X, POINT_SIZE);
	return ctx;
}

uint64_t
council_total(const struct council *c, const struct poll *p, const uint32_t *who,
    size_t line, const uint8_t *sum, uint64_t bound)
{
	uint8_t items[TRUSTEES_MAX][SHARE_ITEM_SIZE], a[POINT_SIZE], b[POINT_SIZE];
	uint8_t combined[POINT_SIZE];
	const uint8_t *pointers[TRUSTEES_MAX];
	uint64_t total;

	for (uint32_t s = 0; s < c->k; s++) {
		struct share_context ctx = council_share_context(c, p, who[s]);

		share_make(items[s], &ctx, c->members[who[s] - 1].x, line, sum);
		ck_assert_int_eq(share_check(&ctx, items[s], line, sum), 0);
		pointers[s] = items[s];
	}
	ck_assert_int_eq(share_combine(combined, who, pointers, c->k), 0);
	sum_line(a, b, &p->questions->lines[line], sum);
	struct total_table *table = total_table_open(bound, 1);

	ck_assert_int_eq(total_find(table, &total, b, combined, bound), 0);
	total_table_close(table);
	ck_assert(total_is(b, combined, total));
	ck_assert(!total_is(b, combined, total + 1));
	return total;
}
