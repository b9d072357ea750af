/* Lies in the entries of a poll, each signed by the key that has to sign it. */
#include <string.h>

#include "base/b64.h"
#include "forge.h"
#include "tree/merkle.h"

/* The nth entry of a kind of poll, opened. */
static struct buf *
open_nth(struct city *c, struct ledger *l, const char *kind, size_t nth, struct draft *d)
{
	struct buf *raw = ledger_at(l, ledger_find(l, "poll", kind, nth));

	draft_open(d, c, raw);
	return raw;
}

static void
add_to(struct draft *d, const char *field, int n)
{
	json_int_t old = json_integer_value(json_object_get(d->fields, field));

	json_object_set_new(d->fields, field, json_integer(old + n));
}

/* The digit behind a text in an item changes. */
static void
replace_text(struct buf *item, const char *old, const char *new)
{
	char *at = strstr((char *)item->data, old);

	if (at == NULL || strlen(old) != strlen(new))
		die("no '%s' in a payload item", old);
	memcpy(at, new, strlen(new));
}

static void
define_label(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "define", 0, &d);

	replace_text(&d.payload[0], "Lights", "Lamps!");
	draft_sign(&d, c, raw);
}

static void
define_limit(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "define", 0, &d);
	struct buf item = {0};
	json_t *q = json_loadb((char *)d.payload[0].data, d.payload[0].size, 0, NULL);

	json_object_set_new(q, "max", json_integer(1));
	char *text = json_dumps(q, JSON_COMPACT);
	buf_puts(&item, text);
	draft_remove_item(&d, 0);
	draft_insert_item(&d, 0, item.data, item.size);
	free(text);
	json_decref(q);
	buf_free(&item);
	draft_sign(&d, c, raw);
}

static void
define_malformed(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "define", 0, &d);

	d.payload[0].data[0] = '[';
	draft_sign(&d, c, raw);
}

static void
roll_added(struct city *c, struct ledger *l)
{
	uint8_t last[32];
	struct draft d;
	struct buf *raw = open_nth(c, l, "roll", 0, &d);

	memset(last, 0xff, sizeof last);
	draft_insert_item(&d, d.payload_count, last, sizeof last);
	draft_sign(&d, c, raw);
}

static void
roll_swapped(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "roll", 0, &d);

	draft_swap_items(&d, 0, 1);
	draft_sign(&d, c, raw);
}

static void
roll_other_root(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "roll", 0, &d);

	d.payload[0].data[0] ^= 1;
	draft_sign(&d, c, raw);
}

/* A copy of an entry with a larger seq, in a new batch at the end. */
static void
repeat_at_end(struct city *c, struct ledger *l, const char *kind)
{
	struct draft d;
	struct buf raw = {0};

	(void)open_nth(c, l, kind, 0, &d);
	d.seq += 100;
	draft_sign(&d, c, &raw);
	ledger_append(l, &raw);
	buf_free(&raw);
}

static void
roll_late(struct city *c, struct ledger *l)
{
	ledger_cut(l, ledger_find(l, "poll", "open", 0));
	repeat_at_end(c, l, "roll");
}

static void
define_again(struct city *c, struct ledger *l)
{
	repeat_at_end(c, l, "define");
}

static void
commit_hash(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "reveal", 0, &d);

	d.payload[d.payload_count - 1].data[40] ^= 1;
	draft_sign(&d, c, raw);
}

/* The commitment fits the reveal, but the proof of the secret does not hold: a rogue key.
 */
static void
reveal_rogue(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "reveal", 0, &d);
	json_int_t i = json_integer_value(json_object_get(d.fields, "i"));
	struct sha256 *s = sha256_open();
	uint8_t digest[32];
	char hex[65];

	d.payload[d.payload_count - 1].data[33] ^= 1; /* z of the last coefficient */
	for (size_t k = 0; k < d.payload_count; k++)
		sha256_put(s, d.payload[k].data, d.payload[k].size);
	sha256_close(s, digest);
	hex_encode(hex, digest, sizeof digest);
	draft_sign(&d, c, raw);
	for (size_t n = 0; n < 3; n++) {
		raw = open_nth(c, l, "commit", n, &d);
		if (json_integer_value(json_object_get(d.fields, "i")) == i)
			json_object_set_new(d.fields, "hash", json_string(hex));
		draft_sign(&d, c, raw);
	}
}

