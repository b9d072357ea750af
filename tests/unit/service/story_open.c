#include "story_inner.h"

#include <string.h>
#include "base/b64.h"

static const char question[] =
    "{\"id\":\"park\",\"type\":\"single\",\"text\":{\"ko\":\"공원에 무엇을 놓을까요?\","
    "\"en\":\"What shall the park have?\"},\"options\":["
    "{\"id\":\"tree\",\"ko\":\"나무\",\"en\":\"Trees\"},"
    "{\"id\":\"pond\",\"ko\":\"연못\",\"en\":\"A pond\"}]}";

static void
step(struct cast *c)
{
	buf_put(&c->steps, c->t->leaf, HASH_SIZE);
}

void
story_open(struct cast *c, const char *poll, uint32_t n)
{
	c->poll = poll;
	c->steps.size = c->transcript.size = c->counted.size = 0;
	c->count = 0;
	election_open(&c->e, question, n, 2);
}

/* ---- define and roll ---- */

json_t *
story_definition(const struct cast *c)
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
	story_item(c, q.data, q.size);
	story_say(c, &c->office, "poll.define", "poll.too_large", story_definition(c));
	buf_free(&q);
}

void
story_bad_definitions(struct cast *c)
{
	static const struct {
		const char *key, *field;
		int64_t value;
	} bad[] = {{"poll.period", "closes", OPENS},
	    {"poll.period", "boxes_until", CLOSES - 1}, {"poll.threshold", "k", 1},
	    {"poll.threshold", "n", 1}, {"poll.threshold", "n", 21},
	    {"poll.min_ballots", "min_ballots", 0}, {"poll.box_min", "box_min", 0}};

	c->count = 0;
	story_item(c, "{\"id\":\"q\"}", 10);
	story_say(c, &c->office, "poll.define", "poll.questions", story_definition(c));
	c->count = 0;
	story_say(c, &c->office, "poll.define", "poll.questions", story_definition(c));
	too_large(c);
	c->count = 0;
	story_item(c, question, strlen(question));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		story_say(c, &c->office, "poll.define", bad[i].key,
		    story_with(
			story_definition(c), bad[i].field, json_integer(bad[i].value)));
	story_say(c, &c->office, "poll.define", "poll.id",
	    story_with(story_definition(c), "poll", json_string("Park_2026")));
	story_say(c, &c->office, "poll.define", "core.field_range",
	    story_with(story_definition(c), "early_close", json_integer(2)));
	story_say(
	    c, &c->stranger, "poll.define", "core.not_authorised", story_definition(c));
}

void
story_define(struct cast *c)
{
	c->count = 0;
	story_item(c, question, strlen(question));
	story_say(c, &c->office, "poll.define", "ok", story_definition(c));
	memcpy(c->define, c->t->leaf, HASH_SIZE);
	step(c);
}

static json_t *
roll_fields(const struct cast *c, const char *root, size_t size)
{
	return json_pack(
	    "{s:s,s:s,s:I}", "poll", c->poll, "root", root, "size", (json_int_t)size);
}

void
story_bad_rolls(struct cast *c)
{
	struct buf swap;
	char root[65];

	election_roll(&c->e, c->items, &c->count, root);
	story_say(c, &c->registrar, "poll.roll", "poll.unknown",
	    story_with(roll_fields(c, root, c->count), "poll", json_string("nowhere")));
	story_say(c, &c->registrar, "poll.roll", "poll.roll_size",
	    roll_fields(c, root, c->count + 1));
	root[0] = root[0] == '0' ? '1' : '0';
	story_say(c, &c->registrar, "poll.roll", "poll.roll_root",
	    roll_fields(c, root, c->count));
	swap = c->items[0];
	c->items[0] = c->items[1];
	c->items[1] = swap;
	story_say(c, &c->registrar, "poll.roll", "poll.roll_order",
	    roll_fields(c, root, c->count));
	election_roll(&c->e, c->items, &c->count, root);
	memset(c->items[0].data, 0, POINT_SIZE); /* the identity */
	story_say(c, &c->registrar, "poll.roll", "poll.roll_point",
	    roll_fields(c, root, c->count));
	election_roll(&c->e, c->items, &c->count, root);
	memset(c->items[c->count - 1].data, 0xff, POINT_SIZE); /* no point */
	story_say(c, &c->registrar, "poll.roll", "poll.roll_point",
	    roll_fields(c, root, c->count));
	election_roll(&c->e, c->items, &c->count, root);
	buf_put8(&c->items[3], 0);
	story_say(c, &c->registrar, "poll.roll", "poll.roll_order",
	    roll_fields(c, root, c->count));
}

