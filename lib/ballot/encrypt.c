/*
 * Encryption with its proofs. Constant time in the cells: which branch of a 0/1 proof is
 * real and which is simulated is decided by conditional swaps, never by a branch or an
 * index.
 */
#include <string.h>

#include <sodium.h>

#include "ballot/layout.h"

/* What must be remembered of a cell until the challenge is known. */
struct pending {
	uint8_t w[SCALAR_SIZE];  /* nonce of the real branch */
	uint8_t cf[SCALAR_SIZE]; /* challenge of the simulated branch */
};

struct work {
	const struct ballot_context *ctx;
	uint8_t *ballot;
	const uint8_t *randomness;
	struct pending *pending;        /* one a cell */
	uint8_t (*nonces)[SCALAR_SIZE]; /* one an equation */
	uint8_t *k;                     /* nonce of the signature */
};

static void
swap_if(uint8_t bit, uint8_t *x, uint8_t *y)
{
	uint8_t mask = (uint8_t)-bit;

	for (size_t i = 0; i < 32; i++) {
		uint8_t d = (uint8_t)(mask & (x[i] ^ y[i]));

		x[i] ^= d;
		y[i] ^= d;
	}
}

/* b = rY + bit G */
static void
encrypt_bit(uint8_t *cell, const uint8_t key[POINT_SIZE], uint8_t bit,
    const uint8_t r[SCALAR_SIZE])
{
	uint8_t m[POINT_SIZE] = {0}, g[POINT_SIZE], shared[POINT_SIZE];

	memcpy(g, group_base(), POINT_SIZE);
	swap_if(bit, m, g);
	group_mul_base(cell + AT_a, r);
	group_mul(shared, r, key);
	group_add(cell + AT_b, shared, m);
	sodium_memzero(m, sizeof(m));
	sodium_memzero(g, sizeof(g));
	sodium_memzero(shared, sizeof(shared));
}

/* The branch f = 1 - bit, which is false. With u random and z_f = u + c_f r the equations
 * of doc/protocol/ballot.md 2 give A_f = uG and B_f = uY + (1 - 2 bit) c_f G: no
 * multiplication of a or b is needed. */
static void
simulate(uint8_t A[POINT_SIZE], uint8_t B[POINT_SIZE], uint8_t z[SCALAR_SIZE],
    const uint8_t cf[SCALAR_SIZE], const uint8_t key[POINT_SIZE], uint8_t bit,
    const uint8_t r[SCALAR_SIZE])
{
	uint8_t u[SCALAR_SIZE], t[SCALAR_SIZE], negated[SCALAR_SIZE];

	crypto_core_ristretto255_scalar_random(u);
	crypto_core_ristretto255_scalar_mul(t, cf, r);
	crypto_core_ristretto255_scalar_add(z, u, t);
	group_mul_base(A, u);
	group_mul(B, u, key);
	memcpy(t, cf, SCALAR_SIZE);
	crypto_core_ristretto255_scalar_negate(negated, cf);
	swap_if(bit, t, negated);
	group_mul_base(t, t);
	group_add(B, B, t);
	sodium_memzero(u, sizeof(u));
	sodium_memzero(t, sizeof(t));
	sodium_memzero(negated, sizeof(negated));
}

/* Everything of a cell but the answer of its real branch: that needs the challenge. The
 * branches are made as (real, simulated) and swapped into (0, 1). */
static void
commit_cell(const struct work *w, size_t i, uint8_t bit)
{
	uint8_t *cell = w->ballot + cell_offset(i);
	const uint8_t *r = w->randomness + i * SCALAR_SIZE;
	struct pending *p = &w->pending[i];

	encrypt_bit(cell, w->ctx->key, bit, r);
	crypto_core_ristretto255_scalar_random(p->cf);
	simulate(cell + AT_A1, cell + AT_B1, cell + AT_z1, p->cf, w->ctx->key, bit, r);
	crypto_core_ristretto255_scalar_random(p->w);
	group_mul_base(cell + AT_A0, p->w);
	group_mul(cell + AT_B0, p->w, w->ctx->key);
	swap_if(bit, cell + AT_A0, cell + AT_A1);
	swap_if(bit, cell + AT_B0, cell + AT_B1);
}

