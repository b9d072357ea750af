#include "verifier/proofs.h"

#include <stdlib.h>

#include "lib/group/arith.h"
#include "lib/group/msm.h"
#include "verifier/curve.h"
#include "verifier/weights.h"

/* The points of a proof: T with its weight, Q and the base with long factors. */
struct proof_points {
	struct fast_point *points; /* every T, then Q and base of each */
	const uint8_t **encodings;
	bool *good;
	struct scalar *scalars; /* of Q and base */
	uint64_t (*weights)[2];
};

static void
draw(const struct proof *proofs, size_t count, uint64_t (*weights)[2])
{
	static const uint8_t none[32];
	struct weights w;

	weights_begin(&w);
	for (size_t i = 0; i < count; i++) {
		weights_hold(&w, proofs[i].s);
		weights_hold(&w, proofs[i].T);
		weights_hold(&w, proofs[i].Q);
		weights_hold(&w, proofs[i].base ? proofs[i].base : none);
		weights_hold(&w, proofs[i].c);
	}
	weights_seal(&w);
	weights_draw(&w, weights, count);
}

/* w T + (w c) Q - (w s) B */
static bool
factors(const struct proof *p, const uint64_t weight[2], struct scalar out[2])
{
	struct scalar s, c, w = {{weight[0], weight[1]}};

	if (!scalar_read(&s, p->s) || !scalar_read(&c, p->c))
		return false;
	scalar_mul(&out[0], &w, &c);
	scalar_mul(&out[1], &w, &s);
	scalar_negate(&out[1], &out[1]);
	return true;
}

static bool
sum_vanishes(const struct proof *proofs, size_t count, const struct proof_points *p)
{
	struct msm *m;
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		ok &= factors(&proofs[i], p->weights[i], &p->scalars[2 * i]);
	if (!ok)
		return false;
	m = msm_open(3 * count);
	msm_add_short(m, p->points, (const uint64_t(*)[2])p->weights, count);
	msm_add(m, p->points + count, p->scalars, 2 * count);
	ok = msm_vanishes(m);
	msm_close(m);
	return ok;
}

bool
proofs_hold(const struct proof *proofs, size_t count)
{
	struct proof_points p = {0};
	uint8_t G[32], one[32];
	bool ok;

	if (arith_now() == ARITH_SODIUM || count == 0)
		return false;
	p.encodings = mem_new(3 * count, sizeof *p.encodings);
	p.good = mem_new(3 * count, sizeof *p.good);
	p.scalars = mem_new(2 * count, sizeof *p.scalars);
	p.weights = mem_new(count, sizeof *p.weights);
	p.points =
	    aligned_alloc(alignof(struct fast_point), 3 * count * sizeof *p.points);
	if (p.points == NULL)
		abort();
	number_of(one, 1);
	point_base(G, one);
	for (size_t i = 0; i < count; i++) {
		p.encodings[i] = proofs[i].T;
		p.encodings[count + 2 * i] = proofs[i].Q;
		p.encodings[count + 2 * i + 1] = proofs[i].base ? proofs[i].base : G;
	}
	draw(proofs, count, p.weights);
	ok = fast_decode(p.points, p.encodings, NULL, 3 * count, p.good) &&
	     sum_vanishes(proofs, count, &p);
	free(p.encodings);
	free(p.good);
	free(p.scalars);
	free(p.weights);
	free(p.points);
	return ok;
}
