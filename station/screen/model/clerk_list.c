/* Entries of a day, tasks and the close of the day, as the vault tells of them. */
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "station/screen/model/clerk_page.h"

/* ---- names ---- */

size_t
clerk_service_place(const struct clerk *c, const char *name)
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
		size_t place = clerk_service_place(c, name);

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

void
clerk_name_came(struct model *m, struct form *form)
{
	struct clerk *c = &m->clerk;
	size_t place = form ? clerk_service_place(c, form->service) : c->service_count;

	if (place < c->service_count && !c->known[place])
		c->known[place] = form;
	else
		form_free(form);
	names_next(m);
}

/* ---- entries ---- */

static void
list_open(struct clerk_list *l, size_t count)
{
	clerk_list_wipe(l);
	l->rows = xcalloc(count + 1, sizeof(*l->rows));
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
	e->sealed = cur_get8(in);
}

void
clerk_day_came(struct model *m, struct cur *in)
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
	clerk_take_words(in, &e->refusal.words);
	text = cur_var(in, &size);
	e->sealed = cur_get8(in);
	e->state = CLERK_ENTRY_REFUSED;
	if (text && json_parse(&e->fields, text, size, &why))
		e->fields = NULL; /* nothing to fill in, then */
}

void
clerk_tasks_came(struct model *m, struct cur *in)
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
take_handover(struct cur *in, struct clerk_entry_row *e)
{
	size_t size;

	e->seq = cur_get64(in);
	e->time = (int64_t)cur_get64(in);
	take_text(in, e->service, sizeof(e->service));
	take_text(in, e->kind, sizeof(e->kind));
	e->state = cur_get8(in);
	e->given = cur_get8(in);
	cur_var(in, &size); /* the name of its files */
}

void
clerk_handovers_came(struct model *m, struct cur *in)
{
	struct clerk_list *l = &m->clerk.list;
	uint8_t ways = cur_get8(in);
	size_t rows = cur_get16(in);

	rows = rows < CLERK_ROWS_MAX ? rows : CLERK_ROWS_MAX;
	list_open(l, rows);
	l->hand = true;
	l->ways = ways;
	while (l->count < rows && !in->bad)
		take_handover(in, &l->rows[l->count++]);
	show_list(m, PAGE_HANDOVERS);
}

void
clerk_day_closed(struct model *m, struct cur *in)
{
	struct clerk_closed *d = &m->clerk.closed;
	size_t rows;

	*d = (struct clerk_closed){0};
	d->day = cur_get32(in);
	d->time = (int64_t)cur_get64(in);
	d->first = cur_get64(in);
	d->last = cur_get64(in);
	cur_take(in, 32);
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
