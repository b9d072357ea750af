/* Sums of scalar x point, and fixed-base tables. */
#include "group.h"
#include "group/table.h"

#define MOST 3000

/* Points, long and short scalars, and the sums of their products by libsodium. */
struct terms {
	uint8_t (*encoding)[32];
	struct fast_point *points;
	struct scalar *longs;
	uint64_t (*shorts)[2];
};

static void
terms_open(struct terms *t)
{
	const uint8_t **in = array(MOST, sizeof(*in));
	bool *good = array(MOST, 1);

	t->encoding = array(MOST, 32);
	t->points = array(MOST, sizeof(*t->points));
	t->longs = array(MOST, sizeof(*t->longs));
	t->shorts = array(MOST, sizeof(*t->shorts));
	randombytes_buf(t->shorts, MOST * sizeof(*t->shorts));
	for (size_t i = 0; i < MOST; i++) {
		uint8_t s[32];

		crypto_core_ristretto255_random(t->encoding[i]);
		crypto_core_ristretto255_scalar_random(s);
		ck_assert(scalar_read(&t->longs[i], s));
		t->shorts[i][1] >>= 2;
		in[i] = t->encoding[i];
	}
	ck_assert(fast_decode(t->points, in, NULL, MOST, good));
	free(in);
	free(good);
}

static void
terms_close(struct terms *t)
{
	free(t->encoding);
	free(t->points);
	free(t->longs);
	free(t->shorts);
}

static void
add_long(uint8_t sum[32], const struct terms *t, size_t i)
{
	uint8_t s[32];

	scalar_write(s, &t->longs[i]);
	add_product(sum, s, t->encoding[i]);
}

static void
add_short(uint8_t sum[32], const struct terms *t, size_t i)
{
	struct scalar s = {{t->shorts[i][0], t->shorts[i][1]}};
	uint8_t bytes[32];

	scalar_write(bytes, &s);
	add_product(sum, bytes, t->encoding[i]);
}

/* The first `count` terms, long and short, in pieces of `piece`. */
static void
feed(struct msm *m, const struct terms *t, size_t count, size_t piece)
{
	for (size_t i = 0; i < count; i += piece) {
		size_t n = count - i < piece ? count - i : piece;

		msm_add(m, t->points + i, t->longs + i, n);
		msm_add_short(m, t->points + i, (const uint64_t(*)[2])t->shorts + i, n);
	}
}

START_TEST(every_size_agrees_with_libsodium)
{
	static const size_t sizes[] = {
	    0, 1, 2, 3, 4, 5, 7, 16, 63, 255, 1023, 1024, 1025, 2049, MOST};
	static const size_t expected_terms[] = {0, 40, 3000, 30000, 1000000, 4000000};
	struct terms t;
	uint8_t sum[32] = {0}, ours[32];
	size_t done = 0;

	if (!take(_i))
		return;
	terms_open(&t);
	for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
		for (; done < sizes[k]; done++) {
			add_long(sum, &t, done);
			add_short(sum, &t, done);
		}
		for (size_t e = 0; e < 6; e++) {
			struct msm *m;

			/* wide windows take long to end; the largest sizes suffice */
			if (expected_terms[e] >= 30000 && k % 7)
				continue;
			m = msm_open(expected_terms[e]);
			feed(m, &t, sizes[k], k % 2 ? 1000 : 17);
			msm_encode(m, ours);
			ck_assert_mem_eq(ours, sum, 32);
			/* and again, for it is empty now */
			feed(m, &t, sizes[k], MOST);
			msm_encode(m, ours);
			ck_assert_mem_eq(ours, sum, 32);
			ck_assert(msm_vanishes(m));
			msm_close(m);
		}
	}
	terms_close(&t);
}
END_TEST

static void
expect_sum(struct msm *m, const uint8_t sum[32])
{
	uint8_t ours[32];

	msm_encode(m, ours);
	ck_assert_mem_eq(ours, sum, 32);
}

/* Scalars whose digits are all the largest, all the most negative, or carry all the way,
 * for every window width; 0, 1, L - 1 and 2^252 too. */
START_TEST(windows_meet_at_their_borders)
{
	static const char *const hex[] = {
	    "0000000000000000000000000000000000000000000000000000000000000000",
	    "0100000000000000000000000000000000000000000000000000000000000000",
	    "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
	    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0f",
	    "0000000000000000000000000000000000000000000000000000000000000010",
	    "0080008000800080008000800080008000800080008000800080008000800008",
	    "ff7fff7fff7fff7fff7fff7fff7fff7fff7fff7fff7fff7fff7fff7fff7fff0f",
	    "808080808080808080808080808080808080808080808080808080808080800f",
	    "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f0f",
	};
	size_t count = sizeof(hex) / sizeof(hex[0]), size;
	struct terms t;

	if (!take(_i))
		return;
	terms_open(&t);
	for (size_t i = 0; i < 2 * count; i++) {
		uint8_t s[32];

		ck_assert_int_eq(
		    sodium_hex2bin(s, 32, hex[i % count], 64, NULL, &size, NULL), 0);
		ck_assert(scalar_read(&t.longs[i], s));
		memcpy(t.shorts[i], t.longs[i].word, sizeof(t.shorts[i]));
		t.shorts[i][1] &= UINT64_MAX >> 2;
		if (i >= count)
			scalar_negate(&t.longs[i], &t.longs[i]);
	}
	t.shorts[0][0] = UINT64_MAX, t.shorts[0][1] = UINT64_MAX >> 2; /* 2^126 - 1 */
	for (size_t width = 4; width <= 16; width++) {
		struct msm *m = msm_open((size_t)4 << width);

		/* one by one where that is cheap, else all together */
		size_t step = width <= 8 ? 1 : 2 * count;
		for (size_t i = 0; i < 2 * count; i += step) {
			uint8_t sum[32] = {0};

			for (size_t k = i; k < i + step; k++)
				add_long(sum, &t, k);
			msm_add(m, t.points + i, t.longs + i, step);
			expect_sum(m, sum);
			memset(sum, 0, 32);
			for (size_t k = i; k < i + step; k++)
				add_short(sum, &t, k);
			msm_add_short(
			    m, t.points + i, (const uint64_t(*)[2])t.shorts + i, step);
			expect_sum(m, sum);
		}
		msm_close(m);
	}
	terms_close(&t);
}
END_TEST

