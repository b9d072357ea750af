/*
 * The vectors in tests/vectors/: inputs fixed, randomness fixed, so the bytes are too. A
 * stranger's program checks itself against them; this one shows that the library still
 * makes and takes them.
 *
 * MADANG_WRITE_VECTORS=1 writes the files anew instead of comparing (after a change of
 * format).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

#include "base/b64.h"
#include "base/file.h"
#include "base/json.h"
#include "card/derive.h"
#include "council.h"
#include "naive.h"
#include "tree/merkle.h"

#define FILE_MAX (4 * 1024 * 1024)

/* --- writing -------------------------------------------------------------- */

static json_t *
hex(const void *data, size_t size)
{
	char *text = xmalloc(2 * size + 1);
	json_t *v;

	hex_encode(text, data, size);
	v = json_string(text);
	free(text);
	return v;
}

static json_t *
b64(const void *data, size_t size)
{
	struct buf text = {0};
	json_t *v;

	b64_put(&text, data, size);
	v = json_string(buf_str(&text));
	buf_free(&text);
	return v;
}

static void
put(json_t *object, const char *key, json_t *value)
{
	ck_assert_ptr_nonnull(value);
	ck_assert_int_eq(json_object_set_new(object, key, value), 0);
}

static void
put_int(json_t *object, const char *key, uint64_t value)
{
	put(object, key, json_integer((json_int_t)value));
}

static json_t *
array_in(json_t *object, const char *key)
{
	json_t *a = json_array();

	put(object, key, a);
	return a;
}

static json_t *
object_in(json_t *array)
{
	json_t *o = json_object();

	ck_assert_int_eq(json_array_append_new(array, o), 0);
	return o;
}

static json_t *
read_vectors(const char *name)
{
	struct path path = path_of("%s/vectors/%s", TEST_DATA, name);
	struct buf text = {0};
	struct why why = {""};
	json_t *v;

	ck_assert_msg(file_read(&text, path.s, FILE_MAX, &why) == 0, "%s", why.text);
	ck_assert_msg(
	    json_parse(&v, text.data, text.size, &why) == 0, "%s: %s", path.s, why.text);
	buf_free(&text);
	return v;
}

/* Frees made. */
static void
same_as_file(json_t *made, const char *name)
{
	struct path path = path_of("%s/vectors/%s", TEST_DATA, name);
	json_t *stored;

	if (getenv("MADANG_WRITE_VECTORS") != NULL)
		ck_assert_int_eq(json_dump_file(made, path.s, JSON_INDENT(1)), 0);
	stored = read_vectors(name);
	ck_assert_msg(
	    json_equal(made, stored), "%s does not hold what is made now", path.s);
	json_decref(stored);
	json_decref(made);
}

/* --- reading -------------------------------------------------------------- */

static const char *
text_of(const json_t *object, const char *key)
{
	const char *s = json_str(object, key);

	ck_assert_msg(s != NULL, "no string \"%s\"", key);
	return s;
}

static void
bytes_of(uint8_t *out, size_t size, const json_t *object, const char *key)
{
	const char *s = text_of(object, key);

	ck_assert_int_eq(hex_decode(out, size, s, strlen(s)), 0);
}

static uint64_t
int_of(const json_t *object, const char *key)
{
	int64_t v = -1;

	ck_assert_int_eq(json_int(object, key, &v), 0);
	return (uint64_t)v;
}

static struct buf
blob_of(const json_t *object, const char *key)
{
	const char *s = text_of(object, key);
	struct buf out = {0};

	ck_assert_int_eq(b64_get(&out, s, strlen(s)), 0);
	return out;
}

/* --- ballots -------------------------------------------------------------- */

