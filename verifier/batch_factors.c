#include "verifier/batch_factors.h"

#include <stdlib.h>
#include <string.h>

static void
number_read(struct scalar *out, const uint8_t in[32])
{
	if (!scalar_read(out, in))
		abort(); /* was below L in shaped() */
}

static struct scalar
weight_scalar(const uint64_t weight[2])
{
	return (struct scalar){{weight[0], weight[1]}};
}

/* The factor of the Y of this election. Ballots of one election come together. */
static struct scalar *
key_factor(struct fixed_factors *f, const struct election *e)
{
	if (f->key_at < f->key_count && f->keys[f->key_at].election == e)
		return &f->keys[f->key_at].factor;
	for (f->key_at = 0; f->key_at < f->key_count; f->key_at++)
		if (f->keys[f->key_at].election == e)
			return &f->keys[f->key_at].factor;
	f->keys = mem_slot(f->keys, f->key_count, &f->key_room, sizeof *f->keys);
	f->keys[f->key_count++] = (struct key_factor){.election = e};
	return &f->keys[f->key_at].factor;
}

/* A cell's four equations; w: their weights, a and b: the factors of the cell's points.
 */
static void
cell_factors(struct fixed_factors *f, struct scalar *key, const uint8_t *ballot, size_t i,
    const struct scalar *c, const uint64_t (*weights)[2], struct scalar *ab)
{
	struct scalar c0, c1, z0, z1, w[4];

	for (size_t k = 0; k < 4; k++)
		w[k] = weight_scalar(weights[k]);
	number_read(&c0, cast_cell_part(ballot, i, CELL_C0));
	number_read(&z0, cast_cell_part(ballot, i, CELL_Z0));
	number_read(&z1, cast_cell_part(ballot, i, CELL_Z1));
	scalar_sub(&c1, c, &c0);
	/* A0, B0, A1, B1 stand in this order, and so do their weights */
	scalar_mul_add(&ab[0], &w[0], &c0);
	scalar_mul_add(&ab[0], &w[2], &c1);
	scalar_mul_add(&f->base, &w[0], &z0);
	scalar_mul_add(&f->base, &w[2], &z1);
	scalar_mul_add(key, &w[1], &z0);
	scalar_mul_add(key, &w[3], &z1);
	scalar_mul(&z0, &w[3], &c1);
	scalar_mul_add(&ab[1], &w[1], &c0);
	scalar_add(&ab[1], &ab[1], &z0);
	scalar_add(&f->base, &f->base, &z0);
}

static void
add_times(struct scalar *out, const struct scalar *s, uint32_t times)
{
	struct scalar n;

	if (times == 1) {
		scalar_add(out, out, s);
		return;
	}
	scalar_u64(&n, times);
	scalar_mul_add(out, s, &n);
}

/* An equation's two; v: its weights times c, ab: the factors of all a and b. */
static void
sum_factors(struct fixed_factors *f, struct scalar *key, const struct batch_item *item,
    size_t i, const struct scalar *c, const uint64_t (*weights)[2], struct scalar *ab)
{
	const struct paper *p = item->election->paper;
	const struct sum *s = &p->equations[i];
	struct scalar z, w[2], v[2];

	number_read(&z, cast_sum_part(p, item->ballot, i, SUM_Z));
	for (size_t k = 0; k < 2; k++) {
		w[k] = weight_scalar(weights[k]);
		scalar_mul(&v[k], &w[k], c);
	}
	for (size_t t = 0; t < s->count; t++)
		for (size_t k = 0; k < 2; k++)
			add_times(
			    &ab[2 * s->terms[t].cell + k], &v[k], s->terms[t].weight);
	scalar_mul_add(&f->base, &w[0], &z);
	scalar_mul_add(key, &w[1], &z);
	add_times(&f->base, &v[1], s->total);
}

/* All factors of a ballot; its weights are there. */
void
ballot_factors(struct fixed_factors *f, const struct batch_item *item,
    struct scalar *factors, const uint64_t (*weights)[2])
{
	const struct election *e = item->election;
	struct scalar c, s, *key = key_factor(f, e), w = weight_scalar(weights[0]);
	uint8_t hash[32];

	memset(factors, 0, long_points(e->paper) * sizeof *factors);
	cast_challenge(e, item->ballot, hash);
	number_read(&c, hash);
	number_read(&s, cast_response(item->ballot));
	scalar_mul(&factors[0], &w, &c);
	scalar_mul_add(&f->base, &w, &s);
	weights++;
	for (size_t i = 0; i < e->paper->cells; i++, weights += 4)
		cell_factors(f, key, item->ballot, i, &c, weights, factors + 1 + 2 * i);
	for (size_t i = 0; i < e->paper->equation_count; i++, weights += 2)
		sum_factors(f, key, item, i, &c, weights, factors + 1);
}
