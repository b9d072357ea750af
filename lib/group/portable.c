/* The arithmetic for any 64-bit machine: one point at a time. */
#include "ops.h"

#include <stdlib.h>
#include <string.h>

#include "ristretto.h"

/* A point's words are 51-bit limbs; the sixteenth stays zero. */
static void
niels_get(struct niels *out, const uint64_t *word)
{
	memcpy(&out->plus, word, sizeof(struct fe));
	memcpy(&out->minus, word + 5, sizeof(struct fe));
	memcpy(&out->t2d, word + 10, sizeof(struct fe));
}

static void
niels_put(uint64_t word[16], const struct niels *n)
{
	memcpy(word, &n->plus, sizeof(struct fe));
	memcpy(word + 5, &n->minus, sizeof(struct fe));
	memcpy(word + 10, &n->t2d, sizeof(struct fe));
	word[15] = 0;
}

static void
point_get(struct point *out, const uint64_t *word)
{
	memcpy(&out->x, word, sizeof(struct fe));
	memcpy(&out->y, word + 5, sizeof(struct fe));
	memcpy(&out->z, word + 10, sizeof(struct fe));
	memcpy(&out->t, word + 15, sizeof(struct fe));
}

static void
point_put(uint64_t *word, const struct point *p)
{
	memcpy(word, &p->x, sizeof(struct fe));
	memcpy(word + 5, &p->y, sizeof(struct fe));
	memcpy(word + 10, &p->z, sizeof(struct fe));
	memcpy(word + 15, &p->t, sizeof(struct fe));
}

static void
decode(struct fast_point *out, const uint8_t *const *encodings,
    const uint8_t *const *advice, uint8_t *const *found, size_t count, bool *good)
{
	for (size_t i = 0; i < count; i++) {
		struct point p;
		struct fe root = {{0}};
		struct niels n;

		good[i] =
		    ristretto_decode(&p, &root, encodings[i], advice ? advice[i] : NULL);
		point_to_niels(&n, good[i] ? &p : &point_identity);
		niels_put(out[i].word, &n);
		if (found != NULL && found[i] != NULL)
			ristretto_advice(found[i], &root, good[i]);
	}
}

static void
advise(uint8_t (*advice)[ADVICE_SIZE], const uint8_t *const *encodings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct point p;
		struct fe root = {{0}};
		bool good = ristretto_decode(&p, &root, encodings[i], NULL);

		ristretto_advice(advice[i], &root, good);
	}
}

static void
add(uint64_t *sum, const uint64_t *term, bool subtract)
{
	struct point p;
	struct niels n;

	point_get(&p, sum);
	niels_get(&n, term);
	if (subtract)
		point_sub_niels(&p, &p, &n);
	else
		point_add_niels(&p, &p, &n);
	point_put(sum, &p);
}

static void
sums_add(struct fast_sum *sums, const struct fast_point *points, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add(sums[i].word, points[i].word, false);
}

static void
sums_sub(struct fast_sum *sums, const struct fast_point *points, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add(sums[i].word, points[i].word, true);
}

static void
sums_merge(struct fast_sum *sums, const struct fast_sum *others, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct point p, q;

		point_get(&p, sums[i].word);
		point_get(&q, others[i].word);
		point_add(&p, &p, &q);
		point_put(sums[i].word, &p);
	}
}

static void
sums_encode(uint8_t (*out)[32], const struct fast_sum *sums, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct point p;

		point_get(&p, sums[i].word);
		ristretto_encode(out[i], &p);
	}
}

static void
load(struct fast_point *out, const struct niels *points, size_t count)
{
	for (size_t i = 0; i < count; i++)
		niels_put(out[i].word, &points[i]);
}

/* All that digits name on its way from memory: a table is larger than the nearest cache.
 */
static void
fetch_rows(const struct table_row rows[TABLE_ROWS], const int16_t digits[TABLE_ROWS])
{
	for (int w = 0; w < TABLE_ROWS; w++) {
		const struct fast_point *p = &rows[w].multiple[abs(digits[w])];

		__builtin_prefetch(p->word);
		__builtin_prefetch(p->word + 8);
	}
}

static void
rows_add(struct fast_sum *sums, const struct table_row rows[TABLE_ROWS],
    const int16_t (*digits)[TABLE_ROWS], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct point p;

		fetch_rows(rows, digits[i]);
		point_get(&p, sums[i].word);
		for (int w = 0; w < TABLE_ROWS; w++) {
			struct niels n;

			niels_get(&n, rows[w].multiple[abs(digits[i][w])].word);
			if (digits[i][w] > 0)
				point_add_niels(&p, &p, &n);
			else if (digits[i][w] < 0)
				point_sub_niels(&p, &p, &n);
		}
		point_put(sums[i].word, &p);
	}
}

static void
encode(uint8_t (*out)[32], const struct point *points, size_t count)
{
	for (size_t i = 0; i < count; i++)
		ristretto_encode(out[i], &points[i]);
}

/* A decoded point has y != 0, so x = 0 alone makes the identity: y + x = y - x. */
static bool
is_identity(const struct fast_point *p)
{
	struct niels n;

	niels_get(&n, p->word);
	return fe_equal(&n.plus, &n.minus);
}

/* Far enough ahead that a bucket is here when its turn comes. */
#define AHEAD 4

static void buckets_add(struct bucket (*buckets)[4], const struct fast_point *points,
    const struct digits *digits, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (int w = 0; w < 4 && i + AHEAD < count; w++) {
			const struct bucket *b =
			    &buckets[abs(digits[i + AHEAD].window[w])][w];

			__builtin_prefetch(b->word, 1);
			__builtin_prefetch(b->word + 8, 1);
			__builtin_prefetch(b->word + 16, 1);
		}
		for (int w = 0; w < 4; w++) {
			int digit = digits[i].window[w];

			if (digit != 0)
				add(buckets[abs(digit)][w].word, points[i].word,
				    digit < 0);
		}
	}
}

/* The sum over k of (the sum of all buckets from k on). */
static void
buckets_reduce(struct point out[4], struct bucket (*buckets)[4], size_t top)
{
	for (int w = 0; w < 4; w++) {
		struct point running = point_identity, p;

		out[w] = point_identity;
		for (size_t k = top; k > 0; k--) {
			point_get(&p, buckets[k][w].word);
			point_put(buckets[k][w].word, &point_identity);
			point_add(&running, &running, &p);
			point_add(&out[w], &out[w], &running);
		}
	}
}

const struct group_ops portable_ops = {
    .one = 1,
    .decode = decode,
    .advise = advise,
    .sums_add = sums_add,
    .sums_sub = sums_sub,
    .sums_merge = sums_merge,
    .sums_encode = sums_encode,
    .load = load,
    .rows_add = rows_add,
    .encode = encode,
    .is_identity = is_identity,
    .buckets_add = buckets_add,
    .buckets_reduce = buckets_reduce,
};
