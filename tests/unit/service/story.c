#include "story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "election.h"

#define T0 (CITY_START + 100)
#define OPENS (T0 + 100)
#define CLOSES (T0 + 1000)
#define UNTIL (T0 + 2000)
#define ITEMS 64

static const char question[] =
    "{\"id\":\"park\",\"type\":\"single\",\"text\":{\"ko\":\"공원에 무엇을 놓을까요?\","
    "\"en\":\"What shall the park have?\"},\"options\":["
    "{\"id\":\"tree\",\"ko\":\"나무\",\"en\":\"Trees\"},"
    "{\"id\":\"pond\",\"ko\":\"연못\",\"en\":\"A pond\"}]}";

struct cast {
	struct teller *t;
	struct signer office, registrar, trustees[4], stations[2], officers[2], stranger;
	struct election e;
	struct buf items[ITEMS];
	size_t count;
	struct buf steps; /* leaf hashes that open must list */
	struct buf transcript;
	uint8_t define[HASH_SIZE];
	struct buf counted; /* tally root items: u64, u32, digest, u32 */
	const char *poll;
};

/* Says it with the payload in c->items. */
static void
say(struct cast *c, struct signer *who, const char *kind, const char *want,
    json_t *fields)
{
	c->t->say(c->t, who, kind, want, fields, c->items, c->count, NULL, 0);
}

static void
step(struct cast *c)
{
	buf_put(&c->steps, c->t->leaf, HASH_SIZE);
}

static void
item(struct cast *c, const void *data, size_t size)
{
	buf_reset(&c->items[c->count]);
	buf_put(&c->items[c->count++], data, size);
}

static json_t *
with(json_t *fields, const char *name, json_t *value)
{
	json_object_set_new(fields, name, value);
	return fields;
}

/* ---- define and roll ---- */

static json_t *
definition(const struct cast *c)
{
	return json_pack("{s:s,s:s,s:s,s:I,s:I,s:I,s:i,s:i,s:i,s:i,s:i}", "poll", c->poll,
	    "title_ko", "동네 공원", "title_en", "The park", "opens", (json_int_t)OPENS,
	    "closes", (json_int_t)CLOSES, "boxes_until", (json_int_t)UNTIL, "early_close",
	    1, "min_ballots", 2, "box_min", 1, "n", (int)c->e.n, "k", (int)c->e.k);
}

static void
too_large(struct cast *c)
{
	struct buf q = {0};

	buf_puts(&q,
	    "{\"id\":\"q\",\"type\":\"single\",\"text\":{\"ko\":\"큼\",\"en\":\"big\"},"
	    "\"options\":[");
	for (int i = 0; i < 170; i++)
		buf_printf(
		    &q, "%s{\"id\":\"o%d\",\"ko\":\"a\",\"en\":\"a\"}", i ? "," : "", i);
	buf_puts(&q, "]}");
	c->count = 0;
	item(c, q.data, q.size);
	say(c, &c->office, "poll.define", "poll.too_large", definition(c));
	buf_free(&q);
}

static void
bad_definitions(struct cast *c)
{
	static const struct {
		const char *key, *field;
		int64_t value;
	} bad[] = {{"poll.period", "closes", OPENS},
	    {"poll.period", "boxes_until", CLOSES - 1}, {"poll.threshold", "k", 1},
	    {"poll.threshold", "n", 1}, {"poll.threshold", "n", 21},
	    {"poll.min_ballots", "min_ballots", 0}, {"poll.box_min", "box_min", 0}};

	c->count = 0;
	item(c, "{\"id\":\"q\"}", 10);
	say(c, &c->office, "poll.define", "poll.questions", definition(c));
	c->count = 0;
	say(c, &c->office, "poll.define", "poll.questions", definition(c));
	too_large(c);
	c->count = 0;
	item(c, question, strlen(question));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		say(c, &c->office, "poll.define", bad[i].key,
		    with(definition(c), bad[i].field, json_integer(bad[i].value)));
	say(c, &c->office, "poll.define", "poll.id",
	    with(definition(c), "poll", json_string("Park_2026")));
	say(c, &c->office, "poll.define", "core.field_range",
	    with(definition(c), "early_close", json_integer(2)));
	say(c, &c->stranger, "poll.define", "core.not_authorised", definition(c));
}

static void
tell_define(struct cast *c)
{
	c->count = 0;
	item(c, question, strlen(question));
	say(c, &c->office, "poll.define", "ok", definition(c));
	memcpy(c->define, c->t->leaf, HASH_SIZE);
	step(c);
}

static json_t *
roll_fields(const struct cast *c, const char *root, size_t size)
{
	return json_pack(
	    "{s:s,s:s,s:I}", "poll", c->poll, "root", root, "size", (json_int_t)size);
}

