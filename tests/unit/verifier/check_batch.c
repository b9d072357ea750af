/*
 * Ballots judged in batches get the words that cast_fault gives one by one, in every
 * arithmetic, whatever is wrong with how many of them.
 */
#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "lib/group/arith.h"
#include "tests/unit/verifier/voter.h"
#include "verifier/batch.h"
#include "verifier/curve.h"
#include "verifier/judge.h"
#include "verifier/sums.h"
#include "verifier/weights.h"

#define TEXT "\"text\":{\"ko\":\"x\",\"en\":\"x\"},"
#define OPTION(id) "{\"id\":\"" id "\",\"ko\":\"x\",\"en\":\"x\"}"
#define IN(id, category)                                                                 \
	"{\"id\":\"" id "\",\"ko\":\"x\",\"en\":\"x\",\"category\":\"" category "\"}"
#define YESNO                                                                            \
	"{\"id\":\"q-yesno\",\"type\":\"yesno\"," TEXT                                   \
	"\"options\":[" OPTION("a") "," OPTION("b") "]}"
#define SINGLE                                                                           \
	"{\"id\":\"q-single\",\"type\":\"single\"," TEXT "\"options\":[" OPTION(         \
	    "a") "," OPTION("b") "," OPTION("c") "," OPTION("d") "," OPTION("e") "]}"
#define SCORE                                                                            \
	"{\"id\":\"q-score\",\"type\":\"score\"," TEXT                                   \
	"\"max_score\":2,\"options\":[" OPTION("a") "," OPTION("b") "]}"

static const char *const papers[] = {
    YESNO,
    SINGLE,
    "{\"id\":\"q\",\"type\":\"multi\"," TEXT "\"min\":1,\"max\":3,\"options\":[" OPTION(
	"a") "," OPTION("b") "," OPTION("c") "," OPTION("d") "]}",
    "{\"id\":\"q\",\"type\":\"approval\"," TEXT
    "\"options\":[" OPTION("a") "," OPTION("b") "," OPTION("c") "]}",
    "{\"id\":\"q\",\"type\":\"pick\"," TEXT "\"max\":2,\"options\":[" IN("a", "x") "," IN(
	"b", "x") "," IN("c", "y") "," IN("d", "y") "," IN("e", "y") "]}",
    SCORE,
    "{\"id\":\"q\",\"type\":\"grades\"," TEXT "\"grades\":[" OPTION("g") "," OPTION(
	"h") "," OPTION("i") "],\"options\":[" OPTION("a") "," OPTION("b") "]}",
    "{\"id\":\"q\",\"type\":\"points\"," TEXT
    "\"points\":5,\"options\":[" OPTION("a") "," OPTION("b") "]}",
    YESNO "\n" SINGLE "\n" SCORE,
};
#define PAPERS (sizeof papers / sizeof *papers)
/* The smallest ballot there is, where many are wanted. */
static const char one_option[] =
    "{\"id\":\"q\",\"type\":\"single\"," TEXT "\"options\":[" OPTION("a") "]}";

static const enum arith modes[] = {ARITH_AVX2, ARITH_PORTABLE, ARITH_SODIUM};
static const uint8_t paper_hash[HASH] = {1};

/* ---- ballots with what they must be told
 * ------------------------------------------------------------------------------- */

struct pile {
	struct bytes *ballots;
	const char **words; /* NULL: good */
	uint8_t **advice;   /* or NULL */
	size_t count, room, word_room, advice_room;
};

static void
pile_add(struct pile *pile, const uint8_t *ballot, size_t size, const char *word)
{
	pile->ballots =
	    mem_slot(pile->ballots, pile->count, &pile->room, sizeof *pile->ballots);
	pile->words =
	    mem_slot(pile->words, pile->count, &pile->word_room, sizeof *pile->words);
	pile->advice =
	    mem_slot(pile->advice, pile->count, &pile->advice_room, sizeof *pile->advice);
	pile->ballots[pile->count] = (struct bytes){0};
	bytes_add(&pile->ballots[pile->count], ballot, size);
	pile->words[pile->count] = word;
	pile->advice[pile->count++] = NULL;
}

