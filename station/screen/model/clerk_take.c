/* What the vault's answers make of the clerk's pages (doc/protocol/channel.md 8). */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "station/screen/model/page.h"

static void
take_words(struct cur *in, struct clerk_words *w)
{
	take_text(in, w->text[LANGUAGE_KO], sizeof(w->text[0]));
	take_text(in, w->text[LANGUAGE_EN], sizeof(w->text[0]));
}

/* ---- who is here, what there is ---- */

/* A half-filled form is for nobody but the clerk who began it. */
static void
clerk_open(struct model *m, struct cur *in)
{
	struct clerk *c = &m->clerk;
	char key[sizeof(c->key)];

	take_text(in, key, sizeof(key));
	m->visit.vault = VAULT_CLERK;
	if (strcmp(key, c->key) != 0)
		clerk_wipe(c);
	memcpy(c->key, key, sizeof(c->key));
	clerk_ask(m, MSG_FORMS, NULL);
}

static void
forms_came(struct model *m, struct cur *in)
{
	struct clerk *c = &m->clerk;
	size_t count = cur_get16(in);

	c->service_count = 0;
	for (size_t i = 0; i < count && i < CLERK_SERVICES && !in->bad; i++) {
		struct clerk_service *s = &c->services[i];

		take_text(in, s->name, sizeof(s->name));
		s->version = cur_get32(in);
		take_words(in, &s->title);
		s->may = cur_get8(in);
		c->service_count += !in->bad;
	}
	act_do(m, ACT_COUNTER, 0);
}

static size_t
kind_place(const struct form *form, const char *name)
{
	const struct kind *k = form_kind(form, name);

	return k ? (size_t)(k - form->kinds) : form->kind_count;
}

static void
take_kinds(struct clerk *c, struct cur *in, struct form *form)
{
	size_t count = cur_get16(in), place;
	char name[41];

	memset(c->may, 0, sizeof(c->may));
	for (size_t i = 0; i < count && !in->bad; i++) {
		take_text(in, name, sizeof(name));
		place = kind_place(form, name);
		if (place < CLERK_KINDS)
			c->may[place] = cur_get8(in);
		else
			cur_get8(in);
	}
}

/* The same kind again, or the refused entry: where the new form still has the kind. */
static void
begin_again(struct model *m, const char *name, const struct clerk_entry_row *task)
{
	struct clerk *c = &m->clerk;
	size_t place = kind_place(c->form, name);
	uint64_t seq = task ? task->seq : 0;
	json_t *fields = task ? json_incref(task->fields) : NULL;

	if (place == c->form->kind_count) {
		page_go(m, PAGE_SERVICE);
	} else {
		clerk_begin(m, place);
		draft_fill(&c->draft, fields);
		c->corrects = seq;
		clerk_to_form(m, -1, 0);
	}
	json_decref(fields);
}

/* NULL where it cannot be read; kinds: where the message tells of them. */
static struct form *
take_form(struct cur *in, struct cur *kinds)
{
	struct form *form = NULL;
	struct why why = {""};
	size_t count, size;
	const uint8_t *text;

	cur_get32(in); /* the version: the form has it too */
	*kinds = *in;
	count = cur_get16(in);
	for (size_t i = 0; i < count; i++) {
		cur_var(in, &size);
		cur_get8(in);
	}
	text = cur_var(in, &size);
	if (text && form_parse(&form, text, size, &why) == 0 &&
	    form->kind_count <= CLERK_KINDS)
		return form;
	if (form)
		form_free(form);
	return NULL;
}

static size_t
service_place(const struct clerk *c, const char *name)
{
	size_t i = 0;

	while (i < c->service_count && strcmp(c->services[i].name, name) != 0)
		i++;
	return i;
}

