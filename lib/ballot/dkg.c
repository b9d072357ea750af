/* The key ceremony: polynomials, commitments, proofs, dealt shares (doc/protocol/poll.md
 * 3). */
#include <string.h>

#include <sodium.h>

#include "ballot/layout.h"
#include "ballot/trustee.h"
#include "ballot/weigh.h"
#include "group/arith.h"

#define PROOF_SIZE (POINT_SIZE + SCALAR_SIZE) /* R || z */

static const uint8_t *
commitment(const uint8_t *reveal, uint32_t l)
{
	return reveal + l * POINT_SIZE;
}

static size_t
proof_offset(uint32_t k, uint32_t l)
{
	return k * (size_t)POINT_SIZE + l * (size_t)PROOF_SIZE;
}

static void
reveal_hash(uint8_t c[SCALAR_SIZE], const struct dkg_context *ctx, const uint8_t *reveal)
{
	struct group_hash *h = group_hash_open("madang/dkg/v1");

	group_hash_put(h, ctx->define, sizeof(ctx->define));
	group_hash_u32(h, ctx->ceremony);
	group_hash_u32(h, ctx->i);
	group_hash_u32(h, ctx->n);
	group_hash_u32(h, ctx->k);
	group_hash_put(h, ctx->box_key, sizeof(ctx->box_key));
	group_hash_put(h, reveal, ctx->k * POINT_SIZE);
	for (uint32_t l = 0; l < ctx->k; l++)
		group_hash_put(h, reveal + proof_offset(ctx->k, l), POINT_SIZE);
	group_hash_close(h, c);
}

void
dkg_polynomial(uint8_t (*coefficients)[SCALAR_SIZE], uint32_t k)
{
	for (uint32_t l = 0; l < k; l++)
		crypto_core_ristretto255_scalar_random(coefficients[l]);
}

void
dkg_reveal(uint8_t *reveal, const struct dkg_context *ctx,
    const uint8_t (*coefficients)[SCALAR_SIZE])
{
	uint8_t nonces[TRUSTEES_MAX][SCALAR_SIZE], c[SCALAR_SIZE], t[SCALAR_SIZE];

	for (uint32_t l = 0; l < ctx->k; l++) {
		group_mul_base(reveal + l * POINT_SIZE, coefficients[l]);
		crypto_core_ristretto255_scalar_random(nonces[l]);
		group_mul_base(reveal + proof_offset(ctx->k, l), nonces[l]);
	}
	reveal_hash(c, ctx, reveal);
	for (uint32_t l = 0; l < ctx->k; l++) {
		uint8_t *z = reveal + proof_offset(ctx->k, l) + POINT_SIZE;

		crypto_core_ristretto255_scalar_mul(t, c, coefficients[l]);
		crypto_core_ristretto255_scalar_add(z, nonces[l], t);
	}
	sodium_memzero(nonces, sizeof(nonces));
	sodium_memzero(t, sizeof(t));
}

/* zG = R + c C */
static bool
knows_coefficient(const uint8_t *proof, const uint8_t c[SCALAR_SIZE], const uint8_t *C)
{
	uint8_t t[POINT_SIZE];

	group_mul_base(t, proof + POINT_SIZE);
	return group_proves(t, proof, c, C);
}

/* All of them by one sum. */
static bool
knows_all(
    const struct dkg_context *ctx, const uint8_t c[SCALAR_SIZE], const uint8_t *reveal)
{
	struct scalar n, z, x, u;
	uint8_t digest[32];
	struct weigh *w;
	bool ok;

	crypto_generichash(
	    digest, sizeof(digest), reveal, REVEAL_SIZE(ctx->k), c, SCALAR_SIZE);
	w = weigh_open(2 * ctx->k, digest, NULL);
	ok = scalar_read(&n, c);
	for (uint32_t l = 0; ok && l < ctx->k; l++) {
		const uint8_t *proof = reveal + proof_offset(ctx->k, l);

		ok = scalar_read(&z, proof + POINT_SIZE);
		weigh_draw(w, &x);
		weigh_short(w, proof, &x);
		weigh_base(w, &x, &z);
		scalar_mul(&u, &x, &n);
		weigh_long(w, commitment(reveal, l), &u);
	}
	ok = ok && weigh_take(w) && weigh_vanishes(w);
	weigh_close(w);
	return ok;
}

static int
check_encodings(const struct dkg_context *ctx, const uint8_t *reveal, struct why *why)
{
	for (uint32_t l = 0; l < ctx->k; l++) {
		const uint8_t *proof = reveal + proof_offset(ctx->k, l);

		if (!group_point_ok(commitment(reveal, l)) || !group_point_ok(proof))
			return why_set(why, ERR_FORMAT,
			    "reveal of trustee %u: the commitment or proof of "
			    "coefficient %u is not a canonical point",
			    ctx->i, l);
		if (!group_scalar_ok(proof + POINT_SIZE))
			return why_set(why, ERR_FORMAT,
			    "reveal of trustee %u: the response of coefficient %u is not "
			    "a canonical scalar",
			    ctx->i, l);
	}
	if (group_is_identity(commitment(reveal, 0)))
		return why_set(why, ERR_KEY,
		    "reveal of trustee %u: its part of the key is the identity", ctx->i);
	return 0;
}

