/* The ceremony, shares and totals: that they work with every question type, and what is
 * refused. */
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

#include "council.h"
#include "naive.h"
#include "tree/merkle.h"

static void
setup(void)
{
	random_fix("trustee");
}

/* --- whole polls ---------------------------------------------------------- */

#define FOUR OPTION("a") "," OPTION("b") "," OPTION("c") "," OPTION("d")

/* One question of every type: 71 cells. */
/* clang-format off */
#define EVERY_TYPE \
	"{\"id\":\"yn\",\"type\":\"yesno\",\"text\":" TEXT ",\"options\":[" OPTION("yes") "," \
	OPTION("no") "]}\n" SINGLE("s", THREE) "\n" \
	"{\"id\":\"m\",\"type\":\"multi\",\"text\":" TEXT ",\"min\":1,\"max\":3,\"options\":[" FOUR \
	"]}\n{\"id\":\"ap\",\"type\":\"approval\",\"text\":" TEXT ",\"options\":[" THREE "]}\n" \
	"{\"id\":\"pk\",\"type\":\"pick\",\"text\":" TEXT ",\"max\":1,\"options\":[" \
	IN("a", "x") "," IN("b", "y") "," IN("c", "x") "]}\n" \
	"{\"id\":\"sc\",\"type\":\"score\",\"text\":" TEXT ",\"max_score\":3,\"options\":[" \
	OPTION("a") "," OPTION("b") "]}\n" \
	"{\"id\":\"gr\",\"type\":\"grades\",\"text\":" TEXT ",\"options\":[" OPTION("a") "," \
	OPTION("b") "],\"grades\":[" OPTION("poor") "," OPTION("fair") "," OPTION("good") "]}\n" \
	"{\"id\":\"pt\",\"type\":\"points\",\"text\":" TEXT ",\"points\":5,\"options\":[" THREE "]}"
/* clang-format on */

/* What voter number v chooses, in the order of EVERY_TYPE. */
struct ballot_paper {
	struct answer answers[8];
	struct choice yn[1], s[1], m[3], ap[3], pk[2], sc[2], gr[2], pt[3];
};

static void
fill_in(struct ballot_paper *b, int v)
{
	*b = (struct ballot_paper){
	    .yn = {{v % 2, 1}},
	    .s = {{v % 3, 1}},
	    .m = {{v % 4, 1}, {(v + 1) % 4, 1}, {(v + 2) % 4, 1}},
	    .ap = {{v % 3, 1}, {(v + 1) % 3, 1}, {(v + 2) % 3, 1}},
	    .pk = {{v % 2 ? 0 : 2, 1}, {1, 1}},
	    .sc = {{0, v % 5}, {1, (v + 2) % 5}},
	    .gr = {{1, v % 4}, {0, (v + 3) % 4}},
	    .pt = {{0, v % 3}, {1, 1}, {2, v % 2}},
	};
	const struct answer answers[] = {
	    {v == 5, v == 5 ? NULL : b->yn, v == 5 ? 0 : 1},
	    {false, b->s, 1},
	    {false, b->m, (size_t)(1 + v % 3)},
	    {v == 4, v == 4 ? NULL : b->ap, v == 4 ? 0 : (size_t)(1 + v % 3)},
	    {v == 3, v == 3 ? NULL : b->pk, v == 3 ? 0 : 2},
	    {v == 2, v == 2 ? NULL : b->sc, v == 2 ? 0 : 2},
	    {v == 1, v == 1 ? NULL : b->gr, v == 1 ? 0 : 2},
	    {v == 0, v == 0 ? NULL : b->pt, v == 0 ? 0 : 3},
	};
	memcpy(b->answers, answers, sizeof(answers));
}

/* Casts, sums in two halves that are then added, and counts in clear beside it. */
static void
hold_vote(const struct poll *p, uint8_t *sum, uint64_t *clear)
{
	size_t cells = p->questions->cell_count;
	uint8_t *half = xmalloc(cells * 64);

	sum_init(sum, cells);
	sum_init(half, cells);
	for (int v = 0; v < 7; v++) {
		struct ballot_paper paper;
		struct cast c;

		fill_in(&paper, v);
		c = cast_answers(p, paper.answers);
		ck_assert_int_eq(cast_check(p, &c), BALLOT_GOOD);
		questions_count(p->questions, c.cells, clear);
		sum_add_ballot(v % 2 ? sum : half, cells, c.bytes);
		cast_free(&c);
	}
	sum_add(sum, half, cells);
	free(half);
}

