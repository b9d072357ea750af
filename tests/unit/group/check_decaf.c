/*
 * libdecaf, by the author of the group's construction, has an independent ristretto255.
 * Strict where libsodium 1.0.18 is not: it too refuses an encoding with its top bit set.
 */
#include "group.h"

#ifdef HAVE_DECAF
#include <decaf.h>

#define MANY 2050

static void
fill(uint8_t (*encoding)[32])
{
	randombytes_buf(encoding, MANY * 32);
	for (int i = 0; i < MANY; i++) {
		if (i % 2)
			crypto_core_ristretto255_random(encoding[i]);
		else if (i % 4 == 0)
			encoding[i][0] &= 0xfe;
		if (i % 8 == 7) /* a bit of a good one changed */
			encoding[i][i % 32] ^= (uint8_t)(1 << i / 32 % 8);
	}
	/* p - 1024 and on */
	for (int i = 0; i < 1024; i++) {
		memset(encoding[i], 0xff, 32);
		encoding[i][31] = 0x7f;
		encoding[i][0] = (uint8_t)i;
		encoding[i][1] = (uint8_t)(0xfc + i / 256);
	}
}

START_TEST(encodings_are_judged_as_libdecaf_does)
{
	uint8_t(*encoding)[32] = array(MANY, 32), again[32];
	const uint8_t **in = array(MANY, sizeof(*in));
	struct fast_point *points = array(MANY, sizeof(*points));
	bool *good = array(MANY, 1);
	int count[2] = {0};

	if (!take(_i))
		return;
	fill(encoding);
	for (int i = 0; i < MANY; i++)
		in[i] = encoding[i];
	(void)fast_decode(points, in, NULL, MANY, good);
	for (int i = 0; i < MANY; i++) {
		decaf_255_point_t p;
		bool theirs =
		    decaf_255_point_decode(p, in[i], DECAF_TRUE) == DECAF_SUCCESS;
		struct fast_sum sum;

		ck_assert(good[i] == theirs);
		count[theirs]++;
		if (!theirs)
			continue;
		fast_sums_clear(&sum, 1);
		fast_sums_add(&sum, &points[i], 1);
		fast_sums_encode(&again, &sum, 1);
		ck_assert_mem_eq(again, in[i], 32);
	}
	ck_assert_int_gt(count[0], 100);
	ck_assert_int_gt(count[1], 100);
	free(encoding);
	free(in);
	free(points);
	free(good);
}
END_TEST

START_TEST(sums_of_products_are_those_of_libdecaf)
{
	decaf_255_point_t sum, p;
	struct msm *m;
	uint8_t theirs[32], ours[32];

	if (!take(_i))
		return;
	m = msm_open(500);
	decaf_255_point_copy(sum, decaf_255_point_identity);
	for (int i = 0; i < 500; i++) {
		uint8_t e[32], s[32];
		const uint8_t *in = e;
		struct fast_point point;
		struct scalar scalar;
		decaf_255_scalar_t number;
		bool good;

		crypto_core_ristretto255_random(e);
		crypto_core_ristretto255_scalar_random(s);
		ck_assert(fast_decode(&point, &in, NULL, 1, &good));
		ck_assert(scalar_read(&scalar, s));
		msm_add(m, &point, &scalar, 1);
		ck_assert_int_eq(decaf_255_point_decode(p, e, DECAF_TRUE), DECAF_SUCCESS);
		ck_assert_int_eq(decaf_255_scalar_decode(number, s), DECAF_SUCCESS);
		decaf_255_point_scalarmul(p, p, number);
		decaf_255_point_add(sum, sum, p);
	}
	decaf_255_point_encode(theirs, sum);
	msm_encode(m, ours);
	ck_assert_mem_eq(ours, theirs, 32);
	msm_close(m);
}
END_TEST

int
main(void)
{
	TCase *t = tcase_create("decaf");

	add_each(t, encodings_are_judged_as_libdecaf_does);
	add_each(t, sums_of_products_are_those_of_libdecaf);
	return run_suite("decaf", t);
}
#else
int
main(void)
{
	puts("skipped: built without libdecaf (Debian: libdecaf-dev)");
	return 77;
}
#endif
