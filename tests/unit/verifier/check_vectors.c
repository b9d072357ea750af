/*
 * The verifier's own code against the test vectors of the protocol: what others must read
 * it reads, what is bad it refuses. Nothing of lib/ is linked.
 */
#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "lib/group/arith.h"
#include "verifier/curve.h"
#include "verifier/leaf.h"
#include "verifier/source.h"
#include "verifier/trustees.h"

static json_t *
load(const char *name)
{
	char path[512];
	json_error_t error;
	json_t *all;

	snprintf(path, sizeof path, "%s/vectors/%s.json", TEST_DATA, name);
	all = json_load_file(path, 0, &error);
	ck_assert_msg(all != NULL, "%s: %s", path, error.text);
	return all;
}

static const char *
text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	ck_assert_msg(value != NULL, "no %s", key);
	return value;
}

static uint32_t
number(const json_t *object, const char *key)
{
	return (uint32_t)json_integer_value(json_object_get(object, key));
}

static void
hex(uint8_t out[32], const char *digits)
{
	ck_assert(hex_to(out, 32, digits, strlen(digits)));
}

/* "text", or "b64" where it is not UTF-8. */
static struct bytes
raw(const json_t *vector)
{
	const json_t *plain = json_object_get(vector, "text");
	struct bytes b = {0};

	if (plain != NULL)
		bytes_add(&b, json_string_value(plain), json_string_length(plain));
	else
		ck_assert(b64_to(&b, span_of(text(vector, "b64"))));
	return b;
}

static struct span
span(const struct bytes *b)
{
	return (struct span){b->data ? b->data : (const uint8_t *)"", b->size};
}

START_TEST(notes_that_hold)
{
	json_t *all = load("note"), *v;
	size_t i;

	json_array_foreach (json_object_get(all, "good"), i, v) {
		const json_t *key_json = json_object_get(v, "key");
		struct bytes b = raw(v);
		struct signed_note note = {0};
		struct fault fault;
		struct vkey key;
		uint64_t time = 0;

		ck_assert_msg(signed_read(&note, span(&b), &fault) == 0, "%s: %s",
		    text(v, "name"), fault.text);
		ck_assert(vkey_read(&key, text(key_json, "vkey"), &fault) == 0);
		ck_assert(signed_by(&note.lines[0], &key));
		ck_assert(signed_holds(&note, &note.lines[0], &key, &time));
		if (json_object_get(v, "time") != NULL)
			ck_assert_uint_eq(time, number(v, "time"));
		/* one changed letter and it holds no more */
		b.data[0] ^= 1;
		ck_assert(!signed_holds(&note, &note.lines[0], &key, &time));
		signed_drop(&note);
		bytes_drop(&b);
	}
	json_decref(all);
}
END_TEST

START_TEST(notes_that_are_refused)
{
	json_t *all = load("note"), *v;
	size_t i;

	json_array_foreach (json_object_get(all, "bad"), i, v) {
		const json_t *key_json = json_object_get(v, "key");
		struct bytes b = raw(v);
		struct signed_note note = {0};
		struct fault fault = {""};
		struct vkey key;
		bool good = signed_read(&note, span(&b), &fault) == 0;

		if (good && key_json != NULL) {
			ck_assert(vkey_read(&key, text(key_json, "vkey"), &fault) == 0);
			good = signed_holds(&note, &note.lines[0], &key, NULL);
		} else {
			ck_assert_msg(good || fault.text[0] != '\0', "no reason given");
		}
		ck_assert_msg(!good, "%s was taken", text(v, "name"));
		signed_drop(&note);
		bytes_drop(&b);
	}
	json_decref(all);
}
END_TEST

