/*
 * The vectors in tests/vectors/: inputs fixed, randomness fixed, so the bytes are too. A
 * stranger's program checks itself against them; this one shows that the library still
 * makes and takes them. Here: questions and ballots.
 */
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

#include "naive.h"
#include "vectors.h"

/* clang-format off */
#define FIVE_POINTS \
	"{\"id\":\"parks\",\"type\":\"points\",\"text\":" TEXT ",\"points\":5,\"min\":2," \
	"\"options\":[" OPTION("a") "," OPTION("b") "]}"
#define PICKS \
	"{\"id\":\"picks\",\"type\":\"pick\",\"text\":" TEXT ",\"max\":1,\"options\":[" \
	IN("a", "x") "," IN("b", "y") "," IN("c", "x") "]}"
/* clang-format on */

static void
put_ballot(json_t *o, const struct poll *p, const struct cast *c)
{
	char bits[64] = "", tracker[TRACKER_SIZE], fingerprint[TRACKER_SIZE];
	uint8_t digest[32];

	for (size_t i = 0; i < p->questions->cell_count; i++)
		bits[i] = (char)('0' + c->cells[i]);
	ballot_tracker(tracker, p->ctx.eid, p->questions->cell_count, c->bytes, c->size);
	credential_fingerprint(fingerprint, ballot_credential(c->bytes));
	ballot_digest(digest, c->bytes, c->size);
	vectors_put(o, "credential_secret", vectors_hex(c->credential, 32));
	vectors_put(o, "cells", json_string(bits));
	vectors_put(
	    o, "randomness", vectors_hex(c->randomness, 32 * p->questions->cell_count));
	vectors_put(o, "ballot", vectors_b64(c->bytes, c->size));
	vectors_put(o, "digest", vectors_hex(digest, 32));
	vectors_put(o, "tracker", json_string(tracker));
	vectors_put(o, "fingerprint", json_string(fingerprint));
}

static void
put_refused(json_t *refused, enum ballot_fault fault, const char *what,
    const struct cast *c, size_t size)
{
	json_t *o = vectors_object_in(refused);

	vectors_put(o, "reason", json_string(ballot_fault_word(fault)));
	vectors_put(o, "what", json_string(what));
	vectors_put(o, "ballot", vectors_b64(c->bytes, size));
}

struct mistake {
	enum ballot_fault fault;
	const char *what;
	size_t at; /* where 32 bytes are replaced; 0: nowhere */
	enum { ZERO, FF, PLUS_G, PLUS_ONE } how;
	bool sign; /* and signed anew */
};

static void
make_mistake(struct cast *c, const struct poll *p, const struct mistake *m)
{
	static const uint8_t one[32] = {1};
	uint8_t *at = c->bytes + m->at;

	if (m->how == PLUS_G)
		group_add(at, at, group_base());
	else if (m->how == PLUS_ONE)
		crypto_core_ristretto255_scalar_add(at, at, one);
	else
		memset(at, m->how == FF ? 0xff : 0, 32);
	if (m->sign)
		naive_sign(c->bytes, &p->ctx, c->credential);
}

/* Of a ballot with three cells: 97 head, 288 a cell, 96 the equation. */
static void
put_mistakes(json_t *refused, const struct poll *p, struct cast *c)
{
	static const struct mistake mistakes[] = {
	    {BALLOT_ENCODING, "R is no point", 33, FF, false},
	    {BALLOT_ENCODING, "s is not below L", 65, FF, false},
	    {BALLOT_ENCODING, "b of cell 1 is no point", 97 + 288 + 32, FF, false},
	    {BALLOT_ENCODING, "c0 of cell 2 is not below L", 97 + 576 + 192, FF, false},
	    {BALLOT_ENCODING, "z of the equation is not below L", 97 + 864 + 64, FF,
		false},
	    {BALLOT_IDENTITY, "V is the identity", 1, ZERO, false},
	    {BALLOT_IDENTITY, "a of cell 2 is the identity", 97 + 576, ZERO, false},
	    {BALLOT_CREDENTIAL, "another V", 1, PLUS_G, false},
	    {BALLOT_CREDENTIAL, "another R", 33, PLUS_G, false},
	    {BALLOT_CREDENTIAL, "another s", 65, PLUS_ONE, false},
	    {BALLOT_CREDENTIAL, "another a in cell 0", 97, PLUS_G, false},
	    {BALLOT_CREDENTIAL, "another B of the equation", 97 + 864 + 32, PLUS_G,
		false},
	    {BALLOT_PROOF, "another b in cell 0, signed anew", 129, PLUS_G, true},
	    {BALLOT_PROOF, "another A of the equation, signed anew", 97 + 864, PLUS_G,
		true},
	    {BALLOT_PROOF, "another c0 in cell 1", 97 + 288 + 192, PLUS_ONE, false},
	    {BALLOT_PROOF, "another z1 in cell 2", 97 + 576 + 256, PLUS_ONE, false},
	    {BALLOT_SUM, "another z of the equation", 97 + 864 + 64, PLUS_ONE, false},
	};
	uint8_t *original = xmalloc(c->size);

	memcpy(original, c->bytes, c->size);
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		make_mistake(c, p, &mistakes[i]);
		put_refused(refused, mistakes[i].fault, mistakes[i].what, c, c->size);
		memcpy(c->bytes, original, c->size);
	}
	put_refused(refused, BALLOT_FORM, "a byte is missing", c, c->size - 1);
	c->bytes[0] = 2;
	put_refused(refused, BALLOT_FORM, "version 2", c, c->size);
	memcpy(c->bytes, original, c->size);
	free(original);
}

