/*
 * PUBLIC DATA ONLY (arith.h). Points of the twisted Edwards curve -x^2 + y^2 = 1 + d x^2
 * y^2 under ristretto255 (RFC 9496), portable. Formulas: Hisil, Wong, Carter, Dawson,
 * "Twisted Edwards Curves Revisited" (2008), 3.1 and 4.4; they are complete here, so no
 * pair of points is special, whatever an adversary picks.
 */
#ifndef MADANG_GROUP_POINT_H
#define MADANG_GROUP_POINT_H

#include <stddef.h>

#include "field.h"

/* Extended: x = X/Z, y = Y/Z, xy = T/Z; limbs reduced. */
struct point {
	struct fe x, y, z, t;
};

/* Affine, ready to be added: y + x, y - x, 2dxy; limbs reduced. */
struct niels {
	struct fe plus, minus, t2d;
};

extern const struct point point_identity;

/* Second half of every addition, with B - A, D - C, D + C, B + A as E, F, G, H in the
 * paper. a, b, c are products, d at most twice one: all sums are loose. */
FE_INLINE void
point_finish(struct point *out, const struct fe *a, const struct fe *b,
    const struct fe *c, const struct fe *d)
{
	struct fe e, f, g, h;

	fe_sub(&e, b, a);
	fe_sub(&f, d, c);
	fe_add(&g, d, c);
	fe_add(&h, b, a);
	fe_mul(&out->x, &e, &f);
	fe_mul(&out->y, &g, &h);
	fe_mul(&out->t, &e, &h);
	fe_mul(&out->z, &f, &g);
}

/* out = p + q. p may be out. */
FE_INLINE void
point_add_niels(struct point *out, const struct point *p, const struct niels *q)
{
	struct fe a, b, c, d;

	fe_sub(&a, &p->y, &p->x);
	fe_mul(&a, &a, &q->minus);
	fe_add(&b, &p->y, &p->x);
	fe_mul(&b, &b, &q->plus);
	fe_mul(&c, &p->t, &q->t2d);
	fe_add(&d, &p->z, &p->z);
	point_finish(out, &a, &b, &c, &d);
}

/* -(x, y) = (-x, y) */
FE_INLINE void
point_sub_niels(struct point *out, const struct point *p, const struct niels *q)
{
	struct fe a, b, c, d;

	fe_sub(&a, &p->y, &p->x);
	fe_mul(&a, &a, &q->plus);
	fe_add(&b, &p->y, &p->x);
	fe_mul(&b, &b, &q->minus);
	fe_mul(&c, &p->t, &q->t2d);
	fe_negate(&c, &c);
	fe_carry(&c);
	fe_add(&d, &p->z, &p->z);
	point_finish(out, &a, &b, &c, &d);
}

void point_add(struct point *out, const struct point *p, const struct point *q);
void point_double(struct point *out, const struct point *p);
/* From x and y; z of p must be one. */
void point_to_niels(struct niels *out, const struct point *p);
/* Of many points at once, with one inversion: any z. */
void point_to_niels_many(struct niels *out, const struct point *points, size_t count);
/* Is it in the class of the identity, X = 0 or Y = 0 (RFC 9496 4.3.3)? */
bool point_is_identity(const struct point *p);

#endif
