#include "verifier/batch.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/curve.h"
#include "verifier/weights.h"

/* So many points are decoded and added in one go: about what a core's cache holds. */
#define CHUNK_POINTS 2048
/* A sum of fewer ballots than this is not halved any more: cast_fault sees to each. */
#define HALVED_TO 2

/* Factors of G and of every Y, all of them to be subtracted. */
struct key_factor {
	const struct election *election;
	struct scalar factor;
};

struct batch_bench {
	struct msm *msm;
	size_t expected; /* of msm */
	/* a chunk: V and every a, b of its ballots first, then every commitment */
	const uint8_t **encodings, **advice;
	struct fast_point *points;
	bool *good;
	struct scalar *scalars;  /* of the first kind */
	uint64_t (*weights)[2];  /* of the second: one an equation */
	size_t room;             /* points */
	struct scalar base;      /* of G */
	struct key_factor *keys; /* of the Y of every election in the sum */
	size_t key_count, key_room, key_at;
};

/* How many points of a ballot have a long factor, and how many a weight. */
static size_t
long_points(const struct paper *p)
{
	return 1 + 2 * p->cells;
}

static size_t
short_points(const struct paper *p)
{
	return 1 + 4 * p->cells + 2 * p->equation_count;
}

struct batch_bench *
batch_open(void)
{
	return mem_new(1, sizeof(struct batch_bench));
}

static void
chunk_drop(struct batch_bench *b)
{
	free(b->encodings);
	free(b->advice);
	free(b->points);
	free(b->good);
	free(b->scalars);
	free(b->weights);
}

void
batch_close(struct batch_bench *b)
{
	if (b == NULL)
		return;
	chunk_drop(b);
	free(b->keys);
	if (b->msm != NULL)
		msm_close(b->msm);
	free(b);
}

static void
chunk_room(struct batch_bench *b, size_t points)
{
	if (points <= b->room)
		return;
	chunk_drop(b);
	b->room = points;
	b->encodings = mem_new(points, sizeof *b->encodings);
	b->advice = mem_new(points, sizeof *b->advice);
	b->points = aligned_alloc(alignof(struct fast_point), points * sizeof *b->points);
	if (b->points == NULL)
		abort();
	b->good = mem_new(points, sizeof *b->good);
	b->scalars = mem_new(points, sizeof *b->scalars);
	b->weights = mem_new(points, sizeof *b->weights);
}

/* ---- what is read before anything is decoded
 * ------------------------------------------------------------------------------- */

/* The right size and version, and every number below L. */
static bool
shaped(const struct batch_item *item)
{
	const struct paper *p = item->election->paper;
	const uint8_t *ballot = item->ballot;
	bool ok = item->size == p->ballot_size && ballot[0] == 1 &&
		  number_good(cast_response(ballot));

	for (size_t i = 0; ok && i < p->cells; i++)
		for (int part = CELL_C0; part <= CELL_Z1; part++)
			ok &= number_good(cast_cell_part(ballot, i, part));
	for (size_t i = 0; ok && i < p->equation_count; i++)
		ok = number_good(cast_sum_part(p, ballot, i, SUM_Z));
	return ok;
}

/* Puts one encoding down, with its advice: that of the ballot's point `point`. */
static void
place(struct batch_bench *b, size_t at, const struct batch_item *item,
    const uint8_t *encoding, size_t point)
{
	b->encodings[at] = encoding;
	b->advice[at] = item->advice ? item->advice + ADVICE_SIZE * point : NULL;
}

/* The points of a ballot: those with long factors from `at` on, the others from `from`.
 */
static void
place_ballot(struct batch_bench *b, const struct batch_item *item, size_t at, size_t from)
{
	const struct paper *p = item->election->paper;
	const uint8_t *ballot = item->ballot;
	size_t point = 2;

	place(b, at++, item, cast_credential(ballot), 0);
	place(b, from++, item, cast_credential(ballot) + 32, 1);
	for (size_t i = 0; i < p->cells; i++)
		for (int part = CELL_A; part <= CELL_B1; part++)
			place(b, part <= CELL_B ? at++ : from++, item,
			    cast_cell_part(ballot, i, part), point++);
	for (size_t i = 0; i < p->equation_count; i++)
		for (int part = SUM_A; part <= SUM_B; part++)
			place(
			    b, from++, item, cast_sum_part(p, ballot, i, part), point++);
}

