/* Decoding, advice, encoding and sums of points. */
#include "group.h"

#define MANY 4099 /* not a multiple of four */

struct sample {
	uint8_t (*encoding)[32];
	const uint8_t **in;
	struct fast_point *points;
	bool *good;
	size_t count;
};

static void
sample_open(struct sample *s, size_t count)
{
	s->count = count;
	s->encoding = array(count, 32);
	s->in = array(count, sizeof(*s->in));
	s->points = array(count, sizeof(*s->points));
	s->good = array(count, sizeof(*s->good));
	for (size_t i = 0; i < count; i++)
		s->in[i] = s->encoding[i];
}

static void
sample_close(struct sample *s)
{
	free(s->encoding);
	free(s->in);
	free(s->points);
	free(s->good);
}

static void
fill_random(struct sample *s)
{
	for (size_t i = 0; i < s->count; i++)
		crypto_core_ristretto255_random(s->encoding[i]);
}

/* p + offset as bytes */
static void
put_near_p(uint8_t out[32], int offset)
{
	memset(out, 0xff, 32);
	out[31] = 0x7f;
	int low = 0xffed + offset;
	out[0] = (uint8_t)low;
	out[1] = (uint8_t)(low >> 8);
	if (low > 0xffff)
		memset(out + 2, 0, 29), out[31] = 0x80;
}

/* p - s */
static void
negate(uint8_t out[32], const uint8_t s[32])
{
	int borrow = 0;
	uint8_t p[32];

	put_near_p(p, 0);
	for (int i = 0; i < 32; i++) {
		int d = p[i] - s[i] - borrow;

		borrow = d < 0;
		out[i] = (uint8_t)d;
	}
}

/* Each point again by encoding it; each that is none is the identity. */
static void
judge(struct sample *s)
{
	uint8_t(*again)[32] = array(s->count, 32);
	struct fast_sum *sums = array(s->count, sizeof(*sums));
	const uint8_t zero[32] = {0};
	bool all = true;

	for (size_t i = 0; i < s->count; i++)
		all = all && valid(s->in[i]);
	ck_assert(fast_decode(s->points, s->in, NULL, s->count, s->good) == all);
	fast_sums_clear(sums, s->count);
	fast_sums_add(sums, s->points, s->count);
	fast_sums_encode(again, sums, s->count);
	for (size_t i = 0; i < s->count; i++) {
		bool should = valid(s->in[i]);

		ck_assert_msg(s->good[i] == should, "encoding %zu starts with %02x%02x",
		    i, s->in[i][0], s->in[i][1]);
		ck_assert_mem_eq(again[i], should ? s->in[i] : zero, 32);
		ck_assert(fast_is_identity(&s->points[i]) ==
			  (!should || memcmp(s->in[i], zero, 32) == 0));
	}
	free(again);
	free(sums);
}

START_TEST(points_are_read_and_written)
{
	struct sample s;

	if (!take(_i))
		return;
	sample_open(&s, MANY);
	fill_random(&s);
	judge(&s);
	sample_close(&s);
}
END_TEST

/* Half of them decode to nothing: no square, or a negative xy. */
START_TEST(random_strings_are_judged_as_libsodium_does)
{
	struct sample s;

	if (!take(_i))
		return;
	sample_open(&s, MANY);
	randombytes_buf(s.encoding, MANY * 32);
	for (size_t i = 0; i < MANY; i++)
		s.encoding[i][0] &= 0xfe, s.encoding[i][31] &= 0x7f;
	judge(&s);
	sample_close(&s);
}
END_TEST

/* s in 0..1023 and p - 1024..p + 1023, which hold the identity, 1, -1, p itself and every
 * string from p to 2^255 - 1; each also with the top bit. */
START_TEST(every_string_near_zero_and_p)
{
	struct sample s;

	if (!take(_i))
		return;
	sample_open(&s, 6144);
	for (int i = 0; i < 3072; i++) {
		uint8_t *e = s.encoding[i];

		memset(e, 0, 32);
		if (i < 1024)
			e[0] = (uint8_t)i, e[1] = (uint8_t)(i >> 8);
		else
			put_near_p(e, i - 2048);
		memcpy(s.encoding[i + 3072], e, 32);
		s.encoding[i + 3072][31] ^= 0x80;
	}
	judge(&s);
	sample_close(&s);
}
END_TEST

/* A point has one encoding: not -s, not s + 2^255, not s + p where that fits. */
START_TEST(other_forms_of_a_point_are_refused)
{
	struct sample s;

	if (!take(_i))
		return;
	sample_open(&s, 512);
	fill_random(&s);
	for (size_t i = 0; i < s.count; i += 2)
		if (i % 4)
			negate(s.encoding[i], s.encoding[i + 1]);
		else
			s.encoding[i][31] |= 0x80;
	judge(&s);
	for (size_t i = 0; i < s.count; i++)
		ck_assert(s.good[i] == (i % 2 == 1));
	sample_close(&s);
}
END_TEST

