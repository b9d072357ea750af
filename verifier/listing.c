#include "verifier/listing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "verifier/report.h"

#define STEPS_A_LOOK 100000

/* "don" of "don_v_campaign": a service's name has no underscore. */
static const struct form *
form_of(const struct tables *t, const char *view)
{
	const char *mark = strstr(view, "_v_");
	char service[20];

	if (mark == NULL || (size_t)(mark - view) >= sizeof service)
		return NULL;
	snprintf(service, sizeof service, "%.*s", (int)(mark - view), view);
	return tables_form(t, service, 0);
}

static bool
has_view(const struct tables *t, const char *view)
{
	sqlite3_stmt *stmt = NULL;
	bool there = strchr(view, '"') == NULL &&
		     sqlite3_prepare_v2(t->db,
			 "SELECT 1 FROM sqlite_schema WHERE type = 'view' AND name = ?",
			 -1, &stmt, NULL) == SQLITE_OK &&
		     sqlite3_bind_text(stmt, 1, view, -1, SQLITE_STATIC) == SQLITE_OK &&
		     sqlite3_step(stmt) == SQLITE_ROW;

	sqlite3_finalize(stmt);
	return there;
}

static int
read_columns(struct listing *l, sqlite3 *db, const char *view, struct fault *fault)
{
	sqlite3_stmt *stmt = NULL;
	struct bytes sql = {0};
	int r = 0;

	bytes_format(&sql, "SELECT * FROM \"%s\"", view);
	if (sqlite3_prepare_v2(db, (char *)sql.data, (int)sql.size, &stmt, NULL) !=
	    SQLITE_OK)
		r = fault_say(fault, "cannot read %s: %s", view, sqlite3_errmsg(db));
	for (int i = 0; r == 0 && i < sqlite3_column_count(stmt); i++)
		json_array_append_new(
		    l->columns, json_made(json_string(sqlite3_column_name(stmt, i))));
	sqlite3_finalize(stmt);
	bytes_drop(&sql);
	return r;
}

/* The part of a filter before "=": only a column's own name goes into the statement, and
 * none with a quote in it: a service names its columns as it likes. */
static const char *
column_of(const struct listing *l, const char *filter)
{
	const char *mark = strchr(filter, '=');

	for (size_t i = 0; mark != NULL && i < json_array_size(l->columns); i++) {
		const char *name = json_string_value(json_array_get(l->columns, i));
		if (strlen(name) == (size_t)(mark - filter) &&
		    memcmp(name, filter, strlen(name)) == 0)
			return strchr(name, '"') == NULL ? name : NULL;
	}
	return NULL;
}

static int
prepare(struct listing *l, sqlite3 *db, const char *view, const char *const *filters,
    size_t count, sqlite3_stmt **stmt, struct fault *fault)
{
	struct bytes sql = {0};
	int r = 0;

	bytes_format(&sql, "SELECT * FROM \"%s\"", view);
	for (size_t i = 0; r == 0 && i < count; i++) {
		const char *column = column_of(l, filters[i]);
		if (column == NULL)
			r = fault_say(fault,
			    "%s has no column for '%.60s' (column=value)", view,
			    filters[i]);
		else
			bytes_format(&sql, " %s CAST(\"%s\" AS TEXT) = ?%zu",
			    i > 0 ? "AND" : "WHERE", column, i + 1);
	}
	if (r == 0 && sqlite3_prepare_v2(
			  db, (char *)sql.data, (int)sql.size, stmt, NULL) != SQLITE_OK)
		r = fault_say(fault, "cannot read %s: %s", view, sqlite3_errmsg(db));
	for (size_t i = 0; r == 0 && i < count; i++)
		sqlite3_bind_text(
		    *stmt, (int)i + 1, strchr(filters[i], '=') + 1, -1, SQLITE_STATIC);
	bytes_drop(&sql);
	return r;
}

static json_t *
value_of(sqlite3_stmt *row, int column)
{
	size_t size = (size_t)sqlite3_column_bytes(row, column);
	json_t *value;
	char *hex;

	switch (sqlite3_column_type(row, column)) {
	case SQLITE_INTEGER:
		return json_integer(sqlite3_column_int64(row, column));
	case SQLITE_TEXT:
		value =
		    json_stringn((const char *)sqlite3_column_text(row, column), size);
		return value != NULL ? value : json_null();
	case SQLITE_BLOB:
		hex = mem_new(2 * size + 1, 1);
		hex_of(hex, sqlite3_column_blob(row, column), size);
		value = json_string(hex);
		free(hex);
		return value;
	default: /* there is no REAL: the sandbox lets none in */
		return json_null();
	}
}

