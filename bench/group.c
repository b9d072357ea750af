/*
 * bench/group [BALLOTS]: the fast arithmetic for public data beside libsodium, in one
 * run. Prints processor time a piece and how many times faster than libsodium that is;
 * then what the points of BALLOTS ballots cost (five options, choose one: 40 points each,
 * 13 of them with full scalars, 27 with 126-bit ones), on one core.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "group/arith.h"
#include "group/msm.h"
#include "group/table.h"

#define POINTS 8192
#define LONGS 13
#define SHORTS 27

static struct {
	uint8_t encoding[POINTS][32], advice[POINTS][ADVICE_SIZE], scalar[POINTS][32];
	const uint8_t *in[POINTS], *hint[POINTS];
	struct fast_point points[POINTS];
	struct scalar longs[POINTS];
	uint64_t shorts[POINTS][2];
	uint8_t out[POINTS][32];
	bool good[POINTS];
} data;

/* Of libsodium, in seconds a piece. */
static double sodium_decode, sodium_multiply;

static double
processor_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void
prepare(void)
{
	randombytes_buf(data.shorts, sizeof(data.shorts));
	for (size_t i = 0; i < POINTS; i++) {
		crypto_core_ristretto255_random(data.encoding[i]);
		crypto_core_ristretto255_scalar_random(data.scalar[i]);
		(void)scalar_read(&data.longs[i], data.scalar[i]);
		data.shorts[i][1] >>= 2;
		data.in[i] = data.encoding[i];
		data.hint[i] = data.advice[i];
	}
}

static void
measure_sodium(void)
{
	enum { PIECES = 1000 };
	double start = processor_time();
	int points = 0;

	for (int i = 0; i < PIECES; i++)
		points += crypto_core_ristretto255_is_valid_point(data.encoding[i]);
	sodium_decode = (processor_time() - start) / PIECES;
	start = processor_time();
	for (int i = 0; i < PIECES; i++)
		points += crypto_scalarmult_ristretto255(
		    data.out[i], data.scalar[i], data.encoding[i]);
	sodium_multiply = (processor_time() - start) / PIECES;
	if (points != PIECES)
		abort();
	printf("sodium    decode %.2f us, multiply %.2f us\n", 1e6 * sodium_decode,
	    1e6 * sodium_multiply);
}

static void
show(const char *what, double seconds, double by_sodium)
{
	printf("%-9s %-28s %8.3f us %7.1f x\n", arith_name(arith_now()), what,
	    1e6 * seconds, by_sodium / seconds);
}

static double
measure_decode(const uint8_t *const *hints)
{
	double start = processor_time();

	if (!fast_decode(data.points, data.in, hints, POINTS, data.good))
		abort();
	return (processor_time() - start) / POINTS;
}

/* Seconds for so many terms, the ending included. */
static double
measure_msm(struct msm *m, size_t longs, size_t shorts)
{
	double start = processor_time();

	for (size_t done = 0, n; done < longs; done += n) {
		n = longs - done < POINTS ? longs - done : POINTS;
		msm_add(m, data.points, data.longs, n);
	}
	for (size_t done = 0, n; done < shorts; done += n) {
		n = shorts - done < POINTS ? shorts - done : POINTS;
		msm_add_short(m, data.points, (const uint64_t(*)[2])data.shorts, n);
	}
	if (msm_vanishes(m))
		abort();
	return processor_time() - start;
}

static void
measure_sizes(void)
{
	for (size_t terms = 32; terms <= (1 << 20); terms *= 32) {
		struct msm *m = msm_open(terms);
		char what[40];

		snprintf(what, sizeof(what), "long term of %zu", terms);
		show(what, measure_msm(m, terms, 0) / (double)terms, sodium_multiply);
		snprintf(what, sizeof(what), "short term of %zu", terms);
		show(what, measure_msm(m, 0, terms) / (double)terms, sodium_multiply);
		msm_close(m);
	}
}

static void
measure_tables(void)
{
	struct point_table *t = point_table_make(data.encoding[0]);
	struct point_table *u = point_table_make(data.encoding[1]);
	const uint8_t(*scalars)[32] = (const uint8_t(*)[32])data.scalar;
	double start = processor_time();

	point_table_mul(data.out, t, scalars, NULL, NULL, POINTS);
	show("table product", (processor_time() - start) / POINTS, sodium_multiply);
	start = processor_time();
	point_table_mul(data.out, t, scalars, u, scalars, POINTS);
	show("sum of two table products", (processor_time() - start) / POINTS,
	    2 * sodium_multiply);
	point_table_free(t);
	point_table_free(u);
}

static void
measure(size_t ballots)
{
	double plain = measure_decode(NULL), advised, sum;
	struct msm *m;
	/* each point of an equation is one multiplication and one decoding, as libsodium
	 * decodes in multiplying */
	double by_sodium = (LONGS + SHORTS) * sodium_multiply;

	fast_advise(data.advice, data.in, POINTS);
	advised = measure_decode(data.hint);
	show("decode", plain, sodium_decode);
	show("decode with advice", advised, sodium_decode);
	measure_sizes();
	measure_tables();
	m = msm_open((LONGS + SHORTS) * ballots);
	sum = measure_msm(m, LONGS * ballots, SHORTS * ballots) / (double)ballots;
	msm_close(m);
	show("ballot, its sum alone", sum, by_sodium);
	show("ballot", (LONGS + SHORTS) * plain + sum, by_sodium);
	show("ballot with advice", (LONGS + SHORTS) * advised + sum, by_sodium);
}

int
main(int argc, char **argv)
{
	size_t ballots = argc > 1 ? strtoul(argv[1], NULL, 10) : 16384;

	if (sodium_init() < 0 || argc > 2 || ballots == 0) {
		fputs("usage: bench/group [BALLOTS]\n", stderr);
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	prepare();
	measure_sodium();
	for (int which = ARITH_PORTABLE; which <= ARITH_AVX2; which++) {
		if (arith_use((enum arith)which))
			measure(ballots);
	}
	return 0;
}