int
dkg_check_reveal(
    const struct dkg_context *ctx, const uint8_t *reveal, size_t size, struct why *why)
{
	uint8_t c[SCALAR_SIZE];
	int err;

	if (ctx->k < 2 || ctx->k > ctx->n || ctx->n > TRUSTEES_MAX)
		return why_set(why, ERR_FORMAT,
		    "%u of %u trustees: 2 <= k <= n <= %d must hold", ctx->k, ctx->n,
		    TRUSTEES_MAX);
	if (ctx->i < 1 || ctx->i > ctx->n)
		return why_set(why, ERR_FORMAT, "trustee number %u is outside 1..%u",
		    ctx->i, ctx->n);
	if (size != REVEAL_SIZE(ctx->k))
		return why_set(why, ERR_FORMAT,
		    "reveal of trustee %u has %zu bytes, not %zu", ctx->i, size,
		    REVEAL_SIZE(ctx->k));
	err = check_encodings(ctx, reveal, why);
	if (err != 0)
		return err;
	reveal_hash(c, ctx, reveal);
	if (arith_now() != ARITH_SODIUM && knows_all(ctx, c, reveal))
		return 0;
	for (uint32_t l = 0; l < ctx->k; l++)
		if (!knows_coefficient(
			reveal + proof_offset(ctx->k, l), c, commitment(reveal, l)))
			return why_set(why, ERR_PROOF,
			    "reveal of trustee %u: it does not prove to know coefficient "
			    "%u",
			    ctx->i, l);
	return 0;
}

/* f(j) by Horner */
void
dkg_share(uint8_t share[SCALAR_SIZE], const uint8_t (*coefficients)[SCALAR_SIZE],
    uint32_t k, uint32_t j)
{
	uint8_t at[SCALAR_SIZE], sum[SCALAR_SIZE];

	group_scalar_u64(at, j);
	memcpy(sum, coefficients[k - 1], SCALAR_SIZE);
	for (uint32_t l = k - 1; l-- > 0;) {
		crypto_core_ristretto255_scalar_mul(sum, sum, at);
		crypto_core_ristretto255_scalar_add(sum, sum, coefficients[l]);
	}
	memcpy(share, sum, SCALAR_SIZE);
	sodium_memzero(sum, sizeof(sum));
}

void
dkg_deal(uint8_t item[DEAL_ITEM_SIZE], const uint8_t share[SCALAR_SIZE],
    const uint8_t receiver_key[32], const uint8_t box_secret[32])
{
	uint8_t *sealed = item + crypto_box_NONCEBYTES;

	randombytes_buf(item, crypto_box_NONCEBYTES);
	if (crypto_box_easy(sealed, share, SCALAR_SIZE, item, receiver_key, box_secret) !=
	    0)
		memset(sealed, 0, DEAL_ITEM_SIZE - crypto_box_NONCEBYTES);
}

/* sum_l j^l C_l by Horner; j is small, so doublings and additions do */
static void
evaluate(uint8_t out[POINT_SIZE], const uint8_t *commitments, uint32_t k, uint32_t j)
{
	const struct term times_j = {0, j};
	uint8_t sum[POINT_SIZE];

	memcpy(sum, commitments + (k - 1) * POINT_SIZE, POINT_SIZE);
	for (uint32_t l = k - 1; l-- > 0;) {
		terms_sum(sum, &times_j, 1, sum, POINT_SIZE);
		group_add(sum, sum, commitments + l * POINT_SIZE);
	}
	memcpy(out, sum, POINT_SIZE);
}

int
dkg_open_deal(uint8_t share[SCALAR_SIZE], const uint8_t item[DEAL_ITEM_SIZE],
    const uint8_t dealer_key[32], const uint8_t box_secret[32], const uint8_t *reveal,
    uint32_t k, uint32_t j)
{
	uint8_t left[POINT_SIZE], right[POINT_SIZE];

	if (crypto_box_open_easy(share, item + crypto_box_NONCEBYTES,
		DEAL_ITEM_SIZE - crypto_box_NONCEBYTES, item, dealer_key,
		box_secret) != 0) {
		memset(share, 0, SCALAR_SIZE);
		return ERR_PROOF;
	}
	if (!group_scalar_ok(share))
		return ERR_PROOF;
	group_mul_base(left, share);
	evaluate(right, reveal, k, j);
	return memcmp(left, right, POINT_SIZE) == 0 ? 0 : ERR_PROOF;
}

/* Sum over the reveals of the commitments to coefficient l. */
static int
sum_commitments(
    uint8_t out[POINT_SIZE], const uint8_t *const *reveals, size_t count, uint32_t l)
{
	uint8_t sum[POINT_SIZE] = {0};

	for (size_t i = 0; i < count; i++) {
		if (!group_point_ok(commitment(reveals[i], l)))
			return ERR_KEY;
		group_add(sum, sum, commitment(reveals[i], l));
	}
	memcpy(out, sum, POINT_SIZE);
	return 0;
}

int
dkg_key(uint8_t key[POINT_SIZE], const uint8_t *const *reveals, size_t count)
{
	uint8_t sum[POINT_SIZE];
	int err = sum_commitments(sum, reveals, count, 0);

	if (err != 0)
		return err;
	if (group_is_identity(sum))
		return ERR_KEY;
	memcpy(key, sum, POINT_SIZE);
	return 0;
}

int
dkg_share_key(uint8_t x_j[POINT_SIZE], const uint8_t *const *reveals, size_t count,
    uint32_t k, uint32_t j)
{
	uint8_t sums[TRUSTEES_MAX * POINT_SIZE], x[POINT_SIZE];

	if (k < 1 || k > TRUSTEES_MAX || j < 1 || j > TRUSTEES_MAX)
		return ERR_KEY;
	for (uint32_t l = 0; l < k; l++) {
		int err = sum_commitments(sums + l * POINT_SIZE, reveals, count, l);

		if (err != 0)
			return err;
	}
	evaluate(x, sums, k, j);
	if (group_is_identity(x))
		return ERR_KEY;
	memcpy(x_j, x, POINT_SIZE);
	return 0;
}
