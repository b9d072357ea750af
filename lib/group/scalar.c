#include "scalar.h"

#include <stddef.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

static const uint64_t order[5] = {
    0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000, 0};
/* floor(2^512 / L), for Barrett's reduction */
static const uint64_t reciprocal[5] = {
    0xed9ce5a30a2c131b, 0x2106215d086329a7, 0xffffffffffffffeb, 0xffffffffffffffff, 0xf};

static bool
below_order(const uint64_t n[5])
{
	for (int i = 4; i >= 0; i--) {
		if (n[i] != order[i])
			return n[i] < order[i];
	}
	return false;
}

/* out = a - b modulo 2^320 */
static void
subtract(uint64_t out[5], const uint64_t a[5], const uint64_t b[5])
{
	uint64_t borrow = 0;

	for (int i = 0; i < 5; i++) {
		wide d = (wide)a[i] - b[i] - borrow;

		out[i] = (uint64_t)d;
		borrow = (uint64_t)(d >> 64) & 1;
	}
}

/* Takes L off a number that is at most a few times L. */
static void
finish(struct scalar *out, uint64_t n[5])
{
	while (!below_order(n))
		subtract(n, n, order);
	memcpy(out->word, n, sizeof(out->word));
}

/* sum += a b, modulo 2^(64 sums) */
static void
multiply_add(uint64_t *sum, size_t sums, const uint64_t *a, size_t as, const uint64_t *b,
    size_t bs)
{
	for (size_t i = 0; i < as; i++) {
		uint64_t carry = 0;

		for (size_t j = 0; i + j < sums && (j < bs || carry); j++) {
			wide t = (wide)sum[i + j] + carry;

			if (j < bs)
				t += (wide)a[i] * b[j];
			sum[i + j] = (uint64_t)t;
			carry = (uint64_t)(t >> 64);
		}
	}
}

/* Menezes, van Oorschot, Vanstone, Handbook of Applied Cryptography, 14.42, with b =
 * 2^64, k = 4: the quotient is at most two too small, so five words hold the remainder.
 */
static void
reduce(struct scalar *out, const uint64_t n[8])
{
	uint64_t quotient[10] = {0}, multiple[5] = {0}, rest[5];

	multiply_add(quotient, 10, n + 3, 5, reciprocal, 5);
	multiply_add(multiple, 5, quotient + 5, 5, order, 4);
	subtract(rest, n, multiple);
	finish(out, rest);
}

bool
scalar_read(struct scalar *out, const uint8_t in[32])
{
	uint64_t n[5] = {0};

	for (int i = 0; i < 32; i++)
		n[i / 8] |= (uint64_t)in[i] << 8 * (i % 8);
	bool good = below_order(n);
	if (!good)
		memset(n, 0, sizeof(n));
	memcpy(out->word, n, sizeof(out->word));
	return good;
}

void
scalar_write(uint8_t out[32], const struct scalar *s)
{
	for (int i = 0; i < 32; i++)
		out[i] = (uint8_t)(s->word[i / 8] >> 8 * (i % 8));
}

void
scalar_u64(struct scalar *out, uint64_t n)
{
	*out = (struct scalar){{n}};
}

void
scalar_add(struct scalar *out, const struct scalar *a, const struct scalar *b)
{
	uint64_t sum[5];
	uint64_t carry = 0;

	for (int i = 0; i < 4; i++) {
		wide t = (wide)a->word[i] + b->word[i] + carry;

		sum[i] = (uint64_t)t;
		carry = (uint64_t)(t >> 64);
	}
	sum[4] = carry;
	finish(out, sum);
}

void
scalar_negate(struct scalar *out, const struct scalar *a)
{
	uint64_t n[5] = {a->word[0], a->word[1], a->word[2], a->word[3], 0};

	/* L of zero, which finish takes off */
	subtract(n, order, n);
	finish(out, n);
}

void
scalar_sub(struct scalar *out, const struct scalar *a, const struct scalar *b)
{
	struct scalar minus;

	scalar_negate(&minus, b);
	scalar_add(out, a, &minus);
}

void
scalar_mul(struct scalar *out, const struct scalar *a, const struct scalar *b)
{
	uint64_t product[8] = {0};

	multiply_add(product, 8, a->word, 4, b->word, 4);
	reduce(out, product);
}

void
scalar_mul_add(struct scalar *out, const struct scalar *a, const struct scalar *b)
{
	uint64_t sum[8] = {out->word[0], out->word[1], out->word[2], out->word[3]};

	multiply_add(sum, 8, a->word, 4, b->word, 4);
	reduce(out, sum);
}
