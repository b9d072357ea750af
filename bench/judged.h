/*
 * The verifier's batch check of ballots, behind plain types: its headers and those of
 * lib/ name things alike and cannot be included together.
 */
#ifndef MADANG_BENCH_JUDGED_H
#define MADANG_BENCH_JUDGED_H

#include <stddef.h>
#include <stdint.h>

struct judged_poll;

/* Borrows everything but the text. */
struct judged_poll *judged_open(const char *question, const uint8_t eid[32],
    const uint8_t key[32], const uint8_t *const *ballots, size_t size, size_t count);
void judged_close(struct judged_poll *p);
/* Collects advice for every ballot, for judged_seconds. */
void judged_advise(struct judged_poll *p);
/* Seconds until the first `count` ballots have been judged by so many threads. Ends the
 * program when one is refused. */
double judged_seconds(
    struct judged_poll *p, size_t count, unsigned threads, int with_advice);
/* The same with libsodium, one by one, in this thread. */
double judged_one_by_one(struct judged_poll *p, size_t count);

#endif
