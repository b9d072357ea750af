#include "verifier/batch_points.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/curve.h"

size_t
long_points(const struct paper *p)
{
	return 1 + 2 * p->cells;
}

size_t
short_points(const struct paper *p)
{
	return 1 + 4 * p->cells + 2 * p->equation_count;
}

static void
points_drop(struct held_points *h)
{
	free(h->encodings);
	free(h->advice);
	free(h->found);
	free(h->points);
	free(h->good);
}

void
held_drop(struct held_points *h)
{
	points_drop(h);
	free(h->ballots);
	*h = (struct held_points){0};
}

static void
points_room(struct held_points *h, size_t points)
{
	if (points <= h->room)
		return;
	points_drop(h);
	h->room = points;
	h->encodings = mem_new(points, sizeof *h->encodings);
	h->advice = mem_new(points, sizeof *h->advice);
	h->found = mem_new(points, sizeof *h->found);
	h->points = aligned_alloc(alignof(struct fast_point), points * sizeof *h->points);
	if (h->points == NULL)
		abort();
	h->good = mem_new(points, sizeof *h->good);
}

static struct held_ballot *
ballot_slot(struct held_points *h)
{
	h->ballots = mem_slot(h->ballots, h->count, &h->ballot_room, sizeof *h->ballots);
	return &h->ballots[h->count];
}

/* Puts one encoding down, with its advice: that of the ballot's point `point`. */
static void
place(struct held_points *h, size_t at, const struct batch_item *item,
    const uint8_t *encoding, size_t point)
{
	h->encodings[at] = encoding;
	h->advice[at] = item->advice ? item->advice + ADVICE_SIZE * point : NULL;
	h->found[at] = item->advised ? item->advised + ADVICE_SIZE * point : NULL;
}

/* The points of a ballot: those with long factors from `at` on, the others from `from`.
 */
static void
place_ballot(struct held_points *h, const struct batch_item *item, size_t at, size_t from)
{
	const struct paper *p = item->election->paper;
	const uint8_t *ballot = item->ballot;
	size_t point = 2;

	place(h, at++, item, cast_credential(ballot), 0);
	place(h, from++, item, cast_credential(ballot) + 32, 1);
	for (size_t i = 0; i < p->cells; i++)
		for (int part = CELL_A; part <= CELL_B1; part++)
			place(h, part <= CELL_B ? at++ : from++, item,
			    cast_cell_part(ballot, i, part), point++);
	for (size_t i = 0; i < p->equation_count; i++)
		for (int part = SUM_A; part <= SUM_B; part++)
			place(
			    h, from++, item, cast_sum_part(p, ballot, i, part), point++);
}

void
ballot_points(const struct batch_item *item, const uint8_t **encodings)
{
	const struct paper *p = item->election->paper;
	size_t n = 0;

	encodings[n++] = cast_credential(item->ballot);
	encodings[n++] = cast_credential(item->ballot) + 32;
	for (size_t i = 0; i < p->cells; i++)
		for (int part = CELL_A; part <= CELL_B1; part++)
			encodings[n++] = cast_cell_part(item->ballot, i, part);
	for (size_t i = 0; i < p->equation_count; i++)
		for (int part = SUM_A; part <= SUM_B; part++)
			encodings[n++] = cast_sum_part(p, item->ballot, i, part);
}

/* Are all points there, and V and every a other than the identity? */
static bool
points_fit(const struct held_points *h, const struct paper *p, size_t at, size_t from)
{
	bool ok = true;

	for (size_t i = 0; i < long_points(p); i++)
		ok &= h->good[at + i];
	for (size_t i = 0; i < short_points(p); i++)
		ok &= h->good[from + i];
	ok = ok && !point_zero(h->encodings[at]);
	for (size_t i = 0; ok && i < p->cells; i++)
		ok = !point_zero(h->encodings[at + 1 + 2 * i]);
	return ok;
}

void
held_list(struct held_points *h, struct batch_item *items, size_t count)
{
	size_t longs = 0, shorts = 0;

	h->count = h->first = h->end = 0;
	for (size_t i = 0; i < count; i++) {
		if (items[i].alone)
			continue;
		*ballot_slot(h) = (struct held_ballot){&items[i], longs, shorts};
		h->count++;
		longs += long_points(items[i].election->paper);
		shorts += short_points(items[i].election->paper);
	}
	*ballot_slot(h) = (struct held_ballot){NULL, longs, shorts};
}

/* How many points with long factors there are from one ballot to another. */
static size_t
longs_between(const struct held_points *h, size_t first, size_t end)
{
	return h->ballots[end].longs - h->ballots[first].longs;
}

static size_t
shorts_between(const struct held_points *h, size_t first, size_t end)
{
	return h->ballots[end].shorts - h->ballots[first].shorts;
}

size_t
held_count(const struct held_points *h, size_t first, size_t end)
{
	return longs_between(h, first, end) + shorts_between(h, first, end);
}

/* Where a ballot's points lie. */
static size_t
long_at(const struct held_points *h, size_t ballot)
{
	return longs_between(h, h->first, ballot);
}

static size_t
short_at(const struct held_points *h, size_t ballot)
{
	return longs_between(h, h->first, h->end) + shorts_between(h, h->first, ballot);
}

const struct fast_point *
held_longs(const struct held_points *h, size_t ballot)
{
	return h->points + long_at(h, ballot);
}

const struct fast_point *
held_shorts(const struct held_points *h, size_t ballot)
{
	return h->points + short_at(h, ballot);
}

void
held_decode(struct held_points *h, size_t first, size_t end)
{
	size_t points = held_count(h, first, end);

	h->first = first;
	h->end = end;
	points_room(h, points);
	for (size_t i = first; i < end; i++)
		place_ballot(h, h->ballots[i].item, long_at(h, i), short_at(h, i));
	(void)fast_decode_advising(
	    h->points, h->encodings, h->advice, h->found, points, h->good);
	for (size_t i = first; i < end; i++) {
		struct batch_item *item = h->ballots[i].item;
		const struct paper *p = item->election->paper;

		item->alone = !points_fit(h, p, long_at(h, i), short_at(h, i));
		if (!item->alone && item->points != NULL)
			memcpy(item->points, held_longs(h, i) + 1,
			    2 * p->cells * sizeof *h->points);
	}
}
