/* Thin wrappers over lib/ballot: shape, verdict, tracker and sums of ballots, tally root.
 */
#include "service/functions_internal.h"

#include <stdlib.h>
#include <string.h>
#include "ballot/trustee.h"

static void
fn_ballot_shape(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	const char *what = (const char *)sqlite3_value_text(argv[1]);
	const struct questions *q;
	int err;

	(void)argc;
	q = functions_questions(functions_of(context), argv[0], &err, NULL);
	if (!what)
		return;
	if (strcmp(what, "size") == 0 && err == ERR_TOO_LARGE)
		sqlite3_result_int64(context, BALLOT_MAX + 1);
	else if (!q)
		return;
	else if (strcmp(what, "size") == 0)
		sqlite3_result_int64(context, (int64_t)q->ballot_size);
	else if (strcmp(what, "cells") == 0)
		sqlite3_result_int64(context, (int64_t)q->cell_count);
	else if (strcmp(what, "equations") == 0)
		sqlite3_result_int64(context, (int64_t)q->equation_count);
	else if (strcmp(what, "lines") == 0)
		sqlite3_result_int64(context, (int64_t)q->line_count);
}

/* The place of a line among all lines of the poll. */
static void
fn_ballot_line(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	const char *id = (const char *)sqlite3_value_text(argv[1]);
	const struct questions *q;
	int64_t line;
	int err;

	(void)argc;
	q = functions_questions(functions_of(context), argv[0], &err, NULL);
	if (!q || !id || !functions_int(argv[2], 0, INT32_MAX, &line))
		return;
	line = functions_line(q, id, line);
	if (line >= 0)
		sqlite3_result_int64(context, line);
}

/* A credential is a point other than the identity. */
static void
fn_point_ok(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	const uint8_t *point;
	size_t size;

	(void)argc;
	if (sqlite3_value_type(argv[0]) == SQLITE_NULL)
		return;
	point = functions_blob(argv[0], &size);
	sqlite3_result_int(context, point && size == POINT_SIZE &&
					group_point_ok(point) &&
					!group_is_identity(point));
}

/* NULL means good here, so whatever cannot be judged is a fault of form. */
static void
fn_ballot_ok(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	struct functions *f = functions_of(context);
	enum ballot_fault fault = BALLOT_FORM;
	const uint8_t *questions, *ballot;
	struct ballot_context poll;
	size_t size;

	(void)argc;
	ballot = functions_blob(argv[3], &size);
	if (ballot && functions_context(f, argv, &poll, &questions))
		fault = verdict_of(f->verdicts, &poll, questions, ballot, size);
	if (fault != BALLOT_GOOD)
		sqlite3_result_text(context, ballot_fault_word(fault), -1, SQLITE_STATIC);
}

static void
fn_ballot_tracker(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	const struct questions *q;
	char tracker[TRACKER_SIZE];
	const uint8_t *ballot;
	uint8_t eid[32];
	size_t size;
	int err;

	(void)argc;
	q = functions_questions(functions_of(context), argv[0], &err, NULL);
	ballot = functions_blob(argv[2], &size);
	if (!q || !ballot || size != q->ballot_size || !functions_hex32(argv[1], eid))
		return;
	functions_tracker(
	    functions_of(context), tracker, eid, q->cell_count, ballot, size);
	sqlite3_result_text(context, tracker, TRACKER_CHARS, SQLITE_TRANSIENT);
}

/* The a of every cell, one after the other. */
static void
fn_ballot_alphas(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	const uint8_t *ballot;
	uint8_t *alphas;
	int64_t cells;
	size_t size;

	(void)argc;
	ballot = functions_blob(argv[1], &size);
	if (!ballot ||
	    !functions_int(argv[0], 1, BALLOT_MAX / BALLOT_CELL_SIZE, &cells) ||
	    size < BALLOT_HEAD_SIZE + (size_t)cells * BALLOT_CELL_SIZE)
		return;
	alphas = xmalloc((size_t)cells * POINT_SIZE);
	for (size_t i = 0; i < (size_t)cells; i++)
		memcpy(alphas + i * POINT_SIZE, ballot_alpha(ballot, i), POINT_SIZE);
	sqlite3_result_blob64(context, alphas, (size_t)cells * POINT_SIZE, free);
}

/* ---- sums ---- */

struct summing {
	struct ballot_sums *sum;
	size_t cells;
	bool bad;
};

static void
step_ballot_sum(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	struct summing *s = sqlite3_aggregate_context(context, sizeof(*s));
	struct functions *f = functions_of(context);
	uint8_t digest[HASH_SIZE];
	const uint8_t *ballot;
	int64_t cells;
	size_t size;

	(void)argc;
	if (!s)
		die("out of memory");
	ballot = functions_blob(argv[1], &size);
	if (s->bad || !ballot ||
	    !functions_int(argv[0], 1, BALLOT_MAX / BALLOT_CELL_SIZE, &cells) ||
	    size < BALLOT_HEAD_SIZE + (size_t)cells * BALLOT_CELL_SIZE ||
	    (s->sum && s->cells != (size_t)cells)) {
		s->bad = true;
		return;
	}
	if (!s->sum) {
		s->cells = (size_t)cells;
		s->sum = ballot_sums_open(s->cells);
	}
	functions_digest(f, ballot, size, digest);
	s->bad = !verdicts_add(f->verdicts, s->sum, ballot, digest);
}