/* Are all points there, and V and every a other than the identity? */
static bool
points_fit(const struct batch_bench *b, const struct paper *p, size_t at, size_t from)
{
	bool ok = true;

	for (size_t i = 0; i < long_points(p); i++)
		ok &= b->good[at + i];
	for (size_t i = 0; i < short_points(p); i++)
		ok &= b->good[from + i];
	ok = ok && !point_zero(b->encodings[at]);
	for (size_t i = 0; ok && i < p->cells; i++)
		ok = !point_zero(b->encodings[at + 1 + 2 * i]);
	return ok;
}

/* ---- factors
 * ------------------------------------------------------------------------------- */

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
key_factor(struct batch_bench *b, const struct election *e)
{
	if (b->key_at < b->key_count && b->keys[b->key_at].election == e)
		return &b->keys[b->key_at].factor;
	for (b->key_at = 0; b->key_at < b->key_count; b->key_at++)
		if (b->keys[b->key_at].election == e)
			return &b->keys[b->key_at].factor;
	b->keys = mem_slot(b->keys, b->key_count, &b->key_room, sizeof *b->keys);
	b->keys[b->key_count++] = (struct key_factor){.election = e};
	return &b->keys[b->key_at].factor;
}

/* A cell's four equations; w: their weights, a and b: the factors of the cell's points.
 */