/* Ed25519's strings for its points of order 1, 2, 4 and 8 (y = 1, -1, 0 and the four of
 * order 8 up to sign), taken for ristretto's. */
START_TEST(torsion_is_judged_as_libsodium_does)
{
	static const char *const hex[] = {
	    "0000000000000000000000000000000000000000000000000000000000000000",
	    "0100000000000000000000000000000000000000000000000000000000000000",
	    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	    "b0a00e4a271beec478e42fad0618432fa7d7fb3d99004d2b0bdfc14f8024832b",
	    "3d5ff1b5d8e4113b871bd052f9e7bcd0582804c266ffb2d4f4203eb07fdb7c54",
	};
	size_t count = sizeof(hex) / sizeof(hex[0]), size;
	struct sample s;

	if (!take(_i))
		return;
	sample_open(&s, 2 * count);
	for (size_t i = 0; i < count; i++) {
		ck_assert_int_eq(
		    sodium_hex2bin(s.encoding[i], 32, hex[i], 64, NULL, &size, NULL), 0);
		memcpy(s.encoding[count + i], s.encoding[i], 32);
		s.encoding[count + i][31] |= 0x80;
	}
	judge(&s);
	sample_close(&s);
}
END_TEST

/* ---- advice ---- */

struct hints {
	uint8_t (*advice)[ADVICE_SIZE];
	const uint8_t **at;
};

static void
hints_open(struct hints *h, struct sample *s)
{
	h->advice = array(s->count, ADVICE_SIZE);
	h->at = array(s->count, sizeof(*h->at));
	fast_advise(h->advice, s->in, s->count);
	for (size_t i = 0; i < s->count; i++)
		h->at[i] = h->advice[i];
}

static void
hints_close(struct hints *h)
{
	free(h->advice);
	free(h->at);
}

/* Same verdicts and same points, whatever the advice. */
static void
judge_advised(struct sample *s, const struct hints *h)
{
	struct fast_point *plain = array(s->count, sizeof(*plain));
	bool *good = array(s->count, 1);
	bool all = fast_decode(plain, s->in, NULL, s->count, good);

	memset(s->points, 0xa5, s->count * sizeof(*s->points));
	ck_assert(fast_decode(s->points, s->in, h->at, s->count, s->good) == all);
	struct fast_sum *sums = array(s->count, sizeof(*sums));
	uint8_t(*zero)[32] = array(s->count, 32);
	fast_sums_clear(sums, s->count);
	fast_sums_add(sums, s->points, s->count);
	fast_sums_sub(sums, plain, s->count);
	fast_sums_encode(zero, sums, s->count);
	for (size_t i = 0; i < s->count; i++) {
		ck_assert(good[i] == s->good[i]);
		ck_assert(good[i] == valid(s->in[i]));
		ck_assert(sodium_is_zero(zero[i], 32));
	}
	free(plain);
	free(good);
	free(sums);
	free(zero);
}

static void
mix(struct sample *s)
{
	sample_open(s, 1027);
	fill_random(s);
	for (size_t i = 0; i < s->count; i += 5)
		randombytes_buf(s->encoding[i], 32);
}

START_TEST(right_advice_serves_and_wrong_advice_does_no_harm)
{
	struct sample s;
	struct hints h;

	if (!take(_i))
		return;
	mix(&s);
	hints_open(&h, &s);
	judge_advised(&s, &h);
	/* some have none */
	for (size_t i = 0; i < s.count; i += 3)
		h.at[i] = NULL;
	judge_advised(&s, &h);
	/* each the neighbour's */
	for (size_t i = 0; i < s.count; i++)
		h.at[i] = h.advice[i ^ (i + 1 < s.count ? 1 : 0)];
	judge_advised(&s, &h);
	memset(h.advice, 0xff, s.count * ADVICE_SIZE);
	judge_advised(&s, &h);
	memset(h.advice, 0, s.count * ADVICE_SIZE);
	judge_advised(&s, &h);
	randombytes_buf(h.advice, s.count * ADVICE_SIZE);
	judge_advised(&s, &h);
	hints_close(&h);
	sample_close(&s);
}
END_TEST

