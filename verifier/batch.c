#include "verifier/batch.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/batch_factors.h"
#include "verifier/batch_points.h"
#include "verifier/curve.h"
#include "verifier/weights.h"

/* So many points are decoded and added in one go: about what a core's cache holds. */
#define CHUNK_POINTS 2048
/* A batch that does not hold is cut into pieces of so many ballots, or of so many points:
 * 10 MB. */
#define PIECE 256
#define PIECE_POINTS 65536
/* Batches that are judged by pieces at once after one that did not hold. */
#define WARY 4
/* Where both halves of a run of so many do not hold, half of it at least is bad: so what
 * libsodium is asked about is at most twice what it must be asked about. To find a bad
 * one by halves costs about as much as one such question. */
#define RUN_NAMED 4
/* Sums of up to 2^SMALL points are kept, one for each power of two: 8 MB in all. */
#define SMALL 14

struct batch_bench {
	struct msm *small[SMALL + 1], *large;
	size_t expected; /* of large */
	struct held_points held;
	struct scalar *scalars; /* of the first kind of points */
	uint64_t (*weights)[2]; /* of the second: one an equation */
	size_t scalar_room, weight_room;
	struct fixed_factors fixed;
	unsigned wary; /* so many more batches */
};

struct batch_bench *
batch_open(void)
{
	return mem_new(1, sizeof(struct batch_bench));
}

void
batch_close(struct batch_bench *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i <= SMALL; i++)
		msm_close(b->small[i]);
	msm_close(b->large);
	held_drop(&b->held);
	free(b->scalars);
	free(b->weights);
	free(b->fixed.keys);
	free(b);
}

/* ---- a sum
 * ------------------------------------------------------------------------------- */

/* A sum for about so many points. Small ones stay, so does a large one of nearly the
 * right width: opening one costs as much as some hundred ballots. */
static struct msm *
sum_for(struct batch_bench *b, size_t points)
{
	size_t level = 0;

	while ((size_t)1 << level < points)
		level++;
	if (level <= SMALL) {
		if (b->small[level] == NULL)
			b->small[level] = msm_open((size_t)1 << level);
		return b->small[level];
	}
	if (b->large != NULL && points <= 4 * b->expected && b->expected <= 2 * points)
		return b->large;
	msm_close(b->large);
	b->large = msm_open(points);
	b->expected = points;
	return b->large;
}

static void
sum_begin(struct batch_bench *b)
{
	b->fixed.base = (struct scalar){{0}};
	b->fixed.key_count = b->fixed.key_at = 0;
}

static void
add_fixed(struct msm *m, const uint8_t encoding[32], const struct scalar *factor)
{
	struct fast_point point;
	struct scalar less;
	bool good;

	/* a key that is no point was left out in batch_judge */
	if (!fast_decode(&point, &encoding, NULL, 1, &good))
		abort();
	scalar_negate(&less, factor);
	msm_add(m, &point, &less, 1);
}

static bool
sum_end(struct batch_bench *b, struct msm *m)
{
	uint8_t one[32], G[32];

	number_of(one, 1);
	point_base(G, one);
	add_fixed(m, G, &b->fixed.base);
	for (size_t i = 0; i < b->fixed.key_count; i++)
		add_fixed(m, b->fixed.keys[i].election->key, &b->fixed.keys[i].factor);
	return msm_vanishes(m);
}

static void
numbers_room(struct batch_bench *b, size_t longs, size_t shorts)
{
	if (longs > b->scalar_room) {
		free(b->scalars);
		b->scalars = mem_new(longs, sizeof *b->scalars);
		b->scalar_room = longs;
	}
	if (shorts > b->weight_room) {
		free(b->weights);
		b->weights = mem_new(shorts, sizeof *b->weights);
		b->weight_room = shorts;
	}
}

/* Adds the equations of decoded ballots; nothing for those that are alone. */
static void
add_held(
    struct batch_bench *b, struct msm *m, struct weights *w, size_t first, size_t end)
{
	const struct held_points *h = &b->held;
	const struct held_ballot *ballots = h->ballots;
	size_t at = ballots[first].longs, longs = ballots[end].longs - at;
	size_t from = ballots[first].shorts, shorts = ballots[end].shorts - from;

	numbers_room(b, longs, shorts);
	weights_draw(w, b->weights, shorts);
	for (size_t i = first; i < end; i++) {
		const struct batch_item *item = ballots[i].item;
		struct scalar *scalars = b->scalars + (ballots[i].longs - at);
		uint64_t(*weights)[2] = b->weights + (ballots[i].shorts - from);

		if (!item->alone) {
			ballot_factors(
			    &b->fixed, item, scalars, (const uint64_t(*)[2])weights);
			continue;
		}
		memset(scalars, 0,
		    (ballots[i + 1].longs - ballots[i].longs) * sizeof *scalars);
		memset(weights, 0,
		    (ballots[i + 1].shorts - ballots[i].shorts) * sizeof *weights);
	}
	msm_add(m, held_longs(h, first), b->scalars, longs);
	msm_add_short(m, held_shorts(h, first), (const uint64_t(*)[2])b->weights, shorts);
}

