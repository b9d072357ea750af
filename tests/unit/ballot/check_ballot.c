/*
 * Ballots: what is encrypted is what checks, and each way to cheat is refused for its own
 * reason. Most fixtures have three cells (a, b, blank): small, and every kind of field
 * occurs.
 */
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

#include "ballot/ballot.h"
#include "naive.h"
#include "poll.h"
#include "tree/merkle.h"

#define TWO OPTION("a") "," OPTION("b")

enum { V = 1, R = 33, S = 65, CELLS = 97, CELL = 288, EQUATION = 96 };

static struct poll poll;
static struct cast good;

static void
setup(void)
{
	const struct choice a = {0, 1};

	random_fix("ballot");
	poll_open(&poll, SINGLE("q", TWO));
	good = cast_answers(&poll, &(struct answer){false, &a, 1});
	ck_assert_int_eq(cast_check(&poll, &good), BALLOT_GOOD);
}

static void
teardown(void)
{
	cast_free(&good);
	poll_close(&poll);
}

static void
expect(enum ballot_fault want, const char *what)
{
	enum ballot_fault got = cast_check(&poll, &good);

	ck_assert_msg(got == want, "%s: %s, not %s", what, ballot_fault_word(got),
	    ballot_fault_word(want));
}

/* --- honest ballots ------------------------------------------------------- */

START_TEST(a_second_program_agrees)
{
	uint8_t c[32], t[32], x[32];
	const int values[] = {0, 0, 1};

	/* its ballots are good here */
	crypto_core_ristretto255_scalar_random(x);
	naive_encrypt(good.bytes, &poll.ctx, values, x);
	expect(BALLOT_GOOD, "naive");
	/* and it finds the challenge of ours: sG = R + cV */
	ballot_encrypt(
	    good.bytes, good.randomness, &poll.ctx, good.cells, good.credential);
	naive_challenge(c, &poll.ctx, good.bytes);
	group_mul_base(t, good.bytes + S);
	ck_assert(group_proves(t, good.bytes + R, c, good.bytes + V));
}
END_TEST

START_TEST(the_fields_are_where_the_document_says)
{
	uint8_t v[32], a[32];

	group_mul_base(v, good.credential);
	ck_assert_mem_eq(ballot_credential(good.bytes), v, 32);
	ck_assert_ptr_eq(ballot_credential(good.bytes), good.bytes + V);
	group_mul_base(a, good.randomness + 32);
	ck_assert_mem_eq(ballot_alpha(good.bytes, 1), a, 32);
	ck_assert_ptr_eq(ballot_alpha(good.bytes, 1), good.bytes + CELLS + CELL);
	ck_assert_uint_eq(good.size, CELLS + 3 * CELL + EQUATION);
	ck_assert_uint_eq(good.bytes[0], 1);
}
END_TEST

START_TEST(no_two_ballots_are_alike)
{
	uint8_t *again = xmalloc(good.size);
	uint8_t r[3 * SCALAR_SIZE];

	ballot_encrypt(again, r, &poll.ctx, good.cells, good.credential);
	for (size_t at = CELLS; at < good.size; at += 32)
		ck_assert(memcmp(good.bytes + at, again + at, 32) != 0);
	free(again);
}
END_TEST

START_TEST(every_fault_has_its_word)
{
	ck_assert_ptr_null(ballot_fault_word(BALLOT_GOOD));
	ck_assert_str_eq(ballot_fault_word(BALLOT_FORM), "form");
	ck_assert_str_eq(ballot_fault_word(BALLOT_ENCODING), "encoding");
	ck_assert_str_eq(ballot_fault_word(BALLOT_IDENTITY), "identity");
	ck_assert_str_eq(ballot_fault_word(BALLOT_CREDENTIAL), "credential");
	ck_assert_str_eq(ballot_fault_word(BALLOT_PROOF), "proof");
	ck_assert_str_eq(ballot_fault_word(BALLOT_SUM), "sum");
}
END_TEST

/* --- wrong choices -------------------------------------------------------- */

