#include "station/vault/officer.h"

#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "station/vault/box.h"
#include "station/vault/export.h"
#include "station/vault/report.h"
#include "station/vault/seed.h"
#include "station/vault/session.h"

#define AUDIT_ROWS_MAX 100

enum channel_state
officer_state(const struct vault *v, uint32_t request)
{
	const struct officers *o = &v->officers;

	if (o->count == 0 || o->request != request)
		return STATE_FREE;
	return o->count == 1 ? STATE_OFFICER : STATE_OFFICERS;
}

/* ---- who ---- */

/* The card's public key for the service poll. */
static int
read_officer(
    struct vault *v, struct cur *in, uint8_t key[KEY_PUBLIC_SIZE], struct why *why)
{
	struct secret seed, secret;
	int r;

	secret_alloc(&seed, SEED_SIZE);
	secret_alloc(&secret, KEY_SECRET_SIZE);
	r = seed_read(v, in, CARD_SERVICES, seed.data, why);
	if (!r)
		derive_service_key(key, secret.data, seed.data, "poll");
	secret_free(&seed);
	secret_free(&secret);
	return r;
}

static void
refuse_pin(struct vault *v, uint32_t request, int r, const struct why *why)
{
	booth_count(v->booth, r == ERR_PASSPHRASE ? "officer.pin" : "officer.card");
	vault_refuse(
	    v, request, seed_refusal(r), "%s", why->text[0] ? why->text : err_str(r));
}

static void
on_card(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	struct officers *o = &v->officers;
	uint8_t key[KEY_PUBLIC_SIZE];
	char hex[2 * KEY_PUBLIC_SIZE + 1];
	struct why why = {""};
	struct buf b = {0};
	int r;

	if (m->type == MSG_OFFICER && o->count) {
		vault_refuse(
		    v, m->request, "station.busy", "an officer is at this booth already");
		return;
	}
	r = read_officer(v, &in, key, &why);
	if (r) {
		refuse_pin(v, m->request, r, &why);
	} else if (!city_officer(v->city, key)) {
		vault_refuse(v, m->request, "station.no_officer",
		    "this card holds no role poll:officer on the ledger as this station "
		    "knows it: ask the platform office, and let the station reach the "
		    "ledger");
	} else if (o->count && memcmp(o->keys[0], key, sizeof(key)) == 0) {
		vault_refuse(v, m->request, "station.same_officer",
		    "this is the same officer's card: two different officers are needed");
	} else {
		memcpy(o->keys[o->count++], key, sizeof(key));
		o->request = m->request;
		hex_encode(hex, key, sizeof(key));
		buf_put_text(&b, hex);
		vault_answer(v,
		    m->type == MSG_OFFICER ? MSG_OFFICER_OPEN : MSG_SECOND_OPEN,
		    m->request, &b);
		buf_free(&b);
	}
}

/* Do they still hold the role? */
static bool
still_officers(const struct vault *v)
{
	for (unsigned i = 0; i < v->officers.count; i++)
		if (!city_officer(v->city, v->officers.keys[i]))
			return false;
	return true;
}

static void
put_names(struct buf *out, const struct officers *o)
{
	char hex[2 * KEY_PUBLIC_SIZE + 1];

	for (unsigned i = 0; i < o->count; i++) {
		hex_encode(hex, o->keys[i], KEY_PUBLIC_SIZE);
		buf_printf(out, "%s%s", i ? " and " : "officer ", hex);
	}
}

/* ---- what they ask ---- */

static void
on_booth(struct vault *v, const struct message *m)
{
	struct buf b = {0};

	report_put_booth(v, &b);
	vault_answer(v, MSG_IS_BOOTH, m->request, &b);
	buf_free(&b);
}

static void
answer_report(struct vault *v, uint16_t type, uint32_t request)
{
	struct why why = {""};
	struct buf b = {0};

	if (report_put(v, &b, &why))
		vault_refuse(v, request, "station.storage", "%s", why.text);
	else
		vault_answer(v, type, request, &b);
	buf_free(&b);
}

/* Does an action of the booth; who did it and what was there stands in the chain. */
static bool
act(struct vault *v, uint32_t request, enum booth_action action)
{
	struct buf detail = {0};
	struct why why = {""};
	int r;

	put_names(&detail, &v->officers);
	r = report_put_polls(v, &detail, &why);
	if (!r)
		r = booth_do(v->booth, action, buf_str(&detail), &why);
	if (r)
		vault_refuse(v, request, "station.storage", "%s", why.text);
	buf_free(&detail);
	return r == 0;
}

/* Whether it may be done now; refused where not. */
static bool
may(struct vault *v, uint32_t request, enum booth_action action)
{
	if (session_any(v))
		vault_refuse(v, request, "station.voter_here",
		    "a voter is at this booth: wait until the session has ended");
	else if (!booth_may(v->booth, action))
		vault_refuse(v, request, "station.booth_state",
		    "this booth is not in a state for that");
	else
		return true;
	return false;
}

