#include "ristretto.h"

#include <string.h>

bool
ristretto_plausible(const uint8_t in[32])
{
	bool all_ones = true;

	if ((in[0] & 1) || (in[31] & 0x80))
		return false;
	if (in[31] != 0x7f)
		return true;
	for (int i = 1; i < 31; i++)
		all_ones = all_ones && in[i] == 0xff;
	/* p = 2^255 - 19 ends in ed, p - 1 in ec */
	return !(all_ones && in[0] >= 0xec);
}

/* Is r^2 v = 1? */
static bool
is_inverse_root(const struct fe *r, const struct fe *v)
{
	struct fe t;

	fe_square(&t, r);
	fe_mul(&t, &t, v);
	return fe_equal(&t, &fe_one);
}

/* The names are those of RFC 9496 4.3.1. The sign of the root does not matter: y has its
 * square, and x is made non-negative. */
bool
ristretto_decode(
    struct point *out, struct fe *root, const uint8_t in[32], const uint8_t *advice)
{
	struct fe s, ss, u1, u2, u2_sqr, v, t, den_x, den_y;
	bool was_square = false;

	if (!ristretto_plausible(in))
		return false;
	fe_read(&s, in);
	fe_square(&ss, &s);
	fe_sub(&u1, &fe_one, &ss);
	fe_add(&u2, &fe_one, &ss);
	fe_square(&u2_sqr, &u2);
	/* v = -(d u1^2) - u2^2 */
	fe_square(&v, &u1);
	fe_mul(&v, &v, &fe_d);
	fe_add(&v, &v, &u2_sqr);
	fe_negate(&v, &v);
	fe_carry(&v);

	fe_mul(&t, &v, &u2_sqr);
	if (advice != NULL) {
		fe_read(root, advice);
		was_square = is_inverse_root(root, &t);
	}
	if (!was_square)
		was_square = fe_inverse_root(root, &t);
	fe_mul(&den_x, root, &u2);
	fe_mul(&den_y, root, &den_x);
	fe_mul(&den_y, &den_y, &v);

	fe_add(&t, &s, &s);
	fe_mul(&out->x, &t, &den_x);
	fe_absolute(&out->x);
	fe_mul(&out->y, &u1, &den_y);
	out->z = fe_one;
	fe_mul(&out->t, &out->x, &out->y);
	return was_square && !fe_is_negative(&out->t) && !fe_is_zero(&out->y);
}

void
ristretto_advice(uint8_t out[32], struct fe *root, bool good)
{
	fe_absolute(root);
	fe_write(out, root);
	if (!good)
		memset(out, 0, 32);
}

/* RFC 9496 4.3.2, with its names. */
void
ristretto_encode(uint8_t out[32], const struct point *p)
{
	struct fe u1, u2, t, root, den1, den2, z_inv, x = p->x, y = p->y, den_inv;

	fe_add(&u1, &p->z, &p->y);
	fe_sub(&t, &p->z, &p->y);
	fe_mul(&u1, &u1, &t);
	fe_mul(&u2, &p->x, &p->y);
	fe_square(&t, &u2);
	fe_mul(&t, &t, &u1);
	/* always a square or zero */
	(void)fe_inverse_root(&root, &t);
	fe_mul(&den1, &root, &u1);
	fe_mul(&den2, &root, &u2);
	fe_mul(&z_inv, &den1, &den2);
	fe_mul(&z_inv, &z_inv, &p->t);

	den_inv = den2;
	fe_mul(&t, &p->t, &z_inv);
	if (fe_is_negative(&t)) {
		fe_mul(&x, &p->y, &fe_sqrt_m1);
		fe_mul(&y, &p->x, &fe_sqrt_m1);
		fe_mul(&den_inv, &den1, &fe_invsqrt_a_minus_d);
	}
	fe_mul(&t, &x, &z_inv);
	if (fe_is_negative(&t)) {
		fe_negate(&y, &y);
		fe_carry(&y);
	}
	fe_sub(&t, &p->z, &y);
	fe_mul(&t, &t, &den_inv);
	fe_absolute(&t);
	fe_write(out, &t);
}
