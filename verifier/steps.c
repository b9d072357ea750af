#include "verifier/steps.h"

#define LOOK_EVERY 1000

static int
look(void *context)
{
	struct steps *s = context;

	s->taken += LOOK_EVERY;
	if (s->limit == 0 || s->taken <= s->limit)
		return 0;
	s->over = true;
	return 1;
}

void
steps_count(struct steps *s, sqlite3 *db)
{
	sqlite3_progress_handler(db, LOOK_EVERY, look, s);
}

/* Whole publications take a million; the end of a poll takes 750 a leaf of the ledger, a
 * roll 58,000 for each of its parts. */
void
steps_allow(struct steps *s, uint64_t leaves, uint64_t parts)
{
	if (parts > leaves + 1)
		parts = leaves + 1;
	*s = (struct steps){.limit = 5000000000 + 200000 * leaves + 20000000 * parts};
}

void
steps_end(struct steps *s)
{
	s->limit = 0;
}
