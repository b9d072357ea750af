#include "tests/unit/verifier/voter.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/curve.h"

static void
fresh(uint8_t number[32])
{
	crypto_core_ristretto255_scalar_random(number);
}

/* out = s B - c P, with the base for NULL */
static void
simulate(uint8_t out[32], const uint8_t s[32], const uint8_t *base, const uint8_t c[32],
    const uint8_t p[32])
{
	uint8_t left[32], right[32];

	if (base == NULL)
		point_base(left, s);
	else
		point_times(left, s, base);
	point_times(right, c, p);
	point_minus(out, left, right);
}

void
voter_election(struct election *e, struct paper **paper, const char *questions)
{
	struct fault fault;
	uint8_t secret[32];

	ck_assert_msg(
	    paper_read(paper, span_of(questions), &fault) == 0, "%s", fault.text);
	e->paper = *paper;
	randombytes_buf(e->eid, sizeof e->eid);
	fresh(secret);
	point_base(e->key, secret);
}

void
voter_open(struct voter *v, const struct election *e)
{
	v->election = e;
	v->size = e->paper->ballot_size;
	v->ballot = mem_new(v->size, 1);
	fresh(v->secret);
}

void
voter_close(struct voter *v)
{
	free(v->ballot);
}

void
voter_choose(const struct paper *p, int *cells)
{
	uint8_t bits[BALLOT_LIMIT / 288];

	do {
		for (size_t i = 0; i < p->cells; i++)
			bits[i] = (uint8_t)randombytes_uniform(2);
	} while (!paper_cells_ok(p, bits));
	for (size_t i = 0; i < p->cells; i++)
		cells[i] = bits[i];
}

static uint8_t *
cell_part(struct voter *v, size_t i, int part)
{
	return v->ballot + (cast_cell_part(v->ballot, i, part) - v->ballot);
}

static uint8_t *
sum_part(struct voter *v, size_t i, int part)
{
	return v->ballot +
	       (cast_sum_part(v->election->paper, v->ballot, i, part) - v->ballot);
}

struct opening {
	uint8_t r[32], w[32], c[32], z[32]; /* c and z of the branch that is not true */
	int branch;                         /* that is claimed to be true */
};

/* Everything that is hashed. */
static void
commit_cell(struct voter *v, size_t i, int cell, struct opening *o)
{
	const uint8_t *Y = v->election->key;
	uint8_t *a = cell_part(v, i, CELL_A), *b = cell_part(v, i, CELL_B);
	uint8_t one[32], G[32], less[32];
	int t;

	number_of(one, 1);
	point_base(G, one);
	fresh(o->r);
	fresh(o->w);
	fresh(o->c);
	fresh(o->z);
	o->branch = cell > 0;
	point_base(a, o->r);
	point_times(b, o->r, Y);
	for (t = cell; t > 0; t--)
		point_plus(b, b, G);
	for (; t < 0; t++)
		point_minus(b, b, G);
	t = o->branch;
	point_minus(less, b, G);
	point_base(cell_part(v, i, t ? CELL_A1 : CELL_A0), o->w);
	point_times(cell_part(v, i, t ? CELL_B1 : CELL_B0), o->w, Y);
	simulate(cell_part(v, i, t ? CELL_A0 : CELL_A1), o->z, NULL, o->c, a);
	simulate(cell_part(v, i, t ? CELL_B0 : CELL_B1), o->z, Y, o->c, t ? b : less);
}

static void
answer_cell(struct voter *v, size_t i, const uint8_t c[32], const struct opening *o)
{
	int t = o->branch;
	uint8_t rest[32], product[32];

	crypto_core_ristretto255_scalar_sub(rest, c, o->c);
	memcpy(cell_part(v, i, CELL_C0), t ? o->c : rest, 32);
	memcpy(cell_part(v, i, t ? CELL_Z0 : CELL_Z1), o->z, 32);
	crypto_core_ristretto255_scalar_mul(product, rest, o->r);
	crypto_core_ristretto255_scalar_add(
	    cell_part(v, i, t ? CELL_Z1 : CELL_Z0), o->w, product);
}

static void
commit_sum(struct voter *v, size_t i, uint8_t w[32])
{
	fresh(w);
	point_base(sum_part(v, i, SUM_A), w);
	point_times(sum_part(v, i, SUM_B), w, v->election->key);
}

static void
answer_sum(struct voter *v, size_t i, const uint8_t c[32], const struct opening *o,
    const uint8_t w[32])
{
	const struct sum *s = &v->election->paper->equations[i];
	uint8_t *z = sum_part(v, i, SUM_Z), weight[32], product[32];

	memcpy(z, w, 32);
	for (size_t t = 0; t < s->count; t++) {
		number_of(weight, s->terms[t].weight);
		crypto_core_ristretto255_scalar_mul(product, c, o[s->terms[t].cell].r);
		crypto_core_ristretto255_scalar_mul(product, product, weight);
		crypto_core_ristretto255_scalar_add(z, z, product);
	}
}

void
voter_sign(struct voter *v)
{
	uint8_t k[32], c[32];

	fresh(k);
	point_base(v->ballot + 1, v->secret);
	point_base(v->ballot + 33, k);
	cast_challenge(v->election, v->ballot, c);
	crypto_core_ristretto255_scalar_mul(c, c, v->secret);
	crypto_core_ristretto255_scalar_add(v->ballot + 65, k, c);
}

void
voter_vote(struct voter *v, const int *cells)
{
	const struct paper *p = v->election->paper;
	struct opening *o = mem_new(p->cells, sizeof *o);
	uint8_t(*w)[32] = mem_new(p->equation_count, sizeof *w);
	uint8_t c[32];

	v->ballot[0] = 1;
	for (size_t i = 0; i < p->cells; i++)
		commit_cell(v, i, cells[i], &o[i]);
	for (size_t i = 0; i < p->equation_count; i++)
		commit_sum(v, i, w[i]);
	voter_sign(v);
	cast_challenge(v->election, v->ballot, c);
	for (size_t i = 0; i < p->cells; i++)
		answer_cell(v, i, c, &o[i]);
	for (size_t i = 0; i < p->equation_count; i++)
		answer_sum(v, i, c, o, w[i]);
	free(o);
	free(w);
}