/* The forms of all services that a list names; a service that is gone has no words. */
static void
names_next(struct model *m)
{
	struct clerk *c = &m->clerk;
	bool closed = c->list_page == PAGE_DAY_CLOSED;
	size_t count = closed ? c->closed.count : c->list.count;

	for (size_t i = 0; i < count; i++) {
		const char *name =
		    closed ? c->closed.kinds[i].service : c->list.rows[i].service;
		size_t place = service_place(c, name);

		if (place == c->service_count || c->asked_for[place])
			continue;
		c->asked_for[place] = true;
		clerk_ask_form(m, name, WISH_NAMES);
		return;
	}
	page_go(m, (enum page)c->list_page);
}

static void
show_list(struct model *m, enum page p)
{
	m->clerk.list_page = (uint8_t)p;
	names_next(m);
}

static void
name_came(struct model *m, struct form *form)
{
	struct clerk *c = &m->clerk;
	size_t place = form ? service_place(c, form->service) : c->service_count;

	if (place < c->service_count && !c->known[place])
		c->known[place] = form;
	else if (form)
		form_free(form);
	names_next(m);
}

static void
form_came(struct model *m, struct cur *in)
{
	struct clerk *c = &m->clerk;
	struct cur kinds;
	struct form *form = take_form(in, &kinds);

	if (c->wish == WISH_NAMES) {
		name_came(m, form);
		return;
	}
	if (!form) {
		act_do(m, ACT_COUNTER, 0);
		page_notice(m, NOTICE_FORM, 0, 0);
		return;
	}
	table_wipe(&c->table); /* its columns are fields of the form before */
	if (c->form)
		form_free(c->form);
	c->form = form;
	take_kinds(c, &kinds, form);
	c->service = service_place(c, form->service);
	if (c->wish == WISH_SAME)
		begin_again(m, c->kind, NULL);
	else if (c->wish == WISH_TASK)
		begin_again(
		    m, c->list.rows[c->list.chosen].kind, &c->list.rows[c->list.chosen]);
	else
		page_go(m, PAGE_SERVICE);
}

/* ---- rows ---- */

static const struct field *
field_of_list(const struct field_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].name, name) == 0)
			return &list->items[i];
	return NULL;
}

/* A column of a view is mostly a field of some kind of the form. */
static const struct field *
field_of_form(const struct form *form, const char *name)
{
	const struct field *f = NULL;

	for (size_t i = 0; i < form->kind_count && !f; i++) {
		f = field_of_list(&form->kinds[i].fields, name);
		if (!f)
			f = field_of_list(&form->kinds[i].lines, name);
	}
	return f;
}

static bool
ends_with(const char *name, const char *end)
{
	size_t size = strlen(name), n = strlen(end);

	return size >= n && strcmp(name + size - n, end) == 0 &&
	       (size == n || name[size - n - 1] == '_');
}

static void
write_integer(const struct field *f, const char *name, int64_t n, char *out, size_t room)
{
	json_t *value = json_integer(n);
	char text[TYPED_TIME];

	if (f && f->type != FIELD_CHOICE)
		typed_text(f, value, out, room);
	else if (ends_with(name, "day"))
		snprintf(out, room, "%s", typed_day_text(text, n));
	else if (ends_with(name, "time"))
		snprintf(out, room, "%s", typed_time_text(text, n));
	else
		snprintf(out, room, "%" PRId64, n);
	json_decref(value);
}

static void
take_cell(struct cur *in, const struct field *f, const char *name, char *out, size_t room)
{
	switch (cur_get8(in)) {
	case CLERK_INTEGER:
		write_integer(f, name, (int64_t)cur_get64(in), out, room);
		break;
	case CLERK_TEXT:
	case CLERK_HEX:
		take_text(in, out, room);
		break;
	default:
		out[0] = '\0';
	}
}

static const char *
label_of(const struct field *f, enum language l, const char *name)
{
	const char *text = f ? json_str(json_object_get(f->json, "label"),
				   l == LANGUAGE_KO ? "ko" : "en")
			     : NULL;

	if (text)
		return text;
	if (strcmp(name, "entry_index") == 0)
		return words(l, "Entry");
	if (strcmp(name, "time") == 0)
		return words(l, "Time");
	if (strcmp(name, "signer") == 0)
		return words(l, "Signed by");
	return name;
}