static void
pile_drop(struct pile *pile)
{
	for (size_t i = 0; i < pile->count; i++) {
		bytes_drop(&pile->ballots[i]);
		free(pile->advice[i]);
	}
	free(pile->ballots);
	free(pile->words);
	free(pile->advice);
	*pile = (struct pile){0};
}

static void
same_word(const char *found, const char *want, size_t i)
{
	ck_assert_msg((found == NULL) == (want == NULL) &&
			  (found == NULL || strcmp(found, want) == 0),
	    "ballot %zu, %s: %s, should be %s", i, arith_name(arith_now()),
	    found ? found : "good", want ? want : "good");
}

static void
start(struct judge *j, const struct election *e, const struct pile *pile)
{
	for (size_t i = 0; i < pile->count; i++)
		judge_start(j, e, paper_hash, i / 16, pile->ballots[i].data,
		    pile->ballots[i].size, pile->advice[i]);
}

/* Judges the pile as one stream. */
static void
judge_pile(const struct election *e, const struct pile *pile)
{
	struct judge *j = judge_open(1);

	start(j, e, pile);
	for (size_t i = 0; i < pile->count; i++) {
		const struct judged *found =
		    judge_at(j, e, paper_hash, i / 16, (uint32_t)i % 16);
		uint8_t digest[HASH];

		ck_assert_ptr_nonnull(found);
		same_word(found->fault, pile->words[i], i);
		sha256_of(digest, pile->ballots[i].data, pile->ballots[i].size);
		ck_assert_mem_eq(found->digest, digest, HASH);
		ck_assert((found->points != NULL) ==
			  (found->fault == NULL && arith_now() != ARITH_SODIUM));
	}
	judge_close(j);
}

/* In every arithmetic that this machine has. */
static void
judge_everywhere(const struct election *e, const struct pile *pile)
{
	for (size_t m = 0; m < sizeof modes / sizeof *modes; m++)
		if (arith_use(modes[m]))
			judge_pile(e, pile);
}

/* What cast_fault says is what everybody must say; and it must be what the test says. */
static void
pile_take(struct pile *pile, const struct election *e, const uint8_t *ballot, size_t size,
    const char *word)
{
	same_word(cast_fault(e, ballot, size), word, pile->count);
	pile_add(pile, ballot, size, word);
}

/* ---- forgeries
 * ------------------------------------------------------------------------------- */

static void
forge_choices(struct pile *pile, struct voter *v)
{
	const struct election *e = v->election;
	size_t cells = e->paper->cells;
	int choice[64];

	/* value 2, and a negative one */
	voter_choose(e->paper, choice);
	choice[0] = 2;
	voter_vote(v, choice);
	pile_take(pile, e, v->ballot, v->size, "proof");
	choice[cells - 1] = -1;
	voter_vote(v, choice);
	pile_take(pile, e, v->ballot, v->size, "proof");
	/* nothing, everything, a blank and a choice */
	memset(choice, 0, sizeof choice);
	voter_vote(v, choice);
	pile_take(pile, e, v->ballot, v->size, "sum");
	choice[cells - 1] = choice[0] = 1;
	voter_vote(v, choice);
	pile_take(pile, e, v->ballot, v->size, "sum");
	for (size_t i = 0; i < cells; i++)
		choice[i] = 1;
	voter_vote(v, choice);
	pile_take(pile, e, v->ballot, v->size, "sum");
}

/* Every point and every number of a good ballot as it must not be written. */
static void
forge_encodings(struct pile *pile, struct voter *v)
{
	static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
	    0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	    0, 0, 0, 0, 0, 0x10};
	const struct election *e = v->election;
	const struct paper *p = e->paper;
	uint8_t kept[32];

	for (size_t at = 1; at < v->size; at += 32) {
		bool number = at == 65;
		if (at >= cast_cell(0) && at < cast_cell(p->cells))
			number = (at - cast_cell(0)) % 288 >= 192;
		if (at >= cast_cell(p->cells))
			number = (at - cast_cell(p->cells)) % 96 >= 64;
		memcpy(kept, v->ballot + at, 32);
		if (number) {
			sodium_add(v->ballot + at, order, 32);
			pile_take(pile, e, v->ballot, v->size, "encoding");
			memcpy(v->ballot + at, order, 32);
			pile_take(pile, e, v->ballot, v->size, "encoding");
		} else {
			v->ballot[at + 31] ^= 0x80; /* the top bit */
			pile_take(pile, e, v->ballot, v->size, "encoding");
			v->ballot[at + 31] ^= 0x80;
			v->ballot[at] ^= 1; /* odd, or another sign */
			pile_take(pile, e, v->ballot, v->size, "encoding");
			memset(v->ballot + at, 0xff, 32); /* above p */
			pile_take(pile, e, v->ballot, v->size, "encoding");
		}
		memcpy(v->ballot + at, kept, 32);
	}
}

