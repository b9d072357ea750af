#include "station/vault/rows.h"

#include <stdlib.h>
#include <string.h>
#include "base/b64.h"

#define ROWS_BYTES (1000 * 1000) /* of an answer */

struct listing {
	struct buf head, rows;
	uint16_t count;
};

static void
put_header(void *context, sqlite3_stmt *s)
{
	struct listing *a = context;
	int columns = sqlite3_column_count(s);

	buf_put16(&a->head, (uint16_t)columns);
	for (int i = 0; i < columns; i++)
		buf_put_text(&a->head, sqlite3_column_name(s, i));
}

static void
put_hex(struct buf *b, const void *data, size_t size)
{
	char *hex = xmalloc(2 * size + 1);

	hex_encode(hex, data, size);
	buf_put_var(b, hex, 2 * size);
	free(hex);
}

static void
put_value(struct buf *b, sqlite3_stmt *s, int column)
{
	size_t size = (size_t)sqlite3_column_bytes(s, column);

	switch (sqlite3_column_type(s, column)) {
	case SQLITE_INTEGER:
		buf_put8(b, CLERK_INTEGER);
		buf_put64(b, (uint64_t)sqlite3_column_int64(s, column));
		break;
	case SQLITE_TEXT:
		buf_put8(b, CLERK_TEXT);
		buf_put_var(b, sqlite3_column_text(s, column), size);
		break;
	case SQLITE_BLOB:
		buf_put8(b, CLERK_HEX);
		put_hex(b, sqlite3_column_blob(s, column), size);
		break;
	default:
		buf_put8(b, CLERK_NULL);
	}
}

static bool
put_row(void *context, sqlite3_stmt *s)
{
	struct listing *a = context;
	size_t before = a->rows.size;

	for (int i = 0; i < sqlite3_column_count(s); i++)
		put_value(&a->rows, s, i);
	if (a->head.size + a->rows.size > ROWS_BYTES) {
		buf_cut(&a->rows, before);
		return false;
	}
	a->count++;
	return true;
}

const char *
rows_refusal(int r)
{
	return r == ERR_TOO_LARGE   ? "counter.slow"
	       : r == ERR_NOT_FOUND ? "counter.no_view"
	       : r == ERR_FORMAT    ? "counter.no_view"
				    : "station.storage";
}

int
rows_each(struct vault *v, const struct rows_question *q, int64_t limit,
    void (*header)(void *context, sqlite3_stmt *stmt),
    bool (*row)(void *context, sqlite3_stmt *stmt), void *context, int64_t *total,
    struct why *why)
{
	const char *columns[CLERK_FILTERS_MAX], *values[CLERK_FILTERS_MAX];
	struct reader_question question = {
	    .view = q->view,
	    .columns = columns,
	    .values = values,
	    .filters = q->filters,
	    .search = q->text[0] ? (enum reader_search)q->search : READER_ALL,
	    .text = q->text,
	    .offset = q->offset,
	    .limit = limit,
	    .total_max = CLERK_TOTAL_MAX,
	};

	for (size_t i = 0; i < q->filters; i++) {
		columns[i] = q->columns[i];
		values[i] = q->values[i];
	}
	return reader_rows(
	    ledger_reader(v->ledger), &question, header, row, context, total, why);
}

void
rows_on_rows(struct vault *v, const struct message *m)
{
	struct rows_question *q = xcalloc(1, sizeof(*q));
	struct listing a = {.count = 0};
	struct why why = {""};
	struct buf b = {0};
	int64_t total = 0;
	int r = rows_parse(q, cur_of(m->body.data, m->body.size), &why);

	if (!r)
		r = rows_each(v, q, q->rows, put_header, put_row, &a, &total, &why);
	if (r && r != ERR_PENDING) { /* pending: an answer is full */
		vault_refuse(v, m->request, rows_refusal(r), "%s", why.text);
	} else {
		buf_put64(&b, ledger_size(v->ledger));
		buf_put32(&b, (uint32_t)total);
		buf_put(&b, a.head.data, a.head.size);
		buf_put16(&b, a.count);
		buf_put(&b, a.rows.data, a.rows.size);
		vault_answer(v, MSG_IS_ROWS, m->request, &b);
	}
	buf_free(&a.head);
	buf_free(&a.rows);
	buf_free(&b);
	free(q);
}