static void
take_heads(struct clerk *c, struct cur *in, const struct form *form, size_t count)
{
	for (size_t i = 0; i < count && i < TABLE_COLUMNS; i++) {
		char *name = c->names[i];

		take_text(in, name, sizeof(c->names[i]));
		c->columns[i] = form ? field_of_form(form, name) : NULL;
		table_head(&c->table, label_of(c->columns[i], LANGUAGE_KO, name),
		    label_of(c->columns[i], LANGUAGE_EN, name));
	}
}

#define CELL 2000

static void
take_row(struct clerk *c, struct cur *in)
{
	static char text[TABLE_COLUMNS][CELL];
	const char *cells[TABLE_COLUMNS];

	for (size_t i = 0; i < c->table.columns; i++) {
		take_cell(in, c->columns[i], c->names[i], text[i], CELL);
		cells[i] = text[i];
	}
	if (!in->bad)
		table_add(&c->table, cells);
	sodium_memzero(text, sizeof(text));
}

static void
rows_came(struct model *m, struct cur *in)
{
	struct clerk *c = &m->clerk;
	size_t columns, rows;

	cur_get64(in);
	c->total = cur_get32(in);
	columns = cur_get16(in);
	if (c->table.columns == 0 && columns <= TABLE_COLUMNS)
		take_heads(
		    c, in, c->wish == WISH_PICK ? c->draft.form : c->form, columns);
	else
		for (size_t i = 0; i < columns; i++)
			cur_var(in, &(size_t){0});
	rows = columns == c->table.columns ? cur_get16(in) : 0;
	for (size_t i = 0; i < rows && !in->bad; i++)
		take_row(c, in);
	if (rows == 0)
		c->total = (uint32_t)c->table.rows; /* no more come */
	if (!clerk_rows_came(m))
		return;
	table_filter(&c->table, c->searching ? "" : c->typed);
	page_go(m, c->wish == WISH_PICK ? PAGE_PICK : PAGE_TABLE);
}

/* ---- entries ---- */

static void
list_open(struct clerk_list *l, size_t count)
{
	for (size_t i = 0; i < l->count; i++)
		json_decref(l->rows[i].fields);
	free(l->rows);
	*l = (struct clerk_list){.rows = xcalloc(count + 1, sizeof(*l->rows))};
}

static void
take_entry(struct cur *in, struct clerk_entry_row *e)
{
	e->seq = cur_get64(in);
	e->time = (int64_t)cur_get64(in);
	take_text(in, e->service, sizeof(e->service));
	take_text(in, e->kind, sizeof(e->kind));
	e->state = cur_get8(in);
	e->settled = cur_get8(in);
	e->index1 = cur_get64(in);
	cur_take(in, 32);
	take_text(in, e->refusal.key, sizeof(e->refusal.key));
	take_text(in, e->refusal.field, sizeof(e->refusal.field));
	e->corrects = cur_get64(in);
	e->corrected = cur_get64(in);
}

static void
day_came(struct model *m, struct cur *in)
{
	struct clerk_list *l = &m->clerk.list;
	struct clerk_list head = {0};
	size_t rows;

	head.day = cur_get32(in);
	head.waiting = cur_get32(in);
	head.sent = cur_get32(in);
	head.proven = cur_get32(in);
	head.refused = cur_get32(in);
	head.all = cur_get32(in);
	rows = cur_get16(in);
	rows = rows < CLERK_ROWS_MAX ? rows : CLERK_ROWS_MAX;
	list_open(l, rows);
	head.rows = l->rows;
	*l = head;
	while (l->count < rows && !in->bad)
		take_entry(in, &l->rows[l->count++]);
	show_list(m, PAGE_DAY);
}

