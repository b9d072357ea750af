#include "story_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"

json_t *
story_closing(const struct cast *c, int boxes, int ballots, const struct signer *one,
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

void
story_close(struct cast *c)
{
	struct signer *officers[2] = {&c->officers[0], &c->officers[1]};
	struct signer *strange[2] = {&c->officers[0], &c->stranger};
	const char *kind = "poll.close";
	struct teller *t = c->t;

	c->count = 0;
	t->say(t, &c->office, kind, "poll.not_over",
	    story_closing(c, 3, 16, officers[0], officers[1]), NULL, 0, officers, 2);
	story_say(c, &c->stations[1], "poll.seal", "ok", story_sealing(c, 0, 0, 0));
	story_say(
	    c, &c->office, kind, "poll.officers", story_closing(c, 3, 16, NULL, NULL));
	t->say(t, &c->office, kind, "poll.officers",
	    story_closing(c, 3, 16, officers[0], NULL), NULL, 0, officers, 1);
	t->say(t, &c->office, kind, "poll.officers",
	    story_closing(c, 3, 16, officers[0], officers[0]), NULL, 0, officers, 1);
	t->say(t, &c->office, kind, "poll.officers",
	    story_closing(c, 3, 16, strange[0], strange[1]), NULL, 0, strange, 2);
	t->say(t, &c->office, kind, "core.cosign",
	    story_closing(c, 3, 16, officers[0], officers[1]), NULL, 0, officers, 1);
	t->say(t, &c->office, kind, "core.signature",
	    story_closing(c, 3, 16, officers[0], NULL), NULL, 0, officers, 2);
	t->say(t, &c->office, kind, "poll.close_count",
	    story_closing(c, 3, 17, officers[0], officers[1]), NULL, 0, officers, 2);
	t->say(t, &c->office, kind, "poll.close_missing",
	    story_with(story_closing(c, 3, 16, officers[0], officers[1]), "lines",
		json_pack("[{s:s}]", "station", c->stations[0].key.name)),
	    NULL, 0, officers, 2);
	t->say(t, &c->office, kind, "ok",
	    story_closing(c, 3, 16, officers[0], officers[1]), NULL, 0, officers, 2);
}

void
story_root(const struct cast *c, const uint8_t close[HASH_SIZE], uint8_t root[HASH_SIZE])
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

json_t *
story_sharing(const struct cast *c, int i)
{
	return json_pack("{s:s,s:i}", "poll", c->poll, "i", i);
}

json_t *
story_resulting(const struct cast *c, int ballots, int set_aside)
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

void
story_shares(struct cast *c, const uint8_t root[HASH_SIZE])
{
	char sql[200];

	election_share(&c->e, 3, root, c->items, &c->count);
	story_say(c, &c->trustees[2], "poll.share", "poll.index", story_sharing(c, 2));
	c->count--;
	story_say(
	    c, &c->trustees[2], "poll.share", "poll.share_size", story_sharing(c, 3));
	c->count++;
	c->items[1].data[100] ^= 1; /* kept, but named invalid and left out */
	story_say(c, &c->trustees[2], "poll.share", "ok", story_sharing(c, 3));
	c->items[1].data[100] ^= 1;
	story_say(c, &c->trustees[2], "poll.share", "ok", story_sharing(c, 3));
	story_say(c, &c->trustees[2], "poll.share", "poll.again", story_sharing(c, 3));
	c->count = 0;
	story_say(
	    c, &c->office, "poll.result", "poll.no_shares", story_resulting(c, 5, 11));
	election_share(&c->e, 1, root, c->items, &c->count);
	story_say(c, &c->trustees[0], "poll.share", "ok", story_sharing(c, 1));
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

void
story_result(struct cast *c)
{
	json_t *fields;

	story_say(
	    c, &c->office, "poll.result", "poll.result_count", story_resulting(c, 6, 10));
	fields = story_resulting(c, 5, 11);
	json_array_remove(json_object_get(fields, "lines"), 0);
	story_say(c, &c->office, "poll.result", "poll.result_lines", fields);
	story_say(c, &c->office, "poll.result", "poll.result_lines",
	    change_line(story_resulting(c, 5, 11), 1, "line", json_integer(0)));
	fields = change_line(story_resulting(c, 5, 11), 0, "line", json_integer(1));
	story_say(c, &c->office, "poll.result", "poll.result_lines",
	    change_line(fields, 1, "line", json_integer(0)));
	story_say(c, &c->office, "poll.result", "poll.result_lines",
	    change_line(story_resulting(c, 5, 11), 1, "question", json_string("lake")));
	story_say(c, &c->office, "poll.result", "poll.result_wrong",
	    change_line(story_resulting(c, 5, 11), 0, "count", json_integer(4)));
	story_say(c, &c->office, "poll.result", "ok", story_resulting(c, 5, 11));
	story_say(c, &c->office, "poll.result", "poll.again", story_resulting(c, 5, 11));
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
