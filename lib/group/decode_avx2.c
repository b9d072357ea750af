/* Decoding four points at once (RFC 9496 4.3.1, with its names), as in ristretto.c. */
#include "avx2.h"

#include <string.h>

#include "point_avx2.h"
#include "ristretto.h"

/* Lanes as bits. */
#define ALL 15

/* On the way from four strings to four points. */
struct decoding {
	struct f4 s, u1, u2, v;
	struct f4 root;  /* 1/sqrt(v u2^2), either sign */
	struct f4 under; /* v u2^2 */
	int good;        /* lanes */
};

static int
lanes(vec mask)
{
	return _mm256_movemask_pd(_mm256_castsi256_pd(mask));
}

static void
begin(struct decoding *d, const uint8_t *const in[4])
{
	struct f4 one, constant, ss, u2_sqr, t;

	d->good = 0;
	for (int k = 0; k < 4; k++)
		d->good |= ristretto_plausible(in[k]) << k;
	f4_spread(&one, f4_one);
	f4_read(&d->s, in);
	f4_square(&ss, &d->s);
	f4_sub(&d->u1, &one, &ss);
	f4_add(&d->u2, &one, &ss);
	f4_square(&u2_sqr, &d->u2);
	/* v = -(d u1^2) - u2^2 */
	f4_square(&t, &d->u1);
	f4_spread(&constant, f4_d);
	f4_mul(&t, &t, &constant);
	f4_add(&t, &t, &u2_sqr);
	f4_tighten(&t);
	f4_negate_where(&t, vec_set(UINT64_MAX));
	f4_tighten(&t);
	d->v = t;
	f4_mul(&d->under, &d->v, &u2_sqr);
}

/* Takes the roots that others propose; gives the lanes in which they are right. */
static int
take_advice(struct decoding *d, const uint8_t *const advice[4])
{
	static const uint8_t none[ADVICE_SIZE];
	const uint8_t *in[4];
	struct f4 t;

	for (int k = 0; k < 4; k++)
		in[k] = advice[k] ? advice[k] : none;
	f4_read(&d->root, in);
	f4_square(&t, &d->root);
	f4_mul(&t, &t, &d->under);
	return lanes(f4_is_one(&t));
}

static void
finish(uint64_t *const out[4], struct decoding *d)
{
	struct f4 den_x, den_y, x, y, t, constant, sum, difference;
	struct n4 n;
	vec words[16];

	f4_mul(&den_x, &d->u2, &d->root);
	f4_mul(&den_y, &d->root, &den_x);
	f4_mul(&den_y, &den_y, &d->v);
	f4_add(&t, &d->s, &d->s);
	f4_mul(&x, &t, &den_x);
	f4_negate_where(&x, f4_is_negative(&x));
	f4_mul(&y, &d->u1, &den_y);
	f4_mul(&t, &x, &y);
	d->good &= ~lanes(f4_is_negative(&t)) & ~lanes(f4_is_zero(&y));

	f4_spread(&constant, f4_2d);
	f4_mul(&t, &t, &constant);
	/* x is at most 2p in each limb, so both are factors */
	f4_add(&sum, &y, &x);
	f4_sub(&difference, &y, &x);
	f4_pack(n.plus, &sum);
	f4_pack(n.minus, &difference);
	f4_pack(n.t2d, &t);
	memcpy(words, &n, sizeof(n));
	words[15] = vec_set(0);
	scatter(out, words, 16);
}

/* Roots are computed where no advice is right, if a lane needs one: four cost as much as
 * one. advice may be NULL. */
static void
decode_four(struct decoding *d, uint64_t *const out[4], const uint8_t *const in[4],
    const uint8_t *const *advice)
{
	int known;

	begin(d, in);
	known = advice ? take_advice(d, advice) : 0;
	if (d->good & ~known)
		d->good &= lanes(f4_inverse_root(&d->root, &d->under));
	finish(out, d);
}

/* The identity in affine niels form: y + x = y - x = 1. */
static void
put_identity(uint64_t word[16])
{
	memset(word, 0, 16 * sizeof(*word));
	word[0] = word[5] = 1;
}

/* The k-th of four neighbours, the last of them all for those beyond. */
static size_t
neighbour(size_t first, size_t k, size_t count)
{
	return first + k < count ? first + k : count - 1;
}

/* The root of a lane; zeros where there is none. */
static void
put_advice(uint8_t out[ADVICE_SIZE], struct fe *root, bool good)
{
	fe_absolute(root);
	fe_write(out, root);
	if (!good)
		memset(out, 0, ADVICE_SIZE);
}

static void
put_found(uint8_t *const *found, size_t count, const struct decoding *d)
{
	struct fe roots[4];

	f4_get(roots, &d->root);
	for (size_t k = 0; k < 4 && k < count; k++)
		if (found[k] != NULL)
			put_advice(found[k], &roots[k], d->good >> k & 1);
}

void
avx2_decode(struct fast_point *out, const uint8_t *const *encodings,
    const uint8_t *const *advice, uint8_t *const *found, size_t count, bool *good)
{
	for (size_t i = 0; i < count; i += 4) {
		struct decoding d;
		struct fast_point beyond;
		const uint8_t *in[4], *hint[4];
		uint64_t *to[4];

		for (size_t k = 0; k < 4; k++) {
			size_t at = neighbour(i, k, count);

			in[k] = encodings[at];
			hint[k] = advice ? advice[at] : NULL;
			to[k] = i + k < count ? out[at].word : beyond.word;
		}
		decode_four(&d, to, in, advice ? hint : NULL);
		if (found != NULL)
			put_found(found + i, count - i, &d);
		for (size_t k = 0; k < 4 && i + k < count; k++) {
			good[i + k] = d.good >> k & 1;
			if (!good[i + k])
				put_identity(to[k]);
		}
	}
}

void
avx2_advise(uint8_t (*advice)[ADVICE_SIZE], const uint8_t *const *encodings, size_t count)
{
	for (size_t i = 0; i < count; i += 4) {
		struct decoding d;
		struct fast_point unused[4];
		const uint8_t *in[4];
		uint64_t *to[4];
		struct fe roots[4];

		for (size_t k = 0; k < 4; k++) {
			in[k] = encodings[neighbour(i, k, count)];
			to[k] = unused[k].word;
		}
		decode_four(&d, to, in, NULL);
		f4_get(roots, &d.root);
		for (size_t k = 0; k < 4 && i + k < count; k++)
			put_advice(advice[i + k], &roots[k], d.good >> k & 1);
	}
}
