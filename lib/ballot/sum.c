#include <string.h>

#include "ballot/layout.h"

#define CIPHERTEXT_SIZE (2 * POINT_SIZE)

static uint32_t
highest_bit(const struct term *terms, size_t count)
{
	uint32_t all = 0, bit = 1;

	for (size_t i = 0; i < count; i++)
		all |= terms[i].weight;
	while ((all >>= 1) != 0)
		bit <<= 1;
	return bit;
}

/* Horner over the bits of the weights: the doublings are shared by all terms. Starts from
 * the first point met, for adding to the identity would cost as much as any addition. */
void
terms_sum(uint8_t out[POINT_SIZE], const struct term *terms, size_t count,
    const uint8_t *points, size_t stride)
{
	uint8_t sum[POINT_SIZE] = {0};
	bool empty = true;

	for (uint32_t bit = highest_bit(terms, count); bit != 0; bit >>= 1) {
		if (!empty)
			group_add(sum, sum, sum);
		for (size_t i = 0; i < count; i++) {
			const uint8_t *p = points + terms[i].cell * stride;

			if ((terms[i].weight & bit) == 0)
				continue;
			if (empty)
				memcpy(sum, p, POINT_SIZE);
			else
				group_add(sum, sum, p);
			empty = false;
		}
	}
	memcpy(out, sum, POINT_SIZE);
}

void
sum_init(uint8_t *sum, size_t cells)
{
	memset(sum, 0, cells * CIPHERTEXT_SIZE); /* the identity is all zeros */
}

void
sum_add_ballot(uint8_t *sum, size_t cells, const uint8_t *ballot)
{
	for (size_t i = 0; i < cells; i++) {
		const uint8_t *a = ballot_alpha(ballot, i);
		uint8_t *to = sum + i * CIPHERTEXT_SIZE;

		group_add(to, to, a);
		group_add(to + POINT_SIZE, to + POINT_SIZE, a + POINT_SIZE);
	}
}

void
sum_add(uint8_t *sum, const uint8_t *other, size_t cells)
{
	for (size_t i = 0; i < 2 * cells; i++)
		group_add(
		    sum + i * POINT_SIZE, sum + i * POINT_SIZE, other + i * POINT_SIZE);
}

void
sum_line(uint8_t a[POINT_SIZE], uint8_t b[POINT_SIZE], const struct line *line,
    const uint8_t *sum)
{
	terms_sum(a, line->terms, line->count, sum, CIPHERTEXT_SIZE);
	terms_sum(b, line->terms, line->count, sum + POINT_SIZE, CIPHERTEXT_SIZE);
}