static void
bad_rolls(struct cast *c)
{
	struct buf swap;
	char root[65];

	election_roll(&c->e, c->items, &c->count, root);
	say(c, &c->registrar, "poll.roll", "poll.unknown",
	    with(roll_fields(c, root, c->count), "poll", json_string("nowhere")));
	say(c, &c->registrar, "poll.roll", "poll.roll_size",
	    roll_fields(c, root, c->count + 1));
	root[0] = root[0] == '0' ? '1' : '0';
	say(c, &c->registrar, "poll.roll", "poll.roll_root",
	    roll_fields(c, root, c->count));
	swap = c->items[0];
	c->items[0] = c->items[1];
	c->items[1] = swap;
	say(c, &c->registrar, "poll.roll", "poll.roll_order",
	    roll_fields(c, root, c->count));
	election_roll(&c->e, c->items, &c->count, root);
	memset(c->items[0].data, 0, POINT_SIZE); /* the identity */
	say(c, &c->registrar, "poll.roll", "poll.roll_point",
	    roll_fields(c, root, c->count));
	election_roll(&c->e, c->items, &c->count, root);
	memset(c->items[c->count - 1].data, 0xff, POINT_SIZE); /* no point */
	say(c, &c->registrar, "poll.roll", "poll.roll_point",
	    roll_fields(c, root, c->count));
	election_roll(&c->e, c->items, &c->count, root);
	buf_put8(&c->items[3], 0);
	say(c, &c->registrar, "poll.roll", "poll.roll_order",
	    roll_fields(c, root, c->count));
}

static void
tell_roll(struct cast *c)
{
	char root[65];

	election_roll(&c->e, c->items, &c->count, root);
	say(c, &c->registrar, "poll.roll", "ok", roll_fields(c, root, c->count));
	step(c);
	say(c, &c->registrar, "poll.roll", "poll.frozen", roll_fields(c, root, c->count));
}

/* ---- ceremony ---- */

static json_t *
place(const struct cast *c, uint32_t ceremony, uint32_t i)
{
	return json_pack(
	    "{s:s,s:i,s:i}", "poll", c->poll, "ceremony", (int)ceremony, "i", (int)i);
}

static json_t *
commitment(const struct cast *c, uint32_t ceremony, uint32_t i)
{
	json_t *fields = place(c, ceremony, i);
	char hex[65];

	election_commit_hash(&c->e, i, hex);
	json_object_set_new(fields, "hash", json_string(hex));
	hex_encode(hex, c->e.trustees[i - 1].box_public, 32);
	return with(fields, "box_key", json_string(hex));
}

static void
tell_commits(struct cast *c, uint32_t ceremony)
{
	c->count = 0;
	for (uint32_t i = 1; i <= c->e.n; i++) {
		say(c, &c->trustees[i - 1], "poll.commit", "ok",
		    commitment(c, ceremony, i));
		step(c);
		buf_put(&c->transcript, c->t->leaf, HASH_SIZE);
	}
}

static void
reveal(struct cast *c, uint32_t ceremony, uint32_t i, const char *want)
{
	election_reveal(&c->e, i, c->items, &c->count);
	say(c, &c->trustees[i - 1], "poll.reveal", want, place(c, ceremony, i));
	if (strcmp(want, "ok") == 0) {
		step(c);
		buf_put(&c->transcript, c->t->leaf, HASH_SIZE);
	}
}

static void
deal(struct cast *c, uint32_t ceremony, uint32_t i, const char *want)
{
	election_deal(&c->e, i, c->items);
	c->count = c->e.n;
	say(c, &c->trustees[i - 1], "poll.deal", want, place(c, ceremony, i));
	if (strcmp(want, "ok") == 0) {
		step(c);
		buf_put(&c->transcript, c->t->leaf, HASH_SIZE);
	}
}

static void
confirm(struct cast *c, uint32_t ceremony, uint32_t i, const char *want)
{
	uint8_t digest[HASH_SIZE];
	char hex[65];

	c->count = 0;
	sha256(digest, c->transcript.data, c->transcript.size);
	hex_encode(hex, digest, sizeof(digest));
	say(c, &c->trustees[i - 1], "poll.confirm", want,
	    with(place(c, ceremony, i), "transcript", json_string(hex)));
	if (strcmp(want, "ok") == 0)
		step(c);
}

