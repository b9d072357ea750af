#include "station/vault/clerk.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/log.h"
#include "station/vault/book.h"
#include "station/vault/courier.h"
#include "station/vault/db.h"
#include "station/vault/day.h"
#include "station/vault/forms.h"
#include "station/vault/rows.h"
#include "station/vault/seed.h"
#include "station/vault/sign.h"

enum channel_state
clerk_state(const struct vault *v, uint32_t request)
{
	return v->clerk && v->clerk->request == request ? STATE_CLERK : STATE_FREE;
}

/* ---- roles ---- */

/* Roles change while nobody is looked at: at the ledger's time, or now. */
static int64_t
role_time(struct vault *v)
{
	int64_t now = vault_now(v), ledger = ledger_time(v->ledger);

	return now > ledger ? now : ledger;
}

/* The card's key for the service that a role names. False: it names none. */
static bool
key_for_role(const struct secret *seed, const char *role, char hex[65])
{
	uint8_t public[KEY_PUBLIC_SIZE], *secret;
	char service[ROLE_SIZE];
	size_t size = strcspn(role, ":");

	if (role[size] != ':' || size == 0 || strlen(role) >= ROLE_SIZE)
		return false;
	snprintf(service, sizeof(service), "%.*s", (int)size, role);
	secret = sodium_malloc(KEY_SECRET_SIZE);
	if (!secret)
		die("out of locked memory");
	derive_service_key(public, secret, seed->data, service);
	sodium_free(secret);
	hex_encode(hex, public, sizeof(public));
	return true;
}

static bool
is_live(sqlite3 *db, const char *signer, const char *role, int64_t now)
{
	struct why why;
	sqlite3_stmt *s = db_prepare(db,
	    "SELECT 1 FROM core_s_member WHERE signer = ?1 AND role = ?2"
	    " AND from_time <= ?3 AND ?3 < to_time",
	    "tti", signer, role, now);
	bool live = db_row(s, &why) == 1;

	sqlite3_finalize(s);
	return live;
}

/* Which roles of a clerk does the card hold now? */
static void
look_up_roles(struct vault *v, struct clerk *c)
{
	sqlite3 *db = reader_db(ledger_reader(v->ledger));
	sqlite3_stmt *s = db_prepare(db,
	    "SELECT 'core:clerk' UNION SELECT role FROM core_authority ORDER BY 1", "");
	int64_t now = role_time(v);
	struct why why;
	char hex[65];

	c->role_count = 0;
	while (db_row(s, &why) == 1 && c->role_count < ROLES_MAX) {
		const char *role = (const char *)sqlite3_column_text(s, 0);

		if (key_for_role(&c->seed, role, hex) && is_live(db, hex, role, now))
			snprintf(c->roles[c->role_count++], ROLE_SIZE, "%s", role);
	}
	sqlite3_finalize(s);
}

bool
clerk_holds(const struct clerk *c, const char *role)
{
	for (size_t i = 0; i < c->role_count; i++)
		if (strcmp(c->roles[i], role) == 0 ||
		    strcmp(c->roles[i], "core:clerk") == 0)
			return true;
	return false;
}

enum clerk_standing
clerk_standing(struct vault *v, const char *service, const char *kind, unsigned *bits)
{
	/* A role of the kind, and whether the station holds it: now, or at any time. */
	sqlite3_stmt *s = db_prepare(reader_db(ledger_reader(v->ledger)),
	    "SELECT a.role, max(m.from_time <= ?4 AND ?4 < m.to_time)"
	    " FROM core_authority a LEFT JOIN core_s_member m"
	    " ON m.role = a.role AND m.signer = ?3"
	    " WHERE a.service = ?1 AND a.kind = ?2 GROUP BY a.role",
	    "ttti", service, kind, v->config.name, role_time(v));
	bool station = false, once = false, clerk = false;
	struct why why;

	while (db_row(s, &why) == 1) {
		once |= sqlite3_column_type(s, 1) != SQLITE_NULL;
		station |= sqlite3_column_int64(s, 1) != 0;
		clerk |= clerk_holds(v->clerk, (const char *)sqlite3_column_text(s, 0));
	}
	sqlite3_finalize(s);
	if (bits)
		*bits = (station ? CLERK_STATION_MAY : 0) | (clerk ? CLERK_CLERK_MAY : 0);
	if (!station)
		return once ? STANDING_REVOKED : STANDING_NO_ROLE;
	return clerk ? STANDING_GOOD : STANDING_NOT_YOURS;
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
		look_up_roles(v, c);
	if (r) {
		booth_count(v->booth, r == ERR_PASSPHRASE ? "clerk.pin" : "clerk.card");
		vault_refuse(v, m->request, seed_refusal(r), "%s",
		    why.text[0] ? why.text : err_str(r));
	} else if (c->role_count == 0) {
		vault_refuse(v, m->request, "counter.no_clerk",
		    "this card holds neither core:clerk nor a role of a service on the "
		    "ledger as this station has read it: ask the platform office");
	} else if (key_for_role(&c->seed, "core:clerk", c->key)) {
		welcome(v, c);
		return;
	}
	clerk_free(c);
}

/* ---- cards of fields ---- */

