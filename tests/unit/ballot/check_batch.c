/*
 * Many ballots by one sum: the same verdict as one by one, on ballots of every question
 * type and on everything that can be wrong with them, in every arithmetic.
 */
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

#include "ballot/batch.h"
#include "ballot/weigh.h"
#include "booth.h"
#include "group/arith.h"
#include "naive.h"

/* --- one poll for every question type -------------------------------------- */

#define QUESTION(type, rest)                                                             \
	"{\"id\":\"q\",\"type\":\"" type "\",\"text\":" TEXT "," rest "}"
#define AB OPTION("a") "," OPTION("b")
#define OPTIONS(list) "\"options\":[" list "]"

static const struct {
	const char *question;
	struct choice choices[3];
	size_t count;
} types[] = {
    {QUESTION("yesno", OPTIONS(AB)), {{1, 1}}, 1},
    {QUESTION("single", OPTIONS(THREE)), {{2, 1}}, 1},
    {QUESTION("multi", "\"min\":1,\"max\":3," OPTIONS(THREE)), {{0, 1}, {2, 1}}, 2},
    {QUESTION("approval", OPTIONS(THREE)), {{1, 1}}, 1},
    {QUESTION(
	 "pick", "\"max\":1," OPTIONS(IN("a", "x") "," IN("b", "y") "," IN("c", "x"))),
	{{1, 1}, {2, 1}}, 2},
    {QUESTION("score", "\"max_score\":2," OPTIONS(AB)), {{0, 2}, {1, 3}}, 2},
    {QUESTION(
	 "grades", OPTIONS(AB) ",\"grades\":[" OPTION("poor") "," OPTION("good") "]"),
	{{0, 1}, {1, 2}}, 2},
    {QUESTION("points", "\"points\":5," OPTIONS(AB)), {{0, 3}, {1, 1}}, 2},
};

static struct poll typed;
static struct cast paper;

static void
setup(void)
{
	random_fix("batch");
}

static void
each_type(void (*body)(void))
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		poll_open(&typed, types[i].question);
		paper = cast_answers(
		    &typed, &(struct answer){false, types[i].choices, types[i].count});
		body();
		cast_free(&paper);
		poll_close(&typed);
	}
}

/* --- a changed ballot ------------------------------------------------------- */

static bool
batch_takes(const struct ballot_context *ctx, const uint8_t *ballot, size_t size)
{
	bool found;

	batch_find_good(ctx, &ballot, &size, 1, &found);
	return found;
}

/* Ballots that libsodium has judged, and what the other arithmetics have yet to say. */
static struct {
	uint8_t *bytes;
	bool fine;
	const char *what;
	size_t at;
} waiting[1000];
static size_t waiting_count, judged;

static void
same_verdict(const char *what, size_t at)
{
	uint8_t *copy = xmalloc(paper.size);

	ck_assert_uint_lt(waiting_count, sizeof(waiting) / sizeof(waiting[0]));
	memcpy(copy, paper.bytes, paper.size);
	waiting[waiting_count].bytes = copy;
	waiting[waiting_count].fine = cast_check(&typed, &paper) == BALLOT_GOOD;
	waiting[waiting_count].what = what;
	waiting[waiting_count++].at = at;
}

static void
judge_waiting(void)
{
	if (arith_now() == ARITH_SODIUM)
		return;
	for (size_t i = 0; i < waiting_count; i++)
		ck_assert_msg(batch_takes(&typed.ctx, waiting[i].bytes, paper.size) ==
				  waiting[i].fine,
		    "%s at %zu: libsodium finds it %s, %s does not", waiting[i].what,
		    waiting[i].at, waiting[i].fine ? "good" : "bad",
		    arith_name(arith_now()));
}

/* What libsodium said of each, every arithmetic says. */
static void
compare_verdicts(void)
{
	modes_each(judge_waiting);
	judged += waiting_count;
	while (waiting_count > 0)
		free(waiting[--waiting_count].bytes);
}

static bool
is_scalar(size_t at)
{
	size_t cells_end = CELLS + CELL * typed.questions->cell_count;

	return at < CELLS       ? at == S
	       : at < cells_end ? (at - CELLS) % CELL >= 192
				: (at - cells_end) % EQUATION == 64;
}

/* Head, first, second and last cell, every equation: each other cell is like these. */
static bool
is_chosen(size_t at)
{
	size_t cells = typed.questions->cell_count;
	size_t cell = (at - CELLS) / CELL;

	return at < CELLS || cell < 2 || cell >= cells - 1;
}

