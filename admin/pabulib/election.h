/*
 * One election of the Pabulib library (pabulib.org), read strictly: sections META,
 * PROJECTS and VOTES. Taken are approval, choose-1 and cumulative votes; anything else is
 * refused with a sentence. Limits that the file's own votes break are widened to what was
 * really cast, with a note, for the published numbers count those votes too.
 */
#ifndef MADANG_PABULIB_ELECTION_H
#define MADANG_PABULIB_ELECTION_H

#include <stdio.h>
#include "base/buf.h"

#define ELECTION_FILE_MAX (256u * 1024 * 1024)
#define PROJECT_OPTION_MAX                                                               \
	40 /* QUESTION_ID_MAX; not included here, for getopt has a struct option too */

enum vote_type { VOTE_APPROVAL, VOTE_CHOOSE1, VOTE_CUMULATIVE };

struct project {
	char *id;
	char *name;
	char option[PROJECT_OPTION_MAX + 1]; /* its id on the ballot */
	uint64_t published; /* votes, or points where votes are cumulative */
	uint64_t counted;   /* the same, counted in clear from the votes below */
};

struct pick {
	uint32_t project; /* index */
	uint32_t points;  /* 1, or the points given */
};

struct vote {
	size_t first; /* into picks */
	size_t count; /* 0: blank */
};

struct election {
	char *title;
	enum vote_type type;
	uint32_t min, max; /* projects a vote may name; cumulative: points in all */
	bool publishes;    /* published numbers are in the file */
	struct project *projects;
	size_t project_count;
	struct vote *votes;
	size_t vote_count, vote_room;
	struct pick *picks;
	size_t pick_count, pick_room;
	struct buf notes; /* sentences, one a line */
};

/* Reads the text of a .pb file. ERR_FORMAT with the line, ERR_REFUSED for what is not
 * taken. */
MUST_CHECK int election_read(
    struct election *e, const void *text, size_t size, struct why *why);
void election_free(struct election *e);

/* Keeps the first limit votes, counts them in clear and takes those numbers as published.
 */
void election_limit(struct election *e, size_t limit);

/* Size in bytes of the ballot of an election with that many projects; the format's own
 * sum, that the tests compare with the compiled question. */
size_t election_ballot_size(const struct election *e, size_t projects);

#endif
