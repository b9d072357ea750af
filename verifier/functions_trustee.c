/* dkg_ok dkg_key dkg_share_key share_ok share_combine tally_ok */
#include <stdlib.h>
#include <string.h>

#include "verifier/curve.h"
#include "verifier/functions_inner.h"
#include "verifier/trustees.h"

/* define, ceremony, i, n, k, box key; the payload is the reveal. */
static void
dkg_ok(sqlite3_context *sql, int count, sqlite3_value **values)
{
	const struct thing *t = context_of(sql)->thing;
	struct reveal_context r;
	struct fault fault;
	bool ok;

	if (any_null(count, values))
		return;
	ok = t != NULL && hex_value(r.define, values[0]) &&
	     u32_value(&r.ceremony, values[1]) && u32_value(&r.i, values[2]) &&
	     u32_value(&r.n, values[3]) && u32_value(&r.k, values[4]) &&
	     hex_value(r.box_key, values[5]) && r.i >= 1 && r.i <= r.n && r.k >= 1 &&
	     r.k <= r.n && t->count == 2 * (size_t)r.k;
	for (size_t i = 0; ok && i < t->count; i++)
		ok = t->pieces[i].size == (i < r.k ? 32 : 64);
	ok = ok && reveal_check(&r, t->data.data, t->data.size, &fault) == 0;
	sqlite3_result_int(sql, ok);
}

struct point_sum {
	uint8_t point[32];
	bool any, bad;
};

static bool
reveal_of(sqlite3_value *value, uint32_t k, struct span *reveal)
{
	*reveal = blob_of(value);
	if (reveal->size == 0 || reveal->size % REVEAL_EACH != 0 ||
	    (k > 0 && reveal->size != (size_t)k * REVEAL_EACH))
		return false;
	for (size_t l = 0; l < reveal->size / REVEAL_EACH; l++)
		if (!point_good(reveal->data + 32 * l))
			return false;
	return true;
}

static void
dkg_key_step(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct point_sum *sum = sqlite3_aggregate_context(sql, sizeof *sum);
	struct span reveal;

	if (sum == NULL || any_null(count, values))
		return;
	sum->any = true;
	if (reveal_of(values[1], 0, &reveal))
		reveal_add_key(sum->point, reveal.data);
	else
		sum->bad = true;
}

static void
dkg_share_key_step(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct point_sum *sum = sqlite3_aggregate_context(sql, sizeof *sum);
	struct span reveal;
	uint32_t j, k;

	if (sum == NULL || any_null(count, values))
		return;
	sum->any = true;
	if (u32_value(&j, values[0]) && u32_value(&k, values[1]) && k > 0 &&
	    reveal_of(values[2], k, &reveal))
		reveal_add_share_key(sum->point, reveal.data, k, j);
	else
		sum->bad = true;
}

static void
point_sum_final(sqlite3_context *sql)
{
	struct point_sum *sum = sqlite3_aggregate_context(sql, 0);

	if (sum != NULL && sum->any && !sum->bad)
		result_hex(sql, sum->point, 32);
}

static bool
sums_good(struct span sums, size_t cells)
{
	if (sums.size != 64 * cells)
		return false;
	for (size_t i = 0; i < 2 * cells; i++)
		if (!point_good(sums.data + 32 * i))
			return false;
	return true;
}

/* questions, eid, key, i, X_i, sum, root; the payload is the share, one item a line. */
static void
share_ok(sqlite3_context *sql, int count, sqlite3_value **values)
{
	const struct thing *t = context_of(sql)->thing;
	struct election e;
	uint8_t hash[HASH], X[32], root[HASH];
	struct fault fault;
	struct span sums;
	uint32_t i;
	int error;
	bool ok;

	if (any_null(count, values))
		return;
	e.paper = paper_of(sql, values[0], hash, &error);
	sums = blob_of(values[5]);
	ok = e.paper != NULL && t != NULL && hex_value(e.eid, values[1]) &&
	     hex_value(e.key, values[2]) && u32_value(&i, values[3]) &&
	     hex_value(X, values[4]) && point_good(X) && hex_value(root, values[6]) &&
	     sums_good(sums, e.paper->cells) && t->count == e.paper->line_count;
	for (size_t at = 0; ok && at < t->count; at++)
		ok = t->pieces[at].size == SHARE_ITEM;
	/* the items lie back to back */
	ok = ok && share_judge(&e, i, X, sums.data, root, t->data.data, &fault) == 0;
	sqlite3_result_int(sql, ok);
}