/* p - s: the other square root, which is the same point to a careless decoder. */
static void
negate_field(uint8_t s[32])
{
	static const uint8_t p[32] = {0xed, [1 ... 30] = 0xff, [31] = 0x7f};
	int borrow = 0;

	for (size_t i = 0; i < 32; i++) {
		borrow = (int)p[i] - s[i] + borrow;
		s[i] = (uint8_t)borrow;
		borrow >>= 8;
	}
}

static void
spoil_scalar(size_t at)
{
	uint8_t *s = paper.bytes + at, saved[32];

	memcpy(saved, s, 32);
	booth_add_order(s);
	same_verdict("scalar + L", at);
	crypto_core_ristretto255_scalar_random(s);
	same_verdict("another scalar", at);
	memset(s, 0, 32);
	same_verdict("scalar 0", at);
	memset(s, 0xff, 32);
	same_verdict("the largest number", at);
	memcpy(s, saved, 32);
}

/* Strings of the points of small order of the curve under the group, of field elements
 * that are too large, and the like. As group elements some of them are the identity, some
 * nothing at all. */
static const uint8_t odd[][32] = {
    {0}, {1}, {2}, {0xec, [1 ... 30] = 0xff, [31] = 0x7f},
    {0xed, [1 ... 30] = 0xff, [31] = 0x7f}, {0xee, [1 ... 30] = 0xff, [31] = 0x7f},
    {[31] = 0x80}, {[0 ... 31] = 0xff},
    {0xb0, 0xa0, 0x0e, 0x4a, 0x27, 0x1b, 0xee, 0xc4, 0x78, 0xe4, 0x2f, 0xad, 0x06, 0x18,
	0x43, 0x2f, 0xa7, 0xd7, 0xfb, 0x3d, 0x99, 0x00, 0x4d, 0x2b, 0x0b, 0xdf, 0xc1,
	0x4f, 0x80, 0x24, 0x83, 0x2b}, /* sqrt(-1) */
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef,
	0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02,
	0x88, 0x6d, 0x53, 0xfc, 0x05}, /* y of a point of order 8 */
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10,
	0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd,
	0x77, 0x92, 0xac, 0x03, 0x7a}, /* and of another */
};

static void
spoil_point(size_t at)
{
	uint8_t *p = paper.bytes + at, saved[32], signature[96];

	memcpy(saved, p, 32);
	memcpy(signature, paper.bytes + V, 96);
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		memcpy(p, odd[i], 32);
		same_verdict("an odd string", at);
	}
	memcpy(p, saved, 32);
	negate_field(p);
	same_verdict("the other root", at);
	memcpy(p, saved, 32);
	p[31] |= 0x80;
	same_verdict("top bit", at);
	memcpy(p, saved, 32);
	group_add(p, p, group_base());
	same_verdict("another point", at);
	naive_sign(paper.bytes, &typed.ctx, paper.credential);
	same_verdict("another point, signed anew", at);
	memcpy(p, odd[0], 32);
	naive_sign(paper.bytes, &typed.ctx, paper.credential);
	same_verdict("the identity, signed anew", at);
	memcpy(p, saved, 32);
	memcpy(paper.bytes + V, signature, 96);
}

static void
spoil_every_field(void)
{
	same_verdict("as it was cast", 0);
	for (size_t at = 1; at < paper.size; at += 32) {
		if (!is_chosen(at))
			continue;
		if (is_scalar(at))
			spoil_scalar(at);
		else
			spoil_point(at);
	}
	ck_assert_int_eq(cast_check(&typed, &paper), BALLOT_GOOD);
	compare_verdicts();
	ck_assert_uint_gt(judged, 250);
}

START_TEST(every_field_of_every_type_spoiled)
{
	each_type(spoil_every_field);
}
END_TEST

/* Votes that break a rule, proved as well as can be. */
static void
vote_badly(void)
{
	size_t cells = typed.questions->cell_count;
	int *values = xcalloc(cells, sizeof(*values));

	for (size_t change = 0; change < 6; change++) {
		for (size_t i = 0; i < cells; i++)
			values[i] = change == 0 ? 0 : change == 1 ? 1 : paper.cells[i];
		if (change == 2)
			values[0] = 2;
		if (change == 3)
			values[0] = -1;
		if (change == 4)
			values[cells - 1] = 1; /* blank, and a choice */
		if (change == 5) {
			values[0] += 1;
			values[1] -= 1;
		}
		naive_encrypt(paper.bytes, &typed.ctx, values, paper.credential);
		if (change < 5) /* the last one may be allowed */
			ck_assert_int_ne(cast_check(&typed, &paper), BALLOT_GOOD);
		same_verdict("another vote", change);
	}
	for (size_t i = 0; i < cells; i++)
		values[i] = paper.cells[i];
	naive_encrypt(paper.bytes, &typed.ctx, values, paper.credential);
	ck_assert_int_eq(cast_check(&typed, &paper), BALLOT_GOOD);
	same_verdict("a good vote", 0);
	compare_verdicts();
	free(values);
}

