/*
 * Sums of scalar x point by buckets (Pippenger 1976; Bernstein, Doumen, Lange,
 * Oosterwijk, "Faster batch forgery identification", 2012, 4). A scalar is cut into
 * windows, each window a signed digit; the point is added once to the bucket of its digit
 * in each window. At the end the buckets of a window are summed with their digits as
 * factors, and the windows with powers of two.
 *
 * Windows go in groups of four, the lanes of a vector. All groups have their buckets from
 * the beginning, so that a point is used up at once and none is kept.
 */
#include "msm.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "ops.h"

/* So many terms are taken through one group before the next: the points (128 bytes each)
 * stay in the second-level cache meanwhile. */
#define CHUNK 1024
#define LONG_BITS 254  /* of a number below L, and room for the last carry */
#define SHORT_BITS 127 /* of one below 2^126 */
#define WORDS 5        /* windows may reach beyond 256 bits */
#define HUGE_PAGE ((size_t)2 << 20)

struct msm {
	unsigned width;                 /* bits of a window */
	size_t top;                     /* the largest digit, 2^(width - 1) */
	unsigned groups;                /* for a long scalar */
	unsigned short_groups;          /* for a short one */
	unsigned used;                  /* groups with anything in their buckets */
	uint64_t bias[WORDS];           /* 2^(width - 1) in every window */
	struct bucket (*buckets)[4];    /* [groups][top + 1] */
	struct digits (*digits)[CHUNK]; /* [groups] */
};

static unsigned
groups_for(unsigned bits, unsigned width)
{
	return (bits + 4 * width - 1) / (4 * width);
}

/*
 * Additions for so many long terms: one a term and group, two a bucket at the end.
 *
 * Nothing else counts, although wide windows outgrow the caches. Measured on a Zen 3 core
 * with AVX2, least of several runs: an addition takes 0.19 us at 6 bits (20 kB a group),
 * 0.21 us at 13 bits (2.6 MB) and 0.23 us at 16 bits (21 MB), a bucket at the end 0.45
 * us.
 */
static size_t
cost(size_t terms, unsigned width)
{
	return groups_for(LONG_BITS, width) * (terms + ((size_t)2 << (width - 1)));
}

static unsigned
best_width(size_t expected)
{
	unsigned best = 4;

	for (unsigned width = 5; width <= 16; width++) {
		if (cost(expected, width) < cost(expected, best))
			best = width;
	}
	return best;
}

static void
clear_group(struct msm *m, unsigned group)
{
	struct bucket(*b)[4] = m->buckets + group * (m->top + 1);
	const uint64_t one = arith_ops()->one;

	memset(b, 0, (m->top + 1) * sizeof(*b));
	for (size_t i = 0; i <= m->top; i++) {
		for (int w = 0; w < 4; w++)
			b[i][w].word[5] = b[i][w].word[10] = one;
	}
}

static void *
allocate(size_t size)
{
	size_t align = size < HUGE_PAGE ? 64 : HUGE_PAGE;
	void *p = aligned_alloc(align, (size + align - 1) / align * align);

	if (p == NULL)
		abort();
#ifdef MADV_HUGEPAGE
	/* Buckets are visited at random: with small pages the address look-up dominates.
	 */
	if (align == HUGE_PAGE)
		(void)madvise(p, size, MADV_HUGEPAGE);
#endif
	return p;
}

struct msm *
msm_open(size_t expected)
{
	struct msm *m = allocate(sizeof(*m));

	memset(m, 0, sizeof(*m));
	m->width = best_width(expected);
	m->top = (size_t)1 << (m->width - 1);
	m->groups = groups_for(LONG_BITS, m->width);
	m->short_groups = groups_for(SHORT_BITS, m->width);
	for (unsigned i = 0; i < 4 * m->groups; i++) {
		unsigned bit = (i + 1) * m->width - 1;

		m->bias[bit / 64] |= UINT64_C(1) << bit % 64;
	}
	m->buckets = allocate(m->groups * (m->top + 1) * sizeof(*m->buckets));
	m->digits = allocate(m->groups * sizeof(*m->digits));
	for (unsigned g = 0; g < m->groups; g++)
		clear_group(m, g);
	return m;
}

