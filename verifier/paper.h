/*
 * The ballot paper: questions compiled into cells, equations and lines
 * (doc/protocol/ballot.md 1).
 */
#ifndef VERIFIER_PAPER_H
#define VERIFIER_PAPER_H

#include "verifier/strict.h"

#define BALLOT_LIMIT 44000

struct weighted {
	uint32_t cell, weight;
};

/* sum of weight x cell; of an equation also what it must be */
struct sum {
	struct weighted *terms;
	size_t count, room;
	uint32_t total;
};

struct paper_line {
	struct sum sum;
	int option; /* -1: blank */
	int grade;  /* -1: none; one past the grades: no opinion */
};

struct paper_option {
	const char *id, *ko, *en, *category; /* within the question's JSON */
};

struct question {
	json_t *json; /* owned; the texts below point into it */
	const char *id, *type, *ko, *en;
	int64_t min, max, points, max_score;
	struct paper_option *options, *grades;
	size_t option_count,
	    grade_count; /* grades counts score values too, without "none" */
	size_t first_cell, cells, first_line, lines;
};

struct paper {
	struct question *questions;
	size_t count;
	size_t cells;
	struct sum *equations;
	size_t equation_count, equation_room;
	struct paper_line *lines;
	size_t line_count, line_room;
	size_t ballot_size;
};

#define PAPER_TOO_LARGE -2

/* From question objects, one a line. -1 if they do not compile, PAPER_TOO_LARGE if only
 * the size of a ballot is wrong. */
MUST_USE int paper_read(struct paper **out, struct span text, struct fault *fault);
void paper_drop(struct paper *paper);

/* Do plain cells (bytes 0 or 1) satisfy every equation? */
bool paper_cells_ok(const struct paper *paper, const uint8_t *cells);
/* A line's place as people and JSON name it: "option", "option/grade", "blank". */
void paper_line_name(
    const struct question *q, const struct paper_line *line, char out[100]);

#endif
