/* The three tables: rows of a view, entries of a day, tasks. */
#include <string.h>
#include "base/b64.h"
#include "base/days.h"
#include "base/json.h"
#include "station/text/cell.h"
#include "station/vault/book.h"
#include "station/vault/clerk.h"
#include "station/vault/forms.h"
#include "station/vault/save.h"
#include "station/vault/wording.h"

#define COLUMNS 100
#define NUMBER_ROOM 200

static const char *const languages[] = {
    [CLERK_NO_LANGUAGE] = NULL, [CLERK_KO] = "ko", [CLERK_EN] = "en"};

/* {"ko":..,"en":..} in the language that is wanted; else otherwise. */
static const char *
in_words(const struct saving *s, const json_t *words, const char *otherwise)
{
	const char *language = languages[s->q->language];
	const char *word = language ? json_str(words, language) : NULL;

	return word ? word : otherwise;
}

static void
put_text(struct saving *s, const char *text)
{
	csv_text(&s->csv, text, strlen(text));
}

/* ERR_PENDING where a file would be too large: half a table is none. */
static int
end_row(struct saving *s)
{
	csv_row(&s->csv);
	s->rows++;
	return s->csv.out.size > CLERK_TABLE_MAX ? ERR_PENDING : 0;
}

/* ---- a view ---- */

struct view {
	struct saving *s;
	const struct form *form;
	const struct field *fields[COLUMNS];
	struct buf cells[COLUMNS]; /* of a row, as the screen shows them */
	int columns;
};

static void
put_names(void *context, sqlite3_stmt *stmt)
{
	struct view *v = context;
	const char *names[COLUMNS];
	int count = sqlite3_column_count(stmt);

	v->columns = count < COLUMNS ? count : COLUMNS;
	for (int i = 0; i < v->columns; i++) {
		names[i] = sqlite3_column_name(stmt, i);
		v->fields[i] = v->form ? form_column(v->form, names[i]) : NULL;
	}
	save_put_heads(v->s, names, (size_t)v->columns);
}

static void
read_cell(struct view *v, sqlite3_stmt *stmt, int i)
{
	size_t size = (size_t)sqlite3_column_bytes(stmt, i);
	struct buf *cell = &v->cells[i];
	char number[NUMBER_ROOM];

	buf_reset(cell);
	switch (sqlite3_column_type(stmt, i)) {
	case SQLITE_INTEGER:
		cell_number(v->fields[i], sqlite3_column_name(stmt, i),
		    sqlite3_column_int64(stmt, i), number, sizeof(number));
		buf_puts(cell, number);
		break;
	case SQLITE_TEXT:
		buf_put(cell, sqlite3_column_text(stmt, i), size);
		break;
	case SQLITE_BLOB:
		hex_encode((char *)buf_room(cell, 2 * size + 1),
		    sqlite3_column_blob(stmt, i), size);
		buf_cut(cell, 2 * size);
		break;
	default:
		break;
	}
}

static bool
is_found(const struct view *v)
{
	const char *cells[COLUMNS];

	for (int i = 0; i < v->columns; i++)
		cells[i] = buf_str(&v->cells[i]);
	return cell_row_finds(v->fields, cells, (size_t)v->columns, v->s->q->filter);
}

/* A number that is one goes without separators, so that it can be reckoned with. */
static void
put_cell(struct view *v, sqlite3_stmt *stmt, int i)
{
	const char *word =
	    in_words(v->s, form_value_words(v->fields[i], buf_str(&v->cells[i])), NULL);

	if (word)
		put_text(v->s, word);
	else if (sqlite3_column_type(stmt, i) == SQLITE_INTEGER &&
		 cell_sort(v->fields[i], sqlite3_column_name(stmt, i)) == CELL_NUMBER)
		csv_number(&v->s->csv, sqlite3_column_int64(stmt, i));
	else
		csv_text(&v->s->csv, buf_str(&v->cells[i]), v->cells[i].size);
}

static bool
put_row(void *context, sqlite3_stmt *stmt)
{
	struct view *v = context;

	for (int i = 0; i < v->columns; i++)
		read_cell(v, stmt, i);
	if (!is_found(v))
		return true;
	for (int i = 0; i < v->columns; i++)
		put_cell(v, stmt, i);
	return end_row(v->s) == 0;
}