START_TEST(bad_votes_of_every_type)
{
	each_type(vote_badly);
}
END_TEST

static void
move_elsewhere(void)
{
	typed.ctx.eid[7] ^= 1;
	same_verdict("another poll", 0);
	naive_sign(paper.bytes, &typed.ctx, paper.credential);
	same_verdict("another poll, signed anew", 0);
	compare_verdicts();
	typed.ctx.eid[7] ^= 1;
	group_add(typed.ctx.key, typed.ctx.key, group_base());
	same_verdict("another key", 0);
	naive_sign(paper.bytes, &typed.ctx, paper.credential);
	same_verdict("another key, signed anew", 0);
	compare_verdicts();
	typed.questions->items[0].id[0] = 'r';
	same_verdict("another question", 0);
	naive_sign(paper.bytes, &typed.ctx, paper.credential);
	same_verdict("another question, signed anew", 0);
	compare_verdicts();
}

START_TEST(replays_of_every_type)
{
	each_type(move_elsewhere);
}
END_TEST

/* --- many ------------------------------------------------------------------- */

enum { MANY = 1000, DISTINCT = 9 };

static uint8_t *distinct[DISTINCT];
static const uint8_t *many[MANY];
static size_t sizes[MANY];
static enum ballot_fault faults[MANY];

/* Distinct good ballots, many times over. */
static void
fill_many(void)
{
	for (size_t i = 0; i < DISTINCT; i++) {
		distinct[i] = xmalloc(good.size);
		ballot_encrypt(
		    distinct[i], good.randomness, &poll.ctx, good.cells, good.credential);
	}
	for (size_t i = 0; i < MANY; i++) {
		many[i] = distinct[i % DISTINCT];
		sizes[i] = good.size;
	}
}

static void
drop_many(void)
{
	for (size_t i = 0; i < DISTINCT; i++)
		free(distinct[i]);
}

/* Exactly those that point to the spoiled ballot have its fault. */
static void
expect_bad(size_t count, const uint8_t *bad, enum ballot_fault want)
{
	memset(faults, 0x55, sizeof(faults));
	ballot_check_many(&poll.ctx, many, sizes, count, faults);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(faults[i], many[i] == bad ? want : BALLOT_GOOD);
}

static void
one_bad_anywhere(void)
{
	static const size_t places[] = {0, 1, 8, 255, 256, 499, 500, 731, 999};
	bool found[MANY];

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const uint8_t *saved = many[places[i]];

		many[places[i]] = good.bytes;
		expect_bad(MANY, good.bytes, BALLOT_PROOF);
		many[places[i]] = saved;
	}
	for (size_t at = 0; at < 40; at++) {
		const uint8_t *saved = many[at];

		many[at] = good.bytes;
		expect_bad(40, good.bytes, BALLOT_PROOF);
		many[at] = saved;
	}
	if (arith_now() == ARITH_SODIUM)
		return;
	/* good ones do not come before libsodium */
	many[731] = good.bytes;
	batch_find_good(&poll.ctx, many, sizes, MANY, found);
	for (size_t i = 0; i < MANY; i++)
		ck_assert(found[i] == (i != 731));
	many[731] = distinct[731 % DISTINCT];
}

START_TEST(one_bad_ballot_is_found_anywhere)
{
	fill_many();
	crypto_core_ristretto255_scalar_random(good.bytes + CELLS + CELL + 224);
	for (enum arith mode = ARITH_PORTABLE; arith_use(mode); mode++) {
		one_bad_anywhere();
		if (mode == ARITH_AVX2)
			break;
	}
	drop_many();
}
END_TEST

/* What a check decoded adds up to what the ballots add up to; what it did not take into a
 * sum is not there. */
