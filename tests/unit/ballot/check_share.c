/* Shares of a total: bound to everything they are made for, combined by any k. */
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

#include "council.h"

static struct council council;
static struct poll poll;
static uint8_t sum[4 * 64], item[SHARE_ITEM_SIZE];
static struct share_context ctx;

/* Two ballots for b in a poll of a, b, c; a share of trustee 1 for line 1. */
static void
share_setup(void)
{
	struct poll *p = &poll;

	random_fix("share");
	council_meet(&council, 2, 3);
	poll_open(p, SINGLE("q", THREE));
	memcpy(p->ctx.key, council.key, POINT_SIZE);
	sum_init(sum, 4);
	for (int i = 0; i < 2; i++) {
		struct cast c = cast_cells(p, (const uint8_t[]){0, 1, 0, 0});

		sum_add_ballot(sum, 4, c.bytes);
		cast_free(&c);
	}
	ctx = council_share_context(&council, p, 1);
	share_make(item, &ctx, council.members[0].x, 1, sum);
	ck_assert_int_eq(share_check(&ctx, item, 1, sum), 0);
}

static void
share_teardown(void)
{
	poll_close(&poll);
}

/* The secret of the X_i that the context names. */
static const uint8_t *
secret_of_context(void)
{
	for (uint32_t m = 0; m < council.n; m++)
		if (memcmp(council.members[m].X, ctx.x_i, POINT_SIZE) == 0)
			return council.members[m].x;
	ck_abort_msg("X_i of nobody");
}

/* All lines at once, in the poll as it is now: line 1 has the item of the test, the
 * others good ones. */
static void
refused_among_others(void)
{
	uint8_t others[4][SHARE_ITEM_SIZE];
	const uint8_t *items[4];
	size_t bad = 99;

	for (size_t l = 0; l < 4; l++) {
		share_make(others[l], &ctx, secret_of_context(), l, sum);
		items[l] = others[l];
	}
	ck_assert_int_eq(share_check_all(&ctx, items, sum, &bad), 0);
	ck_assert_uint_eq(bad, 99);
	items[1] = item;
	ck_assert_int_eq(share_check_all(&ctx, items, sum, &bad), ERR_PROOF);
	ck_assert_uint_eq(bad, 1);
}

static void
share_refused(void)
{
	ck_assert_int_eq(share_check(&ctx, item, 1, sum), ERR_PROOF);
	modes_each(refused_among_others);
}

START_TEST(share_of_another_poll_is_refused)
{
	poll.ctx.eid[5] ^= 1;
	share_refused();
}
END_TEST

START_TEST(share_under_another_key_is_refused)
{
	group_add(poll.ctx.key, poll.ctx.key, group_base());
	share_refused();
}
END_TEST

START_TEST(share_under_another_trustee_is_refused)
{
	ctx.i = 3; /* the number alone */
	share_refused();
	ctx = council_share_context(&council, &poll, 3);
	share_refused();
	ctx = council_share_context(&council, &poll, 1);
	memcpy(ctx.x_i, council.members[2].X, POINT_SIZE); /* X_i alone */
	share_refused();
}
END_TEST

START_TEST(share_under_another_tally_root_is_refused)
{
	ctx.root[0] ^= 1;
	share_refused();
}
END_TEST

START_TEST(share_of_another_total_is_refused)
{
	group_add(sum + 64, sum + 64, group_base()); /* A alone */
	share_refused();
	group_sub(sum + 64, sum + 64, group_base());
	group_add(
	    sum + 96, sum + 96, group_base()); /* B alone: in no equation, but hashed */
	share_refused();
}
END_TEST

/* Two lines with the same ciphertext: only the hashed index tells them apart. */
START_TEST(share_of_another_line_is_refused)
{
	memcpy(sum + 2 * 64, sum + 64, 64);
	ck_assert_int_eq(share_check(&ctx, item, 2, sum), ERR_PROOF);
	ck_assert_int_eq(share_check(&ctx, item, 1, sum), 0);
}
END_TEST

START_TEST(share_of_another_question_is_refused)
{
	poll.questions->items[0].id[0] = 'r';
	share_refused();
}
END_TEST

START_TEST(every_field_of_a_share_is_bound)
{
	for (size_t at = 0; at < SHARE_ITEM_SIZE; at += 32) {
		uint8_t saved[32];

		memcpy(saved, item + at, 32);
		if (at == 96)
			crypto_core_ristretto255_scalar_random(item + at);
		else
			group_add(item + at, item + at, group_base());
		share_refused();
		memset(item + at, 0xff, 32);
		share_refused();
		memcpy(item + at, saved, 32);
	}
	ck_assert_int_eq(share_check(&ctx, item, 1, sum), 0);
}
END_TEST

/* The hash of a careless program: A, B and D are not in it. */
static void
weak_hash(uint8_t c[SCALAR_SIZE], const uint8_t *share)
{
	struct group_hash *h = group_hash_open("madang/share/v1");

	group_hash_put(h, ctx.x_i, POINT_SIZE);
	group_hash_put(h, share + 32, 64);
	group_hash_close(h, c);
}

static bool
weak_check(const uint8_t *share)
{
	uint8_t c[SCALAR_SIZE], t[POINT_SIZE];

	weak_hash(c, share);
	group_mul_base(t, share + 96);
	if (!group_proves(t, share + 32, c, ctx.x_i))
		return false;
	group_mul(t, share + 96, sum + 64);
	return group_proves(t, share + 64, c, share);
}

