#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct fuzz_target *first;

void
fuzz_register(struct fuzz_target *target)
{
	struct fuzz_target **at = &first;
	while (*at && strcmp((*at)->name, target->name) < 0)
		at = &(*at)->next;
	target->next = *at;
	*at = target;
}

const struct fuzz_target *
fuzz_first(void)
{
	return first;
}

const struct fuzz_target *
fuzz_find(const char *name)
{
	const struct fuzz_target *t = first;
	while (t && strcmp(t->name, name) != 0)
		t = t->next;
	return t;
}

void
fuzz_broken(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}
