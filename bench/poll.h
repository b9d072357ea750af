/*
 * A poll in memory for core.c: one question, choose one of so many options, and distinct
 * ballots of distinct voters. Its secrets protect nobody.
 */
#ifndef MADANG_BENCH_POLL_H
#define MADANG_BENCH_POLL_H

#include "ballot/ballot.h"

struct bench_poll {
	char *text; /* of the question, JSON */
	struct questions *questions;
	struct ballot_context context;
	uint8_t *bytes;
	const uint8_t **ballots;
	size_t *sizes;
	size_t size, count;
};

/* Encrypts on all cores. Ends the program when the poll is not possible. */
void bench_poll_open(struct bench_poll *p, size_t options, size_t ballots);
void bench_poll_close(struct bench_poll *p);

#endif