struct shares {
	uint32_t *indices;
	struct bytes *data;
	size_t count, room, data_room;
	bool bad;
};

static void
share_combine_step(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct shares *all = sqlite3_aggregate_context(sql, sizeof *all);
	struct span s;
	uint32_t i;

	if (all == NULL || any_null(count, values))
		return;
	s = blob_of(values[1]);
	if (!u32_value(&i, values[0]) || i == 0 || s.size % SHARE_ITEM != 0 ||
	    (all->count > 0 && s.size != all->data[0].size)) {
		all->bad = true;
		return;
	}
	for (size_t j = 0; j < all->count; j++)
		all->bad |= all->indices[j] == i;
	all->indices =
	    mem_slot(all->indices, all->count, &all->room, sizeof *all->indices);
	all->data = mem_slot(all->data, all->count, &all->data_room, sizeof *all->data);
	all->indices[all->count] = i;
	all->data[all->count] = (struct bytes){0};
	bytes_add(&all->data[all->count++], s.data, s.size);
}

static void
share_combine_final(sqlite3_context *sql)
{
	struct shares *all = sqlite3_aggregate_context(sql, 0);
	struct bytes joined = {0};
	const uint8_t **items;

	if (all == NULL || all->count == 0)
		return;
	items = mem_new(all->count, sizeof *items);
	for (size_t at = 0; !all->bad && at < all->data[0].size; at += SHARE_ITEM) {
		for (size_t j = 0; j < all->count; j++) {
			items[j] = all->data[j].data + at;
			all->bad |= !point_good(items[j]);
		}
		if (!all->bad)
			share_join(
			    bytes_room(&joined, 32), all->indices, items, all->count);
	}
	if (!all->bad)
		result_blob(sql, joined.data, joined.size);
	for (size_t j = 0; j < all->count; j++)
		bytes_drop(&all->data[j]);
	free(all->data);
	free(all->indices);
	free(items);
	bytes_drop(&joined);
}

/* questions, sum, combined, question id, line, count */
static void
tally_ok(sqlite3_context *sql, int count, sqlite3_value **values)
{
	const struct paper *p;
	uint8_t hash[HASH], A[32], B[32];
	struct span sums, joined, id;
	uint32_t line;
	size_t q = 0, at;
	int error;

	if (any_null(count, values))
		return;
	p = paper_of(sql, values[0], hash, &error);
	sums = blob_of(values[1]);
	joined = blob_of(values[2]);
	id = blob_of(values[3]);
	while (p != NULL && q < p->count && !span_is(id, p->questions[q].id))
		q++;
	if (p == NULL || q == p->count || !u32_value(&line, values[4]) ||
	    line >= p->questions[q].lines)
		return;
	at = p->questions[q].first_line + line;
	if (!sums_good(sums, p->cells) || joined.size != 32 * p->line_count ||
	    !point_good(joined.data + 32 * at) || sqlite3_value_int64(values[5]) < 0) {
		sqlite3_result_int(sql, 0);
		return;
	}
	line_total(&p->lines[at].sum, sums.data, A, B);
	sqlite3_result_int(sql, count_holds(B, joined.data + 32 * at,
				    (uint64_t)sqlite3_value_int64(values[5])));
}

const struct function_row trustee_functions[] = {
    {"dkg_ok", 6, dkg_ok, NULL, NULL, true},
    {"dkg_key", 2, NULL, dkg_key_step, point_sum_final, false},
    {"dkg_share_key", 3, NULL, dkg_share_key_step, point_sum_final, false},
    {"share_ok", 7, share_ok, NULL, NULL, true},
    {"share_combine", 2, NULL, share_combine_step, share_combine_final, false},
    {"tally_ok", 6, tally_ok, NULL, NULL, false},
    {0},
};