/* The first ceremony: a trustee committed to a reveal whose proof does not hold. */
static void
failed_ceremony(struct cast *c)
{
	size_t steps = c->steps.size;
	char zeros[65];

	memset(zeros, '0', 64);
	zeros[64] = '\0';
	election_ceremony(&c->e, c->define, 1);
	c->e.trustees[2].reveal[REVEAL_SIZE(c->e.k) - 1] ^= 1;
	c->count = 0;
	say(c, &c->trustees[0], "poll.commit", "poll.index",
	    with(commitment(c, 1, 1), "i", json_integer(4)));
	say(c, &c->trustees[0], "poll.commit", "poll.index",
	    with(commitment(c, 1, 1), "i", json_integer(0)));
	say(c, &c->trustees[0], "poll.commit", "poll.ceremony", commitment(c, 2, 1));
	say(c, &c->trustees[0], "poll.commit", "poll.unknown",
	    with(commitment(c, 1, 1), "poll", json_string("nowhere")));
	say(c, &c->trustees[0], "poll.commit", "ok", commitment(c, 1, 1));
	say(c, &c->trustees[0], "poll.commit", "poll.again", commitment(c, 1, 1));
	say(c, &c->trustees[1], "poll.commit", "poll.index", commitment(c, 1, 1));
	say(c, &c->trustees[0], "poll.commit", "poll.index", commitment(c, 1, 2));
	reveal(c, 1, 1, "poll.not_committed");
	c->count = 0;
	say(c, &c->trustees[1], "poll.commit", "ok", commitment(c, 1, 2));
	say(c, &c->trustees[2], "poll.commit", "ok", commitment(c, 1, 3));
	say(c, &c->trustees[3], "poll.commit", "poll.index", commitment(c, 1, 3));
	reveal(c, 1, 1, "ok");
	reveal(c, 1, 1, "poll.again");
	reveal(c, 1, 3, "poll.reveal_proof");
	election_reveal(&c->e, 1, c->items, &c->count);
	say(c, &c->trustees[1], "poll.reveal", "poll.hash", place(c, 1, 2));
	say(c, &c->trustees[1], "poll.reveal", "poll.index", place(c, 1, 1));
	say(c, &c->trustees[1], "poll.reveal", "poll.ceremony", place(c, 2, 2));
	deal(c, 1, 1, "poll.not_revealed");
	c->count = 0;
	say(c, &c->trustees[0], "poll.complain", "poll.index",
	    with(with(place(c, 1, 1), "against", json_integer(4)), "share",
		json_string(zeros)));
	say(c, &c->trustees[3], "poll.complain", "poll.index",
	    with(with(place(c, 1, 1), "against", json_integer(3)), "share",
		json_string(zeros)));
	say(c, &c->trustees[0], "poll.complain", "ok",
	    with(with(place(c, 1, 1), "against", json_integer(3)), "share",
		json_string(zeros)));
	say(c, &c->trustees[0], "poll.complain", "poll.ceremony",
	    with(with(place(c, 1, 1), "against", json_integer(2)), "share",
		json_string(zeros)));
	c->steps.size = steps;
	c->transcript.size = 0;
}

static json_t *
opening(const struct cast *c, uint32_t ceremony, const char *key)
{
	char hex[65];

	hex_encode(hex, c->t->charter, HASH_SIZE);
	return json_pack("{s:s,s:s,s:i,s:s}", "poll", c->poll, "charter", hex, "ceremony",
	    (int)ceremony, "key", key);
}

static void
step_items(struct cast *c)
{
	c->count = 0;
	for (size_t at = 0; at < c->steps.size; at += HASH_SIZE)
		item(c, c->steps.data + at, HASH_SIZE);
}

static void
bad_openings(struct cast *c, uint32_t ceremony, const char *key)
{
	char other[65];

	step_items(c);
	memcpy(other, key, 65);
	other[5] = other[5] == '0' ? '1' : '0';
	say(c, &c->office, "poll.open", "poll.key", opening(c, ceremony, other));
	say(c, &c->office, "poll.open", "poll.ceremony", opening(c, ceremony - 1, key));
	say(c, &c->office, "poll.open", "poll.charter",
	    with(opening(c, ceremony, key), "charter", json_string(key)));
	c->count--;
	say(c, &c->office, "poll.open", "poll.open_list", opening(c, ceremony, key));
	c->count++;
	c->items[2].data[0] ^= 1;
	say(c, &c->office, "poll.open", "poll.open_list", opening(c, ceremony, key));
}

static void
tell_open(struct cast *c, uint32_t ceremony, const char *key)
{
	step_items(c);
	say(c, &c->office, "poll.open", "ok", opening(c, ceremony, key));
	memcpy(c->e.ctx.eid, c->t->leaf, HASH_SIZE);
}

static void
good_ceremony(struct cast *c, uint32_t ceremony)
{
	char key[65];

	election_ceremony(&c->e, c->define, ceremony);
	tell_commits(c, ceremony);
	for (uint32_t i = 1; i <= c->e.n; i++)
		reveal(c, ceremony, i, "ok");
	confirm(c, ceremony, 1, "poll.not_dealt");
	election_deal(&c->e, 1, c->items);
	c->count = c->e.n - 1;
	say(c, &c->trustees[0], "poll.deal", "poll.deal", place(c, ceremony, 1));
	for (uint32_t i = 1; i <= c->e.n; i++)
		deal(c, ceremony, i, "ok");
	deal(c, ceremony, 1, "poll.again");
	election_keys(&c->e, key);
	for (uint32_t i = 1; i < c->e.n; i++)
		confirm(c, ceremony, i, "ok");
	confirm(c, ceremony, 1, "poll.again");
	c->transcript.data[0] ^= 1;
	confirm(c, ceremony, c->e.n, "poll.transcript");
	c->transcript.data[0] ^= 1;
	step_items(c);
	say(c, &c->office, "poll.open", "poll.not_confirmed", opening(c, ceremony, key));
	confirm(c, ceremony, c->e.n, "ok");
	if (ceremony > 1)
		bad_openings(c, ceremony, key);
	tell_open(c, ceremony, key);
	step_items(c);
	say(c, &c->office, "poll.open", "poll.again", opening(c, ceremony, key));
	reveal(c, ceremony, 1, "poll.ceremony");
}

/* ---- boxes ---- */

static json_t *
box(const struct cast *c, int number)
{
	return json_pack("{s:s,s:i}", "poll", c->poll, "box", number);
}

