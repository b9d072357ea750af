#include "bench.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double
seconds_of(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double
stopwatch(void)
{
	return seconds_of(CLOCK_MONOTONIC);
}

double
stopwatch_busy(void)
{
	return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

static int
order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
median(double *values, size_t count)
{
	qsort(values, count, sizeof *values, order);
	return count % 2 ? values[count / 2]
			 : (values[count / 2 - 1] + values[count / 2]) / 2;
}

void
section(const char *title)
{
	printf("# %s\n", title);
}

void
remark(const char *format, ...)
{
	va_list arguments;

	fputs("> ", stdout);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

/* Whoever waits sees the rows as they come. */
static void
end_row(double ratio, double goal)
{
	printf(ratio < 10 ? "%.2f\t" : "%.1f\t", ratio);
	if (goal > 0)
		printf("%g\n", goal);
	else
		puts("-");
	fflush(stdout);
}

void
row_rates(const char *what, const char *unit, double ours, double baseline, double goal)
{
	printf("%s\t%.0f %s/s\t%.0f %s/s\t", what, ours, unit, baseline, unit);
	end_row(ours / baseline, goal);
}

void
row_times(const char *what, double ours, double baseline, double goal)
{
	printf("%s\t%.3f ms\t%.3f ms\t", what, 1000 * ours, 1000 * baseline);
	end_row(baseline / ours, goal);
}

size_t
argument(const char *text, size_t max)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno == 0 && *text >= '1' && *text <= '9' && *end == '\0' && n <= max)
		return n;
	fprintf(stderr, "bench: '%s' is not a number from 1 to %zu\n", text, max);
	exit(2);
}
