#include "verifier/filter.h"

#include <stdlib.h>

#define BITS_A_KEY 12
#define LINES_MAX ((size_t)1 << 21)
#define PROBES 6

struct filter_line {
	uint64_t words[8];
};

void
filter_open(struct filter *f)
{
	*f = (struct filter){.line_count = 64};
	f->lines = mem_new(f->line_count, sizeof *f->lines);
}

void
filter_close(struct filter *f)
{
	free(f->lines);
	*f = (struct filter){0};
}

static struct filter_line *
line_of(const struct filter *f, struct filter_key key)
{
	return &f->lines[key.line & (f->line_count - 1)];
}

bool
filter_says(const struct filter *f, struct filter_key key)
{
	const struct filter_line *line = line_of(f, key);
	bool all = true;

	for (unsigned i = 0; i < PROBES; i++) {
		unsigned bit = (unsigned)(key.bits >> 9 * i) & 511;
		all &= line->words[bit / 64] >> bit % 64 & 1;
	}
	return all;
}

void
filter_put(struct filter *f, struct filter_key key)
{
	struct filter_line *line = line_of(f, key);

	for (unsigned i = 0; i < PROBES; i++) {
		unsigned bit = (unsigned)(key.bits >> 9 * i) & 511;
		line->words[bit / 64] |= (uint64_t)1 << bit % 64;
	}
}

void
filter_take(struct filter *f, struct filter_key key)
{
	filter_put(f, key);
	f->count++;
}

bool
filter_full(const struct filter *f)
{
	return f->count * BITS_A_KEY > f->line_count * 512 && f->line_count < LINES_MAX;
}

void
filter_grow(struct filter *f)
{
	do
		f->line_count *= 2;
	while (filter_full(f));
	free(f->lines);
	f->lines = mem_new(f->line_count, sizeof *f->lines);
}