/* Remembers what the ballots of the box just said should count for the tally root. */
static void
remember(struct cast *c, const struct buf *ballot, int option)
{
	uint8_t digest[HASH_SIZE];

	for (size_t line = 0; line < c->count; line++)
		if (c->items[line].size == ballot->size &&
		    memcmp(c->items[line].data, ballot->data, ballot->size) == 0) {
			sha256(digest, ballot->data, ballot->size);
			buf_put64(&c->counted, (uint64_t)c->t->index);
			buf_put32(&c->counted, (uint32_t)line);
			buf_put(&c->counted, digest, sizeof(digest));
			buf_put32(&c->counted, 1);
		}
	election_count(&c->e, ballot, option);
}

static void
status(struct cast *c, const struct buf *ballot, const char *want)
{
	char tracker[TRACKER_SIZE], sql[200];

	election_tracker(&c->e, ballot, tracker);
	snprintf(sql, sizeof(sql),
	    "SELECT status FROM poll_v_ballots WHERE tracker = '%s'", tracker);
	c->t->query(c->t, sql, json_pack("[[s]]", want));
}

/* A box with one ballot of every kind that is set aside, and three that count. */
static void
mixed_box(struct cast *c)
{
	/* byte to change in a good ballot: version, an a (odd: the negative of a point),
	 * s, a z of a cell, z of the equation */
	static const struct {
		const char *reason;
		size_t offset;
		uint8_t with;
	} spoilt[] = {{"form", 0, 3}, {"encoding", 97, 1}, {"credential", 65, 1},
	    {"proof", 97 + 224, 1}, {"sum", 97 + 3 * 288 + 64, 1}};
	const size_t bad = sizeof(spoilt) / sizeof(*spoilt);
	struct buf all[16] = {{0}};
	size_t n = 0;

	for (size_t i = 0; i < bad; i++) {
		election_ballot(&c->e, i, 0, &all[n], NULL, NULL);
		all[n++].data[spoilt[i].offset] ^= spoilt[i].with;
	}
	election_ballot(&c->e, 5, 0, &all[n], NULL, NULL);
	memset(all[n++].data + 1, 0, 32); /* V is the identity */
	election_ballot(&c->e, VOTERS - 1, 0, &all[n++], NULL, NULL);
	election_ballot(&c->e, 6, 0, &all[n++], NULL, NULL);
	election_ballot(&c->e, 7, 1, &all[n++], NULL, NULL);
	election_ballot(&c->e, 8, -1, &all[n++], NULL, NULL);
	for (size_t i = 0; i < n; i++)
		item(c, all[i].data, all[i].size);
	election_sort(&c->e, c->items, c->count);
	say(c, &c->stations[0], "poll.box", "ok", box(c, 1));
	for (size_t i = 0; i < bad; i++)
		status(c, &all[i], spoilt[i].reason);
	status(c, &all[bad], "identity");
	status(c, &all[bad + 1], "not_on_roll");
	for (size_t i = 0; i < 3; i++)
		status(c, &all[bad + 2 + i], "counted");
	remember(c, &all[bad + 2], 0);
	remember(c, &all[bad + 3], 1);
	remember(c, &all[bad + 4], -1);
	items_free(all, 16);
}

static void
bad_boxes(struct cast *c)
{
	struct buf swap;

	c->count = 0;
	say(c, &c->stations[0], "poll.box", "poll.box_ballot", box(c, 1));
	c->count = 2;
	election_ballot(&c->e, 0, 0, &c->items[0], NULL, NULL);
	election_ballot(&c->e, 1, 0, &c->items[1], NULL, NULL);
	election_sort(&c->e, c->items, 2);
	say(c, &c->stations[0], "poll.box", "poll.box_number", box(c, 2));
	say(c, &c->stations[0], "poll.box", "poll.not_open",
	    with(box(c, 1), "poll", json_string("nowhere")));
	swap = c->items[0];
	c->items[0] = c->items[1];
	c->items[1] = swap;
	say(c, &c->stations[0], "poll.box", "poll.box_order", box(c, 1));
	buf_put8(&c->items[1], 0);
	say(c, &c->stations[0], "poll.box", "poll.box_ballot", box(c, 1));
	c->count = 0;
}

/* Twice by one voter, within a box and on the ledger; and two with the same randomness.
 * Which of two in one box counts is decided by their trackers. */
static void
repeated_box(struct cast *c)
{
	struct buf all[5] = {{0}}, again = {0};
	char x[TRACKER_SIZE], y[TRACKER_SIZE];
	size_t first, twin;

	election_ballot(&c->e, 0, 0, &all[0], NULL, NULL);
	election_ballot(&c->e, 0, 1, &all[1], NULL, NULL);
	election_twins(&c->e, 1, 2, 1, &all[2], &all[3]);
	election_ballot(&c->e, 7, 0, &all[4], NULL, NULL); /* counted in the first box */
	c->count = 0;
	for (size_t i = 0; i < 5; i++)
		item(c, all[i].data, all[i].size);
	election_sort(&c->e, c->items, c->count);
	say(c, &c->stations[0], "poll.box", "ok", box(c, 2));
	election_tracker(&c->e, &all[0], x);
	election_tracker(&c->e, &all[1], y);
	first = strcmp(x, y) > 0;
	election_tracker(&c->e, &all[2], x);
	election_tracker(&c->e, &all[3], y);
	twin = strcmp(x, y) > 0;
	status(c, &all[first], "counted");
	status(c, &all[1 - first], "repeated");
	status(c, &all[2 + twin], "counted");
	status(c, &all[3 - twin], "copied");
	status(c, &all[4], "repeated");
	remember(c, &all[first], first == 0 ? 0 : 1);
	remember(c, &all[2 + twin], 1);
	items_free(all, 5);
	buf_free(&again);
}

