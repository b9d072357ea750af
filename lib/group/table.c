#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "arith.h"
#include "ops.h"
#include "ristretto.h"

#define WIDTH 12                   /* bits of a window */
#define BITS 255                   /* of a scalar, the top one ignored */
#define WINDOWS (BITS / WIDTH + 1) /* there is room for the last carry */
#define TOP (1 << (WIDTH - 1))     /* digits are from 1 - TOP to TOP */
#define BLOCK 64                   /* products that are encoded together */

struct point_table {
	/* row[w][k] = (k + 1) 2^(WIDTH w) x point */
	struct niels row[WINDOWS][TOP];
};

static void
make_row(struct niels row[TOP], const struct point *base)
{
	struct point multiples[BLOCK];

	multiples[BLOCK - 1] = point_identity;
	for (int k = 0; k < TOP; k += BLOCK) {
		point_add(&multiples[0], &multiples[BLOCK - 1], base);
		for (int i = 1; i < BLOCK; i++)
			point_add(&multiples[i], &multiples[i - 1], base);
		point_to_niels_many(&row[k], multiples, BLOCK);
	}
}

struct point_table *
point_table_make(const uint8_t point[32])
{
	struct point base;
	struct fe root;

	if (!ristretto_decode(&base, &root, point, NULL))
		return NULL;
	struct point_table *t = malloc(sizeof(*t));
	if (t == NULL)
		abort();
	for (int w = 0; w < WINDOWS; w++) {
		make_row(t->row[w], &base);
		for (int i = 0; i < WIDTH; i++)
			point_double(&base, &base);
	}
	return t;
}

void
point_table_free(struct point_table *t)
{
	free(t);
}

/* WIDTH bits of a scalar, the top bit ignored as libsodium does. */
static int
bits_at(const uint8_t scalar[32], unsigned bit)
{
	uint32_t bits = 0;

	for (unsigned i = 0; i < 3 && bit / 8 + i < 32; i++)
		bits |= (uint32_t)(bit / 8 + i == 31 ? scalar[31] & 0x7f
						     : scalar[bit / 8 + i])
			<< 8 * i;
	return (int)(bits >> bit % 8 & (2 * TOP - 1));
}

/* Digits of a scalar, and the entries they name on their way from memory: the table is
 * larger than the nearest caches. The last window is not full, so nothing is carried out
 * of it. */
static void
read_digits(int digits[WINDOWS], const struct point_table *t, const uint8_t scalar[32])
{
	_Static_assert(WIDTH <= 16 && BITS % WIDTH != 0, "read three bytes; room on top");
	int carry = 0;

	for (int w = 0; w < WINDOWS; w++) {
		int digit = bits_at(scalar, (unsigned)w * WIDTH) + carry;

		carry = digit > TOP;
		if (carry)
			digit -= 2 * TOP;
		digits[w] = digit;
		if (digit != 0) {
			const char *entry =
			    (const char *)&t->row[w][(digit < 0 ? -digit : digit) - 1];
			__builtin_prefetch(entry);
			__builtin_prefetch(entry + sizeof(struct niels) - 1);
		}
	}
}

/* sum += scalar x point */
static void
add_product(struct point *sum, const struct point_table *t, const uint8_t scalar[32])
{
	int digits[WINDOWS];

	read_digits(digits, t, scalar);
	for (int w = 0; w < WINDOWS; w++) {
		if (digits[w] > 0)
			point_add_niels(sum, sum, &t->row[w][digits[w] - 1]);
		else if (digits[w] < 0)
			point_sub_niels(sum, sum, &t->row[w][-digits[w] - 1]);
	}
}

void
point_table_mul(uint8_t (*out)[32], const struct point_table *t,
    const uint8_t (*scalars)[32], const struct point_table *other,
    const uint8_t (*other_scalars)[32], size_t count)
{
	const struct group_ops *ops =
	    arith_now() == ARITH_SODIUM ? &portable_ops : arith_ops();
	struct point sums[BLOCK];

	while (count > 0) {
		size_t n = count < BLOCK ? count : BLOCK;

		for (size_t i = 0; i < n; i++) {
			sums[i] = point_identity;
			add_product(&sums[i], t, scalars[i]);
			if (other != NULL)
				add_product(&sums[i], other, other_scalars[i]);
		}
		ops->encode(out, sums, n);
		out += n;
		scalars += n;
		if (other != NULL)
			other_scalars += n;
		count -= n;
	}
}
