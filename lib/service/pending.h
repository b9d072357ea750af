/*
 * The payload of things whose last part is still to come: kept in the state database, for
 * a program may stop between two parts. One row a part, in a table of the engine's own.
 */
#ifndef MADANG_PENDING_H
#define MADANG_PENDING_H

#include "service/engine.h"

/* A whole payload; {0} is empty. */
struct gathered {
	struct buf *items; /* they lie in parts, or in the submission */
	struct payload_place *places;
	size_t count, room;
	struct buf *parts;
	size_t part_count;
};

extern const char pending_table[]; /* SQL that makes the table */

MUST_CHECK int pending_keep(struct state *s, const struct submission *sub, int64_t index);
/* What was kept of the signer's thing, then the items of sub, borrowed. Freed by the
 * caller, whatever is returned. */
MUST_CHECK int pending_gather(
    struct gathered *g, struct state *s, const struct submission *sub, int64_t index);
void gathered_free(struct gathered *g);
MUST_CHECK int pending_drop(struct state *s, const char *signer);

#endif
