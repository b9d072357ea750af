#include "station/vault/present.h"

#include <stdio.h>
#include <string.h>
#include "base/b64.h"
#include "station/vault/clerk.h"
#include "station/vault/forms.h"
#include "station/vault/seed.h"

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
    const struct kind *kind, const struct field *field, const char *per,
    const struct secret *seed)
{
	struct clerk *c = v->clerk;
	uint8_t public[KEY_PUBLIC_SIZE];
	struct buf b = {0}, name = {0};
	struct clerk_card *card;
	char hex[65];

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
	snprintf(card->field, sizeof(card->field), "%s", field->name);
	snprintf(card->per, sizeof(card->per), "%s", per);
	secret_alloc(&card->secret, KEY_SECRET_SIZE);
	form_key_name(&name, form, field, *per ? per : NULL);
	derive_service_key(public, card->secret.data, seed->data, buf_str(&name));
	buf_free(&name);
	if (key_set(&card->key, "card", KEY_ED25519, public))
		die("a card without a key");
	hex_encode(hex, public, sizeof(public));
	buf_put_text(&b, hex);
	vault_answer(v, MSG_PRESENTED, request, &b);
	buf_free(&b);
}

void
present_on_present(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	char service[41], name[41], field_name[41], per[CLERK_PER + 1];
	const struct field *field = NULL;
	const struct form *form = NULL;
	const struct kind *kind = NULL;
	struct secret seed = {0};
	struct why why = {""};
	int r;

	cur_text(&in, service, sizeof(service) - 1);
	cur_text(&in, name, sizeof(name) - 1);
	cur_text(&in, field_name, sizeof(field_name) - 1);
	cur_any_text(&in, per, sizeof(per) - 1);
	if (!in.bad && forms_get(v, service, 0, &form, &why) == 0)
		kind = form_kind(form, name);
	if (kind)
		field = form_field(kind, field_name);
	if (!field || field->type != FIELD_KEY) {
		vault_refuse(v, m->request, "counter.draft",
		    "a card is for a field of type key of a kind that lives");
		return;
	}
	if ((form_per(kind, field) != NULL) != (per[0] != '\0')) {
		vault_refuse(v, m->request, "counter.per",
		    "the key for %s hangs on another field of the form", field->name);
		return;
	}
	r = field_seed(v, &in, &seed, &why);
	if (r) {
		booth_count(v->booth, r == ERR_PASSPHRASE ? "card.pin" : "card.unread");
		vault_refuse(v, m->request, seed_refusal(r), "%s",
		    why.text[0] ? why.text : err_str(r));
	} else {
		keep_card(v, m->request, form, kind, field, per, &seed);
	}
	secret_free(&seed);
}