static void
forge_identities(struct pile *pile, struct voter *v)
{
	const struct election *e = v->election;
	uint8_t kept[32];

	for (size_t i = 0; i <= e->paper->cells; i++) {
		uint8_t *at = i ? v->ballot + cast_cell(i - 1) : v->ballot + 1;
		memcpy(kept, at, 32);
		memset(at, 0, 32);
		pile_take(pile, e, v->ballot, v->size, "identity");
		memcpy(at, kept, 32);
		if (i == 0)
			continue;
		/* b may be the identity: then it is the proof that fails */
		memcpy(kept, at + 32, 32);
		memset(at + 32, 0, 32);
		voter_sign(v);
		pile_take(pile, e, v->ballot, v->size, "proof");
		memcpy(at + 32, kept, 32);
	}
}

/* Each part of the ballot replaced by another good one: where it is hashed the credential
 * speaks, and the proofs once somebody has signed anew. */
static void
forge_parts(struct pile *pile, struct voter *v, const struct voter *other)
{
	const struct election *e = v->election;
	const struct paper *p = e->paper;
	uint8_t *whole = mem_new(v->size, 1);

	memcpy(whole, v->ballot, v->size);
	for (size_t at = 1; at < v->size; at += 32) {
		bool hashed = at < 65, sum = at >= cast_cell(p->cells);
		if (at >= cast_cell(0) && !sum)
			hashed = (at - cast_cell(0)) % 288 < 192;
		if (sum)
			hashed = (at - cast_cell(p->cells)) % 96 < 64;
		memcpy(v->ballot + at, other->ballot + at, 32);
		pile_take(pile, e, v->ballot, v->size,
		    hashed || at == 65 ? "credential"
		    : sum              ? "sum"
				       : "proof");
		if (hashed) {
			voter_sign(v);
			pile_take(pile, e, v->ballot, v->size, "proof");
		}
		memcpy(v->ballot, whole, v->size);
	}
	free(whole);
}

static void
forge_whole(struct pile *pile, struct voter *v, const struct voter *other)
{
	const struct election *e = v->election;
	uint8_t *b = mem_new(v->size + 400, 1);
	struct voter thief = {.election = e, .ballot = b, .size = v->size};

	/* one byte, one cell too few or too many; no ballot at all; another version */
	memcpy(b, v->ballot, v->size);
	pile_take(pile, e, b, v->size + 1, "form");
	pile_take(pile, e, b, v->size - 1, "form");
	pile_take(pile, e, b, v->size + 288, "form");
	pile_take(pile, e, b, v->size - 288, "form");
	pile_take(pile, e, b, 0, "form");
	b[0] = 2;
	pile_take(pile, e, b, v->size, "form");
	b[0] = 1;
	/* two cells change places with their proofs, before and after signing anew */
	memcpy(b + cast_cell(0), v->ballot + cast_cell(1), 288);
	memcpy(b + cast_cell(1), v->ballot + cast_cell(0), 288);
	pile_take(pile, e, b, v->size, "credential");
	memcpy(thief.secret, v->secret, 32);
	voter_sign(&thief);
	pile_take(pile, e, b, v->size, "proof");
	/* copied under another credential, plain and signed anew */
	memcpy(b, v->ballot, v->size);
	memcpy(b + 1, other->ballot + 1, 96);
	pile_take(pile, e, b, v->size, "credential");
	memcpy(thief.secret, other->secret, 32);
	voter_sign(&thief);
	pile_take(pile, e, b, v->size, "proof");
	free(b);
}

