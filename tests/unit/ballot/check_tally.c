/* Whole polls with every question type, the discrete logarithm, the tally root. */
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

#include "council.h"
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

/* --- totals --------------------------------------------------------------- */

static void
find_totals(void)
{
	static const uint64_t bounds[] = {0, 1, 2, 3, 8, 9, 10, 99, 100, 40092, 10000000};
	uint8_t s[32], b[32], combined[32];
	uint64_t found;

	crypto_core_ristretto255_scalar_random(s);
	group_mul_base(combined, s);
	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		struct total_table *t = total_table_open(bounds[i], i);

		for (uint64_t m = bounds[i] > 10 ? bounds[i] - 2 : 0; m <= bounds[i] + 1;
		     m++) {
			int want = m <= bounds[i] ? 0 : ERR_NOT_FOUND;

			group_scalar_u64(s, m);
			group_mul_base(b, s);
			group_add(b, b, combined);
			ck_assert_int_eq(
			    total_find(t, &found, b, combined, bounds[i]), want);
			if (want == 0)
				ck_assert_uint_eq(found, m);
		}
		total_table_close(t);
	}
}

START_TEST(totals_are_found_up_to_the_bound)
{
	modes_each(find_totals);
}
END_TEST

/* A table is for every bound up to its own. */
START_TEST(one_table_serves_all_lines)
{
	static const uint64_t values[] = {0, 1, 63, 64, 65, 4095, 4096, 9999, 10000};
	struct total_table *t = total_table_open(10000, 1);
	uint8_t s[32], b[32];
	uint64_t found;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		static const uint8_t nothing[32];

		group_scalar_u64(s, values[i]);
		group_mul_base(b, s);
		ck_assert_int_eq(total_find(t, &found, b, nothing, values[i]), 0);
		ck_assert_uint_eq(found, values[i]);
		if (values[i] > 0)
			ck_assert_int_eq(total_find(t, &found, b, nothing, values[i] - 1),
			    ERR_NOT_FOUND);
	}
	total_table_close(t);
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

int
main(void)
{
	const TTest *const tests[] = {
	    every_type_with_two_of_three,
	    every_type_with_three_of_five,
	    totals_are_found_up_to_the_bound,
	    one_table_serves_all_lines,
	    tally_root_is_the_documented_tree,
	    NULL,
	};

	return poll_run_tests("tally", tests, setup, NULL);
}
