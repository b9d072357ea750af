/* Decoding points in four lanes (RFC 9496 4.3.1, with its names), as in ristretto.c. */
#include "avx2.h"

#include <string.h>

#include "point_avx2.h"
#include "ristretto.h"

/* On the way from four strings to four points. */
struct decoding {
	struct f4 s, u1, u2, v;
	struct f4 root;  /* 1/sqrt(v u2^2), either sign */
	struct f4 under; /* v u2^2 */
	int good;        /* lanes, as bits */
	int known;       /* those of which the advice was right */
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

	d->good = d->known = 0;
	for (int k = 0; k < 4; k++)
		d->good |= ristretto_plausible(in[k]) << k;
	f4_spread(&one, &fe_one);
	f4_read(&d->s, in);
	f4_square(&ss, &d->s);
	f4_sub(&d->u1, &one, &ss);
	f4_add(&d->u2, &one, &ss);
	f4_square(&u2_sqr, &d->u2);
	/* v = -(d u1^2) - u2^2 */
	f4_square(&t, &d->u1);
	f4_spread(&constant, &fe_d);
	f4_mul(&t, &t, &constant);
	f4_add(&t, &t, &u2_sqr);
	f4_tighten(&t);
	f4_negate_where(&t, vec_set(UINT64_MAX));
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
	struct f4 den_x, den_y, x, y, t, constant;
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

	f4_spread(&constant, &fe_2d);
	f4_mul(&t, &t, &constant);
	f4_add(&n.plus, &y, &x);
	f4_tighten(&n.plus);
	f4_sub(&n.minus, &y, &x);
	f4_tighten(&n.minus);
	n.t2d = t;
	memcpy(words, &n, sizeof(n));
	words[15] = vec_set(0);
	scatter(out, words, 16);
}

/* The identity in affine niels form: y + x = y - x = 1. */
static void
put_identity(uint64_t word[16])
{
	memset(word, 0, 16 * sizeof(*word));
	word[0] = word[5] = ONE;
}

/* Up to four points, from out[first] on. */
static void
put_four(
    struct fast_point *out, bool *good, struct decoding *d, size_t first, size_t count)
{
	struct fast_point beyond;
	uint64_t *to[4];

	for (size_t k = 0; k < 4; k++)
		to[k] = first + k < count ? out[first + k].word : beyond.word;
	finish(to, d);
	for (size_t k = 0; k < 4 && first + k < count; k++) {
		good[first + k] = d->good >> k & 1;
		if (!good[first + k])
			put_identity(to[k]);
	}
}

/* Where the root is not known, if anywhere: eight cost as much as one. */
static void
find_roots(struct decoding d[2])
{
	struct f4 under[2] = {d[0].under, d[1].under}, root[2];
	vec good[2];

	if (!(d[0].good & ~d[0].known) && !(d[1].good & ~d[1].known))
		return;
	f4_inverse_roots(root, good, under);
	for (int i = 0; i < 2; i++) {
		d[i].root = root[i];
		d[i].good &= lanes(good[i]);
	}
}

/* Eight from the first on, of so many; the last again for those beyond. */
static void
decode_eight(struct decoding d[2], const uint8_t *const *encodings,
    const uint8_t *const *advice, size_t first, size_t count)
{
	for (size_t i = 0; i < 2; i++) {
		const uint8_t *in[4], *hint[4];

		for (size_t k = 0; k < 4; k++) {
			size_t at = first + 4 * i + k;

			at = at < count ? at : count - 1;
			in[k] = encodings[at];
			hint[k] = advice ? advice[at] : NULL;
		}
		begin(&d[i], in);
		if (advice)
			d[i].known = take_advice(&d[i], hint);
	}
	find_roots(d);
}

/* Advice that was right stays as it is, if it is written as advice is; so most of it
 * costs no more than to be looked at. */
static bool
keep_advice(uint8_t *found, const uint8_t *advice, const struct decoding *d, size_t lane)
{
	if (!((d->known & d->good) >> lane & 1) || !ristretto_plausible(advice))
		return false;
	if (found != advice)
		memcpy(found, advice, ADVICE_SIZE);
	return true;
}

/* advice: NULL, or that of these four. */
static void
put_found(uint8_t *const *found, const uint8_t *const *advice, size_t count,
    const struct decoding *d)
{
	struct fe roots[4];
	bool got = false;

	for (size_t k = 0; k < 4 && k < count; k++) {
		if (found[k] == NULL ||
		    (advice != NULL && keep_advice(found[k], advice[k], d, k)))
			continue;
		if (!got)
			f4_get(roots, &d->root);
		got = true;
		ristretto_advice(found[k], &roots[k], d->good >> k & 1);
	}
}

void
avx2_decode(struct fast_point *out, const uint8_t *const *encodings,
    const uint8_t *const *advice, uint8_t *const *found, size_t count, bool *good)
{
	for (size_t i = 0; i < count; i += 8) {
		struct decoding d[2];

		decode_eight(d, encodings, advice, i, count);
		for (size_t k = 0; k < 8 && i + k < count; k += 4) {
			put_four(out, good, &d[k / 4], i + k, count);
			if (found != NULL)
				put_found(found + i + k, advice ? advice + i + k : NULL,
				    count - i - k, &d[k / 4]);
		}
	}
}

void
avx2_advise(uint8_t (*advice)[ADVICE_SIZE], const uint8_t *const *encodings, size_t count)
{
	for (size_t i = 0; i < count; i += 8) {
		struct decoding d[2];
		struct fast_point unused[4];
		bool good[4];
		struct fe roots[4];

		decode_eight(d, encodings, NULL, i, count);
		for (size_t k = 0; k < 8 && i + k < count; k++) {
			if (k % 4 == 0) {
				put_four(unused, good, &d[k / 4], 0, 4);
				f4_get(roots, &d[k / 4].root);
			}
			ristretto_advice(advice[i + k], &roots[k % 4], good[k % 4]);
		}
	}
}