static json_t *
opened(const struct cast *c, const struct buf *ballot)
{
	char tracker[TRACKER_SIZE], hex[65];
	uint8_t digest[HASH_SIZE];

	election_tracker(&c->e, ballot, tracker);
	sha256(digest, ballot->data, ballot->size);
	hex_encode(hex, digest, sizeof(digest));
	return json_pack(
	    "{s:s,s:s,s:s}", "poll", c->poll, "tracker", tracker, "ballot_digest", hex);
}

static void
tell_challenge(struct cast *c)
{
	size_t cells = c->e.questions->cell_count;
	uint8_t *r = xmalloc(cells * SCALAR_SIZE), *bits = xmalloc(cells);
	struct buf ballot = {0};

	election_ballot(&c->e, 3, 1, &ballot, r, bits);
	c->count = 0;
	item(c, bits, cells);
	for (size_t i = 0; i < cells; i++)
		item(c, r + i * SCALAR_SIZE, SCALAR_SIZE);
	c->items[1].data[0] ^= 1;
	say(c, &c->stations[0], "poll.challenge", "poll.challenge_proof",
	    opened(c, &ballot));
	c->items[1].data[0] ^= 1;
	say(c, &c->stations[0], "poll.challenge", "ok", opened(c, &ballot));
	say(c, &c->stations[0], "poll.challenge", "poll.challenge_again",
	    opened(c, &ballot));
	status(c, &ballot, "challenged");
	c->count = 0;
	item(c, ballot.data, ballot.size);
	say(c, &c->stations[0], "poll.box", "ok", box(c, 3));
	status(c, &ballot, "challenged");
	c->count = 0;
	item(c, bits, cells);
	for (size_t i = 0; i < cells; i++)
		item(c, r + i * SCALAR_SIZE, SCALAR_SIZE);
	say(c, &c->stations[0], "poll.challenge", "poll.challenge_boxed",
	    opened(c, &ballot));
	free(r);
	free(bits);
	buf_free(&ballot);
}

static json_t *
sealing(const struct cast *c, int boxes, int ballots, int challenges)
{
	return json_pack("{s:s,s:i,s:i,s:i}", "poll", c->poll, "boxes", boxes, "ballots",
	    ballots, "challenges", challenges);
}

static void
tell_seals(struct cast *c)
{
	struct buf ballot = {0};

	c->count = 0;
	say(c, &c->stations[0], "poll.seal", "poll.seal_count", sealing(c, 3, 15, 1));
	say(c, &c->stations[0], "poll.seal", "poll.seal_count", sealing(c, 0, 0, 0));
	say(c, &c->stations[0], "poll.seal", "ok", sealing(c, 3, 16, 1));
	say(c, &c->stations[0], "poll.seal", "poll.sealed", sealing(c, 3, 16, 1));
	election_ballot(&c->e, 4, 0, &ballot, NULL, NULL);
	item(c, ballot.data, ballot.size);
	say(c, &c->stations[0], "poll.box", "poll.sealed", box(c, 4));
	say(c, &c->stations[0], "poll.challenge", "poll.sealed", opened(c, &ballot));
	c->count = 0;
	buf_free(&ballot);
}

/* ---- close, shares, result ---- */

static json_t *
closing(const struct cast *c, int boxes, int ballots, const struct signer *one,
    const struct signer *two)
{
	json_t *fields = json_pack(
	    "{s:s,s:i,s:i}", "poll", c->poll, "boxes", boxes, "ballots", ballots);
	char hex[65];

	if (one) {
		hex_encode(hex, one->key.public, 32);
		json_object_set_new(fields, "officer1", json_string(hex));
	}
	if (two) {
		hex_encode(hex, two->key.public, 32);
		json_object_set_new(fields, "officer2", json_string(hex));
	}
	return fields;
}

static void
tell_close(struct cast *c)
{
	struct signer *officers[2] = {&c->officers[0], &c->officers[1]};
	struct signer *strange[2] = {&c->officers[0], &c->stranger};
	const char *kind = "poll.close";
	struct teller *t = c->t;

	c->count = 0;
	t->say(t, &c->office, kind, "poll.not_over",
	    closing(c, 3, 16, officers[0], officers[1]), NULL, 0, officers, 2);
	say(c, &c->stations[1], "poll.seal", "ok", sealing(c, 0, 0, 0));
	say(c, &c->office, kind, "poll.officers", closing(c, 3, 16, NULL, NULL));
	t->say(t, &c->office, kind, "poll.officers", closing(c, 3, 16, officers[0], NULL),
	    NULL, 0, officers, 1);
	t->say(t, &c->office, kind, "poll.officers",
	    closing(c, 3, 16, officers[0], officers[0]), NULL, 0, officers, 1);
	t->say(t, &c->office, kind, "poll.officers",
	    closing(c, 3, 16, strange[0], strange[1]), NULL, 0, strange, 2);
	t->say(t, &c->office, kind, "core.cosign",
	    closing(c, 3, 16, officers[0], officers[1]), NULL, 0, officers, 1);
	t->say(t, &c->office, kind, "core.signature",
	    closing(c, 3, 16, officers[0], NULL), NULL, 0, officers, 2);
	t->say(t, &c->office, kind, "poll.close_count",
	    closing(c, 3, 17, officers[0], officers[1]), NULL, 0, officers, 2);
	t->say(t, &c->office, kind, "poll.close_missing",
	    with(closing(c, 3, 16, officers[0], officers[1]), "lines",
		json_pack("[{s:s}]", "station", c->stations[0].key.name)),
	    NULL, 0, officers, 2);
	t->say(t, &c->office, kind, "ok", closing(c, 3, 16, officers[0], officers[1]),
	    NULL, 0, officers, 2);
}

