#include "verifier/recount.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/curve.h"

/* A small multiple of the base. */
struct step {
	uint8_t point[32];
	uint64_t count;
};

static int
by_point(const void *a, const void *b)
{
	return memcmp(a, b, 32);
}

static void
times_base(uint8_t out[32], uint64_t n)
{
	uint8_t number[32];

	number_of(number, n);
	point_base(out, number);
}

/* 0 to width - 1 times the base, by point. */
static struct step *
small_steps(uint64_t width)
{
	struct step *steps = mem_new(width, sizeof *steps);
	uint8_t base[32];

	times_base(base, 1);
	for (uint64_t i = 1; i < width; i++) {
		steps[i].count = i;
		point_plus(steps[i].point, steps[i - 1].point, base);
	}
	qsort(steps, width, sizeof *steps, by_point);
	return steps;
}

/* Small steps and giant ones: count = giant * width + small. */
bool
recount(const uint8_t point[32], uint64_t most, uint64_t *count)
{
	uint64_t width = 1;
	uint8_t giant[32], rest[32];
	struct step *steps;
	const struct step *found = NULL;

	if (most > RECOUNT_MOST)
		return false;
	while (width * width <= most)
		width *= 2;
	steps = small_steps(width);
	times_base(giant, width);
	memcpy(rest, point, 32);
	for (*count = 0; *count <= most; *count += width) {
		found = bsearch(rest, steps, width, sizeof *steps, by_point);
		if (found != NULL)
			break;
		point_minus(rest, rest, giant);
	}
	if (found != NULL)
		*count += found->count;
	free(steps);
	return found != NULL && *count <= most;
}
