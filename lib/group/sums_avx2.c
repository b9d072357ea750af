/* Sums and encodings, four lanes at a time; those beyond the last go to spare places. */
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

/* On the way from four points to four strings: 1/sqrt(u1 u2^2) is to be found. */
struct encoding {
	struct f4 u1, u2, under;
};

/* RFC 9496 4.3.2, with its names, as in ristretto.c. */
static void
begin(struct encoding *e, const struct p4 *p)
{
	struct f4 t;

	f4_add(&e->u1, &p->z, &p->y);
	f4_sub(&t, &p->z, &p->y);
	f4_tighten(&t);
	f4_mul(&e->u1, &e->u1, &t);
	f4_mul(&e->u2, &p->x, &p->y);
	f4_square(&t, &e->u2);
	f4_mul(&e->under, &t, &e->u1);
}

static void
finish(uint8_t out[4][32], const struct encoding *e, const struct f4 *root,
    const struct p4 *p)
{
	struct f4 t, den1, den2, z_inv, x = p->x, y = p->y, constant;
	struct fe s[4];

	f4_mul(&den1, root, &e->u1);
	f4_mul(&den2, root, &e->u2);
	f4_mul(&z_inv, &den1, &den2);
	f4_mul(&z_inv, &z_inv, &p->t);

	f4_mul(&t, &p->t, &z_inv);
	vec rotate = f4_is_negative(&t);
	f4_spread(&constant, &fe_sqrt_m1);
	f4_mul(&t, &p->y, &constant);
	f4_select(&x, &t, rotate);
	f4_mul(&t, &p->x, &constant);
	f4_select(&y, &t, rotate);
	f4_spread(&constant, &fe_invsqrt_a_minus_d);
	f4_mul(&t, &den1, &constant);
	f4_select(&den2, &t, rotate);

	f4_mul(&t, &x, &z_inv);
	f4_negate_where(&y, f4_is_negative(&t));
	f4_sub(&t, &p->z, &y);
	f4_mul(&t, &t, &den2);
	f4_get(s, &t);
	for (int k = 0; k < 4; k++) {
		fe_absolute(&s[k]);
		fe_write(out[k], &s[k]);
	}
}

/* Eight at most, from out[0] on. */
static void
encode_eight(uint8_t (*out)[32], const struct p4 p[2], size_t count)
{
	uint8_t encoded[8][32];
	struct encoding e[2];
	struct f4 under[2], roots[2];
	vec squares[2]; /* all are, or zero */

	for (int i = 0; i < 2; i++) {
		begin(&e[i], &p[i]);
		under[i] = e[i].under;
	}
	f4_inverse_roots(roots, squares, under);
	for (int i = 0; i < 2; i++)
		finish(encoded + 4 * i, &e[i], &roots[i], &p[i]);
	memcpy(out, encoded, 32 * (count < 8 ? count : 8));
}

void
avx2_sums_encode(uint8_t (*out)[32], const struct fast_sum *sums, size_t count)
{
	for (size_t i = 0; i < count; i += 8) {
		const uint64_t *from[8];
		struct p4 p[2];

		for (size_t k = 0; k < 8; k++)
			from[k] = sums[i + k < count ? i + k : i].word;
		gather((vec *)&p[0], from, 20);
		gather((vec *)&p[1], from + 4, 20);
		encode_eight(out + i, p, count - i);
	}
}

static void
put(struct p4 *out, const struct point *const p[4])
{
	f4_put(&out->x, (const struct fe *[]){&p[0]->x, &p[1]->x, &p[2]->x, &p[3]->x});
	f4_put(&out->y, (const struct fe *[]){&p[0]->y, &p[1]->y, &p[2]->y, &p[3]->y});
	f4_put(&out->z, (const struct fe *[]){&p[0]->z, &p[1]->z, &p[2]->z, &p[3]->z});
	f4_put(&out->t, (const struct fe *[]){&p[0]->t, &p[1]->t, &p[2]->t, &p[3]->t});
}

void
avx2_encode(uint8_t (*out)[32], const struct point *points, size_t count)
{
	for (size_t i = 0; i < count; i += 8) {
		const struct point *from[8];
		struct p4 p[2];

		for (size_t k = 0; k < 8; k++)
			from[k] = &points[i + k < count ? i + k : i];
		put(&p[0], from);
		put(&p[1], from + 4);
		encode_eight(out + i, p, count - i);
	}
}