/* Everything that can be wrong with a ballot, good ones between. */
static void
forge_all(struct pile *pile, const struct election *e)
{
	struct voter v, other;
	int choice[64];

	voter_open(&v, e);
	voter_open(&other, e);
	forge_choices(pile, &v);
	voter_choose(e->paper, choice);
	voter_vote(&v, choice);
	voter_choose(e->paper, choice);
	voter_vote(&other, choice);
	pile_take(pile, e, v.ballot, v.size, NULL);
	forge_encodings(pile, &v);
	pile_take(pile, e, v.ballot, v.size, NULL);
	forge_parts(pile, &v, &other);
	pile_take(pile, e, other.ballot, other.size, NULL);
	forge_whole(pile, &v, &other);
	forge_identities(pile, &v);
	voter_close(&v);
	voter_close(&other);
}

START_TEST(every_forgery)
{
	struct pile pile = {0};
	struct election e;
	struct paper *paper;

	voter_election(&e, &paper, papers[_i]);
	forge_all(&pile, &e);
	judge_everywhere(&e, &pile);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

static void
add_good(struct pile *pile, const struct election *e, size_t count)
{
	struct voter v;
	int choice[64];

	for (size_t i = 0; i < count; i++) {
		voter_open(&v, e);
		voter_choose(e->paper, choice);
		voter_vote(&v, choice);
		pile_add(pile, v.ballot, v.size, NULL);
		voter_close(&v);
	}
}

/* A ballot of another poll, key or question is none here. */
START_TEST(replays)
{
	struct pile pile = {0};
	struct election e, other;
	struct paper *paper, *renamed;
	struct fault fault;

	voter_election(&e, &paper, papers[0]);
	ck_assert(paper_read(&renamed,
		      span_of("{\"id\":\"renamed\",\"type\":\"yesno\"," TEXT
			      "\"options\":[" OPTION("a") "," OPTION("b") "]}"),
		      &fault) == 0);
	add_good(&pile, &e, 4);
	judge_everywhere(&e, &pile);
	for (size_t i = 0; i < pile.count; i++)
		pile.words[i] = "credential";
	other = e;
	other.eid[31] ^= 1;
	judge_everywhere(&other, &pile);
	other = e;
	other.paper = renamed;
	judge_everywhere(&other, &pile);
	other = e;
	memcpy(other.key, pile.ballots[0].data + 1, 32);
	judge_everywhere(&other, &pile);
	/* keys that are none: the words stay those of cast_fault */
	memset(other.key, 0, 32);
	same_word(cast_fault(&other, pile.ballots[0].data, pile.ballots[0].size),
	    "credential", 0);
	judge_everywhere(&other, &pile);
	memset(other.key, 0xff, 32);
	judge_everywhere(&other, &pile);
	pile_drop(&pile);
	paper_drop(paper);
	paper_drop(renamed);
}
END_TEST

/* z0 of the first cell moved by a number, up or down. */
static void
shift(struct bytes *ballot, bool up)
{
	uint8_t *z = ballot->data + cast_cell(0) + 32 * CELL_Z0, seven[32];

	number_of(seven, 7);
	if (up)
		crypto_core_ristretto255_scalar_add(z, z, seven);
	else
		crypto_core_ristretto255_scalar_sub(z, z, seven);
}

START_TEST(errors_that_cancel)
{
	struct pile pile = {0};
	struct election e;
	struct paper *paper;

	voter_election(&e, &paper, papers[0]);
	add_good(&pile, &e, 8);
	shift(&pile.ballots[2], true);
	shift(&pile.ballots[5], false);
	pile.words[2] = pile.words[5] = "proof";
	judge_everywhere(&e, &pile);
	/* also within one ballot: z0 and z1 of a cell, whose sum stays */
	crypto_core_ristretto255_scalar_sub(
	    pile.ballots[2].data + cast_cell(0) + 32 * CELL_Z1,
	    pile.ballots[2].data + cast_cell(0) + 32 * CELL_Z1, (const uint8_t[32]){7});
	judge_everywhere(&e, &pile);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

static uint8_t *
advice_for(const struct election *e, const struct bytes *ballot)
{
	struct judge *j = judge_open(1);
	size_t size = ADVICE_SIZE * cast_points(e->paper);
	const struct judged *found;
	uint8_t *advice = mem_new(size, 1);

	judge_advise(j);
	judge_start(j, e, paper_hash, 0, ballot->data, ballot->size, NULL);
	found = judge_at(j, e, paper_hash, 0, 0);
	ck_assert_ptr_nonnull(found->advice);
	memcpy(advice, found->advice, size);
	judge_close(j);
	return advice;
}

#define MANY 1000

/* MANY ballots: a few made, the others copies; each with advice, to be quick. */
static void
many(struct pile *pile, const struct election *e)
{
	size_t size = ADVICE_SIZE * cast_points(e->paper);

	add_good(pile, e, 20);
	for (size_t i = 0; i < MANY; i++) {
		if (i >= 20)
			pile_add(pile, pile->ballots[i % 20].data,
			    pile->ballots[i % 20].size, NULL);
		if (i < 20) {
			pile->advice[i] = advice_for(e, &pile->ballots[i]);
		} else {
			pile->advice[i] = mem_new(size, 1);
			memcpy(pile->advice[i], pile->advice[i % 20], size);
		}
	}
}

static void
one_bad(const struct election *e, struct pile *pile, size_t at)
{
	shift(&pile->ballots[at], true);
	pile->words[at] = "proof";
	judge_pile(e, pile);
	shift(&pile->ballots[at], false);
	pile->words[at] = NULL;
}

/* A place in 23, from another one in each run: all of them are a minute of two cores.
 * Without AVX2 fewer. MADANG_PLACES=1: every one. */
static size_t
places(void)
{
	const char *said = getenv("MADANG_PLACES");

	return said ? (size_t)atoi(said) : 23;
}

START_TEST(one_bad_anywhere)
{
	size_t step = places();
	struct pile pile = {0};
	struct election e;
	struct paper *paper;

	voter_election(&e, &paper, one_option);
	many(&pile, &e);
	ck_assert_uint_gt(step, 0);
	if (arith_use(ARITH_AVX2))
		for (size_t at = randombytes_uniform((uint32_t)step); at < MANY;
		     at += step)
			one_bad(&e, &pile, at);
	ck_assert(arith_use(ARITH_PORTABLE));
	for (size_t at = randombytes_uniform(101); at < MANY; at += 101)
		one_bad(&e, &pile, at);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

START_TEST(many_bad_and_all_bad)
{
	struct pile pile = {0};
	struct election e;
	struct paper *paper;

	voter_election(&e, &paper, one_option);
	many(&pile, &e);
	for (size_t i = 0; i < MANY; i++)
		if (randombytes_uniform(3) == 0) {
			shift(&pile.ballots[i], true);
			pile.words[i] = "proof";
		}
	judge_everywhere(&e, &pile);
	for (size_t i = 0; i < MANY; i++)
		if (pile.words[i] == NULL) {
			shift(&pile.ballots[i], true);
			pile.words[i] = "proof";
		}
	judge_everywhere(&e, &pile);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

/* How many ballots libsodium was asked about, one by one, of those that are good. */
static size_t
good_alone(const struct election *e, const struct pile *pile)
{
	struct batch_item *items = mem_new(pile->count, sizeof *items);
	struct batch_bench *bench = batch_open();
	size_t alone = 0;

	for (size_t i = 0; i < pile->count; i++) {
		items[i] = (struct batch_item){.election = e,
		    .ballot = pile->ballots[i].data,
		    .size = pile->ballots[i].size,
		    .advice = pile->advice[i]};
		sha256_of(items[i].digest, items[i].ballot, items[i].size);
	}
	batch_judge(bench, items, pile->count);
	for (size_t i = 0; i < pile->count; i++) {
		same_word(items[i].fault, pile->words[i], i);
		ck_assert(items[i].alone || pile->words[i] == NULL);
		alone += items[i].alone && pile->words[i] == NULL;
	}
	batch_close(bench);
	free(items);
	return alone;
}

/* Every so many is bad. To be asked about one by one costs thirty times what a good
 * ballot does in a batch; once, two bad ones of sixteen had all sixteen asked about, and
 * whoever made every eighth ballot bad had every ballot cost that. */
START_TEST(good_ballots_among_bad_ones)
{
	static const size_t steps[] = {100, 16, 9, 8, 5, 4, 3, 2};
	struct pile pile = {0};
	struct election e;
	struct paper *paper;
	size_t bad;

	voter_election(&e, &paper, one_option);
	many(&pile, &e);
	ck_assert(arith_use(ARITH_AVX2) || arith_use(ARITH_PORTABLE));
	for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
		bad = 0;
		for (size_t i = steps[s] / 2; i < MANY; i += steps[s], bad++) {
			shift(&pile.ballots[i], true);
			pile.words[i] = "proof";
		}
		ck_assert_uint_le(good_alone(&e, &pile), steps[s] > 4 ? 0 : bad);
		for (size_t i = steps[s] / 2; i < MANY; i += steps[s]) {
			shift(&pile.ballots[i], false);
			pile.words[i] = NULL;
		}
	}
	ck_assert_uint_eq(good_alone(&e, &pile), 0);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

/* Advice that is right, of another point, of another ballot, random, zero. */
START_TEST(advice_is_never_believed)
{
	struct pile pile = {0};
	struct election e;
	struct paper *paper;
	size_t size, count;

	voter_election(&e, &paper, papers[1]);
	add_good(&pile, &e, 12);
	size = ADVICE_SIZE * cast_points(paper);
	count = pile.count;
	for (size_t i = 0; i < count; i++)
		pile.advice[i] = advice_for(&e, &pile.ballots[i]);
	for (size_t i = 0; i < 32; i++) {
		uint8_t swapped = pile.advice[1][i];
		pile.advice[1][i] = pile.advice[1][i + ADVICE_SIZE];
		pile.advice[1][i + ADVICE_SIZE] = swapped;
	}
	memcpy(pile.advice[2], pile.advice[3], size);
	randombytes_buf(pile.advice[4], size);
	memset(pile.advice[5], 0, size);
	memset(pile.advice[6], 0xff, size);
	shift(&pile.ballots[7], true);
	pile.words[7] = "proof";
	/* a string that is no point, with every kind of advice */
	for (size_t i = 8; i < count; i++) {
		pile.ballots[i].data[33] ^= 1;
		pile.words[i] = "encoding";
	}
	randombytes_buf(pile.advice[9], size);
	memset(pile.advice[10], 0, size);
	judge_everywhere(&e, &pile);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

START_TEST(weights_are_fresh)
{
	static const uint8_t digest[HASH] = {7};
	uint64_t first[600][2], second[600][2], high = 0;

	for (int round = 0; round < 2; round++) {
		uint64_t(*out)[2] = round ? second : first;
		struct weights w;
		weights_begin(&w);
		weights_hold(&w, digest);
		weights_seal(&w);
		weights_draw(&w, out, 300);
		weights_draw(&w, out + 300, 300);
	}
	for (size_t i = 0; i < 600; i++) {
		ck_assert(memcmp(first[i], second[i], 16) != 0);
		ck_assert_uint_eq(first[i][1] >> (WEIGHT_BITS - 64), 0);
		high |= first[i][1];
		for (size_t k = 0; k < i; k++)
			ck_assert(memcmp(first[i], first[k], 16) != 0);
	}
	/* and all bits are used */
	ck_assert_uint_eq(high, ((uint64_t)1 << (WEIGHT_BITS - 64)) - 1);
}
END_TEST

/* ---- the judge
 * ------------------------------------------------------------------------------- */

/* A ballot that waits alone is judged when it is asked for; what is forgotten is gone;
 * what nobody told of is worked out. */
START_TEST(asked_and_forgotten)
{
	struct pile pile = {0};
	struct election e, other;
	struct paper *paper;
	struct judge *j;
	const struct bytes *b;
	char tracker[TRACKER + 1];

	voter_election(&e, &paper, papers[1]);
	add_good(&pile, &e, 3);
	shift(&pile.ballots[1], true);
	b = pile.ballots;
	ck_assert(arith_use(modes[_i]));
	j = judge_open(2);
	other = e;
	other.eid[0] ^= 1;
	judge_start(j, &e, paper_hash, 5, b[0].data, b[0].size, NULL);
	judge_start(j, &e, paper_hash, 5, b[1].data, b[1].size, NULL);
	judge_start(j, &other, paper_hash, 9, b[0].data, b[0].size, NULL);
	ck_assert_uint_gt(judge_held(j), 0);
	same_word(judge_ask(j, &e, paper_hash, b[0].data, b[0].size), NULL, 0);
	same_word(judge_ask(j, &e, paper_hash, b[1].data, b[1].size), "proof", 1);
	same_word(judge_ask(j, &e, paper_hash, b[2].data, b[2].size), NULL, 2);
	same_word(
	    judge_ask(j, &other, paper_hash, b[0].data, b[0].size), "credential", 0);
	ck_assert_ptr_null(judge_find(j, &e, paper_hash, b[2].data, b[2].size));
	ck_assert_ptr_null(
	    judge_find(j, &e, (const uint8_t[HASH]){2}, b[0].data, b[0].size));
	ck_assert_ptr_null(judge_at(j, &other, paper_hash, 5, 0));
	ck_assert_ptr_null(judge_at(j, &e, paper_hash, 5, 2));
	ck_assert_ptr_null(judge_at(j, &e, paper_hash, 6, 0));
	ck_assert_ptr_eq(judge_at(j, &e, paper_hash, 5, 0),
	    judge_find(j, &e, paper_hash, b[0].data, b[0].size));
	cast_tracker(tracker, &e, b[0].data);
	ck_assert_str_eq(judge_at(j, &e, paper_hash, 5, 0)->tracker, tracker);
	judge_forget(j, 5);
	ck_assert_ptr_null(judge_find(j, &e, paper_hash, b[0].data, b[0].size));
	ck_assert_ptr_null(judge_at(j, &e, paper_hash, 5, 0));
	same_word(
	    judge_ask(j, &other, paper_hash, b[0].data, b[0].size), "credential", 0);
	judge_forget(j, 9);
	ck_assert_uint_eq(judge_held(j), 0);
	judge_close(j);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

/* The advice that comes of a run is the same without any, with the right one, and with a
 * root of the other sign; what is forgotten counts no more. */
START_TEST(advice_comes_again)
{
	struct pile pile = {0};
	struct election e;
	struct paper *paper;
	size_t size;

	if (!arith_use(modes[_i]))
		return;
	voter_election(&e, &paper, papers[1]);
	add_good(&pile, &e, 1);
	size = ADVICE_SIZE * cast_points(paper);
	for (int round = 0; round < 3; round++) {
		struct judge *j = judge_open(1);
		const struct judged *found;
		uint8_t *given = advice_for(&e, &pile.ballots[0]);

		if (round == 2) {
			int less = 0; /* p less the root, for the first */
			for (size_t i = 0; i < 32; i++) {
				int p = i == 0 ? 0xed : i == 31 ? 0x7f : 0xff;
				int n = p - given[i] - less;
				less = n < 0;
				given[i] = (uint8_t)n;
			}
		}
		judge_advise(j);
		judge_start(j, &e, paper_hash, 3, pile.ballots[0].data,
		    pile.ballots[0].size, round ? given : NULL);
		found = judge_at(j, &e, paper_hash, 3, 0);
		ck_assert_ptr_null(found->fault);
		free(given);
		given = advice_for(&e, &pile.ballots[0]);
		ck_assert_mem_eq(found->advice, given, size);
		free(given);
		judge_forget(j, 3);
		ck_assert_uint_eq(judge_held(j), 0);
		judge_close(j);
	}
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

#define STREAM 900 /* leaves of 20 ballots */
#define AHEAD 300  /* leaves that are read before the first is applied */

/* More than a batch, of two elections in turn, a bad one now and then, forgotten as
 * they are applied: nothing stays. */
START_TEST(a_long_stream)
{
	struct pile piles[2] = {{0}, {0}};
	struct election e[2];
	struct paper *paper[2];
	struct judge *j = judge_open(0);
	size_t most = 0, held;

	judge_batches(j, 1 << 20);
	for (size_t k = 0; k < 2; k++) {
		voter_election(&e[k], &paper[k], one_option);
		add_good(&piles[k], &e[k], 20);
	}
	for (uint64_t leaf = 0; leaf < STREAM; leaf++) {
		const struct pile *pile = &piles[leaf % 2];
		if (leaf % 200 == 0)
			shift(&pile->ballots[3], true);
		for (size_t i = 0; i < 20; i++)
			judge_start(j, &e[leaf % 2], paper_hash, leaf,
			    pile->ballots[i].data, pile->ballots[i].size, NULL);
		if (leaf % 200 == 0)
			shift(&pile->ballots[3], false);
		held = judge_held(j);
		most = held > most ? held : most;
		if (leaf < AHEAD)
			continue;
		for (uint32_t i = 0; i < 20; i++) {
			uint64_t old = leaf - AHEAD;
			same_word(judge_at(j, &e[old % 2], paper_hash, old, i)->fault,
			    old % 200 == 0 && i == 3 ? "proof" : NULL, i);
		}
		judge_forget(j, leaf - AHEAD);
	}
	ck_assert_uint_lt(most, (AHEAD + 1) * 20 * (2 * piles[0].ballots[0].size + 1000));
	/* the last are forgotten unread, some of them while they are judged */
	for (uint64_t leaf = STREAM - AHEAD; leaf < STREAM; leaf++)
		judge_forget(j, leaf);
	judge_settle(j);
	ck_assert_uint_eq(judge_held(j), 0);
	judge_close(j);
	for (size_t k = 0; k < 2; k++) {
		pile_drop(&piles[k]);
		paper_drop(paper[k]);
	}
}
END_TEST

/* Sums over decoded points, over bytes, and by libsodium alone are the same. */
START_TEST(sums_agree)
{
	struct pile pile = {0};
	struct election e;
	struct paper *paper;
	uint8_t *sums[3];

	voter_election(&e, &paper, papers[1]);
	add_good(&pile, &e, 9);
	for (size_t m = 0; m < 3; m++) {
		enum arith mode = arith_use(modes[m]) ? modes[m] : ARITH_PORTABLE;
		struct cell_sums *s;
		struct judge *j;

		ck_assert(arith_use(mode));
		j = judge_open(1);
		s = sums_open(paper->cells);
		start(j, &e, &pile);
		for (uint32_t i = 0; i < 9; i++)
			sums_add(s, i % 3 ? judge_at(j, &e, paper_hash, 0, i) : NULL,
			    pile.ballots[i].data);
		sums[m] = mem_new(paper->cells, 64);
		sums_write(s, sums[m]);
		sums_close(s);
		judge_close(j);
		ck_assert_mem_eq(sums[m], sums[0], 64 * paper->cells);
	}
	for (size_t m = 0; m < 3; m++)
		free(sums[m]);
	pile_drop(&pile);
	paper_drop(paper);
}
END_TEST

int
main(void)
{
	static const char *const names[] = {"words", "many", "judge"};
	Suite *suite = suite_create("verifier batch");
	TCase *tc[3];
	SRunner *runner;
	int failed;

	if (sodium_init() < 0)
		return 2;
	for (size_t i = 0; i < 3; i++) {
		tc[i] = tcase_create(names[i]);
		tcase_set_timeout(tc[i], 1200); /* sanitizers take ten times as long */
		suite_add_tcase(suite, tc[i]);
	}
	tcase_add_loop_test(tc[0], every_forgery, 0, PAPERS);
	tcase_add_test(tc[0], replays);
	tcase_add_test(tc[0], errors_that_cancel);
	tcase_add_test(tc[0], advice_is_never_believed);
	tcase_add_test(tc[0], weights_are_fresh);
	tcase_add_test(tc[1], one_bad_anywhere);
	tcase_add_test(tc[1], many_bad_and_all_bad);
	tcase_add_test(tc[1], good_ballots_among_bad_ones);
	tcase_add_loop_test(tc[2], asked_and_forgotten, arith_use(ARITH_AVX2) ? 0 : 1, 3);
	tcase_add_loop_test(tc[2], advice_comes_again, 0, 2);
	tcase_add_test(tc[2], a_long_stream);
	tcase_add_test(tc[2], sums_agree);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