static void
final_ballot_sum(sqlite3_context *context)
{
	struct summing *s = sqlite3_aggregate_context(context, 0);

	if (!s)
		return;
	if (s->sum && !s->bad) {
		size_t size = s->cells * 2 * POINT_SIZE;
		uint8_t *sum = xmalloc(size);

		ballot_sums_get(s->sum, sum);
		sqlite3_result_blob64(context, sum, size, free);
	}
	ballot_sums_close(s->sum);
}

static void
fn_sum_add(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	size_t x_size, y_size;
	const uint8_t *x = functions_blob(argv[0], &x_size);
	const uint8_t *y = functions_blob(argv[1], &y_size);
	uint8_t *sum;

	(void)argc;
	if (!x || !y || x_size != y_size || x_size % (2 * POINT_SIZE) != 0 ||
	    !functions_points_ok(x, x_size / POINT_SIZE, POINT_SIZE) ||
	    !functions_points_ok(y, y_size / POINT_SIZE, POINT_SIZE))
		return;
	sum = xmalloc(x_size);
	memcpy(sum, x, x_size);
	sum_add(sum, y, x_size / (2 * POINT_SIZE));
	sqlite3_result_blob64(context, sum, x_size, free);
}

/* ---- tally root ---- */

struct counted {
	uint64_t entry_index;
	uint32_t line, weight;
	uint8_t digest[HASH_SIZE];
};

struct rooting {
	uint8_t close_leaf[HASH_SIZE];
	struct counted *rows;
	size_t count, room;
	bool bad;
};

static void
step_tally_root(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	struct rooting *r = sqlite3_aggregate_context(context, sizeof(*r));
	struct counted row;
	int64_t entry_index, line, weight;

	(void)argc;
	if (!r)
		die("out of memory");
	if (!functions_hex32(argv[0], r->close_leaf) ||
	    !functions_int(argv[1], 0, INT64_MAX, &entry_index) ||
	    !functions_int(argv[2], 0, UINT32_MAX, &line) ||
	    !functions_hex32(argv[3], row.digest) ||
	    !functions_int(argv[4], 0, UINT32_MAX, &weight)) {
		r->bad = true;
		return;
	}
	row.entry_index = (uint64_t)entry_index;
	row.line = (uint32_t)line;
	row.weight = (uint32_t)weight;
	if (r->count == r->room) {
		r->room = r->room ? 2 * r->room : 64;
		r->rows = xrealloc(r->rows, r->room * sizeof(*r->rows));
	}
	r->rows[r->count++] = row;
}

static int
counted_order(const void *a, const void *b)
{
	const struct counted *x = a, *y = b;

	if (x->entry_index != y->entry_index)
		return x->entry_index < y->entry_index ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static void
final_tally_root(sqlite3_context *context)
{
	struct rooting *r = sqlite3_aggregate_context(context, 0);
	uint8_t root[HASH_SIZE];
	struct tally_root *t;

	if (!r)
		return;
	if (r->count > 0 && !r->bad) {
		qsort(r->rows, r->count, sizeof(*r->rows), counted_order);
		t = tally_root_open();
		for (size_t i = 0; i < r->count; i++)
			tally_root_add(t, r->rows[i].entry_index, r->rows[i].line,
			    r->rows[i].digest, r->rows[i].weight);
		tally_root_close(t, r->close_leaf, root);
		functions_result_hex(context, root, sizeof(root));
	}
	free(r->rows);
}

/* ---- challenge ---- */

static void
fn_challenge_ok(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	struct functions *f = functions_of(context);
	struct ballot_context poll;
	struct buf r = {0};
	uint8_t digest[32];
	bool ok;

	(void)argc;
	ok = functions_context(f, argv, &poll, NULL) &&
	     sqlite3_value_type(argv[3]) == SQLITE_TEXT &&
	     functions_hex32(argv[4], digest) &&
	     f->payload_count == poll.questions->cell_count + 1;
	for (size_t i = 1; ok && i < f->payload_count; i++) {
		ok = f->payload[i].size == SCALAR_SIZE;
		buf_put(&r, f->payload[i].data, f->payload[i].size);
	}
	ok = ok && ballot_open_challenge(&poll, (const char *)sqlite3_value_text(argv[3]),
		       digest, f->payload[0].data, f->payload[0].size, r.data,
		       f->payload_count - 1, NULL) == 0;
	buf_free(&r);
	sqlite3_result_int(context, ok);
}

const struct function functions_of_ballots[] = {
    {"ballot_shape", 2, false, fn_ballot_shape, NULL, NULL},
    {"ballot_line", 3, false, fn_ballot_line, NULL, NULL},
    {"point_ok", 1, false, fn_point_ok, NULL, NULL},
    {"ballot_ok", 4, false, fn_ballot_ok, NULL, NULL},
    {"ballot_tracker", 3, false, fn_ballot_tracker, NULL, NULL},
    {"ballot_alphas", 2, false, fn_ballot_alphas, NULL, NULL},
    {"ballot_sum", 2, false, NULL, step_ballot_sum, final_ballot_sum},
    {"sum_add", 2, false, fn_sum_add, NULL, NULL},
    {"tally_root", 5, false, NULL, step_tally_root, final_tally_root},
    {"challenge_ok", 5, true, fn_challenge_ok, NULL, NULL},
    {0},
};
