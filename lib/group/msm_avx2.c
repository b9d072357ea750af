/* Buckets with four windows of one point in the four lanes, and the table avx2_ops. */
#include <stdlib.h>
#include <string.h>

#include "avx2.h"
#include "point_avx2.h"

/* Far enough ahead that a bucket is here when its turn comes. */
#define AHEAD 3

static void
fetch(const struct bucket (*buckets)[4], const struct digits *d)
{
	for (int w = 0; w < 4; w++) {
		const struct bucket *b = &buckets[abs(d->window[w])][w];

		__builtin_prefetch(b->word, 1);
		__builtin_prefetch(b->word + 8, 1);
		__builtin_prefetch(b->word + 16, 1);
	}
}

/* The same point in all lanes, negated where its digit is: -(x, y) = (-x, y). */
static inline void
spread_signed(struct n4 *out, const struct fast_point *p, const struct digits *d)
{
	vec digits = _mm256_cvtepi16_epi64(_mm_loadl_epi64((const __m128i *)d));
	vec negative = _mm256_cmpgt_epi64(vec_set(0), digits);
	struct n4 n;

	for (int i = 0; i < 5; i++) {
		n.plus.limb[i] = real_of(vec_set(p->word[i]));
		n.minus.limb[i] = real_of(vec_set(p->word[5 + i]));
		n.t2d.limb[i] = real_of(vec_set(p->word[10 + i]));
	}
	n4_negate_where(&n, negative);
	*out = n;
}

void avx2_buckets_add(struct bucket (*buckets)[4], const struct fast_point *points,
    const struct digits *digits, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t *to[4];
		struct n4 n;
		struct p4 p;

		if (i + AHEAD < count)
			fetch((const struct bucket(*)[4])buckets, &digits[i + AHEAD]);
		for (int w = 0; w < 4; w++)
			to[w] = buckets[abs(digits[i].window[w])][w].word;
		gather((vec *)&p, (const uint64_t *const *)to, 20);
		spread_signed(&n, &points[i], &digits[i]);
		p4_add_niels(&p, &n);
		scatter(to, (const vec *)&p, 20);
	}
}

static void
to_points(struct point out[4], const struct p4 *p)
{
	struct fe x[4], y[4], z[4], t[4];

	f4_get(x, &p->x);
	f4_get(y, &p->y);
	f4_get(z, &p->z);
	f4_get(t, &p->t);
	for (int k = 0; k < 4; k++)
		out[k] = (struct point){x[k], y[k], z[k], t[k]};
}

static void
set_identity(struct p4 *p)
{
	memset(p, 0, sizeof(*p));
	f4_spread(&p->y, &fe_one);
	f4_spread(&p->z, &fe_one);
}

/* Once, not inlined twice: much code, and the first-level cache holds 32 kB. */
static __attribute__((noinline)) void
add_once(struct p4 *p, const struct p4 *q)
{
	p4_add(p, q);
}

void
avx2_buckets_reduce(struct point out[4], const struct bucket (*buckets)[4], size_t top)
{
	struct p4 running, sum, p;

	set_identity(&running);
	set_identity(&sum);
	for (size_t k = top; k > 0; k--) {
		const uint64_t *from[4];

		for (int w = 0; w < 4; w++)
			from[w] = buckets[k][w].word;
		gather((vec *)&p, from, 20);
		add_once(&running, &p);
		add_once(&sum, &running);
	}
	to_points(out, &sum);
}

/* A decoded point has y != 0, so x = 0 alone makes the identity: y + x = y - x. */
bool
avx2_is_identity(const struct fast_point *p)
{
	struct f4 difference;

	for (int i = 0; i < 5; i++)
		difference.limb[i] = _mm256_sub_pd(
		    real_of(vec_set(p->word[i])), real_of(vec_set(p->word[5 + i])));
	f4_tighten(&difference);
	return _mm256_movemask_epi8(f4_is_zero(&difference)) == -1;
}

const struct group_ops avx2_ops = {
    .one = ONE,
    .decode = avx2_decode,
    .advise = avx2_advise,
    .sums_add = avx2_sums_add,
    .sums_sub = avx2_sums_sub,
    .sums_merge = avx2_sums_merge,
    .sums_encode = avx2_sums_encode,
    .load = avx2_load,
    .rows_add = avx2_rows_add,
    .encode = avx2_encode,
    .is_identity = avx2_is_identity,
    .buckets_add = avx2_buckets_add,
    .buckets_reduce = avx2_buckets_reduce,
};
