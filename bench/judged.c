#include "judged.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "verifier/judge.h"

#define BOX 30 /* ballots a leaf, as in the boxes of a station */

struct judged_poll {
	struct paper *paper;
	struct election election;
	uint8_t paper_hash[HASH];
	const uint8_t *const *ballots;
	size_t size, count;
	uint8_t *advice; /* NULL, or advice_size bytes a ballot */
	size_t advice_size;
};

static _Noreturn void
end_with(const char *words)
{
	fprintf(stderr, "core: %s\n", words);
	exit(2);
}

struct judged_poll *
judged_open(const char *question, const uint8_t eid[32], const uint8_t key[32],
    const uint8_t *const *ballots, size_t size, size_t count)
{
	struct judged_poll *p = mem_new(1, sizeof *p);
	struct fault fault;

	if (paper_read(&p->paper, span_of(question), &fault) != 0)
		end_with(fault.text);
	p->election.paper = p->paper;
	memcpy(p->election.eid, eid, HASH);
	memcpy(p->election.key, key, HASH);
	sha256_of(p->paper_hash, question, strlen(question));
	p->ballots = ballots;
	p->size = size;
	p->count = count;
	p->advice_size = cast_points(p->paper) * ADVICE_SIZE;
	return p;
}

void
judged_close(struct judged_poll *p)
{
	paper_drop(p->paper);
	free(p->advice);
	free(p);
}

static void
start_all(struct judged_poll *p, struct judge *j, size_t count, const uint8_t *advice)
{
	for (size_t i = 0; i < count; i++)
		judge_start(j, &p->election, p->paper_hash, i / BOX, p->ballots[i],
		    p->size, advice ? advice + i * p->advice_size : NULL);
}

static const struct judged *
verdict(struct judged_poll *p, struct judge *j, size_t i)
{
	const struct judged *found =
	    judge_at(j, &p->election, p->paper_hash, i / BOX, (uint32_t)(i % BOX));

	if (found == NULL || found->fault != NULL)
		end_with(found ? found->fault : "a ballot was not judged");
	return found;
}

void
judged_advise(struct judged_poll *p)
{
	struct judge *j = judge_open(0);

	p->advice = mem_new(p->count, p->advice_size);
	judge_advise(j);
	start_all(p, j, p->count, NULL);
	for (size_t i = 0; i < p->count; i++) {
		const struct judged *found = verdict(p, j, i);

		if (found->advice == NULL)
			end_with("a judged ballot came without advice");
		memcpy(p->advice + i * p->advice_size, found->advice, p->advice_size);
	}
	judge_close(j);
}

double
judged_seconds(struct judged_poll *p, size_t count, unsigned threads, int with_advice)
{
	struct judge *j = judge_open(threads);
	double start = stopwatch(), taken;

	start_all(p, j, count, with_advice ? p->advice : NULL);
	judge_settle(j);
	taken = stopwatch() - start;
	for (size_t i = 0; i < count; i++)
		verdict(p, j, i);
	judge_close(j);
	return taken;
}

double
judged_one_by_one(struct judged_poll *p, size_t count)
{
	double start = stopwatch();

	for (size_t i = 0; i < count; i++)
		if (cast_fault(&p->election, p->ballots[i], p->size) != NULL)
			end_with("a good ballot is refused one by one");
	return stopwatch() - start;
}