static void
let_in(struct vault *v, const struct message *m)
{
	const char *sentence = "", *key = booth_refusal(v->booth, &sentence);

	if (key && strcmp(key, "station.session") != 0) {
		vault_refuse(v, m->request, key, "%s", sentence);
	} else if (session_any(v)) {
		vault_refuse(v, m->request, "station.voter_here",
		    "a voter is at this booth: wait until the session has ended");
	} else {
		booth_let_in(v->booth);
		answer_report(v, MSG_ACTED, m->request);
	}
}

static void
on_act(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	uint8_t action = cur_get8(&in);

	if (!cur_done(&in) || action < BOOTH_DO_OPEN || action > BOOTH_DO_LET_IN)
		vault_refuse(
		    v, m->request, "station.booth_state", "there is no such thing to do");
	else if (action == BOOTH_DO_LET_IN)
		let_in(v, m);
	else if (may(v, m->request, action) && act(v, m->request, action))
		answer_report(v, MSG_ACTED, m->request);
}

static void
on_close(struct vault *v, const struct message *m)
{
	/* Asked again after a crash or a full disk: it goes on. */
	if (booth_state(v->booth) != BOOTH_CLOSING &&
	    !(may(v, m->request, BOOTH_DO_CLOSE) && act(v, m->request, BOOTH_DO_CLOSE)))
		return;
	(void)vault_ask(v, m, 0);
}

static void
on_clock(struct vault *v, const struct message *m)
{
	if (may(v, m->request, BOOTH_DO_CLOCK) && act(v, m->request, BOOTH_DO_CLOCK))
		answer_report(v, MSG_CLOCK_RIGHT, m->request);
}

static void
on_audit(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	int64_t before = (int64_t)cur_get64(&in);
	uint16_t count = cur_get16(&in);
	struct why why = {""};
	struct buf b = {0};

	if (!cur_done(&in) || before < 0 || count == 0 || count > AUDIT_ROWS_MAX)
		vault_refuse(v, m->request, "station.booth_state",
		    "1 to %d rows of the audit log at a time", AUDIT_ROWS_MAX);
	else if (audit_read(booth_audit(v->booth), before, count, &b, &why))
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	else
		vault_answer(v, MSG_IS_AUDIT, m->request, &b);
	buf_free(&b);
}

static void
on_export(struct vault *v, const struct message *m)
{
	struct why why = {""};
	struct buf who = {0}, b = {0};
	int r;

	put_names(&who, &v->officers);
	r = booth_note(v->booth, "export", buf_str(&who), &why);
	if (!r)
		r = export_write(v, &b, &why);
	if (r)
		vault_refuse(v, m->request,
		    r == ERR_NOT_FOUND ? "station.no_export" : "station.storage", "%s",
		    why.text);
	else
		vault_answer(v, MSG_EXPORTED, m->request, &b);
	buf_free(&who);
	buf_free(&b);
}

static void
leave(struct vault *v, const struct message *m)
{
	v->officers = (struct officers){0};
	vault_answer(v, MSG_ENDED, m->request, NULL);
}

void
officer_message(struct vault *v, const struct message *m)
{
	if (m->type != MSG_END && !still_officers(v)) {
		vault_refuse(v, m->request, "station.no_officer",
		    "the role poll:officer was taken from this card: leave these pages");
		return;
	}
	switch (m->type) {
	case MSG_BOOTH:
		on_booth(v, m);
		break;
	case MSG_OFFICER:
	case MSG_SECOND:
		on_card(v, m);
		break;
	case MSG_REPORT:
		answer_report(v, MSG_IS_REPORT, m->request);
		break;
	case MSG_ACT:
		on_act(v, m);
		break;
	case MSG_CLOSE:
		on_close(v, m);
		break;
	case MSG_CLOCK:
		on_clock(v, m);
		break;
	case MSG_AUDIT:
		on_audit(v, m);
		break;
	case MSG_EXPORT:
		on_export(v, m);
		break;
	default:
		leave(v, m);
	}
}

/* ---- closing ---- */

static bool
all_sealed(struct vault *v)
{
	for (struct poll *p = city_polls(v->city); p; p = p->next)
		if (box_must_seal(v, p))
			return false;
	return !v->boxing;
}

void
officer_step(struct vault *v)
{
	struct buf polls = {0};
	struct why why = {""};
	struct asked *a;
	int r = 0;

	if (booth_state(v->booth) != BOOTH_CLOSING || v->ending)
		return;
	if (all_sealed(v)) {
		r = report_put_polls(v, &polls, &why);
		if (!r)
			r = booth_do(v->booth, BOOTH_DO_SEALED, buf_str(&polls), &why);
		while (!r && (a = vault_asked_type(v, MSG_CLOSE))) {
			a->type = 0;
			answer_report(v, MSG_CLOSED, a->request);
		}
	} else if (box_stuck()) {
		while ((a = vault_asked_type(v, MSG_CLOSE)))
			vault_asked_refuse(v, a, "station.storage",
			    "the booth is closed, but a poll cannot be sealed: see to "
			    "the disk and close again");
	}
	if (r)
		vault_fail(v, "cannot close the booth", &why);
	buf_free(&polls);
}
