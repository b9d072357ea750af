/*
 * Many ballots at once, trackers, and the opening of a ballot that is checked, not cast.
 */
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

#include "booth.h"
#include "naive.h"

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
	booth_add_order(r + 32);
	opens(ERR_FORMAT, "cell 1", &o, good.cells, 3, r);
	memset(r + 32, 0, 32);
	opens(ERR_FORMAT, "cell 1", &o, good.cells, 3, r);
	o.digest[0] ^= 1;
	opens(ERR_PROOF, "something else", &o, good.cells, 3, good.randomness);
	o.tracker[0] = '1';
	opens(ERR_FORMAT, "tracker", &o, good.cells, 3, good.randomness);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
	    many_give_what_one_by_one_gives,
	    tracker_is_the_documented_hash,
	    honest_challenge_opens,
	    lying_station_is_caught,
	    both_halves_of_the_ciphertext_count,
	    malformed_challenges_are_refused,
	    NULL,
	};

	return poll_run_tests("tracker", tests, booth_open, booth_close);
}
