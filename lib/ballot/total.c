/* The number in a decrypted total: mG is known, m is small. */
#include <stdlib.h>
#include <string.h>

#include "ballot/trustee.h"
#include "group/arith.h"
#include "group/msm.h"

#define STEPS_MAX (1u << 18) /* baby steps; 16 MB of table */
#define LANES 64             /* points that are moved and encoded together */

/* Open addressing over the first bytes of the encodings, which are as good as random. */
struct slot {
	uint64_t prefix;
	uint32_t step; /* j + 1; 0: empty */
};

struct total_table {
	struct slot *slots;
	size_t mask;
	uint32_t steps;                  /* baby steps; the length of a giant one */
	struct fast_point giants[LANES]; /* 0, 1, 2 ... giant steps */
	struct fast_point leap[LANES];   /* LANES giant steps, in every place */
};

static uint64_t
prefix_of(const uint8_t p[POINT_SIZE])
{
	uint64_t prefix;

	memcpy(&prefix, p, sizeof(prefix));
	return prefix;
}

/* The slot of a prefix, or the empty one where it belongs. */
static struct slot *
find(const struct total_table *t, uint64_t prefix)
{
	size_t i = (size_t)prefix & t->mask;

	while (t->slots[i].step != 0 && t->slots[i].prefix != prefix)
		i = (i + 1) & t->mask;
	return &t->slots[i];
}

static void
put(struct total_table *t, const uint8_t p[POINT_SIZE], uint32_t j)
{
	*find(t, prefix_of(p)) = (struct slot){prefix_of(p), j + 1};
}

static void
times_base(uint8_t p[POINT_SIZE], uint64_t n)
{
	uint8_t s[SCALAR_SIZE];

	group_scalar_u64(s, n);
	group_mul_base(p, s);
}

/* ---- by libsodium ---- */

static void
fill_slow(struct total_table *t)
{
	uint8_t p[POINT_SIZE] = {0};

	for (uint32_t j = 0; j < t->steps; j++) {
		put(t, p, j);
		group_add(p, p, group_base());
	}
}

/* ---- by lib/group ---- */

/* out[i] = (first + i x stride) G */
static void
decode_multiples(struct fast_point *out, uint64_t first, uint64_t stride, size_t count)
{
	uint8_t encoded[LANES][POINT_SIZE];
	const uint8_t *pointers[LANES];
	bool good[LANES];

	for (size_t i = 0; i < count; i++) {
		times_base(encoded[i], first + i * stride);
		pointers[i] = encoded[i];
	}
	if (!fast_decode(out, pointers, NULL, count, good))
		die("a multiple of the base point does not decode");
}

/* jG for LANES values of j at a time. */
static void
fill_fast(struct total_table *t)
{
	struct fast_point lanes[LANES], leap[LANES];
	uint8_t encoded[LANES][POINT_SIZE];
	struct fast_sum sums[LANES];

	decode_multiples(lanes, 0, 1, LANES);
	decode_multiples(leap, LANES, 0, LANES);
	fast_sums_clear(sums, LANES);
	fast_sums_add(sums, lanes, LANES);
	for (uint32_t j = 0; j < t->steps; j += LANES) {
		fast_sums_encode(encoded, sums, LANES);
		for (uint32_t i = 0; i < LANES; i++)
			put(t, encoded[i], j + i);
		fast_sums_add(sums, leap, LANES);
	}
	decode_multiples(t->giants, 0, t->steps, LANES);
	decode_multiples(t->leap, (uint64_t)LANES * t->steps, 0, LANES);
}

/* ---- the table ---- */

/* About sqrt(bound x lines): then making the table takes as long as using it. */
static uint32_t
steps_for(uint64_t bound, size_t lines)
{
	uint32_t steps = LANES;

	while (steps < STEPS_MAX && (uint64_t)steps * steps / lines <= bound)
		steps += LANES;
	return steps;
}

