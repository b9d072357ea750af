/* ballot_shape ballot_ok ballot_tracker ballot_sum sum_add challenge_ok tally_root */
#include <stdlib.h>
#include <string.h>

#include "verifier/curve.h"
#include "verifier/functions_inner.h"
#include "verifier/runs.h"
#include "verifier/sums.h"
#include "verifier/trustees.h"

static void
ballot_shape(sqlite3_context *sql, int count, sqlite3_value **values)
{
	const struct paper *p;
	struct span what;
	uint8_t hash[HASH];
	int error;

	if (any_null(count, values))
		return;
	p = paper_of(sql, values[0], hash, &error);
	what = blob_of(values[1]);
	if (p == NULL && error == PAPER_TOO_LARGE && span_is(what, "size"))
		sqlite3_result_int(sql, BALLOT_LIMIT + 1);
	else if (p != NULL && span_is(what, "cells"))
		sqlite3_result_int64(sql, (sqlite3_int64)p->cells);
	else if (p != NULL && span_is(what, "equations"))
		sqlite3_result_int64(sql, (sqlite3_int64)p->equation_count);
	else if (p != NULL && span_is(what, "lines"))
		sqlite3_result_int64(sql, (sqlite3_int64)p->line_count);
	else if (p != NULL && span_is(what, "size"))
		sqlite3_result_int64(sql, (sqlite3_int64)p->ballot_size);
}

/* questions, question id, line: the place of the line among all lines */
static void
ballot_line(sqlite3_context *sql, int count, sqlite3_value **values)
{
	const struct paper *p;
	uint8_t hash[HASH];
	struct span id;
	uint32_t line;
	size_t q = 0;
	int error;

	if (any_null(count, values))
		return;
	p = paper_of(sql, values[0], hash, &error);
	id = blob_of(values[1]);
	while (p != NULL && q < p->count && !span_is(id, p->questions[q].id))
		q++;
	if (p != NULL && q < p->count && u32_value(&line, values[2]) &&
	    line < p->questions[q].lines)
		sqlite3_result_int64(
		    sql, (sqlite3_int64)(p->questions[q].first_line + line));
}

/* Of a roll every item is asked about, in order: the next ones are looked at with it.
 * Whoever asks in another order gets one at a time. */
static void
look_ahead(struct function_context *c, size_t at)
{
	struct span items[POINTS_AHEAD] = {{0}};
	size_t count = c->thing->count - at;

	if (count > POINTS_AHEAD)
		count = POINTS_AHEAD;
	if (at != 0 && at != c->points.first + c->points.count)
		count = 1;
	for (size_t i = 0; i < count; i++)
		items[i] = (struct span){
		    piece_data(c->thing, at + i), c->thing->pieces[at + i].size};
	points_usable(items, count, c->points.usable);
	c->points.first = at;
	c->points.count = count;
}

static void
point_ok(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct function_context *c = context_of(sql);
	const struct known_points *known = &c->points;
	struct span point;
	size_t at;
	bool good = false;

	if (any_null(count, values))
		return;
	point = blob_of(values[0]);
	if (item_at(c, point, &at)) {
		if (at < known->first || at - known->first >= known->count)
			look_ahead(c, at);
		good = known->usable[at - known->first];
	} else {
		points_usable(&point, 1, &good);
	}
	sqlite3_result_int(sql, good && sqlite3_value_type(values[0]) == SQLITE_BLOB);
}

/* questions, eid, key: a usable election, or false. That of the last question is kept. */
static bool
election_of(
    sqlite3_context *sql, sqlite3_value **values, struct election *e, uint8_t hash[HASH])
{
	struct function_context *c = context_of(sql);
	int error;

	e->paper = paper_of(sql, values[0], hash, &error);
	if (e->paper == NULL || !hex_value(e->eid, values[1]) ||
	    !hex_value(e->key, values[2]))
		return false;
	if (c->election.paper == e->paper && memcmp(c->election_hash, hash, HASH) == 0 &&
	    memcmp(c->election.eid, e->eid, HASH) == 0 &&
	    memcmp(c->election.key, e->key, sizeof e->key) == 0)
		return true;
	if (!point_good(e->key) || point_zero(e->key))
		return false;
	c->election = *e;
	memcpy(c->election_hash, hash, HASH);
	return true;
}

/* What the judge knows of an item of the payload; it is asked by the item's place. */
static const struct judged *
judged_item(struct function_context *c, const struct election *e,
    const uint8_t hash[HASH], struct known_item *known, size_t at)
{
	const struct piece *piece = &c->thing->pieces[at];

	if (known->judged == NULL && c->judge != NULL)
		known->judged = judge_at(c->judge, e, hash, piece->index, piece->line);
	return known->judged;
}