static void
take_task(struct cur *in, struct clerk_entry_row *e)
{
	struct why why = {""};
	size_t size;
	const uint8_t *text;

	e->seq = cur_get64(in);
	e->time = (int64_t)cur_get64(in);
	take_text(in, e->service, sizeof(e->service));
	take_text(in, e->kind, sizeof(e->kind));
	e->version = cur_get32(in);
	take_text(in, e->refusal.key, sizeof(e->refusal.key));
	take_text(in, e->refusal.field, sizeof(e->refusal.field));
	take_words(in, &e->refusal.words);
	text = cur_var(in, &size);
	e->state = CLERK_ENTRY_REFUSED;
	if (text && json_parse(&e->fields, text, size, &why))
		e->fields = NULL; /* nothing to fill in, then */
}

static void
tasks_came(struct model *m, struct cur *in)
{
	struct clerk_list *l = &m->clerk.list;
	size_t rows = cur_get16(in);

	rows = rows < CLERK_ROWS_MAX ? rows : CLERK_ROWS_MAX;
	list_open(l, rows);
	l->tasks = true;
	while (l->count < rows && !in->bad)
		take_task(in, &l->rows[l->count++]);
	show_list(m, PAGE_TASKS);
}

static void
day_closed(struct model *m, struct cur *in)
{
	struct clerk_closed *d = &m->clerk.closed;
	const uint8_t *leaf;
	size_t rows;

	*d = (struct clerk_closed){0};
	d->day = cur_get32(in);
	d->time = (int64_t)cur_get64(in);
	d->first = cur_get64(in);
	d->last = cur_get64(in);
	leaf = cur_take(in, 32);
	if (leaf)
		memcpy(d->leaf, leaf, 32);
	d->waiting = cur_get32(in);
	d->sent = cur_get32(in);
	d->proven = cur_get32(in);
	d->refused = cur_get32(in);
	d->tasks = cur_get32(in);
	cur_get64(in);
	cur_take(in, 32);
	rows = cur_get16(in);
	for (size_t i = 0; i < rows && i < CLERK_KINDS && !in->bad; i++, d->count++) {
		take_text(in, d->kinds[i].service, sizeof(d->kinds[i].service));
		take_text(in, d->kinds[i].kind, sizeof(d->kinds[i].kind));
		d->kinds[i].count = cur_get32(in);
		d->kinds[i].refused = cur_get32(in);
	}
	show_list(m, PAGE_DAY_CLOSED);
}

/* ---- verdicts ---- */

/* True: accepted. */
static bool
take_verdict(struct clerk *c, struct cur *in)
{
	struct clerk_refusal *r = &c->refusal;
	size_t cards, size;

	if (cur_get8(in) == CLERK_ACCEPTED) {
		cur_var(in, &size);
		cur_get32(in);
		cards = cur_get16(in);
		for (size_t i = 0; i < 2 * cards && !in->bad; i++)
			cur_var(in, &size);
		return !in->bad;
	}
	*r = (struct clerk_refusal){0};
	take_text(in, r->key, sizeof(r->key));
	take_text(in, r->field, sizeof(r->field));
	take_words(in, &r->words);
	return false;
}

/* Back to the field that the rules name, or to the first one. */
static void
rules_refuse(struct model *m)
{
	struct clerk *c = &m->clerk;
	int slot = draft_find(&c->draft, c->refusal.field);

	clerk_to_form(m, -1, slot < 0 ? 0 : slot);
	page_notice(m, NOTICE_RULES, 0, 0);
}

static void
tried(struct model *m, struct cur *in)
{
	if (take_verdict(&m->clerk, in))
		page_go(m, PAGE_CHECK);
	else
		rules_refuse(m);
}

