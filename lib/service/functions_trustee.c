/* Thin wrappers over lib/ballot: key ceremony, shares, results. */
#include "service/functions_internal.h"

#include <stdlib.h>
#include <string.h>
#include "ballot/trustee.h"

/* The reveal in the payload: k commitments, then k times R||z, an item each. */
static bool
reveal_of_payload(const struct functions *f, uint32_t k, struct buf *reveal)
{
	if (f->payload_count != 2 * (size_t)k)
		return false;
	for (size_t i = 0; i < f->payload_count; i++) {
		if (f->payload[i].size != (i < k ? POINT_SIZE : POINT_SIZE + SCALAR_SIZE))
			return false;
		buf_put(reveal, f->payload[i].data, f->payload[i].size);
	}
	return true;
}

static void
fn_dkg_ok(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	const struct functions *f = functions_of(context);
	struct dkg_context dkg;
	struct buf reveal = {0};
	int64_t ceremony, i, n, k;
	bool ok;

	(void)argc;
	ok = functions_hex32(argv[0], dkg.define) &&
	     functions_int(argv[1], 1, UINT32_MAX, &ceremony) &&
	     functions_int(argv[3], 2, TRUSTEES_MAX, &n) &&
	     functions_int(argv[2], 1, n, &i) && functions_int(argv[4], 2, n, &k) &&
	     functions_hex32(argv[5], dkg.box_key);
	if (ok) {
		dkg.ceremony = (uint32_t)ceremony;
		dkg.i = (uint32_t)i;
		dkg.n = (uint32_t)n;
		dkg.k = (uint32_t)k;
		ok = reveal_of_payload(f, dkg.k, &reveal) &&
		     dkg_check_reveal(&dkg, reveal.data, reveal.size, NULL) == 0;
	}
	buf_free(&reveal);
	sqlite3_result_int(context, ok);
}

/* ---- aggregates over trustees ---- */

struct gathered {
	uint32_t index[TRUSTEES_MAX];
	struct buf data[TRUSTEES_MAX];
	size_t count;
	int64_t j, k;
	bool bad;
};

static struct gathered *
gather(sqlite3_context *context, sqlite3_value *data)
{
	struct gathered *g = sqlite3_aggregate_context(context, sizeof(*g));
	const uint8_t *bytes;
	size_t size;

	if (!g)
		die("out of memory");
	bytes = functions_blob(data, &size);
	if (!bytes || g->count == TRUSTEES_MAX)
		g->bad = true;
	if (!g->bad)
		buf_put(&g->data[g->count++], bytes, size);
	return g;
}

static void
gather_free(struct gathered *g)
{
	for (size_t i = 0; i < g->count; i++)
		buf_free(&g->data[i]);
}

/* All of at least size bytes that begin with count canonical points. */
static bool
gathered_points_ok(const struct gathered *g, size_t count, size_t size)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->data[i].size < size ||
		    !functions_points_ok(g->data[i].data, count, POINT_SIZE))
			return false;
	return g->count > 0 && !g->bad;
}

static void
pointers(const struct gathered *g, const uint8_t *out[TRUSTEES_MAX])
{
	for (size_t i = 0; i < g->count; i++)
		out[i] = g->data[i].data;
}

static void
step_dkg_key(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	(void)argc;
	gather(context, argv[1]);
}

static void
final_dkg_key(sqlite3_context *context)
{
	struct gathered *g = sqlite3_aggregate_context(context, 0);
	const uint8_t *reveals[TRUSTEES_MAX];
	uint8_t key[POINT_SIZE];

	if (!g)
		return;
	pointers(g, reveals);
	if (gathered_points_ok(g, 1, POINT_SIZE) && dkg_key(key, reveals, g->count) == 0)
		functions_result_hex(context, key, sizeof(key));
	gather_free(g);
}

static void
step_dkg_share_key(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	struct gathered *g = gather(context, argv[2]);

	(void)argc;
	if (!functions_int(argv[0], 1, TRUSTEES_MAX, &g->j) ||
	    !functions_int(argv[1], 2, TRUSTEES_MAX, &g->k))
		g->bad = true;
}

static void
final_dkg_share_key(sqlite3_context *context)
{
	struct gathered *g = sqlite3_aggregate_context(context, 0);
	const uint8_t *reveals[TRUSTEES_MAX];
	uint8_t x[POINT_SIZE];

	if (!g)
		return;
	pointers(g, reveals);
	if (gathered_points_ok(g, (size_t)g->k, REVEAL_SIZE(g->k)) &&
	    dkg_share_key(x, reveals, g->count, (uint32_t)g->k, (uint32_t)g->j) == 0)
		functions_result_hex(context, x, sizeof(x));
	gather_free(g);
}