/* One bucket takes everything: the same scalar, the same point, and its negation. */
START_TEST(collisions_break_nothing)
{
	struct terms t;
	struct msm *m;
	uint8_t sum[32] = {0};

	if (!take(_i))
		return;
	m = msm_open(1000);
	terms_open(&t);
	for (size_t i = 0; i < 1000; i++) {
		t.longs[i] = t.longs[0];
		if (i % 2)
			t.points[i] = t.points[0],
			memcpy(t.encoding[i], t.encoding[0], 32);
		if (i % 10 == 9)
			scalar_negate(&t.longs[i], &t.longs[i]);
		add_long(sum, &t, i);
	}
	msm_add(m, t.points, t.longs, 1000);
	expect_sum(m, sum);
	/* sum - sum = 0 */
	for (size_t i = 0; i < 1000; i += 2) {
		t.points[i + 1] = t.points[i];
		scalar_negate(&t.longs[i + 1], &t.longs[i]);
	}
	msm_add(m, t.points, t.longs, 1000);
	ck_assert(msm_vanishes(m));
	msm_add(m, t.points, t.longs, 999);
	ck_assert(!msm_vanishes(m));
	msm_close(m);
	terms_close(&t);
}
END_TEST

/* ---- tables ---- */

static const uint8_t (*const no_scalars)[32] = NULL;

START_TEST(tables_agree_with_libsodium)
{
	enum { COUNT = 131 };
	uint8_t base[32], second[32], a[COUNT][32], b[COUNT][32], out[COUNT][32];
	struct point_table *t, *u;

	if (!take(_i))
		return;
	crypto_core_ristretto255_random(base);
	crypto_core_ristretto255_random(second);
	t = point_table_make(base);
	u = point_table_make(second);
	ck_assert_ptr_nonnull(t);
	ck_assert_ptr_nonnull(u);
	randombytes_buf(a, sizeof(a)); /* also beyond L, with and without the top bit */
	for (int i = 0; i < COUNT; i++)
		crypto_core_ristretto255_scalar_random(b[i]);
	memset(a[0], 0, 32);
	memset(a[1], 0xff, 32);
	memset(a[2], 0x80, 32);
	memset(a[3], 0x81, 32);
	memset(a[4], 0x7f, 32);
	memset(b[5], 0, 32), b[5][0] = 1;
	point_table_mul(out, t, (const uint8_t(*)[32])a, NULL, no_scalars, COUNT);
	for (int i = 0; i < COUNT; i++) {
		uint8_t expected[32] = {0};

		add_product(expected, a[i], base);
		ck_assert_mem_eq(out[i], expected, 32);
	}
	point_table_mul(
	    out, t, (const uint8_t(*)[32])a, u, (const uint8_t(*)[32])b, COUNT);
	for (int i = 0; i < COUNT; i++) {
		uint8_t expected[32] = {0};

		add_product(expected, a[i], base);
		add_product(expected, b[i], second);
		ck_assert_mem_eq(out[i], expected, 32);
	}
	point_table_free(t);
	point_table_free(u);
}
END_TEST

START_TEST(tables_take_the_identity_and_nothing_else_that_is_odd)
{
	uint8_t string[32] = {0}, scalar[1][32] = {{7}}, out[1][32];
	struct point_table *t = point_table_make(string);

	ck_assert_ptr_nonnull(t);
	point_table_mul(out, t, (const uint8_t(*)[32])scalar, NULL, no_scalars, 1);
	ck_assert(sodium_is_zero(out[0], 32));
	point_table_free(t);
	string[0] = 1;
	ck_assert_ptr_null(point_table_make(string));
}
END_TEST

int
main(void)
{
	TCase *t = tcase_create("msm");

	add_each(t, every_size_agrees_with_libsodium);
	add_each(t, windows_meet_at_their_borders);
	add_each(t, collisions_break_nothing);
	/* tables do without a choice too */
	tcase_add_loop_test(t, tables_agree_with_libsodium, ARITH_SODIUM, ARITH_AVX2 + 1);
	tcase_add_test(t, tables_take_the_identity_and_nothing_else_that_is_odd);
	return run_suite("msm", t);
}
