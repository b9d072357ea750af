/*
 * A station's process at work: lines go in, and for each of them a result comes out, in
 * order.
 */
#ifndef DEMO_DAY_POST_H
#define DEMO_DAY_POST_H

#include <jansson.h>
#include <sys/types.h>
#include "base/buf.h"

struct post;

/* What is done with the result of a line; context is that of post_send. Not 0 ends it
 * all. */
typedef int post_answer(void *context, const json_t *result, struct why *why);

/* argv as execv takes it. Its standard error is appended to the file log. */
MUST_CHECK int post_open(struct post **out, const char *name, const char *const argv[],
    const char *log, struct why *why);
/* The end of its script; it is waited for. Fails where it did not end by itself with 0
 * or 1. */
MUST_CHECK int post_end(struct post *p, struct why *why);
/* Kills what still runs. NULL is fine. */
void post_close(struct post *p);
const char *post_name(const struct post *p);

/* A line for later: post_work sends it. line is not taken over. */
void post_send(struct post *p, const json_t *line, post_answer *answer, void *context);
/* Until every line of all of them has its result. */
MUST_CHECK int post_work(struct post **list, size_t count, struct why *why);

#endif
