/*
 * The ballots of a batch, and the decoded points of a run of them, in the order in which
 * batch.h sums them. A batch whose sum did not vanish is decoded again run by run: its
 * square roots are dearer, but to hold the points of all of it would be 80 MB and more a
 * thread, which comes and goes through memory for nothing as long as ballots are good.
 * About 150 bytes a point of the longest run.
 */
#ifndef VERIFIER_BATCH_POINTS_H
#define VERIFIER_BATCH_POINTS_H

#include "verifier/batch.h"

/* Where the points of a ballot begin, of either kind; counted over the batch. */
struct held_ballot {
	struct batch_item *item;
	size_t longs, shorts;
};

struct held_points {
	struct held_ballot *ballots; /* count, and one more: where all of them end */
	size_t count, ballot_room;
	size_t first, end; /* these are decoded */
	/* V and every a, b of the run first, then every commitment */
	const uint8_t **encodings, **advice;
	uint8_t **found; /* where the advice of a point goes, or NULL */
	struct fast_point *points;
	bool *good;
	size_t room;
};

/* V, then a and b of every cell: they have long factors. R, then A0 B0 A1 B1 of every
 * cell, then A B of every equation: theirs are the weights, one for each equation that is
 * checked. */
size_t long_points(const struct paper *p);
size_t short_points(const struct paper *p);

/* Lists those of the items that are not alone, instead of what was held before. {0} holds
 * nothing. */
void held_list(struct held_points *h, struct batch_item *items, size_t count);
/* Decodes the points of a run of listed ballots, instead of the run before. Those that
 * turn out to be malformed become alone and keep their places. item->points is filled. */
void held_decode(struct held_points *h, size_t first, size_t end);
/* Points of either kind, from a decoded ballot on. */
const struct fast_point *held_longs(const struct held_points *h, size_t ballot);
const struct fast_point *held_shorts(const struct held_points *h, size_t ballot);
/* How many points of both kinds a run of listed ballots has. */
size_t held_count(const struct held_points *h, size_t first, size_t end);
/* The points of a ballot in their order: cast_points of them. */
void ballot_points(const struct batch_item *item, const uint8_t **encodings);
void held_drop(struct held_points *h);

#endif