static void
step_share_combine(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	struct gathered *g = gather(context, argv[1]);
	int64_t i;

	(void)argc;
	if (!functions_int(argv[0], 1, TRUSTEES_MAX, &i))
		g->bad = true;
	for (size_t k = 0; !g->bad && k + 1 < g->count; k++)
		g->bad = g->index[k] == i;
	if (!g->bad)
		g->index[g->count - 1] = (uint32_t)i;
}

static void
final_share_combine(sqlite3_context *context)
{
	struct gathered *g = sqlite3_aggregate_context(context, 0);
	const uint8_t *items[TRUSTEES_MAX];
	uint8_t point[POINT_SIZE];
	struct buf out = {0};
	size_t lines;
	bool ok;

	if (!g)
		return;
	lines = g->count ? g->data[0].size / SHARE_ITEM_SIZE : 0;
	ok = !g->bad && lines > 0;
	for (size_t i = 0; ok && i < g->count; i++)
		ok = g->data[i].size == lines * SHARE_ITEM_SIZE &&
		     functions_points_ok(g->data[i].data, lines, SHARE_ITEM_SIZE);
	for (size_t line = 0; ok && line < lines; line++) {
		for (size_t i = 0; i < g->count; i++)
			items[i] = g->data[i].data + line * SHARE_ITEM_SIZE;
		ok = share_combine(point, g->index, items, g->count) == 0;
		buf_put(&out, point, sizeof(point));
	}
	if (ok)
		sqlite3_result_blob64(context, out.data, out.size, SQLITE_TRANSIENT);
	buf_free(&out);
	gather_free(g);
}

/* ---- shares and results ---- */

/* A sum is cells x (a || b) of canonical points. */
static const uint8_t *
sum_of(sqlite3_value *value, const struct questions *q)
{
	size_t size;
	const uint8_t *sum = functions_blob(value, &size);

	if (!sum || size != q->cell_count * 2 * POINT_SIZE ||
	    !functions_points_ok(sum, 2 * q->cell_count, POINT_SIZE))
		return NULL;
	return sum;
}

static bool
payload_is_share(
    const struct functions *f, const struct share_context *share, const uint8_t *sum)
{
	const uint8_t **items = xcalloc(f->payload_count + 1, sizeof(*items));
	bool ok = true;
	size_t bad;

	for (size_t i = 0; i < f->payload_count; i++) {
		items[i] = f->payload[i].data;
		ok = ok && f->payload[i].size == SHARE_ITEM_SIZE;
	}
	ok = ok && share_check_all(share, items, sum, &bad) == 0;
	free(items);
	return ok;
}

static void
fn_share_ok(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	struct functions *f = functions_of(context);
	struct ballot_context poll;
	struct share_context share = {.poll = &poll};
	const uint8_t *sum = NULL;
	int64_t i;
	bool ok;

	(void)argc;
	ok = functions_context(f, argv, &poll, NULL) &&
	     functions_int(argv[3], 1, TRUSTEES_MAX, &i) &&
	     functions_hex32(argv[4], share.x_i) && group_point_ok(share.x_i) &&
	     (sum = sum_of(argv[5], poll.questions)) &&
	     functions_hex32(argv[6], share.root) &&
	     f->payload_count == poll.questions->line_count;
	if (ok)
		share.i = (uint32_t)i;
	sqlite3_result_int(context, ok && payload_is_share(f, &share, sum));
}

static void
fn_tally_ok(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	const char *id = (const char *)sqlite3_value_text(argv[3]);
	uint8_t a[POINT_SIZE], b[POINT_SIZE];
	const uint8_t *sum, *combined;
	const struct questions *q;
	int64_t line, count;
	size_t size;
	int err;

	(void)argc;
	q = functions_questions(functions_of(context), argv[0], &err, NULL);
	if (!q || !id || !functions_int(argv[4], 0, INT32_MAX, &line))
		return;
	line = functions_line(q, id, line);
	if (line < 0)
		return;
	sum = sum_of(argv[1], q);
	combined = functions_blob(argv[2], &size);
	if (!sum || !combined || size != q->line_count * POINT_SIZE ||
	    !functions_points_ok(combined, q->line_count, POINT_SIZE) ||
	    !functions_int(argv[5], 0, INT64_MAX, &count)) {
		sqlite3_result_int(context, 0);
		return;
	}
	sum_line(a, b, &q->lines[line], sum);
	sqlite3_result_int(
	    context, total_is(b, combined + line * POINT_SIZE, (uint64_t)count));
}

const struct function functions_of_trustees[] = {
    {"dkg_ok", 6, true, fn_dkg_ok, NULL, NULL},
    {"dkg_key", 2, false, NULL, step_dkg_key, final_dkg_key},
    {"dkg_share_key", 3, false, NULL, step_dkg_share_key, final_dkg_share_key},
    {"share_ok", 7, true, fn_share_ok, NULL, NULL},
    {"share_combine", 2, false, NULL, step_share_combine, final_share_combine},
    {"tally_ok", 6, false, fn_tally_ok, NULL, NULL},
    {0},
};
