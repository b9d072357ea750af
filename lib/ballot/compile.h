/*
 * Questions into cells, equations and lines (doc/protocol/ballot.md 1). Private to
 * lib/ballot.
 */
#ifndef MADANG_BALLOT_COMPILE_H
#define MADANG_BALLOT_COMPILE_H

#include "ballot/question.h"

#define BITS_MAX 10 /* enough for 0..400 */

/* Weights that express every value 0..n: 1, 2, 4, ... and last the remainder. Their
 * number. */
size_t bits_of(uint32_t n, uint32_t weights[BITS_MAX]);

/* Cells of one option: 1, its bits, or its grades with "no opinion". */
size_t cells_per_option(const struct question *q);
/* What the slack bits must be able to express. */
uint32_t slack_of(const struct question *q);

/* The question that owns a line of the poll. */
const struct question *question_of_line(const struct questions *q, size_t line);

/* Fills cells, equations and lines of parsed questions. ERR_TOO_LARGE. */
MUST_CHECK int compile(struct questions *all, struct why *why);

#endif
