/*
 * logs: opening the decrypted totals of a poll, the discrete logarithms of mG for m up to
 * ten million, beside counting up to them.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "ballot/trustee.h"
#include "base/log.h"
#include "bench.h"

#define ROUNDS 5
#define COUNTED 4000
#define LINES 11

static void
times_base(uint8_t out[POINT_SIZE], uint64_t m)
{
	uint8_t s[SCALAR_SIZE];

	group_scalar_u64(s, m);
	group_mul_base(out, s);
}

/* All lines of a poll, each as far away as the bound allows, and the table for them. */
static double
find_seconds(uint64_t m)
{
	uint8_t total[POINT_SIZE], nothing[POINT_SIZE] = {0};
	struct total_table *table;
	double start, taken;
	uint64_t found;

	times_base(total, m);
	start = stopwatch();
	table = total_table_open(m, LINES);
	for (int i = 0; i < LINES; i++)
		if (total_find(table, &found, total, nothing, m) != 0 || found != m)
			die("did not find %llu", (unsigned long long)m);
	taken = stopwatch() - start;
	total_table_close(table);
	return taken;
}

/* One step of counting: an addition and a comparison. */
static double
step_seconds(void)
{
	uint8_t p[POINT_SIZE] = {0}, end[POINT_SIZE];
	double start;
	int steps = 0;

	times_base(end, COUNTED);
	start = stopwatch();
	while (memcmp(p, end, POINT_SIZE) != 0) {
		group_add(p, p, group_base());
		steps++;
	}
	return (stopwatch() - start) / steps;
}

static void
row_for(uint64_t m)
{
	double ours[ROUNDS], step[ROUNDS];
	char what[80];

	for (int i = 0; i < ROUNDS; i++) {
		ours[i] = find_seconds(m);
		step[i] = step_seconds();
	}
	snprintf(what, sizeof what, "%d totals of %llu", LINES, (unsigned long long)m);
	row_times(
	    what, median(ours, ROUNDS), median(step, ROUNDS) * (double)m * LINES, 0);
}

int
main(void)
{
	log_open("logs");
	if (sodium_init() < 0)
		return 2;
	section("Opening totals: discrete logarithms");
	remark(
	    "One thread. Baseline: counting up with libsodium, from the price of a step "
	    "measured over %d of them.",
	    COUNTED);
	for (uint64_t m = 1000; m <= 10000000; m *= 100)
		row_for(m);
	return 0;
}