START_TEST(entries)
{
	json_t *all = load("entry"), *v;
	size_t i;

	json_array_foreach (json_object_get(all, "good"), i, v) {
		struct bytes b = raw(v);
		struct entry_leaf entry;
		struct fault fault;
		uint8_t leaf[HASH];

		ck_assert_msg(entry_leaf_read(&entry, span(&b), 5, &fault) == 0, "%s: %s",
		    text(v, "name"), fault.text);
		hex(leaf, text(v, "leaf"));
		ck_assert_mem_eq(entry.hash, leaf, HASH);
		ck_assert_str_eq(entry.signer, text(v, "signer"));
		ck_assert_str_eq(entry.service, text(v, "service"));
		ck_assert_str_eq(entry.kind, text(v, "kind"));
		ck_assert_int_eq(entry.seq, number(v, "seq"));
		ck_assert_uint_eq(
		    entry.item_count, json_array_size(json_object_get(v, "payload")));
		ck_assert(json_equal(entry.fields, json_object_get(v, "fields")));
		ck_assert(entry.fields_raw.data[0] == '{' &&
			  entry.fields_raw.data[entry.fields_raw.size - 1] == '}');
		entry_leaf_drop(&entry);
		bytes_drop(&b);
	}
	json_array_foreach (json_object_get(all, "bad"), i, v) {
		struct bytes b = raw(v);
		struct entry_leaf entry;
		struct fault fault = {""};

		ck_assert_msg(entry_leaf_read(&entry, span(&b), 5, &fault) != 0,
		    "%s was taken", text(v, "name"));
		ck_assert(fault.text[0] != '\0');
		entry_leaf_drop(&entry);
		bytes_drop(&b);
	}
	json_decref(all);
}
END_TEST

START_TEST(blocks)
{
	json_t *all = load("block"), *v;
	size_t i;

	json_array_foreach (json_object_get(all, "good"), i, v) {
		struct bytes b = raw(v);
		struct block_leaf block;
		struct fault fault;
		uint8_t root[HASH];

		ck_assert_msg(block_leaf_read(&block, span(&b), &fault) == 0, "%s: %s",
		    text(v, "name"), fault.text);
		hex(root, text(v, "root"));
		ck_assert_mem_eq(block.root, root, HASH);
		ck_assert_int_eq(block.height, number(v, "height"));
		ck_assert_int_eq(block.count, number(v, "count"));
		ck_assert_uint_eq(
		    block.carried_count, json_array_size(json_object_get(v, "lines")));
		block_leaf_drop(&block);
		bytes_drop(&b);
	}
	json_decref(all);
}
END_TEST

START_TEST(papers)
{
	json_t *all = load("question"), *v;
	struct paper *p;
	struct fault fault;
	size_t i;

	json_array_foreach (json_object_get(all, "good"), i, v) {
		const json_t *equations = json_object_get(v, "equations");
		const json_t *lines = json_object_get(v, "lines");
		ck_assert_msg(paper_read(&p, span_of(text(v, "questions")), &fault) == 0,
		    "%s", fault.text);
		ck_assert_uint_eq(p->cells, number(v, "cells"));
		ck_assert_uint_eq(p->ballot_size, number(v, "size"));
		ck_assert_uint_eq(p->equation_count, json_array_size(equations));
		ck_assert_uint_eq(p->line_count, json_array_size(lines));
		for (size_t e = 0; e < p->equation_count; e++) {
			const json_t *want = json_array_get(equations, e);
			const json_t *terms = json_object_get(want, "terms");
			ck_assert_uint_eq(p->equations[e].total, number(want, "total"));
			ck_assert_uint_eq(p->equations[e].count, json_array_size(terms));
			for (size_t t = 0; t < p->equations[e].count; t++) {
				const json_t *pair = json_array_get(terms, t);
				ck_assert_uint_eq(p->equations[e].terms[t].cell,
				    (uintmax_t)json_integer_value(
					json_array_get(pair, 0)));
				ck_assert_uint_eq(p->equations[e].terms[t].weight,
				    (uintmax_t)json_integer_value(
					json_array_get(pair, 1)));
			}
		}
		paper_drop(p);
	}
	json_array_foreach (json_object_get(all, "bad"), i, v) {
		const char *questions =
		    json_is_string(v) ? json_string_value(v) : text(v, "questions");
		fault.text[0] = '\0';
		ck_assert_msg(paper_read(&p, span_of(questions), &fault) != 0,
		    "taken: %s", questions);
		ck_assert(fault.text[0] != '\0');
	}
	json_decref(all);
}
END_TEST

