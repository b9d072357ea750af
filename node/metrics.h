/*
 * What the node counts, as Prometheus text. Any thread may call.
 */
#ifndef MADANG_METRICS_H
#define MADANG_METRICS_H

#include <stdbool.h>

#include "base/buf.h"

struct metrics;

struct metrics *metrics_open(void);
void metrics_close(struct metrics *m);

void metrics_final(struct metrics *m, uint64_t height, uint64_t size, int64_t time_ms);
void metrics_accepted(struct metrics *m);
void metrics_duplicate(struct metrics *m);
/* key is a message key; keys beyond the first 200 different ones count as "other". */
void metrics_refused(struct metrics *m, const char *key);
/* An HTTP answer with that status. */
void metrics_answer(struct metrics *m, unsigned status);

/* Appends the text. depth and held come from the intake. */
void metrics_text(struct metrics *m, size_t depth, bool held, struct buf *out);

#endif