static void
cheat(enum ballot_fault want, const char *what, int a, int b, int blank)
{
	const int values[] = {a, b, blank};

	naive_encrypt(good.bytes, &poll.ctx, values, good.credential);
	expect(want, what);
}

START_TEST(value_two_is_refused)
{
	cheat(BALLOT_PROOF, "2 for one option", 2, 0, 0);
	cheat(BALLOT_PROOF, "2 for one, -1 for the other: the sum is right", 2, -1, 0);
}
END_TEST

START_TEST(negative_is_refused)
{
	cheat(BALLOT_PROOF, "-1", -1, 1, 1);
}
END_TEST

START_TEST(two_choices_are_refused)
{
	cheat(BALLOT_SUM, "two", 1, 1, 0);
}
END_TEST

START_TEST(no_choice_is_refused)
{
	cheat(BALLOT_SUM, "none", 0, 0, 0);
}
END_TEST

START_TEST(blank_and_a_choice_are_refused)
{
	cheat(BALLOT_SUM, "blank and a", 1, 0, 1);
}
END_TEST

/* A station that encrypts without looking at the limits makes no good ballot either. */
START_TEST(encryption_does_not_launder_bad_cells)
{
	ballot_encrypt(good.bytes, good.randomness, &poll.ctx, (const uint8_t[]){1, 1, 0},
	    good.credential);
	expect(BALLOT_SUM, "cells 1 1 0");
}
END_TEST

/* --- form ----------------------------------------------------------------- */

START_TEST(wrong_length_is_refused)
{
	uint8_t *longer = xcalloc(1, good.size + 288);

	memcpy(longer, good.bytes, good.size);
	ck_assert_int_eq(ballot_check(&poll.ctx, longer, good.size + 1), BALLOT_FORM);
	ck_assert_int_eq(ballot_check(&poll.ctx, longer, good.size - 1), BALLOT_FORM);
	ck_assert_int_eq(ballot_check(&poll.ctx, longer, good.size + CELL), BALLOT_FORM);
	ck_assert_int_eq(
	    ballot_check(&poll.ctx, longer, good.size - EQUATION), BALLOT_FORM);
	ck_assert_int_eq(ballot_check(&poll.ctx, longer, 0), BALLOT_FORM);
	free(longer);
}
END_TEST

START_TEST(wrong_number_of_cells_is_refused)
{
	struct poll wider;
	struct cast c;

	poll_open(&wider, SINGLE("q", THREE));
	memcpy(&wider.ctx.eid, &poll.ctx.eid, 32);
	memcpy(&wider.ctx.key, &poll.ctx.key, 32);
	c = cast_cells(&wider, (const uint8_t[]){0, 1, 0, 0});
	ck_assert_int_eq(ballot_check(&poll.ctx, c.bytes, c.size), BALLOT_FORM);
	cast_free(&c);
	poll_close(&wider);
}
END_TEST

START_TEST(other_versions_are_refused)
{
	good.bytes[0] = 2;
	expect(BALLOT_FORM, "version 2");
	good.bytes[0] = 0;
	expect(BALLOT_FORM, "version 0");
}
END_TEST

/* --- encoding ------------------------------------------------------------- */

