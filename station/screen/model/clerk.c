/* A clerk at the counter: unlocking, the desk, services, and what is typed into fields.
 */
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "station/screen/model/clerk_page.h"

/* ---- wiping ---- */

void
clerk_list_wipe(struct clerk_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		json_decref(l->rows[i].fields);
	free(l->rows);
	sodium_memzero(l, sizeof(*l));
}

/* A bitwise copy of the draft goes back to its place: the cursor points into the heap. */
void
clerk_lock(struct clerk *c)
{
	struct clerk kept = {.draft = c->draft, .refusal = c->refusal};

	draft_edit(&kept.draft, -1, -1);
	draft_forget_cards(&kept.draft);
	memcpy(kept.key, c->key, sizeof(kept.key));
	form_free(c->form);
	for (size_t i = 0; i < CLERK_SERVICES; i++)
		form_free(c->known[i]);
	table_wipe(&c->table);
	clerk_list_wipe(&c->list);
	clerk_values_wipe(c);
	paperwork_wipe(&c->paperwork);
	buf_wipe(&c->receipt);
	sodium_memzero(c, sizeof(*c));
	*c = kept;
	sodium_memzero(&kept, sizeof(kept));
}

void
clerk_wipe(struct clerk *c)
{
	clerk_lock(c);
	draft_wipe(&c->draft);
	sodium_memzero(c, sizeof(*c));
}

/* ---- asking ---- */

void
clerk_ask(struct model *m, uint16_t type, struct buf *body)
{
	vault_call(m, type, m->request, body, true);
	page_go(m, PAGE_WAIT);
}

void
clerk_ask_form(struct model *m, const char *service, enum clerk_wish wish)
{
	struct buf body = {0};

	m->clerk.wish = wish;
	buf_put_text(&body, service);
	buf_put32(&body, 0);
	clerk_ask(m, MSG_FORM, &body);
}

void
clerk_status_ask(struct model *m)
{
	if (m->what == PLACE_BOOTH || m->call_count == CALLS_MAX ||
	    (m->status_asked && m->now - m->status_asked < STATUS_MS))
		return;
	m->status_asked = m->now;
	vault_call(m, MSG_DESK, STATUS_REQUEST, NULL, false);
}

void
clerk_status_came(struct model *m, const struct message *answer)
{
	struct cur in = cur_of(answer->body.data, answer->body.size);
	struct clerk_status *s = &m->status;
	bool first = m->what == PLACE_UNKNOWN;

	if (answer->type == MSG_REFUSED) {
		m->what = first ? PLACE_BOOTH : m->what;
		return;
	}
	m->what = PLACE_COUNTER;
	s->flags = cur_get8(&in);
	s->leaves = cur_get64(&in);
	s->block_time = cur_get64(&in);
	s->waiting = cur_get64(&in);
	s->sent = cur_get64(&in);
	cur_take(&in, 16); /* proven and refused ones are shown by day */
	s->tasks = cur_get32(&in);
	s->hand = cur_get32(&in);
	s->today = cur_get32(&in);
	take_text(&in, s->trouble, sizeof(s->trouble));
	if (first && m->places[0].page == PAGE_WELCOME)
		page_go(m, PAGE_UNLOCK);
}

/* ---- unlocking, the desk ---- */

static void
to_unlock(struct model *m, int index)
{
	(void)index;
	sodium_memzero(m->visit.card, sizeof(m->visit.card));
	page_go(m, PAGE_UNLOCK);
}

static void
lock(struct model *m, int index)
{
	(void)index;
	visit_clear(m);
	if (draft_is_open(&m->clerk.draft))
		page_notice(m, NOTICE_LOCKED, 0, 0);
}

/* Fresh numbers, and no list or form of before. */
static void
counter(struct model *m, int index)
{
	struct clerk *c = &m->clerk;

	(void)index;
	draft_edit(&c->draft, -1, -1);
	table_wipe(&c->table);
	clerk_list_wipe(&c->list);
	form_free(c->form);
	c->form = NULL;
	sodium_memzero(&c->made, sizeof(c->made));
	m->status_asked = 0;
	clerk_status_ask(m);
	page_go(m, PAGE_COUNTER);
	page_focus(m, ACT_RESUME, 0); /* if there is one */
}

static void
service(struct model *m, int index)
{
	struct clerk *c = &m->clerk;

	c->service = (size_t)index;
	table_wipe(&c->table);
	c->wish = WISH_SERVICE;
	if (c->form && strcmp(c->form->service, c->services[c->service].name) == 0)
		page_go(m, PAGE_SERVICE);
	else
		clerk_ask_form(m, c->services[c->service].name, WISH_SERVICE);
}

static void
service_back(struct model *m, int index)
{
	(void)index;
	service(m, (int)m->clerk.service);
}

/* One half-filled form at a time: another is begun when that is done or thrown away. */
static void
kind(struct model *m, int index)
{
	struct clerk *c = &m->clerk;
	uint8_t missing = (CLERK_STATION_MAY | CLERK_CLERK_MAY) & ~c->may[index];

	if (missing || c->form->kinds[index].payload)
		page_notice(m, NOTICE_MAY, missing, 0);
	else if (draft_is_open(&c->draft))
		page_notice(m, NOTICE_KEPT, 0, 0);
	else
		clerk_begin(m, (size_t)index);
}

