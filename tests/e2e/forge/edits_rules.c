/* Lies that honest-looking rules make possible, and ledgers that are odd but allowed. */
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "forge.h"
#include "tree/merkle.h"

#define FAR 100000 /* added to a seq: behind everything the signer sent */

/* A copy of the nth entry of a kind of poll, to be appended as another one. */
static void
another(struct city *c, struct ledger *l, const char *kind, size_t nth, struct draft *d)
{
	draft_open(d, c, ledger_at(l, ledger_find(l, "poll", kind, nth)));
	d->seq += FAR;
}

static void
append(struct city *c, struct ledger *l, struct draft *d)
{
	struct buf raw = {0};

	draft_sign(d, c, &raw);
	ledger_append(l, &raw);
	buf_free(&raw);
}

/* Everything from the first entry of that kind on. */
static void
cut_from(struct ledger *l, const char *kind)
{
	struct place p = ledger_find(l, "poll", kind, 0);
	struct batch *batch = &l->batches[p.batch];

	ledger_cut(l, p);
	while (batch->count > p.entry)
		ledger_drop(l, (struct place){p.batch, p.entry});
	if (batch->count == 0)
		l->count--;
}

static void
clear_items(struct draft *d)
{
	while (d->payload_count > 0)
		draft_remove_item(d, 0);
}

/* ---- a version 2 of poll ---- */

/* The publication of poll that is live: form, rules, cases, each ended by NUL. */
static void
live_poll(struct city *c, struct ledger *l, struct buf *text)
{
	struct draft d;

	for (size_t n = 0; ledger_has(l, "core", "service", n); n++) {
		draft_open(&d, c, ledger_at(l, ledger_find(l, "core", "service", n)));
		if (strcmp(json_string_value(json_object_get(d.fields, "service")),
			"poll") == 0)
			for (size_t i = 0; i < d.payload_count; i++)
				buf_put(text, d.payload[i].data, d.payload[i].size);
		draft_sign(&d, c, NULL);
	}
	buf_put8(text, 0);
}

static json_t *
live_form(struct city *c, struct ledger *l)
{
	struct buf text = {0};
	json_t *form;

	live_poll(c, l, &text);
	form = json_loads((char *)text.data, 0, NULL);
	if (form == NULL)
		die("the form of poll cannot be read");
	json_object_set_new(form, "version", json_integer(2));
	buf_free(&text);
	return form;
}

static json_t *
kind_of(json_t *form, const char *kind)
{
	return json_object_get(json_object_get(form, "kinds"), kind);
}

/* Publishes form (and frees it), rules and cases as version 2 of poll. */
static void
publish(
    struct city *c, struct ledger *l, json_t *form, const char *rules, const char *cases)
{
	char *text = json_dumps(form, JSON_COMPACT), hex[2 * HASH_SIZE + 1];
	uint8_t hash[HASH_SIZE];
	struct sha256 *sha = sha256_open();
	struct buf all = {0};
	struct draft d;

	buf_put(&all, text, strlen(text) + 1);
	buf_put(&all, rules, strlen(rules) + 1);
	buf_puts(&all, cases);
	sha256_put(sha, all.data, all.size);
	sha256_close(sha, hash);
	hex_encode(hex, hash, HASH_SIZE);
	draft_open(&d, c, ledger_at(l, ledger_find(l, "core", "service", 0)));
	d.seq += FAR;
	d.entry.part = d.entry.parts = 1;
	json_object_set_new(d.fields, "service", json_string("poll"));
	json_object_set_new(d.fields, "version", json_integer(2));
	json_object_set_new(d.fields, "sha256", json_string(hex));
	clear_items(&d);
	draft_insert_item(&d, 0, all.data, all.size);
	append(c, l, &d);
	free(text);
	buf_free(&all);
	json_decref(form);
}

/* The form lets the platform send a box. */
static void
platform_box(struct city *c, struct ledger *l)
{
	json_t *form = live_form(c, l);
	struct draft d;

	cut_from(l, "seal");
	json_object_set_new(
	    kind_of(form, "box"), "sign", json_pack("[s]", "core:platform"));
	publish(c, l, form, "", "");
	another(c, l, "box", 0, &d);
	d.version = 2;
	d.seq = 10 * FAR;
	d.signer = city_key(c, "platform/main");
	json_object_set_new(d.fields, "box", json_integer(1));
	append(c, l, &d);
}

/* The closing names two officers who never signed it: the form asks for no cards, the
 * rules no longer look. */
