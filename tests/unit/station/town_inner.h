/*
 * The inside of a town, for town.c, town_ledger.c, town_net.c and town_vault.c only.
 */
#ifndef TEST_TOWN_INNER_H
#define TEST_TOWN_INNER_H

#include "tests/unit/station/town.h"

/* The tree over the first leaves, so many. */
void town_range(struct town *t, size_t size, struct merkle_range *range);
/* A leaf alone, and the block after it. */
void town_append(struct town *t, const void *data, size_t size);
void town_append_block(struct town *t);
/* The first leaves: charter, define, roll, open. */
void town_publish_poll(struct town *t, int box_min);

/* What the vault wants of the network now. */
void town_serve(struct town *t);

#endif