static void
root_of(const struct cast *c, const uint8_t close[HASH_SIZE], uint8_t root[HASH_SIZE])
{
	struct cur cur = cur_of(c->counted.data, c->counted.size);
	struct tally_root *t = tally_root_open();
	struct buf rows[8];
	size_t n = 0;

	/* in the order of the ledger: rows are 48 bytes that sort by entry and line */
	while (cur_left(&cur) > 0) {
		rows[n] = (struct buf){0};
		buf_put(&rows[n++], cur_take(&cur, 48), 48);
	}
	for (size_t i = 1; i < n; i++)
		for (size_t k = i;
		     k > 0 && memcmp(rows[k - 1].data, rows[k].data, 12) > 0; k--) {
			struct buf swap = rows[k];

			rows[k] = rows[k - 1];
			rows[k - 1] = swap;
		}
	for (size_t i = 0; i < n; i++) {
		struct cur row = cur_of(rows[i].data, 48);
		uint64_t index = cur_get64(&row);
		uint32_t line = cur_get32(&row);

		tally_root_add(t, index, line, cur_take(&row, HASH_SIZE), 1);
	}
	tally_root_close(t, close, root);
	items_free(rows, n);
}

static json_t *
sharing(const struct cast *c, int i)
{
	return json_pack("{s:s,s:i}", "poll", c->poll, "i", i);
}

static json_t *
resulting(const struct cast *c, int ballots, int set_aside)
{
	json_t *lines = json_array();

	for (size_t i = 0; i < c->e.questions->line_count; i++)
		json_array_append_new(
		    lines, json_pack("{s:s,s:i,s:I}", "question", "park", "line", (int)i,
			       "count", (json_int_t)c->e.counts[i]));
	return json_pack("{s:s,s:i,s:i,s:o}", "poll", c->poll, "ballots", ballots,
	    "set_aside", set_aside, "lines", lines);
}

static json_t *
change_line(json_t *fields, size_t line, const char *name, json_t *value)
{
	json_object_set_new(
	    json_array_get(json_object_get(fields, "lines"), line), name, value);
	return fields;
}

static void
tell_shares(struct cast *c, const uint8_t root[HASH_SIZE])
{
	char sql[200];

	election_share(&c->e, 3, root, c->items, &c->count);
	say(c, &c->trustees[2], "poll.share", "poll.index", sharing(c, 2));
	c->count--;
	say(c, &c->trustees[2], "poll.share", "poll.share_size", sharing(c, 3));
	c->count++;
	c->items[1].data[100] ^= 1; /* kept, but named invalid and left out */
	say(c, &c->trustees[2], "poll.share", "ok", sharing(c, 3));
	c->items[1].data[100] ^= 1;
	say(c, &c->trustees[2], "poll.share", "ok", sharing(c, 3));
	say(c, &c->trustees[2], "poll.share", "poll.again", sharing(c, 3));
	c->count = 0;
	say(c, &c->office, "poll.result", "poll.no_shares", resulting(c, 5, 11));
	election_share(&c->e, 1, root, c->items, &c->count);
	say(c, &c->trustees[0], "poll.share", "ok", sharing(c, 1));
	c->count = 0;
	snprintf(sql, sizeof(sql), "SELECT i, valid FROM poll_v_shares WHERE poll = '%s'",
	    c->poll);
	c->t->query(c->t, sql, json_pack("[[i,i],[i,i],[i,i]]", 3, 0, 3, 1, 1, 1));
}

/* A ballot of two questions: the place of a line counts over both. */
#define TWO(id)                                                                          \
	"{\"id\":\"" id "\",\"type\":\"yesno\",\"text\":{\"ko\":\"가\",\"en\":\"A\"},"  \
	"\"options\":[{\"id\":\"yes\",\"ko\":\"예\",\"en\":\"Yes\"},{\"id\":\"no\","    \
	"\"ko\":"                                                                        \
	"\"아니오\",\"en\":\"No\"}]}"

