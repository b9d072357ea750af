/*
 * Encryption with its proofs. Constant time in the cells: which branch of a 0/1 proof is
 * real and which is simulated is decided by conditional swaps, never by a branch or an
 * index. All multiplications of a ballot are asked for at once (multiply.h).
 */
#include <string.h>

#include <sodium.h>

#include "ballot/layout.h"
#include "ballot/multiply.h"

#define WIDE crypto_core_ristretto255_NONREDUCEDSCALARBYTES

typedef uint8_t number[SCALAR_SIZE];
typedef uint8_t point[POINT_SIZE];

/* One ballot of c cells and e equations under way. All of it lies in one piece of locked
 * memory, which is wiped: until the branches are swapped, even the points are secret. */
struct work {
	const struct ballot_context *ctx;
	size_t c, e;
	void *memory;
	/* One behind the other in this order; multiplied by G: */
	number *x;     /* credential, then the nonce of its signature */
	number *r;     /* a cell: randomness */
	number *w;     /* a cell: nonce of the real branch */
	number *nonce; /* an equation */
	number *u;     /* a cell: what the simulated branch is made of */
	/* a cell: challenge of the simulated branch, and that with the sign of its bit */
	number *simulated, *signed_;
	/* The products with G in the order above; with Y from r on. */
	point *base, *key;
	uint8_t *wide; /* random bytes of all scalars but the credential */
};

static void
open_work(struct work *w, const struct ballot_context *ctx)
{
	size_t c = ctx->questions->cell_count, e = ctx->questions->equation_count;
	size_t scalars = 2 + 3 * c + e;

	*w = (struct work){.ctx = ctx, .c = c, .e = e};
	w->memory = sodium_malloc((3 * scalars + 2 * c) * 32 + (scalars + c) * WIDE);
	if (w->memory == NULL)
		die("out of locked memory for a ballot's randomness");
	w->x = w->memory;
	w->r = w->x + 2;
	w->w = w->r + c;
	w->nonce = w->w + c;
	w->u = w->nonce + e;
	w->simulated = w->u + c;
	w->signed_ = w->simulated + c;
	w->base = w->signed_ + c;
	w->key = w->base + scalars - 2; /* so that both have the same index from r on */
	w->wide = (uint8_t *)(w->key + scalars);
}

/* Scalars that nobody can tell from uniform ones: 512 bits each, reduced, of a stream
 * that grows from one seed of 256 random bits. */
static void
draw(struct work *w)
{
	size_t count = 1 + 4 * w->c + w->e; /* all but the credential */
	uint8_t seed[randombytes_SEEDBYTES];

	randombytes_buf(seed, sizeof(seed));
	randombytes_buf_deterministic(w->wide, count * WIDE, seed);
	for (size_t i = 0; i < count; i++)
		crypto_core_ristretto255_scalar_reduce(w->x[1 + i], w->wide + i * WIDE);
	sodium_memzero(seed, sizeof(seed));
}

/* The simulated branch of a cell is the false one, f = 1 - bit. With u random and
 * z_f = u + c_f r the equations of doc/protocol/ballot.md 2 give A_f = uG and
 * B_f = uY + (1 - 2 bit) c_f G: no multiplication of a or b is needed. */
static void
give_sign(struct work *w, const uint8_t *cells)
{
	number negated;

	for (size_t i = 0; i < w->c; i++) {
		memcpy(w->signed_[i], w->simulated[i], SCALAR_SIZE);
		crypto_core_ristretto255_scalar_negate(negated, w->simulated[i]);
		swap_if(cells[i] & 1, w->signed_[i], negated);
	}
	sodium_memzero(negated, sizeof(negated));
}

static void
multiply(struct work *w, const uint8_t *cells)
{
	const uint8_t *key = w->ctx->key;
	point *of_r = w->key + 2, *of_w = of_r + w->c, *of_u = of_w + w->c + w->e;

	multiply_base(w->base, (const number *)w->x, 2 + 3 * w->c + w->e);
	multiply_bits(of_r, (const number *)w->r, cells, w->c, key);
	multiply_key(of_w, (const number *)w->w, w->c + w->e, key);
	multiply_both(of_u, (const number *)w->u, (const number *)w->signed_, w->c, key);
}

/* Everything of a cell but its answers. The branches are made as (real, simulated) and
 * swapped into (0, 1). */
