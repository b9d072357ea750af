/*
 * The vectors in tests/vectors/: inputs fixed, randomness fixed, so the bytes are too. A
 * stranger's program checks itself against them; this one shows that the library still
 * makes and takes them. Here: ceremony, shares and credentials.
 */
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

#include "base/b64.h"
#include "card/derive.h"
#include "council.h"
#include "group/arith.h"
#include "tree/merkle.h"
#include "vectors.h"

static void
put_trustee(json_t *o, const struct council *c, uint32_t i)
{
	const struct trustee *t = &c->members[i - 1];
	json_t *deals;
	uint8_t item[DEAL_ITEM_SIZE], share[32], hash[32];

	vectors_put_int(o, "i", i);
	vectors_put(o, "box_secret", vectors_hex(t->box_secret, 32));
	vectors_put(o, "box_key", vectors_hex(t->box_key, 32));
	vectors_put(o, "coefficients", vectors_hex(t->coefficients, 32 * c->k));
	vectors_put(o, "reveal", vectors_hex(t->reveal, REVEAL_SIZE(c->k)));
	sha256(hash, t->reveal, REVEAL_SIZE(c->k));
	vectors_put(o, "commit_hash", vectors_hex(hash, 32));
	deals = vectors_array_in(o, "deal");
	for (uint32_t j = 1; j <= c->n; j++) {
		dkg_share(share, (const uint8_t(*)[32])t->coefficients, c->k, j);
		dkg_deal(item, share, c->members[j - 1].box_key, t->box_secret);
		json_array_append_new(deals, vectors_hex(item, sizeof(item)));
	}
	vectors_put(o, "x", vectors_hex(t->x, 32));
	vectors_put(o, "X", vectors_hex(t->X, 32));
}

/* A sum draws weights; what is made here must not depend on how it is checked. */
static void
made_by_libsodium(void)
{
	ck_assert(arith_use(ARITH_SODIUM));
}

static struct council council;

START_TEST(ceremony_is_made)
{
	json_t *made = json_object(), *trustees;

	made_by_libsodium();
	random_fix("vectors: ceremony");
	council_meet(&council, 2, 3);
	vectors_put(made, "define", vectors_hex(council.define, 32));
	vectors_put_int(made, "ceremony", 1);
	vectors_put_int(made, "n", 3);
	vectors_put_int(made, "k", 2);
	trustees = vectors_array_in(made, "trustees");
	for (uint32_t i = 1; i <= 3; i++)
		put_trustee(vectors_object_in(trustees), &council, i);
	vectors_put(made, "key", vectors_hex(council.key, 32));
	vectors_compare(made, "ceremony.json");
}
END_TEST

