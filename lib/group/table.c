#include "table.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "arith.h"
#include "ops.h"
#include "ristretto.h"

#define BLOCK 64 /* products at a time */

struct point_table {
	const struct group_ops *ops; /* whose points the rows are */
	/* row[w].multiple[k] = k 256^w x point */
	struct table_row row[TABLE_ROWS];
};

static void
make_row(struct point_table *t, int w, const struct point *base)
{
	struct point multiples[TABLE_TOP + 1];
	struct niels row[TABLE_TOP + 1];

	multiples[0] = point_identity;
	for (int k = 1; k <= TABLE_TOP; k++)
		point_add(&multiples[k], &multiples[k - 1], base);
	point_to_niels_many(row, multiples, TABLE_TOP + 1);
	t->ops->load(t->row[w].multiple, row, TABLE_TOP + 1);
}

struct point_table *
point_table_make(const uint8_t point[32])
{
	struct point base;
	struct fe root;

	if (!ristretto_decode(&base, &root, point, NULL))
		return NULL;
	struct point_table *t = aligned_alloc(alignof(struct point_table), sizeof(*t));
	if (t == NULL)
		abort();
	t->ops = arith_now() == ARITH_SODIUM ? &portable_ops : arith_ops();
	for (int w = 0; w < TABLE_ROWS; w++) {
		make_row(t, w, &base);
		for (int i = 0; i < 8; i++)
			point_double(&base, &base);
	}
	return t;
}

void
point_table_free(struct point_table *t)
{
	free(t);
}

/* Digits from -127 to 128. The top bit is ignored, as libsodium does; so the last digit
 * is at most 127 and a carry. */
static void
read_digits(int16_t digits[TABLE_ROWS], const uint8_t scalar[32])
{
	int carry = 0;

	for (int w = 0; w < TABLE_ROWS; w++) {
		int digit = (w == TABLE_ROWS - 1 ? scalar[w] & 0x7f : scalar[w]) + carry;

		carry = digit > TABLE_TOP;
		digits[w] = (int16_t)(carry ? digit - 256 : digit);
	}
}

/* sums[i] += scalars[i] x point */
static void
add_products(struct fast_sum *sums, const struct group_ops *ops,
    const struct point_table *t, const uint8_t (*scalars)[32], size_t count)
{
	int16_t digits[BLOCK][TABLE_ROWS];

	assert(t->ops == ops);
	for (size_t i = 0; i < count; i++)
		read_digits(digits[i], scalars[i]);
	ops->rows_add(sums, t->row, (const int16_t(*)[TABLE_ROWS])digits, count);
}

void
point_table_mul(uint8_t (*out)[32], const struct point_table *t,
    const uint8_t (*scalars)[32], const struct point_table *other,
    const uint8_t (*other_scalars)[32], size_t count)
{
	const struct group_ops *ops = t->ops;
	struct fast_sum sums[BLOCK];

	while (count > 0) {
		size_t n = count < BLOCK ? count : BLOCK;

		sums_clear(sums, n, ops->one);
		add_products(sums, ops, t, scalars, n);
		if (other != NULL)
			add_products(sums, ops, other, other_scalars, n);
		ops->sums_encode(out, sums, n);
		out += n;
		scalars += n;
		if (other != NULL)
			other_scalars += n;
		count -= n;
	}
}