static void
ballot_ok(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct function_context *c = context_of(sql);
	struct election e;
	uint8_t hash[HASH];
	const char *fault = "form";
	const struct judged *judged = NULL;
	struct known_item *known;
	struct span ballot;
	size_t at;

	if (!any_null(count, values) && election_of(sql, values, &e, hash) &&
	    sqlite3_value_type(values[3]) == SQLITE_BLOB) {
		ballot = blob_of(values[3]);
		known = known_item(c, ballot, &at);
		if (known != NULL)
			judged = judged_item(c, &e, hash, known, at);
		fault = judged ? judged->fault : cast_fault(&e, ballot.data, ballot.size);
	}
	if (fault != NULL)
		sqlite3_result_text(sql, fault, -1, SQLITE_STATIC);
}

/* The tracker of an item: from the judge where the election's key is known. */
static const char *
item_tracker(struct function_context *c, const struct election *e,
    const uint8_t hash[HASH], struct known_item *known, size_t at)
{
	const struct judged *judged = NULL;

	if (known->tracked && known->cells == e->paper->cells &&
	    memcmp(known->eid, e->eid, HASH) == 0)
		return known->tracker;
	if (c->election.paper == e->paper && memcmp(c->election.eid, e->eid, HASH) == 0)
		judged = judged_item(c, &c->election, hash, known, at);
	if (judged != NULL && judged->tracker[0] != '\0') {
		memcpy(known->tracker, judged->tracker, sizeof known->tracker);
		memcpy(known->digest, judged->digest, HASH);
		known->digested = true;
	} else {
		cast_tracker(known->tracker, e, piece_data(c->thing, at));
	}
	memcpy(known->eid, e->eid, HASH);
	known->cells = e->paper->cells;
	known->tracked = true;
	return known->tracker;
}

static void
sql_ballot_tracker(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct function_context *c = context_of(sql);
	struct election e;
	uint8_t hash[HASH];
	char tracker[TRACKER + 1];
	struct known_item *known;
	struct span ballot;
	size_t at;
	int error;

	if (any_null(count, values))
		return;
	e.paper = paper_of(sql, values[0], hash, &error);
	ballot = blob_of(values[2]);
	if (e.paper == NULL || !hex_value(e.eid, values[1]) ||
	    ballot.size != e.paper->ballot_size)
		return;
	known = known_item(c, ballot, &at);
	if (known == NULL)
		cast_tracker(tracker, &e, ballot.data);
	sqlite3_result_text(sql, known ? item_tracker(c, &e, hash, known, at) : tracker,
	    TRACKER, SQLITE_TRANSIENT);
}

/* The a of every cell, one after the other. */
static void
ballot_alphas(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct bytes alphas = {0};
	struct span ballot;
	uint32_t cells;

	if (any_null(count, values))
		return;
	ballot = blob_of(values[1]);
	if (sqlite3_value_type(values[1]) != SQLITE_BLOB ||
	    !u32_value(&cells, values[0]) || cells == 0 || cells > BALLOT_LIMIT / 64 ||
	    ballot.size < cast_cell(cells))
		return;
	for (size_t i = 0; i < cells; i++)
		bytes_add(&alphas, ballot.data + cast_cell(i), 32);
	result_blob(sql, alphas.data, alphas.size);
	bytes_drop(&alphas);
}

static void
challenge_ok(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct function_context *c = context_of(sql);
	struct election e;
	uint8_t hash[HASH], digest[HASH];
	const struct thing *t = c->thing;
	struct fault fault;
	bool ok;

	if (any_null(count, values))
		return;
	ok = t != NULL && election_of(sql, values, &e, hash) &&
	     hex_value(digest, values[4]) && t->count == 1 + e.paper->cells &&
	     t->pieces[0].size == e.paper->cells;
	for (size_t i = 1; ok && i < t->count; i++)
		ok = t->pieces[i].size == 32;
	ok = ok && cast_open(&e, judge_openings(c->judge), piece_data(t, 0),
		       piece_data(t, 0) + e.paper->cells, digest,
		       (const char *)sqlite3_value_text(values[3]), &fault) == 0;
	sqlite3_result_int(sql, ok);
}

/* ---- sums
 * -------------------------------------------------------------------------------- */

struct summing {
	struct cell_sums *sums; /* NULL: no row yet */
	uint32_t cells;
	bool bad;
};

static bool
points_good(const uint8_t *p, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!point_good(p + 32 * i))
			return false;
	return true;
}

/* Adds a ballot: as the judge decoded it, or point by point. */
static bool
add_ballot(struct function_context *c, struct summing *s, struct span ballot)
{
	size_t at;
	const struct known_item *known = known_item(c, ballot, &at);
	const struct judged *judged = known ? known->judged : NULL;

	if (judged != NULL && (judged->points == NULL || judged->cells != s->cells))
		judged = NULL;
	for (size_t i = 0; judged == NULL && i < s->cells; i++)
		if (!points_good(ballot.data + cast_cell(i), 2))
			return false;
	sums_add(s->sums, judged, ballot.data);
	return true;
}