/* clang-format off */
#define YESNO \
	"{\"id\":\"night-bus\",\"type\":\"yesno\",\"text\":{\"ko\":\"심야버스를 늘릴까요?\"," \
	"\"en\":\"More night buses?\"},\"options\":[{\"id\":\"yes\",\"ko\":\"찬성\",\"en\":" \
	"\"Yes\"},{\"id\":\"no\",\"ko\":\"반대\",\"en\":\"No\"}]}"
#define FIVE_POINTS \
	"{\"id\":\"parks\",\"type\":\"points\",\"text\":" TEXT ",\"points\":5,\"min\":2," \
	"\"options\":[" OPTION("a") "," OPTION("b") "]}"
#define PICKS \
	"{\"id\":\"picks\",\"type\":\"pick\",\"text\":" TEXT ",\"max\":1,\"options\":[" \
	IN("a", "x") "," IN("b", "y") "," IN("c", "x") "]}"
/* clang-format on */

static void
put_poll(json_t *o, const struct poll *p, const char *questions)
{
	put(o, "questions", json_string(questions));
	put(o, "eid", hex(p->ctx.eid, 32));
	put(o, "key", hex(p->ctx.key, 32));
	put_int(o, "cells", p->questions->cell_count);
	put_int(o, "equations", p->questions->equation_count);
	put_int(o, "lines", p->questions->line_count);
	put_int(o, "size", p->questions->ballot_size);
}

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
	put(o, "credential_secret", hex(c->credential, 32));
	put(o, "cells", json_string(bits));
	put(o, "randomness", hex(c->randomness, 32 * p->questions->cell_count));
	put(o, "ballot", b64(c->bytes, c->size));
	put(o, "digest", hex(digest, 32));
	put(o, "tracker", json_string(tracker));
	put(o, "fingerprint", json_string(fingerprint));
}

static void
put_refused(json_t *refused, enum ballot_fault fault, const char *what,
    const struct cast *c, size_t size)
{
	json_t *o = object_in(refused);

	put(o, "reason", json_string(ballot_fault_word(fault)));
	put(o, "what", json_string(what));
	put(o, "ballot", b64(c->bytes, size));
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
	json_t *made = json_object(), *polls = array_in(made, "polls"), *o, *refused;

	random_fix("vectors: ballot");
	poll_open(&p, YESNO);
	o = object_in(polls);
	put_poll(o, &p, YESNO);
	c = cast_cells(&p, (const uint8_t[]){0, 1, 0});
	put_ballot(object_in(array_in(o, "ballots")), &p, &c);
	refused = array_in(o, "refused");
	put_mistakes(refused, &p, &c);
	put_lies(refused, &p, &c);
	cast_free(&c);
	poll_close(&p);

	poll_open(&p, YESNO "\n" FIVE_POINTS "\n" PICKS);
	o = object_in(polls);
	put_poll(o, &p, YESNO "\n" FIVE_POINTS "\n" PICKS);
	c = cast_answers(&p, answers);
	put_ballot(object_in(array_in(o, "ballots")), &p, &c);
	(void)array_in(o, "refused");
	cast_free(&c);
	poll_close(&p);
	same_as_file(made, "ballot.json");
}
END_TEST

static struct poll
poll_of(const json_t *o)
{
	struct poll p;
	struct why why = {""};
	const char *text = text_of(o, "questions");

	ck_assert_msg(
	    questions_parse(&p.questions, text, strlen(text), &why) == 0, "%s", why.text);
	p.ctx.questions = p.questions;
	bytes_of(p.ctx.eid, 32, o, "eid");
	bytes_of(p.ctx.key, 32, o, "key");
	ck_assert_uint_eq(int_of(o, "cells"), p.questions->cell_count);
	ck_assert_uint_eq(int_of(o, "equations"), p.questions->equation_count);
	ck_assert_uint_eq(int_of(o, "lines"), p.questions->line_count);
	ck_assert_uint_eq(int_of(o, "size"), p.questions->ballot_size);
	return p;
}

