#include "naive.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/buf.h"

/* Offsets by the table of ballot.md 2, counted by hand. */
static uint8_t *
cell_at(uint8_t *ballot, size_t i)
{
	return ballot + 97 + 288 * i;
}

static uint8_t *
equation_at(uint8_t *ballot, const struct questions *q, size_t i)
{
	return ballot + 97 + 288 * q->cell_count + 96 * i;
}

void
naive_challenge(
    uint8_t c[SCALAR_SIZE], const struct ballot_context *ctx, const uint8_t *ballot)
{
	const struct questions *q = ctx->questions;
	struct buf m = {0};
	uint8_t hash[64];

	buf_put8(&m, 16);
	buf_puts(&m, "madang/ballot/v1");
	buf_put(&m, ctx->eid, 32);
	buf_put(&m, ctx->key, 32);
	buf_put32(&m, (uint32_t)q->count);
	for (size_t i = 0; i < q->count; i++)
		buf_put_var(&m, q->items[i].id, strlen(q->items[i].id));
	buf_put(&m, ballot + 1, 64);
	for (size_t i = 0; i < q->cell_count; i++)
		buf_put(&m, ballot + 97 + 288 * i, 192);
	for (size_t i = 0; i < q->equation_count; i++)
		buf_put(&m, ballot + 97 + 288 * q->cell_count + 96 * i, 64);
	crypto_generichash(hash, 64, m.data, m.size, NULL, 0);
	crypto_core_ristretto255_scalar_reduce(c, hash);
	buf_free(&m);
}

/* v G for small v, below zero too */
static void
times_base(uint8_t out[32], int v)
{
	uint8_t s[32];

	group_scalar_u64(s, (uint64_t)abs(v));
	if (v < 0)
		crypto_core_ristretto255_scalar_negate(s, s);
	group_mul_base(out, s);
}

/* A = zG - cf a, B = zY - cf (b - fG), for chosen z and cf */
static void
simulate(uint8_t *cell, int f, const uint8_t *cf, const uint8_t *key)
{
	uint8_t *A = cell + 64 + 64 * f, *B = A + 32, *z = cell + 224 + 32 * f;
	uint8_t t[32], bf[32];

	crypto_core_ristretto255_scalar_random(z);
	group_mul_base(A, z);
	group_mul(t, cf, cell);
	group_sub(A, A, t);
	times_base(t, f);
	group_sub(bf, cell + 32, t);
	group_mul(t, cf, bf);
	group_mul(B, z, key);
	group_sub(B, B, t);
}

struct secrets {
	uint8_t (*r)[32], (*w)[32], (*cf)[32]; /* one a cell */
	uint8_t (*e)[32];                      /* one an equation */
	uint8_t k[32];
};

/* The branch that is claimed: a liar claims 0. */
static int
claimed(int value)
{
	return value == 1 ? 1 : 0;
}

static void
commit(uint8_t *ballot, const struct ballot_context *ctx, const int *values,
    struct secrets *s)
{
	const struct questions *q = ctx->questions;
	uint8_t t[32];

	for (size_t i = 0; i < q->cell_count; i++) {
		uint8_t *cell = cell_at(ballot, i);
		int v = claimed(values[i]);

		crypto_core_ristretto255_scalar_random(s->r[i]);
		group_mul_base(cell, s->r[i]);
		group_mul(cell + 32, s->r[i], ctx->key);
		times_base(t, values[i]);
		group_add(cell + 32, cell + 32, t);
		crypto_core_ristretto255_scalar_random(s->cf[i]);
		simulate(cell, 1 - v, s->cf[i], ctx->key);
		crypto_core_ristretto255_scalar_random(s->w[i]);
		group_mul_base(cell + 64 + 64 * v, s->w[i]);
		group_mul(cell + 96 + 64 * v, s->w[i], ctx->key);
	}
	for (size_t i = 0; i < q->equation_count; i++) {
		crypto_core_ristretto255_scalar_random(s->e[i]);
		group_mul_base(equation_at(ballot, q, i), s->e[i]);
		group_mul(equation_at(ballot, q, i) + 32, s->e[i], ctx->key);
	}
}

static void
answer_cells(uint8_t *ballot, const struct questions *q, const int *values,
    const struct secrets *s, const uint8_t *c)
{
	uint8_t t[32], real[32];

	for (size_t i = 0; i < q->cell_count; i++) {
		uint8_t *cell = cell_at(ballot, i);
		int v = claimed(values[i]);

		crypto_core_ristretto255_scalar_sub(real, c, s->cf[i]);
		crypto_core_ristretto255_scalar_mul(t, real, s->r[i]);
		crypto_core_ristretto255_scalar_add(cell + 224 + 32 * v, s->w[i], t);
		memcpy(cell + 192, v == 0 ? real : s->cf[i], 32);
	}
}

static void
answer_equations(
    uint8_t *ballot, const struct questions *q, const struct secrets *s, const uint8_t *c)
{
	uint8_t t[32];

	for (size_t i = 0; i < q->equation_count; i++) {
		const struct equation *e = &q->equations[i];
		uint8_t sum[32] = {0};

		for (size_t j = 0; j < e->count; j++)
			for (uint32_t times = 0; times < e->terms[j].weight; times++)
				crypto_core_ristretto255_scalar_add(
				    sum, sum, s->r[e->terms[j].cell]);
		crypto_core_ristretto255_scalar_mul(t, c, sum);
		crypto_core_ristretto255_scalar_add(
		    equation_at(ballot, q, i) + 64, s->e[i], t);
	}
}

void
naive_encrypt(uint8_t *ballot, const struct ballot_context *ctx, const int *values,
    const uint8_t credential[SCALAR_SIZE])
{
	const struct questions *q = ctx->questions;
	struct secrets s = {
	    .r = xcalloc(q->cell_count, 32),
	    .w = xcalloc(q->cell_count, 32),
	    .cf = xcalloc(q->cell_count, 32),
	    .e = xcalloc(q->equation_count, 32),
	};
	uint8_t c[32], t[32];

	ballot[0] = 1;
	crypto_core_ristretto255_scalar_random(s.k);
	group_mul_base(ballot + 1, credential);
	group_mul_base(ballot + 33, s.k);
	commit(ballot, ctx, values, &s);
	naive_challenge(c, ctx, ballot);
	crypto_core_ristretto255_scalar_mul(t, c, credential);
	crypto_core_ristretto255_scalar_add(ballot + 65, s.k, t);
	answer_cells(ballot, q, values, &s, c);
	answer_equations(ballot, q, &s, c);
	free(s.r);
	free(s.w);
	free(s.cf);
	free(s.e);
}

void
naive_sign(uint8_t *ballot, const struct ballot_context *ctx,
    const uint8_t credential[SCALAR_SIZE])
{
	uint8_t k[32], c[32], t[32];

	crypto_core_ristretto255_scalar_random(k);
	group_mul_base(ballot + 1, credential);
	group_mul_base(ballot + 33, k);
	naive_challenge(c, ctx, ballot);
	crypto_core_ristretto255_scalar_mul(t, c, credential);
	crypto_core_ristretto255_scalar_add(ballot + 65, k, t);
}