static void
ballot_sum_step(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct summing *sum = sqlite3_aggregate_context(sql, sizeof *sum);
	struct span ballot;
	uint32_t cells;

	if (sum == NULL || sum->bad || any_null(count, values))
		return;
	ballot = blob_of(values[1]);
	if (!u32_value(&cells, values[0]) || cells > BALLOT_LIMIT / 64 ||
	    ballot.size < cast_cell(cells)) {
		sum->bad = true;
		return;
	}
	if (sum->sums == NULL) {
		sum->sums = sums_open(cells);
		sum->cells = cells;
	}
	sum->bad = sum->cells != cells || !add_ballot(context_of(sql), sum, ballot);
}

static void
ballot_sum_final(sqlite3_context *sql)
{
	struct summing *sum = sqlite3_aggregate_context(sql, 0);
	uint8_t *out;

	if (sum == NULL || sum->sums == NULL)
		return;
	out = mem_new(sum->cells + 1, 64);
	sums_write(sum->sums, out);
	if (!sum->bad)
		result_blob(sql, out, 64 * (size_t)sum->cells);
	free(out);
	sums_close(sum->sums);
}

static void
sql_sum_add(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct cell_sums *sums;
	struct span x, y;
	uint8_t *out;

	(void)count;
	if (sqlite3_value_type(values[0]) != SQLITE_BLOB ||
	    sqlite3_value_type(values[1]) != SQLITE_BLOB)
		return;
	x = blob_of(values[0]);
	y = blob_of(values[1]);
	if (x.size == 0 || x.size != y.size || x.size % 64 != 0)
		return;
	sums = sums_open(x.size / 64);
	out = mem_new(x.size, 1);
	if (sums_add_sums(sums, x.data) && sums_add_sums(sums, y.data)) {
		sums_write(sums, out);
		result_blob(sql, out, x.size);
	}
	free(out);
	sums_close(sums);
}

/* ---- tally_root(close_leaf_hex, entry_index, line, digest_hex, weight)
 * -------------------- */

/* Sorted outside of memory, for there may be ten million: index, line, digest, weight. */
#define ROOT_ROW (8 + 4 + HASH + 4)
#define ROOT_EVERY 4096
#define ROOT_RECENT 65536

struct root_rows {
	struct runs *runs; /* NULL: no row yet */
	struct bytes recent;
	uint8_t close[HASH];
	bool bad;
};

static void
put_recent(struct root_rows *all)
{
	runs_put(all->runs, all->recent.data, all->recent.size / ROOT_ROW);
	all->recent.size = 0;
}

static void
tally_root_step(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct root_rows *all = sqlite3_aggregate_context(sql, sizeof *all);
	uint8_t digest[HASH];
	uint32_t line, weight;

	if (all == NULL || any_null(count, values))
		return;
	if (!u32_value(&line, values[2]) || !hex_value(digest, values[3]) ||
	    !u32_value(&weight, values[4]) || sqlite3_value_int64(values[1]) < 0 ||
	    (all->runs == NULL && !hex_value(all->close, values[0]))) {
		all->bad = true;
		return;
	}
	if (all->runs == NULL)
		all->runs = runs_open(ROOT_ROW, ROOT_EVERY);
	if (all->recent.size == (size_t)ROOT_RECENT * ROOT_ROW)
		put_recent(all);
	bytes_u64(&all->recent, (uint64_t)sqlite3_value_int64(values[1]));
	bytes_u32(&all->recent, line);
	bytes_add(&all->recent, digest, HASH);
	bytes_u32(&all->recent, weight);
}

static void
tally_root_final(sqlite3_context *sql)
{
	struct root_rows *all = sqlite3_aggregate_context(sql, 0);
	struct frontier tree = {0};
	uint8_t root[HASH];
	const uint8_t *row;

	if (all == NULL || all->runs == NULL)
		return;
	put_recent(all);
	runs_rewind(all->runs);
	while ((row = runs_next(all->runs)) != NULL)
		tally_leaf(&tree, read_u64(row), read_u32(row + 8), row + 12,
		    read_u32(row + 12 + HASH));
	leaf_hash(root, all->close, HASH);
	frontier_add(&tree, root);
	frontier_root(&tree, root);
	if (!all->bad)
		result_hex(sql, root, HASH);
	bytes_drop(&all->recent);
	runs_close(all->runs);
}

const struct function_row ballot_functions[] = {
    {"ballot_shape", 2, ballot_shape, NULL, NULL, false},
    {"ballot_line", 3, ballot_line, NULL, NULL, false},
    {"point_ok", 1, point_ok, NULL, NULL, false},
    {"ballot_ok", 4, ballot_ok, NULL, NULL, false},
    {"ballot_tracker", 3, sql_ballot_tracker, NULL, NULL, false},
    {"ballot_alphas", 2, ballot_alphas, NULL, NULL, false},
    {"ballot_sum", 2, NULL, ballot_sum_step, ballot_sum_final, false},
    {"sum_add", 2, sql_sum_add, NULL, NULL, false},
    {"challenge_ok", 5, challenge_ok, NULL, NULL, true},
    {"tally_root", 5, NULL, tally_root_step, tally_root_final, false},
    {0},
};
