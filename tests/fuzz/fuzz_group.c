/*
 * The fast arithmetic for public data against libsodium: the input is an encoding of 32
 * bytes, then advice of 32 bytes, and so on.
 */
#include <sodium.h>
#include <string.h>

#include "fuzz.h"
#include "group/arith.h"
#include "group/msm.h"

#define MOST 9

static void
encode(uint8_t (*out)[32], const struct fast_point *points, size_t count)
{
	struct fast_sum sums[MOST];

	fast_sums_clear(sums, count);
	fast_sums_add(sums, points, count);
	fast_sums_encode(out, sums, count);
}

/* libsodium 1.0.18 ignores the top bit; RFC 9496 refuses it. */
static bool
valid(const uint8_t encoding[32])
{
	return encoding[31] < 0x80 &&
	       crypto_core_ristretto255_is_valid_point(encoding) == 1;
}

static void
judge(const uint8_t *const *in, const uint8_t *const *advice, size_t count)
{
	struct fast_point points[MOST], advised[MOST];
	bool good[MOST], again[MOST];
	uint8_t right[MOST][ADVICE_SIZE], out[MOST][32];
	const uint8_t *hints[MOST];

	FUZZ_MUST(fast_decode(points, in, NULL, count, good) ==
		  fast_decode(advised, in, advice, count, again));
	for (size_t i = 0; i < count; i++) {
		FUZZ_MUST(good[i] == valid(in[i]));
		FUZZ_MUST(again[i] == good[i]);
		hints[i] = right[i];
	}
	encode(out, points, count);
	for (size_t i = 0; i < count; i++)
		FUZZ_MUST(good[i] ? memcmp(out[i], in[i], 32) == 0
				  : sodium_is_zero(out[i], 32));
	encode(out, advised, count);
	for (size_t i = 0; i < count; i++)
		FUZZ_MUST(!good[i] || memcmp(out[i], in[i], 32) == 0);
	fast_advise(right, in, count);
	(void)fast_decode(points, in, hints, count, again);
	for (size_t i = 0; i < count; i++)
		FUZZ_MUST(again[i] == good[i] &&
			  good[i] == !sodium_is_zero(right[i], ADVICE_SIZE));
}

FUZZ_TARGET(group)
{
	const uint8_t *in[MOST], *advice[MOST];
	size_t count = 0;

	if (sodium_init() < 0)
		return;
	for (; size >= 64 && count < MOST; data += 64, size -= 64) {
		in[count] = data;
		advice[count++] = data + 32;
	}
	for (int which = ARITH_PORTABLE; which <= ARITH_AVX2; which++) {
		if (arith_use((enum arith)which))
			judge(in, advice, count);
	}
}
