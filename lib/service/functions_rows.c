/* core_payload: the payload of the thing being applied, as rows. A virtual table that
 * every handle has without its being created; its BLOBs lie where the payload lies, so
 * that the functions know an item again by its address. */
#include "service/functions_internal.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMN_SIGNER, COLUMN_N, COLUMN_ENTRY, COLUMN_LINE, COLUMN_DATA };
enum { SCAN_ALL, SCAN_ONE };

struct rows {
	sqlite3_vtab base;
	struct functions *functions;
};

struct rows_cursor {
	sqlite3_vtab_cursor base;
	struct functions *functions;
	size_t at, end;
};

static int
rows_connect(sqlite3 *db, void *context, int argc, const char *const *argv,
    sqlite3_vtab **out, char **message)
{
	struct rows *rows;
	int rc = sqlite3_declare_vtab(db,
	    "CREATE TABLE core_payload(signer TEXT, n INTEGER, entry_index INTEGER, "
	    "line INTEGER, data BLOB)");

	(void)argc;
	(void)argv;
	(void)message;
	if (rc == SQLITE_OK)
		rc = sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
	if (rc != SQLITE_OK)
		return rc;
	rows = xcalloc(1, sizeof(*rows));
	rows->functions = context;
	*out = &rows->base;
	return SQLITE_OK;
}

static int
rows_disconnect(sqlite3_vtab *table)
{
	free(table);
	return SQLITE_OK;
}

/* Row n alone, or all in order of n. */
static int
rows_plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
	(void)table;
	info->idxNum = SCAN_ALL;
	info->estimatedCost = 1000;
	info->estimatedRows = 1000;
	for (int i = 0; i < info->nConstraint; i++) {
		if (!info->aConstraint[i].usable ||
		    info->aConstraint[i].iColumn != COLUMN_N ||
		    info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ)
			continue;
		info->aConstraintUsage[i].argvIndex = 1;
		info->idxNum = SCAN_ONE;
		info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
		info->estimatedCost = 1;
		info->estimatedRows = 1;
		break;
	}
	info->orderByConsumed = info->nOrderBy == 1 &&
				info->aOrderBy[0].iColumn == COLUMN_N &&
				!info->aOrderBy[0].desc;
	return SQLITE_OK;
}

static int
rows_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
	struct rows_cursor *c = xcalloc(1, sizeof(*c));

	c->functions = ((struct rows *)table)->functions;
	*out = &c->base;
	return SQLITE_OK;
}

static int
rows_close(sqlite3_vtab_cursor *cursor)
{
	free(cursor);
	return SQLITE_OK;
}

/* SQLite compares n itself once more: here it only must not be missed. */
static int
rows_filter(sqlite3_vtab_cursor *cursor, int plan, const char *text, int argc,
    sqlite3_value **argv)
{
	struct rows_cursor *c = (struct rows_cursor *)cursor;
	sqlite3_int64 n;

	(void)text;
	(void)argc;
	c->at = 0;
	c->end = c->functions->payload_count;
	if (plan == SCAN_ALL)
		return SQLITE_OK;
	n = sqlite3_value_int64(argv[0]);
	if (n < 0 || (uint64_t)n >= c->end) {
		c->end = 0;
	} else {
		c->at = (size_t)n;
		c->end = c->at + 1;
	}
	return SQLITE_OK;
}

static int
rows_next(sqlite3_vtab_cursor *cursor)
{
	((struct rows_cursor *)cursor)->at++;
	return SQLITE_OK;
}

static int
rows_eof(sqlite3_vtab_cursor *cursor)
{
	const struct rows_cursor *c = (struct rows_cursor *)cursor;

	return c->at >= c->end;
}

static int
rows_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
	const struct rows_cursor *c = (struct rows_cursor *)cursor;
	const struct functions *f = c->functions;
	const struct buf *item = &f->payload[c->at];

	switch (column) {
	case COLUMN_SIGNER:
		sqlite3_result_text(context, f->signer, -1, SQLITE_STATIC);
		break;
	case COLUMN_N:
		sqlite3_result_int64(context, (sqlite3_int64)c->at);
		break;
	case COLUMN_ENTRY:
		sqlite3_result_int64(context, f->places[c->at].entry_index);
		break;
	case COLUMN_LINE:
		sqlite3_result_int64(context, f->places[c->at].line);
		break;
	default:
		if (item->size > 0)
			sqlite3_result_blob64(
			    context, item->data, item->size, SQLITE_STATIC);
		else
			sqlite3_result_zeroblob(context, 0);
	}
	return SQLITE_OK;
}

