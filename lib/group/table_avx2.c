/* Products by table with four scalars in the four lanes. */
#include <stdlib.h>
#include <string.h>

#include "avx2.h"
#include "point_avx2.h"

void
avx2_load(struct fast_point *out, const struct niels *points, size_t count)
{
	struct fast_point beyond;

	for (size_t i = 0; i < count; i += 4) {
		const struct fe *plus[4], *minus[4], *t2d[4];
		uint64_t *to[4];
		vec words[16] = {0};
		struct n4 n;

		for (size_t k = 0; k < 4; k++) {
			const struct niels *from = &points[i + k < count ? i + k : i];

			plus[k] = &from->plus;
			minus[k] = &from->minus;
			t2d[k] = &from->t2d;
			to[k] = i + k < count ? out[i + k].word : beyond.word;
		}
		f4_put(&n.plus, plus);
		f4_put(&n.minus, minus);
		f4_put(&n.t2d, t2d);
		memcpy(words, &n, sizeof(n));
		scatter(to, words, 16);
	}
}

/* Far enough ahead that a multiple is here when its turn comes. */
#define AHEAD 3

static void
fetch(const struct table_row *row, const int16_t *const digits[4], int w)
{
	for (int k = 0; k < 4; k++) {
		const struct fast_point *p = &row->multiple[abs(digits[k][w])];

		__builtin_prefetch(p->word);
		__builtin_prefetch(p->word + 8);
	}
}

static void
add_four(struct p4 *sum, const struct table_row rows[TABLE_ROWS],
    const int16_t *const digits[4])
{
	for (int w = 0; w < TABLE_ROWS; w++) {
		const uint64_t *from[4];
		long long negative[4];
		vec words[16];
		struct n4 n;

		if (w + AHEAD < TABLE_ROWS)
			fetch(&rows[w + AHEAD], digits, w + AHEAD);
		for (int k = 0; k < 4; k++) {
			from[k] = rows[w].multiple[abs(digits[k][w])].word;
			negative[k] = -(digits[k][w] < 0);
		}
		gather(words, from, 16);
		memcpy(&n, words, sizeof(n));
		n4_negate_where(&n, _mm256_set_epi64x(negative[3], negative[2],
					negative[1], negative[0]));
		p4_add_niels(sum, &n);
	}
}

void
avx2_rows_add(struct fast_sum *sums, const struct table_row rows[TABLE_ROWS],
    const int16_t (*digits)[TABLE_ROWS], size_t count)
{
	struct fast_sum spare = {{0}};

	for (size_t i = 0; i < count; i += 4) {
		const int16_t *from[4];
		uint64_t *to[4];
		struct p4 p;

		for (size_t k = 0; k < 4; k++) {
			from[k] = digits[i + k < count ? i + k : i];
			to[k] = i + k < count ? sums[i + k].word : spare.word;
		}
		gather((vec *)&p, (const uint64_t *const *)to, 20);
		add_four(&p, rows, from);
		scatter(to, (const vec *)&p, 20);
	}
}
