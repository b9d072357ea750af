/*
 * core OPTIONS BALLOTS: the proofs of distinct ballots (one question, choose one) checked
 * from memory, in batches and with libsodium one by one. A figure is the median of ROUNDS
 * taken in turn, so that a machine that slows down slows the baseline too.
 *
 * core OPTIONS: only how many ballots a second libsodium does, one by one in one thread.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "bench.h"
#include "group/arith.h"
#include "judged.h"
#include "poll.h"

#define ROUNDS 5
#define THREADS 2
#define BASELINE_SECONDS 0.7
#define BASELINE_BALLOTS 300

struct bench {
	struct bench_poll poll;
	struct judged_poll *judged;
	enum ballot_fault *faults;
};

/* ---- the ways to check: each gives ballots a second ---- */

static double
one_by_one(struct bench *b, size_t count)
{
	return (double)count / judged_one_by_one(b->judged, count);
}

static double
verifier(struct bench *b, size_t count)
{
	return (double)count / judged_seconds(b->judged, count, THREADS, 0);
}

static double
verifier_advised(struct bench *b, size_t count)
{
	return (double)count / judged_seconds(b->judged, count, THREADS, 1);
}

static double
library(struct bench *b, size_t count)
{
	const struct bench_poll *p = &b->poll;
	double start = stopwatch(), taken;

	ballot_check_many(&p->context, p->ballots, p->sizes, count, b->faults);
	taken = stopwatch() - start;
	for (size_t i = 0; i < count; i++)
		if (b->faults[i] != BALLOT_GOOD)
			die("a good ballot is refused: %s",
			    ballot_fault_word(b->faults[i]));
	return (double)count / taken;
}

struct way {
	const char *what;
	enum arith arith;
	double (*run)(struct bench *b, size_t count);
	double goal;  /* of the design, for many ballots of five options */
	size_t share; /* of the ballots, one in: slow ways are measured on fewer */
	double rates[ROUNDS], busy[ROUNDS];
};

static struct way ways[] = {
    {"verifier, with advice", ARITH_AVX2, verifier_advised, 100, 1, {0}, {0}},
    {"verifier", ARITH_AVX2, verifier, 50, 1, {0}, {0}},
    {"node, tally, vault", ARITH_AVX2, library, 50, 1, {0}, {0}},
    {"verifier, with advice", ARITH_PORTABLE, verifier_advised, 0, 8, {0}, {0}},
    {"verifier", ARITH_PORTABLE, verifier, 15, 8, {0}, {0}},
    {"node, tally, vault", ARITH_PORTABLE, library, 15, 8, {0}, {0}},
};
#define WAYS (sizeof ways / sizeof *ways)

static size_t
share(const struct bench *b, const struct way *w)
{
	return b->poll.count < w->share ? b->poll.count : b->poll.count / w->share;
}

/* ---- measuring ---- */

static void
run_way(struct bench *b, struct way *w, int round)
{
	double before = stopwatch_busy();

	w->rates[round] = w->run(b, share(b, w));
	w->busy[round] = (stopwatch_busy() - before) / (double)share(b, w);
}

static void
measure(struct bench *b, struct way *baseline)
{
	baseline->share = 1 + (size_t)((double)b->poll.count / BASELINE_SECONDS *
				       judged_one_by_one(b->judged, 1));
	for (int round = 0; round < ROUNDS; round++) {
		run_way(b, baseline, round);
		for (size_t i = 0; i < WAYS; i++)
			if (arith_use(ways[i].arith))
				run_way(b, &ways[i], round);
	}
}

static void
print_way(const struct bench *b, struct way *w, const struct way *baseline, double goal)
{
	char what[100];

	snprintf(what, sizeof what, "%s: %s, %zu ballots", arith_name(w->arith), w->what,
	    share(b, w));
	if (w->rates[0] > 0)
		row_rates(
		    what, "ballots", median(w->rates, ROUNDS), baseline->rates[0], goal);
	else
		remark("%s: this machine cannot do it.", what);
}

/* Of all cores together: what a ballot costs, however many share the work. */
static void
print_busy(struct way *w, const struct way *baseline)
{
	char what[100];

	snprintf(what, sizeof what, "%s: %s, processor time a ballot",
	    arith_name(w->arith), w->what);
	if (w->rates[0] > 0)
		row_times(what, median(w->busy, ROUNDS), baseline->busy[0], 0);
}

static void
print(const struct bench *b, size_t options, struct way *baseline)
{
	bool goals = options == 5 && b->poll.count >= 65536;
	char title[100];

	snprintf(title, sizeof title,
	    "Checking proofs: %zu distinct ballots of %zu options", b->poll.count,
	    options);
	section(title);
	remark(
	    "From memory; %zu bytes a ballot; verifier on %d threads, the others on all "
	    "%ld cores.",
	    b->poll.size, THREADS, sysconf(_SC_NPROCESSORS_ONLN));
	remark(
	    "Baseline: libsodium, one by one, one thread. Processor time, of all cores "
	    "together, says less about what else the machine did.");
	baseline->rates[0] = median(baseline->rates, ROUNDS);
	baseline->busy[0] = median(baseline->busy, ROUNDS);
	for (size_t i = 0; i < WAYS; i++)
		print_way(b, &ways[i], baseline, goals ? ways[i].goal : 0);
	for (size_t i = 0; i < WAYS; i++)
		print_busy(&ways[i], baseline);
}

static void
compare(struct bench *b, size_t options)
{
	struct way baseline = {"one by one", ARITH_SODIUM, one_by_one, 0, 1, {0}, {0}};

	b->faults = xcalloc(b->poll.count, sizeof *b->faults);
	judged_advise(b->judged);
	measure(b, &baseline);
	print(b, options, &baseline);
	free(b->faults);
}

int
main(int argc, char **argv)
{
	struct bench b = {0};
	size_t options;

	log_open("core");
	if (argc < 2 || argc > 3 || sodium_init() < 0) {
		fputs("usage: core OPTIONS [BALLOTS]\n", stderr);
		return 2;
	}
	options = argument(argv[1], 100);
	bench_poll_open(
	    &b.poll, options, argc == 3 ? argument(argv[2], 10000000) : BASELINE_BALLOTS);
	b.judged = judged_open(b.poll.text, b.poll.context.eid, b.poll.context.key,
	    b.poll.ballots, b.poll.size, b.poll.count);
	if (argc == 3) {
		compare(&b, options);
	} else {
		printf("%.2f\n", one_by_one(&b, b.poll.count));
	}
	judged_close(b.judged);
	bench_poll_close(&b.poll);
	return 0;
}