/* s + L is the same scalar; two encodings would be two ballots. */
static void
add_order(uint8_t *s)
{
	static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
	    0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
	unsigned carry = 0;

	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)s[i] + order[i];
		s[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

static bool
is_scalar(size_t offset)
{
	size_t in_cells = offset - CELLS;

	if (offset < CELLS)
		return offset == S;
	if (in_cells >= 3 * CELL)
		return in_cells == 3 * CELL + 64;
	return in_cells % CELL >= 192;
}

START_TEST(scalar_plus_order_is_refused_everywhere)
{
	uint8_t saved[32];
	size_t seen = 0;

	for (size_t at = 1; at < good.size; at += 32) {
		if (!is_scalar(at))
			continue;
		memcpy(saved, good.bytes + at, 32);
		add_order(good.bytes + at);
		expect(BALLOT_ENCODING, "scalar + L");
		memcpy(good.bytes + at, saved, 32);
		seen++;
	}
	ck_assert_uint_eq(seen, 1 + 3 * 3 + 1);
	expect(BALLOT_GOOD, "put back");
}
END_TEST

START_TEST(non_canonical_point_is_refused_everywhere)
{
	uint8_t saved[32];
	size_t seen = 0;

	for (size_t at = 1; at < good.size; at += 32) {
		if (is_scalar(at))
			continue;
		memcpy(saved, good.bytes + at, 32);
		memset(good.bytes + at, 0xff, 32);
		expect(BALLOT_ENCODING, "ff..ff for a point");
		memset(good.bytes + at, 0, 32);
		good.bytes[at] =
		    1; /* decodes in many libraries: a negative field element */
		expect(BALLOT_ENCODING, "01 00.. for a point");
		memcpy(good.bytes + at, saved, 32);
		seen++;
	}
	ck_assert_uint_eq(seen, 2 + 3 * 6 + 2);
}
END_TEST

/* Encoding comes before identity, credential and proof in the order of faults. */
START_TEST(the_first_fault_is_told)
{
	memset(good.bytes + V, 0, 32);
	expect(BALLOT_IDENTITY, "identity before credential");
	memset(good.bytes + CELLS + 2 * CELL + 160, 0xff, 32);
	expect(BALLOT_ENCODING, "encoding before identity");
	good.bytes[0] = 7;
	expect(BALLOT_FORM, "form before encoding");
}
END_TEST

/* --- identity ------------------------------------------------------------- */

START_TEST(identity_credential_is_refused)
{
	static const uint8_t zero[32];

	naive_sign(good.bytes, &poll.ctx, zero); /* anyone knows the key 0 */
	expect(BALLOT_IDENTITY, "V = identity");
}
END_TEST

START_TEST(identity_alpha_is_refused)
{
	for (size_t i = 0; i < 3; i++) {
		uint8_t saved[32];

		memcpy(saved, good.bytes + CELLS + i * CELL, 32);
		memset(good.bytes + CELLS + i * CELL, 0, 32);
		expect(BALLOT_IDENTITY, "a = identity");
		memcpy(good.bytes + CELLS + i * CELL, saved, 32);
	}
}
END_TEST

/* --- copies and replays --------------------------------------------------- */

START_TEST(copy_under_another_credential_is_refused)
{
	uint8_t x[32];

	crypto_core_ristretto255_scalar_random(x);
	group_mul_base(good.bytes + V, x);
	expect(BALLOT_CREDENTIAL, "V exchanged");
	naive_sign(good.bytes, &poll.ctx, x);
	expect(BALLOT_PROOF, "V exchanged and signed anew");
}
END_TEST

START_TEST(permuted_options_are_refused)
{
	uint8_t first[CELL];

	memcpy(first, good.bytes + CELLS, CELL);
	memcpy(good.bytes + CELLS, good.bytes + CELLS + CELL, CELL);
	memcpy(good.bytes + CELLS + CELL, first, CELL);
	expect(BALLOT_CREDENTIAL, "cells exchanged with their proofs");
	naive_sign(good.bytes, &poll.ctx, good.credential);
	expect(BALLOT_PROOF, "and signed anew");
}
END_TEST

START_TEST(mauled_ciphertext_is_refused)
{
	uint8_t *a = good.bytes + CELLS;

	/* re-encrypted with r + 1: the same vote in other bytes */
	group_add(a, a, group_base());
	group_add(a + 32, a + 32, poll.ctx.key);
	expect(BALLOT_CREDENTIAL, "re-encrypted");
	naive_sign(good.bytes, &poll.ctx, good.credential);
	expect(BALLOT_PROOF, "re-encrypted and signed anew");
}
END_TEST

START_TEST(replay_in_another_poll_is_refused)
{
	poll.ctx.eid[0] ^= 1;
	expect(BALLOT_CREDENTIAL, "other eid");
	naive_sign(good.bytes, &poll.ctx, good.credential);
	expect(BALLOT_PROOF, "other eid, signed anew");
}
END_TEST

START_TEST(replay_under_another_key_is_refused)
{
	group_add(poll.ctx.key, poll.ctx.key, group_base());
	expect(BALLOT_CREDENTIAL, "other Y");
	naive_sign(good.bytes, &poll.ctx, good.credential);
	expect(BALLOT_PROOF, "other Y, signed anew");
}
END_TEST

START_TEST(replay_for_another_question_is_refused)
{
	struct poll other;

	poll_open(&other, SINGLE("other", TWO));
	memcpy(other.ctx.eid, poll.ctx.eid, 32);
	memcpy(other.ctx.key, poll.ctx.key, 32);
	ck_assert_int_eq(cast_check(&other, &good), BALLOT_CREDENTIAL);
	naive_sign(good.bytes, &other.ctx, good.credential);
	ck_assert_int_eq(cast_check(&other, &good), BALLOT_PROOF);
	poll_close(&other);
}
END_TEST

/* --- Fiat-Shamir ---------------------------------------------------------- */

/* Each hashed point of the ballot, exchanged for another point: since the challenge then
 * is another, even the untouched signature fails (but for V and R it fails anyway). */
START_TEST(every_hashed_point_is_bound)
{
	size_t seen = 0;

	for (size_t at = 1; at < good.size; at += 32) {
		uint8_t saved[32];

		if (is_scalar(at))
			continue;
		memcpy(saved, good.bytes + at, 32);
		group_add(good.bytes + at, good.bytes + at, group_base());
		expect(BALLOT_CREDENTIAL, "a point exchanged");
		memcpy(good.bytes + at, saved, 32);
		seen++;
	}
	ck_assert_uint_eq(seen, 2 + 3 * 6 + 2);
}
END_TEST

/* Each point exchanged and the ballot signed anew: the proofs are bound too. */
START_TEST(every_proof_is_bound)
{
	uint8_t *copy = xmalloc(good.size);

	memcpy(copy, good.bytes, good.size);
	for (size_t at = CELLS; at < good.size; at += 32) {
		if (is_scalar(at))
			continue;
		group_add(good.bytes + at, good.bytes + at, group_base());
		naive_sign(good.bytes, &poll.ctx, good.credential);
		expect(BALLOT_PROOF, "a point exchanged, signed anew");
		memcpy(good.bytes, copy, good.size);
	}
	free(copy);
}
END_TEST

/* A response or challenge that is not hashed is bound by its own equation. */
START_TEST(every_scalar_is_bound)
{
	for (size_t at = 1; at < good.size; at += 32) {
		enum ballot_fault want = at == S                  ? BALLOT_CREDENTIAL
					 : at >= CELLS + 3 * CELL ? BALLOT_SUM
								  : BALLOT_PROOF;
		uint8_t saved[32];

		if (!is_scalar(at))
			continue;
		memcpy(saved, good.bytes + at, 32);
		crypto_core_ristretto255_scalar_random(good.bytes + at);
		expect(want, "a scalar exchanged");
		memcpy(good.bytes + at, saved, 32);
	}
}
END_TEST

/* With the challenge over fewer fields a cheater chooses A and B after it: for any b at
 * all A_0 = zG - ca, B_0 = zY - cb would do. Here the challenge has moved on, and it
 * fails. */
START_TEST(commitments_chosen_after_the_challenge_are_refused)
{
	uint8_t c[32], t[32], *cell = good.bytes + CELLS, *z = cell + 224,
			      *c0 = cell + 192;

	group_add(cell + 32, cell + 32, group_base());
	group_add(cell + 32, cell + 32, group_base()); /* the vote becomes 3 */
	naive_challenge(c, &poll.ctx, good.bytes);
	for (int j = 0; j < 2; j++) {
		uint8_t b[32], cj[32], *A = cell + 64 + 64 * j;

		memcpy(b, cell + 32, 32);
		if (j == 1)
			group_sub(b, b, group_base());
		memcpy(cj, c0, 32);
		if (j == 1)
			crypto_core_ristretto255_scalar_sub(cj, c, c0);
		group_mul_base(A, z + 32 * j);
		group_mul(t, cj, cell);
		group_sub(A, A, t);
		group_mul(A + 32, z + 32 * j, poll.ctx.key);
		group_mul(t, cj, b);
		group_sub(A + 32, A + 32, t);
	}
	naive_sign(good.bytes, &poll.ctx, good.credential);
	expect(BALLOT_PROOF, "forged after the challenge");
}
END_TEST

/* --- many ----------------------------------------------------------------- */

START_TEST(many_give_what_one_by_one_gives)
{
	enum { COUNT = 37 };
	uint8_t *ballots[COUNT];
	size_t sizes[COUNT];
	enum ballot_fault faults[COUNT];

	for (size_t i = 0; i < COUNT; i++) {
		ballots[i] = xmalloc(good.size);
		memcpy(ballots[i], good.bytes, good.size);
		sizes[i] = good.size;
		if (i % 3 == 1)
			ballots[i][(i * 61) % good.size] ^= 4;
		if (i % 11 == 5)
			sizes[i] -= 1;
		faults[i] = (enum ballot_fault)99;
	}
	ballot_check_many(
	    &poll.ctx, (const uint8_t *const *)ballots, sizes, COUNT, faults);
	for (size_t i = 0; i < COUNT; i++) {
		ck_assert_int_eq(
		    faults[i], ballot_check(&poll.ctx, ballots[i], sizes[i]));
		ck_assert((faults[i] == BALLOT_GOOD) == (i % 3 != 1 && i % 11 != 5));
		free(ballots[i]);
	}
	ballot_check_many(&poll.ctx, NULL, NULL, 0, NULL);
}
END_TEST

/* --- tracker and challenge ------------------------------------------------ */

START_TEST(tracker_is_the_documented_hash)
{
	uint8_t inner[64], hash[32];
	char want[TRACKER_SIZE], got[TRACKER_SIZE];
	crypto_hash_sha256_state s;

	crypto_hash_sha256_init(&s);
	crypto_hash_sha256_update(&s, poll.ctx.eid, 32);
	for (size_t i = 0; i < 3; i++)
		crypto_hash_sha256_update(&s, good.bytes + CELLS + i * CELL, 64);
	crypto_hash_sha256_final(&s, inner);
	crypto_hash_sha256(inner + 32, good.bytes, good.size);
	crypto_hash_sha256(hash, inner, 64);
	for (size_t i = 0; i < 20; i++) {
		unsigned bit = (unsigned)(5 * i), at = bit / 8;
		unsigned two = ((unsigned)hash[at] << 8) | hash[at + 1];

		want[i] =
		    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(two >> (11 - bit % 8)) & 31];
	}
	want[20] = 0;
	ballot_tracker(got, poll.ctx.eid, 3, good.bytes, good.size);
	ck_assert_str_eq(got, want);
	ck_assert(tracker_ok(got));
	ck_assert(!tracker_ok("ABC"));
	ck_assert(!tracker_ok("ABCDEFGHIJKLMNOPQRS1"));
	ck_assert(!tracker_ok("abcdefghijklmnopqrst"));
	credential_fingerprint(got, good.bytes + V);
	ck_assert(tracker_ok(got));
}
END_TEST

