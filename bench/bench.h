/*
 * What the programs of bench/ share: a stopwatch, the middle of several measurements, and
 * the rows that table.sh makes tables of. Nothing here is a test: a machine may be slow.
 *
 * A section is a text on standard output: a line `# TITLE`, lines `> WORDS`, and rows of
 * five fields with tabs between: what, ours, baseline, ratio, goal. The ratio says how
 * many times better ours is; the goal is the ratio that the design asks for, or `-`.
 */
#ifndef MADANG_BENCH_H
#define MADANG_BENCH_H

#include <stddef.h>
#include <stdint.h>

/* Seconds on a clock that only goes forward. */
double stopwatch(void);
/* Seconds of processor time that all threads of this process have used. */
double stopwatch_busy(void);
/* Sorts them. count > 0. */
double median(double *values, size_t count);

void section(const char *title);
/* printf; one line of words under the title. */
void remark(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Rates of the same work, both a second. goal 0: none. */
void row_rates(
    const char *what, const char *unit, double ours, double baseline, double goal);
/* Milliseconds for the same work. */
void row_times(const char *what, double ours, double baseline, double goal);

/* A number from the command line, from 1 to max, or the program ends with status 2. */
size_t argument(const char *text, size_t max);

#endif
