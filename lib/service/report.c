/* Report views as JSON: http.md. */
#include "service/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/clock.h"

#define REPORT_ROWS 1000
#define REPORT_ROWS_MAX 100000
#define STEPS_A_LOOK 100000

static int
find_view(struct state *s, const char *service, const char *view, char name[160],
    struct why *why)
{
	size_t head = strlen(service);
	int64_t there;

	if (!registry_live(&s->registry, service))
		return why_set(
		    why, ERR_NOT_FOUND, "no service named %.40s is published", service);
	if (strncmp(view, service, head) == 0 && strncmp(view + head, "_v_", 3) == 0)
		view += head + 3;
	snprintf(name, 160, "%s_v_%.100s", service, view);
	if (sql_int(&s->sql, &there,
		"SELECT 1 FROM sqlite_schema WHERE type = 'view' AND name = ?", "s",
		name))
		return why_set(
		    why, ERR_NOT_FOUND, "%s has no report %.100s", service, view);
	return 0;
}

static bool
has_column(sqlite3_stmt *stmt, const char *name, size_t size)
{
	for (int i = 0; i < sqlite3_column_count(stmt); i++) {
		const char *column = sqlite3_column_name(stmt, i);

		if (strlen(column) == size && memcmp(column, name, size) == 0)
			return true;
	}
	return false;
}

/* SELECT * FROM "poll_v_result" WHERE CAST("poll" AS TEXT) = ?1 LIMIT 1000 */
static int
build(sqlite3 *db, const char *view, const struct report_query *query, struct buf *text,
    struct why *why)
{
	const char *const *filters = query->filters;
	int limit = query->limit > 0 ? query->limit : REPORT_ROWS;
	sqlite3_stmt *bare = NULL;
	int err = 0;

	buf_printf(text, "SELECT * FROM \"%s\"", view);
	if (sqlite3_prepare_v2(db, buf_str(text), -1, &bare, NULL) != SQLITE_OK)
		return why_set(
		    why, ERR_DATABASE, "cannot read %s: %s", view, sqlite3_errmsg(db));
	for (size_t i = 0; !err && i < query->count; i++) {
		const char *mark = strchr(filters[i], '=');
		size_t size = mark ? (size_t)(mark - filters[i]) : 0;

		if (!mark || !has_column(bare, filters[i], size))
			err = why_set(why, ERR_NOT_FOUND, "%s has no column '%.60s'",
			    view, filters[i]);
		else
			buf_printf(text, " %s CAST(\"%.*s\" AS TEXT) = ?%zu",
			    i ? "AND" : "WHERE", (int)size, filters[i], i + 1);
	}
	sqlite3_finalize(bare);
	buf_printf(text, " LIMIT %d", limit < REPORT_ROWS_MAX ? limit : REPORT_ROWS_MAX);
	return err;
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
	case SQLITE_FLOAT:
		return json_real(sqlite3_column_double(row, column));
	case SQLITE_TEXT:
		value =
		    json_stringn((const char *)sqlite3_column_text(row, column), size);
		return value ? value : json_null();
	case SQLITE_BLOB:
		hex = xmalloc(2 * size + 1);
		hex_encode(hex, sqlite3_column_blob(row, column), size);
		value = json_string(hex);
		free(hex);
		return value;
	default:
		return json_null();
	}
}

/* A view of a service may hold a query that never ends. */
static int
look(void *context)
{
	const int64_t *end = context;

	return clock_monotonic_ms() >= *end;
}

static int
collect(struct state *s, sqlite3_stmt *row, unsigned seconds, struct buf *json,
    struct why *why)
{
	json_t *columns = json_array(), *rows = json_array(), *report;
	int64_t end = clock_monotonic_ms() + 1000 * (int64_t)seconds;
	char *text;
	int rc;

	for (int i = 0; i < sqlite3_column_count(row); i++)
		json_array_append_new(columns, json_string(sqlite3_column_name(row, i)));
	sqlite3_progress_handler(s->db, STEPS_A_LOOK, look, &end);
	while ((rc = sqlite3_step(row)) == SQLITE_ROW) {
		json_t *values = json_array();

		for (int i = 0; i < sqlite3_column_count(row); i++)
			json_array_append_new(values, value_of(row, i));
		json_array_append_new(rows, values);
	}
	sqlite3_progress_handler(s->db, 0, NULL, NULL);
	report = json_pack("{s:I, s:o, s:o}", "height", (json_int_t)s->at.height,
	    "columns", columns, "rows", rows);
	text = json_dumps(report, JSON_COMPACT);
	json_decref(report);
	if (!text)
		die("out of memory");
	if (rc == SQLITE_DONE)
		buf_puts(json, text);
	free(text);
	if (rc == SQLITE_INTERRUPT)
		return why_set(why, ERR_TOO_LARGE,
		    "the report takes longer than %u seconds; filter it by a column",
		    seconds);
	return rc == SQLITE_DONE ? 0
				 : why_set(why, ERR_DATABASE, "the report failed: %s",
				       sqlite3_errmsg(s->db));
}

int
state_report(
    struct state *s, const struct report_query *query, struct buf *json, struct why *why)
{
	sqlite3_stmt *row = NULL;
	struct buf text = {0};
	char name[160];
	int err = find_view(s, query->service, query->view, name, why);

	if (!err)
		err = build(s->db, name, query, &text, why);
	if (!err &&
	    sqlite3_prepare_v2(s->db, buf_str(&text), -1, &row, NULL) != SQLITE_OK)
		err = why_set(
		    why, ERR_DATABASE, "cannot read %s: %s", name, sqlite3_errmsg(s->db));
	for (size_t i = 0; !err && i < query->count; i++)
		sqlite3_bind_text(row, (int)i + 1, strchr(query->filters[i], '=') + 1, -1,
		    SQLITE_STATIC);
	if (!err)
		err = collect(s, row, query->seconds, json, why);
	sqlite3_finalize(row);
	buf_free(&text);
	return err;
}
