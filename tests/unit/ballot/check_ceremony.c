/* The key ceremony: what a trustee may not get away with. */
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

#include "council.h"

static void
setup(void)
{
	random_fix("trustee");
}

static struct council council;

static struct {
	const struct dkg_context *ctx;
	const uint8_t *reveal;
	size_t size;
	int code;
	const char *words;
} refusal;

static void
refused_now(void)
{
	struct why why = {""};

	ck_assert_int_eq(
	    dkg_check_reveal(refusal.ctx, refusal.reveal, refusal.size, &why),
	    refusal.code);
	ck_assert_msg(strstr(why.text, refusal.words) != NULL, "\"%s\" is not in \"%s\"",
	    refusal.words, why.text);
}

/* In every arithmetic, for the same reason. */
static void
refused(const struct dkg_context *ctx, const uint8_t *reveal, size_t size, int code,
    const char *words)
{
	refusal.ctx = ctx;
	refusal.reveal = reveal;
	refusal.size = size;
	refusal.code = code;
	refusal.words = words;
	modes_each(refused_now);
}

START_TEST(reveal_is_bound_to_its_context)
{
	struct dkg_context ctx;
	uint8_t *reveal;

	council_meet(&council, 2, 3);
	reveal = council.members[1].reveal;
#define CHANGED(change)                                                                  \
	ctx = council_context(&council, 2);                                              \
	change;                                                                          \
	refused(&ctx, reveal, REVEAL_SIZE(2), ERR_PROOF, "does not prove")
	CHANGED(ctx.define[31] ^= 1);
	CHANGED(ctx.ceremony = 2);
	CHANGED(ctx.i = 3);
	CHANGED(ctx.n = 4);
	CHANGED(ctx.box_key[0] ^= 1);
#undef CHANGED
	ctx = council_context(&council, 2);
	ck_assert_int_eq(dkg_check_reveal(&ctx, reveal, REVEAL_SIZE(2), NULL), 0);
}
END_TEST

/* k cannot change without the length changing; but it is hashed: the same C_0 and R_0 as
 * part of another polynomial prove nothing. */
START_TEST(every_point_of_a_reveal_is_bound)
{
	struct dkg_context ctx;
	uint8_t *reveal;

	council_meet(&council, 2, 3);
	ctx = council_context(&council, 1);
	reveal = council.members[0].reveal;
	for (size_t at = 0; at < REVEAL_SIZE(2); at += 32) {
		uint8_t saved[32];

		memcpy(saved, reveal + at, 32);
		if (at == 96 || at == 160)
			crypto_core_ristretto255_scalar_random(reveal + at);
		else
			group_add(reveal + at, reveal + at, group_base());
		refused(&ctx, reveal, REVEAL_SIZE(2), ERR_PROOF, "does not prove");
		memset(reveal + at, 0xff, 32);
		refused(&ctx, reveal, REVEAL_SIZE(2), ERR_FORMAT, "canonical");
		memcpy(reveal + at, saved, 32);
	}
}
END_TEST

START_TEST(malformed_reveals_are_refused)
{
	struct dkg_context ctx;
	uint8_t *reveal;

	council_meet(&council, 2, 3);
	ctx = council_context(&council, 1);
	reveal = council.members[0].reveal;
	refused(&ctx, reveal, REVEAL_SIZE(2) - 1, ERR_FORMAT, "191 bytes");
	refused(&ctx, reveal, REVEAL_SIZE(3), ERR_FORMAT, "288 bytes");
	ctx.i = 0;
	refused(&ctx, reveal, REVEAL_SIZE(2), ERR_FORMAT, "number 0");
	ctx.i = 4;
	refused(&ctx, reveal, REVEAL_SIZE(2), ERR_FORMAT, "number 4");
	ctx.i = 1;
	ctx.k = 1;
	refused(&ctx, reveal, REVEAL_SIZE(1), ERR_FORMAT, "1 of 3");
	ctx.k = 4;
	refused(&ctx, reveal, REVEAL_SIZE(4), ERR_FORMAT, "4 of 3");
	ctx.k = 2;
	ctx.n = 21;
	refused(&ctx, reveal, REVEAL_SIZE(2), ERR_FORMAT, "n <= 20");
}
END_TEST

/* Trustee 3 waits for the others and reveals C_0 = aG - C_10 - C_20: the key would be its
 * own. It does not know the logarithm of that and cannot prove it. */
