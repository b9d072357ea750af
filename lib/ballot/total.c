/* The number in a decrypted total: mG is known, m is small. */
#include <stdlib.h>
#include <string.h>

#include "ballot/trustee.h"

#define BABY_MAX (1u << 20)

/* Open addressing over the first bytes of the encodings, which are as good as random. */
struct slot {
	uint64_t prefix;
	uint32_t step; /* j + 1; 0: empty */
};

struct table {
	struct slot *slots;
	size_t mask;
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
find(const struct table *t, uint64_t prefix)
{
	size_t i = (size_t)prefix & t->mask;

	while (t->slots[i].step != 0 && t->slots[i].prefix != prefix)
		i = (i + 1) & t->mask;
	return &t->slots[i];
}

/* jG for j below steps */
static void
table_fill(struct table *t, uint32_t steps)
{
	uint8_t p[POINT_SIZE] = {0};
	size_t room = 4;

	while (room < 4 * (size_t)steps)
		room *= 2;
	t->slots = xcalloc(room, sizeof(*t->slots));
	t->mask = room - 1;
	for (uint32_t j = 0; j < steps; j++) {
		*find(t, prefix_of(p)) = (struct slot){prefix_of(p), j + 1};
		group_add(p, p, group_base());
	}
}

static bool
equals(const uint8_t p[POINT_SIZE], uint64_t value)
{
	uint8_t s[SCALAR_SIZE], q[POINT_SIZE];

	group_scalar_u64(s, value);
	group_mul_base(q, s);
	return memcmp(p, q, POINT_SIZE) == 0;
}

bool
total_is(const uint8_t b[POINT_SIZE], const uint8_t combined[POINT_SIZE], uint64_t value)
{
	uint8_t p[POINT_SIZE];

	group_sub(p, b, combined);
	return equals(p, value);
}

/* About the square root of bound + 1, so that baby and giant steps are equally many. */
static uint32_t
baby_steps(uint64_t bound)
{
	uint32_t steps = 1;

	while (steps < BABY_MAX && (uint64_t)steps * steps <= bound)
		steps++;
	return steps;
}

static int
search(uint64_t *value, const struct table *t, const uint8_t target[POINT_SIZE],
    uint32_t steps, uint64_t bound)
{
	uint8_t p[POINT_SIZE], giant[POINT_SIZE], s[SCALAR_SIZE];

	group_scalar_u64(s, steps);
	group_mul_base(giant, s);
	memcpy(p, target, POINT_SIZE);
	for (uint64_t base = 0; base <= bound; base += steps) {
		const struct slot *hit = find(t, prefix_of(p));

		if (hit->step != 0 && base + hit->step - 1 <= bound &&
		    equals(target, base + hit->step - 1)) {
			*value = base + hit->step - 1;
			return 0;
		}
		if (bound - base < steps)
			break;
		group_sub(p, p, giant);
	}
	return ERR_NOT_FOUND;
}

int
total_find(uint64_t *value, const uint8_t b[POINT_SIZE],
    const uint8_t combined[POINT_SIZE], uint64_t bound)
{
	uint32_t steps = baby_steps(bound);
	uint8_t target[POINT_SIZE];
	struct table table;
	int err;

	group_sub(target, b, combined);
	table_fill(&table, steps);
	err = search(value, &table, target, steps, bound);
	free(table.slots);
	return err;
}
