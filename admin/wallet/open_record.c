/* open: a patient's own health record (doc/protocol/health.md). */
#include "admin/wallet/wallet.h"

#include <string.h>

#include "base/b64.h"
#include "base/text.h"
#include "card/health.h"
#include "service/fetch.h"

struct opening {
	struct client ledger;
	const char *record;
	uint8_t patient[KEY_PUBLIC_SIZE];
	struct secret secret, key, content;
	int64_t entry_index;
};

static int
find_key(struct opening *o, struct why *why)
{
	char hex[2 * KEY_PUBLIC_SIZE + 1];
	sqlite3_stmt *st = NULL;

	hex_encode(hex, o->patient, KEY_PUBLIC_SIZE);
	int r = client_select(o->ledger.state, &st, why,
	    "SELECT entry_index, key_box FROM hc_record WHERE record = ?1 AND patient = "
	    "?2",
	    o->record, hex, NULL);
	if (r != 0)
		return r;
	secret_alloc(&o->key, HEALTH_KEY_SIZE);
	if (sqlite3_step(st) != SQLITE_ROW)
		r = why_set(
		    why, ERR_NOT_FOUND, "this card has no record %.60s", o->record);
	else if (sqlite3_column_type(st, 1) == SQLITE_NULL)
		r = why_set(why, ERR_NOT_FOUND,
		    "the ledger has only the digest of record %.60s: ask the institution",
		    o->record);
	else
		r = health_unbox(o->key.data, (const char *)sqlite3_column_text(st, 1),
		    o->secret.data, why);
	o->entry_index = r == 0 ? sqlite3_column_int64(st, 0) : 0;
	sqlite3_finalize(st);
	return r;
}

static int
open_payload(struct opening *o, struct why *why)
{
	struct health_record record = {o->record, o->patient};
	struct buf payload = {0};
	int r =
	    fetch_payload(&o->ledger, o->entry_index, HEALTH_PAYLOAD_MAX, &payload, why);

	if (r == 0)
		r = health_open(
		    &o->content, o->key.data, &record, payload.data, payload.size, why);
	buf_free(&payload);
	return r;
}

int
wallet_open(const struct args *a, struct why *why)
{
	struct opening o = {.ledger.lock = -1, .record = a->words[0]};
	struct secret seed = {0};

	if (a->out == NULL)
		return why_set(why, ERR_FORMAT, "say where it goes: --out FILE");
	int r = card_seed(a, &seed, why);
	if (r == 0) {
		card_key(&seed, "hc", o.patient, &o.secret);
		r = ledger_open(&o.ledger, a, why);
	}
	if (r == 0)
		r = find_key(&o, why);
	if (r == 0)
		r = open_payload(&o, why);
	if (r == 0)
		r = file_write(a->out, o.content.data, o.content.size, 0600, why);
	if (r == 0)
		tell(stderr, WORD_OPENED, o.record, a->out, NULL);
	secret_free(&o.content);
	secret_free(&o.key);
	secret_free(&o.secret);
	secret_free(&seed);
	client_close(&o.ledger);
	return r;
}