static void
election_of(struct election *e, struct paper **paper, const json_t *v)
{
	struct fault fault;

	ck_assert(paper_read(paper, span_of(text(v, "questions")), &fault) == 0);
	e->paper = *paper;
	hex(e->eid, text(v, "eid"));
	hex(e->key, text(v, "key"));
}

/* What libsodium alone says of an opening, every arithmetic says, with its tables or
 * before there are any. */
static void
opens_alike(const struct election *e, struct openings *o, const uint8_t *bits,
    const uint8_t *r, const uint8_t *digest, const char *tracker, int want)
{
	static const enum arith modes[] = {ARITH_SODIUM, ARITH_PORTABLE, ARITH_AVX2};
	struct fault fault = {""}, other = {""};
	int said = 0;

	for (size_t m = 0; m < 3; m++) {
		if (!arith_use(modes[m]))
			continue;
		if (m == 0)
			said = cast_open(e, o, bits, r, digest, tracker, &fault);
		else
			ck_assert_int_eq(
			    cast_open(e, o, bits, r, digest, tracker, &other), said);
		if (m > 0 && said != 0)
			ck_assert_str_eq(fault.text, other.text);
	}
	ck_assert_int_eq(said, want);
}

START_TEST(challenges_open_alike)
{
	json_t *all = load("ballot"), *v, *b;
	struct openings *o = openings_open();
	size_t i, j;

	json_array_foreach (json_object_get(all, "polls"), i, v) {
		struct election e;
		struct paper *paper;
		election_of(&e, &paper, v);
		json_array_foreach (json_object_get(v, "ballots"), j, b) {
			size_t cells = paper->cells, last = 32 * (cells - 1);
			uint8_t digest[HASH], bits[500], kept[32], *r;
			const char *tracker = text(b, "tracker");

			hex(digest, text(b, "digest"));
			r = mem_new(cells, 32);
			ck_assert(hex_to(r, 32 * cells, text(b, "randomness"),
			    strlen(text(b, "randomness"))));
			for (size_t c = 0; c < cells; c++)
				bits[c] = (uint8_t)(text(b, "cells")[c] - '0');
			for (int again = 0; again < 12; again++)
				opens_alike(&e, o, bits, r, digest, tracker, 0);
			r[last] ^= 1;
			opens_alike(&e, o, bits, r, digest, tracker, -1);
			r[last] ^= 1;
			digest[0] ^= 1;
			opens_alike(&e, o, bits, r, digest, tracker, -1);
			digest[0] ^= 1;
			memcpy(kept, r + last, 32);
			memset(r + last, 0, 32);
			opens_alike(&e, o, bits, r, digest, tracker, -1);
			memset(r + last, 0xff, 32);
			opens_alike(&e, o, bits, r, digest, tracker, -1);
			memcpy(r + last, kept, 32);
			bits[0] ^= 2;
			opens_alike(&e, o, bits, r, digest, tracker, -1);
			free(r);
		}
		paper_drop(paper);
	}
	openings_close(o);
	json_decref(all);
}
END_TEST

/* More keys than there are tables for, the identity and a string that is no point. */
START_TEST(tables_of_many_keys)
{
	enum { CELLS = 2, MORE = 11, TURNS = 3, ROW = 12 };
	struct openings *o = openings_open();
	uint8_t keys[MORE][32], r[CELLS][32], out[64 * CELLS], want[64 * CELLS];
	uint8_t bits[CELLS] = {0, 1};

	ck_assert(arith_use(arith_best()));
	for (size_t k = 0; k < MORE; k++)
		crypto_core_ristretto255_random(keys[k]);
	memset(keys[MORE - 1], 0, 32);
	memset(keys[MORE - 2], 0xff, 32);
	for (size_t at = 0; at < (size_t)TURNS * MORE * ROW; at++) {
		const uint8_t *key = keys[at / ROW % MORE];

		for (size_t c = 0; c < CELLS; c++)
			crypto_core_ristretto255_scalar_random(r[c]);
		openings_encrypt(NULL, want, key, bits, r[0], CELLS);
		openings_encrypt(o, out, key, bits, r[0], CELLS);
		ck_assert_mem_eq(out, want, sizeof out);
	}
	openings_close(o);
}
END_TEST

