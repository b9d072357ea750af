#include "service/steps.h"

#include <stddef.h>

#define A_LOOK 1000

/* Half a second of this; publishing all services with their cases takes a fiftieth. */
#define EACH 50000000
/* The end of a poll goes over every ballot, 15 steps each, and 50 of them fill a leaf. */
#define EACH_LEAF 2000
/* A roll goes over all its voters, 62 steps each, and 937 of them fill a part. */
#define EACH_PART 200000

static int
look(void *context)
{
	struct steps *s = context;

	s->taken += A_LOOK;
	if (s->taken <= s->limit)
		return 0;
	s->over = true;
	return 1;
}

void
steps_begin(struct steps *s, unsigned times, uint64_t leaves, uint64_t parts)
{
	/* No thing has more parts than there are leaves: what it claims is not believed.
	 */
	if (parts > leaves + 1)
		parts = leaves + 1;
	*s = (struct steps){
	    .limit = times * (EACH + EACH_LEAF * leaves + EACH_PART * parts)};
}

void
steps_watch(struct steps *s, sqlite3 *db)
{
	sqlite3_progress_handler(db, s ? A_LOOK : 0, s ? look : NULL, s);
}