static void
commit_index_zero(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "commit", 0, &d);

	json_object_set_new(d.fields, "i", json_integer(0));
	draft_sign(&d, c, raw);
}

static void
commit_index_taken(struct city *c, struct ledger *l)
{
	struct draft d;
	json_t *i;

	(void)open_nth(c, l, "commit", 0, &d);
	i = json_deep_copy(json_object_get(d.fields, "i"));
	draft_sign(&d, c, NULL);
	struct buf *raw = open_nth(c, l, "commit", 1, &d);
	json_object_set_new(d.fields, "i", i);
	draft_sign(&d, c, raw);
}

static void
reveal_early(struct city *c, struct ledger *l)
{
	struct place from = ledger_find(l, "poll", "reveal", 0);
	struct buf raw = {0};

	(void)c;
	buf_put(&raw, ledger_at(l, from)->data, ledger_at(l, from)->size);
	ledger_drop(l, from);
	ledger_insert(l, ledger_find(l, "poll", "commit", 2), &raw);
	buf_free(&raw);
}

static void
deal_short(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "deal", 0, &d);

	draft_remove_item(&d, 0);
	draft_sign(&d, c, raw);
}

static void
deal_other(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "deal", 0, &d);

	d.payload[1].data[50] ^= 1;
	draft_sign(&d, c, raw);
}

static void
confirm_other(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "confirm", 0, &d);
	uint8_t other[32] = {1};
	char hex[65];

	hex_encode(hex, other, sizeof other);
	json_object_set_new(d.fields, "transcript", json_string(hex));
	draft_sign(&d, c, raw);
}

static void
confirm_dropped(struct city *c, struct ledger *l)
{
	(void)c;
	ledger_drop(l, ledger_find(l, "poll", "confirm", 2));
}

static void
open_key(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "open", 0, &d);
	uint8_t one[SCALAR_SIZE], point[POINT_SIZE];
	char hex[65];

	group_scalar_u64(one, 5);
	group_mul_base(point, one);
	hex_encode(hex, point, sizeof point);
	json_object_set_new(d.fields, "key", json_string(hex));
	draft_sign(&d, c, raw);
}

static void
open_key_identity(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "open", 0, &d);
	uint8_t zero[32] = {0};
	char hex[65];

	hex_encode(hex, zero, sizeof zero);
	json_object_set_new(d.fields, "key", json_string(hex));
	draft_sign(&d, c, raw);
}

static void
open_list(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "open", 0, &d);

	draft_remove_item(&d, 1);
	draft_sign(&d, c, raw);
}

static void
open_charter(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "open", 0, &d);
	uint8_t other[32] = {2};
	char hex[65];

	hex_encode(hex, other, sizeof other);
	json_object_set_new(d.fields, "charter", json_string(hex));
	draft_sign(&d, c, raw);
}

static void
box_dropped(struct city *c, struct ledger *l)
{
	(void)c;
	ledger_drop(l, ledger_find(l, "poll", "box", 0));
}

static void
box_last_dropped(struct city *c, struct ledger *l)
{
	size_t n = 0;

	(void)c;
	while (ledger_has(l, "poll", "box", n + 1))
		n++;
	ledger_drop(l, ledger_find(l, "poll", "box", n));
}

static void
box_swapped(struct city *c, struct ledger *l)
{
	struct place a = ledger_find(l, "poll", "box", 0),
		     b = ledger_find(l, "poll", "box", 1);
	struct buf kept = *ledger_at(l, a);

	(void)c;
	*ledger_at(l, a) = *ledger_at(l, b);
	*ledger_at(l, b) = kept;
}

