/* What the vault's answers make of the clerk's pages (doc/protocol/channel.md 8). */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "station/screen/model/clerk_page.h"

void
clerk_take_words(struct cur *in, struct clerk_words *w)
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
	else
		visit_settings_again(m);
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
		cur_get32(in); /* the version: the form has it */
		clerk_take_words(in, &s->title);
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

/* Back to the first field that is meant; where none is, to the first of all. All that are
 * meant are marked until somebody changes them. */
static void
show_refusal(struct model *m, bool renewed)
{
	struct clerk *c = &m->clerk;
	struct draft_place place;

	if (!draft_mean(&c->draft, c->refusal.field, &place))
		clerk_to_form(m, -1, 0);
	else if (place.slot >= 0)
		clerk_to_form(m, place.row, place.slot);
	else
		clerk_to_lines(m);
	page_notice(m, NOTICE_RULES, renewed, 0);
}

/* The same kind again, or the refused entry: where the new form still has the kind. */
static void
begin_again(struct model *m, const char *name, const struct clerk_entry_row *task)
{
	struct clerk *c = &m->clerk;
	size_t place = kind_place(c->form, name);
	uint64_t seq = task ? task->seq : 0;
	json_t *fields = task ? json_incref(task->fields) : NULL;

	if (task)
		c->refusal = task->refusal;
	if (place == c->form->kind_count) {
		page_go(m, PAGE_SERVICE);
	} else {
		clerk_begin(m, place);
		draft_fill(&c->draft, fields);
		c->draft.corrects = seq;
		if (task)
			show_refusal(m, false);
		else
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
	form_free(form);
	return NULL;
}

/* What was typed goes on in the newer form, where it has the kind. */
static void
newer_came(struct model *m, struct form *form, struct cur *kinds)
{
	struct clerk *c = &m->clerk;
	const struct kind *kind = form ? form_kind(form, c->draft.kind->name) : NULL;
	bool newer = kind && form->version > c->draft.form->version;

	if (newer) {
		take_kinds(c, kinds, form);
		draft_renew(&c->draft, form, kind);
		c->draft.hands = (c->may[kind - form->kinds] & CLERK_HANDS) != 0;
	} else {
		form_free(form);
	}
	show_refusal(m, newer);
}

static void
form_came(struct model *m, struct cur *in)
{
	struct clerk *c = &m->clerk;
	struct cur kinds;
	struct form *form = take_form(in, &kinds);

	if (c->wish == WISH_NAMES) {
		clerk_name_came(m, form);
		return;
	}
	if (c->wish == WISH_NEWER) {
		newer_came(m, form, &kinds);
		return;
	}
	if (!form) {
		act_do(m, ACT_COUNTER, 0);
		page_notice(m, NOTICE_FORM, 0, 0);
		return;
	}
	table_wipe(&c->table); /* its columns are fields of the form before */
	form_free(c->form);
	c->form = form;
	take_kinds(c, &kinds, form);
	c->service = clerk_service_place(c, form->service);
	if (c->wish == WISH_SAME)
		begin_again(m, c->kind, NULL);
	else if (c->wish == WISH_TASK)
		begin_again(
		    m, c->list.rows[c->list.chosen].kind, &c->list.rows[c->list.chosen]);
	else
		page_go(m, PAGE_SERVICE);
}

/* ---- verdicts ---- */

/* True: accepted. */
static bool
take_verdict(struct clerk *c, struct cur *in)
{
	struct clerk_refusal *r = &c->refusal;
	size_t cards, size;

	if (cur_get8(in) == CLERK_ACCEPTED) {
		take_text(in, c->signer, sizeof(c->signer));
		cur_get32(in);
		cards = cur_get16(in);
		for (size_t i = 0; i < 2 * cards && !in->bad; i++)
			cur_var(in, &size);
		paperwork_take(&c->paperwork, in);
		return !in->bad;
	}
	*r = (struct clerk_refusal){0};
	take_text(in, r->key, sizeof(r->key));
	take_text(in, r->field, sizeof(r->field));
	clerk_take_words(in, &r->words);
	r->live = cur_get32(in);
	return false;
}

/* A newer form may have the field that is meant: it takes the old one's place. */
static void
rules_refuse(struct model *m)
{
	struct clerk *c = &m->clerk;

	if ((int64_t)c->refusal.live > c->draft.form->version)
		clerk_ask_form(m, c->draft.form->service, WISH_NEWER);
	else
		show_refusal(m, false);
}

static void
tried(struct model *m, struct cur *in)
{
	if (take_verdict(&m->clerk, in))
		page_go(m, PAGE_CHECK);
	else
		rules_refuse(m);
}

void
clerk_take_made(struct clerk_made *made, struct cur *in)
{
	const uint8_t *at;
	size_t count;

	*made = (struct clerk_made){.seq = cur_get64(in)};
	cur_take(in, 32);
	at = cur_take(in, CLERK_CODE);
	if (at)
		memcpy(made->code, at, CLERK_CODE);
	made->time = (int64_t)cur_get64(in);
	made->hands = cur_get8(in) != 0;
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
	clerk_take_made(&c->made, in);
	paperwork_wipe(&c->paperwork);
	buf_wipe(&c->receipt);
	c->receipt = receipt_of(m);
	form_free(c->form);
	c->form = c->draft.form;
	c->draft.form = NULL;
	draft_wipe(&c->draft);
	c->service = clerk_service_place(c, c->form->service);
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
	    {MSG_IS_ROWS, clerk_take_rows},
	    {MSG_PRESENTED, presented},
	    {MSG_TRIED, tried},
	    {MSG_SIGNED, is_signed},
	    {MSG_IS_DAY, clerk_day_came},
	    {MSG_IS_TASKS, clerk_tasks_came},
	    {MSG_IS_HANDOVERS, clerk_handovers_came},
	    {MSG_GIVEN, clerk_given},
	    {MSG_DAY_CLOSED, clerk_day_closed},
	    {MSG_SAVED, clerk_saved},
	    {MSG_IS_FILES, clerk_files_came},
	    {MSG_DIGESTED, clerk_digested},
	    {MSG_WAS_SIGNED, clerk_was_signed},
	    {MSG_REVEALED, clerk_revealed},
	    {MSG_ERASED, clerk_destroyed},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].type == type)
			table[i].came(m, in);
	if (type == MSG_CLEARED)
		act_do(m, ACT_COUNTER, 0);
	if (type == MSG_SETTLED)
		act_do(m, ACT_TASKS, 0);
	if (type == MSG_TAKEN)
		act_do(m, ACT_HANDOVERS, 0);
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
	case MSG_FILES:
	case MSG_DIGEST:
		return c->draft.row < 0 ? PAGE_FORM : PAGE_LINE;
	case MSG_SAVE:
		return (enum page)c->saved.page;
	case MSG_WAS:
	case MSG_REVEAL:
	case MSG_ERASE:
		return PAGE_ENTRY;
	case MSG_GIVE:
	case MSG_HANDED:
		return PAGE_HANDOVER;
	default:
		return PAGE_COUNTER;
	}
}

/* The words for a signature that was not kept are for that alone. */
static void
name_storage(struct model *m, uint16_t asked)
{
	if (asked != MSG_SIGN && strcmp(m->visit.refusal, "station.storage") == 0)
		snprintf(m->visit.refusal, sizeof(m->visit.refusal), "counter.storage");
}

bool
clerk_refused(struct model *m, uint16_t asked)
{
	if (asked < MSG_DESK || asked > MSG_HANDED)
		return false;
	name_storage(m, asked);
	if (strcmp(m->visit.refusal, "counter.clerk_revoked") == 0) {
		visit_clear(m);
		snprintf(m->visit.refusal, sizeof(m->visit.refusal), "%s",
		    "counter.clerk_revoked");
	} else if (asked == MSG_CLERK) {
		unlock_refused(m);
	} else {
		page_go(m, page_before(m, asked));
		if (asked == MSG_FILES || asked == MSG_DIGEST ||
		    (asked == MSG_ROWS && m->clerk.wish == WISH_PICK))
			page_focus(m, ACT_FIELD, m->clerk.slot);
		clerk_follow(m);
	}
	page_notice(m, NOTICE_REFUSED, 0, 0);
	return true;
}