/* z of the real branch = w + (c - c_f) r; c_0 is the real or the simulated challenge. */
static void
answer_cell(const struct work *w, size_t i, uint8_t bit, const uint8_t c[SCALAR_SIZE])
{
	uint8_t *cell = w->ballot + cell_offset(i);
	struct pending *p = &w->pending[i];
	uint8_t real[SCALAR_SIZE], t[SCALAR_SIZE];

	crypto_core_ristretto255_scalar_sub(real, c, p->cf);
	crypto_core_ristretto255_scalar_mul(t, real, w->randomness + i * SCALAR_SIZE);
	crypto_core_ristretto255_scalar_add(cell + AT_z0, p->w, t);
	swap_if(bit, cell + AT_z0, cell + AT_z1);
	swap_if(bit, real, p->cf);
	memcpy(cell + AT_c0, real, SCALAR_SIZE);
	sodium_memzero(real, sizeof(real));
	sodium_memzero(t, sizeof(t));
}

static void
commit_equation(const struct work *w, size_t i)
{
	uint8_t *at = w->ballot + equation_offset(w->ctx->questions, i);

	crypto_core_ristretto255_scalar_random(w->nonces[i]);
	group_mul_base(at + AT_A, w->nonces[i]);
	group_mul(at + AT_B, w->nonces[i], w->ctx->key);
}

/* z = nonce + c x sum(weight r) */
static void
answer_equation(const struct work *w, size_t i, const uint8_t c[SCALAR_SIZE])
{
	const struct equation *e = &w->ctx->questions->equations[i];
	uint8_t *z = w->ballot + equation_offset(w->ctx->questions, i) + AT_z;
	uint8_t sum[SCALAR_SIZE] = {0}, t[SCALAR_SIZE];

	for (size_t j = 0; j < e->count; j++) {
		group_scalar_u64(t, e->terms[j].weight);
		crypto_core_ristretto255_scalar_mul(
		    t, t, w->randomness + e->terms[j].cell * SCALAR_SIZE);
		crypto_core_ristretto255_scalar_add(sum, sum, t);
	}
	crypto_core_ristretto255_scalar_mul(t, c, sum);
	crypto_core_ristretto255_scalar_add(z, w->nonces[i], t);
	sodium_memzero(sum, sizeof(sum));
	sodium_memzero(t, sizeof(t));
}

static void
commit_credential(const struct work *w, const uint8_t credential[SCALAR_SIZE])
{
	crypto_core_ristretto255_scalar_random(w->k);
	group_mul_base(w->ballot + AT_V, credential);
	group_mul_base(w->ballot + AT_R, w->k);
}

static void
answer_credential(const struct work *w, const uint8_t credential[SCALAR_SIZE],
    const uint8_t c[SCALAR_SIZE])
{
	uint8_t t[SCALAR_SIZE];

	crypto_core_ristretto255_scalar_mul(t, c, credential);
	crypto_core_ristretto255_scalar_add(w->ballot + AT_S, w->k, t);
	sodium_memzero(t, sizeof(t));
}

static void *
locked(size_t count, size_t size)
{
	void *p = sodium_allocarray(count, size);

	if (p == NULL)
		die("out of locked memory for a ballot's randomness");
	return p;
}

void
ballot_encrypt(uint8_t *ballot, uint8_t *randomness, const struct ballot_context *ctx,
    const uint8_t *cells, const uint8_t credential[SCALAR_SIZE])
{
	const struct questions *q = ctx->questions;
	struct work w = {
	    .ctx = ctx,
	    .ballot = ballot,
	    .randomness = randomness,
	    .pending = locked(q->cell_count, sizeof(struct pending)),
	    .nonces = locked(q->equation_count, SCALAR_SIZE),
	    .k = locked(1, SCALAR_SIZE),
	};
	uint8_t c[SCALAR_SIZE];

	ballot[0] = BALLOT_VERSION;
	commit_credential(&w, credential);
	for (size_t i = 0; i < q->cell_count; i++) {
		crypto_core_ristretto255_scalar_random(randomness + i * SCALAR_SIZE);
		commit_cell(&w, i, cells[i] & 1);
	}
	for (size_t i = 0; i < q->equation_count; i++)
		commit_equation(&w, i);

	ballot_hash(c, ctx, ballot);
	answer_credential(&w, credential, c);
	for (size_t i = 0; i < q->cell_count; i++)
		answer_cell(&w, i, cells[i] & 1, c);
	for (size_t i = 0; i < q->equation_count; i++)
		answer_equation(&w, i, c);

	sodium_free(w.pending); /* wipes */
	sodium_free(w.nonces);
	sodium_free(w.k);
}