static void
kept_points(void)
{
	size_t cells = poll.ctx.questions->cell_count, size = cells * 2 * POINT_SIZE;
	struct ballot_points *points = ballot_points_open(cells, MANY);
	struct ballot_sums *kept = ballot_sums_open(cells);
	struct ballot_sums *again = ballot_sums_open(cells);
	uint8_t *x = xmalloc(size), *y = xmalloc(size);

	many[731] = good.bytes; /* bad, and its points are points */
	sizes[17]--;
	ballot_check_keep(&poll.ctx, many, sizes, MANY, faults, points);
	ck_assert_int_eq(faults[731], BALLOT_PROOF);
	ck_assert_int_eq(faults[17], BALLOT_FORM);
	ck_assert(!ballot_sums_add_kept(kept, points, 17));
	ck_assert(!ballot_sums_add_kept(kept, points, MANY));
	for (size_t i = 0; i < MANY; i++) {
		if (i == 17)
			continue;
		ck_assert(ballot_sums_add_kept(kept, points, i) ==
			  (arith_now() != ARITH_SODIUM));
		ck_assert(ballot_sums_add(again, many[i]));
	}
	ballot_sums_get(kept, x);
	ballot_sums_get(again, y);
	ck_assert(arith_now() == ARITH_SODIUM || memcmp(x, y, size) == 0);
	sizes[17]++;
	many[731] = distinct[731 % DISTINCT];
	ballot_points_close(points);
	ballot_sums_close(kept);
	ballot_sums_close(again);
	free(x);
	free(y);
}

START_TEST(what_was_decoded_is_summed)
{
	fill_many();
	crypto_core_ristretto255_scalar_random(good.bytes + CELLS + CELL + 224);
	ck_assert(arith_use(ARITH_SODIUM));
	kept_points();
	for (enum arith mode = ARITH_PORTABLE; arith_use(mode); mode++) {
		kept_points();
		if (mode == ARITH_AVX2)
			break;
	}
	drop_many();
}
END_TEST

static void
many_bad(void)
{
	for (size_t step = 1; step <= 300; step *= 17) { /* all, every 17th, 289th */
		for (size_t i = 0; i < 300; i++)
			many[i] = i % step == 0 ? good.bytes : distinct[i % DISTINCT];
		expect_bad(300, good.bytes, BALLOT_SUM);
	}
}

START_TEST(many_bad_ballots_are_all_found)
{
	fill_many();
	crypto_core_ristretto255_scalar_random(good.bytes + CELLS + 3 * CELL + 64);
	modes_each(many_bad);
	drop_many();
}
END_TEST

/* Each kind of fault in one batch, told as one by one. */
static void
mixed(void)
{
	enum { COUNT = 60 };
	static uint8_t copies[COUNT][1200];
	enum ballot_fault want[COUNT];

	ck_assert_uint_le(good.size, sizeof(copies[0]));
	for (size_t i = 0; i < COUNT; i++) {
		memcpy(copies[i], good.bytes, good.size);
		many[i] = copies[i];
		sizes[i] = good.size;
	}
	copies[3][0] = 2;
	sizes[9]--;
	booth_add_order(copies[15] + S);
	memset(copies[21] + CELLS, 0xff, 32);
	memset(copies[27] + V, 0, 32);
	memset(copies[30] + CELLS + CELL, 0, 32);
	crypto_core_ristretto255_scalar_random(copies[36] + S);
	crypto_core_ristretto255_scalar_random(copies[42] + CELLS + 192);
	crypto_core_ristretto255_scalar_random(copies[48] + CELLS + 3 * CELL + 64);
	for (size_t i = 0; i < COUNT; i++)
		want[i] = ballot_check(&poll.ctx, many[i], sizes[i]);
	ballot_check_many(&poll.ctx, many, sizes, COUNT, faults);
	for (size_t i = 0; i < COUNT; i++)
		ck_assert_int_eq(faults[i], want[i]);
	ck_assert_int_eq(faults[3], BALLOT_FORM);
	ck_assert_int_eq(faults[9], BALLOT_FORM);
	ck_assert_int_eq(faults[15], BALLOT_ENCODING);
	ck_assert_int_eq(faults[21], BALLOT_ENCODING);
	ck_assert_int_eq(faults[27], BALLOT_IDENTITY);
	ck_assert_int_eq(faults[30], BALLOT_IDENTITY);
	ck_assert_int_eq(faults[36], BALLOT_CREDENTIAL);
	ck_assert_int_eq(faults[42], BALLOT_PROOF);
	ck_assert_int_eq(faults[48], BALLOT_SUM);
	ck_assert_int_eq(faults[0], BALLOT_GOOD);
}

START_TEST(every_fault_is_told_in_a_batch)
{
	modes_each(mixed);
}
END_TEST

/* --- weights ---------------------------------------------------------------- */

static void
shift(uint8_t *scalar, int by)
{
	uint8_t n[32];

	group_scalar_u64(n, 1);
	if (by < 0)
		crypto_core_ristretto255_scalar_negate(n, n);
	group_scalar_add(scalar, scalar, n);
}

/* The left sides of the two signatures add up to what the right sides do: under equal
 * weights nobody would see it. */