/* Fills the council from the file, checking each step as a participant would. */
static void
read_council(const json_t *file)
{
	json_t *o;
	size_t i;

	council.n = (uint32_t)vectors_int_of(file, "n");
	council.k = (uint32_t)vectors_int_of(file, "k");
	vectors_bytes_of(council.define, 32, file, "define");
	json_array_foreach (json_object_get(file, "trustees"), i, o) {
		struct trustee *t = &council.members[i];
		struct dkg_context ctx;
		struct why why = {""};

		ck_assert_uint_eq(vectors_int_of(o, "i"), i + 1);
		vectors_bytes_of(t->box_key, 32, o, "box_key");
		vectors_bytes_of(t->box_secret, 32, o, "box_secret");
		vectors_bytes_of(t->reveal, REVEAL_SIZE(council.k), o, "reveal");
		vectors_bytes_of(t->x, 32, o, "x");
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
	json_t *file = vectors_read("ceremony.json"), *o;
	uint8_t want[32], got[32], x[3][32] = {{0}}, item[DEAL_ITEM_SIZE];
	size_t i;

	read_council(file);
	json_array_foreach (json_object_get(file, "trustees"), i, o) {
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
	json_array_foreach (json_object_get(file, "trustees"), i, o) {
		ck_assert_mem_eq(x[i], council.members[i].x, 32);
		vectors_bytes_of(want, 32, o, "X");
		ck_assert_int_eq(
		    dkg_share_key(got, council.reveals, 3, 2, (uint32_t)i + 1), 0);
		ck_assert_mem_eq(got, want, 32);
	}
	vectors_bytes_of(want, 32, file, "key");
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
	json_t *counted = vectors_array_in(made, "counted");
	uint8_t close[32], digest[32];

	sum_init(sum, 3);
	for (unsigned i = 0; i < 3; i++) {
		struct cast c = cast_cells(p, (const uint8_t[]){i != 1, i == 1, 0});
		json_t *o = vectors_object_in(counted);

		ballot_digest(digest, c.bytes, c.size);
		tally_root_add(t, 70 + i / 2, i % 2, digest, 1);
		sum_add_ballot(sum, 3, c.bytes);
		vectors_put_int(o, "entry_index", 70 + i / 2);
		vectors_put_int(o, "line", i % 2);
		vectors_put(o, "digest", vectors_hex(digest, 32));
		vectors_put_int(o, "weight", 1);
		cast_free(&c);
	}
	randombytes_buf(close, 32);
	tally_root_close(t, close, root);
	vectors_put(made, "close", vectors_hex(close, 32));
	vectors_put(made, "root", vectors_hex(root, 32));
	vectors_put(made, "sum", vectors_hex(sum, 3 * 64));
}

START_TEST(shares_are_made)
{
	json_t *made = json_object(), *shares, *totals;
	uint8_t sum[3 * 64], root[32], items[3][3][SHARE_ITEM_SIZE], combined[32];
	struct poll p;

	made_by_libsodium();
	random_fix("vectors: share");
	council_meet(&council, 2, 3);
	poll_open(&p, YESNO);
	memcpy(p.ctx.key, council.key, 32);
	vectors_put_poll(made, &p, YESNO);
	put_tally(made, &p, sum, root);
	shares = vectors_array_in(made, "shares");
	for (uint32_t i = 1; i <= 3; i++) {
		struct share_context ctx = council_share_context(&council, &p, i);
		json_t *o = vectors_object_in(shares), *lines;

		memcpy(ctx.root, root, 32);
		vectors_put_int(o, "i", i);
		vectors_put(o, "x", vectors_hex(council.members[i - 1].x, 32));
		vectors_put(o, "X", vectors_hex(council.members[i - 1].X, 32));
		lines = vectors_array_in(o, "items");
		for (size_t line = 0; line < 3; line++) {
			share_make(items[i - 1][line], &ctx, council.members[i - 1].x,
			    line, sum);
			json_array_append_new(
			    lines, vectors_hex(items[i - 1][line], SHARE_ITEM_SIZE));
		}
	}
	totals = vectors_array_in(made, "combined_of_1_and_3");
	for (size_t line = 0; line < 3; line++) {
		json_t *o = vectors_object_in(totals);

		ck_assert_int_eq(
		    share_combine(combined, (const uint32_t[]){1, 3},
			(const uint8_t *const[]){items[0][line], items[2][line]}, 2),
		    0);
		vectors_put(o, "point", vectors_hex(combined, 32));
		vectors_put_int(o, "count", line == 0 ? 2 : line == 1 ? 1 : 0);
	}
	poll_close(&p);
	vectors_compare(made, "share.json");
}
END_TEST

static void
take_share(const struct poll *p, const json_t *o, const uint8_t *sum,
    const uint8_t root[32], uint8_t items[3][SHARE_ITEM_SIZE])
{
	struct share_context ctx = {
	    .poll = &p->ctx, .i = (uint32_t)vectors_int_of(o, "i")};

	memcpy(ctx.root, root, 32);
	vectors_bytes_of(ctx.x_i, 32, o, "X");
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
	json_t *file = vectors_read("share.json"), *o;
	struct poll p = vectors_poll_of(file);
	struct tally_root *t = tally_root_open();
	uint8_t sum[3 * 64], root[32], got[32], close[32], digest[32];
	uint8_t items[3][3][SHARE_ITEM_SIZE];
	size_t i;

	json_array_foreach (json_object_get(file, "counted"), i, o) {
		vectors_bytes_of(digest, 32, o, "digest");
		tally_root_add(t, vectors_int_of(o, "entry_index"),
		    (uint32_t)vectors_int_of(o, "line"), digest,
		    (uint32_t)vectors_int_of(o, "weight"));
	}
	vectors_bytes_of(close, 32, file, "close");
	tally_root_close(t, close, got);
	vectors_bytes_of(root, 32, file, "root");
	ck_assert_mem_eq(got, root, 32);
	vectors_bytes_of(sum, sizeof(sum), file, "sum");
	json_array_foreach (json_object_get(file, "shares"), i, o)
		take_share(&p, o, sum, root, items[i]);
	json_array_foreach (json_object_get(file, "combined_of_1_and_3"), i, o) {
		uint8_t want[32];

		vectors_bytes_of(want, 32, o, "point");
		ck_assert_int_eq(
		    share_combine(got, (const uint32_t[]){1, 3},
			(const uint8_t *const[]){items[0][i], items[2][i]}, 2),
		    0);
		ck_assert_mem_eq(got, want, 32);
		ck_assert(total_is(sum + 64 * i + 32, got, vectors_int_of(o, "count")));
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
		json_t *o = vectors_object_in(made);

		memset(seed, (int)(i / 2), sizeof(seed));
		derive_card(x, v, seed);
		derive_chaincode(chaincode, seed);
		derive_credential(x_e, x, v, chaincode, origin, polls[i]);
		derive_credential_public(v_e, v, chaincode, origin, polls[i]);
		credential_fingerprint(fingerprint, v_e);
		vectors_put(o, "seed", vectors_hex(seed, 32));
		vectors_put(o, "x", vectors_hex(x, 32));
		vectors_put(o, "V", vectors_hex(v, 32));
		vectors_put(o, "chaincode", vectors_hex(chaincode, 32));
		vectors_put(o, "origin", json_string(origin));
		vectors_put(o, "poll", json_string(polls[i]));
		vectors_put(o, "x_e", vectors_hex(x_e, 32));
		vectors_put(o, "V_e", vectors_hex(v_e, 32));
		vectors_put(o, "fingerprint", json_string(fingerprint));
	}
	vectors_compare(made, "credential.json");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
	    ceremony_is_made,
	    ceremony_is_taken,
	    shares_are_made,
	    shares_are_taken,
	    credentials_are_made,
	    NULL,
	};

	return poll_run_tests("vectors of trustees", tests, NULL, NULL);
}