struct total_table *
total_table_open(uint64_t bound, size_t lines)
{
	struct total_table *t =
	    aligned_alloc(alignof(struct total_table), sizeof(struct total_table));
	size_t room = 4;

	if (t == NULL)
		die("out of memory for a table of totals");
	t->steps = steps_for(bound, lines == 0 ? 1 : lines);
	while (room < 4 * (size_t)t->steps)
		room *= 2;
	t->slots = xcalloc(room, sizeof(*t->slots));
	t->mask = room - 1;
	if (arith_now() == ARITH_SODIUM)
		fill_slow(t);
	else
		fill_fast(t);
	return t;
}

void
total_table_close(struct total_table *t)
{
	if (t == NULL)
		return;
	free(t->slots);
	free(t);
}

/* ---- finding ---- */

static bool
equals(const uint8_t p[POINT_SIZE], uint64_t value)
{
	uint8_t q[POINT_SIZE];

	times_base(q, value);
	return memcmp(p, q, POINT_SIZE) == 0;
}

bool
total_is(const uint8_t b[POINT_SIZE], const uint8_t combined[POINT_SIZE], uint64_t value)
{
	uint8_t p[POINT_SIZE];

	group_sub(p, b, combined);
	return equals(p, value);
}

/* Is target - base G = p among the baby steps? */
static bool
is_hit(const struct total_table *t, const uint8_t p[POINT_SIZE],
    const uint8_t target[POINT_SIZE], uint64_t base, uint64_t bound, uint64_t *value)
{
	const struct slot *hit = find(t, prefix_of(p));

	if (hit->step == 0 || base > bound || bound - base < hit->step - 1 ||
	    !equals(target, base + hit->step - 1))
		return false;
	*value = base + hit->step - 1;
	return true;
}

static int
search_slow(const struct total_table *t, uint64_t *value,
    const uint8_t target[POINT_SIZE], uint64_t bound)
{
	uint8_t p[POINT_SIZE], giant[POINT_SIZE];

	times_base(giant, t->steps);
	memcpy(p, target, POINT_SIZE);
	for (uint64_t base = 0;; base += t->steps) {
		if (is_hit(t, p, target, base, bound, value))
			return 0;
		if (bound - base < t->steps)
			return ERR_NOT_FOUND;
		group_sub(p, p, giant);
	}
}

static int
search_fast(const struct total_table *t, uint64_t *value,
    const uint8_t target[POINT_SIZE], uint64_t bound)
{
	const uint64_t leap = (uint64_t)LANES * t->steps;
	uint8_t encoded[LANES][POINT_SIZE];
	const uint8_t *pointers[LANES];
	struct fast_point points[LANES];
	struct fast_sum sums[LANES];
	bool good[LANES];

	for (size_t i = 0; i < LANES; i++)
		pointers[i] = target;
	if (!fast_decode(points, pointers, NULL, LANES, good))
		die("total_find: not a point");
	fast_sums_clear(sums, LANES);
	fast_sums_add(sums, points, LANES);
	fast_sums_sub(sums, t->giants, LANES);
	for (uint64_t base = 0;; base += leap) {
		fast_sums_encode(encoded, sums, LANES);
		for (size_t i = 0; i < LANES; i++)
			if (is_hit(
				t, encoded[i], target, base + i * t->steps, bound, value))
				return 0;
		if (bound - base < leap)
			return ERR_NOT_FOUND;
		fast_sums_sub(sums, t->leap, LANES);
	}
}

int
total_find(const struct total_table *t, uint64_t *value, const uint8_t b[POINT_SIZE],
    const uint8_t combined[POINT_SIZE], uint64_t bound)
{
	uint8_t target[POINT_SIZE];

	group_sub(target, b, combined);
	return arith_now() == ARITH_SODIUM ? search_slow(t, value, target, bound)
					   : search_fast(t, value, target, bound);
}