/* The first box once more, before the seal, under a seq of its own. */
static void
box_again(struct city *c, struct ledger *l, int box)
{
	struct place seal = ledger_find(l, "poll", "seal", 0);
	struct buf raw = {0};
	struct draft d;

	draft_open(&d, c, ledger_at(l, seal));
	int64_t seq = d.seq;
	d.seq += 1;
	draft_sign(&d, c, ledger_at(l, seal));
	(void)open_nth(c, l, "box", 0, &d);
	d.seq = seq;
	if (box > 0)
		json_object_set_new(d.fields, "box", json_integer(box));
	draft_sign(&d, c, &raw);
	ledger_insert(l, seal, &raw);
	buf_free(&raw);
}

static void
box_same_number(struct city *c, struct ledger *l)
{
	box_again(c, l, 0);
}

static void
box_new_number(struct city *c, struct ledger *l)
{
	int n = 0;

	while (ledger_has(l, "poll", "box", (size_t)n))
		n++;
	box_again(c, l, n + 1);
}

static void
box_unsorted(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "box", 0, &d);

	draft_swap_items(&d, 0, 1);
	draft_sign(&d, c, raw);
}

static void
box_ballot_removed(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "box", 0, &d);

	draft_remove_item(&d, 0);
	draft_sign(&d, c, raw);
}

static void
box_ballot_cut(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "box", 0, &d);

	d.payload[0].size--;
	draft_sign(&d, c, raw);
}

static void
box_ballot_longer(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "box", 0, &d);

	buf_put8(&d.payload[0], 0);
	draft_sign(&d, c, raw);
}

static void
box_late(struct city *c, struct ledger *l)
{
	ledger_cut(l, ledger_find(l, "poll", "seal", 0));
	repeat_at_end(c, l, "box");
}

static void
box_after_close(struct city *c, struct ledger *l)
{
	ledger_cut(l, ledger_find(l, "poll", "close", 0));
	repeat_at_end(c, l, "box");
}

static void
seal_count(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "seal", 0, &d);

	add_to(&d, "ballots", -1);
	draft_sign(&d, c, raw);
}

static void
challenge_r(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "challenge", 0, &d);

	d.payload[2].data[3] ^= 1;
	draft_sign(&d, c, raw);
}

static void
challenge_bits(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "challenge", 0, &d);

	d.payload[0].data[0] ^= 1;
	d.payload[0].data[1] ^= 1;
	draft_sign(&d, c, raw);
}

static void
challenge_boxed(struct city *c, struct ledger *l)
{
	char tracker[TRACKER_SIZE];
	struct draft d;

	(void)open_nth(c, l, "box", 0, &d);
	ballot_tracker(tracker, c->ballots.eid, c->questions->cell_count,
	    d.payload[0].data, d.payload[0].size);
	draft_sign(&d, c, NULL);
	struct buf *raw = open_nth(c, l, "challenge", 0, &d);
	json_object_set_new(d.fields, "tracker", json_string(tracker));
	draft_sign(&d, c, raw);
}

static void
challenge_dropped(struct city *c, struct ledger *l)
{
	(void)c;
	ledger_drop(l, ledger_find(l, "poll", "challenge", 0));
}

static void
close_count(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "close", 0, &d);

	add_to(&d, "ballots", 1);
	draft_sign(&d, c, raw);
}

static void
close_without_officers(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "close", 0, &d);

	json_object_del(d.fields, "officer1");
	json_object_del(d.fields, "officer2");
	d.card_count = 0;
	draft_sign(&d, c, raw);
}

static void
close_one_officer(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "close", 0, &d);

	json_object_del(d.fields, "officer2");
	d.card_count = 1;
	draft_sign(&d, c, raw);
}

static void
close_officer_unsigned(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "close", 0, &d);

	d.card_count = 1;
	draft_sign(&d, c, raw);
}

static void
close_missing(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "close", 0, &d);

	json_object_set_new(d.fields, "lines", json_pack("[{s:s}]", "station", "nobody"));
	draft_sign(&d, c, raw);
}

static void
close_before_seal(struct city *c, struct ledger *l)
{
	struct place from = ledger_find(l, "poll", "close", 0);
	struct buf raw = {0};

	(void)c;
	buf_put(&raw, ledger_at(l, from)->data, ledger_at(l, from)->size);
	ledger_drop(l, from);
	ledger_insert(l, ledger_find(l, "poll", "seal", 0), &raw);
	buf_free(&raw);
}