static void
tell_places(struct cast *c)
{
	c->t->query(c->t,
	    "SELECT q.id, l.d, ballot_line('" TWO("one") "' || char(10) || '" TWO(
		"two") "', q.id, l.d) "
		       "FROM (SELECT 'one' AS id UNION ALL SELECT 'two' UNION ALL SELECT "
		       "'six') q, "
		       "core_pub_digit l WHERE l.d < 4 ORDER BY q.id = 'six', q.id, l.d",
	    json_pack("[[s,i,i],[s,i,i],[s,i,i],[s,i,n],[s,i,i],[s,i,i],[s,i,i],[s,i,n],"
		      "[s,i,n],[s,i,n],[s,i,n],[s,i,n]]",
		"one", 0, 0, "one", 1, 1, "one", 2, 2, "one", 3, "two", 0, 3, "two", 1, 4,
		"two", 2, 5, "two", 3, "six", 0, "six", 1, "six", 2, "six", 3));
	c->t->query(c->t,
	    "SELECT point_ok(zeroblob(32)), point_ok(zeroblob(31)), point_ok('a'), "
	    "point_ok(NULL), vkey_ok('a', 'a+b'), vkey_ok(NULL, 'a')",
	    json_pack("[[i,i,i,n,i,n]]", 0, 0, 0, 0));
}

static void
tell_result(struct cast *c)
{
	json_t *fields;

	say(c, &c->office, "poll.result", "poll.result_count", resulting(c, 6, 10));
	fields = resulting(c, 5, 11);
	json_array_remove(json_object_get(fields, "lines"), 0);
	say(c, &c->office, "poll.result", "poll.result_lines", fields);
	say(c, &c->office, "poll.result", "poll.result_lines",
	    change_line(resulting(c, 5, 11), 1, "line", json_integer(0)));
	fields = change_line(resulting(c, 5, 11), 0, "line", json_integer(1));
	say(c, &c->office, "poll.result", "poll.result_lines",
	    change_line(fields, 1, "line", json_integer(0)));
	say(c, &c->office, "poll.result", "poll.result_lines",
	    change_line(resulting(c, 5, 11), 1, "question", json_string("lake")));
	say(c, &c->office, "poll.result", "poll.result_wrong",
	    change_line(resulting(c, 5, 11), 0, "count", json_integer(4)));
	say(c, &c->office, "poll.result", "ok", resulting(c, 5, 11));
	say(c, &c->office, "poll.result", "poll.again", resulting(c, 5, 11));
	c->t->query(c->t, "SELECT poll, question, line, count FROM poll_v_result",
	    json_pack("[[s,s,i,I],[s,s,i,I],[s,s,i,I]]", c->poll, "park", 0,
		(json_int_t)c->e.counts[0], c->poll, "park", 1,
		(json_int_t)c->e.counts[1], c->poll, "park", 2,
		(json_int_t)c->e.counts[2]));
	c->t->query(c->t,
	    "SELECT roll, ballots, counted, set_aside, permille FROM poll_v_turnout",
	    json_pack("[[i,i,i,i,i]]", 11, 16, 5, 11, 5000 / 11));
	tell_places(c);
	c->t->query(c->t, "SELECT poll FROM poll_audit_once", json_array());
	c->t->query(c->t, "SELECT poll FROM poll_audit_sum", json_array());
	c->t->query(c->t, "SELECT poll FROM poll_audit_roll", json_array());
}

/* ---- two polls ---- */

static void
open_cast(struct cast *c, const char *poll, uint32_t n)
{
	c->poll = poll;
	c->steps.size = c->transcript.size = c->counted.size = 0;
	c->count = 0;
	election_open(&c->e, question, n, 2);
}

/* From the first word to the result. */
static void
the_park(struct cast *c)
{
	uint8_t root[HASH_SIZE], close[HASH_SIZE];

	open_cast(c, "park-2026", TRUSTEES);
	bad_definitions(c);
	tell_define(c);
	say(c, &c->office, "poll.define", "poll.exists", definition(c));
	election_ceremony(&c->e, c->define, 1);
	c->count = 0;
	say(c, &c->trustees[0], "poll.commit", "poll.no_roll", commitment(c, 1, 1));
	bad_rolls(c);
	tell_roll(c);
	failed_ceremony(c);
	good_ceremony(c, 2);
	c->count = 1;
	election_ballot(&c->e, 0, 0, &c->items[0], NULL, NULL);
	say(c, &c->stations[0], "poll.box", "poll.not_open", box(c, 1));
	c->t->at(c->t, OPENS);
	bad_boxes(c);
	mixed_box(c);
	repeated_box(c);
	tell_challenge(c);
	tell_seals(c);
	say(c, &c->trustees[0], "poll.share", "poll.not_closed", sharing(c, 1));
	say(c, &c->office, "poll.result", "poll.not_closed", resulting(c, 0, 0));
	tell_close(c);
	memcpy(close, c->t->leaf, HASH_SIZE);
	root_of(c, close, root);
	tell_shares(c, root);
	tell_result(c);
	election_close(&c->e);
}

