/*
 * Ballots: what is encrypted is what checks, and what is malformed or against the limits
 * is refused, each for its own reason.
 */
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

#include "booth.h"
#include "naive.h"

/* --- honest ballots ------------------------------------------------------- */

START_TEST(a_second_program_agrees)
{
	uint8_t c[32], t[32], x[32];
	const int values[] = {0, 0, 1};

	/* its ballots are good here */
	crypto_core_ristretto255_scalar_random(x);
	naive_encrypt(good.bytes, &poll.ctx, values, x);
	booth_expect(BALLOT_GOOD, "naive");
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
	booth_expect(want, what);
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
	booth_expect(BALLOT_SUM, "cells 1 1 0");
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
	booth_expect(BALLOT_FORM, "version 2");
	good.bytes[0] = 0;
	booth_expect(BALLOT_FORM, "version 0");
}
END_TEST

/* --- encoding ------------------------------------------------------------- */

START_TEST(scalar_plus_order_is_refused_everywhere)
{
	uint8_t saved[32];
	size_t seen = 0;

	for (size_t at = 1; at < good.size; at += 32) {
		if (!booth_is_scalar(at))
			continue;
		memcpy(saved, good.bytes + at, 32);
		booth_add_order(good.bytes + at);
		booth_expect(BALLOT_ENCODING, "scalar + L");
		memcpy(good.bytes + at, saved, 32);
		seen++;
	}
	ck_assert_uint_eq(seen, 1 + 3 * 3 + 1);
	booth_expect(BALLOT_GOOD, "put back");
}
END_TEST

START_TEST(non_canonical_point_is_refused_everywhere)
{
	uint8_t saved[32];
	size_t seen = 0;

	for (size_t at = 1; at < good.size; at += 32) {
		if (booth_is_scalar(at))
			continue;
		memcpy(saved, good.bytes + at, 32);
		memset(good.bytes + at, 0xff, 32);
		booth_expect(BALLOT_ENCODING, "ff..ff for a point");
		memset(good.bytes + at, 0, 32);
		good.bytes[at] =
		    1; /* decodes in many libraries: a negative field element */
		booth_expect(BALLOT_ENCODING, "01 00.. for a point");
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
	booth_expect(BALLOT_IDENTITY, "identity before credential");
	memset(good.bytes + CELLS + 2 * CELL + 160, 0xff, 32);
	booth_expect(BALLOT_ENCODING, "encoding before identity");
	good.bytes[0] = 7;
	booth_expect(BALLOT_FORM, "form before encoding");
}
END_TEST

/* --- identity ------------------------------------------------------------- */

START_TEST(identity_credential_is_refused)
{
	static const uint8_t zero[32];

	naive_sign(good.bytes, &poll.ctx, zero); /* anyone knows the key 0 */
	booth_expect(BALLOT_IDENTITY, "V = identity");
}
END_TEST

START_TEST(identity_alpha_is_refused)
{
	for (size_t i = 0; i < 3; i++) {
		uint8_t saved[32];

		memcpy(saved, good.bytes + CELLS + i * CELL, 32);
		memset(good.bytes + CELLS + i * CELL, 0, 32);
		booth_expect(BALLOT_IDENTITY, "a = identity");
		memcpy(good.bytes + CELLS + i * CELL, saved, 32);
	}
}
END_TEST

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
	    NULL,
	};

	return poll_run_tests("ballot", tests, booth_open, booth_close);
}