static void
put_lies(json_t *refused, const struct poll *p, struct cast *c)
{
	static const struct {
		enum ballot_fault fault;
		const char *what;
		int values[3];
	} lies[] = {
	    {BALLOT_PROOF, "value 2", {2, 0, 0}},
	    {BALLOT_PROOF, "values 2 and -1: the sum is right", {2, -1, 0}},
	    {BALLOT_SUM, "two options", {1, 1, 0}},
	    {BALLOT_SUM, "no option", {0, 0, 0}},
	    {BALLOT_SUM, "blank and an option", {0, 1, 1}},
	};

	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		naive_encrypt(c->bytes, &p->ctx, lies[i].values, c->credential);
		put_refused(refused, lies[i].fault, lies[i].what, c, c->size);
	}
}

START_TEST(ballots_are_made)
{
	const struct choice yes = {0, 1}, parks[] = {{0, 3}, {1, 1}},
			    picks[] = {{2, 1}, {1, 1}};
	const struct answer answers[] = {
	    {false, &yes, 1}, {false, parks, 2}, {false, picks, 2}};
	struct poll p;
	struct cast c;
	json_t *made = json_object(), *polls = vectors_array_in(made, "polls"), *o,
	       *refused;

	random_fix("vectors: ballot");
	poll_open(&p, YESNO);
	o = vectors_object_in(polls);
	vectors_put_poll(o, &p, YESNO);
	c = cast_cells(&p, (const uint8_t[]){0, 1, 0});
	put_ballot(vectors_object_in(vectors_array_in(o, "ballots")), &p, &c);
	refused = vectors_array_in(o, "refused");
	put_mistakes(refused, &p, &c);
	put_lies(refused, &p, &c);
	cast_free(&c);
	poll_close(&p);

	poll_open(&p, YESNO "\n" FIVE_POINTS "\n" PICKS);
	o = vectors_object_in(polls);
	vectors_put_poll(o, &p, YESNO "\n" FIVE_POINTS "\n" PICKS);
	c = cast_answers(&p, answers);
	put_ballot(vectors_object_in(vectors_array_in(o, "ballots")), &p, &c);
	(void)vectors_array_in(o, "refused");
	cast_free(&c);
	poll_close(&p);
	vectors_compare(made, "ballot.json");
}
END_TEST

static struct {
	const struct poll *poll;
	const struct buf *ballot;
	enum ballot_fault want;
} judged;

static void
judge_now(void)
{
	const uint8_t *bytes = judged.ballot->data;
	enum ballot_fault fault;

	ballot_check_many(&judged.poll->ctx, &bytes, &judged.ballot->size, 1, &fault);
	ck_assert_int_eq(fault, judged.want);
}

static void
judge_in_all_modes(const struct poll *p, const struct buf *ballot, enum ballot_fault want)
{
	judged.poll = p;
	judged.ballot = ballot;
	judged.want = want;
	modes_each(judge_now);
}