static void
cell_factors(struct batch_bench *b, struct scalar *key, const uint8_t *ballot, size_t i,
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
	scalar_mul_add(&b->base, &w[0], &z0);
	scalar_mul_add(&b->base, &w[2], &z1);
	scalar_mul_add(key, &w[1], &z0);
	scalar_mul_add(key, &w[3], &z1);
	scalar_mul(&z0, &w[3], &c1);
	scalar_mul_add(&ab[1], &w[1], &c0);
	scalar_add(&ab[1], &ab[1], &z0);
	scalar_add(&b->base, &b->base, &z0);
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
sum_factors(struct batch_bench *b, struct scalar *key, const struct batch_item *item,
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
	scalar_mul_add(&b->base, &w[0], &z);
	scalar_mul_add(key, &w[1], &z);
	add_times(&b->base, &v[1], s->total);
}

/* All factors of a ballot; its weights are there. */
static void
ballot_factors(struct batch_bench *b, const struct batch_item *item,
    struct scalar *factors, const uint64_t (*weights)[2])
{
	const struct election *e = item->election;
	struct scalar c, s, *key = key_factor(b, e), w = weight_scalar(weights[0]);
	uint8_t hash[32];

	memset(factors, 0, long_points(e->paper) * sizeof *factors);
	cast_challenge(e, item->ballot, hash);
	number_read(&c, hash);
	number_read(&s, cast_response(item->ballot));
	scalar_mul(&factors[0], &w, &c);
	scalar_mul_add(&b->base, &w, &s);
	weights++;
	for (size_t i = 0; i < e->paper->cells; i++, weights += 4)
		cell_factors(b, key, item->ballot, i, &c, weights, factors + 1 + 2 * i);
	for (size_t i = 0; i < e->paper->equation_count; i++, weights += 2)
		sum_factors(b, key, item, i, &c, weights, factors + 1);
}

/* ---- sums
 * ------------------------------------------------------------------------------- */

/* Of those that are not alone: how many of the next make up a chunk, their points. */
static size_t
chunk_size(const struct batch_item *items, size_t count, size_t *longs, size_t *shorts)
{
	size_t n = 0;

	for (*longs = *shorts = 0; n < count && *longs + *shorts < CHUNK_POINTS; n++) {
		if (items[n].alone)
			continue;
		*longs += long_points(items[n].election->paper);
		*shorts += short_points(items[n].election->paper);
	}
	return n;
}

/* Adds a ballot's equations to the sum, or nothing where it turns out to be malformed. */
static void
take_ballot(struct batch_bench *b, struct batch_item *item, size_t at, size_t from)
{
	const struct paper *p = item->election->paper;

	item->alone = !points_fit(b, p, at, from);
	if (item->alone) {
		memset(b->scalars + at, 0, long_points(p) * sizeof *b->scalars);
		memset(b->weights + from, 0, short_points(p) * sizeof *b->weights);
		return;
	}
	ballot_factors(b, item, b->scalars + at, (const uint64_t(*)[2])b->weights + from);
	if (item->points != NULL)
		memcpy(item->points, b->points + at + 1,
		    2 * p->cells * sizeof *item->points);
}

static void
take_chunk(struct batch_bench *b, struct weights *w, struct batch_item *items,
    size_t count, size_t longs, size_t shorts)
{
	size_t at = 0, from = longs;

	chunk_room(b, longs + shorts);
	for (size_t i = 0; i < count; i++) {
		if (items[i].alone)
			continue;
		place_ballot(b, &items[i], at, from);
		at += long_points(items[i].election->paper);
		from += short_points(items[i].election->paper);
	}
	(void)fast_decode(b->points, b->encodings, b->advice, longs + shorts, b->good);
	weights_draw(w, b->weights + longs, shorts);
	at = 0;
	from = longs;
	for (size_t i = 0; i < count; i++) {
		const struct paper *p = items[i].election->paper;
		if (items[i].alone)
			continue;
		take_ballot(b, &items[i], at, from);
		at += long_points(p);
		from += short_points(p);
	}
	msm_add(b->msm, b->points, b->scalars, longs);
	msm_add_short(
	    b->msm, b->points + longs, (const uint64_t(*)[2])b->weights + longs, shorts);
}

static void
take_fixed(struct batch_bench *b, const uint8_t encoding[32], const struct scalar *factor)
{
	struct fast_point point;
	struct scalar less;
	bool good;

	/* a key that is no point was left out in batch_judge */
	if (!fast_decode(&point, &encoding, NULL, 1, &good))
		abort();
	scalar_negate(&less, factor);
	msm_add(b->msm, &point, &less, 1);
}

static void
take_generator_and_keys(struct batch_bench *b)
{
	uint8_t one[32], G[32];

	number_of(one, 1);
	point_base(G, one);
	take_fixed(b, G, &b->base);
	for (size_t i = 0; i < b->key_count; i++)
		take_fixed(b, b->keys[i].election->key, &b->keys[i].factor);
}

/* A sum for about so many points; one of nearly the right width is used again. */
static void
msm_ready(struct batch_bench *b, size_t points)
{
	if (b->msm != NULL && points <= 2 * b->expected && b->expected <= 2 * points)
		return;
	if (b->msm != NULL)
		msm_close(b->msm);
	b->msm = msm_open(points);
	b->expected = points;
}

static size_t
points_of(const struct batch_item *items, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (!items[i].alone)
			n += cast_points(items[i].election->paper);
	return n;
}

/* Do all equations of those that are not alone hold? Malformed ones become alone. */
static bool
sum_vanishes(struct batch_bench *b, struct batch_item *items, size_t count)
{
	size_t points = points_of(items, count), longs, shorts, n;
	struct weights w;

	if (points == 0)
		return true;
	msm_ready(b, points);
	weights_begin(&w);
	for (size_t i = 0; i < count; i++)
		if (!items[i].alone)
			weights_hold(&w, items[i].digest);
	weights_seal(&w);
	b->base = (struct scalar){{0}};
	b->key_count = b->key_at = 0;
	for (size_t i = 0; i < count; i += n) {
		n = chunk_size(items + i, count - i, &longs, &shorts);
		take_chunk(b, &w, items + i, n, longs, shorts);
	}
	take_generator_and_keys(b);
	return msm_vanishes(b->msm);
}

/* The sum of these does not vanish: down to the few that may be why. */
static void
halve(struct batch_bench *b, struct batch_item *items, size_t count)
{
	size_t half = count / 2;
	bool left;

	if (count < HALVED_TO) {
		for (size_t i = 0; i < count; i++)
			items[i].alone = true;
		return;
	}
	left = sum_vanishes(b, items, half);
	if (!left)
		halve(b, items, half);
	/* if the left half holds, the right one does not */
	if (left || !sum_vanishes(b, items + half, count - half))
		halve(b, items + half, count - half);
}

/* By libsodium, and its points after it. */
static void
judge_alone(struct batch_item *item)
{
	const struct paper *p = item->election->paper;
	const uint8_t *encoding;
	bool good;

	item->fault = cast_fault(item->election, item->ballot, item->size);
	if (item->fault != NULL || item->points == NULL)
		return;
	for (size_t i = 0; i < 2 * p->cells; i++) {
		encoding = cast_cell_part(item->ballot, i / 2, i % 2 ? CELL_B : CELL_A);
		if (!fast_decode(&item->points[i], &encoding, NULL, 1, &good))
			abort(); /* libsodium has just said that it is a point */
	}
}

/* Elections are the same pointer again and again: their keys are looked at once a row. */
static void
sort_out(struct batch_item *items, size_t count)
{
	bool key_good = false;

	for (size_t i = 0; i < count; i++) {
		if (i == 0 || items[i].election != items[i - 1].election)
			key_good = point_good(items[i].election->key);
		items[i].fault = NULL;
		items[i].alone = !key_good || !shaped(&items[i]);
	}
}

void
batch_judge(struct batch_bench *b, struct batch_item *items, size_t count)
{
	sort_out(items, count);
	if (!sum_vanishes(b, items, count))
		halve(b, items, count);
	for (size_t i = 0; i < count; i++)
		if (items[i].alone)
			judge_alone(&items[i]);
}