static void
poll_with(uint32_t k, uint32_t n, const uint32_t *who)
{
	static struct council council;
	struct poll p;
	uint8_t *sum;
	uint64_t *clear, lines_with_votes = 0;

	council_meet(&council, k, n);
	poll_open(&p, EVERY_TYPE);
	memcpy(p.ctx.key, council.key, POINT_SIZE);
	sum = xmalloc(p.questions->cell_count * 64);
	clear = xcalloc(p.questions->line_count, sizeof(*clear));
	hold_vote(&p, sum, clear);
	for (size_t line = 0; line < p.questions->line_count; line++) {
		uint64_t bound = 7 * (uint64_t)p.questions->lines[line].maximum;

		ck_assert_uint_eq(
		    council_total(&council, &p, who, line, sum, bound), clear[line]);
		lines_with_votes += clear[line] > 0;
	}
	ck_assert_uint_gt(lines_with_votes, 35); /* the vote was not trivial */
	free(sum);
	free(clear);
	poll_close(&p);
}

START_TEST(every_type_with_two_of_three)
{
	poll_with(2, 3, (const uint32_t[]){3, 1});
}
END_TEST

START_TEST(every_type_with_three_of_five)
{
	poll_with(3, 5, (const uint32_t[]){2, 4, 5});
}
END_TEST

/* --- ceremony ------------------------------------------------------------- */

static struct council council;

static void
refused(const struct dkg_context *ctx, const uint8_t *reveal, size_t size, int code,
    const char *words)
{
	struct why why = {""};

	ck_assert_int_eq(dkg_check_reveal(ctx, reveal, size, &why), code);
	ck_assert_msg(
	    strstr(why.text, words) != NULL, "\"%s\" is not in \"%s\"", words, why.text);
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

/* --- shares --------------------------------------------------------------- */

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

static void
share_refused(void)
{
	ck_assert_int_eq(share_check(&ctx, item, 1, sum), ERR_PROOF);
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
	uint64_t total;

	ck_assert_int_eq(combine(combined, (const uint32_t[]){1}, 1), 0);
	ck_assert_int_eq(total_find(&total, sum + 96, combined, 100000), ERR_NOT_FOUND);
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

/* --- totals --------------------------------------------------------------- */

START_TEST(totals_are_found_up_to_the_bound)
{
	static const uint64_t bounds[] = {0, 1, 2, 3, 8, 9, 10, 99, 100, 40092, 10000000};
	uint8_t s[32], b[32], combined[32];
	uint64_t found;

	crypto_core_ristretto255_scalar_random(s);
	group_mul_base(combined, s);
	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		for (uint64_t m = bounds[i] > 10 ? bounds[i] - 2 : 0; m <= bounds[i] + 1;
		     m++) {
			int want = m <= bounds[i] ? 0 : ERR_NOT_FOUND;

			group_scalar_u64(s, m);
			group_mul_base(b, s);
			group_add(b, b, combined);
			ck_assert_int_eq(
			    total_find(&found, b, combined, bounds[i]), want);
			if (want == 0)
				ck_assert_uint_eq(found, m);
		}
	}
}
END_TEST

START_TEST(tally_root_is_the_documented_tree)
{
	struct tally_root *t = tally_root_open();
	uint8_t root[32], want[32], leaves[3][32], close[32], digest[32];
	uint8_t item48[48] = {0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 3};

	memset(digest, 0xdd, 32);
	memset(close, 0xcc, 32);
	tally_root_add(t, 0x102, 3, digest, 1);
	tally_root_add(t, 0x102, 4, digest, 256);
	tally_root_close(t, close, root);
	memcpy(item48 + 12, digest, 32);
	item48[47] = 1;
	merkle_leaf(leaves[0], item48, 48);
	item48[11] = 4;
	item48[46] = 1;
	item48[47] = 0;
	merkle_leaf(leaves[1], item48, 48);
	merkle_leaf(leaves[2], close, 32);
	merkle_node(want, leaves[0], leaves[1]);
	merkle_node(want, want, leaves[2]);
	ck_assert_mem_eq(root, want, 32);
}
END_TEST

static TCase *
case_of(Suite *s, const char *name, const TTest *const *tests, SFun before, SFun after)
{
	TCase *t = tcase_create(name);

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, before, after);
	for (; *tests != NULL; tests++)
		tcase_add_test(t, *tests);
	suite_add_tcase(s, t);
	return t;
}

int
main(void)
{
	const TTest *const plain[] = {
	    every_type_with_two_of_three,
	    every_type_with_three_of_five,
	    reveal_is_bound_to_its_context,
	    every_point_of_a_reveal_is_bound,
	    malformed_reveals_are_refused,
	    rogue_key_is_refused,
	    identities_are_refused,
	    wrong_share_is_seen,
	    totals_are_found_up_to_the_bound,
	    tally_root_is_the_documented_tree,
	    NULL,
	};
	const TTest *const shares[] = {
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
	Suite *s = suite_create("trustee");
	SRunner *r = srunner_create(s);

	case_of(s, "ceremony and tally", plain, setup, NULL);
	case_of(s, "shares", shares, share_setup, share_teardown);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