static void
take_ballot(const struct poll *p, const json_t *o)
{
	struct buf ballot = vectors_blob_of(o, "ballot");
	size_t cells = p->questions->cell_count;
	uint8_t *r = xmalloc(32 * cells), bits[64], digest[32], v[32], x[32];
	char tracker[TRACKER_SIZE], fingerprint[TRACKER_SIZE];
	struct why why = {""};

	ck_assert_int_eq(ballot_check(&p->ctx, ballot.data, ballot.size), BALLOT_GOOD);
	judge_in_all_modes(p, &ballot, BALLOT_GOOD);
	ballot_tracker(tracker, p->ctx.eid, cells, ballot.data, ballot.size);
	ck_assert_str_eq(tracker, vectors_text_of(o, "tracker"));
	vectors_bytes_of(x, 32, o, "credential_secret");
	group_mul_base(v, x);
	ck_assert_mem_eq(v, ballot_credential(ballot.data), 32);
	credential_fingerprint(fingerprint, v);
	ck_assert_str_eq(fingerprint, vectors_text_of(o, "fingerprint"));
	for (size_t i = 0; i < cells; i++)
		bits[i] = (uint8_t)(vectors_text_of(o, "cells")[i] - '0');
	vectors_bytes_of(r, 32 * cells, o, "randomness");
	vectors_bytes_of(digest, 32, o, "digest");
	ck_assert_msg(ballot_open_challenge(
			  &p->ctx, tracker, digest, bits, cells, r, cells, &why) == 0,
	    "%s", why.text);
	free(r);
	buf_free(&ballot);
}

START_TEST(ballots_are_taken_and_refused)
{
	json_t *file = vectors_read("ballot.json"), *o, *b;
	size_t i, j, good = 0, bad = 0;

	json_array_foreach (json_object_get(file, "polls"), i, o) {
		struct poll p = vectors_poll_of(o);

		json_array_foreach (json_object_get(o, "ballots"), j, b) {
			take_ballot(&p, b);
			good++;
		}
		json_array_foreach (json_object_get(o, "refused"), j, b) {
			struct buf ballot = vectors_blob_of(b, "ballot");
			enum ballot_fault fault =
			    ballot_check(&p.ctx, ballot.data, ballot.size);

			ck_assert_msg(
			    fault != BALLOT_GOOD, "%s", vectors_text_of(b, "what"));
			ck_assert_str_eq(
			    ballot_fault_word(fault), vectors_text_of(b, "reason"));
			judge_in_all_modes(&p, &ballot, fault);
			buf_free(&ballot);
			bad++;
		}
		questions_free(p.questions);
	}
	ck_assert_uint_eq(good, 2);
	ck_assert_uint_eq(bad, 24);
	json_decref(file);
}
END_TEST

/* --- questions ------------------------------------------------------------ */

/* clang-format off */
static const char *const bad_questions[] = {
	"", "{}", "[]", YESNO "\n\n" YESNO, YESNO "\n" YESNO, "\n" YESNO, " \t" YESNO,
	SINGLE("q", ""), SINGLE("q q", THREE), SINGLE("q", OPTION("blank")),
	SINGLE("q", OPTION("a") "," OPTION("a")), SINGLE("q", IN("a", "x")),
	SINGLE("q", "{\"id\":\"a\",\"ko\":\"\",\"en\":\"a\"}"),
	SINGLE("q", "{\"id\":\"a\",\"ko\":\"a\\u0007\",\"en\":\"a\"}"),
	SINGLE("q", "{\"id\":\"a\",\"ko\":\"a\",\"en\":\"a\",\"url\":\"\"}"),
	"{\"id\":\"q\",\"type\":\"single\",\"text\":" TEXT ",\"max\":1,\"options\":[" THREE "]}",
	"{\"id\":\"q\",\"type\":\"yesno\",\"text\":" TEXT ",\"options\":[" THREE "]}",
	"{\"id\":\"q\",\"type\":\"multi\",\"text\":" TEXT ",\"max\":2,\"options\":[" THREE "]}",
	"{\"id\":\"q\",\"type\":\"multi\",\"text\":" TEXT ",\"min\":0,\"max\":2,\"options\":["
	THREE "]}",
	"{\"id\":\"q\",\"type\":\"multi\",\"text\":" TEXT ",\"min\":3,\"max\":2,\"options\":["
	THREE "]}",
	"{\"id\":\"q\",\"type\":\"approval\",\"text\":" TEXT ",\"max\":4,\"options\":[" THREE "]}",
	"{\"id\":\"q\",\"type\":\"pick\",\"text\":" TEXT ",\"max\":2,\"options\":[" IN("a", "x") ","
	IN("b", "x") "," IN("c", "y") "]}",
	"{\"id\":\"q\",\"type\":\"pick\",\"text\":" TEXT ",\"max\":1,\"options\":[" THREE "]}",
	"{\"id\":\"q\",\"type\":\"score\",\"text\":" TEXT ",\"max_score\":101,\"options\":["
	OPTION("a") "]}",
	"{\"id\":\"q\",\"type\":\"points\",\"text\":" TEXT ",\"points\":2,\"min\":3,\"options\":["
	THREE "]}",
	"{\"id\":\"q\",\"type\":\"grades\",\"text\":" TEXT ",\"grades\":[" OPTION("a")
	"],\"options\":[" THREE "]}",
	"{\"id\":\"q\",\"type\":\"grades\",\"text\":" TEXT ",\"grades\":[" OPTION("a") ","
	OPTION("none") "],\"options\":[" THREE "]}",
	"{\"id\":\"q\",\"type\":\"ranking\",\"text\":" TEXT ",\"options\":[" THREE "]}",
	"{\"id\":\"q\",\"id\":\"r\",\"type\":\"single\",\"text\":" TEXT ",\"options\":[" THREE "]}",
	"{\"id\":\"q\",\"type\":\"points\",\"text\":" TEXT ",\"points\":2.0,\"options\":[" THREE
	"]}",
};