static void
take_made(struct clerk_made *made, struct cur *in)
{
	const uint8_t *at;
	size_t count;

	*made = (struct clerk_made){.seq = cur_get64(in)};
	cur_take(in, 32);
	at = cur_take(in, CLERK_CODE);
	if (at)
		memcpy(made->code, at, CLERK_CODE);
	made->time = (int64_t)cur_get64(in);
	count = cur_get16(in);
	for (size_t i = 0; i < count && i < CLERK_SALTS && !in->bad; i++) {
		take_text(in, made->salts[i].field, sizeof(made->salts[i].field));
		made->salts[i].line = cur_get16(in);
		at = cur_take(in, CLERK_SALT);
		if (at)
			memcpy(made->salts[i].salt, at, CLERK_SALT);
		cur_take(in, 32);
		made->salt_count += !in->bad;
	}
}

/* What was typed is not needed any more; of its form the page still says labels. */
static void
is_signed(struct model *m, struct cur *in)
{
	struct clerk *c = &m->clerk;

	if (!take_verdict(c, in)) {
		rules_refuse(m);
		return;
	}
	take_made(&c->made, in);
	if (c->form)
		form_free(c->form);
	c->form = c->draft.form;
	c->draft.form = NULL;
	draft_wipe(&c->draft);
	c->corrects = 0;
	c->token_made = false;
	c->service = service_place(c, c->form->service);
	page_go(m, PAGE_SIGNED);
}

static void
presented(struct model *m, struct cur *in)
{
	char key[65];

	take_text(in, key, sizeof(key));
	clerk_presented(m, key);
}

void
clerk_answered(struct model *m, uint16_t type, struct cur *in)
{
	static const struct {
		uint16_t type;
		void (*came)(struct model *, struct cur *);
	} table[] = {
	    {MSG_CLERK_OPEN, clerk_open},
	    {MSG_IS_FORMS, forms_came},
	    {MSG_IS_FORM, form_came},
	    {MSG_IS_ROWS, rows_came},
	    {MSG_PRESENTED, presented},
	    {MSG_TRIED, tried},
	    {MSG_SIGNED, is_signed},
	    {MSG_IS_DAY, day_came},
	    {MSG_IS_TASKS, tasks_came},
	    {MSG_DAY_CLOSED, day_closed},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].type == type)
			table[i].came(m, in);
	if (type == MSG_CLEARED)
		act_do(m, ACT_COUNTER, 0);
	if (type == MSG_SETTLED)
		act_do(m, ACT_TASKS, 0);
}

/* ---- refusals ---- */

static void
unlock_refused(struct model *m)
{
	m->visit.vault = VAULT_FREE;
	page_go(m,
	    strcmp(m->visit.refusal, "station.pin") == 0 ? PAGE_UNLOCK_PIN : PAGE_UNLOCK);
}

/* Where one was before asking. */
static enum page
page_before(const struct model *m, uint16_t asked)
{
	const struct clerk *c = &m->clerk;

	switch (asked) {
	case MSG_PRESENT:
		return strcmp(m->visit.refusal, "station.pin") == 0 ? PAGE_PRESENT_PIN
								    : PAGE_PRESENT;
	case MSG_SIGN:
		return PAGE_CHECK;
	case MSG_TRY:
		return PAGE_FORM;
	case MSG_ROWS:
		return c->wish == WISH_PICK ? c->draft.row < 0 ? PAGE_FORM : PAGE_LINE
					    : PAGE_SERVICE;
	case MSG_SETTLE:
		return PAGE_SETTLE;
	default:
		return PAGE_COUNTER;
	}
}

bool
clerk_refused(struct model *m, uint16_t asked)
{
	if (asked < MSG_DESK || asked > MSG_ERASE)
		return false;
	if (strcmp(m->visit.refusal, "counter.clerk_revoked") == 0) {
		visit_clear(m);
		snprintf(m->visit.refusal, sizeof(m->visit.refusal), "%s",
		    "counter.clerk_revoked");
	} else if (asked == MSG_CLERK) {
		unlock_refused(m);
	} else {
		page_go(m, page_before(m, asked));
		if (asked == MSG_ROWS && m->clerk.wish == WISH_PICK)
			page_focus(m, ACT_FIELD, m->clerk.slot);
		clerk_follow(m);
	}
	page_notice(m, NOTICE_REFUSED, 0, 0);
	return true;
}
