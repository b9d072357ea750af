#include "station/vault/making.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/json.h"
#include "station/vault/book.h"
#include "station/vault/certify.h"
#include "station/vault/forms.h"
#include "station/vault/roles.h"

void
making_free(struct making *m)
{
	draft_free(&m->draft);
	seals_free(&m->seals);
	bundle_free(&m->bundle);
	issued_free(&m->certificate);
	free(m->kept);
}

bool
making_no(struct making *m, const char *key, const char *format, ...)
{
	char text[600];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	vault_refuse(m->vault, m->request, key, "%s", text);
	return false;
}

/* ---- may it be made here? ---- */

static bool
find_kind(struct making *m)
{
	struct why why = {""};

	if (forms_get(m->vault, m->draft.service, m->draft.version, &m->form, &why))
		return making_no(m, "counter.draft",
		    "no service \"%s\" lives in version %lld", m->draft.service,
		    (long long)m->draft.version);
	m->kind = form_kind(m->form, m->draft.kind);
	m->entry = m->draft.kind;
	m->issues = certify_kind(m->vault, m->draft.service, m->draft.kind);
	snprintf(m->name, sizeof(m->name), "%s.%s", m->draft.service, m->draft.kind);
	return m->kind || making_no(m, "counter.draft", "there is no kind %s", m->name);
}

static bool
check_standing(struct making *m)
{
	switch (roles_standing(m->vault, m->draft.service, m->draft.kind, NULL)) {
	case STANDING_NO_ROLE:
		return making_no(m, "counter.no_role",
		    "%s holds no role that may sign %s: the platform office grants it",
		    m->vault->config.name, m->name);
	case STANDING_REVOKED:
		return making_no(m, "counter.station_revoked",
		    "the role to sign %s was taken away from %s", m->name,
		    m->vault->config.name);
	case STANDING_NOT_YOURS:
		return making_no(m, "counter.not_yours",
		    "this clerk holds neither core:clerk nor a role that signs %s",
		    m->name);
	default:
		return true;
	}
}

static bool
is_timed(const struct field_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].type == FIELD_DATE ||
		    list->items[i].type == FIELD_TIME)
			return true;
	return false;
}

static bool
check_clock(struct making *m)
{
	if (booth_clock_bad(m->vault->booth) &&
	    (is_timed(&m->kind->fields) || is_timed(&m->kind->lines) || m->issues))
		return making_no(m, "counter.clock",
		    "the clock of this station went back: two officers must look at it "
		    "before anything with a date is signed");
	return true;
}

static int
may_be_corrected(void *context, const struct thing *t, struct why *why)
{
	bool *may = context;

	(void)why;
	*may = t->state == CLERK_ENTRY_REFUSED && t->settled != CLERK_CORRECTED;
	return 0;
}

static bool
check_corrected(struct making *m)
{
	struct why why = {""};
	bool may = m->draft.corrects == 0;

	if (!may && book_by_seq(queue_db(m->vault->queue), m->draft.corrects,
			may_be_corrected, &may, &why))
		return making_no(m, "station.storage", "%s", why.text);
	return may || making_no(m, "counter.no_task",
			  "seq %lld is no refused entry that waits for a correction",
			  (long long)m->draft.corrects);
}

/* ---- making it ---- */

static bool
signs_already(const struct making *m, const struct key *key)
{
	for (size_t i = 0; i < m->card_count; i++)
		if (memcmp(m->cards[i].key->public, key->public, KEY_PUBLIC_SIZE) == 0)
			return true;
	return false;
}

/* A key that hangs on a field is for the value that it was derived for alone. */
static bool
is_for(const struct making *m, const struct clerk_card *card)
{
	const struct field *field = form_field(m->kind, card->field);
	const struct field *per = field ? form_per(m->kind, field) : NULL;
	const char *value = per ? json_str(m->draft.fields, per->name) : NULL;

	return strcmp(card->per, value ? value : "") == 0;
}

/* A presented card fills its field where that is left out, and signs where it is named.
 * "" is a field that somebody emptied after the card was there. */
static void
lay_cards(struct making *m)
{
	struct clerk *c = m->vault->clerk;
	char hex[2 * KEY_PUBLIC_SIZE + 1];

	if (strcmp(c->service, m->draft.service) != 0 ||
	    strcmp(c->kind, m->draft.kind) != 0)
		return;
	for (size_t i = 0; i < c->card_count; i++) {
		const struct clerk_card *card = &c->cards[i];
		const char *there = json_str(m->draft.fields, card->field);

		if (there && !*there) {
			json_object_del(m->draft.fields, card->field);
			continue;
		}
		if (!is_for(m, card))
			continue;
		hex_encode(hex, card->key.public, KEY_PUBLIC_SIZE);
		if (!there)
			json_object_set_new(
			    m->draft.fields, card->field, json_string(hex));
		if ((there && strcmp(there, hex) != 0) ||
		    !form_cosigns(m->kind, card->field) || signs_already(m, &card->key))
			continue;
		m->card_fields[m->card_count] = card->field;
		m->cards[m->card_count++] =
		    (struct entry_signer){&card->key, card->secret.data};
	}
}

static bool
seal_fields(struct making *m)
{
	struct why why = {""};

	m->kept = seals_without(m->kind, m->draft.fields);
	if (seals_make(&m->seals, m->form->service, m->kind, m->draft.fields, &why))
		return making_no(m, "counter.sealed", "%s", why.text);
	return true;
}

static bool
build(struct making *m)
{
	struct entry_draft draft = {
	    .origin = m->vault->config.charter.origin,
	    .service = m->draft.service,
	    .kind = m->entry,
	    .version = m->form->version,
	    .fields = m->draft.fields,
	    .payload = m->draft.items,
	    .payload_count = m->draft.item_count,
	};
	int r;

	bundle_open(&m->bundle, m->vault);
	r = bundle_thing(&m->bundle, m->vault, &draft, m->cards, m->card_count);
	m->time = draft.time;
	for (size_t i = 0; i < m->bundle.count; i++)
		m->bundle.items[i].kind = m->name;
	if (r == ERR_TOO_LARGE)
		return making_no(
		    m, "counter.too_large", "%s is larger than an entry can be", m->name);
	return r == 0 || making_no(m, "counter.draft",
			     "%s cannot be written as an entry: %s", m->name, err_str(r));
}

bool
making_make(struct making *m, struct cur in)
{
	struct why why = {""};

	if (draft_parse(&m->draft, in, &why))
		return making_no(m, "counter.draft", "%s", why.text);
	if (!find_kind(m) || !check_standing(m) || !check_clock(m) || !check_corrected(m))
		return false;
	lay_cards(m);
	if (!(m->issues ? certify_make(m) : seal_fields(m)))
		return false;
	return m->refusal.key[0] || build(m);
}