/* k of n is 2 of 3: two shares that do not hold leave too few. */
static void
share_spoilt(struct city *c, struct ledger *l, size_t how_many, size_t byte)
{
	for (size_t n = 0; n < how_many && ledger_has(l, "poll", "share", n); n++) {
		struct draft d;
		struct buf *raw = open_nth(c, l, "share", n, &d);
		d.payload[0].data[byte] ^= 1;
		draft_sign(&d, c, raw);
	}
}

static void
share_response(struct city *c, struct ledger *l)
{
	share_spoilt(c, l, 3, 100);
}

static void
share_point(struct city *c, struct ledger *l)
{
	share_spoilt(c, l, 3, 2);
}

/* Trustee 1's items under trustee 2's name. */
static void
share_copied(struct city *c, struct ledger *l)
{
	struct draft a, b;
	struct buf *raw;

	for (size_t n = 1; ledger_has(l, "poll", "share", n); n++) {
		(void)open_nth(c, l, "share", 0, &a);
		raw = open_nth(c, l, "share", n, &b);
		for (size_t i = 0; i < b.payload_count; i++)
			memcpy(b.payload[i].data, a.payload[i].data, b.payload[i].size);
		draft_sign(&a, c, NULL);
		draft_sign(&b, c, raw);
	}
}

static void
share_index(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "share", 0, &d);
	json_int_t i = json_integer_value(json_object_get(d.fields, "i"));

	json_object_set_new(d.fields, "i", json_integer(i % 3 + 1));
	draft_sign(&d, c, raw);
}

static void
share_short(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "share", 0, &d);

	draft_remove_item(&d, 0);
	draft_sign(&d, c, raw);
}

static void
share_dropped(struct city *c, struct ledger *l)
{
	(void)c;
	while (ledger_has(l, "poll", "share", 1))
		ledger_drop(l, ledger_find(l, "poll", "share", 1));
}

static void
share_early(struct city *c, struct ledger *l)
{
	struct place from = ledger_find(l, "poll", "share", 0);
	struct buf raw = {0};

	(void)c;
	buf_put(&raw, ledger_at(l, from)->data, ledger_at(l, from)->size);
	ledger_drop(l, from);
	ledger_insert(l, ledger_find(l, "poll", "seal", 0), &raw);
	buf_free(&raw);
}

static json_t *
result_line(struct draft *d, size_t n)
{
	return json_array_get(json_object_get(d->fields, "lines"), n);
}

static void
result_more(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "result", 0, &d);
	json_t *line = result_line(&d, 0);
	json_int_t n = json_integer_value(json_object_get(line, "count"));

	json_object_set_new(line, "count", json_integer(n + 1));
	draft_sign(&d, c, raw);
}

static void
result_moved(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "result", 0, &d);
	json_t *a = result_line(&d, 0), *b = result_line(&d, 1);
	json_int_t n = json_integer_value(json_object_get(a, "count"));
	json_int_t m = json_integer_value(json_object_get(b, "count"));

	json_object_set_new(a, "count", json_integer(n > 0 ? n - 1 : n + 1));
	json_object_set_new(b, "count", json_integer(n > 0 ? m + 1 : m - 1));
	draft_sign(&d, c, raw);
}

static void
result_line_missing(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "result", 0, &d);

	json_array_remove(json_object_get(d.fields, "lines"), 0);
	draft_sign(&d, c, raw);
}

static void
result_set_aside(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "result", 0, &d);

	add_to(&d, "set_aside", 1);
	draft_sign(&d, c, raw);
}

static void
result_ballots(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = open_nth(c, l, "result", 0, &d);

	add_to(&d, "ballots", -1);
	draft_sign(&d, c, raw);
}

static void
result_again(struct city *c, struct ledger *l)
{
	repeat_at_end(c, l, "result");
}