void
story_roll(struct cast *c)
{
	char root[65];

	election_roll(&c->e, c->items, &c->count, root);
	story_say(c, &c->registrar, "poll.roll", "ok", roll_fields(c, root, c->count));
	step(c);
	story_say(
	    c, &c->registrar, "poll.roll", "poll.frozen", roll_fields(c, root, c->count));
}

/* ---- ceremony ---- */

static json_t *
place(const struct cast *c, uint32_t ceremony, uint32_t i)
{
	return json_pack(
	    "{s:s,s:i,s:i}", "poll", c->poll, "ceremony", (int)ceremony, "i", (int)i);
}

json_t *
story_commitment(const struct cast *c, uint32_t ceremony, uint32_t i)
{
	json_t *fields = place(c, ceremony, i);
	char hex[65];

	election_commit_hash(&c->e, i, hex);
	json_object_set_new(fields, "hash", json_string(hex));
	hex_encode(hex, c->e.trustees[i - 1].box_public, 32);
	return story_with(fields, "box_key", json_string(hex));
}

static void
tell_commits(struct cast *c, uint32_t ceremony)
{
	c->count = 0;
	for (uint32_t i = 1; i <= c->e.n; i++) {
		story_say(c, &c->trustees[i - 1], "poll.commit", "ok",
		    story_commitment(c, ceremony, i));
		step(c);
		buf_put(&c->transcript, c->t->leaf, HASH_SIZE);
	}
}

static void
reveal(struct cast *c, uint32_t ceremony, uint32_t i, const char *want)
{
	election_reveal(&c->e, i, c->items, &c->count);
	story_say(c, &c->trustees[i - 1], "poll.reveal", want, place(c, ceremony, i));
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
	story_say(c, &c->trustees[i - 1], "poll.deal", want, place(c, ceremony, i));
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
	story_say(c, &c->trustees[i - 1], "poll.confirm", want,
	    story_with(place(c, ceremony, i), "transcript", json_string(hex)));
	if (strcmp(want, "ok") == 0)
		step(c);
}