struct opening {
	char tracker[TRACKER_SIZE];
	uint8_t digest[32];
};

static struct opening
opening_of(const struct cast *c)
{
	struct opening o;

	ballot_tracker(o.tracker, poll.ctx.eid, 3, c->bytes, c->size);
	ballot_digest(o.digest, c->bytes, c->size);
	return o;
}

static void
opens(int want, const char *words, const struct opening *o, const uint8_t *bits,
    size_t count, const uint8_t *r)
{
	struct why why = {""};
	int got = ballot_open_challenge(
	    &poll.ctx, o->tracker, o->digest, bits, count, r, 3, &why);

	ck_assert_msg(got == want, "%d: %s", got, why.text);
	ck_assert_msg(
	    strstr(why.text, words) != NULL, "\"%s\" is not in \"%s\"", words, why.text);
}

START_TEST(honest_challenge_opens)
{
	struct opening o = opening_of(&good);

	opens(0, "", &o, good.cells, 3, good.randomness);
}
END_TEST

/* The station showed a, encrypted b: with the shown bits the tracker is another. */
START_TEST(lying_station_is_caught)
{
	struct opening o;

	ballot_encrypt(good.bytes, good.randomness, &poll.ctx, (const uint8_t[]){0, 1, 0},
	    good.credential);
	o = opening_of(&good);
	opens(ERR_PROOF, "something else", &o, (const uint8_t[]){1, 0, 0}, 3,
	    good.randomness);
}
END_TEST