static void
no_officers(struct city *c, struct ledger *l)
{
	static const char begin[] = "CREATE TRIGGER poll_close_b";
	static const char check[] = "\tSELECT RAISE(ABORT, 'poll.officers')";
	json_t *form = live_form(c, l);
	struct buf text = {0}, rules = {0}, raw = {0};
	struct draft d;
	char *from, *to, *officers, *after;

	live_poll(c, l, &text);
	from = strstr((char *)text.data + strlen((char *)text.data) + 1, begin);
	to = from ? strstr(from, "\nEND;\n") : NULL;
	officers = from ? strstr(from, check) : NULL;
	after = officers ? strstr(officers, "\n\n") : NULL;
	if (to == NULL || after == NULL || after > to)
		die("the rules of poll are not as forge knows them");
	buf_puts(&rules, "DROP TRIGGER poll_close_b;\n");
	buf_put(&rules, from, (size_t)(officers - from));
	buf_put(&rules, after, (size_t)(to - after));
	buf_puts(&rules, "\nEND;\n");
	another(c, l, "close", 0, &d);
	d.version = 2;
	d.card_count = 0;
	draft_sign(&d, c, &raw);
	cut_from(l, "close");
	json_object_del(kind_of(form, "close"), "cosign");
	publish(c, l, form, buf_str(&rules), "");
	ledger_append(l, &raw);
	buf_free(&raw);
	buf_free(&rules);
	buf_free(&text);
}

/* The rules show the trustees one ballot for the sum of all, under the right root. */
static void
sum_of_one(struct city *c, struct ledger *l)
{
	struct buf rules = {0}, raw = {0};
	char hex[65];
	struct draft d;

	buf_puts(&rules,
	    "DROP TRIGGER poll_close_a;\n"
	    "CREATE TRIGGER poll_close_a AFTER INSERT ON poll_close\nBEGIN\n"
	    "UPDATE poll_s_poll SET close_leaf = (SELECT leaf FROM core_pub_entry "
	    "WHERE entry_index = NEW.entry_index) WHERE poll = NEW.poll;\n"
	    "UPDATE poll_s_poll SET tally_root = (SELECT tally_root("
	    "poll_s_poll.close_leaf, b.entry_index, b.line, b.digest, 1) "
	    "FROM poll_pub_ballot b WHERE b.poll = NEW.poll AND b.status = 'counted') "
	    "WHERE poll = NEW.poll;\n"
	    "UPDATE poll_s_sum SET sum = CAST(zeroblob(0)");
	another(c, l, "box", 0, &d);
	for (size_t i = 0; i < 2 * c->questions->cell_count; i++) {
		/* a, then b, of every cell: ballot.md */
		hex_encode(
		    hex, d.payload[0].data + 97 + 288 * (i / 2) + 32 * (i % 2), 32);
		buf_puts(&rules, " || unhex32('");
		buf_puts(&rules, hex);
		buf_puts(&rules, "')");
	}
	draft_sign(&d, c, NULL);
	buf_puts(&rules, " AS BLOB) WHERE poll = NEW.poll;\nEND;\n");
	another(c, l, "close", 0, &d);
	draft_sign(&d, c, &raw);
	cut_from(l, "close");
	publish(c, l, live_form(c, l), buf_str(&rules), "");
	ledger_append(l, &raw);
	buf_free(&raw);
	buf_free(&rules);
}

/* A case whose query never ends. */
static void
endless_case(struct city *c, struct ledger *l)
{
	cut_from(l, "seal");
	publish(c, l, live_form(c, l), "",
	    "{\"query\":\"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM "
	    "c) "
	    "SELECT count(*) FROM c\",\"rows\":[[1]]}\n");
}

/* ---- entries ---- */

/* More trustees than any array holds: the form allows it, the rules do not. */
static void
define_n(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = ledger_at(l, ledger_find(l, "poll", "define", 0));

	draft_open(&d, c, raw);
	json_object_set_new(d.fields, "n", json_integer(1000));
	draft_sign(&d, c, raw);
}

/* Signs a member entry anew as another grant. */
static void
grant(struct city *c, struct ledger *l, const char *role, const struct named_key *who,
    int64_t time)
{
	char vkey[KEY_VKEY_MAX];
	struct draft d;

	draft_open(&d, c, ledger_at(l, ledger_find(l, "core", "member", 0)));
	d.seq += FAR;
	if (time < 0)
		d.entry.time = time;
	json_object_clear(d.fields);
	key_format(&who->key, vkey);
	json_object_set_new(d.fields, "op", json_string("grant"));
	json_object_set_new(d.fields, "role", json_string(role));
	json_object_set_new(d.fields, "name", json_string(who->key.name));
	json_object_set_new(d.fields, "vkey", json_string(vkey));
	append(c, l, &d);
}

static void
negative_time(struct city *c, struct ledger *l)
{
	cut_from(l, "seal");
	grant(c, l, "poll:station", city_key(c, "registrar/registry"), -5);
}

/* The name of a field tries to clear the screen and to write a verdict. */
static void
field_escapes(struct city *c, struct ledger *l)
{
	struct draft d;

	another(c, l, "seal", 0, &d);
	json_object_set_new(
	    d.fields, "\x1b[2J\x1b[HPASS: everything\x1b[8m", json_integer(1));
	append(c, l, &d);
}