/* Whose key is wanted in a field: of the service whose view it is picked from. */
static void
service_of_field(const struct form *form, const struct field *field, char out[41])
{
	const char *from = json_string_value(json_object_get(field->json, "from"));
	size_t size = from ? strcspn(from, "_") : 0;

	if (size == 0 || size > 40)
		snprintf(out, 41, "%s", form->service);
	else
		snprintf(out, 41, "%.*s", (int)size, from);
}

static struct clerk_card *
card_place(struct clerk *c, const char *field)
{
	for (size_t i = 0; i < c->card_count; i++)
		if (strcmp(c->cards[i].field, field) == 0) {
			secret_free(&c->cards[i].secret);
			return &c->cards[i];
		}
	return c->card_count < CLERK_CARDS_MAX ? &c->cards[c->card_count++] : NULL;
}

/* The seed of the card that is meant. */
static int
field_seed(struct vault *v, struct cur *in, struct secret *seed, struct why *why)
{
	uint8_t own = cur_get8(in);

	secret_alloc(seed, SEED_SIZE);
	if (in->bad || own > 1)
		return why_set(why, ERR_FORMAT, "no card is named");
	if (!own)
		return seed_read(v, in, CARD_SERVICES, seed->data, why);
	memcpy(seed->data, v->clerk->seed.data, SEED_SIZE);
	return cur_done(in) ? 0 : why_set(why, ERR_FORMAT, "a card too many is named");
}

static void
keep_card(struct vault *v, uint32_t request, const struct form *form,
    const struct kind *kind, const struct field *field, const struct secret *seed)
{
	struct clerk *c = v->clerk;
	uint8_t public[KEY_PUBLIC_SIZE];
	char service[41], hex[65];
	struct clerk_card *card;
	struct buf b = {0};

	if (strcmp(c->service, form->service) != 0 || strcmp(c->kind, kind->name) != 0)
		clerk_clear_cards(c);
	snprintf(c->service, sizeof(c->service), "%s", form->service);
	snprintf(c->kind, sizeof(c->kind), "%s", kind->name);
	card = card_place(c, field->name);
	if (!card) {
		vault_refuse(v, request, "counter.cards",
		    "no more than %d cards at a time", CLERK_CARDS_MAX);
		return;
	}
	service_of_field(form, field, service);
	snprintf(card->field, sizeof(card->field), "%s", field->name);
	secret_alloc(&card->secret, KEY_SECRET_SIZE);
	derive_service_key(public, card->secret.data, seed->data, service);
	if (key_set(&card->key, "card", KEY_ED25519, public))
		die("a card without a key");
	hex_encode(hex, public, sizeof(public));
	buf_put_text(&b, hex);
	vault_answer(v, MSG_PRESENTED, request, &b);
	buf_free(&b);
}

static void
on_present(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	char service[41], name[41], field_name[41];
	const struct field *field = NULL;
	const struct form *form = NULL;
	const struct kind *kind = NULL;
	struct secret seed = {0};
	struct why why = {""};
	int r;

	cur_text(&in, service, sizeof(service) - 1);
	cur_text(&in, name, sizeof(name) - 1);
	cur_text(&in, field_name, sizeof(field_name) - 1);
	if (!in.bad && forms_get(v, service, 0, &form, &why) == 0)
		kind = form_kind(form, name);
	if (kind)
		field = form_field(kind, field_name);
	if (!field || field->type != FIELD_KEY) {
		vault_refuse(v, m->request, "counter.draft",
		    "a card is for a field of type key of a kind that lives");
		return;
	}
	r = field_seed(v, &in, &seed, &why);
	if (r) {
		booth_count(v->booth, r == ERR_PASSPHRASE ? "card.pin" : "card.unread");
		vault_refuse(v, m->request, seed_refusal(r), "%s",
		    why.text[0] ? why.text : err_str(r));
	} else {
		keep_card(v, m->request, form, kind, field, &seed);
	}
	secret_free(&seed);
}

/* ---- the desk ---- */

static int
put_desk(struct vault *v, struct buf *b, struct why *why)
{
	int64_t n, tasks = 0, today[CLERK_ENTRY_REFUSED + 1];
	const char *trouble = courier_trouble(v->courier);
	int r = 0;

	buf_put8(b, (uint8_t)((booth_clock_bad(v->booth) ? CLERK_CLOCK_BACK : 0) |
			      (ledger_busy(v->ledger) ? CLERK_READING : 0) |
			      (ledger_ready(v->ledger) ? CLERK_READY : 0) |
			      (v->clerk ? CLERK_HERE : 0)));
	buf_put64(b, ledger_size(v->ledger));
	buf_put64(b, (uint64_t)ledger_time(v->ledger));
	for (int i = QUEUE_WAITING; i <= QUEUE_REFUSED && !r; i++) {
		r = queue_count(v->queue, (enum queue_state)i, &n, why);
		buf_put64(b, (uint64_t)n);
	}
	if (!r)
		r = book_task_count(queue_db(v->queue), &tasks, why);
	if (!r)
		r = book_counts(
		    queue_db(v->queue), 0, book_day(vault_now(v)), today, why);
	if (r)
		return r;
	buf_put32(b, (uint32_t)tasks);
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
    {MSG_PRESENT, on_present},
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
    {MSG_REVEAL, day_on_reveal},
    {MSG_ERASE, day_on_erase},
};

/* What only a clerk who still is one may do. */
static void
as_clerk(struct vault *v, const struct message *m)
{
	look_up_roles(v, v->clerk);
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
