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
	size += r->advised && r->state == RECORD_DONE ? advice_size(r) : 0;
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
	if (size > 0)
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
record_item(struct record *r, bool advise)
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
		if (advise)
			r->advised = r->advice ? r->advice : mem_new(advice_size(r), 1);
	}
	item.points = r->points;
	item.advised = r->advised;
	return item;
}

void
record_conclude(struct record *r, const char *fault)
{
	r->found.fault = fault;
	if (fault != NULL) {
		free(r->points);
		if (r->advised != r->advice)
			free(r->advised);
		r->points = NULL;
		r->advised = NULL;
	}
	r->found.points = r->points;
	r->found.advice = r->advised;
}

void
record_done(struct record *r)
{
	free(r->ballot);
	if (r->advice != r->advised)
		free(r->advice);
	r->ballot = r->advice = NULL;
	r->state = RECORD_DONE;
}
