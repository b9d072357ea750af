/* An entry from its first field to the signature. */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "station/screen/model/clerk_page.h"

/* ---- the form ---- */

void
clerk_to_form(struct model *m, int row, int slot)
{
	draft_edit(&m->clerk.draft, row, -1);
	page_go(m, row < 0 ? PAGE_FORM : PAGE_LINE);
	page_focus(m, ACT_FIELD, slot);
	clerk_follow(m);
}

/* All rows of the entry, none in particular. */
void
clerk_to_lines(struct model *m)
{
	draft_edit(&m->clerk.draft, -1, -1);
	page_go(m, PAGE_FORM);
	page_focus(m, ACT_LINES, 0);
}

/* The entry that it is about, where the kind has a field for it. */
static void
put_entry(struct draft *d, int64_t entry, const char *kind)
{
	int slot = kind_entry_field(d->kind, kind);
	char number[TYPED_NUMBER];

	snprintf(number, sizeof(number), "%" PRId64, entry);
	if (slot >= 0 && !draft_put(d, -1, slot, number))
		die("a field for a number has no room for one");
}

void
clerk_begin(struct model *m, size_t kind)
{
	struct clerk *c = &m->clerk;
	struct form *form = c->form;

	c->form = NULL;
	snprintf(c->kind, sizeof(c->kind), "%s", form->kinds[kind].name);
	draft_open(&c->draft, form, &form->kinds[kind]);
	c->draft.hands = (c->may[kind] & CLERK_HANDS) != 0;
	if (c->wish == WISH_CORRECT)
		put_entry(&c->draft, c->about, c->about_kind);
	clerk_to_form(m, -1, 0);
}

static void
to_form(struct model *m, int index)
{
	clerk_to_form(m, m->clerk.draft.row, index);
}

/* The list goes: its columns are fields of a form that a newer one may replace. */
static void
back_to_field(struct model *m, int index)
{
	(void)index;
	table_wipe(&m->clerk.table);
	clerk_to_form(m, m->clerk.draft.row, m->clerk.slot);
}

/* The field after this one; after the last one what comes there. */
static void
next_field(struct model *m)
{
	const struct draft *d = &m->clerk.draft;
	struct item items[ITEMS_MAX];
	int next = model_place(m)->focus + 1;

	model_items(m, items);
	if (items[next].kind != ITEM_BUTTON)
		m->places[m->depth - 1].focus = next;
	else
		page_focus(m, d->row < 0 ? ACT_TRY : ACT_LINES, 0);
	clerk_follow(m);
}

static const struct field *
field_of(const struct model *m, int slot)
{
	return draft_slots(&m->clerk.draft)->items[slot].field;
}

static bool
has_list(const struct field *f)
{
	return f->type == FIELD_CHOICE || json_object_get(f->json, "from");
}

/* The key hangs on a field that is not filled in: that one comes first. */
static bool
wants_other(struct model *m, int slot)
{
	struct draft *d = &m->clerk.draft;
	int per = draft_per(d, slot);

	if (per < 0 || d->main.items[per].text[0])
		return false;
	d->main.items[per].left = true;
	clerk_to_form(m, -1, per);
	page_notice(m, NOTICE_EMPTY, 0, 0);
	return true;
}

static void
to_present(struct model *m, int slot, enum clerk_wish wish)
{
	if (wants_other(m, slot))
		return;
	m->clerk.slot = slot;
	m->clerk.wish = wish;
	sodium_memzero(m->visit.card, sizeof(m->visit.card));
	page_go(m, PAGE_PRESENT);
}

static void
ask_files(struct model *m)
{
	m->clerk.wish = WISH_FILE;
	clerk_ask(m, MSG_FILES, NULL);
}