START_TEST(both_halves_of_the_ciphertext_count)
{
	struct opening o = opening_of(&good);
	uint8_t *a = good.bytes + CELLS + CELL, saved[64];

	memcpy(saved, a, 64);
	group_add(a, a, group_base()); /* a alone */
	o = opening_of(&good);
	opens(ERR_PROOF, "something else", &o, good.cells, 3, good.randomness);
	memcpy(a, saved, 64);
	group_add(a + 32, a + 32, group_base()); /* b alone */
	o = opening_of(&good);
	opens(ERR_PROOF, "something else", &o, good.cells, 3, good.randomness);
}
END_TEST

START_TEST(malformed_challenges_are_refused)
{
	struct opening o = opening_of(&good);
	uint8_t r[96];

	opens(ERR_FORMAT, "2 choices", &o, good.cells, 2, good.randomness);
	opens(
	    ERR_FORMAT, "not 0 or 1", &o, (const uint8_t[]){2, 0, 0}, 3, good.randomness);
	opens(ERR_PROOF, "break a limit", &o, (const uint8_t[]){1, 1, 0}, 3,
	    good.randomness);
	memcpy(r, good.randomness, 96);
	add_order(r + 32);
	opens(ERR_FORMAT, "cell 1", &o, good.cells, 3, r);
	memset(r + 32, 0, 32);
	opens(ERR_FORMAT, "cell 1", &o, good.cells, 3, r);
	o.digest[0] ^= 1;
	opens(ERR_PROOF, "something else", &o, good.cells, 3, good.randomness);
	o.tracker[0] = '1';
	opens(ERR_FORMAT, "tracker", &o, good.cells, 3, good.randomness);
}
END_TEST