void
msm_close(struct msm *m)
{
	if (m == NULL)
		return;
	free(m->buckets);
	free(m->digits);
	free(m);
}

/* The bits of a window, of a number with a zero word above it. */
static unsigned
window(const uint64_t number[WORDS + 1], unsigned at, unsigned width)
{
	uint64_t low = number[at / 64] >> at % 64;
	uint64_t high = at % 64 ? number[at / 64 + 1] << (64 - at % 64) : 0;

	return (unsigned)((low | high) & ((UINT64_C(1) << width) - 1));
}

/* Digits from -top to top - 1: with the bias added, each window holds its digit + top.
 * For a short scalar the windows beyond short_groups would hold zeros. */
static void
recode(struct msm *m, size_t slot, const uint64_t *scalar, size_t words, unsigned groups)
{
	uint64_t biased[WORDS + 1] = {0};
	uint64_t carry = 0;

	for (size_t i = 0; i < WORDS; i++) {
		fe_wide sum = (fe_wide)m->bias[i] + carry;

		if (i < words)
			sum += scalar[i];
		biased[i] = (uint64_t)sum;
		carry = (uint64_t)(sum >> 64);
	}
	for (unsigned i = 0; i < 4 * groups; i++) {
		int digit = (int)window(biased, i * m->width, m->width) - (int)m->top;

		m->digits[i / 4][slot].window[i % 4] = (int16_t)digit;
	}
}

static void
add_chunk(struct msm *m, const struct fast_point *points, size_t count, unsigned groups)
{
	const struct group_ops *ops = arith_ops();

	for (unsigned g = 0; g < groups; g++)
		ops->buckets_add(
		    m->buckets + g * (m->top + 1), points, m->digits[g], count);
	if (m->used < groups)
		m->used = groups;
}

void
msm_add(struct msm *m, const struct fast_point *points, const struct scalar *scalars,
    size_t count)
{
	while (count > 0) {
		size_t n = count < CHUNK ? count : CHUNK;

		for (size_t i = 0; i < n; i++)
			recode(m, i, scalars[i].word, 4, m->groups);
		add_chunk(m, points, n, m->groups);
		points += n;
		scalars += n;
		count -= n;
	}
}

void
msm_add_short(struct msm *m, const struct fast_point *points,
    const uint64_t (*scalars)[2], size_t count)
{
	while (count > 0) {
		size_t n = count < CHUNK ? count : CHUNK;

		for (size_t i = 0; i < n; i++) {
			assert(scalars[i][1] >> 62 == 0);
			recode(m, i, scalars[i], 2, m->short_groups);
		}
		add_chunk(m, points, n, m->short_groups);
		points += n;
		scalars += n;
		count -= n;
	}
}

/* From the highest window down: double `width` times, add the window's sum. */
static void
take(struct point *out, struct msm *m)
{
	*out = point_identity;
	for (unsigned g = m->used; g-- > 0;) {
		struct point sums[4];

		arith_ops()->buckets_reduce(sums, m->buckets + g * (m->top + 1), m->top);
		for (int w = 3; w >= 0; w--) {
			for (unsigned i = 0; i < m->width; i++)
				point_double(out, out);
			point_add(out, out, &sums[w]);
		}
	}
	m->used = 0;
}

bool
msm_vanishes(struct msm *m)
{
	struct point sum;

	take(&sum, m);
	return point_is_identity(&sum);
}

void
msm_encode(struct msm *m, uint8_t out[32])
{
	struct point sum;

	take(&sum, m);
	arith_ops()->encode((uint8_t(*)[32])out, &sum, 1);
}