/* What can be chosen for the field in focus; a card for a key, a file for a digest. */
static void
list(struct model *m, int index)
{
	struct clerk *c = &m->clerk;
	const struct field *f;

	(void)index;
	if (!model_in_field(m))
		return;
	clerk_follow(m);
	c->slot = (int)c->draft.slot;
	f = field_of(m, c->slot);
	if (f->type == FIELD_CHOICE)
		page_go(m, PAGE_CHOICE);
	else if (f->type == FIELD_KEY && c->draft.row < 0)
		to_present(m, c->slot, WISH_FIELD);
	else if (clerk_has_files(m, f))
		ask_files(m);
	else if (has_list(f))
		clerk_ask_rows(
		    m, json_string_value(json_object_get(f->json, "from")), WISH_PICK);
}

/* A name of a card in a field for a key: the card is opened. */
static bool
names_card(const struct field *f, const char *text)
{
	return f->type == FIELD_KEY && *text &&
	       strspn(text, "0123456789abcdefABCDEF") != strlen(text);
}

static void
open_named_card(struct model *m, int slot)
{
	struct slot *s = &draft_slots(&m->clerk.draft)->items[slot];
	char name[FIELD_ROOM];

	snprintf(name, sizeof(name), "%s", s->text);
	draft_put(&m->clerk.draft, m->clerk.draft.row, slot, "");
	to_present(m, slot, WISH_FIELD);
	if (model_page(m) == PAGE_PRESENT && field_set(&m->visit.field, name))
		act_do(m, ACT_SUBMIT, 0);
	sodium_memzero(name, sizeof(name));
}

/* Enter: a list for what is empty and has one; the next field; or it stays where what was
 * typed is wrong. */
static void
field_done(struct model *m, int index)
{
	struct clerk *c = &m->clerk;
	struct slot *s = &draft_slots(&c->draft)->items[index];
	bool offer = has_list(s->field) || clerk_has_files(m, s->field) ||
		     (s->field->type == FIELD_KEY && c->draft.row < 0);

	clerk_follow(m);
	if (c->draft.row < 0 && names_card(s->field, s->text)) {
		open_named_card(m, index);
	} else if (!s->text[0] && offer && !s->field->optional) {
		list(m, 0);
	} else if (s->text[0]) {
		s->left = true;
		if (draft_fault(s) == FAULT_NONE)
			next_field(m);
	} else {
		next_field(m);
	}
}

static void
choose(struct model *m, int index)
{
	struct draft *d = &m->clerk.draft;
	const json_t *values =
	    json_object_get(field_of(m, m->clerk.slot)->json, "values");
	const char *value = json_string_value(json_array_get(values, (size_t)index));

	if (!draft_put(d, d->row, m->clerk.slot, index < 0 ? "" : value))
		die("a choice of a form has no room for its values");
	clerk_to_form(m, d->row, m->clerk.slot);
	next_field(m);
}

/* ---- rows of an entry ---- */

static void
lines(struct model *m, int index)
{
	(void)index;
	draft_edit(&m->clerk.draft, -1, -1);
	page_go(m, PAGE_LINES);
}

static void
line(struct model *m, int index)
{
	clerk_to_form(m, index, 0);
}

static void
line_add(struct model *m, int index)
{
	struct draft *d = &m->clerk.draft;

	(void)index;
	if (draft_add_row(d))
		clerk_to_form(m, (int)d->row_count - 1, 0);
	else
		page_notice(m, NOTICE_LINES, 0, 0);
}

static void
line_drop(struct model *m, int index)
{
	(void)index;
	draft_drop_row(&m->clerk.draft, m->clerk.draft.row);
	page_go(m, PAGE_LINES);
}

/* ---- cards ---- */

void
clerk_put_present(struct model *m, struct buf *body, bool own)
{
	const struct draft *d = &m->clerk.draft;
	int per = draft_per(d, m->clerk.slot);

	buf_put_text(body, d->form->service);
	buf_put_text(body, d->kind->name);
	buf_put_text(body, d->main.items[m->clerk.slot].field->name);
	buf_put_text(body, per < 0 ? "" : d->main.items[per].text);
	buf_put8(body, own);
}

