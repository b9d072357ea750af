#include "tests/unit/verifier/pile.h"

#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/curve.h"

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

const char *const pile_papers[PILE_PAPERS] = {
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

const char pile_one_option[] =
    "{\"id\":\"q\",\"type\":\"single\"," TEXT "\"options\":[" OPTION("a") "]}";

const enum arith pile_modes[] = {ARITH_AVX2, ARITH_PORTABLE, ARITH_SODIUM};
const uint8_t pile_paper[HASH] = {1};

void
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

void
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

void
pile_same_word(const char *found, const char *want, size_t i)
{
	ck_assert_msg((found == NULL) == (want == NULL) &&
			  (found == NULL || strcmp(found, want) == 0),
	    "ballot %zu, %s: %s, should be %s", i, arith_name(arith_now()),
	    found ? found : "good", want ? want : "good");
}

void
pile_start(struct judge *j, const struct election *e, const struct pile *pile)
{
	for (size_t i = 0; i < pile->count; i++)
		judge_start(j, e, pile_paper, i / 16, pile->ballots[i].data,
		    pile->ballots[i].size, pile->advice[i]);
}

void
pile_judge(const struct election *e, const struct pile *pile)
{
	struct judge *j = judge_open(1);

	pile_start(j, e, pile);
	for (size_t i = 0; i < pile->count; i++) {
		const struct judged *found =
		    judge_at(j, e, pile_paper, i / 16, (uint32_t)i % 16);
		uint8_t digest[HASH];

		ck_assert_ptr_nonnull(found);
		pile_same_word(found->fault, pile->words[i], i);
		sha256_of(digest, pile->ballots[i].data, pile->ballots[i].size);
		ck_assert_mem_eq(found->digest, digest, HASH);
		ck_assert((found->points != NULL) ==
			  (found->fault == NULL && arith_now() != ARITH_SODIUM));
	}
	judge_close(j);
}

void
pile_judge_everywhere(const struct election *e, const struct pile *pile)
{
	for (size_t m = 0; m < sizeof pile_modes / sizeof *pile_modes; m++)
		if (arith_use(pile_modes[m]))
			pile_judge(e, pile);
}

void
pile_take(struct pile *pile, const struct election *e, const uint8_t *ballot, size_t size,
    const char *word)
{
	pile_same_word(cast_fault(e, ballot, size), word, pile->count);
	pile_add(pile, ballot, size, word);
}

void
pile_add_good(struct pile *pile, const struct election *e, size_t count)
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

void
pile_shift(struct bytes *ballot, bool up)
{
	uint8_t *z = ballot->data + cast_cell(0) + 32 * CELL_Z0, seven[32];

	number_of(seven, 7);
	if (up)
		crypto_core_ristretto255_scalar_add(z, z, seven);
	else
		crypto_core_ristretto255_scalar_sub(z, z, seven);
}

uint8_t *
pile_advice(const struct election *e, const struct bytes *ballot)
{
	struct judge *j = judge_open(1);
	size_t size = ADVICE_SIZE * cast_points(e->paper);
	const struct judged *found;
	uint8_t *advice = mem_new(size, 1);

	judge_advise(j);
	judge_start(j, e, pile_paper, 0, ballot->data, ballot->size, NULL);
	found = judge_at(j, e, pile_paper, 0, 0);
	ck_assert_ptr_nonnull(found->advice);
	memcpy(advice, found->advice, size);
	judge_close(j);
	return advice;
}