/* Nobody came: closed when no box can come any more, and never tallied. */
static void
the_pond(struct cast *c)
{
	json_t *missing = json_pack("[{s:s},{s:s}]", "station", c->stations[0].key.name,
	    "station", c->stations[1].key.name);

	open_cast(c, "pond-2026", 2);
	tell_define(c);
	tell_roll(c);
	good_ceremony(c, 1);
	c->count = 0;
	c->t->at(c->t, CLOSES);
	say(c, &c->office, "poll.close", "poll.not_over", closing(c, 0, 0, NULL, NULL));
	c->t->at(c->t, UNTIL);
	say(c, &c->stations[0], "poll.seal", "poll.not_open", sealing(c, 0, 0, 0));
	say(c, &c->office, "poll.close", "poll.close_missing",
	    closing(c, 0, 0, NULL, NULL));
	say(c, &c->office, "poll.close", "ok",
	    with(closing(c, 0, 0, NULL, NULL), "lines", missing));
	say(c, &c->office, "poll.close", "poll.not_open", closing(c, 0, 0, NULL, NULL));
	say(c, &c->trustees[0], "poll.share", "poll.min_ballots", sharing(c, 1));
	say(c, &c->office, "poll.result", "poll.no_shares", resulting(c, 0, 0));
	election_close(&c->e);
}

/* A ballot of voter that stands behind another in a sorted box, or (before) in front. */
static void
beside(struct cast *c, size_t voter, const struct buf *other, bool before,
    struct buf *ballot)
{
	char x[TRACKER_SIZE], y[TRACKER_SIZE];

	election_tracker(&c->e, other, x);
	do {
		buf_reset(ballot);
		election_ballot(&c->e, voter, 0, ballot, NULL, NULL);
		election_tracker(&c->e, ballot, y);
	} while ((strcmp(y, x) < 0) != before);
}

/* Whether a ballot counts hangs on ballots that may not count themselves. */
static void
doubtful_box(struct cast *c)
{
	static const char *const fates[] = {"copied", "counted", "counted", "repeated",
	    "repeated", "counted", "copied", "not_on_roll", "proof"};
	struct buf all[9] = {{0}}, lone = {0};
	char x[TRACKER_SIZE], y[TRACKER_SIZE];
	uint64_t from = 1000;

	/* counted: what the others copy and repeat */
	c->count = 0;
	election_spoilt(&c->e, 0, 0, 50, false, &lone);
	item(c, lone.data, lone.size);
	say(c, &c->stations[0], "poll.box", "ok", box(c, 1));
	status(c, &lone, "counted");
	/* copied from another box; so the same voter's next ballot is the first to count
	 */
	election_spoilt(&c->e, 1, 0, 50, false, &all[0]);
	beside(c, 1, &all[0], false, &all[1]);
	/* counted; then the voter's next, a copy too, is repeated before it is copied */
	election_spoilt(&c->e, 2, 1, 50, false, &all[3]);
	beside(c, 2, &all[3], true, &all[2]);
	/* repeated; so whoever has the same a behind it copies nothing that counts */
	do {
		buf_reset(&all[4]);
		buf_reset(&all[5]);
		from += 100;
		election_spoilt(&c->e, 0, 0, from, false, &all[4]);
		election_spoilt(&c->e, 3, 0, from, false, &all[5]);
		election_tracker(&c->e, &all[4], x);
		election_tracker(&c->e, &all[5], y);
	} while (strcmp(x, y) >= 0);
	/* the same a in two cells; nobody on the roll; no proof, of a copy */
	election_spoilt(&c->e, 4, 0, 5, true, &all[6]);
	election_ballot(&c->e, VOTERS - 1, 0, &all[7], NULL, NULL);
	election_spoilt(&c->e, 5, 0, 50, false, &all[8]);
	all[8].data[97 + 224] ^= 1;
	c->count = 0;
	for (size_t i = 0; i < 9; i++)
		item(c, all[i].data, all[i].size);
	election_sort(&c->e, c->items, c->count);
	say(c, &c->stations[1], "poll.box", "ok", box(c, 1));
	for (size_t i = 0; i < 9; i++)
		status(c, &all[i], fates[i]);
	items_free(all, 9);
	buf_free(&lone);
}

/* A poll that is left open. */
static void
the_lake(struct cast *c)
{
	open_cast(c, "lake-2026", 2);
	tell_define(c);
	tell_roll(c);
	good_ceremony(c, 1);
	doubtful_box(c);
	election_close(&c->e);
}

void
story(struct teller *t)
{
	static const char *const trustees[] = {"t1", "t2", "t3", "t4"};
	struct cast c = {.t = t};

	city_signer(&c.office, "office", "election");
	city_signer(&c.registrar, "registrar", "seoul");
	city_signer(&c.stations[0], "station", "jongno-01");
	city_signer(&c.stations[1], "station", "jongno-02");
	city_card(&c.officers[0], "first officer");
	city_card(&c.officers[1], "second officer");
	city_card(&c.stranger, "a citizen");
	t->at(t, T0);
	t->member(t, &c.office, "poll:office");
	t->member(t, &c.registrar, "poll:registrar");
	for (int i = 0; i < 4; i++) {
		city_signer(&c.trustees[i], "trustee", trustees[i]);
		t->member(t, &c.trustees[i], "poll:trustee");
	}
	t->member(t, &c.stations[0], "poll:station");
	t->member(t, &c.stations[1], "poll:station");
	t->member(t, &c.officers[0], "poll:officer");
	t->member(t, &c.officers[1], "poll:officer");
	the_park(&c);
	if (t->doubts)
		the_lake(&c);
	the_pond(&c);
	items_free(c.items, ITEMS);
	buf_free(&c.steps);
	buf_free(&c.transcript);
	buf_free(&c.counted);
}