START_TEST(rogue_key_is_refused)
{
	struct dkg_context ctx;
	struct trustee *t = &council.members[2];
	uint8_t key[POINT_SIZE], own[POINT_SIZE];

	council_meet(&council, 2, 3);
	ctx = council_context(&council, 3);
	memcpy(own, t->reveal, POINT_SIZE);
	group_sub(t->reveal, t->reveal, council.members[0].reveal);
	group_sub(t->reveal, t->reveal, council.members[1].reveal);
	ck_assert_int_eq(dkg_key(key, council.reveals, 3), 0);
	ck_assert_mem_eq(key, own, POINT_SIZE); /* the attack would work */
	refused(&ctx, t->reveal, REVEAL_SIZE(2), ERR_PROOF, "coefficient 0");
}
END_TEST

START_TEST(identities_are_refused)
{
	struct dkg_context ctx;
	uint8_t zero[2][SCALAR_SIZE] = {{0}}, reveals[2][REVEAL_SIZE(2)], out[POINT_SIZE];
	const uint8_t *pointers[2] = {reveals[0], reveals[1]};

	council_meet(&council, 2, 3);
	/* C_10: proved well, but no part of the key */
	ctx = council_context(&council, 1);
	crypto_core_ristretto255_scalar_random(zero[1]);
	dkg_reveal(reveals[0], &ctx, (const uint8_t(*)[SCALAR_SIZE])zero);
	refused(&ctx, reveals[0], REVEAL_SIZE(2), ERR_KEY, "identity");

	/* two polynomials that cancel: Y and every X_j are the identity */
	memcpy(reveals[0], council.members[0].reveal, REVEAL_SIZE(2));
	memset(out, 0, POINT_SIZE);
	group_sub(reveals[1], out, reveals[0]);
	group_sub(reveals[1] + 32, out, reveals[0] + 32);
	ck_assert_int_eq(dkg_key(out, pointers, 2), ERR_KEY);
	ck_assert_int_eq(dkg_share_key(out, pointers, 2, 2, 1), ERR_KEY);
	memset(reveals[1], 0xff, 32);
	ck_assert_int_eq(dkg_key(out, pointers, 2), ERR_KEY);
	ck_assert_int_eq(dkg_share_key(out, council.reveals, 3, 2, 0), ERR_KEY);
}
END_TEST

START_TEST(wrong_share_is_seen)
{
	const struct trustee *dealer = &council.members[0];
	const struct trustee *receiver = &council.members[1];
	uint8_t share[SCALAR_SIZE], opened[SCALAR_SIZE], item[DEAL_ITEM_SIZE],
	    zero[32] = {0};

	council_meet(&council, 2, 3);
	dkg_share(share, (const uint8_t(*)[SCALAR_SIZE])dealer->coefficients, 2, 2);
#define OPEN(j)                                                                          \
	dkg_open_deal(                                                                   \
	    opened, item, dealer->box_key, receiver->box_secret, dealer->reveal, 2, j)

	/* the share of somebody else */
	dkg_deal(item, share, receiver->box_key, dealer->box_secret);
	ck_assert_int_eq(OPEN(2), 0);
	ck_assert_int_eq(OPEN(3), ERR_PROOF);
	ck_assert_mem_eq(opened, share, SCALAR_SIZE); /* what a complaint publishes */

	/* one off */
	share[0] ^= 1;
	dkg_deal(item, share, receiver->box_key, dealer->box_secret);
	ck_assert_int_eq(OPEN(2), ERR_PROOF);
	ck_assert_mem_eq(opened, share, SCALAR_SIZE);

	/* not a canonical scalar */
	memset(share, 0xff, SCALAR_SIZE);
	dkg_deal(item, share, receiver->box_key, dealer->box_secret);
	ck_assert_int_eq(OPEN(2), ERR_PROOF);

	/* a box that does not open */
	item[DEAL_ITEM_SIZE - 1] ^= 1;
	ck_assert_int_eq(OPEN(2), ERR_PROOF);
	ck_assert_mem_eq(opened, zero, SCALAR_SIZE);

	/* a receiver whose key is of low order: the dealer goes on, the item does not
	 * open */
	dkg_deal(item, share, zero, dealer->box_secret);
	ck_assert_int_eq(OPEN(2), ERR_PROOF);
#undef OPEN
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
	    reveal_is_bound_to_its_context,
	    every_point_of_a_reveal_is_bound,
	    malformed_reveals_are_refused,
	    rogue_key_is_refused,
	    identities_are_refused,
	    wrong_share_is_seen,
	    NULL,
	};

	return poll_run_tests("ceremony", tests, setup, NULL);
}
