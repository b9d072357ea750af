#include "story_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"

json_t *
story_box(const struct cast *c, int number)
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
void
story_mixed_box(struct cast *c)
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
		story_item(c, all[i].data, all[i].size);
	election_sort(&c->e, c->items, c->count);
	story_say(c, &c->stations[0], "poll.box", "ok", story_box(c, 1));
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

void
story_bad_boxes(struct cast *c)
{
	struct buf swap;

	c->count = 0;
	story_say(c, &c->stations[0], "poll.box", "poll.box_ballot", story_box(c, 1));
	c->count = 2;
	election_ballot(&c->e, 0, 0, &c->items[0], NULL, NULL);
	election_ballot(&c->e, 1, 0, &c->items[1], NULL, NULL);
	election_sort(&c->e, c->items, 2);
	story_say(c, &c->stations[0], "poll.box", "poll.box_number", story_box(c, 2));
	story_say(c, &c->stations[0], "poll.box", "poll.not_open",
	    story_with(story_box(c, 1), "poll", json_string("nowhere")));
	swap = c->items[0];
	c->items[0] = c->items[1];
	c->items[1] = swap;
	story_say(c, &c->stations[0], "poll.box", "poll.box_order", story_box(c, 1));
	buf_put8(&c->items[1], 0);
	story_say(c, &c->stations[0], "poll.box", "poll.box_ballot", story_box(c, 1));
	c->count = 0;
}

/* Twice by one voter, within a box and on the ledger; and two with the same randomness.
 * Which of two in one box counts is decided by their trackers. */
void
story_repeated_box(struct cast *c)
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
		story_item(c, all[i].data, all[i].size);
	election_sort(&c->e, c->items, c->count);
	story_say(c, &c->stations[0], "poll.box", "ok", story_box(c, 2));
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

void
story_challenge(struct cast *c)
{
	size_t cells = c->e.questions->cell_count;
	uint8_t *r = xmalloc(cells * SCALAR_SIZE), *bits = xmalloc(cells);
	struct buf ballot = {0};

	election_ballot(&c->e, 3, 1, &ballot, r, bits);
	c->count = 0;
	story_item(c, bits, cells);
	for (size_t i = 0; i < cells; i++)
		story_item(c, r + i * SCALAR_SIZE, SCALAR_SIZE);
	c->items[1].data[0] ^= 1;
	story_say(c, &c->stations[0], "poll.challenge", "poll.challenge_proof",
	    opened(c, &ballot));
	c->items[1].data[0] ^= 1;
	story_say(c, &c->stations[0], "poll.challenge", "ok", opened(c, &ballot));
	story_say(c, &c->stations[0], "poll.challenge", "poll.challenge_again",
	    opened(c, &ballot));
	status(c, &ballot, "challenged");
	c->count = 0;
	story_item(c, ballot.data, ballot.size);
	story_say(c, &c->stations[0], "poll.box", "ok", story_box(c, 3));
	status(c, &ballot, "challenged");
	c->count = 0;
	story_item(c, bits, cells);
	for (size_t i = 0; i < cells; i++)
		story_item(c, r + i * SCALAR_SIZE, SCALAR_SIZE);
	story_say(c, &c->stations[0], "poll.challenge", "poll.challenge_boxed",
	    opened(c, &ballot));
	free(r);
	free(bits);
	buf_free(&ballot);
}

json_t *
story_sealing(const struct cast *c, int boxes, int ballots, int challenges)
{
	return json_pack("{s:s,s:i,s:i,s:i}", "poll", c->poll, "boxes", boxes, "ballots",
	    ballots, "challenges", challenges);
}

void
story_seals(struct cast *c)
{
	struct buf ballot = {0};

	c->count = 0;
	story_say(c, &c->stations[0], "poll.seal", "poll.seal_count",
	    story_sealing(c, 3, 15, 1));
	story_say(c, &c->stations[0], "poll.seal", "poll.seal_count",
	    story_sealing(c, 0, 0, 0));
	story_say(c, &c->stations[0], "poll.seal", "ok", story_sealing(c, 3, 16, 1));
	story_say(
	    c, &c->stations[0], "poll.seal", "poll.sealed", story_sealing(c, 3, 16, 1));
	election_ballot(&c->e, 4, 0, &ballot, NULL, NULL);
	story_item(c, ballot.data, ballot.size);
	story_say(c, &c->stations[0], "poll.box", "poll.sealed", story_box(c, 4));
	story_say(
	    c, &c->stations[0], "poll.challenge", "poll.sealed", opened(c, &ballot));
	c->count = 0;
	buf_free(&ballot);
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
void
story_doubtful_box(struct cast *c)
{
	static const char *const fates[] = {"copied", "counted", "counted", "repeated",
	    "repeated", "counted", "copied", "not_on_roll", "proof"};
	struct buf all[9] = {{0}}, lone = {0};
	char x[TRACKER_SIZE], y[TRACKER_SIZE];
	uint64_t from = 1000;

	/* counted: what the others copy and repeat */
	c->count = 0;
	election_spoilt(&c->e, 0, 0, 50, false, &lone);
	story_item(c, lone.data, lone.size);
	story_say(c, &c->stations[0], "poll.box", "ok", story_box(c, 1));
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
		story_item(c, all[i].data, all[i].size);
	election_sort(&c->e, c->items, c->count);
	story_say(c, &c->stations[1], "poll.box", "ok", story_box(c, 1));
	for (size_t i = 0; i < 9; i++)
		status(c, &all[i], fates[i]);
	items_free(all, 9);
	buf_free(&lone);
}
