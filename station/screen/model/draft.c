#include "station/screen/model/draft.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "screen/keys.h"

/* ---- slots ---- */

static void
slots_open(struct slots *c, const struct field_list *fields)
{
	c->count = fields->count;
	c->items = xcalloc(c->count + 1, sizeof(*c->items));
	for (size_t i = 0; i < c->count; i++) {
		struct slot *slot = &c->items[i];

		slot->field = &fields->items[i];
		slot->room = typed_room(slot->field);
		slot->text = xcalloc(1, slot->room);
	}
}

static void
slots_wipe(struct slots *c)
{
	for (size_t i = 0; i < c->count; i++) {
		sodium_memzero(c->items[i].text, c->items[i].room);
		free(c->items[i].text);
		sodium_memzero(c->items[i].file, sizeof(c->items[i].file));
		sodium_memzero(c->items[i].card, sizeof(c->items[i].card));
	}
	free(c->items);
	*c = (struct slots){0};
}

void
draft_open(struct draft *d, struct form *form, const struct kind *kind)
{
	draft_wipe(d);
	d->form = form;
	d->kind = kind;
	d->row = -1;
	slots_open(&d->main, &kind->fields);
}

void
draft_wipe(struct draft *d)
{
	slots_wipe(&d->main);
	for (size_t i = 0; i < d->row_count; i++)
		slots_wipe(&d->rows[i]);
	free(d->rows);
	form_free(d->form);
	sodium_memzero(d, sizeof(*d));
}

bool
draft_is_open(const struct draft *d)
{
	return d->kind != NULL;
}

static struct slots *
slots_of(const struct draft *d, int row)
{
	assert(row < (int)d->row_count);
	return row < 0 ? (struct slots *)(uintptr_t)&d->main : &d->rows[row];
}

struct slots *
draft_slots(const struct draft *d)
{
	return slots_of(d, d->row);
}

int
draft_find(const struct draft *d, const char *name)
{
	for (size_t i = 0; i < d->main.count; i++)
		if (strcmp(d->main.items[i].field->name, name) == 0)
			return (int)i;
	return -1;
}

/* ---- what a refusal is about ---- */

static void
unmark(struct slots *c)
{
	for (size_t i = 0; i < c->count; i++)
		c->items[i].meant = false;
}

/* The first slot of that name, which is marked; or -1. */
static int
mark(struct slots *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->items[i].field->name, name) == 0) {
			c->items[i].meant = true;
			return (int)i;
		}
	return -1;
}

/* A field of the rows is meant in all of them: the rules do not say in which. With one
 * row that is the place, with more the list of them. */
static bool
mean_name(struct draft *d, const char *name, struct draft_place *place)
{
	int slot = mark(&d->main, name), row_slot = -1;

	*place = (struct draft_place){-1, slot};
	if (slot >= 0)
		return true;
	for (size_t i = 0; i < d->row_count; i++)
		row_slot = mark(&d->rows[i], name);
	if (row_slot >= 0 && d->row_count == 1)
		*place = (struct draft_place){0, row_slot};
	else if (form_can_mean(d->kind, name))
		d->rows_meant = true;
	return row_slot >= 0 || d->rows_meant;
}

bool
draft_mean(struct draft *d, const char *names, struct draft_place *place)
{
	bool found = false;

	unmark(&d->main);
	for (size_t i = 0; i < d->row_count; i++)
		unmark(&d->rows[i]);
	d->rows_meant = false;
	while (*names) {
		size_t size = strcspn(names, " ");
		char name[64];
		struct draft_place at;

		snprintf(name, sizeof(name), "%.*s", (int)size, names);
		if (mean_name(d, name, &at) && !found) {
			*place = at;
			found = true;
		}
		names += size + (names[size] == ' ');
	}
	return found;
}

/* ---- cards ---- */

bool
draft_put_card(struct draft *d, int slot, const char *key)
{
	if (!draft_put(d, -1, slot, key))
		return false;
	snprintf(d->main.items[slot].card, sizeof(d->main.items[slot].card), "%s", key);
	return true;
}

bool
draft_has_card(const struct slot *s)
{
	return s->card[0] && strcmp(s->text, s->card) == 0;
}

int
draft_per(const struct draft *d, int slot)
{
	const struct field *per = form_per(d->kind, d->main.items[slot].field);

	return per ? draft_find(d, per->name) : -1;
}

