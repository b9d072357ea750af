/*
 * What holds a ballot together: nothing of it can be copied, moved or exchanged.
 */
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

#include "booth.h"
#include "naive.h"

#define TWO OPTION("a") "," OPTION("b")

/* --- copies and replays --------------------------------------------------- */

START_TEST(copy_under_another_credential_is_refused)
{
	uint8_t x[32];

	crypto_core_ristretto255_scalar_random(x);
	group_mul_base(good.bytes + V, x);
	booth_expect(BALLOT_CREDENTIAL, "V exchanged");
	naive_sign(good.bytes, &poll.ctx, x);
	booth_expect(BALLOT_PROOF, "V exchanged and signed anew");
}
END_TEST

START_TEST(permuted_options_are_refused)
{
	uint8_t first[CELL];

	memcpy(first, good.bytes + CELLS, CELL);
	memcpy(good.bytes + CELLS, good.bytes + CELLS + CELL, CELL);
	memcpy(good.bytes + CELLS + CELL, first, CELL);
	booth_expect(BALLOT_CREDENTIAL, "cells exchanged with their proofs");
	naive_sign(good.bytes, &poll.ctx, good.credential);
	booth_expect(BALLOT_PROOF, "and signed anew");
}
END_TEST

START_TEST(mauled_ciphertext_is_refused)
{
	uint8_t *a = good.bytes + CELLS;

	/* re-encrypted with r + 1: the same vote in other bytes */
	group_add(a, a, group_base());
	group_add(a + 32, a + 32, poll.ctx.key);
	booth_expect(BALLOT_CREDENTIAL, "re-encrypted");
	naive_sign(good.bytes, &poll.ctx, good.credential);
	booth_expect(BALLOT_PROOF, "re-encrypted and signed anew");
}
END_TEST

START_TEST(replay_in_another_poll_is_refused)
{
	poll.ctx.eid[0] ^= 1;
	booth_expect(BALLOT_CREDENTIAL, "other eid");
	naive_sign(good.bytes, &poll.ctx, good.credential);
	booth_expect(BALLOT_PROOF, "other eid, signed anew");
}
END_TEST

START_TEST(replay_under_another_key_is_refused)
{
	group_add(poll.ctx.key, poll.ctx.key, group_base());
	booth_expect(BALLOT_CREDENTIAL, "other Y");
	naive_sign(good.bytes, &poll.ctx, good.credential);
	booth_expect(BALLOT_PROOF, "other Y, signed anew");
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

		if (booth_is_scalar(at))
			continue;
		memcpy(saved, good.bytes + at, 32);
		group_add(good.bytes + at, good.bytes + at, group_base());
		booth_expect(BALLOT_CREDENTIAL, "a point exchanged");
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
		if (booth_is_scalar(at))
			continue;
		group_add(good.bytes + at, good.bytes + at, group_base());
		naive_sign(good.bytes, &poll.ctx, good.credential);
		booth_expect(BALLOT_PROOF, "a point exchanged, signed anew");
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

		if (!booth_is_scalar(at))
			continue;
		memcpy(saved, good.bytes + at, 32);
		crypto_core_ristretto255_scalar_random(good.bytes + at);
		booth_expect(want, "a scalar exchanged");
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
	booth_expect(BALLOT_PROOF, "forged after the challenge");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
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
	    NULL,
	};

	return poll_run_tests("binding", tests, booth_open, booth_close);
}
