#include "verifier/batch.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/batch_factors.h"
#include "verifier/curve.h"
#include "verifier/weights.h"

/* So many points are decoded and added in one go: about what a core's cache holds. */
#define CHUNK_POINTS 2048
/* A sum of fewer ballots than this is not halved any more: cast_fault sees to each. */
#define HALVED_TO 2

struct batch_bench {
	struct msm *msm;
	size_t expected; /* of msm */
	/* a chunk: V and every a, b of its ballots first, then every commitment */
	const uint8_t **encodings, **advice;
	struct fast_point *points;
	bool *good;
	struct scalar *scalars; /* of the first kind */
	uint64_t (*weights)[2]; /* of the second: one an equation */
	size_t room;            /* points */
	struct fixed_factors fixed;
};

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
	free(b->fixed.keys);
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
	ballot_factors(
	    &b->fixed, item, b->scalars + at, (const uint64_t(*)[2])b->weights + from);
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
	take_fixed(b, G, &b->fixed.base);
	for (size_t i = 0; i < b->fixed.key_count; i++)
		take_fixed(b, b->fixed.keys[i].election->key, &b->fixed.keys[i].factor);
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
	b->fixed.base = (struct scalar){{0}};
	b->fixed.key_count = b->fixed.key_at = 0;
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