/* ---- a batch, a piece, a run
 * ------------------------------------------------------------------------------- */

static void
draw_from(struct batch_bench *b, struct weights *w, size_t first, size_t end)
{
	weights_begin(w);
	for (size_t i = first; i < end; i++)
		weights_hold(w, b->held.ballots[i].item->digest);
	weights_seal(w);
}

/* The end of a run from `first` on of no more points than that, but for one ballot's. */
static size_t
run_end(const struct batch_bench *b, size_t first, size_t points)
{
	size_t end = first + 1;

	while (end < b->held.count && held_count(&b->held, first, end) < points)
		end++;
	return end;
}

/* Do all equations hold of those that are listed? They are decoded on the way, and
 * malformed ones become alone. */
static bool
batch_holds(struct batch_bench *b)
{
	size_t count = b->held.count, end;
	struct msm *m = sum_for(b, held_count(&b->held, 0, count));
	struct weights w;

	draw_from(b, &w, 0, count);
	sum_begin(b);
	for (size_t i = 0; i < count; i = end) {
		end = run_end(b, i, CHUNK_POINTS);
		held_decode(&b->held, i, end);
		add_held(b, m, &w, i, end);
	}
	return sum_end(b, m);
}

/* The same of some that are decoded. */
static bool
run_holds(struct batch_bench *b, size_t first, size_t end)
{
	struct msm *m = sum_for(b, held_count(&b->held, first, end));
	struct weights w;

	draw_from(b, &w, first, end);
	sum_begin(b);
	add_held(b, m, &w, first, end);
	return sum_end(b, m);
}

static void
leave_alone(struct batch_bench *b, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++)
		b->held.ballots[i].item->alone = true;
}

/* The sum of these does not vanish: down to those that are why. To find one by halves is
 * cheaper than to judge one by libsodium. */
static void
halve(struct batch_bench *b, size_t first, size_t end)
{
	size_t middle = first + (end - first) / 2;
	bool left, right;

	if (end - first == 1) {
		leave_alone(b, first, end);
		return;
	}
	left = run_holds(b, first, middle);
	/* if the left half holds, the right one does not */
	right = !left && run_holds(b, middle, end);
	if (!left && !right && end - first <= RUN_NAMED) {
		leave_alone(b, first, end);
		return;
	}
	if (!left)
		halve(b, first, middle);
	if (!right)
		halve(b, middle, end);
}

/* By pieces, so that a bad ballot costs what a piece costs; true if all held. */
static bool
pieces_hold(struct batch_bench *b)
{
	size_t count = b->held.count, end;
	bool all = true;

	for (size_t i = 0; i < count; i = end) {
		end = run_end(b, i, PIECE_POINTS);
		end = end - i < PIECE ? end : i + PIECE;
		held_decode(&b->held, i, end);
		if (run_holds(b, i, end))
			continue;
		halve(b, i, end);
		all = false;
	}
	return all;
}

/* Where one batch did not hold, the next ones may not either: who strews bad ballots
 * makes us work by pieces at once, a little dearer, but not twice. */
static void
judge_listed(struct batch_bench *b)
{
	if (b->held.count == 0)
		return;
	if (b->wary == 0 && batch_holds(b))
		return;
	if (!pieces_hold(b))
		b->wary = WARY;
	else if (b->wary > 0)
		b->wary--;
}

/* ---- judging
 * ------------------------------------------------------------------------------- */

static void
advise(struct batch_item *item)
{
	size_t count = cast_points(item->election->paper);
	const uint8_t **encodings = mem_new(count, sizeof *encodings);

	ballot_points(item, encodings);
	fast_advise((uint8_t(*)[ADVICE_SIZE])item->advised, encodings, count);
	free(encodings);
}

/* By libsodium, and its points after it. */
static void
judge_alone(struct batch_item *item)
{
	const struct paper *p = item->election->paper;
	const uint8_t *encoding;
	bool good;

	item->fault = cast_fault(item->election, item->ballot, item->size);
	if (item->fault != NULL)
		return;
	if (item->advised != NULL)
		advise(item);
	for (size_t i = 0; item->points != NULL && i < 2 * p->cells; i++) {
		encoding = cast_cell_part(item->ballot, i / 2, i % 2 ? CELL_B : CELL_A);
		if (!fast_decode(&item->points[i], &encoding, NULL, 1, &good))
			abort(); /* libsodium has just said that it is a point */
	}
}

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
	held_list(&b->held, items, count);
	judge_listed(b);
	for (size_t i = 0; i < count; i++)
		if (items[i].alone)
			judge_alone(&items[i]);
}