/* Every ballot that must count does, with its tracker; its opening opens it. */
START_TEST(ballots_that_hold)
{
	json_t *all = load("ballot"), *v, *b;
	size_t i, j;

	json_array_foreach (json_object_get(all, "polls"), i, v) {
		struct election e;
		struct paper *paper;
		election_of(&e, &paper, v);
		json_array_foreach (json_object_get(v, "ballots"), j, b) {
			struct bytes ballot = {0};
			char tracker[TRACKER + 1];
			uint8_t digest[HASH], want[HASH], *r;
			uint8_t bits[500];
			struct fault fault;

			ck_assert(b64_to(&ballot, span_of(text(b, "ballot"))));
			ck_assert_ptr_null(cast_fault(&e, ballot.data, ballot.size));
			cast_tracker(tracker, &e, ballot.data);
			ck_assert_str_eq(tracker, text(b, "tracker"));
			sha256_of(digest, ballot.data, ballot.size);
			hex(want, text(b, "digest"));
			ck_assert_mem_eq(digest, want, HASH);

			r = mem_new(paper->cells, 32);
			ck_assert(hex_to(r, 32 * paper->cells, text(b, "randomness"),
			    strlen(text(b, "randomness"))));
			for (size_t c = 0; c < paper->cells; c++)
				bits[c] = (uint8_t)(text(b, "cells")[c] - '0');
			ck_assert_msg(
			    cast_open(&e, NULL, bits, r, digest, tracker, &fault) == 0,
			    "%s", fault.text);
			/* another choice, another r: both are seen */
			r[0] ^= 1;
			ck_assert(
			    cast_open(&e, NULL, bits, r, digest, tracker, &fault) != 0);
			ck_assert(strstr(fault.text, "a and b") != NULL);
			r[0] ^= 1;
			for (size_t c = 0; c < paper->cells; c++)
				bits[c] ^= 1;
			ck_assert(
			    cast_open(&e, NULL, bits, r, digest, tracker, &fault) != 0);
			free(r);

			/* no byte may change */
			for (size_t at = 0; at < ballot.size; at += 31) {
				ballot.data[at] ^= 1;
				ck_assert_ptr_nonnull(
				    cast_fault(&e, ballot.data, ballot.size));
				ballot.data[at] ^= 1;
			}
			ck_assert_str_eq(
			    cast_fault(&e, ballot.data, ballot.size - 1), "form");
			bytes_drop(&ballot);
		}
		paper_drop(paper);
	}
	json_decref(all);
}
END_TEST

START_TEST(ballots_that_are_set_aside)
{
	json_t *all = load("ballot"), *v, *b;
	size_t i, j;

	json_array_foreach (json_object_get(all, "polls"), i, v) {
		struct election e;
		struct paper *paper;
		election_of(&e, &paper, v);
		json_array_foreach (json_object_get(v, "refused"), j, b) {
			struct bytes ballot = {0};
			const char *fault;
			ck_assert(b64_to(&ballot, span_of(text(b, "ballot"))));
			fault = cast_fault(&e,
			    ballot.data ? ballot.data : (const uint8_t *)"", ballot.size);
			ck_assert_msg(
			    fault != NULL && strcmp(fault, text(b, "reason")) == 0,
			    "%s: %s, should be %s", text(b, "what"),
			    fault ? fault : "taken", text(b, "reason"));
			bytes_drop(&ballot);
		}
		paper_drop(paper);
	}
	json_decref(all);
}
END_TEST