/* The first ceremony: a trustee committed to a reveal whose proof does not hold. */
void
story_failed_ceremony(struct cast *c)
{
	size_t steps = c->steps.size;
	char zeros[65];

	memset(zeros, '0', 64);
	zeros[64] = '\0';
	election_ceremony(&c->e, c->define, 1);
	c->e.trustees[2].reveal[REVEAL_SIZE(c->e.k) - 1] ^= 1;
	c->count = 0;
	story_say(c, &c->trustees[0], "poll.commit", "poll.index",
	    story_with(story_commitment(c, 1, 1), "i", json_integer(4)));
	story_say(c, &c->trustees[0], "poll.commit", "poll.index",
	    story_with(story_commitment(c, 1, 1), "i", json_integer(0)));
	story_say(c, &c->trustees[0], "poll.commit", "poll.ceremony",
	    story_commitment(c, 2, 1));
	story_say(c, &c->trustees[0], "poll.commit", "poll.unknown",
	    story_with(story_commitment(c, 1, 1), "poll", json_string("nowhere")));
	story_say(c, &c->trustees[0], "poll.commit", "ok", story_commitment(c, 1, 1));
	story_say(
	    c, &c->trustees[0], "poll.commit", "poll.again", story_commitment(c, 1, 1));
	story_say(
	    c, &c->trustees[1], "poll.commit", "poll.index", story_commitment(c, 1, 1));
	story_say(
	    c, &c->trustees[0], "poll.commit", "poll.index", story_commitment(c, 1, 2));
	reveal(c, 1, 1, "poll.not_committed");
	c->count = 0;
	story_say(c, &c->trustees[1], "poll.commit", "ok", story_commitment(c, 1, 2));
	story_say(c, &c->trustees[2], "poll.commit", "ok", story_commitment(c, 1, 3));
	story_say(
	    c, &c->trustees[3], "poll.commit", "poll.index", story_commitment(c, 1, 3));
	reveal(c, 1, 1, "ok");
	reveal(c, 1, 1, "poll.again");
	reveal(c, 1, 3, "poll.reveal_proof");
	election_reveal(&c->e, 1, c->items, &c->count);
	story_say(c, &c->trustees[1], "poll.reveal", "poll.hash", place(c, 1, 2));
	story_say(c, &c->trustees[1], "poll.reveal", "poll.index", place(c, 1, 1));
	story_say(c, &c->trustees[1], "poll.reveal", "poll.ceremony", place(c, 2, 2));
	deal(c, 1, 1, "poll.not_revealed");
	c->count = 0;
	story_say(c, &c->trustees[0], "poll.complain", "poll.index",
	    story_with(story_with(place(c, 1, 1), "against", json_integer(4)), "share",
		json_string(zeros)));
	story_say(c, &c->trustees[3], "poll.complain", "poll.index",
	    story_with(story_with(place(c, 1, 1), "against", json_integer(3)), "share",
		json_string(zeros)));
	story_say(c, &c->trustees[0], "poll.complain", "ok",
	    story_with(story_with(place(c, 1, 1), "against", json_integer(3)), "share",
		json_string(zeros)));
	story_say(c, &c->trustees[0], "poll.complain", "poll.ceremony",
	    story_with(story_with(place(c, 1, 1), "against", json_integer(2)), "share",
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
		story_item(c, c->steps.data + at, HASH_SIZE);
}

static void
bad_openings(struct cast *c, uint32_t ceremony, const char *key)
{
	char other[65];

	step_items(c);
	memcpy(other, key, 65);
	other[5] = other[5] == '0' ? '1' : '0';
	story_say(c, &c->office, "poll.open", "poll.key", opening(c, ceremony, other));
	story_say(
	    c, &c->office, "poll.open", "poll.ceremony", opening(c, ceremony - 1, key));
	story_say(c, &c->office, "poll.open", "poll.charter",
	    story_with(opening(c, ceremony, key), "charter", json_string(key)));
	c->count--;
	story_say(
	    c, &c->office, "poll.open", "poll.open_list", opening(c, ceremony, key));
	c->count++;
	c->items[2].data[0] ^= 1;
	story_say(
	    c, &c->office, "poll.open", "poll.open_list", opening(c, ceremony, key));
}

static void
tell_open(struct cast *c, uint32_t ceremony, const char *key)
{
	step_items(c);
	story_say(c, &c->office, "poll.open", "ok", opening(c, ceremony, key));
	memcpy(c->e.ctx.eid, c->t->leaf, HASH_SIZE);
}

void
story_good_ceremony(struct cast *c, uint32_t ceremony)
{
	char key[65];

	election_ceremony(&c->e, c->define, ceremony);
	tell_commits(c, ceremony);
	for (uint32_t i = 1; i <= c->e.n; i++)
		reveal(c, ceremony, i, "ok");
	confirm(c, ceremony, 1, "poll.not_dealt");
	election_deal(&c->e, 1, c->items);
	c->count = c->e.n - 1;
	story_say(c, &c->trustees[0], "poll.deal", "poll.deal", place(c, ceremony, 1));
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
	story_say(
	    c, &c->office, "poll.open", "poll.not_confirmed", opening(c, ceremony, key));
	confirm(c, ceremony, c->e.n, "ok");
	if (ceremony > 1)
		bad_openings(c, ceremony, key);
	tell_open(c, ceremony, key);
	step_items(c);
	story_say(c, &c->office, "poll.open", "poll.again", opening(c, ceremony, key));
	reveal(c, ceremony, 1, "poll.ceremony");
}
