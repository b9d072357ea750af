#include "story.h"

#include <string.h>
#include "story_inner.h"

/* Says it with the payload in c->items. */
void
story_say(struct cast *c, struct signer *who, const char *kind, const char *want,
    json_t *fields)
{
	c->t->say(c->t, who, kind, want, fields, c->items, c->count, NULL, 0);
}

void
story_item(struct cast *c, const void *data, size_t size)
{
	buf_reset(&c->items[c->count]);
	buf_put(&c->items[c->count++], data, size);
}

json_t *
story_with(json_t *fields, const char *name, json_t *value)
{
	json_object_set_new(fields, name, value);
	return fields;
}

/* ---- polls ---- */

/* From the first word to the result. */
static void
the_park(struct cast *c)
{
	uint8_t root[HASH_SIZE], close[HASH_SIZE];

	story_open(c, "park-2026", TRUSTEES);
	story_bad_definitions(c);
	story_define(c);
	story_say(c, &c->office, "poll.define", "poll.exists", story_definition(c));
	election_ceremony(&c->e, c->define, 1);
	c->count = 0;
	story_say(
	    c, &c->trustees[0], "poll.commit", "poll.no_roll", story_commitment(c, 1, 1));
	story_bad_rolls(c);
	story_roll(c);
	story_failed_ceremony(c);
	story_good_ceremony(c, 2);
	c->count = 1;
	election_ballot(&c->e, 0, 0, &c->items[0], NULL, NULL);
	story_say(c, &c->stations[0], "poll.box", "poll.not_open", story_box(c, 1));
	c->t->at(c->t, OPENS);
	story_bad_boxes(c);
	story_mixed_box(c);
	story_repeated_box(c);
	story_challenge(c);
	story_seals(c);
	story_say(
	    c, &c->trustees[0], "poll.share", "poll.not_closed", story_sharing(c, 1));
	story_say(
	    c, &c->office, "poll.result", "poll.not_closed", story_resulting(c, 0, 0));
	story_close(c);
	memcpy(close, c->t->leaf, HASH_SIZE);
	story_root(c, close, root);
	story_shares(c, root);
	story_result(c);
	election_close(&c->e);
}

/* Nobody came: closed when no box can come any more, and never tallied. */
static void
the_pond(struct cast *c)
{
	json_t *missing = json_pack("[{s:s},{s:s}]", "station", c->stations[0].key.name,
	    "station", c->stations[1].key.name);

	story_open(c, "pond-2026", 2);
	story_define(c);
	story_roll(c);
	story_good_ceremony(c, 1);
	c->count = 0;
	c->t->at(c->t, CLOSES);
	story_say(c, &c->office, "poll.close", "poll.not_over",
	    story_closing(c, 0, 0, NULL, NULL));
	c->t->at(c->t, UNTIL);
	story_say(
	    c, &c->stations[0], "poll.seal", "poll.not_open", story_sealing(c, 0, 0, 0));
	story_say(c, &c->office, "poll.close", "poll.close_missing",
	    story_closing(c, 0, 0, NULL, NULL));
	story_say(c, &c->office, "poll.close", "ok",
	    story_with(story_closing(c, 0, 0, NULL, NULL), "lines", missing));
	story_say(c, &c->office, "poll.close", "poll.not_open",
	    story_closing(c, 0, 0, NULL, NULL));
	story_say(
	    c, &c->trustees[0], "poll.share", "poll.min_ballots", story_sharing(c, 1));
	story_say(
	    c, &c->office, "poll.result", "poll.no_shares", story_resulting(c, 0, 0));
	election_close(&c->e);
}

/* A poll that is left open. */
static void
the_lake(struct cast *c)
{
	story_open(c, "lake-2026", 2);
	story_define(c);
	story_roll(c);
	story_good_ceremony(c, 1);
	story_doubtful_box(c);
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