START_TEST(ceremony)
{
	json_t *all = load("ceremony"), *t;
	struct reveal_context context = {.ceremony = number(all, "ceremony"),
	    .n = number(all, "n"),
	    .k = number(all, "k")};
	uint8_t Y[32] = {0}, want[32], hash[HASH], X[3][32] = {0};
	uint8_t reveal[200];
	size_t size, i;
	struct fault fault;

	hex(context.define, text(all, "define"));
	json_array_foreach (json_object_get(all, "trustees"), i, t) {
		context.i = number(t, "i");
		hex(context.box_key, text(t, "box_key"));
		size = strlen(text(t, "reveal")) / 2;
		ck_assert_uint_eq(size, REVEAL_EACH * context.k);
		ck_assert(hex_to(reveal, size, text(t, "reveal"), 2 * size));
		sha256_of(hash, reveal, size);
		hex(want, text(t, "commit_hash"));
		ck_assert_mem_eq(hash, want, HASH);
		ck_assert(reveal_check(&context, reveal, size, &fault) == 0);
		/* every field that is hashed counts */
		context.i++;
		ck_assert(reveal_check(&context, reveal, size, &fault) != 0);
		context.i--;
		context.ceremony++;
		ck_assert(reveal_check(&context, reveal, size, &fault) != 0);
		context.ceremony--;
		context.box_key[0] ^= 1;
		ck_assert(reveal_check(&context, reveal, size, &fault) != 0);
		context.box_key[0] ^= 1;
		context.n++;
		ck_assert(reveal_check(&context, reveal, size, &fault) != 0);
		context.n--;
		reveal_add_key(Y, reveal);
		for (uint32_t j = 1; j <= 3; j++)
			reveal_add_share_key(X[j - 1], reveal, context.k, j);
	}
	hex(want, text(all, "key"));
	ck_assert_mem_eq(Y, want, 32);
	json_array_foreach (json_object_get(all, "trustees"), i, t) {
		hex(want, text(t, "X"));
		ck_assert_mem_eq(X[i], want, 32);
	}
	json_decref(all);
}
END_TEST

/* A whole share by every arithmetic: it holds, and where a byte differs the reason is the
 * same. */
static void
share_by_all(const struct election *e, uint32_t i, const uint8_t X[32],
    const uint8_t *sums, const uint8_t root[HASH], uint8_t *items)
{
	static const enum arith modes[] = {ARITH_SODIUM, ARITH_PORTABLE, ARITH_AVX2};
	size_t size = SHARE_ITEM * e->paper->line_count;
	struct fault want, fault;

	for (size_t at = 0; at <= size; at += 9) {
		if (at > 0)
			items[at - 1] ^= 1;
		for (size_t m = 0; m < 3; m++) {
			if (!arith_use(modes[m]))
				continue;
			fault.text[0] = '\0';
			ck_assert_int_eq(share_judge(e, i, X, sums, root, items, &fault),
			    at > 0 ? -1 : 0);
			if (m == 0)
				want = fault;
			ck_assert_str_eq(fault.text, want.text);
		}
		if (at > 0)
			items[at - 1] ^= 1;
	}
}

/* Shares are checked line by line; any two open the totals; another number does not hold.
 */
