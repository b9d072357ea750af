/* ballot_shape ballot_ok ballot_tracker ballot_sum sum_add challenge_ok tally_root */
#include <stdlib.h>
#include <string.h>

#include "verifier/curve.h"
#include "verifier/functions_inner.h"
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

static void
point_ok(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct span point;

	if (any_null(count, values))
		return;
	point = blob_of(values[0]);
	sqlite3_result_int(sql, sqlite3_value_type(values[0]) == SQLITE_BLOB &&
				    point.size == 32 && point_good(point.data) &&
				    !point_zero(point.data));
}

/* questions, eid, key: a usable election, or false. */
static bool
election_of(
    sqlite3_context *sql, sqlite3_value **values, struct election *e, uint8_t hash[HASH])
{
	int error;

	e->paper = paper_of(sql, values[0], hash, &error);
	return e->paper != NULL && hex_value(e->eid, values[1]) &&
	       hex_value(e->key, values[2]) && point_good(e->key) && !point_zero(e->key);
}

static void
ballot_ok(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct function_context *c = context_of(sql);
	struct election e;
	uint8_t hash[HASH];
	const char *fault = "form";
	struct span ballot;

	if (!any_null(count, values) && election_of(sql, values, &e, hash) &&
	    sqlite3_value_type(values[3]) == SQLITE_BLOB) {
		ballot = blob_of(values[3]);
		fault = c->judge ? judge_ask(c->judge, &e, hash, ballot.data, ballot.size)
				 : cast_fault(&e, ballot.data, ballot.size);
	}
	if (fault != NULL)
		sqlite3_result_text(sql, fault, -1, SQLITE_STATIC);
}

static void
sql_ballot_tracker(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct election e;
	uint8_t hash[HASH];
	char tracker[TRACKER + 1];
	struct span ballot;
	int error;

	if (any_null(count, values))
		return;
	e.paper = paper_of(sql, values[0], hash, &error);
	ballot = blob_of(values[2]);
	if (e.paper == NULL || !hex_value(e.eid, values[1]) ||
	    ballot.size != e.paper->ballot_size)
		return;
	cast_tracker(tracker, &e, ballot.data);
	sqlite3_result_text(sql, tracker, -1, SQLITE_TRANSIENT);
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
	ok = ok && cast_open(&e, piece_data(t, 0), piece_data(t, 0) + e.paper->cells,
		       digest, (const char *)sqlite3_value_text(values[3]), &fault) == 0;
	sqlite3_result_int(sql, ok);
}

/* ---- sums
 * -------------------------------------------------------------------------------- */

struct cell_sum {
	struct bytes *sums; /* NULL: no row yet, or a bad one */
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

/* Adds `cells` ciphertexts that lie `stride` bytes apart. */
static bool
add_cells(uint8_t *sums, const uint8_t *from, size_t cells, size_t stride)
{
	for (size_t i = 0; i < cells; i++) {
		if (!points_good(from + stride * i, 2))
			return false;
		point_plus(sums + 64 * i, sums + 64 * i, from + stride * i);
		point_plus(
		    sums + 64 * i + 32, sums + 64 * i + 32, from + stride * i + 32);
	}
	return true;
}

static void
ballot_sum_step(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct cell_sum *sum = sqlite3_aggregate_context(sql, sizeof *sum);
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
		sum->sums = mem_new(1, sizeof *sum->sums);
		memset(bytes_room(sum->sums, 64 * (size_t)cells), 0, 64 * (size_t)cells);
	}
	sum->bad = sum->sums->size != 64 * (size_t)cells ||
		   !add_cells(sum->sums->data, ballot.data + cast_cell(0), cells,
		       cast_cell(1) - cast_cell(0));
}

static void
ballot_sum_final(sqlite3_context *sql)
{
	struct cell_sum *sum = sqlite3_aggregate_context(sql, 0);

	if (sum == NULL || sum->sums == NULL)
		return;
	if (!sum->bad)
		result_blob(sql, sum->sums->data, sum->sums->size);
	bytes_drop(sum->sums);
	free(sum->sums);
}

static void
sql_sum_add(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct bytes sum = {0};
	struct span x, y;

	if (any_null(count, values))
		return;
	x = blob_of(values[0]);
	y = blob_of(values[1]);
	bytes_add(&sum, x.data, x.size);
	if (x.size == y.size && x.size % 64 == 0 && points_good(x.data, x.size / 32) &&
	    add_cells(sum.data, y.data, y.size / 64, 64))
		result_blob(sql, sum.data, sum.size);
	bytes_drop(&sum);
}

/* ---- tally_root(close_leaf_hex, entry_index, line, digest_hex, weight)
 * -------------------- */

struct root_row {
	uint64_t index;
	uint32_t line, weight;
	uint8_t digest[HASH];
};

struct root_rows {
	struct root_row *rows;
	size_t count, room;
	uint8_t close[HASH];
	bool bad;
};

static void
tally_root_step(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct root_rows *all = sqlite3_aggregate_context(sql, sizeof *all);
	struct root_row row;

	if (all == NULL || any_null(count, values))
		return;
	row.index = (uint64_t)sqlite3_value_int64(values[1]);
	if (!u32_value(&row.line, values[2]) || !hex_value(row.digest, values[3]) ||
	    !u32_value(&row.weight, values[4]) || sqlite3_value_int64(values[1]) < 0 ||
	    (all->count == 0 && !hex_value(all->close, values[0]))) {
		all->bad = true;
		return;
	}
	all->rows = mem_slot(all->rows, all->count, &all->room, sizeof *all->rows);
	all->rows[all->count++] = row;
}

static int
by_place(const void *a, const void *b)
{
	const struct root_row *x = a, *y = b;

	if (x->index != y->index)
		return x->index < y->index ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static void
tally_root_final(sqlite3_context *sql)
{
	struct root_rows *all = sqlite3_aggregate_context(sql, 0);
	struct frontier tree = {0};
	uint8_t root[HASH];

	if (all == NULL || all->count == 0)
		return;
	qsort(all->rows, all->count, sizeof *all->rows, by_place);
	for (size_t i = 0; i < all->count; i++)
		tally_leaf(&tree, all->rows[i].index, all->rows[i].line,
		    all->rows[i].digest, all->rows[i].weight);
	leaf_hash(root, all->close, HASH);
	frontier_add(&tree, root);
	frontier_root(&tree, root);
	if (!all->bad)
		result_hex(sql, root, HASH);
	free(all->rows);
}

const struct function_row ballot_functions[] = {
    {"ballot_shape", 2, ballot_shape, NULL, NULL, false},
    {"ballot_line", 3, ballot_line, NULL, NULL, false},
    {"point_ok", 1, point_ok, NULL, NULL, false},
    {"ballot_ok", 4, ballot_ok, NULL, NULL, false},
    {"ballot_tracker", 3, sql_ballot_tracker, NULL, NULL, false},
    {"ballot_sum", 2, NULL, ballot_sum_step, ballot_sum_final, false},
    {"sum_add", 2, sql_sum_add, NULL, NULL, false},
    {"challenge_ok", 5, challenge_ok, NULL, NULL, true},
    {"tally_root", 5, NULL, tally_root_step, tally_root_final, false},
    {0},
};
