/* Sums and encodings, four at a time; those beyond the last go to spare places. */
#include "avx2.h"

#include <string.h>

#include "point_avx2.h"

static void
add(struct fast_sum *sums, const struct fast_point *points, size_t count, vec negative)
{
	struct fast_sum spare = {{0}};

	for (size_t i = 0; i < count; i += 4) {
		const uint64_t *from[4], *term[4];
		uint64_t *to[4];
		vec words[16];
		struct p4 p;
		struct n4 n;

		for (size_t k = 0; k < 4; k++) {
			bool there = i + k < count;

			from[k] = to[k] = there ? sums[i + k].word : spare.word;
			term[k] = points[there ? i + k : i].word;
		}
		gather((vec *)&p, from, 20);
		gather(words, term, 16);
		memcpy(&n, words, sizeof(n));
		n4_negate_where(&n, negative);
		p4_add_niels(&p, &n);
		scatter(to, (const vec *)&p, 20);
	}
}

void
avx2_sums_add(struct fast_sum *sums, const struct fast_point *points, size_t count)
{
	add(sums, points, count, vec_set(0));
}

void
avx2_sums_sub(struct fast_sum *sums, const struct fast_point *points, size_t count)
{
	add(sums, points, count, vec_set(UINT64_MAX));
}

void
avx2_sums_merge(struct fast_sum *sums, const struct fast_sum *others, size_t count)
{
	struct fast_sum spare = {{0}};

	for (size_t i = 0; i < count; i += 4) {
		const uint64_t *from[4], *term[4];
		uint64_t *to[4];
		struct p4 p, q;

		for (size_t k = 0; k < 4; k++) {
			bool there = i + k < count;

			from[k] = to[k] = there ? sums[i + k].word : spare.word;
			term[k] = others[there ? i + k : i].word;
		}
		gather((vec *)&p, from, 20);
		gather((vec *)&q, term, 20);
		p4_add(&p, &q);
		scatter(to, (const vec *)&p, 20);
	}
}

/* RFC 9496 4.3.2, with its names, as in ristretto.c. */
static void
encode_four(uint8_t out[4][32], const struct p4 *p)
{
	const struct f4 *x0 = &p->x, *y0 = &p->y, *z0 = &p->z, *t0 = &p->t;
	struct f4 u1, u2, t, root, den1, den2, z_inv, x = *x0, y = *y0, constant;
	struct fe s[4];

	f4_add(&u1, z0, y0);
	f4_sub(&t, z0, y0);
	f4_tighten(&t);
	f4_mul(&u1, &u1, &t);
	f4_mul(&u2, x0, y0);
	f4_square(&t, &u2);
	f4_mul(&t, &t, &u1);
	(void)f4_inverse_root(&root, &t);
	f4_mul(&den1, &root, &u1);
	f4_mul(&den2, &root, &u2);
	f4_mul(&z_inv, &den1, &den2);
	f4_mul(&z_inv, &z_inv, t0);

	f4_mul(&t, t0, &z_inv);
	vec rotate = f4_is_negative(&t);
	f4_spread(&constant, &fe_sqrt_m1);
	f4_mul(&t, y0, &constant);
	f4_select(&x, &t, rotate);
	f4_mul(&t, x0, &constant);
	f4_select(&y, &t, rotate);
	f4_spread(&constant, &fe_invsqrt_a_minus_d);
	f4_mul(&t, &den1, &constant);
	f4_select(&den2, &t, rotate);

	f4_mul(&t, &x, &z_inv);
	f4_negate_where(&y, f4_is_negative(&t));
	f4_sub(&t, z0, &y);
	f4_mul(&t, &t, &den2);
	f4_get(s, &t);
	for (int k = 0; k < 4; k++) {
		fe_absolute(&s[k]);
		fe_write(out[k], &s[k]);
	}
}

static size_t
four_at_most(size_t count)
{
	return count < 4 ? count : 4;
}

void
avx2_sums_encode(uint8_t (*out)[32], const struct fast_sum *sums, size_t count)
{
	for (size_t i = 0; i < count; i += 4) {
		const uint64_t *from[4];
		uint8_t encoded[4][32];
		struct p4 p;

		for (size_t k = 0; k < 4; k++)
			from[k] = sums[i + k < count ? i + k : i].word;
		gather((vec *)&p, from, 20);
		encode_four(encoded, &p);
		memcpy(out[i], encoded, 32 * four_at_most(count - i));
	}
}

void
avx2_encode(uint8_t (*out)[32], const struct point *points, size_t count)
{
	for (size_t i = 0; i < count; i += 4) {
		const struct point *p[4];
		uint8_t encoded[4][32];
		struct p4 four;

		for (size_t k = 0; k < 4; k++)
			p[k] = &points[i + k < count ? i + k : i];
		f4_put(&four.x,
		    (const struct fe *[]){&p[0]->x, &p[1]->x, &p[2]->x, &p[3]->x});
		f4_put(&four.y,
		    (const struct fe *[]){&p[0]->y, &p[1]->y, &p[2]->y, &p[3]->y});
		f4_put(&four.z,
		    (const struct fe *[]){&p[0]->z, &p[1]->z, &p[2]->z, &p[3]->z});
		f4_put(&four.t,
		    (const struct fe *[]){&p[0]->t, &p[1]->t, &p[2]->t, &p[3]->t});
		encode_four(encoded, &four);
		memcpy(out[i], encoded, 32 * four_at_most(count - i));
	}
}