static void
take_ballot(const struct poll *p, const json_t *o)
{
	struct buf ballot = blob_of(o, "ballot");
	size_t cells = p->questions->cell_count;
	uint8_t *r = xmalloc(32 * cells), bits[64], digest[32], v[32], x[32];
	char tracker[TRACKER_SIZE], fingerprint[TRACKER_SIZE];
	struct why why = {""};

	ck_assert_int_eq(ballot_check(&p->ctx, ballot.data, ballot.size), BALLOT_GOOD);
	ballot_tracker(tracker, p->ctx.eid, cells, ballot.data, ballot.size);
	ck_assert_str_eq(tracker, text_of(o, "tracker"));
	bytes_of(x, 32, o, "credential_secret");
	group_mul_base(v, x);
	ck_assert_mem_eq(v, ballot_credential(ballot.data), 32);
	credential_fingerprint(fingerprint, v);
	ck_assert_str_eq(fingerprint, text_of(o, "fingerprint"));
	for (size_t i = 0; i < cells; i++)
		bits[i] = (uint8_t)(text_of(o, "cells")[i] - '0');
	bytes_of(r, 32 * cells, o, "randomness");
	bytes_of(digest, 32, o, "digest");
	ck_assert_msg(ballot_open_challenge(
			  &p->ctx, tracker, digest, bits, cells, r, cells, &why) == 0,
	    "%s", why.text);
	free(r);
	buf_free(&ballot);
}

