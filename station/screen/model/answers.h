/*
 * A voter's answers while they are being given: one value an option, one blank mark a
 * question. The machine never changes a choice: what would pass a limit changes nothing
 * and says why.
 *
 * Flat, without pointers, so that it is compared and wiped as bytes. Nothing here fails
 * but by its verdict.
 */
#ifndef STATION_ANSWERS_MODEL_H
#define STATION_ANSWERS_MODEL_H

#include "ballot/question.h"

#define ANSWERS_QUESTIONS 100
#define ANSWERS_OPTIONS                                                                  \
	160 /* of all questions; a ballot of 44,000 bytes has 152 cells                  \
	     */

struct answers {
	uint16_t
	    first[ANSWERS_QUESTIONS];   /* place of a question's first option in value */
	bool blank[ANSWERS_QUESTIONS];  /* marked by the voter */
	int16_t value[ANSWERS_OPTIONS]; /* value + 1; 0: none given */
};

enum verdict {
	VERDICT_DONE,
	VERDICT_ONE,      /* another option is chosen already; only one may be */
	VERDICT_MOST,     /* as many as may be are chosen */
	VERDICT_CATEGORY, /* the same within the option's category */
	VERDICT_POINTS,   /* not so many points are left */
	VERDICT_IS_BLANK, /* the question is marked blank: that mark has to go first */
	VERDICT_CHOSEN    /* something is chosen: it has to go before a blank mark */
};

enum fullness {
	ANSWER_NONE,  /* nothing done: counts as blank */
	ANSWER_BLANK, /* marked blank */
	ANSWER_SHORT, /* too little to be cast: more, or blank */
	ANSWER_UNDER, /* may be cast, more was possible */
	ANSWER_FULL
};

/* Nothing answered. ERR_TOO_LARGE for a poll of more questions or options than fit. */
MUST_CHECK int answers_start(struct answers *a, const struct questions *q);

/* Options with a value (score, grades, points), or chosen ones? */
bool question_valued(const struct question *q);
/* The largest value of an option; for score and grades that is "no opinion". */
int question_highest(const struct question *q);

/* -1: none. */
int answers_value(const struct answers *a, size_t question, size_t option);
size_t answers_count(const struct answers *a, const struct questions *q, size_t n);
int answers_points(const struct answers *a, const struct questions *q, size_t n);
enum fullness answers_fullness(
    const struct answers *a, const struct questions *q, size_t n);
/* The option of a category that has too few chosen (pick), or one past the last. */
size_t answers_short_category(
    const struct answers *a, const struct questions *q, size_t n);

/* Chooses an option, or takes the choice back. */
enum verdict answers_toggle(
    struct answers *a, const struct questions *q, size_t n, size_t option);
/* -1 takes the value back. */
enum verdict answers_set(
    struct answers *a, const struct questions *q, size_t n, size_t option, int value);
enum verdict answers_toggle_blank(struct answers *a, const struct questions *q, size_t n);

/* The answers part of a vote message. What was left open in score and grades is "no
 * opinion", a question without any choice is blank. */
void answers_put(const struct answers *a, const struct questions *q, struct buf *out);

#endif