/* Where D is not hashed it can be chosen last: Bc = wA + G, D = (zA - Bc) / c passes and
 * shifts the total as the trustee likes. */
START_TEST(weak_fiat_shamir_forgery_is_refused)
{
	uint8_t w[32], c[32], t[32], inverse[32], honest[32];

	memcpy(honest, item, 32);
	crypto_core_ristretto255_scalar_random(w);
	group_mul_base(item + 32, w);
	group_mul(item + 64, w, sum + 64);
	group_add(item + 64, item + 64, group_base());
	weak_hash(c, item);
	crypto_core_ristretto255_scalar_mul(t, c, council.members[0].x);
	crypto_core_ristretto255_scalar_add(item + 96, w, t);
	ck_assert_int_eq(crypto_core_ristretto255_scalar_invert(inverse, c), 0);
	group_mul(item, item + 96, sum + 64);
	group_sub(item, item, item + 64);
	group_mul(item, inverse, item);

	ck_assert(memcmp(item, honest, 32) != 0);
	ck_assert(weak_check(item)); /* the forgery is a real one */
	share_refused();
}
END_TEST

/* A share proof is no ballot proof: the tags differ. And a sum nobody voted in still
 * decrypts. */
START_TEST(empty_total_is_zero)
{
	sum_init(sum, 4);
	ck_assert_uint_eq(
	    council_total(&council, &poll, (const uint32_t[]){2, 3}, 0, sum, 10), 0);
}
END_TEST

static int
combine(uint8_t *out, const uint32_t *who, size_t count)
{
	static uint8_t items[3][SHARE_ITEM_SIZE];
	const uint8_t *pointers[3] = {items[0], items[1], items[2]};

	for (size_t s = 0; s < count; s++) {
		struct share_context c;

		if (who[s] < 1 || who[s] > 3)
			continue;
		c = council_share_context(&council, &poll, who[s]);
		share_make(items[s], &c, council.members[who[s] - 1].x, 1, sum);
	}
	return share_combine(out, who, pointers, count);
}

START_TEST(fewer_than_k_shares_give_nothing)
{
	uint8_t combined[POINT_SIZE];
	struct total_table *table = total_table_open(100000, 1);
	uint64_t total;

	ck_assert_int_eq(combine(combined, (const uint32_t[]){1}, 1), 0);
	ck_assert_int_eq(
	    total_find(table, &total, sum + 96, combined, 100000), ERR_NOT_FOUND);
	total_table_close(table);
}
END_TEST

START_TEST(any_k_and_more_agree)
{
	static const uint32_t sets[][3] = {
	    {1, 2}, {2, 1}, {1, 3}, {3, 2}, {1, 2, 3}, {3, 1, 2}};
	uint8_t combined[POINT_SIZE];

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		ck_assert_int_eq(combine(combined, sets[i], sets[i][2] ? 3 : 2), 0);
		ck_assert(total_is(sum + 96, combined, 2));
	}
}
END_TEST

START_TEST(bad_indices_are_refused)
{
	uint8_t combined[POINT_SIZE];

	ck_assert_int_eq(combine(combined, (const uint32_t[]){1, 1}, 2), ERR_FORMAT);
	ck_assert_int_eq(combine(combined, (const uint32_t[]){0, 1}, 2), ERR_FORMAT);
	ck_assert_int_eq(combine(combined, (const uint32_t[]){1, 21}, 2), ERR_FORMAT);
	ck_assert_int_eq(combine(combined, (const uint32_t[]){1}, 0), ERR_FORMAT);
}
END_TEST

START_TEST(bad_share_is_named_and_left_out)
{
	static uint8_t items[3][SHARE_ITEM_SIZE];
	const uint8_t *good[2];
	uint32_t who[2];
	uint8_t combined[POINT_SIZE];
	size_t valid = 0;

	for (uint32_t i = 1; i <= 3; i++) {
		ctx = council_share_context(&council, &poll, i);
		share_make(items[i - 1], &ctx, council.members[i - 1].x, 1, sum);
	}
	items[1][96] ^= 1; /* trustee 2 */
	for (uint32_t i = 1; i <= 3; i++) {
		ctx = council_share_context(&council, &poll, i);
		if (share_check(&ctx, items[i - 1], 1, sum) != 0) {
			ck_assert_uint_eq(i, 2);
			continue;
		}
		who[valid] = i;
		good[valid++] = items[i - 1];
	}
	ck_assert_uint_eq(valid, 2);
	ck_assert_int_eq(share_combine(combined, who, good, valid), 0);
	ck_assert(total_is(sum + 96, combined, 2));
	memset(items[0], 0xff, 32);
	ck_assert_int_eq(share_combine(combined, who, good, valid), ERR_PROOF);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
	    share_of_another_poll_is_refused,
	    share_under_another_key_is_refused,
	    share_under_another_trustee_is_refused,
	    share_under_another_tally_root_is_refused,
	    share_of_another_total_is_refused,
	    share_of_another_line_is_refused,
	    share_of_another_question_is_refused,
	    every_field_of_a_share_is_bound,
	    weak_fiat_shamir_forgery_is_refused,
	    empty_total_is_zero,
	    fewer_than_k_shares_give_nothing,
	    any_k_and_more_agree,
	    bad_indices_are_refused,
	    bad_share_is_named_and_left_out,
	    NULL,
	};

	return poll_run_tests("share", tests, share_setup, share_teardown);
}