START_TEST(shares_and_totals)
{
	json_t *all = load("share"), *s, *row;
	struct election e;
	struct paper *paper;
	struct frontier tree = {0};
	uint8_t root[HASH], want[HASH], sums[64 * 20], X[32], A[32], B[32], joined[32];
	uint8_t items[3][20][SHARE_ITEM];
	const uint8_t *two[2];
	static const uint32_t who[2] = {1, 3};
	struct fault fault;
	size_t i;

	election_of(&e, &paper, all);
	json_array_foreach (json_object_get(all, "counted"), i, row) {
		hex(want, text(row, "digest"));
		tally_leaf(&tree, number(row, "entry_index"), number(row, "line"), want,
		    number(row, "weight"));
	}
	hex(want, text(all, "close"));
	leaf_hash(root, want, HASH);
	frontier_add(&tree, root);
	frontier_root(&tree, root);
	hex(want, text(all, "root"));
	ck_assert_mem_eq(root, want, HASH);
	ck_assert(hex_to(sums, 64 * paper->cells, text(all, "sum"), 128 * paper->cells));

	json_array_foreach (json_object_get(all, "shares"), i, s) {
		hex(X, text(s, "X"));
		for (size_t at = 0; at < paper->line_count; at++) {
			const char *item = json_string_value(
			    json_array_get(json_object_get(s, "items"), at));
			ck_assert(hex_to(items[i][at], SHARE_ITEM, item, strlen(item)));
			ck_assert_msg(share_item_check(&e, number(s, "i"), X, sums, at,
					  root, items[i][at], &fault) == 0,
			    "%s", fault.text);
			/* not of another trustee, line, root or ciphertext */
			ck_assert(share_item_check(&e, number(s, "i") + 1, X, sums, at,
				      root, items[i][at], &fault) != 0);
			ck_assert(share_item_check(&e, number(s, "i"), X, sums,
				      (at + 1) % paper->line_count, root, items[i][at],
				      &fault) != 0);
			root[0] ^= 1;
			ck_assert(share_item_check(&e, number(s, "i"), X, sums, at, root,
				      items[i][at], &fault) != 0);
			root[0] ^= 1;
		}
		share_by_all(&e, number(s, "i"), X, sums, root, items[i][0]);
	}
	json_array_foreach (json_object_get(all, "combined_of_1_and_3"), i, row) {
		two[0] = items[0][i];
		two[1] = items[2][i];
		share_join(joined, who, two, 2);
		hex(want, text(row, "point"));
		ck_assert_mem_eq(joined, want, 32);
		line_total(&paper->lines[i].sum, sums, A, B);
		ck_assert(count_holds(B, joined, number(row, "count")));
		ck_assert(!count_holds(B, joined, number(row, "count") + 1));
	}
	paper_drop(paper);
	json_decref(all);
}
END_TEST

static void
vectors_of_trees(uint64_t size, uint8_t root[HASH])
{
	struct frontier tree = {0};
	uint8_t hash[HASH];
	char data[32];

	for (uint64_t i = 0; i < size; i++) {
		snprintf(data, sizeof data, "entry %llu", (unsigned long long)i);
		leaf_hash(hash, data, strlen(data));
		frontier_add(&tree, hash);
	}
	frontier_root(&tree, root);
}

/* The definition of RFC 6962, section 2.1, without cleverness. */
static void
mth(uint8_t out[HASH], uint64_t first, uint64_t count)
{
	uint8_t left[HASH], right[HASH];
	uint64_t k = 1;
	char data[32];

	if (count == 1) {
		snprintf(data, sizeof data, "entry %llu", (unsigned long long)first);
		leaf_hash(out, data, strlen(data));
		return;
	}
	while (2 * k < count)
		k *= 2;
	mth(left, first, k);
	mth(right, first + k, count - k);
	node_hash(out, left, right);
}

START_TEST(trees_as_defined)
{
	static const uint64_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 1000};
	uint8_t root[HASH], want[HASH];

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		vectors_of_trees(sizes[i], root);
		mth(want, 0, sizes[i]);
		ck_assert_mem_eq(root, want, HASH);
	}
	vectors_of_trees(0, root);
	sha256_of(want, "", 0);
	ck_assert_mem_eq(root, want, HASH);
}
END_TEST

START_TEST(tile_names)
{
	char name[128];

	tile_name(name, 0, 0, 256);
	ck_assert_str_eq(name, "tile/0/000");
	tile_name(name, 2, 1234067, 256);
	ck_assert_str_eq(name, "tile/2/x001/x234/067");
	tile_name(name, -1, 1000, 17);
	ck_assert_str_eq(name, "tile/entries/x001/000.p/17");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("verifier vectors");
	TCase *tc = tcase_create("vectors");
	SRunner *runner;
	int failed;

	if (sodium_init() < 0)
		return 2;
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, notes_that_hold);
	tcase_add_test(tc, notes_that_are_refused);
	tcase_add_test(tc, entries);
	tcase_add_test(tc, blocks);
	tcase_add_test(tc, papers);
	tcase_add_test(tc, ballots_that_hold);
	tcase_add_test(tc, challenges_open_alike);
	tcase_add_test(tc, tables_of_many_keys);
	tcase_add_test(tc, ballots_that_are_set_aside);
	tcase_add_test(tc, ceremony);
	tcase_add_test(tc, shares_and_totals);
	tcase_add_test(tc, trees_as_defined);
	tcase_add_test(tc, tile_names);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