int
save_view(struct saving *s, struct why *why)
{
	const struct rows_question *q = &s->q->rows;
	struct view v = {.s = s};
	char service[SERVICE_NAME_MAX + 1];
	int64_t total = 0;
	int r;

	snprintf(service, sizeof(service), "%.*s", (int)strcspn(q->view, "_"), q->view);
	if (forms_get(s->vault, service, 0, &v.form, why))
		v.form = NULL; /* no such view either */
	snprintf(s->name, sizeof(s->name), "%s-", q->view);
	days_text(s->name + strlen(s->name), days_of(vault_now(s->vault)));
	r = rows_each(s->vault, q, CLERK_TOTAL_MAX, put_names, put_row, &v, &total, why);
	for (int i = 0; i < COLUMNS; i++)
		buf_free(&v.cells[i]);
	return r ? r : total >= CLERK_TOTAL_MAX ? ERR_PENDING : 0;
}

/* ---- entries of this station ---- */

static void
put_time(struct saving *s, int64_t time)
{
	char text[DAYS_TIME_TEXT];

	put_text(s, days_time_text(text, time));
}

static void
put_number(struct saving *s, int64_t n, bool is)
{
	if (is)
		csv_number(&s->csv, n);
	else
		put_text(s, "");
}

/* Number, time, service, kind. */
static void
put_thing(struct saving *s, const struct thing *t)
{
	const struct form *form = NULL;
	const struct kind *kind = NULL;
	struct why why = {""};

	if (forms_get(s->vault, t->service, 0, &form, &why) == 0)
		kind = form_kind(form, t->kind);
	csv_number(&s->csv, t->seq);
	put_time(s, t->time);
	put_text(s,
	    in_words(s, form ? json_object_get(form->root, "name") : NULL, t->service));
	put_text(
	    s, in_words(s, kind ? json_object_get(kind->json, "name") : NULL, t->kind));
}

static int
put_entry(void *context, const struct thing *t, struct why *why)
{
	static const char *const states[] = {[CLERK_WAITING] = "waiting",
	    [CLERK_SENT] = "sent",
	    [CLERK_PROVEN] = "proven",
	    [CLERK_ENTRY_REFUSED] = "refused"};
	static const char *const settled[] = {[CLERK_OPEN] = "",
	    [CLERK_ACKNOWLEDGED] = "acknowledged",
	    [CLERK_CORRECTED] = "corrected"};
	struct saving *s = context;

	(void)why;
	put_thing(s, t);
	save_put_word(s, states[t->state]);
	save_put_word(s, settled[t->settled]);
	put_number(s, t->index, t->index >= 0);
	put_text(s, t->error);
	put_number(s, t->corrects, t->corrects > 0);
	put_number(s, t->corrected_by, t->corrected_by > 0);
	return end_row(s);
}

int
save_day(struct saving *s, struct why *why)
{
	static const char *const heads[] = {"seq", "time", "service", "kind", "state",
	    "settled", "entry", "error", "corrects", "corrected_by"};
	int64_t day = s->q->day ? s->q->day : days_of(vault_now(s->vault));

	snprintf(s->name, sizeof(s->name), "entries-");
	days_text(s->name + strlen(s->name), day);
	save_put_heads(s, heads, sizeof(heads) / sizeof(*heads));
	return book_of_day(
	    queue_db(s->vault->queue), day, 0, CLERK_TOTAL_MAX, put_entry, s, why);
}

/* ---- tasks ---- */

/* Why the rules refused it, in the words of the form. */
static void
put_why(struct saving *s, const struct thing *t)
{
	struct why none = {""};
	struct buf words = {0};
	json_t *fields = NULL;
	struct cur in;
	size_t size;
	const uint8_t *text;

	if (json_parse(&fields, t->fields, strlen(t->fields), &none))
		fields = NULL;
	wording_put_thing(&words, s->vault, t, fields);
	in = cur_of(words.data, words.size);
	if (s->q->language == CLERK_EN)
		cur_var(&in, &size);
	text = cur_var(&in, &size);
	csv_text(&s->csv, (const char *)text, text ? size : 0);
	json_decref(fields);
	buf_free(&words);
}

static int
put_task(void *context, const struct thing *t, struct why *why)
{
	struct saving *s = context;

	(void)why;
	put_thing(s, t);
	put_text(s, t->error);
	put_text(s, t->field);
	if (s->q->language)
		put_why(s, t);
	return end_row(s);
}

int
save_tasks(struct saving *s, struct why *why)
{
	static const char *const heads[] = {
	    "seq", "time", "service", "kind", "error", "field", "why"};

	snprintf(s->name, sizeof(s->name), "tasks-");
	days_text(s->name + strlen(s->name), days_of(vault_now(s->vault)));
	save_put_heads(s, heads, s->q->language ? 7 : 6);
	return book_tasks(queue_db(s->vault->queue), CLERK_TOTAL_MAX, put_task, s, why);
}
