/* poll close: the office counts the boxes; two officers co-sign where it comes early. */
#include "admin/admin.h"

#include <stdio.h>
#include <string.h>

#include "base/b64.h"
#include "base/file.h"
#include "card/derive.h"

struct officers {
	struct key keys[2];
	struct secret secrets[2];
	struct entry_signer signers[2];
	size_t count;
};

static int
open_officer(const struct args *a, struct officers *o, struct why *why)
{
	const char *card = a->officers.items[o->count];
	const char *pin_file = o->count < a->pins.count ? a->pins.items[o->count] : NULL;
	struct secret *secret = &o->secrets[o->count];
	char prompt[200];

	snprintf(prompt, sizeof(prompt), "PIN of officer's card %.100s: ", card);
	int r =
	    card_key(a, card, pin_file, prompt, "poll", &o->keys[o->count], secret, why);
	if (r == 0) {
		o->signers[o->count] =
		    (struct entry_signer){&o->keys[o->count], secret->data};
		o->count++;
	}
	return r;
}

static int
open_officers(const struct args *a, struct officers *o, struct why *why)
{
	int r = 0;

	if (a->officers.count != 0 && a->officers.count != 2)
		return why_set(why, ERR_FORMAT,
		    "closing early takes two officers: --officer CARD "
		    "--pin-file F twice");
	while (r == 0 && o->count < a->officers.count)
		r = open_officer(a, o, why);
	if (r == 0 && o->count == 2 && key_equal(&o->keys[0], &o->keys[1]))
		r = why_set(why, ERR_REFUSED,
		    "both cards are the same officer's; two are needed");
	return r;
}

/* Live stations that have not sealed, as rows. */
static int
missing_stations(struct desk *d, const char *poll, json_t *rows, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(d->client.state, &st, why,
	    "SELECT DISTINCT m.signer FROM core_pub_member m, core_pub_now n "
	    "WHERE m.role = 'poll:station' AND m.from_time <= n.time AND n.time < "
	    "m.to_time "
	    "AND NOT EXISTS (SELECT 1 FROM poll_pub_station s WHERE s.poll = ?1 "
	    "AND s.station = m.signer AND s.sealed = 1) ORDER BY m.signer",
	    poll, NULL);

	while (r == 0 && sqlite3_step(st) == SQLITE_ROW)
		json_array_append_new(
		    rows, json_pack("{s:s}", "station",
			      (const char *)sqlite3_column_text(st, 0)));
	sqlite3_finalize(st);
	return r;
}

struct closing {
	bool already;
	int64_t boxes, ballots;
	size_t missing;
};

static int
count_boxes(struct desk *d, const char *poll, struct closing *c, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(d->client.state, &st, why,
	    "SELECT p.closed, coalesce((SELECT sum(boxes) FROM poll_pub_station s "
	    "WHERE s.poll = p.poll), 0), coalesce((SELECT sum(ballots) FROM "
	    "poll_pub_station s "
	    "WHERE s.poll = p.poll), 0) FROM poll_pub_poll p WHERE p.poll = ?1",
	    poll, NULL);

	if (r == 0 && sqlite3_step(st) != SQLITE_ROW)
		r = why_set(why, ERR_NOT_FOUND, "the ledger holds no poll \"%s\"", poll);
	if (r == 0) {
		c->already = sqlite3_column_type(st, 0) != SQLITE_NULL;
		c->boxes = sqlite3_column_int64(st, 1);
		c->ballots = sqlite3_column_int64(st, 2);
	}
	sqlite3_finalize(st);
	return r;
}

static json_t *
close_fields(
    const char *poll, const struct closing *c, const struct officers *o, json_t *missing)
{
	static const char *const names[] = {"officer1", "officer2"};
	json_t *fields = json_pack("{s:s,s:I,s:I,s:O}", "poll", poll, "boxes",
	    (json_int_t)c->boxes, "ballots", (json_int_t)c->ballots, "lines", missing);

	for (size_t i = 0; i < o->count; i++) {
		char hex[2 * KEY_PUBLIC_SIZE + 1];
		hex_encode(hex, o->keys[i].public, KEY_PUBLIC_SIZE);
		json_object_set_new(fields, names[i], json_string(hex));
	}
	return fields;
}

static int
close_poll(struct desk *d, const char *poll, const struct officers *o, struct closing *c,
    struct why *why)
{
	json_t *missing = json_array();
	int r = count_boxes(d, poll, c, why);

	if (r == 0)
		r = missing_stations(d, poll, missing, why);
	c->missing = json_array_size(missing);
	if (r == 0 && !c->already)
		r = desk_send(d, "poll", "close", close_fields(poll, c, o, missing), NULL,
		    0, o->signers, o->count, why);
	json_decref(missing);
	return r;
}

int
poll_close(const struct args *a, struct why *why)
{
	struct officers o = {.count = 0};
	struct closing c = {0};
	struct desk d;
	int r = open_officers(a, &o, why);

	if (r == 0 && (r = desk_open(&d, a, "office", why)) == 0) {
		r = close_poll(&d, a->words.items[0], &o, &c, why);
		desk_close(&d);
	}
	if (r == 0 && c.already)
		say("Poll %s is already closed.", a->words.items[0]);
	else if (r == 0)
		say("Poll %s is closed: %lld boxes with %lld ballots; %zu stations did "
		    "not seal.",
		    a->words.items[0], (long long)c.boxes, (long long)c.ballots,
		    c.missing);
	for (size_t i = 0; i < 2; i++)
		secret_free(&o.secrets[i]);
	return r;
}
