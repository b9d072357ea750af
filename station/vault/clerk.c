#include "station/vault/clerk.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/days.h"
#include "station/vault/book.h"
#include "station/vault/courier.h"
#include "station/vault/day.h"
#include "station/vault/files.h"
#include "station/vault/forms.h"
#include "station/vault/give.h"
#include "station/vault/handover.h"
#include "station/vault/present.h"
#include "station/vault/roles.h"
#include "station/vault/rows.h"
#include "station/vault/save.h"
#include "station/vault/seed.h"
#include "station/vault/sign.h"
#include "station/vault/values.h"

enum channel_state
clerk_state(const struct vault *v, uint32_t request)
{
	return v->clerk && v->clerk->request == request ? STATE_CLERK : STATE_FREE;
}

/* ---- coming and going ---- */

void
clerk_clear_cards(struct clerk *c)
{
	for (size_t i = 0; i < c->card_count; i++)
		secret_free(&c->cards[i].secret);
	memset(c->cards, 0, sizeof(c->cards));
	c->card_count = 0;
	c->service[0] = c->kind[0] = '\0';
}

static void
clerk_free(struct clerk *c)
{
	clerk_clear_cards(c);
	secret_free(&c->seed);
	sodium_memzero(c, sizeof(*c));
	free(c);
}

void
clerk_leave(struct vault *v)
{
	if (v->clerk)
		clerk_free(v->clerk);
	v->clerk = NULL;
}

static void
put_roles(struct buf *b, const struct clerk *c)
{
	buf_put_text(b, c->key);
	buf_put16(b, (uint16_t)c->role_count);
	for (size_t i = 0; i < c->role_count; i++)
		buf_put_text(b, c->roles[i]);
}

/* A clerk is here: so says the audit log, and then the answer. */
static void
welcome(struct vault *v, struct clerk *c)
{
	struct why why = {""};
	struct buf b = {0};

	if (booth_note(v->booth, "clerk", c->key, &why)) {
		vault_refuse(v, c->request, "station.storage", "%s", why.text);
		clerk_free(c);
		return;
	}
	v->clerk = c;
	put_roles(&b, c);
	vault_answer(v, MSG_CLERK_OPEN, c->request, &b);
	buf_free(&b);
}

static void
on_clerk(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	struct why why = {""};
	struct clerk *c;
	int r;

	if (v->clerk) {
		vault_refuse(v, m->request, "counter.clerk_here",
		    "a clerk is at this counter already");
		return;
	}
	if (ledger_size(v->ledger) == 0) {
		vault_refuse(v, m->request, "counter.no_ledger",
		    "this station has never read the ledger: let it reach a node");
		return;
	}
	c = xcalloc(1, sizeof(*c));
	c->request = m->request;
	secret_alloc(&c->seed, SEED_SIZE);
	r = seed_read(v, &in, CARD_SERVICES, c->seed.data, &why);
	if (!r)
		roles_look(v, c);
	if (r) {
		booth_count(v->booth, r == ERR_PASSPHRASE ? "clerk.pin" : "clerk.card");
		vault_refuse(v, m->request, seed_refusal(r), "%s",
		    why.text[0] ? why.text : err_str(r));
	} else if (c->role_count == 0) {
		vault_refuse(v, m->request, "counter.no_clerk",
		    "this card holds neither core:clerk nor a role of a service on the "
		    "ledger as this station has read it: ask the platform office");
	} else if (roles_key(&c->seed, "core:clerk", c->key)) {
		welcome(v, c);
		return;
	}
	clerk_free(c);
}

/* ---- the desk ---- */