/* -r, r + 2^255 and one bit of r changed. */
START_TEST(advice_in_other_forms_does_no_harm)
{
	struct sample s;
	struct hints h;

	if (!take(_i))
		return;
	mix(&s);
	hints_open(&h, &s);
	for (size_t i = 0; i < s.count; i++) {
		if (i % 3 == 0)
			negate(h.advice[i], h.advice[i]);
		else if (i % 3 == 1)
			h.advice[i][31] |= 0x80;
		else
			h.advice[i][i % 31] ^= 4;
	}
	judge_advised(&s, &h);
	hints_close(&h);
	sample_close(&s);
}
END_TEST

START_TEST(both_arithmetics_give_the_same_advice)
{
	struct sample s;
	struct hints portable, h;

	if (!take(_i))
		return;
	mix(&s);
	hints_open(&h, &s);
	ck_assert(take(ARITH_PORTABLE));
	hints_open(&portable, &s);
	for (size_t i = 0; i < s.count; i++) {
		ck_assert_mem_eq(h.advice[i], portable.advice[i], ADVICE_SIZE);
		ck_assert(valid(s.in[i]) == !sodium_is_zero(h.advice[i], ADVICE_SIZE));
		ck_assert_int_eq(h.advice[i][0] & 1, 0);
	}
	hints_close(&h);
	hints_close(&portable);
	sample_close(&s);
}
END_TEST

/* ---- sums ---- */

START_TEST(sums_agree_with_libsodium)
{
	enum { WIDE = 7, DEEP = 40 };
	struct sample s;
	struct fast_sum sums[WIDE], others[WIDE];
	uint8_t expected[WIDE][32] = {{0}}, out[WIDE][32];

	if (!take(_i))
		return;
	sample_open(&s, WIDE * DEEP);
	fill_random(&s);
	for (int i = 0; i < WIDE; i++)
		memset(s.encoding[3 * WIDE + i], 0, 32); /* the identity */
	ck_assert(fast_decode(s.points, s.in, NULL, s.count, s.good));
	fast_sums_clear(sums, WIDE);
	fast_sums_clear(others, WIDE);
	for (int d = 0; d < DEEP; d++) {
		const struct fast_point *row = s.points + d * WIDE;

		if (d % 3 == 0)
			fast_sums_sub(d % 2 ? sums : others, row, WIDE);
		else
			fast_sums_add(d % 2 ? sums : others, row, WIDE);
		for (int i = 0; i < WIDE; i++) {
			const uint8_t *e = s.in[d * WIDE + i];

			ck_assert_int_eq(d % 3 == 0 ? crypto_core_ristretto255_sub(
							  expected[i], expected[i], e)
						    : crypto_core_ristretto255_add(
							  expected[i], expected[i], e),
			    0);
		}
	}
	fast_sums_merge(sums, others, WIDE);
	fast_sums_encode(out, sums, WIDE);
	ck_assert_mem_eq(out, expected, sizeof(out));
	sample_close(&s);
}
END_TEST

/* P + P, P - P and P + P - P take no other formula than P + Q. */
START_TEST(special_sums_are_right)
{
	struct sample s;
	struct fast_sum sums[4];
	uint8_t expected[32], out[4][32];

	if (!take(_i))
		return;
	sample_open(&s, 4);
	fill_random(&s);
	ck_assert(fast_decode(s.points, s.in, NULL, 4, s.good));
	fast_sums_clear(sums, 4);
	fast_sums_add(sums, s.points, 4);
	fast_sums_merge(sums, sums, 4);
	fast_sums_encode(out, sums, 4);
	for (int i = 0; i < 4; i++) {
		crypto_core_ristretto255_add(expected, s.in[i], s.in[i]);
		ck_assert_mem_eq(out[i], expected, 32);
	}
	fast_sums_sub(sums, s.points, 4);
	fast_sums_encode(out, sums, 4);
	for (int i = 0; i < 4; i++)
		ck_assert_mem_eq(out[i], s.in[i], 32);
	fast_sums_sub(sums, s.points, 4);
	fast_sums_encode(out, sums, 4);
	ck_assert(sodium_is_zero(out[0], sizeof(out)));
	sample_close(&s);
}
END_TEST

int
main(void)
{
	TCase *t = tcase_create("points");

	add_each(t, points_are_read_and_written);
	add_each(t, random_strings_are_judged_as_libsodium_does);
	add_each(t, every_string_near_zero_and_p);
	add_each(t, other_forms_of_a_point_are_refused);
	add_each(t, torsion_is_judged_as_libsodium_does);
	add_each(t, right_advice_serves_and_wrong_advice_does_no_harm);
	add_each(t, advice_in_other_forms_does_no_harm);
	add_each(t, both_arithmetics_give_the_same_advice);
	add_each(t, sums_agree_with_libsodium);
	add_each(t, special_sums_are_right);
	return run_suite("points", t);
}
