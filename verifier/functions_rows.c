/*
 * core_payload, the table of the payload's items, without a row in the database; what is
 * known of an item, found by where it lies; seen_before and has_twice.
 */
#include <stdlib.h>
#include <string.h>

#include "verifier/functions_inner.h"

enum column { SIGNER, N, ENTRY_INDEX, LINE, DATA };

struct item_cursor {
	sqlite3_vtab_cursor base;
	size_t next, end;
};

struct item_table {
	sqlite3_vtab base;
	const struct function_context *context;
};

static const struct function_context *
context_at(sqlite3_vtab_cursor *cursor)
{
	return ((struct item_table *)cursor->pVtab)->context;
}

static int
connect_items(sqlite3 *db, void *context, int argc, const char *const *argv,
    sqlite3_vtab **table, char **error)
{
	struct item_table *t;

	(void)argc, (void)argv, (void)error;
	if (sqlite3_declare_vtab(db,
		"CREATE TABLE items(signer TEXT, n INTEGER, entry_index INTEGER, "
		"line INTEGER, data BLOB)") != SQLITE_OK ||
	    sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS) != SQLITE_OK)
		return SQLITE_ERROR;
	t = mem_new(1, sizeof *t);
	t->context = context;
	*table = &t->base;
	return SQLITE_OK;
}

static int
disconnect_items(sqlite3_vtab *table)
{
	free(table);
	return SQLITE_OK;
}

/* idxNum 1: the item of one n. */
static int
plan_items(sqlite3_vtab *table, sqlite3_index_info *plan)
{
	(void)table;
	plan->estimatedCost = 500;
	plan->estimatedRows = 500;
	if (plan->nOrderBy == 1 && plan->aOrderBy[0].iColumn == N &&
	    plan->aOrderBy[0].desc == 0)
		plan->orderByConsumed = 1;
	for (int i = 0; i < plan->nConstraint && plan->idxNum == 0; i++)
		if (plan->aConstraint[i].usable && plan->aConstraint[i].iColumn == N &&
		    plan->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_EQ) {
			plan->aConstraintUsage[i].argvIndex = 1;
			plan->idxNum = 1;
			plan->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
			plan->estimatedCost = 1;
			plan->estimatedRows = 1;
		}
	return SQLITE_OK;
}

static int
open_items(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor)
{
	struct item_cursor *c = mem_new(1, sizeof *c);

	(void)table;
	*cursor = &c->base;
	return SQLITE_OK;
}

static int
close_items(sqlite3_vtab_cursor *cursor)
{
	free(cursor);
	return SQLITE_OK;
}

/* Whether n is equal SQLite looks itself; here no row may be left out. */
static int
filter_items(sqlite3_vtab_cursor *cursor, int plan, const char *text, int count,
    sqlite3_value **values)
{
	struct item_cursor *c = (struct item_cursor *)cursor;
	const struct thing *thing = context_at(cursor)->thing;
	sqlite3_int64 n;

	(void)text, (void)count;
	c->next = 0;
	c->end = thing ? thing->count : 0;
	if (plan == 0)
		return SQLITE_OK;
	n = sqlite3_value_int64(values[0]);
	if (n < 0 || (uint64_t)n >= c->end)
		n = (sqlite3_int64)c->end;
	c->next = (size_t)n;
	if (c->next < c->end)
		c->end = c->next + 1;
	return SQLITE_OK;
}

static int
next_item(sqlite3_vtab_cursor *cursor)
{
	((struct item_cursor *)cursor)->next++;
	return SQLITE_OK;
}

static int
no_item(sqlite3_vtab_cursor *cursor)
{
	const struct item_cursor *c = (struct item_cursor *)cursor;

	return c->next >= c->end;
}

static int
column_of_item(sqlite3_vtab_cursor *cursor, sqlite3_context *sql, int column)
{
	size_t i = ((struct item_cursor *)cursor)->next;
	const struct function_context *c = context_at(cursor);
	const struct piece *piece = &c->thing->pieces[i];

	if (column == SIGNER)
		sqlite3_result_text(sql, c->signer, -1, SQLITE_STATIC);
	else if (column == N)
		sqlite3_result_int64(sql, (sqlite3_int64)i);
	else if (column == ENTRY_INDEX)
		sqlite3_result_int64(sql, (sqlite3_int64)piece->index);
	else if (column == LINE)
		sqlite3_result_int64(sql, piece->line);
	else if (piece->size == 0)
		sqlite3_result_zeroblob(sql, 0);
	else
		sqlite3_result_blob64(
		    sql, piece_data(c->thing, i), piece->size, SQLITE_STATIC);
	return SQLITE_OK;
}

