/* Shares of decrypted totals (doc/protocol/poll.md 4). */
#include <string.h>

#include <sodium.h>

#include "ballot/compile.h"
#include "ballot/trustee.h"
#include "ballot/weigh.h"
#include "group/arith.h"

enum share_offset { AT_D = 0, AT_Ac = 32, AT_Bc = 64, AT_z = 96 };

static void
share_hash(uint8_t c[SCALAR_SIZE], const struct share_context *ctx, const uint8_t *item,
    size_t line, const uint8_t *a, const uint8_t *b)
{
	const struct question *q = question_of_line(ctx->poll->questions, line);
	struct group_hash *h = group_hash_open("madang/share/v1");

	group_hash_put(h, ctx->poll->eid, sizeof(ctx->poll->eid));
	group_hash_put(h, ctx->poll->key, POINT_SIZE);
	group_hash_u32(h, ctx->i);
	group_hash_put(h, ctx->x_i, POINT_SIZE);
	group_hash_put(h, a, POINT_SIZE);
	group_hash_put(h, b, POINT_SIZE);
	group_hash_put(h, item + AT_D, POINT_SIZE);
	group_hash_var(h, q->id, strlen(q->id));
	group_hash_u32(h, (uint32_t)(line - q->first_line));
	group_hash_put(h, ctx->root, sizeof(ctx->root));
	group_hash_put(h, item + AT_Ac, 2 * POINT_SIZE);
	group_hash_close(h, c);
}

void
share_make(uint8_t item[SHARE_ITEM_SIZE], const struct share_context *ctx,
    const uint8_t secret[SCALAR_SIZE], size_t line, const uint8_t *sum)
{
	uint8_t a[POINT_SIZE], b[POINT_SIZE], w[SCALAR_SIZE], c[SCALAR_SIZE],
	    t[SCALAR_SIZE];

	sum_line(a, b, &ctx->poll->questions->lines[line], sum);
	crypto_core_ristretto255_scalar_random(w);
	group_mul(item + AT_D, secret, a);
	group_mul_base(item + AT_Ac, w);
	group_mul(item + AT_Bc, w, a);
	share_hash(c, ctx, item, line, a, b);
	crypto_core_ristretto255_scalar_mul(t, c, secret);
	crypto_core_ristretto255_scalar_add(item + AT_z, w, t);
	sodium_memzero(w, sizeof(w));
	sodium_memzero(t, sizeof(t));
}

int
share_check(const struct share_context *ctx, const uint8_t item[SHARE_ITEM_SIZE],
    size_t line, const uint8_t *sum)
{
	uint8_t a[POINT_SIZE], b[POINT_SIZE], c[SCALAR_SIZE], t[POINT_SIZE];

	if (!group_scalar_ok(item + AT_z))
		return ERR_PROOF;
	sum_line(a, b, &ctx->poll->questions->lines[line], sum);
	share_hash(c, ctx, item, line, a, b);
	group_mul_base(t, item + AT_z);
	if (!group_proves(t, item + AT_Ac, c, ctx->x_i))
		return ERR_PROOF;
	group_mul(t, item + AT_z, a);
	return group_proves(t, item + AT_Bc, c, item + AT_D) ? 0 : ERR_PROOF;
}

/* ---- all lines of a share ---- */

/* zG = Ac + c X_i and zA = Bc + c D, weighted. */
static bool
weigh_line(struct weigh *w, const struct share_context *ctx, const uint8_t *item,
    size_t line, const uint8_t *sum)
{
	uint8_t a[POINT_SIZE], b[POINT_SIZE], c[SCALAR_SIZE];
	struct scalar z, n, x, y, u;

	sum_line(a, b, &ctx->poll->questions->lines[line], sum);
	share_hash(c, ctx, item, line, a, b);
	if (!scalar_read(&z, item + AT_z) || !scalar_read(&n, c))
		return false;
	weigh_draw(w, &x);
	weigh_draw(w, &y);
	weigh_short(w, item + AT_Ac, &x);
	weigh_short(w, item + AT_Bc, &y);
	weigh_base(w, &x, &z);
	scalar_mul(&u, &y, &n);
	weigh_long(w, item + AT_D, &u);
	scalar_negate(&n, &n); /* the fixed point X_i is subtracted */
	weigh_fixed(w, &x, &n);
	scalar_mul(&u, &y, &z);
	scalar_negate(&u, &u);
	weigh_long(w, a, &u);
	return weigh_take(w);
}

