#include "point.h"

#include <stdlib.h>

const struct point point_identity = {{{0}}, {{1}}, {{1}}, {{0}}};

void
point_add(struct point *out, const struct point *p, const struct point *q)
{
	struct fe a, b, c, d, t;

	fe_sub(&a, &p->y, &p->x);
	fe_sub(&t, &q->y, &q->x);
	fe_mul(&a, &a, &t);
	fe_add(&b, &p->y, &p->x);
	fe_add(&t, &q->y, &q->x);
	fe_mul(&b, &b, &t);
	fe_mul(&c, &p->t, &q->t);
	fe_mul(&c, &c, &fe_2d);
	fe_add(&d, &p->z, &p->z);
	fe_mul(&d, &d, &q->z);
	point_finish(out, &a, &b, &c, &d);
}

/* Of the paper's 3.3, with all signs turned: E = H - (X+Y)^2, G = A - B, F = 2Z^2 + G,
 * H = A + B. All are sums of at most three products and loose. */
void
point_double(struct point *out, const struct point *p)
{
	struct fe a, b, c, e, f, g, h;

	fe_square(&a, &p->x);
	fe_square(&b, &p->y);
	fe_square(&c, &p->z);
	fe_add(&c, &c, &c);
	fe_add(&h, &a, &b);
	fe_add(&e, &p->x, &p->y);
	fe_square(&e, &e);
	fe_sub(&e, &h, &e);
	fe_sub(&g, &a, &b);
	fe_add(&f, &c, &g);
	fe_mul(&out->x, &e, &f);
	fe_mul(&out->y, &g, &h);
	fe_mul(&out->t, &e, &h);
	fe_mul(&out->z, &f, &g);
}

void
point_to_niels(struct niels *out, const struct point *p)
{
	fe_add(&out->plus, &p->y, &p->x);
	fe_carry(&out->plus);
	fe_sub(&out->minus, &p->y, &p->x);
	fe_carry(&out->minus);
	fe_mul(&out->t2d, &p->x, &p->y);
	fe_mul(&out->t2d, &out->t2d, &fe_2d);
}

/* Montgomery's trick: products of all z up to each, one inversion, and back. No z is zero
 * on this curve. out->plus holds the products meanwhile. */
void
point_to_niels_many(struct niels *out, const struct point *points, size_t count)
{
	struct fe all = fe_one, inverse;

	for (size_t i = 0; i < count; i++) {
		out[i].plus = all;
		fe_mul(&all, &all, &points[i].z);
	}
	fe_invert(&all, &all);
	for (size_t i = count; i-- > 0;) {
		struct point affine;

		fe_mul(&inverse, &all, &out[i].plus);
		fe_mul(&all, &all, &points[i].z);
		fe_mul(&affine.x, &points[i].x, &inverse);
		fe_mul(&affine.y, &points[i].y, &inverse);
		point_to_niels(&out[i], &affine);
	}
}

bool
point_is_identity(const struct point *p)
{
	return fe_is_zero(&p->x) || fe_is_zero(&p->y);
}
