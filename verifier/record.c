#include "verifier/record.h"

#include <stdlib.h>
#include <string.h>

static size_t
advice_size(const struct record *r)
{
	return ADVICE_SIZE * cast_points(r->election->paper);
}

size_t
record_bytes(const struct record *r)
{
	size_t size = sizeof *r;

	size += r->ballot ? r->size : 0;
	size += r->advice ? advice_size(r) : 0;
	size += r->advised ? advice_size(r) : 0;
	if (r->points != NULL || r->state != RECORD_DONE)
		size += 2 * r->election->paper->cells * sizeof *r->points;
	return size;
}

void
record_drop(struct record *r)
{
	free(r->ballot);
	free(r->advice);
	free(r->points);
	free(r->advised);
	free(r);
}

struct record *
record_new(const struct election *e, const uint8_t paper_hash[HASH],
    const uint8_t *ballot, size_t size, const uint8_t *advice)
{
	struct record *r = mem_new(1, sizeof *r);

	r->election = e;
	memcpy(r->paper_hash, paper_hash, HASH);
	r->size = size;
	r->ballot = mem_new(size + 1, 1);
	memcpy(r->ballot, ballot, size);
	if (advice != NULL && size == e->paper->ballot_size) {
		r->advice = mem_new(advice_size(r), 1);
		memcpy(r->advice, advice, advice_size(r));
	}
	return r;
}

bool
record_of(
    const struct record *r, const struct election *e, const uint8_t paper_hash[HASH])
{
	return memcmp(r->election->eid, e->eid, HASH) == 0 &&
	       memcmp(r->election->key, e->key, sizeof e->key) == 0 &&
	       memcmp(r->paper_hash, paper_hash, HASH) == 0;
}

void
record_mark(struct record *r)
{
	struct judged *found = &r->found;

	found->cells = r->election->paper->cells;
	if (r->size == r->election->paper->ballot_size)
		cast_mark(found->tracker, found->digest, r->election, r->ballot);
	else
		sha256_of(found->digest, r->ballot, r->size);
}

struct batch_item
record_item(struct record *r)
{
	struct batch_item item = {.election = r->election,
	    .ballot = r->ballot,
	    .size = r->size,
	    .advice = r->advice};

	memcpy(item.digest, r->found.digest, HASH);
	if (r->size == r->election->paper->ballot_size) {
		r->points = aligned_alloc(
		    alignof(struct fast_point), 2 * r->found.cells * sizeof *r->points);
		if (r->points == NULL)
			abort();
	}
	item.points = r->points;
	return item;
}

/* Advice for every point, in the order of the ballot. */
static void
advise(struct record *r)
{
	const struct paper *p = r->election->paper;
	const uint8_t **encodings = mem_new(cast_points(p), sizeof *encodings);
	size_t n = 0;

	encodings[n++] = cast_credential(r->ballot);
	encodings[n++] = cast_credential(r->ballot) + 32;
	for (size_t i = 0; i < p->cells; i++)
		for (int part = CELL_A; part <= CELL_B1; part++)
			encodings[n++] = cast_cell_part(r->ballot, i, part);
	for (size_t i = 0; i < p->equation_count; i++)
		for (int part = SUM_A; part <= SUM_B; part++)
			encodings[n++] = cast_sum_part(p, r->ballot, i, part);
	r->advised = mem_new(n, ADVICE_SIZE);
	fast_advise((uint8_t(*)[ADVICE_SIZE])r->advised, encodings, n);
	free(encodings);
}

void
record_conclude(struct record *r, const char *fault, bool wants_advice)
{
	r->found.fault = fault;
	if (fault != NULL) {
		free(r->points);
		r->points = NULL;
	}
	r->found.points = r->points;
	if (wants_advice && r->points != NULL)
		advise(r);
	r->found.advice = r->advised;
}