static int
look(void *context)
{
	const struct timespec *end = context;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > end->tv_sec ||
	       (now.tv_sec == end->tv_sec && now.tv_nsec >= end->tv_nsec);
}

static int
collect(struct listing *l, sqlite3 *db, sqlite3_stmt *row, unsigned seconds,
    struct fault *fault)
{
	struct timespec end;
	int rc;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	sqlite3_progress_handler(db, STEPS_A_LOOK, look, &end);
	while ((rc = sqlite3_step(row)) == SQLITE_ROW) {
		json_t *values = json_made(json_array());
		for (int i = 0; i < sqlite3_column_count(row); i++)
			json_array_append_new(values, json_made(value_of(row, i)));
		json_array_append_new(l->rows, values);
	}
	sqlite3_progress_handler(db, 0, NULL, NULL);
	if (rc == SQLITE_INTERRUPT)
		return fault_say(fault,
		    "the report takes longer than %u seconds; ask for less with "
		    "--where",
		    seconds);
	return rc == SQLITE_DONE
		   ? 0
		   : fault_say(fault, "the report failed: %s", sqlite3_errmsg(db));
}

static int64_t
height_of(sqlite3 *db)
{
	sqlite3_stmt *stmt = NULL;
	int64_t height = 0;

	if (sqlite3_prepare_v2(
		db, "SELECT max(height) FROM core_block", -1, &stmt, NULL) == SQLITE_OK &&
	    sqlite3_step(stmt) == SQLITE_ROW)
		height = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return height;
}

int
listing_read(struct listing *l, const struct tables *t, const char *view,
    const char *const *filters, size_t count, unsigned seconds, struct fault *fault)
{
	sqlite3_stmt *row = NULL;
	int r;

	*l = (struct listing){.form = t->db != NULL ? form_of(t, view) : NULL};
	if (l->form == NULL || !has_view(t, view))
		return fault_say(
		    fault, "the ledger has no report %.100s; --reports lists them", view);
	l->columns = json_made(json_array());
	l->rows = json_made(json_array());
	l->height = height_of(t->db);
	/* A view without an order of its own gives the order of its tables, as in a node.
	 */
	sqlite3_exec(t->db, "PRAGMA reverse_unordered_selects=OFF", NULL, NULL, NULL);
	r = read_columns(l, t->db, view, fault);
	if (r == 0)
		r = prepare(l, t->db, view, filters, count, &row, fault);
	if (r == 0)
		r = collect(l, t->db, row, seconds, fault);
	sqlite3_finalize(row);
	sqlite3_exec(t->db, "PRAGMA reverse_unordered_selects=ON", NULL, NULL, NULL);
	if (r != 0)
		listing_drop(l);
	return r;
}

void
listing_drop(struct listing *l)
{
	json_decref(l->columns);
	json_decref(l->rows);
	*l = (struct listing){0};
}

static void
name_one(json_t *names, const json_t *words, const char *name)
{
	json_array_append_new(names, words != NULL
					 ? json_made(json_pack("[O,s]", words, name))
					 : json_made(json_pack("[n,s]", name)));
}

/* Those of one service, which end with the names that its form says nothing of. */
static int
names_of(
    json_t *names, const struct tables *t, const struct form *form, struct fault *fault)
{
	json_t *said = json_object_get(form->root, "reports"), *words;
	sqlite3_stmt *stmt = NULL;
	const char *name;

	json_object_foreach (said, name, words)
		if (has_view(t, name))
			name_one(names, words, name);
	if (sqlite3_prepare_v2(t->db,
		"SELECT name FROM sqlite_schema WHERE type = 'view' "
		"AND substr(name, 1, length(?1) + 3) = ?1 || '_v_' ORDER BY name",
		-1, &stmt, NULL) != SQLITE_OK)
		return fault_say(fault, "%s", sqlite3_errmsg(t->db));
	sqlite3_bind_text(stmt, 1, form->service, -1, SQLITE_STATIC);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		name = (const char *)sqlite3_column_text(stmt, 0);
		if (json_object_get(said, name) == NULL)
			name_one(names, NULL, name);
	}
	sqlite3_finalize(stmt);
	return 0;
}

int
listing_names(json_t **names, const struct tables *t, struct fault *fault)
{
	int r = 0;

	*names = json_made(json_array());
	for (size_t i = 0; r == 0 && i < t->count; i++) {
		const struct form *form = t->publications[i]->form;
		if (form == tables_form(t, form->service, 0))
			r = names_of(*names, t, form, fault);
	}
	if (r != 0)
		json_decref(*names);
	return r;
}