static bool
all_lines_hold(
    const struct share_context *ctx, const uint8_t *const *items, const uint8_t *sum)
{
	size_t lines = ctx->poll->questions->line_count;
	crypto_generichash_state state;
	uint8_t digest[32];
	struct weigh *w;
	bool ok = true;

	crypto_generichash_init(&state, NULL, 0, sizeof(digest));
	for (size_t l = 0; l < lines; l++)
		crypto_generichash_update(&state, items[l], SHARE_ITEM_SIZE);
	crypto_generichash_final(&state, digest, sizeof(digest));
	w = weigh_open(4 * lines, digest, ctx->x_i);
	for (size_t l = 0; ok && l < lines; l++)
		ok = weigh_line(w, ctx, items[l], l, sum);
	ok = ok && weigh_vanishes(w);
	weigh_close(w);
	return ok;
}

int
share_check_all(const struct share_context *ctx, const uint8_t *const *items,
    const uint8_t *sum, size_t *bad)
{
	if (arith_now() != ARITH_SODIUM && all_lines_hold(ctx, items, sum))
		return 0;
	for (size_t l = 0; l < ctx->poll->questions->line_count; l++)
		if (share_check(ctx, items[l], l, sum) != 0) {
			*bad = l;
			return ERR_PROOF;
		}
	return 0;
}

/* ---- combining ---- */

/* lambda_i = product over j other than i of j / (j - i): the value at 0 from those at the
 * indices */
static void
lagrange(uint8_t lambda[SCALAR_SIZE], const uint32_t *indices, size_t count, size_t i)
{
	uint8_t above[SCALAR_SIZE], below[SCALAR_SIZE], x[SCALAR_SIZE], y[SCALAR_SIZE];

	group_scalar_u64(above, 1);
	group_scalar_u64(below, 1);
	group_scalar_u64(x, indices[i]);
	for (size_t j = 0; j < count; j++) {
		if (j == i)
			continue;
		group_scalar_u64(y, indices[j]);
		crypto_core_ristretto255_scalar_mul(above, above, y);
		crypto_core_ristretto255_scalar_sub(y, y, x);
		crypto_core_ristretto255_scalar_mul(below, below, y);
	}
	if (crypto_core_ristretto255_scalar_invert(below, below) != 0)
		die("lagrange: two equal indices");
	crypto_core_ristretto255_scalar_mul(lambda, above, below);
}

static bool
indices_ok(const uint32_t *indices, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (indices[i] < 1 || indices[i] > TRUSTEES_MAX)
			return false;
		for (size_t j = 0; j < i; j++)
			if (indices[i] == indices[j])
				return false;
	}
	return count > 0;
}

int
share_combine(uint8_t out[POINT_SIZE], const uint32_t *indices,
    const uint8_t *const *items, size_t count)
{
	uint8_t sum[POINT_SIZE] = {0}, lambda[SCALAR_SIZE], part[POINT_SIZE];

	if (!indices_ok(indices, count))
		return ERR_FORMAT;
	for (size_t i = 0; i < count; i++) {
		lagrange(lambda, indices, count, i);
		if (!group_try_mul(part, lambda, items[i] + AT_D))
			return ERR_PROOF;
		group_add(sum, sum, part);
	}
	memcpy(out, sum, POINT_SIZE);
	return 0;
}
