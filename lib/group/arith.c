#include "arith.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "ops.h"

/* What was taken, and its table: NULL for ARITH_SODIUM. */
struct choice {
	bool made;
	enum arith which;
	const struct group_ops *ops;
};

static struct choice choice;
static bool passed[ARITH_AVX2 + 1]; /* its self-test */

static const struct group_ops *
ops_of(enum arith which)
{
	if (which == ARITH_PORTABLE)
		return &portable_ops;
#ifdef MADANG_AVX2
	if (which == ARITH_AVX2 && __builtin_cpu_supports("avx2") &&
	    __builtin_cpu_supports("fma"))
		return &avx2_ops;
#endif
	return NULL;
}

/* ---- the test before a choice ---- */

#define POINTS 7 /* one vector of four, and a part of one */

/* Points, and strings that are none: odd, of p and p - 1, random. libsodium 1.0.18
 * ignores the top bit of an encoding, so no string has it. */
static void
make_strings(uint8_t out[2 * POINTS][32])
{
	for (int i = 0; i < POINTS; i++)
		crypto_core_ristretto255_random(out[i]);
	randombytes_buf(out[POINTS], POINTS * sizeof(out[0]));
	memset(out[POINTS], 0, 32);
	memset(out[POINTS + 1], 0xff, 32);
	out[POINTS + 1][0] = 0xec;
	memcpy(out[POINTS + 2], out[POINTS + 1], 32);
	out[POINTS + 2][0] = 0xed;
	memset(out[POINTS + 3], 0, 32);
	out[POINTS + 3][0] = 1;
	for (int i = POINTS; i < 2 * POINTS; i++)
		out[i][31] &= 0x7f;
}

static bool
decodes(struct fast_point points[2 * POINTS], uint8_t strings[2 * POINTS][32])
{
	const uint8_t *in[2 * POINTS], *hints[2 * POINTS];
	uint8_t advice[2 * POINTS][ADVICE_SIZE], twice[2 * POINTS][32];
	struct fast_sum sums[2 * POINTS];
	bool good[2 * POINTS], advised[2 * POINTS], same = true;

	for (int i = 0; i < 2 * POINTS; i++) {
		in[i] = strings[i];
		hints[i] = advice[i];
	}
	(void)fast_decode(points, in, NULL, 2 * POINTS, good);
	fast_advise(advice, in, 2 * POINTS);
	(void)fast_decode(points, in, hints, 2 * POINTS, advised);
	fast_sums_clear(sums, 2 * POINTS);
	fast_sums_add(sums, points, 2 * POINTS);
	fast_sums_encode(twice, sums, 2 * POINTS);
	for (int i = 0; i < 2 * POINTS; i++) {
		bool point = crypto_core_ristretto255_is_valid_point(in[i]) == 1;

		same = same && good[i] == point && advised[i] == point &&
		       (!point || memcmp(twice[i], in[i], 32) == 0);
	}
	return same;
}

/* A sum of scalar x point, term by term by libsodium. */
static bool
sums_up(const struct fast_point *points, uint8_t strings[2 * POINTS][32])
{
	struct msm *m = msm_open(POINTS);
	uint8_t ours[32], theirs[32] = {0}, one[32];
	bool same = true;

	for (int i = 0; i < POINTS; i++) {
		uint8_t bytes[32];
		struct scalar s;

		crypto_core_ristretto255_scalar_random(bytes);
		same = same && scalar_read(&s, bytes);
		msm_add(m, &points[i], &s, 1);
		same =
		    same && crypto_scalarmult_ristretto255(one, bytes, strings[i]) == 0;
		crypto_core_ristretto255_add(theirs, theirs, one);
	}
	msm_encode(m, ours);
	msm_close(m);
	return same && memcmp(ours, theirs, 32) == 0;
}

static bool
multiplies(void)
{
	uint8_t a[32], b[32], ours[32], theirs[32];
	struct scalar x, y;

	crypto_core_ristretto255_scalar_random(a);
	crypto_core_ristretto255_scalar_random(b);
	if (!scalar_read(&x, a) || !scalar_read(&y, b))
		return false;
	scalar_mul_add(&x, &x, &y);
	scalar_write(ours, &x);
	crypto_core_ristretto255_scalar_mul(theirs, a, b);
	crypto_core_ristretto255_scalar_add(theirs, theirs, a);
	return memcmp(ours, theirs, 32) == 0;
}

static bool
self_test(void)
{
	uint8_t strings[2 * POINTS][32];
	struct fast_point points[2 * POINTS];

	make_strings(strings);
	return decodes(points, strings) && sums_up(points, strings) && multiplies();
}

/* ---- the choice ---- */

bool
arith_use(enum arith which)
{
	const struct choice before = choice;
	const struct group_ops *ops = ops_of(which);

	if (which != ARITH_SODIUM && ops == NULL)
		return false;
	choice = (struct choice){.made = true, .which = which, .ops = ops};
	if (which == ARITH_SODIUM || passed[which] || (passed[which] = self_test()))
		return true;
	choice = before;
	return false;
}

enum arith
arith_best(void)
{
	const struct choice before = choice;
	enum arith best = ARITH_AVX2;

	while (!arith_use(best))
		best--;
	choice = before;
	return best;
}

enum arith
arith_now(void)
{
	if (!choice.made)
		(void)arith_use(arith_best());
	return choice.which;
}

const char *
arith_name(enum arith which)
{
	static const char *const names[] = {"sodium", "portable", "avx2"};

	return names[which];
}

const struct group_ops *
arith_ops(void)
{
	(void)arith_now();
	assert(choice.ops != NULL);
	return choice.ops;
}