static void
cancelling(void)
{
	for (int round = 0; round < 20; round++) {
		expect_bad(2, NULL, BALLOT_GOOD);
		shift(distinct[0] + S, 1);
		shift(distinct[1] + S, -1);
		ballot_check_many(&poll.ctx, many, sizes, 2, faults);
		ck_assert_int_eq(faults[0], BALLOT_CREDENTIAL);
		ck_assert_int_eq(faults[1], BALLOT_CREDENTIAL);
		shift(distinct[0] + S, -1);
		shift(distinct[1] + S, 1);
		/* the two branches of one cell, within one ballot */
		shift(distinct[0] + CELLS + 224, 1);
		shift(distinct[0] + CELLS + 256, -1);
		expect_bad(2, distinct[0], BALLOT_PROOF);
		shift(distinct[0] + CELLS + 224, -1);
		shift(distinct[0] + CELLS + 256, 1);
	}
}

START_TEST(errors_that_cancel_are_caught)
{
	fill_many();
	modes_each(cancelling);
	drop_many();
}
END_TEST

static void
draw(struct scalar out[600], const uint8_t digest[32])
{
	struct weigh *w = weigh_open(100, digest, NULL);

	for (size_t i = 0; i < 600; i++) {
		weigh_draw(w, &out[i]);
		ck_assert_uint_eq(out[i].word[1] >> 62, 0);
		ck_assert_uint_eq(out[i].word[2] | out[i].word[3], 0);
	}
	weigh_close(w);
}

/* Drawn anew for a batch that is checked again; and where a machine's randomness repeats
 * itself, another batch still has other weights. */
START_TEST(weights_are_fresh_and_bound_to_the_batch)
{
	static struct scalar first[600], again[600], other[600];
	const uint8_t digest[32] = {1}, changed[32] = {2};
	size_t high = 0;

	ck_assert(arith_use(ARITH_PORTABLE));
	random_fix("batch");
	draw(first, digest);
	draw(again, digest);
	random_fix("batch");
	draw(other, digest);
	ck_assert_mem_eq(first, other, sizeof(first)); /* the source did repeat itself */
	random_fix("batch");
	draw(other, changed);
	for (size_t i = 0; i < 600; i++) {
		ck_assert_mem_ne(&first[i], &again[i], sizeof(first[i]));
		ck_assert_mem_ne(&first[i], &other[i], sizeof(first[i]));
		for (size_t j = 0; j < i; j++)
			ck_assert_mem_ne(&first[i], &first[j], sizeof(first[i]));
		high += (first[i].word[1] >> 61) & 1;
	}
	ck_assert_uint_gt(high, 200); /* all 126 bits are used */
	ck_assert_uint_lt(high, 400);
}
END_TEST

/* --- sums ------------------------------------------------------------------- */

static void
sums_agree(void)
{
	size_t cells = poll.questions->cell_count;
	struct ballot_sums *s = ballot_sums_open(cells);
	uint8_t fast[3 * 64], slow[3 * 64], spoiled[1200];

	sum_init(slow, cells);
	ballot_sums_get(s, fast);
	ck_assert_mem_eq(fast, slow, sizeof(slow));
	for (size_t i = 0; i < DISTINCT; i++) {
		sum_add_ballot(slow, cells, distinct[i]);
		ck_assert(ballot_sums_add(s, distinct[i]));
		memcpy(spoiled, distinct[i], good.size);
		memset(spoiled + CELLS + CELL * (i % cells) + 32 * (i % 2), 0xff, 32);
		ck_assert(!ballot_sums_add(s, spoiled));
		ballot_sums_get(s, fast);
		ck_assert_mem_eq(fast, slow, sizeof(slow));
	}
	ballot_sums_close(s);
}

START_TEST(sums_are_those_of_libsodium)
{
	fill_many();
	modes_each(sums_agree);
	drop_many();
}
END_TEST

int
main(void)
{
	const TTest *const types_tests[] = {
	    every_field_of_every_type_spoiled,
	    bad_votes_of_every_type,
	    replays_of_every_type,
	    weights_are_fresh_and_bound_to_the_batch,
	    NULL,
	};
	const TTest *const many_tests[] = {
	    one_bad_ballot_is_found_anywhere,
	    what_was_decoded_is_summed,
	    many_bad_ballots_are_all_found,
	    every_fault_is_told_in_a_batch,
	    errors_that_cancel_are_caught,
	    sums_are_those_of_libsodium,
	    NULL,
	};

	return poll_run_tests("batch of every type", types_tests, setup, NULL) |
	       poll_run_tests("batch of many", many_tests, booth_open, booth_close);
}
