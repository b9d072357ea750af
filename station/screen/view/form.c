/* The form of an entry: its fields, its rows, choices, cards, the check, and what was
 * signed. */
#include <stdio.h>
#include <string.h>
#include "base/b64.h"
#include "station/screen/model/clerk_page.h"
#include "station/screen/view/cast.h"
#include "station/screen/view/desk.h"
#include "station/screen/view/paperwork.h"
#include "station/screen/view/typed.h"

static const struct draft *
draft_of(const struct model *m)
{
	return &m->clerk.draft;
}

static struct both
kind_name(const struct draft *d)
{
	return both_json(json_object_get(d->kind->json, "name"));
}

/* ---- fields ---- */

/* The field in focus; NULL on a button. */
static const struct slot *
in_focus(const struct model *m)
{
	struct item item = model_focused(m);

	return item.kind == ITEM_FIELD ? &draft_slots(draft_of(m))->items[item.index]
				       : NULL;
}

/* Of a document only what has a class of its own is public. */
static struct both
class_of(const struct draft *d, const struct field *f)
{
	if (d->hands && !json_object_get(f->json, "class"))
		return both_words(N_("on the document, not public"));
	return both_class(f);
}

static bool
on_lines(const struct model *m)
{
	struct item item = model_focused(m);

	return item.kind == ITEM_ROW && item.act == ACT_LINES;
}

/* What is typed there; of a digest the file first. */
static struct both
slot_words(struct sheet *s, const struct slot *slot)
{
	if (slot->file[0])
		return both_join(s, both_same(slot->file), " ",
		    both_format(s, "(%.16s...)", slot->text));
	return both_typed(s, slot->field, slot->text);
}

static struct both
hint(const struct model *m, struct sheet *s, const struct slot *at)
{
	struct both hint = both_hint(s, at->field);

	if (at->file[0])
		return both_format(s, N_("From the file %s."), at->file);
	return clerk_has_files(m, at->field)
		   ? both_join(s, hint, " ", both_words(N_("A file: F8.")))
		   : hint;
}

/* What a line or a button below the fields does. */
static struct both
about_item(const struct model *m)
{
	if (on_lines(m))
		return both_words(N_("Enter leads to the further lines."));
	switch (model_focused(m).act) {
	case ACT_TRY:
		return both_words(
		    N_("The rules look at it. It is not signed before you have seen all "
		       "of it once more."));
	case ACT_COUNTER:
		return both_words(N_(
		    "What is typed is kept: go on with it at the counter's first page."));
	default:
		return (struct both){{NULL, NULL}};
	}
}

/* The help of the kind stands where one begins, and where one is done. */
static void
fields(const struct model *m, struct sheet *s)
{
	const struct slot *at = in_focus(m);
	const json_t *help = json_object_get(draft_of(m)->kind->json, "help");
	enum fault bad = at ? draft_fault(at) : FAULT_NONE;
	bool first = at && at == draft_of(m)->main.items;

	if (at && typed_is_text(at->field))
		s->where =
		    both_same(draft_of(m)->edit.hangul ? "[가] Insert" : "[A] Insert");
	if (help && (first || !at))
		sheet_say(s, ROLE_QUIET, both_json(help));
	if (at)
		sheet_say_two(s, hint(m, s, at), class_of(draft_of(m), at->field));
	else if (!both_empty(about_item(m)))
		sheet_say(s, ROLE_QUIET, about_item(m));
	if (bad)
		s->notice = both_fault(s, at->field, bad);
	else if (at ? at->meant : on_lines(m) && draft_of(m)->rows_meant)
		s->notice = both_rules(m);
}

static void
form(const struct model *m, struct sheet *s)
{
	s->title = kind_name(draft_of(m));
	fields(m, s);
}

static void
line(const struct model *m, struct sheet *s)
{
	s->title = both_join(s, kind_name(draft_of(m)), ": ",
	    both_format(s, N_("line %d"), draft_of(m)->row + 1));
	fields(m, s);
}

static void
field_item(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct draft *d = draft_of(m);
	const struct slot *slot = &draft_slots(d)->items[item->item.index];
	bool edited = d->edit.text == slot->text;
	struct both shown;

	item->labelled = true;
	item->text = both_label_or_not(s, slot->field);
	item->flagged = draft_fault(slot) != FAULT_NONE || slot->meant;
	shown = edited && slot->field->type != FIELD_CHOICE ? both_same(slot->text)
							    : slot_words(s, slot);
	item->field = shown.text[m->settings.language];
	if (edited && slot->field->type != FIELD_CHOICE)
		item->edit = &d->edit;
}

static void
form_item(const struct model *m, struct sheet *s, struct shown *item)
{
	if (item->item.kind == ITEM_FIELD)
		field_item(m, s, item);
	if (item->item.act == ACT_LINES && item->item.kind == ITEM_ROW) {
		item->text = both_words(N_("Further lines"));
		item->tail = both_number(s, draft_of(m)->row_count);
		item->flagged = draft_of(m)->rows_meant;
	}
}

const struct view view_form = {form, form_item};
const struct view view_line = {line, form_item};

/* ---- rows ---- */

/* "3 boxes, 12,000 won" */
static struct both
row_words(struct sheet *s, const struct slots *row)
{
	struct both all = both_same("");
	bool first = true;

	for (size_t i = 0; i < row->count; i++) {
		const struct slot *slot = &row->items[i];

		if (!slot->text[0])
			continue;
		all = both_join(s, all, first ? "" : ", ", slot_words(s, slot));
		first = false;
	}
	return first ? both_words(N_("empty")) : all;
}

