/*
 * Ballots with what they must be told, good and forged, for the tests of batch and judge.
 */
#ifndef TEST_VERIFIER_PILE_H
#define TEST_VERIFIER_PILE_H

#include "lib/group/arith.h"
#include "tests/unit/verifier/voter.h"
#include "verifier/judge.h"

#define TEXT "\"text\":{\"ko\":\"x\",\"en\":\"x\"},"
#define OPTION(id) "{\"id\":\"" id "\",\"ko\":\"x\",\"en\":\"x\"}"

/* Questions of every type, and a paper of several. */
#define PILE_PAPERS 9
extern const char *const pile_papers[PILE_PAPERS];
/* The smallest ballot there is, where many are wanted. */
extern const char pile_one_option[];
extern const enum arith pile_modes[3];
extern const uint8_t pile_paper[HASH]; /* what the judge knows the paper by */

struct pile {
	struct bytes *ballots;
	const char **words; /* NULL: good */
	uint8_t **advice;   /* or NULL */
	size_t count, room, word_room, advice_room;
};

void pile_add(struct pile *pile, const uint8_t *ballot, size_t size, const char *word);
void pile_drop(struct pile *pile);
/* What cast_fault says is what everybody must say; and it must be word. */
void pile_take(struct pile *pile, const struct election *e, const uint8_t *ballot,
    size_t size, const char *word);
void pile_add_good(struct pile *pile, const struct election *e, size_t count);
/* Everything that can be wrong with a ballot, good ones between. */
void pile_forge(struct pile *pile, const struct election *e);

/* z0 of the first cell moved by a number, up or down. */
void pile_shift(struct bytes *ballot, bool up);
/* What a run advises for that ballot; the caller frees it. */
uint8_t *pile_advice(const struct election *e, const struct bytes *ballot);

void pile_same_word(const char *found, const char *want, size_t i);
void pile_start(struct judge *j, const struct election *e, const struct pile *pile);
/* Judges the pile as one stream. */
void pile_judge(const struct election *e, const struct pile *pile);
/* In every arithmetic that this machine has. */
void pile_judge_everywhere(const struct election *e, const struct pile *pile);

#endif