START_TEST(ballots_are_taken_and_refused)
{
	json_t *file = read_vectors("ballot.json"), *o, *b;
	size_t i, j, good = 0, bad = 0;

	json_array_foreach(json_object_get(file, "polls"), i, o)
	{
		struct poll p = poll_of(o);

		json_array_foreach(json_object_get(o, "ballots"), j, b)
		{
			take_ballot(&p, b);
			good++;
		}
		json_array_foreach(json_object_get(o, "refused"), j, b)
		{
			struct buf ballot = blob_of(b, "ballot");
			enum ballot_fault fault =
			    ballot_check(&p.ctx, ballot.data, ballot.size);

			ck_assert_msg(fault != BALLOT_GOOD, "%s", text_of(b, "what"));
			ck_assert_str_eq(ballot_fault_word(fault), text_of(b, "reason"));
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

/* --- ceremony and shares -------------------------------------------------- */

static void
put_trustee(json_t *o, const struct council *c, uint32_t i)
{
	const struct trustee *t = &c->members[i - 1];
	json_t *deals;
	uint8_t item[DEAL_ITEM_SIZE], share[32], hash[32];

	put_int(o, "i", i);
	put(o, "box_secret", hex(t->box_secret, 32));
	put(o, "box_key", hex(t->box_key, 32));
	put(o, "coefficients", hex(t->coefficients, 32 * c->k));
	put(o, "reveal", hex(t->reveal, REVEAL_SIZE(c->k)));
	sha256(hash, t->reveal, REVEAL_SIZE(c->k));
	put(o, "commit_hash", hex(hash, 32));
	deals = array_in(o, "deal");
	for (uint32_t j = 1; j <= c->n; j++) {
		dkg_share(share, (const uint8_t(*)[32])t->coefficients, c->k, j);
		dkg_deal(item, share, c->members[j - 1].box_key, t->box_secret);
		json_array_append_new(deals, hex(item, sizeof(item)));
	}
	put(o, "x", hex(t->x, 32));
	put(o, "X", hex(t->X, 32));
}

static struct council council;

START_TEST(ceremony_is_made)
{
	json_t *made = json_object(), *trustees;

	random_fix("vectors: ceremony");
	council_meet(&council, 2, 3);
	put(made, "define", hex(council.define, 32));
	put_int(made, "ceremony", 1);
	put_int(made, "n", 3);
	put_int(made, "k", 2);
	trustees = array_in(made, "trustees");
	for (uint32_t i = 1; i <= 3; i++)
		put_trustee(object_in(trustees), &council, i);
	put(made, "key", hex(council.key, 32));
	same_as_file(made, "ceremony.json");
}
END_TEST

/* Fills the council from the file, checking each step as a participant would. */
static void
read_council(const json_t *file)
{
	json_t *o;
	size_t i;

	council.n = (uint32_t)int_of(file, "n");
	council.k = (uint32_t)int_of(file, "k");
	bytes_of(council.define, 32, file, "define");
	json_array_foreach(json_object_get(file, "trustees"), i, o)
	{
		struct trustee *t = &council.members[i];
		struct dkg_context ctx;
		struct why why = {""};

		ck_assert_uint_eq(int_of(o, "i"), i + 1);
		bytes_of(t->box_key, 32, o, "box_key");
		bytes_of(t->box_secret, 32, o, "box_secret");
		bytes_of(t->reveal, REVEAL_SIZE(council.k), o, "reveal");
		bytes_of(t->x, 32, o, "x");
		council.reveals[i] = t->reveal;
		ctx = council_context(&council, (uint32_t)i + 1);
		ck_assert_msg(
		    dkg_check_reveal(&ctx, t->reveal, REVEAL_SIZE(council.k), &why) == 0,
		    "%s", why.text);
	}
	ck_assert_uint_eq(i, council.n);
}

START_TEST(ceremony_is_taken)
{
	json_t *file = read_vectors("ceremony.json"), *o;
	uint8_t want[32], got[32], x[3][32] = {{0}}, item[DEAL_ITEM_SIZE];
	size_t i;

	read_council(file);
	json_array_foreach(json_object_get(file, "trustees"), i, o)
	{
		const struct trustee *dealer = &council.members[i];

		for (uint32_t j = 1; j <= 3; j++) {
			const struct trustee *t = &council.members[j - 1];
			const char *s = json_string_value(
			    json_array_get(json_object_get(o, "deal"), j - 1));

			ck_assert_int_eq(hex_decode(item, sizeof(item), s, strlen(s)), 0);
			ck_assert_int_eq(dkg_open_deal(got, item, dealer->box_key,
					     t->box_secret, dealer->reveal, council.k, j),
			    0);
			crypto_core_ristretto255_scalar_add(x[j - 1], x[j - 1], got);
		}
	}
	json_array_foreach(json_object_get(file, "trustees"), i, o)
	{
		ck_assert_mem_eq(x[i], council.members[i].x, 32);
		bytes_of(want, 32, o, "X");
		ck_assert_int_eq(
		    dkg_share_key(got, council.reveals, 3, 2, (uint32_t)i + 1), 0);
		ck_assert_mem_eq(got, want, 32);
	}
	bytes_of(want, 32, file, "key");
	ck_assert_int_eq(dkg_key(got, council.reveals, 3), 0);
	ck_assert_mem_eq(got, want, 32);
	json_decref(file);
}
END_TEST

/* Three ballots at (entry, line) 70/0, 70/1, 71/0. */
static void
put_tally(json_t *made, const struct poll *p, uint8_t *sum, uint8_t root[32])
{
	struct tally_root *t = tally_root_open();
	json_t *counted = array_in(made, "counted");
	uint8_t close[32], digest[32];

	sum_init(sum, 3);
	for (unsigned i = 0; i < 3; i++) {
		struct cast c = cast_cells(p, (const uint8_t[]){i != 1, i == 1, 0});
		json_t *o = object_in(counted);

		ballot_digest(digest, c.bytes, c.size);
		tally_root_add(t, 70 + i / 2, i % 2, digest, 1);
		sum_add_ballot(sum, 3, c.bytes);
		put_int(o, "entry_index", 70 + i / 2);
		put_int(o, "line", i % 2);
		put(o, "digest", hex(digest, 32));
		put_int(o, "weight", 1);
		cast_free(&c);
	}
	randombytes_buf(close, 32);
	tally_root_close(t, close, root);
	put(made, "close", hex(close, 32));
	put(made, "root", hex(root, 32));
	put(made, "sum", hex(sum, 3 * 64));
}

START_TEST(shares_are_made)
{
	json_t *made = json_object(), *shares, *totals;
	uint8_t sum[3 * 64], root[32], items[3][3][SHARE_ITEM_SIZE], combined[32];
	struct poll p;

	random_fix("vectors: share");
	council_meet(&council, 2, 3);
	poll_open(&p, YESNO);
	memcpy(p.ctx.key, council.key, 32);
	put_poll(made, &p, YESNO);
	put_tally(made, &p, sum, root);
	shares = array_in(made, "shares");
	for (uint32_t i = 1; i <= 3; i++) {
		struct share_context ctx = council_share_context(&council, &p, i);
		json_t *o = object_in(shares), *lines;

		memcpy(ctx.root, root, 32);
		put_int(o, "i", i);
		put(o, "x", hex(council.members[i - 1].x, 32));
		put(o, "X", hex(council.members[i - 1].X, 32));
		lines = array_in(o, "items");
		for (size_t line = 0; line < 3; line++) {
			share_make(items[i - 1][line], &ctx, council.members[i - 1].x,
			    line, sum);
			json_array_append_new(
			    lines, hex(items[i - 1][line], SHARE_ITEM_SIZE));
		}
	}
	totals = array_in(made, "combined_of_1_and_3");
	for (size_t line = 0; line < 3; line++) {
		json_t *o = object_in(totals);

		ck_assert_int_eq(
		    share_combine(combined, (const uint32_t[]){1, 3},
			(const uint8_t *const[]){items[0][line], items[2][line]}, 2),
		    0);
		put(o, "point", hex(combined, 32));
		put_int(o, "count", line == 0 ? 2 : line == 1 ? 1 : 0);
	}
	poll_close(&p);
	same_as_file(made, "share.json");
}
END_TEST

static void
take_share(const struct poll *p, const json_t *o, const uint8_t *sum,
    const uint8_t root[32], uint8_t items[3][SHARE_ITEM_SIZE])
{
	struct share_context ctx = {.poll = &p->ctx, .i = (uint32_t)int_of(o, "i")};

	memcpy(ctx.root, root, 32);
	bytes_of(ctx.x_i, 32, o, "X");
	for (size_t line = 0; line < 3; line++) {
		const char *s =
		    json_string_value(json_array_get(json_object_get(o, "items"), line));

		ck_assert_int_eq(
		    hex_decode(items[line], SHARE_ITEM_SIZE, s, strlen(s)), 0);
		ck_assert_int_eq(share_check(&ctx, items[line], line, sum), 0);
	}
}

START_TEST(shares_are_taken)
{
	json_t *file = read_vectors("share.json"), *o;
	struct poll p = poll_of(file);
	struct tally_root *t = tally_root_open();
	uint8_t sum[3 * 64], root[32], got[32], close[32], digest[32];
	uint8_t items[3][3][SHARE_ITEM_SIZE];
	size_t i;

	json_array_foreach(json_object_get(file, "counted"), i, o)
	{
		bytes_of(digest, 32, o, "digest");
		tally_root_add(t, int_of(o, "entry_index"), (uint32_t)int_of(o, "line"),
		    digest, (uint32_t)int_of(o, "weight"));
	}
	bytes_of(close, 32, file, "close");
	tally_root_close(t, close, got);
	bytes_of(root, 32, file, "root");
	ck_assert_mem_eq(got, root, 32);
	bytes_of(sum, sizeof(sum), file, "sum");
	json_array_foreach(json_object_get(file, "shares"), i, o)
	    take_share(&p, o, sum, root, items[i]);
	json_array_foreach(json_object_get(file, "combined_of_1_and_3"), i, o)
	{
		uint8_t want[32];

		bytes_of(want, 32, o, "point");
		ck_assert_int_eq(
		    share_combine(got, (const uint32_t[]){1, 3},
			(const uint8_t *const[]){items[0][i], items[2][i]}, 2),
		    0);
		ck_assert_mem_eq(got, want, 32);
		ck_assert(total_is(sum + 64 * i + 32, got, int_of(o, "count")));
	}
	questions_free(p.questions);
	json_decref(file);
}
END_TEST

/* --- credentials ---------------------------------------------------------- */

START_TEST(credentials_are_made)
{
	json_t *made = json_array();

	for (unsigned i = 0; i < 3; i++) {
		static const char *const polls[] = {"budget-2026", "budget-2027", "b"};
		const char *origin = "madang.seoul.example";
		uint8_t seed[32], x[32], v[32], chaincode[32], x_e[32], v_e[32];
		char fingerprint[TRACKER_SIZE];
		json_t *o = object_in(made);

		memset(seed, (int)(i / 2), sizeof(seed));
		derive_card(x, v, seed);
		derive_chaincode(chaincode, seed);
		derive_credential(x_e, x, v, chaincode, origin, polls[i]);
		derive_credential_public(v_e, v, chaincode, origin, polls[i]);
		credential_fingerprint(fingerprint, v_e);
		put(o, "seed", hex(seed, 32));
		put(o, "x", hex(x, 32));
		put(o, "V", hex(v, 32));
		put(o, "chaincode", hex(chaincode, 32));
		put(o, "origin", json_string(origin));
		put(o, "poll", json_string(polls[i]));
		put(o, "x_e", hex(x_e, 32));
		put(o, "V_e", hex(v_e, 32));
		put(o, "fingerprint", json_string(fingerprint));
	}
	same_as_file(made, "credential.json");
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
	json_t *equations = array_in(o, "equations"), *lines = array_in(o, "lines");

	put_int(o, "cells", q->cell_count);
	put_int(o, "size", q->ballot_size);
	for (size_t i = 0; i < q->equation_count; i++) {
		json_t *e = object_in(equations);

		put(e, "terms", terms_of(q->equations[i].terms, q->equations[i].count));
		put_int(e, "total", q->equations[i].total);
	}
	for (size_t i = 0; i < q->line_count; i++) {
		json_t *l = object_in(lines);
		char id[2 * QUESTION_ID_MAX + 2];

		questions_line_id(q, i, id, sizeof(id));
		put(l, "id", json_string(id));
		put(l, "terms", terms_of(q->lines[i].terms, q->lines[i].count));
	}
}

START_TEST(questions_are_compiled)
{
	json_t *made = json_object(), *good = array_in(made, "good"),
	       *bad = array_in(made, "bad");
	struct questions *q;
	struct why why;

	for (size_t i = 0; i < sizeof(good_questions) / sizeof(good_questions[0]); i++) {
		const char *text = good_questions[i];
		json_t *o = object_in(good);

		ck_assert_msg(
		    questions_parse(&q, text, strlen(text), &why) == 0, "%s", why.text);
		put(o, "questions", json_string(text));
		put_compiled(o, q);
		questions_free(q);
	}
	for (size_t i = 0; i < sizeof(bad_questions) / sizeof(bad_questions[0]); i++) {
		const char *text = bad_questions[i];

		ck_assert_msg(questions_parse(&q, text, strlen(text), &why) == ERR_FORMAT,
		    "%s", text);
		json_array_append_new(bad, json_string(text));
	}
	same_as_file(made, "question.json");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
	    ballots_are_made,
	    ballots_are_taken_and_refused,
	    ceremony_is_made,
	    ceremony_is_taken,
	    shares_are_made,
	    shares_are_taken,
	    credentials_are_made,
	    questions_are_compiled,
	};
	Suite *s = suite_create("vectors");
	TCase *t = tcase_create("vectors");
	SRunner *r = srunner_create(s);

	tcase_set_timeout(t, 60);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