static int
put_desk(struct vault *v, struct buf *b, struct why *why)
{
	int64_t n, tasks = 0, hand = 0, today[CLERK_ENTRY_REFUSED + 1];
	const char *trouble = courier_trouble(v->courier);
	int r = 0;

	buf_put8(b, (uint8_t)((booth_clock_bad(v->booth) ? CLERK_CLOCK_BACK : 0) |
			      (ledger_busy(v->ledger) ? CLERK_READING : 0) |
			      (ledger_ready(v->ledger) ? CLERK_READY : 0) |
			      (v->clerk ? CLERK_HERE : 0) |
			      (v->config.tables[0] ? CLERK_SAVES : 0) |
			      (v->config.files[0] ? CLERK_FILES : 0)));
	buf_put64(b, ledger_size(v->ledger));
	buf_put64(b, (uint64_t)ledger_time(v->ledger));
	for (int i = QUEUE_WAITING; i <= QUEUE_REFUSED && !r; i++) {
		r = queue_count(v->queue, (enum queue_state)i, &n, why);
		buf_put64(b, (uint64_t)n);
	}
	if (!r)
		r = book_task_count(queue_db(v->queue), &tasks, why);
	if (!r)
		r = handover_count(queue_db(v->queue), &hand, why);
	if (!r)
		r = book_counts_of_day(
		    queue_db(v->queue), days_of(vault_now(v)), today, why);
	if (r)
		return r;
	buf_put32(b, (uint32_t)tasks);
	buf_put32(b, (uint32_t)hand);
	buf_put32(b, (uint32_t)(today[0] + today[1] + today[2] + today[3]));
	buf_put_var(b, trouble, strlen(trouble));
	return 0;
}

static void
on_desk(struct vault *v, const struct message *m)
{
	struct why why = {""};
	struct buf b = {0};

	if (put_desk(v, &b, &why))
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	else
		vault_answer(v, MSG_IS_DESK, m->request, &b);
	buf_free(&b);
}

/* ---- what is asked ---- */

static const struct {
	uint16_t type;
	void (*handle)(struct vault *v, const struct message *m);
} handlers[] = {
    {MSG_PRESENT, present_on_present},
    {MSG_FORMS, forms_on_list},
    {MSG_FORM, forms_on_form},
    {MSG_ROWS, rows_on_rows},
    {MSG_TRY, sign_on_try},
    {MSG_SIGN, sign_on_sign},
    {MSG_WAS, sign_on_was},
    {MSG_DAY, day_on_day},
    {MSG_TASKS, day_on_tasks},
    {MSG_SETTLE, day_on_settle},
    {MSG_DAY_CLOSE, day_on_close},
    {MSG_REVEAL, values_on_reveal},
    {MSG_ERASE, values_on_erase},
    {MSG_SAVE, save_on_save},
    {MSG_FILES, files_on_list},
    {MSG_DIGEST, files_on_digest},
    {MSG_HANDOVERS, handover_on_list},
    {MSG_GIVE, give_on_give},
    {MSG_HANDED, handover_on_handed},
};

/* What only a clerk who still is one may do. */
static void
as_clerk(struct vault *v, const struct message *m)
{
	roles_look(v, v->clerk);
	if (v->clerk->role_count == 0) {
		vault_refuse(v, m->request, "counter.clerk_revoked",
		    "the roles of this card were taken away: lock the counter");
		return;
	}
	for (size_t i = 0; i < sizeof(handlers) / sizeof(*handlers); i++)
		if (handlers[i].type == m->type)
			handlers[i].handle(v, m);
}

void
clerk_message(struct vault *v, const struct message *m)
{
	if (!v->ledger) {
		vault_refuse(
		    v, m->request, "counter.none", "this station has no counter");
		return;
	}
	switch (m->type) {
	case MSG_DESK:
		on_desk(v, m);
		break;
	case MSG_CLERK:
		on_clerk(v, m);
		break;
	case MSG_CLEAR:
		clerk_clear_cards(v->clerk);
		vault_answer(v, MSG_CLEARED, m->request, NULL);
		break;
	case MSG_END:
		clerk_leave(v);
		vault_answer(v, MSG_ENDED, m->request, NULL);
		break;
	default:
		as_clerk(v, m);
	}
}