static void
block_two_signatures(struct city *c, struct ledger *l)
{
	(void)c;
	l->lie.height = l->count / 2;
	l->lie.what = LIE_TWO_SIGNATURES;
}

#define UNKNOWN_RULES "rules it does not know", REFUSED

const struct edit edits_rules[] = {
    {"rules-platform-box", platform_box, "no poll:station at this time", UNKNOWN_RULES},
    {"rules-no-officers", no_officers, "the officer .* did not sign", UNKNOWN_RULES},
    {"rules-sum-of-one", sum_of_one, "poll_pub_sum is not what the entries give",
	UNKNOWN_RULES},
    {"rules-endless-case", endless_case, "recursive", "core.cases", REFUSED},
    {"define-n", define_n, "poll.threshold", "poll.threshold", REFUSED},
    {"entry-negative-time", negative_time, "time. is below 0", "time. must be .* from 0",
	REFUSED},
    {"entry-field-escapes", field_escapes, "no field \\?\\[2J\\?\\[HPASS",
	"no field '\\?\\[2J\\?\\[HPASS", REFUSED},
    {"block-two-signatures", block_two_signatures, "2 signatures", "one signature",
	REFUSED},
    {NULL, NULL, NULL, NULL, 0},
};

/* ---- allowed ---- */

/* One ballot of the first box again: as part 1 or 2 of a box of that station, or (part 0)
 * as a whole box of another. */
static void
box_part(struct city *c, struct ledger *l, size_t from, uint32_t part, json_int_t number)
{
	struct buf ballot = {0};
	struct draft d;

	another(c, l, "box", 0, &d);
	buf_put(&ballot, d.payload[from].data, d.payload[from].size);
	clear_items(&d);
	draft_insert_item(&d, 0, ballot.data, ballot.size);
	json_object_set_new(d.fields, "box", json_integer(number));
	if (part > 0) {
		d.entry.part = part;
		d.entry.parts = 2;
		d.seq += part;
	} else {
		d.signer = city_key(c, "registrar/registry");
	}
	append(c, l, &d);
	buf_free(&ballot);
}

/* A box in two parts, and between them a whole one of another station: it takes effect
 * first, and stands behind the first part. */
static void
boxes_interleaved(struct city *c, struct ledger *l)
{
	json_int_t boxes = 0;

	while (ledger_has(l, "poll", "box", (size_t)boxes))
		boxes++;
	cut_from(l, "seal");
	grant(c, l, "poll:station", city_key(c, "registrar/registry"), 0);
	box_part(c, l, 0, 1, boxes + 1);
	box_part(c, l, 1, 0, 1);
	box_part(c, l, 2, 2, boxes + 1);
}

/* A complaint in ceremony 1, and at once one in ceremony 2. */
static void
complaints(struct city *c, struct ledger *l)
{
	char zeros[65];
	struct draft d;

	cut_from(l, "open");
	memset(zeros, '0', 64);
	zeros[64] = '\0';
	for (int n = 1; n <= 2; n++) {
		another(c, l, "confirm", 0, &d);
		d.seq += n;
		memcpy(d.kind, "complain", sizeof "complain");
		json_object_del(d.fields, "transcript");
		json_object_set_new(d.fields, "ceremony", json_integer(n));
		json_object_set_new(d.fields, "against", json_integer(2));
		json_object_set_new(d.fields, "share", json_string(zeros));
		append(c, l, &d);
	}
}

/* A station that seals without ever having sent a box. */
static void
drop_all(struct ledger *l, const char *kind)
{
	while (ledger_has(l, "poll", kind, 0)) {
		struct place p = ledger_find(l, "poll", kind, 0);

		ledger_drop(l, p);
		if (l->batches[p.batch].count > 0)
			continue;
		l->count--;
		memmove(&l->batches[p.batch], &l->batches[p.batch + 1],
		    (l->count - p.batch) * sizeof *l->batches);
	}
}

static void
seal_alone(struct city *c, struct ledger *l)
{
	struct place seal = ledger_find(l, "poll", "seal", 0);
	struct draft d;

	ledger_cut(l, seal);
	drop_all(l, "box");
	drop_all(l, "challenge");
	seal = ledger_find(l, "poll", "seal", 0);
	draft_open(&d, c, ledger_at(l, seal));
	json_object_set_new(d.fields, "boxes", json_integer(0));
	json_object_set_new(d.fields, "ballots", json_integer(0));
	json_object_set_new(d.fields, "challenges", json_integer(0));
	draft_sign(&d, c, ledger_at(l, seal));
}

const struct edit edits_allowed[] = {
    {"boxes-interleaved", boxes_interleaved, "PASS", WAITS},
    {"complaints", complaints, "PASS", WAITS},
    {"seal-alone", seal_alone, "PASS", WAITS},
    {NULL, NULL, NULL, NULL, 0},
};