static void
own_card(struct model *m, int index)
{
	struct buf body = {0};

	(void)index;
	clerk_put_present(m, &body, true);
	clerk_ask(m, MSG_PRESENT, &body);
}

/* A card's signature is asked for, and the card is not here. */
static int
next_card(const struct draft *d)
{
	for (size_t i = 0; i < d->main.count; i++) {
		const struct slot *s = &d->main.items[i];

		if (s->text[0] && !draft_has_card(s) &&
		    form_cosigns(d->kind, s->field->name))
			return (int)i;
	}
	return -1;
}

/* ---- check and sign ---- */

static void
put_token(struct draft *d, struct buf *body)
{
	if (!d->token_made)
		randombytes_buf(d->token, sizeof(d->token));
	d->token_made = true;
	buf_put(body, d->token, sizeof(d->token));
}

static void
send_draft(struct model *m, uint16_t type)
{
	struct clerk *c = &m->clerk;
	json_t *fields = draft_fields(&c->draft);
	char *text = json_dumps(fields, JSON_COMPACT);
	size_t size = text ? strlen(text) : 0;
	struct buf body = {0};

	buf_make_room(&body, size + 1000);
	if (type == MSG_SIGN)
		put_token(&c->draft, &body);
	buf_put_text(&body, c->draft.form->service);
	buf_put_text(&body, c->draft.kind->name);
	buf_put32(&body, (uint32_t)c->draft.form->version);
	buf_put64(&body, c->draft.corrects);
	buf_put_var(&body, text ? text : "", size);
	buf_put16(&body, 0);
	if (text)
		sodium_memzero(text, size);
	free(text);
	json_decref(fields);
	clerk_ask(m, type, &body);
}

/* Every card that has to sign is asked for; then the rules are. */
void
clerk_go_on(struct model *m)
{
	int slot = next_card(&m->clerk.draft);

	if (slot >= 0)
		to_present(m, slot, WISH_CHECK);
	else
		send_draft(m, MSG_TRY);
}

void
clerk_presented(struct model *m, const char *key)
{
	struct clerk *c = &m->clerk;

	if (!draft_put_card(&c->draft, c->slot, key))
		die("a field for a key has no room for one");
	if (c->wish == WISH_CHECK) {
		clerk_go_on(m);
	} else {
		clerk_to_form(m, -1, c->slot);
		next_field(m);
	}
}

static void
try_it(struct model *m, int index)
{
	struct draft_place place;
	struct draft *d = &m->clerk.draft;

	(void)index;
	draft_edit(d, -1, -1);
	if (draft_first_fault(d, &place) == FAULT_NONE) {
		clerk_go_on(m);
		return;
	}
	clerk_to_form(m, place.row, place.slot);
	draft_slots(d)->items[place.slot].left = true;
}

static void
sign(struct model *m, int index)
{
	(void)index;
	send_draft(m, MSG_SIGN);
}

/* The size of its paper is the first byte of a document. */
static void
receipt(struct model *m, int index)
{
	struct buf body = {0};

	buf_put(&body, m->clerk.receipt.data, m->clerk.receipt.size);
	body.data[0] = (uint8_t)index;
	clerk_ask(m, MSG_PAPER, &body);
}

static void
same(struct model *m, int index)
{
	(void)index;
	clerk_ask_form(m, m->clerk.services[m->clerk.service].name, WISH_SAME);
}

void (*const form_acts[ACTS])(struct model *, int) = {
    [ACT_FORM] = to_form,
    [ACT_BACK_TO_FIELD] = back_to_field,
    [ACT_FIELD] = field_done,
    [ACT_LIST] = list,
    [ACT_CHOOSE] = choose,
    [ACT_LINES] = lines,
    [ACT_LINE] = line,
    [ACT_LINE_ADD] = line_add,
    [ACT_LINE_DROP] = line_drop,
    [ACT_OWN_CARD] = own_card,
    [ACT_TRY] = try_it,
    [ACT_SIGN] = sign,
    [ACT_SAME] = same,
    [ACT_RECEIPT] = receipt,
};