const struct edit edits_poll[] = {
    {"define-label", define_label, SAME("poll.reveal_proof")},
    {"define-limit", define_limit, SAME("poll.reveal_proof")},
    {"define-malformed", define_malformed, SAME("poll.questions|poll.too_large")},
    {"define-again", define_again, SAME("poll.exists")},
    {"roll-added", roll_added, SAME("poll.roll_")},
    {"roll-swapped", roll_swapped, SAME("poll.roll_order")},
    {"roll-other-root", roll_other_root, SAME("poll.roll_(root|order|point)")},
    {"roll-late", roll_late, SAME("poll.frozen")},
    {"reveal-not-committed", commit_hash, SAME("poll.hash")},
    {"reveal-rogue-key", reveal_rogue, SAME("poll.reveal_proof")},
    {"reveal-early", reveal_early, SAME("poll.(not_committed|index)")},
    {"commit-index-zero", commit_index_zero, SAME("poll.index|core.field_range")},
    {"commit-index-taken", commit_index_taken, SAME("poll.(index|again)")},
    {"deal-short", deal_short, SAME("poll.deal")},
    {"deal-altered", deal_other, SAME("poll.transcript")},
    {"confirm-transcript", confirm_other, SAME("poll.transcript")},
    {"confirm-dropped", confirm_dropped, SAME("poll.not_confirmed")},
    {"open-key", open_key, SAME("poll.key")},
    {"open-key-identity", open_key_identity, SAME("poll.key")},
    {"open-list", open_list, SAME("poll.open_list")},
    {"open-charter", open_charter, SAME("poll.charter")},
    {"box-dropped", box_dropped, SAME("poll.box_number|core.part|poll.seal_count")},
    {"box-last-dropped", box_last_dropped, SAME("poll.seal_count")},
    {"box-swapped", box_swapped, SAME("core.seq|poll.box_number")},
    {"box-same-number", box_same_number, SAME("poll.box_number")},
    {"box-new-number", box_new_number, SAME("poll.seal_count")},
    {"box-unsorted", box_unsorted, SAME("poll.box_order")},
    {"box-ballot-removed", box_ballot_removed, SAME("poll.seal_count")},
    {"box-ballot-cut", box_ballot_cut, SAME("poll.box_ballot")},
    {"box-ballot-longer", box_ballot_longer, SAME("poll.box_ballot")},
    {"box-late", box_late, SAME("poll.sealed")},
    {"box-after-close", box_after_close, SAME("poll.(not_open|sealed)")},
    {"seal-count", seal_count, SAME("poll.seal_count")},
    {"challenge-randomness", challenge_r, SAME("poll.challenge_proof")},
    {"challenge-bits", challenge_bits, SAME("poll.challenge_proof")},
    {"challenge-boxed", challenge_boxed, SAME("poll.challenge_boxed")},
    {"challenge-dropped", challenge_dropped, SAME("poll.seal_count")},
    {"close-count", close_count, SAME("poll.close_count")},
    {"close-without-officers", close_without_officers, SAME("poll.(officers|not_over)")},
    {"close-one-officer", close_one_officer, SAME("poll.(officers|not_over)")},
    {"close-officer-unsigned", close_officer_unsigned, "officer2 did not sign",
	"core.cosign", REFUSED},
    {"close-missing", close_missing, SAME("poll.close_missing")},
    {"close-before-seal", close_before_seal,
	SAME("poll.(not_over|close_missing|officers)")},
    {"share-response", share_response, SAME("poll.no_shares")},
    {"share-point", share_point, SAME("poll.no_shares")},
    {"share-copied", share_copied, SAME("poll.no_shares")},
    {"share-index", share_index, SAME("poll.index")},
    {"share-short", share_short, SAME("poll.share_size")},
    {"share-too-few", share_dropped, SAME("poll.no_shares")},
    {"share-early", share_early, SAME("poll.not_closed")},
    {"result-more", result_more, SAME("poll.result_wrong")},
    {"result-moved", result_moved, SAME("poll.result_wrong")},
    {"result-line-missing", result_line_missing, SAME("poll.result_lines")},
    {"result-set-aside", result_set_aside, SAME("poll.result_count")},
    {"result-ballots", result_ballots, SAME("poll.result_count")},
    {"result-again", result_again, SAME("poll.again|core.seq")},
    {NULL, NULL, NULL, NULL, 0},
};
