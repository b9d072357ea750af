#include "verifier/progress.h"

#include <inttypes.h>
#include <stdio.h>

#define BAR 24
#define PAUSE 0.2 /* seconds between two drawings */

static double
between(const struct timespec *from, const struct timespec *to)
{
	return (double)(to->tv_sec - from->tv_sec) +
	       (double)(to->tv_nsec - from->tv_nsec) * 1e-9;
}

void
progress_begin(struct progress *p, bool shown)
{
	p->shown = shown;
	clock_gettime(CLOCK_MONOTONIC, &p->begun);
	p->drawn = p->begun;
}

void
progress_line(
    struct bytes *out, uint64_t leaves, uint64_t of, uint64_t ballots, double seconds)
{
	double done = of > 0 ? (double)leaves / (double)of : 1;
	unsigned filled = (unsigned)(done * BAR);
	uint64_t left;

	bytes_text(out, "[");
	for (unsigned i = 0; i < BAR; i++)
		bytes_text(out, i < filled ? "#" : ".");
	bytes_format(out, "] %3u%%  leaf %" PRIu64 " of %" PRIu64 ", %" PRIu64 " ballots",
	    (unsigned)(done * 100), leaves, of, ballots);
	if (seconds < 1 || leaves == 0)
		return; /* too early to tell */
	left = (uint64_t)(seconds * (1 - done) / done + 0.5);
	bytes_format(out, ", %" PRIu64 "/s, %" PRIu64 ":%02u left",
	    (uint64_t)((double)ballots / seconds), left / 60, (unsigned)(left % 60));
}

void
progress_step(struct progress *p, uint64_t leaves, uint64_t of, uint64_t ballots)
{
	struct bytes line = {0};
	struct timespec now;

	if (!p->shown && p->tell == NULL)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (between(&p->drawn, &now) < PAUSE)
		return;
	p->drawn = now;
	if (p->tell != NULL)
		p->tell(p->listener, leaves, of);
	if (!p->shown)
		return;
	progress_line(&line, leaves, of, ballots, between(&p->begun, &now));
	fprintf(stderr, "\r%.*s\033[K", (int)line.size, (char *)line.data);
	fflush(stderr);
	bytes_drop(&line);
}

void
progress_end(struct progress *p)
{
	if (!p->shown)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
}
