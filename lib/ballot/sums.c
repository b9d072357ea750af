/* The sum of many ballots: the fast arithmetic where there is one, else libsodium. */
#include <stdlib.h>
#include <string.h>

#include "ballot/layout.h"
#include "ballot/points.h"
#include "group/arith.h"
#include "group/msm.h"

struct ballot_sums {
	size_t cells;
	uint8_t *slow;         /* cells x (a || b); without lib/group */
	struct fast_sum *sums; /* two a cell: a, b */
	struct fast_point *points;
	const uint8_t **encodings;
	bool *good;
};

static void *
aligned(size_t count, size_t size)
{
	void *p = aligned_alloc(64, count * size); /* both sizes are multiples of 64 */

	if (p == NULL)
		die("out of memory for %zu sums", count);
	return p;
}

struct ballot_sums *
ballot_sums_open(size_t cells)
{
	struct ballot_sums *s = xcalloc(1, sizeof(*s));

	s->cells = cells;
	if (arith_now() == ARITH_SODIUM) {
		s->slow = xcalloc(cells, 2 * POINT_SIZE);
		sum_init(s->slow, cells);
		return s;
	}
	_Static_assert(sizeof(struct fast_sum) % 64 == 0, "aligned_alloc wants that");
	s->sums = aligned(2 * cells, sizeof(*s->sums));
	s->points = aligned(2 * cells, sizeof(*s->points));
	s->encodings = xcalloc(2 * cells, sizeof(*s->encodings));
	s->good = xcalloc(2 * cells, sizeof(*s->good));
	fast_sums_clear(s->sums, 2 * cells);
	return s;
}

static bool
add_slow(struct ballot_sums *s, const uint8_t *ballot)
{
	for (size_t i = 0; i < s->cells; i++)
		if (!group_point_ok(ballot_alpha(ballot, i)) ||
		    !group_point_ok(ballot_alpha(ballot, i) + POINT_SIZE))
			return false;
	sum_add_ballot(s->slow, s->cells, ballot);
	return true;
}

bool
ballot_sums_add(struct ballot_sums *s, const uint8_t *ballot)
{
	if (s->slow != NULL)
		return add_slow(s, ballot);
	for (size_t i = 0; i < s->cells; i++) {
		s->encodings[2 * i] = ballot_alpha(ballot, i);
		s->encodings[2 * i + 1] = ballot_alpha(ballot, i) + POINT_SIZE;
	}
	if (!fast_decode(s->points, s->encodings, NULL, 2 * s->cells, s->good))
		return false;
	fast_sums_add(s->sums, s->points, 2 * s->cells);
	return true;
}

bool
ballot_sums_add_kept(struct ballot_sums *s, const struct ballot_points *p, size_t i)
{
	const struct fast_point *ab = points_of(p, i, s->cells);

	if (ab == NULL || s->slow != NULL)
		return false;
	fast_sums_add(s->sums, ab, 2 * s->cells);
	return true;
}

void
ballot_sums_get(const struct ballot_sums *s, uint8_t *sum)
{
	if (s->slow != NULL)
		memcpy(sum, s->slow, s->cells * 2 * POINT_SIZE);
	else
		fast_sums_encode((uint8_t(*)[POINT_SIZE])sum, s->sums, 2 * s->cells);
}

void
ballot_sums_close(struct ballot_sums *s)
{
	if (s == NULL)
		return;
	free(s->slow);
	free(s->sums);
	free(s->points);
	free(s->encodings);
	free(s->good);
	free(s);
}
