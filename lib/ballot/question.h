/*
 * Questions, compiled into cells, equations and lines (doc/protocol/ballot.md 1).
 * Encryption, proof, check and tally know only those.
 */
#ifndef MADANG_QUESTION_H
#define MADANG_QUESTION_H

#include "base/buf.h"

#define BALLOT_MAX 44000
#define QUESTION_ID_MAX 40

enum question_type {
	Q_YESNO,
	Q_SINGLE,
	Q_MULTI,
	Q_APPROVAL,
	Q_PICK,
	Q_SCORE,
	Q_GRADES,
	Q_POINTS
};

struct option {
	char id[QUESTION_ID_MAX + 1];
	char *ko, *en;
	char category[QUESTION_ID_MAX + 1]; /* "" if none */
};

/* weight x cell, cell counted over the whole ballot */
struct term {
	uint32_t cell;
	uint32_t weight;
};

/* sum of terms = total */
struct equation {
	struct term *terms;
	size_t count;
	uint32_t total;
};

/* A published number. option < 0: the blank line. grade: index within the question's
 * grades (score: the value; one past the last: no opinion), -1 where the type has none.
 */
struct line {
	struct term *terms;
	size_t count;
	uint32_t maximum; /* of one ballot */
	int option, grade;
};

struct question {
	char id[QUESTION_ID_MAX + 1];
	enum question_type type;
	char *ko, *en;
	int min, max, points, max_score;
	struct option *options;
	size_t option_count;
	struct option *grades;
	size_t grade_count;
	size_t first_cell,
	    cell_count; /* its cells within the ballot; the last is the blank */
	size_t first_line, line_count;
};

/* All questions of a poll. Immutable, owned; questions_free. */
struct questions {
	struct question *items;
	size_t count;
	size_t cell_count;
	struct equation *equations;
	size_t equation_count;
	struct line *lines;
	size_t line_count;
	size_t ballot_size; /* bytes */
};

/* From the question objects, one a line (LF-joined, no LF needed at the end). ERR_FORMAT
 * with a sentence; ERR_TOO_LARGE when the ballot would pass BALLOT_MAX (both numbers are
 * given). */
MUST_CHECK int questions_parse(
    struct questions **out, const char *text, size_t size, struct why *why);
void questions_free(struct questions *q);

/* What a voter chose for one question. */
struct choice {
	int option;
	int value; /* points, score or grade index (grade_count or max_score+1: no
		      opinion); else 1 */
};

struct answer {
	bool blank;
	const struct choice *choices; /* borrowed */
	size_t count;
};

/* Cells (one 0/1 byte each, cell_count of them) of one answer a question, in order.
 * ERR_REFUSED with a sentence when the answers break a limit: nothing is ever adjusted.
 */
MUST_CHECK int questions_encode(const struct questions *q, const struct answer *answers,
    uint8_t *cells, struct why *why);
/* Do plain 0/1 cells satisfy every equation? */
bool questions_cells_ok(const struct questions *q, const uint8_t *cells);
/* Adds the line values of plain cells to totals (line_count). */
void questions_count(const struct questions *q, const uint8_t *cells, uint64_t *totals);
/* Text of a line for results: option id, "option/grade", or "blank". */
void questions_line_id(const struct questions *q, size_t line, char *out, size_t room);

#endif
