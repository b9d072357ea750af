/*
 * The decoded points of a batch of ballots, in the order in which batch.h sums them. They
 * stay until the next batch is listed, so that parts of one whose sum did not vanish are
 * summed again without another square root. About 150 bytes a point.
 */
#ifndef VERIFIER_BATCH_POINTS_H
#define VERIFIER_BATCH_POINTS_H

#include "verifier/batch.h"

/* Where the points of a ballot begin. */
struct held_ballot {
	struct batch_item *item;
	size_t longs, shorts;
};

struct held_points {
	struct held_ballot *ballots; /* count, and one more: where all of them end */
	size_t count, ballot_room;
	/* V and every a, b of all ballots first, `longs` of them, then every commitment
	 */
	const uint8_t **encodings, **advice;
	uint8_t **found; /* where the advice of a point goes, or NULL */
	struct fast_point *points;
	bool *good;
	size_t longs, shorts, room;
};

/* V, then a and b of every cell: they have long factors. R, then A0 B0 A1 B1 of every
 * cell, then A B of every equation: theirs are the weights, one for each equation that is
 * checked. */
size_t long_points(const struct paper *p);
size_t short_points(const struct paper *p);

/* Lists those of the items that are not alone, instead of what was held before. {0} holds
 * nothing. */
void held_list(struct held_points *h, struct batch_item *items, size_t count);
/* Decodes the points of listed ballots. Those that turn out to be malformed become alone
 * and keep their places. item->points is filled. */
void held_decode(struct held_points *h, size_t first, size_t end);
/* The points of a ballot in their order: cast_points of them. */
void ballot_points(const struct batch_item *item, const uint8_t **encodings);
void held_drop(struct held_points *h);

#endif
