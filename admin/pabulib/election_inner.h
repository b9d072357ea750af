/*
 * Between election_parse.c, which reads the sections of a file, and election.c, which
 * makes of them what a ballot can ask.
 */
#ifndef MADANG_PABULIB_ELECTION_INNER_H
#define MADANG_PABULIB_ELECTION_INNER_H

#include "csv.h"
#include "election.h"

#define ELECTION_NUMBER_MAX 1000000000u

/* What META says. */
struct meta {
	char *type;
	int64_t projects, votes; /* -1: not said */
	int64_t min_length, max_length, min_points, max_points;
};

/* One after the other. ERR_FORMAT with the line. */
MUST_CHECK int election_meta(
    struct election *e, struct meta *m, struct csv *csv, struct why *why);
/* ERR_REFUSED for votes that cannot be replayed. */
MUST_CHECK int election_type(struct election *e, const struct meta *m, struct why *why);
MUST_CHECK int election_projects(
    struct election *e, const struct meta *m, struct csv *csv, struct why *why);
MUST_CHECK int election_votes(
    struct election *e, const struct meta *m, struct csv *csv, struct why *why);

#endif