static void
add(TCase *t, const TTest *const *tests, size_t count)
{
	for (size_t i = 0; i < count; i++)
		tcase_add_test(t, tests[i]);
}

int
main(void)
{
	const TTest *const tests[] = {
	    a_second_program_agrees,
	    the_fields_are_where_the_document_says,
	    no_two_ballots_are_alike,
	    every_fault_has_its_word,
	    value_two_is_refused,
	    negative_is_refused,
	    two_choices_are_refused,
	    no_choice_is_refused,
	    blank_and_a_choice_are_refused,
	    encryption_does_not_launder_bad_cells,
	    wrong_length_is_refused,
	    wrong_number_of_cells_is_refused,
	    other_versions_are_refused,
	    scalar_plus_order_is_refused_everywhere,
	    non_canonical_point_is_refused_everywhere,
	    the_first_fault_is_told,
	    identity_credential_is_refused,
	    identity_alpha_is_refused,
	    copy_under_another_credential_is_refused,
	    permuted_options_are_refused,
	    mauled_ciphertext_is_refused,
	    replay_in_another_poll_is_refused,
	    replay_under_another_key_is_refused,
	    replay_for_another_question_is_refused,
	    every_hashed_point_is_bound,
	    every_proof_is_bound,
	    every_scalar_is_bound,
	    commitments_chosen_after_the_challenge_are_refused,
	    many_give_what_one_by_one_gives,
	    tracker_is_the_documented_hash,
	    honest_challenge_opens,
	    lying_station_is_caught,
	    both_halves_of_the_ciphertext_count,
	    malformed_challenges_are_refused,
	};
	Suite *s = suite_create("ballot");
	TCase *t = tcase_create("ballot");
	SRunner *r = srunner_create(s);

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	add(t, tests, sizeof(tests) / sizeof(tests[0]));
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