static void
resume(struct model *m, int index)
{
	(void)index;
	clerk_to_form(m, -1, 0);
}

static void
discard(struct model *m, int index)
{
	(void)index;
	draft_wipe(&m->clerk.draft);
	vault_call(m, MSG_CLEAR, m->request, NULL, true);
	page_go(m, PAGE_WAIT);
}

void (*const clerk_acts[ACTS])(struct model *, int) = {
    [ACT_UNLOCK] = to_unlock,
    [ACT_LOCK] = lock,
    [ACT_COUNTER] = counter,
    [ACT_SERVICE] = service,
    [ACT_SERVICE_BACK] = service_back,
    [ACT_KIND] = kind,
    [ACT_RESUME] = resume,
    [ACT_DISCARD] = discard,
};

/* ---- typing ---- */

static bool
in_form(const struct model *m)
{
	return model_page(m) == PAGE_FORM || model_page(m) == PAGE_LINE;
}

void
clerk_follow(struct model *m)
{
	struct clerk *c = &m->clerk;

	if (in_form(m))
		draft_edit(&c->draft, c->draft.row,
		    model_in_field(m) ? model_focused(m).index : -1);
}

/* The nth value of a choice. */
static void
choose_nth(struct draft *d, int slot, size_t n)
{
	const struct field *f = draft_slots(d)->items[slot].field;
	const char *value =
	    json_string_value(json_array_get(json_object_get(f->json, "values"), n));

	if (value && !draft_put(d, d->row, slot, value))
		die("a choice of a form has no room for its values");
}

/* A line that is the number of a value, or its words in a language. */
static bool
choose_line(struct draft *d, int slot, const char *line)
{
	const struct field *f = draft_slots(d)->items[slot].field;
	const json_t *values = json_object_get(f->json, "values");

	for (size_t i = 0; i < json_array_size(values); i++) {
		const char *value = json_string_value(json_array_get(values, i));
		const json_t *said = form_value_words(f, value);
		char number[24];

		snprintf(number, sizeof(number), "%zu", i + 1);
		if (strcmp(line, number) == 0 || strcmp(line, value) == 0 ||
		    (said && (strcmp(line, json_str(said, "ko")) == 0 ||
				 strcmp(line, json_str(said, "en")) == 0))) {
			choose_nth(d, slot, i);
			return true;
		}
	}
	return !*line && draft_put(d, d->row, slot, "");
}

static bool
choice_key(struct draft *d, int slot, int32_t key)
{
	if (key >= '1' && key <= '9')
		choose_nth(d, slot, (size_t)(key - '1'));
	else if (keys_request(key, true) == REQUEST_ERASE)
		draft_put(d, d->row, slot, "");
	return keys_is_text(key) || keys_request(key, true) == REQUEST_ERASE;
}

static bool
is_choice(const struct draft *d)
{
	return draft_slots(d)->items[d->slot].field->type == FIELD_CHOICE;
}

static enum field_result
search_key(struct clerk *c, int32_t key)
{
	enum field_result r = field_key(&c->line, key);

	if (r == FIELD_DONE && c->table.columns)
		table_filter(&c->table, c->typed);
	return r;
}

bool
clerk_key(struct model *m, int32_t key)
{
	struct clerk *c = &m->clerk;
	enum field_result r;

	if (key == 0 || !(pages[model_page(m)].traits & TRAIT_TYPED) ||
	    !model_in_field(m))
		return false;
	clerk_follow(m);
	if (!in_form(m))
		r = search_key(c, key);
	else if (is_choice(&c->draft))
		return choice_key(&c->draft, (int)c->draft.slot, key);
	else
		r = draft_key(&c->draft, key);
	if (r == FIELD_NOT_MINE)
		return false;
	page_notice(m, r == FIELD_DONE ? NOTICE_NONE : NOTICE_FULL, 0, 0);
	return true;
}

void
clerk_line_open(struct model *m)
{
	struct clerk *c = &m->clerk;
	bool hangul = c->line.hangul;

	field_open(&c->line, c->typed, sizeof(c->typed), CLERK_REASON_MAX / 4, false);
	c->line.hangul = hangul;
}

/* A whole line for the field in focus: typed on a plain screen, or scanned. Blanks alone
 * erase it. */
void
clerk_line(struct model *m, const char *text)
{
	struct clerk *c = &m->clerk;
	const char *put = text[strspn(text, " ")] ? text : "";
	bool fits;

	if (!model_in_field(m))
		return;
	clerk_follow(m);
	page_notice(m, NOTICE_NONE, 0, 0);
	if (!in_form(m))
		fits = field_set(&c->line, put);
	else if (is_choice(&c->draft))
		fits = choose_line(&c->draft, (int)c->draft.slot, put);
	else
		fits = draft_put(&c->draft, c->draft.row, (int)c->draft.slot, put);
	if (!fits) {
		page_notice(m, NOTICE_FULL, 0, 0);
		return;
	}
	if (!in_form(m) && c->table.columns)
		table_filter(&c->table, c->typed);
	model_request(m, REQUEST_SELECT, 0);
}

void
clerk_scan(struct model *m, const char *text)
{
	if (*text)
		clerk_line(m, text);
	else
		page_notice(m, NOTICE_UNREAD, 0, 0);
}