static int
rows_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *out)
{
	*out = (sqlite3_int64)((struct rows_cursor *)cursor)->at;
	return SQLITE_OK;
}

static const sqlite3_module module = {.xConnect = rows_connect,
    .xBestIndex = rows_plan,
    .xDisconnect = rows_disconnect,
    .xOpen = rows_open,
    .xClose = rows_close,
    .xFilter = rows_filter,
    .xNext = rows_next,
    .xEof = rows_eof,
    .xColumn = rows_column,
    .xRowid = rows_rowid};

void
functions_rows(struct functions *f, sqlite3 *db)
{
	if (sqlite3_create_module_v2(db, "core_payload", &module, f, NULL) != SQLITE_OK)
		die("cannot register the table of the payload");
}

/* ---- an item, known by its address ---- */

/* Rows are asked for in order, most often again and again. */
static struct known_item *
item_at(struct functions *f, const uint8_t *data, size_t size)
{
	for (size_t step = 0; step < 3 && f->payload_count > 0; step++) {
		size_t i = (f->last_item + step) % f->payload_count;

		if (f->payload[i].data != data || f->payload[i].size != size)
			continue;
		f->last_item = i;
		return &f->known[i];
	}
	return NULL;
}

void
functions_digest(
    struct functions *f, const uint8_t *data, size_t size, uint8_t out[HASH_SIZE])
{
	struct known_item *known = size > 0 ? item_at(f, data, size) : NULL;

	if (known && known->digested) {
		memcpy(out, known->digest, HASH_SIZE);
		return;
	}
	sha256(out, data, size);
	if (!known)
		return;
	memcpy(known->digest, out, HASH_SIZE);
	known->digested = true;
}

void
functions_tracker(struct functions *f, char out[TRACKER_SIZE], const uint8_t eid[32],
    size_t cells, const uint8_t *ballot, size_t size)
{
	struct known_item *known = item_at(f, ballot, size);
	uint8_t digest[HASH_SIZE];

	if (known && known->tracker[0] && memcmp(known->eid, eid, 32) == 0 &&
	    known->cells == cells) {
		memcpy(out, known->tracker, TRACKER_SIZE);
		return;
	}
	functions_digest(f, ballot, size, digest);
	ballot_tracker_of(out, eid, cells, ballot, digest);
	if (!known)
		return;
	memcpy(known->tracker, out, TRACKER_SIZE);
	memcpy(known->eid, eid, 32);
	known->cells = cells;
}

/* ---- seen_before(table, place, column, x, by, value) ---- */

/* A table of the service whose entry is applied, that only its rules fill. */
static bool
own_table(const struct functions *f, const char *table)
{
	size_t size = f->service ? strlen(f->service) : 0;

	return size > 0 && strncmp(table, f->service, size) == 0 &&
	       strncmp(table + size, "_s_", 3) == 0;
}

static const char *
name_of(sqlite3_value *value)
{
	const char *name = sqlite3_value_type(value) == SQLITE_TEXT
			       ? (const char *)sqlite3_value_text(value)
			       : NULL;

	return name && strlen(name) < 100 &&
		       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") ==
			   strlen(name)
		   ? name
		   : NULL;
}

static void
fn_seen_before(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	struct functions *f = functions_of(context);
	const char *table, *column, *by;
	bool found = false;

	for (int i = 0; i < argc; i++)
		if (sqlite3_value_type(argv[i]) == SQLITE_NULL)
			return;
	table = name_of(argv[0]);
	column = name_of(argv[2]);
	by = name_of(argv[4]);
	if (!table || !column || !by || !own_table(f, table) ||
	    sqlite3_value_type(argv[1]) != SQLITE_INTEGER)
		return;
	if (finders_seen(f->finders, table, column, argv[3], by, argv[5],
		sqlite3_value_int64(argv[1]), &found))
		sqlite3_result_error(context, "the rows cannot be read", -1);
	else
		sqlite3_result_int(context, found);
}

static void
fn_has_twice(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	const uint8_t *x;
	size_t size;

	(void)argc;
	x = functions_blob(argv[0], &size);
	if (x && size % 32 == 0)
		sqlite3_result_int(context, finders_twice(x, size));
}

const struct function functions_of_rows[] = {
    {"seen_before", 6, true, fn_seen_before, NULL, NULL},
    {"has_twice", 1, false, fn_has_twice, NULL, NULL},
    {0},
};