static const char *const good_questions[] = {
	YESNO, YESNO "\n", YESNO "\n" FIVE_POINTS "\n" PICKS, SINGLE("Q.1_a-b", OPTION("A")),
	"{\"id\":\"q\",\"type\":\"multi\",\"text\":" TEXT ",\"min\":1,\"max\":3,\"options\":[" THREE
	"]}",
	"{\"id\":\"q\",\"type\":\"multi\",\"text\":" TEXT ",\"min\":2,\"max\":2,\"options\":[" THREE
	"]}",
	"{\"id\":\"q\",\"type\":\"approval\",\"text\":" TEXT ",\"options\":[" THREE "]}",
	"{\"id\":\"q\",\"type\":\"score\",\"text\":" TEXT ",\"max_score\":10,\"options\":[" THREE
	"]}",
	"{\"id\":\"q\",\"type\":\"grades\",\"text\":" TEXT ",\"grades\":[" OPTION("poor") ","
	OPTION("good") "],\"options\":[" THREE "]}",
	"{\"id\":\"q\",\"type\":\"points\",\"text\":" TEXT ",\"points\":100,\"min\":100,"
	"\"options\":[" THREE "]}",
};
/* clang-format on */

static json_t *
terms_of(const struct term *terms, size_t count)
{
	json_t *a = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(a, json_pack("[I,I]", (json_int_t)terms[i].cell,
					     (json_int_t)terms[i].weight));
	return a;
}

static void
put_compiled(json_t *o, const struct questions *q)
{
	json_t *equations = vectors_array_in(o, "equations"),
	       *lines = vectors_array_in(o, "lines");

	vectors_put_int(o, "cells", q->cell_count);
	vectors_put_int(o, "size", q->ballot_size);
	for (size_t i = 0; i < q->equation_count; i++) {
		json_t *e = vectors_object_in(equations);

		vectors_put(
		    e, "terms", terms_of(q->equations[i].terms, q->equations[i].count));
		vectors_put_int(e, "total", q->equations[i].total);
	}
	for (size_t i = 0; i < q->line_count; i++) {
		json_t *l = vectors_object_in(lines);
		char id[2 * QUESTION_ID_MAX + 2];

		questions_line_id(q, i, id, sizeof(id));
		vectors_put(l, "id", json_string(id));
		vectors_put(l, "terms", terms_of(q->lines[i].terms, q->lines[i].count));
	}
}

START_TEST(questions_are_compiled)
{
	json_t *made = json_object(), *good = vectors_array_in(made, "good"),
	       *bad = vectors_array_in(made, "bad");
	struct questions *q;
	struct why why;

	for (size_t i = 0; i < sizeof(good_questions) / sizeof(good_questions[0]); i++) {
		const char *text = good_questions[i];
		json_t *o = vectors_object_in(good);

		ck_assert_msg(
		    questions_parse(&q, text, strlen(text), &why) == 0, "%s", why.text);
		vectors_put(o, "questions", json_string(text));
		put_compiled(o, q);
		questions_free(q);
	}
	for (size_t i = 0; i < sizeof(bad_questions) / sizeof(bad_questions[0]); i++) {
		const char *text = bad_questions[i];

		ck_assert_msg(questions_parse(&q, text, strlen(text), &why) == ERR_FORMAT,
		    "%s", text);
		json_array_append_new(bad, json_string(text));
	}
	vectors_compare(made, "question.json");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
	    ballots_are_made,
	    ballots_are_taken_and_refused,
	    questions_are_compiled,
	    NULL,
	};

	return poll_run_tests("vectors", tests, NULL, NULL);
}