static int
number_of_item(sqlite3_vtab_cursor *cursor, sqlite3_int64 *number)
{
	*number = (sqlite3_int64)((struct item_cursor *)cursor)->next;
	return SQLITE_OK;
}

static const sqlite3_module items_module = {.xConnect = connect_items,
    .xBestIndex = plan_items,
    .xDisconnect = disconnect_items,
    .xOpen = open_items,
    .xClose = close_items,
    .xFilter = filter_items,
    .xNext = next_item,
    .xEof = no_item,
    .xColumn = column_of_item,
    .xRowid = number_of_item};

int
function_items(sqlite3 *db, struct function_context *context)
{
	return sqlite3_create_module_v2(
		   db, "core_payload", &items_module, context, NULL) == SQLITE_OK
		   ? 0
		   : -1;
}

/* ---- what is known of an item
 * -------------------------------------------------------------------- */

void
function_apply(struct function_context *c, const struct thing *thing, const char *service,
    const char *signer)
{
	c->thing = thing;
	c->service = service;
	c->signer = signer;
	c->items_there = false;
	c->points.count = 0;
}

/* An item is known by where its bytes lie, in whatever order SQLite asks. */
bool
item_at(const struct function_context *c, struct span s, size_t *at)
{
	size_t count = c->thing ? c->thing->count : 0, low = 0, high = count;

	if (s.size == 0)
		return false;
	while (low < high) { /* pieces lie one after the other */
		size_t mid = low + (high - low) / 2;
		if (piece_data(c->thing, mid) < s.data)
			low = mid + 1;
		else
			high = mid;
	}
	if (low >= count || piece_data(c->thing, low) != s.data ||
	    c->thing->pieces[low].size != s.size)
		return false;
	*at = low;
	return true;
}

static void
items_room(struct function_context *c)
{
	size_t count = c->thing->count;

	if (count > c->item_room) {
		free(c->items);
		c->item_room = count;
		c->items = mem_new(c->item_room, sizeof *c->items);
	}
	memset(c->items, 0, count * sizeof *c->items);
	c->items_there = true;
}

struct known_item *
known_item(struct function_context *c, struct span s, size_t *at)
{
	if (!item_at(c, s, at))
		return NULL;
	if (!c->items_there)
		items_room(c);
	return &c->items[*at];
}

/* ---- seen_before, has_twice
 * ---------------------------------------------------------------------- */

static bool
plain_name(sqlite3_value *value)
{
	struct span s = blob_of(value);

	if (sqlite3_value_type(value) != SQLITE_TEXT || s.size >= 100)
		return false;
	for (size_t i = 0; i < s.size; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyz0123456789_", s.data[i]) == NULL ||
		    s.data[i] == '\0')
			return false;
	return true;
}

/* Only what the rules of the entry's own service keep. */
static bool
own_derived(const struct function_context *c, const char *table)
{
	size_t size = c->service ? strlen(c->service) : 0;

	return size > 0 && strncmp(table, c->service, size) == 0 &&
	       strncmp(table + size, "_s_", 3) == 0;
}

/* table, place, column, x, by, value */
static void
seen_before(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct function_context *c = context_of(sql);
	struct seek_in in;
	int seen;

	if (any_null(count, values) || !plain_name(values[0]) || !plain_name(values[2]) ||
	    !plain_name(values[4]) || sqlite3_value_type(values[1]) != SQLITE_INTEGER)
		return;
	in = (struct seek_in){(const char *)sqlite3_value_text(values[0]),
	    (const char *)sqlite3_value_text(values[2]),
	    (const char *)sqlite3_value_text(values[4])};
	if (!own_derived(c, in.table))
		return;
	seen = seek_before(
	    c->seekers, &in, values[3], values[5], sqlite3_value_int64(values[1]));
	if (seen < 0)
		sqlite3_result_error(sql, "the table cannot be read", -1);
	else
		sqlite3_result_int(sql, seen);
}

static void
has_twice(sqlite3_context *sql, int count, sqlite3_value **values)
{
	struct span s = blob_of(values[0]);
	bool twice = false;

	(void)count;
	if (sqlite3_value_type(values[0]) != SQLITE_BLOB || s.size % 32 != 0 ||
	    s.size == 0)
		return;
	for (size_t i = 32; i < s.size && !twice; i += 32)
		for (size_t k = 0; k < i && !twice; k += 32)
			twice = memcmp(s.data + i, s.data + k, 32) == 0;
	sqlite3_result_int(sql, twice);
}

const struct function_row row_functions[] = {
    {"seen_before", 6, seen_before, NULL, NULL, true},
    {"has_twice", 1, has_twice, NULL, NULL, false},
    {0},
};