/* What the slot holds is another value now. */
static void
forget_keys(struct draft *d, int row, int slot)
{
	for (size_t i = 0; row < 0 && i < d->main.count; i++) {
		struct slot *key = &d->main.items[i];

		if (!draft_has_card(key) || draft_per(d, (int)i) != slot)
			continue;
		key->text[0] = '\0';
		key->left = false;
	}
}

void
draft_forget_cards(struct draft *d)
{
	for (size_t i = 0; i < d->main.count; i++)
		d->main.items[i].card[0] = '\0';
}

/* ---- rows ---- */

bool
draft_add_row(struct draft *d)
{
	struct slots *rows;

	if ((int64_t)d->row_count >= d->kind->lines_max)
		return false;
	rows = xcalloc(d->row_count + 1, sizeof(*rows));
	if (d->row_count)
		memcpy(rows, d->rows, d->row_count * sizeof(*rows));
	free(d->rows);
	d->rows = rows;
	slots_open(&d->rows[d->row_count++], &d->kind->lines);
	return true;
}

void
draft_drop_row(struct draft *d, int row)
{
	assert(row >= 0 && row < (int)d->row_count);
	draft_edit(d, -1, -1);
	slots_wipe(&d->rows[row]);
	d->row_count--;
	memmove(&d->rows[row], &d->rows[row + 1],
	    (d->row_count - (size_t)row) * sizeof(*d->rows));
}

/* ---- editing ---- */

static bool
with_separators(const struct field *f)
{
	return f->type == FIELD_WON || f->type == FIELD_WH || f->type == FIELD_KM;
}

/* What is right is written as we write it: 20261126 becomes 2026-11-26. */
static void
put_in_order(struct slot *c)
{
	json_t *value = NULL;

	if (typed_value(c->field, c->text, &value) == FAULT_NONE && value)
		typed_text(c->field, value, c->text, c->room);
	json_decref(value);
}

static void
leave(struct draft *d)
{
	struct slots *c = draft_slots(d);

	if (!d->edit.text)
		return;
	put_in_order(&c->items[d->slot]);
	c->items[d->slot].left |= c->items[d->slot].text[0] != '\0';
	d->edit = (struct field_edit){0};
}

void
draft_edit(struct draft *d, int row, int slot)
{
	struct slot *c;

	if (!draft_is_open(d))
		return;
	if (d->edit.text && d->row == row && (int)d->slot == slot)
		return;
	leave(d);
	d->row = row;
	if (slot < 0)
		return;
	c = &draft_slots(d)->items[slot];
	d->slot = (size_t)slot;
	field_resume(&d->edit, c->text, c->room, typed_most(c->field));
	d->edit.hangul = d->hangul && typed_is_text(c->field);
}

bool
draft_put(struct draft *d, int row, int slot, const char *text)
{
	struct slot *c = &slots_of(d, row)->items[slot];
	bool other = strcmp(c->text, text) != 0;
	struct field_edit edit;

	field_resume(&edit, c->text, c->room, typed_most(c->field));
	if (!field_set(&edit, text))
		return false;
	if (other)
		forget_keys(d, row, slot);
	c->file[0] = '\0';
	put_in_order(c);
	c->left = true;
	c->meant = false;
	if (d->edit.text == c->text) {
		bool hangul = d->edit.hangul;

		field_resume(&d->edit, c->text, c->room, typed_most(c->field));
		d->edit.hangul = hangul;
	}
	return true;
}

bool
draft_put_digest(struct draft *d, int row, int slot, const char *digest, const char *file)
{
	struct slot *c = &slots_of(d, row)->items[slot];

	if (!draft_put(d, row, slot, digest))
		return false;
	snprintf(c->file, sizeof(c->file), "%s", file);
	return true;
}

/* Nobody erases 64 digits one by one, and 63 of them are worth nothing. */
static bool
erases_digest(const struct draft *d, int32_t key)
{
	const struct slot *c = &draft_slots(d)->items[d->slot];

	return (c->field->type == FIELD_KEY || c->field->type == FIELD_HASH) &&
	       !form_is_sealed(c->field) && d->edit.size == typed_most(c->field) &&
	       keys_request(key, true) == REQUEST_ERASE;
}

