/*
 * Many equations between points, checked by one sum (doc/protocol/ballot.md 2, "Checked
 * together"). An equation says that a sum of scalar x point is the identity. Each is
 * multiplied by a random weight below 2^126 and all are added up: if the whole vanishes,
 * then, but for a chance of 2^-125, every equation holds; if not, at least one does not.
 * Which one, and why, is libsodium's to say.
 *
 * The weights come from a key that is drawn when the equations are already held, out of
 * fresh randomness and the digest of what is checked: nobody who wrote an equation knew
 * its weight, not even if the randomness of this machine were known.
 *
 * Public data only, arith_now() other than ARITH_SODIUM. Private to lib/ballot. One
 * thread an object. The equations come in items (a ballot, a share): an item counts as a
 * whole or, when a point of it is no point, not at all.
 */
#ifndef MADANG_BALLOT_WEIGH_H
#define MADANG_BALLOT_WEIGH_H

#include <stddef.h>

#include "group/msm.h"

struct weigh;

/* terms: about how many will come. digest: of all that is checked. fixed: a point of many
 * equations (a poll's Y). Never NULL; a fixed point that is none makes weigh_vanishes
 * false. */
struct weigh *weigh_open(size_t terms, const uint8_t digest[32], const uint8_t fixed[32]);
void weigh_close(struct weigh *w);

/* The next weight. */
void weigh_draw(struct weigh *w, struct scalar *weight);

/* Terms of the item at hand; points are borrowed until it is taken. + weight x point: */
void weigh_short(struct weigh *w, const uint8_t *point, const struct scalar *weight);
/* + factor x point: */
void weigh_long(struct weigh *w, const uint8_t *point, const struct scalar *factor);
/* - x y G, - x y (fixed point): what z stands for. */
void weigh_base(struct weigh *w, const struct scalar *x, const struct scalar *y);
void weigh_fixed(struct weigh *w, const struct scalar *x, const struct scalar *y);

/* Ends the item. False: one of its points is no canonical point, and nothing of it is in
 * the sum. */
bool weigh_take(struct weigh *w);
/* The points of the item that weigh_take took last, in the order in which they were
 * added; until the next is added. */
const struct fast_point *weigh_decoded(const struct weigh *w);
/* Ends the item, of which nothing counts. */
void weigh_drop(struct weigh *w);

/* Do all equations of the items taken hold? Once only. */
bool weigh_vanishes(struct weigh *w);

#endif
