#include "election_inner.h"

#include <stdlib.h>

#include "ballot/ballot.h"

_Static_assert(PROJECT_OPTION_MAX == QUESTION_ID_MAX, "ids of the ballot");

#define POINTS_MAX 100

/* Projects named, or points given, by one vote. */
static uint64_t
vote_sum(const struct election *e, const struct vote *v)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < v->count; i++)
		sum += e->picks[v->first + i].points;
	return sum;
}

static void
widen(struct election *e, uint64_t least, uint64_t most, const char *unit)
{
	if (most > e->max) {
		buf_printf(&e->notes,
		    "a vote gives %llu %s where its limit is %u: the ballot allows "
		    "%llu\n",
		    (unsigned long long)most, unit, e->max, (unsigned long long)most);
		e->max = (uint32_t)most;
	}
	if (least < e->min) {
		buf_printf(&e->notes,
		    "a vote gives only %llu %s where at least %u are asked: the ballot "
		    "allows it\n",
		    (unsigned long long)least, unit, e->min);
		e->min = (uint32_t)least;
	}
}

/* META's limits, or the ballot's own defaults, widened to what was really cast. */
static int
set_limits(struct election *e, const struct meta *m, struct why *why)
{
	uint64_t least = ELECTION_NUMBER_MAX, most = 0;
	bool points = e->type == VOTE_CUMULATIVE;
	int64_t min = points ? m->min_points : m->min_length;
	int64_t max = points ? m->max_points : m->max_length;

	for (size_t i = 0; i < e->vote_count; i++) {
		uint64_t sum = vote_sum(e, &e->votes[i]);
		if (sum > 0 && sum < least)
			least = sum;
		if (sum > most)
			most = sum;
	}
	if (max <= 0)
		max = points ? (int64_t)(most > 0 ? most : 1) : (int64_t)e->project_count;
	if (e->type == VOTE_CHOOSE1)
		max = 1;
	if (!points && max > (int64_t)e->project_count)
		max = (int64_t)e->project_count;
	e->max = (uint32_t)max;
	e->min = min > 1 ? (uint32_t)(min < max ? min : max) : 1;
	widen(e, least, most, points ? "points" : "projects");
	if (points && e->max > POINTS_MAX)
		return why_set(why, ERR_REFUSED,
		    "its votes give up to %u points; a ballot takes %d", e->max,
		    POINTS_MAX);
	return 0;
}

static unsigned
bits_of(uint32_t n)
{
	unsigned bits = 0;

	for (uint32_t sum = 0; sum < n; bits++) {
		uint32_t weight = (uint32_t)1 << bits;
		sum += weight < n - sum ? weight : n - sum;
	}
	return bits;
}

size_t
election_ballot_size(const struct election *e, size_t projects)
{
	bool points = e->type == VOTE_CUMULATIVE;
	uint32_t max = points || e->max < projects ? e->max : (uint32_t)projects;
	size_t each = points ? bits_of(e->max) : 1;
	size_t slack = max > e->min ? bits_of(max - e->min) : 0;
	size_t cells = projects * each + slack + 1;

	return BALLOT_HEAD_SIZE + cells * BALLOT_CELL_SIZE + BALLOT_EQUATION_SIZE;
}

static int
check_size(const struct election *e, struct why *why)
{
	size_t most = e->project_count;

	while (most > 0 && election_ballot_size(e, most) > BALLOT_MAX)
		most--;
	if (most == e->project_count)
		return 0;
	return why_set(why, ERR_REFUSED,
	    "it has %zu projects; a ballot of its kind fits one leaf with at most %zu",
	    e->project_count, most);
}

static void
count(struct election *e)
{
	for (size_t i = 0; i < e->project_count; i++)
		e->projects[i].counted = 0;
	for (size_t i = 0; i < e->vote_count; i++) {
		const struct vote *v = &e->votes[i];
		for (size_t k = 0; k < v->count; k++) {
			const struct pick *pick = &e->picks[v->first + k];
			e->projects[pick->project].counted += pick->points;
		}
	}
}

static void
publish_counted(struct election *e)
{
	for (size_t i = 0; i < e->project_count; i++)
		e->projects[i].published = e->projects[i].counted;
}

void
election_limit(struct election *e, size_t limit)
{
	if (limit >= e->vote_count)
		return;
	e->vote_count = limit;
	count(e);
	publish_counted(e);
}

int
election_read(struct election *e, const void *text, size_t size, struct why *why)
{
	struct meta m = {NULL, -1, -1, -1, -1, -1, -1};
	struct csv csv;
	int err;

	*e = (struct election){0};
	csv_open(&csv, text, size);
	err = election_meta(e, &m, &csv, why);
	if (!err)
		err = election_type(e, &m, why);
	if (!err)
		err = election_projects(e, &m, &csv, why);
	if (!err)
		err = election_votes(e, &m, &csv, why);
	if (!err)
		err = set_limits(e, &m, why);
	if (!err)
		err = check_size(e, why);
	if (!err) {
		count(e);
		if (!e->publishes) {
			buf_puts(&e->notes,
			    "it publishes no numbers: the recount is compared with "
			    "its votes counted in clear\n");
			publish_counted(e);
		}
	}
	csv_close(&csv);
	free(m.type);
	if (err)
		election_free(e);
	return err;
}

void
election_free(struct election *e)
{
	for (size_t i = 0; i < e->project_count; i++) {
		free(e->projects[i].id);
		free(e->projects[i].name);
	}
	free(e->projects);
	free(e->votes);
	free(e->picks);
	free(e->title);
	buf_free(&e->notes);
	*e = (struct election){0};
}