static void
lines(const struct model *m, struct sheet *s)
{
	s->title = both_join(s, kind_name(draft_of(m)), ": ", both_words(N_("lines")));
	s->where = both_format(s, N_("%zu of at most %zu"), draft_of(m)->row_count,
	    (size_t)draft_of(m)->kind->lines_max);
}

static void
lines_item(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct slots *row;

	if (item->item.act != ACT_LINE)
		return;
	row = &draft_of(m)->rows[item->item.index];
	item->text = row_words(s, row);
	for (size_t i = 0; i < row->count; i++)
		item->flagged |= row->items[i].meant;
}

const struct view view_lines = {lines, lines_item};

/* ---- a choice ---- */

static const struct field *
asked_for(const struct model *m)
{
	return draft_slots(draft_of(m))->items[m->clerk.slot].field;
}

static void
choice(const struct model *m, struct sheet *s)
{
	const json_t *help = json_object_get(asked_for(m)->json, "help");

	s->title = both_label(asked_for(m));
	if (help)
		sheet_say(s, ROLE_TEXT, both_json(help));
}

static void
choice_item(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct slot *slot = &draft_slots(draft_of(m))->items[m->clerk.slot];
	const json_t *list = json_object_get(slot->field->json, "values");
	const char *value = "";

	if (item->item.act != ACT_CHOOSE)
		return;
	if (item->item.index >= 0)
		value = json_string_value(json_array_get(list, (size_t)item->item.index));
	item->text =
	    *value ? both_typed(s, slot->field, value) : both_words(N_("leave it empty"));
	item->mark = strcmp(slot->text, value) == 0 ? MARK_ON : MARK_OFF;
	if (item->mark == MARK_ON)
		item->tail = both_words(N_("chosen"));
}

const struct view view_choice = {choice, choice_item};

/* ---- cards ---- */

static void
present(const struct model *m, struct sheet *s)
{
	const struct draft *d = draft_of(m);
	bool signs = form_cosigns(d->kind, asked_for(m)->name);

	s->title = both_label(asked_for(m));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("Hold this person's card to the reader, or type its name.")));
	if (signs)
		sheet_say(s, ROLE_CHOSEN,
		    both_join(s, both_words(N_("With the card the person agrees to")),
			": ", kind_name(d)));
	sheet_say(s, ROLE_QUIET,
	    both_words(N_("The record shows a number that only this service knows, and "
			  "no name.")));
}

static void
present_pin(const struct model *m, struct sheet *s)
{
	s->title = both_label(asked_for(m));
	sheet_say(
	    s, ROLE_CHOSEN, both_words(N_("The holder of this card types the PIN.")));
	sheet_say_pin(s);
}

const struct view view_present = {present, NULL};
const struct view view_present_pin = {present_pin, NULL};

/* ---- check ---- */

static void
check(const struct model *m, struct sheet *s)
{
	s->title =
	    both_join(s, both_words(N_("Is this right?")), " ", kind_name(draft_of(m)));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("The rules accept it. To change a value, press its number. "
			  "What is signed stays for ever.")));
}

static void
check_item(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct draft *d = draft_of(m);

	if (item->item.kind == ITEM_LINE)
		paperwork_item(m, s, item);
	if (item->item.kind != ITEM_ROW)
		return;
	if (item->item.act == ACT_LINE) {
		item->text = row_words(s, &d->rows[item->item.index]);
		item->head = item->item.index == 0 ? both_words(N_("Further lines"))
						   : (struct both){{NULL, NULL}};
	} else {
		const struct slot *slot = &d->main.items[item->item.index];

		item->text =
		    both_join(s, both_label(slot->field), ": ", slot_words(s, slot));
		item->tail =
		    form_cosigns(d->kind, slot->field->name) && draft_has_card(slot)
			? both_words(N_("this card agrees"))
			: class_of(d, slot->field);
	}
}

const struct view view_entry_check = {check, check_item};

/* ---- signed ---- */

static void
signed_page(const struct model *m, struct sheet *s)
{
	const struct clerk_made *made = &m->clerk.made;

	s->title = both_words(N_("Signed and kept"));
	s->where = both_clock(s, made->time);
	sheet_say(s, ROLE_CHOSEN, both_tracker(s, made->code));
	sheet_say(s, ROLE_QUIET, both_words(N_("The code to find and verify it.")));
	sheet_say_two(s, both_kind(m->clerk.form, m->clerk.kind),
	    both_format(s, N_("number %llu"), (unsigned long long)made->seq));
	s->code = made->code;
	if (made->hands)
		sheet_say(s, ROLE_TEXT,
		    both_words(N_("It is handed over when the public record has it.")));
}

void
show_salt(const struct clerk_made *made, const struct kind *kind, struct sheet *s,
    struct shown *item)
{
	char hex[2 * CLERK_SALT + 1];
	int i = item->item.index;

	hex_encode(hex, made->salts[i].salt, CLERK_SALT);
	item->text =
	    both_join(s, both_place(s, kind, made->salts[i].field, made->salts[i].line),
		": ", both_format(s, "%s", hex));
	if (i == 0)
		item->head = both_words(N_("Keys to the sealed values, for the citizen"));
}

static void
signed_item(const struct model *m, struct sheet *s, struct shown *item)
{
	if (item->item.kind == ITEM_LINE) {
		show_salt(
		    &m->clerk.made, form_kind(m->clerk.form, m->clerk.kind), s, item);
	} else if (item->item.act == ACT_RECEIPT) {
		item->text = item->item.index == PAPER_A4
				 ? both_words(N_("Print it on A4"))
				 : both_words(N_("Print a receipt"));
	} else if (item->item.act == ACT_COUNTER) {
		item->text = both_words(N_("Back to the counter"));
	}
}

const struct view view_signed = {signed_page, signed_item};