enum field_result
draft_key(struct draft *d, int32_t key)
{
	size_t before = d->edit.size;
	char was[CLERK_PER + 1];
	struct slot *c;
	const struct field *f;
	enum field_result r;

	if (!d->edit.text)
		return FIELD_NOT_MINE;
	snprintf(was, sizeof(was), "%s", d->edit.text);
	if (erases_digest(d, key))
		r = field_set(&d->edit, "") ? FIELD_DONE : FIELD_REFUSED;
	else
		r = field_key(&d->edit, key);
	if (strncmp(was, d->edit.text, sizeof(was) - 1) != 0)
		forget_keys(d, d->row, (int)d->slot);
	sodium_memzero(was, sizeof(was));
	c = &draft_slots(d)->items[d->slot];
	f = c->field;
	if (d->edit.size != before)
		c->file[0] = '\0';
	if (typed_is_text(f))
		d->hangul = d->edit.hangul;
	else
		d->edit.hangul = false;
	if (r == FIELD_DONE)
		c->meant = false;
	if (r == FIELD_DONE && with_separators(f)) {
		typed_separate(d->edit.text, d->edit.room, &d->edit.cursor);
		d->edit.size = strlen(d->edit.text);
	}
	return r;
}

/* ---- the entry ---- */

enum fault
draft_fault(const struct slot *s)
{
	json_t *value = NULL;
	enum fault bad;

	if (!s->left)
		return typed_while_typing(s->field, s->text);
	bad = typed_value(s->field, s->text, &value);
	json_decref(value);
	return bad;
}

static enum fault
first_of(const struct slots *c, int row, struct draft_place *place)
{
	for (size_t i = 0; i < c->count; i++) {
		json_t *value = NULL;
		enum fault bad = typed_value(c->items[i].field, c->items[i].text, &value);

		json_decref(value);
		if (bad) {
			*place = (struct draft_place){row, (int)i};
			return bad;
		}
	}
	return FAULT_NONE;
}

enum fault
draft_first_fault(const struct draft *d, struct draft_place *place)
{
	enum fault bad = first_of(&d->main, -1, place);

	for (size_t i = 0; i < d->row_count && !bad; i++)
		bad = first_of(&d->rows[i], (int)i, place);
	return bad;
}

/* Where a card lies and its field is empty, that is said: the vault would fill it. */
static json_t *
object_of(const struct slots *c)
{
	json_t *object = json_object();

	for (size_t i = 0; i < c->count; i++) {
		json_t *value = NULL;
		enum fault bad = typed_value(c->items[i].field, c->items[i].text, &value);

		assert(!bad);
		if (!value && c->items[i].card[0])
			value = json_string("");
		if (value && json_object_set_new(object, c->items[i].field->name, value))
			die("out of memory");
	}
	return object;
}

json_t *
draft_fields(const struct draft *d)
{
	json_t *fields = object_of(&d->main), *rows;

	if (d->kind->lines_max == 0)
		return fields;
	rows = json_array();
	for (size_t i = 0; i < d->row_count; i++)
		if (json_array_append_new(rows, object_of(&d->rows[i])))
			die("out of memory");
	if (json_object_set_new(fields, "lines", rows))
		die("out of memory");
	return fields;
}

static void
fill_cells(struct slots *c, const json_t *object)
{
	for (size_t i = 0; i < c->count; i++) {
		struct slot *slot = &c->items[i];
		const json_t *value = json_object_get(object, slot->field->name);

		if (value)
			typed_text(slot->field, value, slot->text, slot->room);
	}
}

void
draft_fill(struct draft *d, const json_t *fields)
{
	const json_t *rows = json_object_get(fields, "lines");

	draft_edit(d, -1, -1);
	fill_cells(&d->main, fields);
	for (size_t i = 0; i < json_array_size(rows) && draft_add_row(d); i++)
		fill_cells(&d->rows[d->row_count - 1], json_array_get(rows, i));
}

/* ---- another form ---- */

static void
take_over(struct slots *to, const struct slots *from)
{
	for (size_t i = 0; i < to->count; i++)
		for (size_t k = 0; k < from->count; k++) {
			struct slot *a = &to->items[i];
			const struct slot *b = &from->items[k];

			if (strcmp(a->field->name, b->field->name) != 0 ||
			    a->field->type != b->field->type ||
			    strlen(b->text) >= a->room)
				continue;
			strcpy(a->text, b->text);
			strcpy(a->file, b->file);
			a->left = b->left;
			strcpy(a->card, b->card);
		}
}

void
draft_renew(struct draft *d, struct form *form, const struct kind *kind)
{
	struct draft before;

	draft_edit(d, -1, -1);
	before = *d;
	*d = (struct draft){0};
	draft_open(d, form, kind);
	d->hangul = before.hangul;
	d->corrects = before.corrects;
	take_over(&d->main, &before.main);
	for (size_t i = 0; i < before.row_count && draft_add_row(d); i++)
		take_over(&d->rows[i], &before.rows[i]);
	draft_wipe(&before);
}
