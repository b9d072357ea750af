#include "verifier/sums.h"

#include <stdlib.h>
#include <string.h>

#include "lib/group/arith.h"
#include "verifier/curve.h"

struct cell_sums {
	size_t cells;
	struct fast_sum *fast; /* 2 x cells; NULL with --arith sodium */
	uint8_t *plain;        /* then these, 32 bytes each */
};

struct cell_sums *
sums_open(size_t cells)
{
	struct cell_sums *s = mem_new(1, sizeof *s);

	s->cells = cells;
	if (arith_now() == ARITH_SODIUM) {
		s->plain = mem_new(2 * cells, 32);
		return s;
	}
	s->fast = aligned_alloc(alignof(struct fast_sum), 2 * cells * sizeof *s->fast);
	if (s->fast == NULL)
		abort();
	fast_sums_clear(s->fast, 2 * cells);
	return s;
}

void
sums_close(struct cell_sums *s)
{
	if (s == NULL)
		return;
	free(s->fast);
	free(s->plain);
	free(s);
}

static void
add_plain(struct cell_sums *s, const uint8_t *ballot)
{
	for (size_t i = 0; i < s->cells; i++) {
		const uint8_t *cell = ballot + cast_cell(i);
		uint8_t *sum = s->plain + 64 * i;
		point_plus(sum, sum, cell);
		point_plus(sum + 32, sum + 32, cell + 32);
	}
}

static void
add_decoded(struct cell_sums *s, const uint8_t *ballot)
{
	struct fast_point point[2];
	const uint8_t *ab[2];
	bool good[2];

	for (size_t i = 0; i < s->cells; i++) {
		ab[0] = ballot + cast_cell(i);
		ab[1] = ab[0] + 32;
		if (!fast_decode(point, ab, NULL, 2, good))
			abort(); /* the caller says that they are points */
		fast_sums_add(s->fast + 2 * i, point, 2);
	}
}

void
sums_add(struct cell_sums *s, const struct judged *judged, const uint8_t *ballot)
{
	if (s->plain != NULL)
		add_plain(s, ballot);
	else if (judged != NULL && judged->points != NULL)
		fast_sums_add(s->fast, judged->points, 2 * s->cells);
	else
		add_decoded(s, ballot);
}

void
sums_write(const struct cell_sums *s, uint8_t *out)
{
	if (s->plain != NULL)
		memcpy(out, s->plain, 64 * s->cells);
	else
		fast_sums_encode((uint8_t(*)[32])out, s->fast, 2 * s->cells);
}

static bool
add_plain_sums(struct cell_sums *s, const uint8_t *written)
{
	size_t size = 64 * s->cells;

	for (size_t at = 0; at < size; at += 32)
		if (!point_good(written + at))
			return false;
	for (size_t at = 0; at < size; at += 32)
		point_plus(s->plain + at, s->plain + at, written + at);
	return true;
}

bool
sums_add_sums(struct cell_sums *s, const uint8_t *written)
{
	struct fast_point points[8];
	const uint8_t *encodings[8];
	size_t count = 2 * s->cells;
	bool good[8];

	if (s->plain != NULL)
		return add_plain_sums(s, written);
	for (size_t i = 0; i < count; i += 8) {
		size_t n = count - i < 8 ? count - i : 8;

		for (size_t k = 0; k < n; k++)
			encodings[k] = written + 32 * (i + k);
		if (!fast_decode(points, encodings, NULL, n, good))
			return false;
		fast_sums_add(s->fast + i, points, n);
	}
	return true;
}

void
sums_store(struct store *s, struct cell_sums **sums, size_t cells)
{
	uint8_t *written = mem_new(cells, 64);

	if (store_writes(s))
		sums_write(*sums, written);
	store_raw(s, written, 64 * cells);
	if (!store_writes(s)) {
		*sums = sums_open(cells);
		if (!store_bad(s) && !sums_add_sums(*sums, written))
			store_refuse(s);
	}
	free(written);
}
