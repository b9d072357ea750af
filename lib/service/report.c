/* Report views as JSON: http.md. */
#include "service/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "service/view.h"

#define REPORT_ROWS 1000
#define REPORT_ROWS_MAX 100000

static int
find_view(struct state *s, const char *service, const char *view, char name[160],
    struct why *why)
{
	size_t head = strlen(service);

	if (!registry_live(&s->registry, service))
		return why_set(
		    why, ERR_NOT_FOUND, "no service named %.40s is published", service);
	if (strncmp(view, service, head) == 0 && strncmp(view + head, "_v_", 3) == 0)
		view += head + 3;
	snprintf(name, 160, "%s_v_%.100s", service, view);
	if (!view_is(s->db, name))
		return why_set(
		    why, ERR_NOT_FOUND, "%s has no report %.100s", service, view);
	return 0;
}

/* SELECT * FROM "poll_v_result" WHERE CAST("poll" AS TEXT) = ?1 LIMIT 1000 */
static int
build(sqlite3 *db, const char *view, const struct report_query *query, struct buf *text,
    struct why *why)
{
	int limit = query->limit > 0 ? query->limit : REPORT_ROWS;
	sqlite3_stmt *columns = NULL;
	int err = view_columns(db, view, &columns, why);

	buf_printf(text, "SELECT * FROM \"%s\"", view);
	for (size_t i = 0; !err && i < query->count; i++) {
		const char *filter = query->filters[i], *mark = strchr(filter, '=');

		err = mark ? view_filter(text, columns, view, filter,
				 (size_t)(mark - filter), i + 1, why)
			   : why_set(why, ERR_NOT_FOUND, "'%.60s' is not column=value",
				 filter);
	}
	sqlite3_finalize(columns);
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

static int
collect(struct state *s, sqlite3_stmt *row, const char *view, unsigned seconds,
    struct buf *json, struct why *why)
{
	json_t *columns = json_array(), *rows = json_array(), *report;
	struct view_limit limit;
	char *text;
	int rc;

	for (int i = 0; i < sqlite3_column_count(row); i++)
		json_array_append_new(columns, json_string(sqlite3_column_name(row, i)));
	view_limit(&limit, s->db, seconds);
	while ((rc = sqlite3_step(row)) == SQLITE_ROW) {
		json_t *values = json_array();

		for (int i = 0; i < sqlite3_column_count(row); i++)
			json_array_append_new(values, value_of(row, i));
		json_array_append_new(rows, values);
	}
	view_unlimit(&limit);
	report = json_pack("{s:I, s:o, s:o}", "height", (json_int_t)s->at.height,
	    "columns", columns, "rows", rows);
	text = json_dumps(report, JSON_COMPACT);
	json_decref(report);
	if (!text)
		die("out of memory");
	if (rc == SQLITE_DONE)
		buf_puts(json, text);
	free(text);
	return view_stepped(&limit, view, rc, why);
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
		err = collect(s, row, name, query->seconds, json, why);
	sqlite3_finalize(row);
	buf_free(&text);
	return err;
}