static void
put_cell(const struct work *w, uint8_t *cell, size_t i, uint8_t bit)
{
	size_t r = 2 + i, real = r + w->c, simulated = real + w->c + w->e;

	memcpy(cell + AT_a, w->base[r], POINT_SIZE);
	memcpy(cell + AT_b, w->key[r], POINT_SIZE);
	swap_if(bit, w->base[real], w->base[simulated]);
	swap_if(bit, w->key[real], w->key[simulated]);
	memcpy(cell + AT_A0, w->base[real], POINT_SIZE);
	memcpy(cell + AT_A1, w->base[simulated], POINT_SIZE);
	memcpy(cell + AT_B0, w->key[real], POINT_SIZE);
	memcpy(cell + AT_B1, w->key[simulated], POINT_SIZE);
}

static void
put_points(const struct work *w, uint8_t *ballot, const uint8_t *cells)
{
	memcpy(ballot + AT_V, w->base[0], POINT_SIZE);
	memcpy(ballot + AT_R, w->base[1], POINT_SIZE);
	for (size_t i = 0; i < w->c; i++)
		put_cell(w, ballot + cell_offset(i), i, cells[i] & 1);
	for (size_t i = 0; i < w->e; i++) {
		uint8_t *at = ballot + equation_offset(w->ctx->questions, i);
		memcpy(at + AT_A, w->base[2 + 2 * w->c + i], POINT_SIZE);
		memcpy(at + AT_B, w->key[2 + 2 * w->c + i], POINT_SIZE);
	}
}

/* z = nonce + c x secret */
static void
answer(uint8_t z[SCALAR_SIZE], const number nonce, const uint8_t c[SCALAR_SIZE],
    const number secret)
{
	number t;

	crypto_core_ristretto255_scalar_mul(t, c, secret);
	crypto_core_ristretto255_scalar_add(z, nonce, t);
	sodium_memzero(t, sizeof(t));
}

/* z of the real branch = w + (c - c_f) r, of the simulated one u + c_f r; c_0 is the real
 * or the simulated challenge. */
static void
answer_cell(const struct work *w, uint8_t *cell, size_t i, uint8_t bit, const number c)
{
	number real;

	crypto_core_ristretto255_scalar_sub(real, c, w->simulated[i]);
	answer(cell + AT_z0, w->w[i], real, w->r[i]);
	answer(cell + AT_z1, w->u[i], w->simulated[i], w->r[i]);
	swap_if(bit, cell + AT_z0, cell + AT_z1);
	swap_if(bit, real, w->simulated[i]);
	memcpy(cell + AT_c0, real, SCALAR_SIZE);
	sodium_memzero(real, sizeof(real));
}

/* The secret of an equation is the weighted sum of its cells' randomness. */
static void
answer_equation(const struct work *w, uint8_t *ballot, size_t i, const number c)
{
	const struct equation *e = &w->ctx->questions->equations[i];
	number sum = {0}, t;

	for (size_t j = 0; j < e->count; j++) {
		group_scalar_u64(t, e->terms[j].weight);
		crypto_core_ristretto255_scalar_mul(t, t, w->r[e->terms[j].cell]);
		crypto_core_ristretto255_scalar_add(sum, sum, t);
	}
	answer(
	    ballot + equation_offset(w->ctx->questions, i) + AT_z, w->nonce[i], c, sum);
	sodium_memzero(sum, sizeof(sum));
	sodium_memzero(t, sizeof(t));
}

static void
put_answers(const struct work *w, uint8_t *ballot, const uint8_t *cells)
{
	number c;

	ballot_hash(c, w->ctx, ballot);
	answer(ballot + AT_S, w->x[1], c, w->x[0]);
	for (size_t i = 0; i < w->c; i++)
		answer_cell(w, ballot + cell_offset(i), i, cells[i] & 1, c);
	for (size_t i = 0; i < w->e; i++)
		answer_equation(w, ballot, i, c);
}

void
ballot_encrypt(uint8_t *ballot, uint8_t *randomness, const struct ballot_context *ctx,
    const uint8_t *cells, const uint8_t credential[SCALAR_SIZE])
{
	struct work w;

	open_work(&w, ctx);
	memcpy(w.x[0], credential, SCALAR_SIZE);
	draw(&w);
	memcpy(randomness, w.r, w.c * SCALAR_SIZE);
	give_sign(&w, cells);
	multiply(&w, cells);
	ballot[0] = BALLOT_VERSION;
	put_points(&w, ballot, cells);
	put_answers(&w, ballot, cells);
	sodium_free(w.memory); /* wipes */
}
